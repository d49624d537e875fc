"""The shapes of the knowledge files, as written. `knowledge/README.md` is the same in words."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, model_validator

from paresis.kernels.formula import names_in
from paresis.model.vocabulary import Observed, Setting, Sex, Tempo, UrgencyLevel

JUDGEMENT = "judgement"
MAX_JUDGED_ESS = 4.0
MAX_WORDED_ESS = 12.0
DEFAULT_RANGE_ESS = 10.0

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
Proportion = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
AgeRange = Annotated[str, Field(pattern=r"^\d+(\.\d+)?-\d+(\.\d+)?$")]


class Record(BaseModel):
    """Base: no unknown keys, nothing coerced from text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Record):
    """Anything that says where it comes from.

    Attributes:
        source: Key of the source, or `judgement`.
        at: Table, page or section of the source.
        quote: At most 25 words of it.
        who: Of whom the source speaks, where that is not everybody with the condition.
        note: What a reader must know besides.
        worded: The source says it in words ("rare", "over weeks"), or gives a part of it; the number is our reading.
    """

    source: str
    at: str = ""
    quote: str = ""
    who: str = ""
    note: str = ""
    worded: bool = False

    @model_validator(mode="after")
    def _has_place(self) -> Cited:
        if self.source != JUDGEMENT and not self.at:
            raise ValueError("a sourced claim needs `at` (table, page, section)")
        if self.source == JUDGEMENT and self.worded:
            raise ValueError("`worded` is for the words of a source; a judged number has none")
        if len(self.quote.split()) > 25:
            raise ValueError(f"the quote has {len(self.quote.split())} words; at most 25 are allowed")
        return self


class Claim(Cited):
    """A proportion, stated in exactly one way, with its place."""

    k: Annotated[int, Field(ge=0)] | None = None
    n: Annotated[int, Field(gt=0)] | None = None
    p: Proportion | None = None
    ess: Positive | None = None
    low: Proportion | None = None
    high: Proportion | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Claim:
        if self.k is not None:
            if self.n is None or self.k > self.n:
                raise ValueError("`k` needs `n`, and 0 <= k <= n")
            if self.p is not None or self.low is not None:
                raise ValueError("give `k, n` or `p` or `low, high`, not two of them")
        elif self.p is not None:
            if self.low is not None:
                raise ValueError("give `p` or `low, high`, not both")
            if self.n is None and self.ess is None:
                raise ValueError("`p` needs `n` or `ess`")
        elif self.low is None or self.high is None or self.low > self.high:
            raise ValueError("give `k, n`, or `p` with `n` or `ess`, or `low <= high`")
        if self.source == JUDGEMENT and (self.ess is None or self.ess > MAX_JUDGED_ESS):
            raise ValueError(f"a judged claim needs `ess` of at most {MAX_JUDGED_ESS:g}")
        if self.worded and (self.k is not None or self.mean_and_ess()[1] > MAX_WORDED_ESS):
            raise ValueError(f"a number read from words has no `k`, and an `ess` of at most {MAX_WORDED_ESS:g}")
        return self

    @property
    def basis(self) -> str:
        """`judgement`, `words`, `counts`, `percentage` or `range`."""
        if self.source == JUDGEMENT:
            return JUDGEMENT
        if self.worded:
            return "words"
        if self.k is not None:
            return "counts"
        return "percentage" if self.p is not None else "range"

    def mean_and_ess(self) -> tuple[float, float]:
        """Mean proportion and effective sample size.

        Counts are taken as (k + ½) / (n + 1), so that 0 of 10 is not never; a stated percentage or range stands as it is.
        """
        if self.k is not None and self.n is not None:
            return (self.k + 0.5) / (self.n + 1), self.ess or float(self.n)
        if self.p is not None:
            return self.p, self.ess or float(self.n or 1)
        return ((self.low or 0.0) + (self.high or 0.0)) / 2, self.ess or DEFAULT_RANGE_ESS


class Rate(Cited):
    """New presentations per 100,000 of all people a year (or of an age group)."""

    per_100k_year: Positive
    low: float | None = None
    high: float | None = None
    ess: Positive | None = None
    n: int | None = None
    ages: AgeRange | None = None
    sex: Sex | None = None

    @model_validator(mode="after")
    def _judged(self) -> Rate:
        if self.source == JUDGEMENT and (self.ess is None or self.ess > MAX_JUDGED_ESS):
            raise ValueError(f"a judged rate needs `ess` of at most {MAX_JUDGED_ESS:g}")
        return self


class OnsetAge(Cited):
    """Share of all cases by age band."""

    bands: dict[AgeRange, Proportion]
    ess: Positive | None = None
    n: int | None = None

    @model_validator(mode="after")
    def _sums(self) -> OnsetAge:
        total = sum(self.bands.values())
        if abs(total - 1) > 0.02:
            raise ValueError(f"the age bands sum to {total:.3f}, not to 1")
        return self


class SexShare(Cited):
    """Share of males among the cases."""

    male: Proportion
    ess: Positive | None = None
    n: int | None = None


class TempoClaim(Claim):
    """How often the complaint came at this speed."""

    tempo: Tempo


class SiteClaim(Claim):
    """How often the lesion pattern is this set of sites."""

    site: Annotated[list[Id], Field(min_length=1)]


class FindingClaim(Claim):
    """P(finding present | the condition)."""

    finding: Id


class Management(Cited):
    """A first step or a referral, in the project's own words."""

    text: str


class Unknown(Record):
    """A number that was searched for and not found."""

    what: str
    searched: str


class Review(Record):
    """Who stands behind the entry."""

    status: Literal["draft", "reviewed"] = "draft"
    reviewer: str = ""
    orcid: str = ""
    date: str = ""


class ConditionRecord(Record):
    """`conditions/<id>.toml`."""

    id: Id
    name: str
    lay: str
    synonyms: list[str] = []
    codes: dict[str, str] = {}
    urgency: UrgencyLevel
    urgency_reason: str
    serious: bool = False
    summary: str
    article: list[str] = []
    incidence: Annotated[list[Rate], Field(min_length=1)]
    onset_age: OnsetAge
    sex: SexShare
    tempo: Annotated[list[TempoClaim], Field(min_length=1)]
    sites: Annotated[list[SiteClaim], Field(min_length=1)]
    met: dict[Setting, Proportion] = {}
    findings: list[FindingClaim]
    management: list[Management] = []
    unknown: list[Unknown] = []
    review: Review = Review()


class BackgroundClaim(Claim):
    """λ: how often it is there for another reason."""

    ages: AgeRange | None = None
    sex: Sex | None = None


class SignClaim(Claim):
    """φ: how often a lesion at the site makes it."""

    site: Id


class FindingRecord(Record):
    """One entry of `findings/<domain>.toml`."""

    id: Id
    name: str
    lay: str
    hpo: Annotated[str, Field(pattern=r"^HP:\d{7}$")] | None = None
    parent: Id | None = None
    observed: Observed
    excludes: list[Id] = []
    relatives: list[Id] = []
    told: Proportion | None = None
    article: list[str] = []
    question: str
    help: str = ""
    words: list[str] = []
    words_absent: list[str] = []
    background: Annotated[list[BackgroundClaim], Field(min_length=1)]
    sites: list[SignClaim] = []


class FindingFile(Record):
    """`findings/<domain>.toml`."""

    finding: list[FindingRecord]


class WordFile(RootModel[dict[Id, list[str]]]):
    """`words.toml`: word classes by name."""


class SiteRecord(Record):
    """One entry of `sites.toml`."""

    id: Id
    name: str
    group: Id


class SiteFile(Record):
    """`sites.toml`."""

    site: list[SiteRecord]


def _atom(value: Any) -> Any:
    return {"finding": value} if isinstance(value, str) else value


class Rule(Record):
    """A condition of a red flag: exactly one of its forms. A bare string is a finding."""

    finding: Id | None = None
    new: Id | None = None
    absent: Id | None = None
    without: Id | None = None
    all: list[Annotated[Rule, BeforeValidator(_atom)]] | None = None
    any: list[Annotated[Rule, BeforeValidator(_atom)]] | None = None
    at_least: int | None = None
    of: list[Annotated[Rule, BeforeValidator(_atom)]] | None = None
    age_below: float | None = None
    age_from: float | None = None
    sex: Sex | None = None
    tempo: list[Tempo] | None = None
    not_tempo: list[Tempo] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Rule:
        given = [k for k in type(self).model_fields if getattr(self, k) is not None and k != "of"]
        if len(given) != 1:
            raise ValueError(f"a rule has exactly one form, this one has {given or 'none'}")
        if (self.at_least is None) != (self.of is None):
            raise ValueError("`at_least` and `of` go together")
        return self


class Example(Record):
    """A case that the rule must, or must not, fire on."""

    says: str
    present: list[Id] = []
    longstanding: list[Id] = []
    absent: list[Id] = []
    age: float | None = None
    sex: Sex | None = None
    tempo: Tempo | None = None
    fires: bool


class RedFlagRecord(Record):
    """`red_flags/<id>.toml`."""

    id: Id
    name: str
    level: UrgencyLevel
    conditions: list[Id]
    reason: str
    action: str
    deadline: str
    rule: Rule
    ask_when: list[Id] = []
    cited: Annotated[list[Cited], Field(min_length=1)]
    examples: Annotated[list[Example], Field(min_length=4)]
    article: list[str] = []


class InvestigationRecord(Record):
    """One entry of `investigations.toml`."""

    id: Id
    name: str
    lay: str
    kind: Literal["bedside", "blood", "urine", "csf", "neurophysiology", "imaging", "biopsy", "genetics"]
    reveals: Annotated[list[Id], Field(min_length=1)]
    looks_at: list[Id] = []
    cost: Annotated[int, Field(ge=1, le=5)]
    wait: Literal["minutes", "hours", "days", "weeks"]
    burden: Annotated[int, Field(ge=0, le=3)]
    loinc: str | None = None
    question: str = ""
    note: str = ""
    source: str = JUDGEMENT
    at: str = ""
    article: list[str] = []


class InvestigationFile(Record):
    """`investigations.toml`."""

    investigation: list[InvestigationRecord]


class Limit(Cited):
    """Reference limits in the canonical unit, by age and sex."""

    low: float | None = None
    high: float | None = None
    ages: AgeRange = "0-120"
    sex: Literal["any", "female", "male"] = "any"


class Threshold(Record):
    """A finding that a value makes present or absent: exactly one comparison."""

    finding: Id
    below: float | None = None
    above: float | None = None
    below_limit: bool = False
    above_limit: bool = False
    above_times: float | None = None

    @model_validator(mode="after")
    def _one(self) -> Threshold:
        n = sum((self.below is not None, self.above is not None, self.below_limit, self.above_limit, self.above_times is not None))
        if n != 1:
            raise ValueError("exactly one of below, above, below_limit, above_limit, above_times")
        return self


class AnalyteRecord(Record):
    """One entry of `analytes.toml`."""

    id: Id
    name: str
    words: Annotated[list[str], Field(min_length=1)]
    loinc: str | None = None
    unit: str
    units: dict[str, float] = {}
    plausible: tuple[float, float]
    limits: list[Limit] = []
    findings: list[Threshold] = []
    note: str = ""
    article: list[str] = []


class AnalyteFile(Record):
    """`analytes.toml`."""

    analyte: list[AnalyteRecord]


class DerivedRecord(Cited):
    """One entry of `derived.toml`: a value that medicine works out from others.

    `formula` and `when` are arithmetic over analytes in their canonical units, `<analyte>_upper` and `<analyte>_lower` (its reference limits
    for this person), other derived values, `age` and `female` (1 or 0).
    """

    id: Id
    name: str
    unit: str
    formula: str
    when: str = ""
    gives: Id | None = None
    replaces: Id | None = None
    plausible: tuple[float, float]
    findings: list[Threshold] = []

    @model_validator(mode="after")
    def _is_arithmetic(self) -> DerivedRecord:
        for text in (self.formula, *([self.when] if self.when else [])):
            names_in(text)
        if any(t.below is None and t.above is None for t in self.findings):
            raise ValueError("a derived value has no limits of its own: use below or above, or `gives`")
        return self


class DerivedFile(Record):
    """`derived.toml`."""

    derived: list[DerivedRecord]


class MedicineRecord(Record):
    """One row of `medicines.csv`."""

    id: Id
    name: str
    medicine_class: Annotated[str, Field(alias="class")]
    finding: str
    words: str
    mechanism: str
    lay: str
    conditions: str
    delay: str
    dose: str
    check: str
    source: str
    at: str
    article: str = ""


class InteractionRecord(Record):
    """One row of `interactions.csv`: two medicines (ids of `medicines.csv`, any of those split by `|`) that together can weaken."""

    id: Id
    first: str
    second: str
    lay: str
    conditions: str
    effect: str
    check: str
    source: str
    at: str


class ChainRecord(Record):
    """One row of `chains.csv`: a finding that leads, by way of another (or directly), to a cause of weak legs."""

    id: Id
    cause: Id
    by_way_of: str
    condition: Id
    text: str
    source: str
    at: str


class LookAlikeRecord(Record):
    """One row of `look_alikes.csv`: two causes that are confused, and the findings that speak for each against the other, split by `|`."""

    first: Id
    second: Id
    for_first: str
    for_second: str


class InterviewItem(Record):
    """A line of a list that is ticked."""

    finding: Id
    label: str


class InterviewGroup(Record):
    """A list that is ticked; asked of everyone, or of one sex and of some ages. `not_ticked` is how sure what is not ticked still is: 0 absent;
    `always` asks it before anything is weighed; `covers` is not asked any more where nothing is ticked."""

    id: Id
    question: str
    help: str
    reason: str
    sex: Literal["", "female", "male"] = ""
    ages: AgeRange | None = None
    not_ticked: Proportion = 0.0
    always: bool = False
    covers: list[Id] = []
    items: list[InterviewItem]


class InterviewStop(Record):
    """When the interview stops."""

    gain_bits: Positive
    danger_shift: Proportion
    list_bits: Positive
    at_most: Annotated[int, Field(gt=0)]
    together: Annotated[int, Field(gt=0)]
    raising: Annotated[int, Field(gt=0)]
    further: Annotated[int, Field(gt=0)]
    note: str


class InterviewMoot(Record):
    """Findings that are not asked for where one of others was told."""

    findings: Annotated[list[Id], Field(min_length=1)]
    given: Annotated[list[Id], Field(min_length=1)]


class InterviewFile(Record):
    """`interview.toml`."""

    stop: InterviewStop
    moot: list[InterviewMoot] = []
    group: list[InterviewGroup]


class SelfCareRecord(Record):
    """One entry of `self_care.toml`."""

    id: Id
    text: str
    not_for: str
    for_conditions: list[Id] = []
    unless: list[Id] = []
    unless_conditions: list[Id] = []
    source: str
    at: str
    quote: str = ""
    article: list[str] = []


class SelfCareFile(Record):
    """`self_care.toml`."""

    withheld: str
    item: list[SelfCareRecord]


class SourceRecord(Record):
    """One row of `sources/*.csv`."""

    key: Annotated[str, Field(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$")]
    pmid: str
    doi: str
    url: str
    year: str
    design: Literal[
        "systematic_review", "guideline", "cohort", "series", "trial", "survey", "registry", "review", "textbook", "teaching", "case_report"
    ]
    n: str
    title: str

    @model_validator(mode="after")
    def _reachable(self) -> SourceRecord:
        if not (self.pmid or self.doi or self.url):
            raise ValueError("a source needs a pmid, a doi or a url")
        if self.pmid and not re.fullmatch(r"\d{1,8}", self.pmid):
            raise ValueError(f"'{self.pmid}' is not a PMID")
        if self.doi and not self.doi.startswith("10."):
            raise ValueError(f"'{self.doi}' is not a DOI")
        return self


class Core(Record):
    """A finding that any good history of weak legs would settle."""

    finding: Id
    why: str


class AskedOf(Record):
    """Who is asked about some findings: people of an age and sex, or `nobody`, for what people say by themselves when it is so."""

    findings: Annotated[list[Id], Field(min_length=1)]
    ages: AgeRange = "0-120"
    sex: Sex | None = None
    nobody: bool = False
    why: str


class OrderOfLimbs(Record):
    """What began first and what after, for a finding that says in which order."""

    first: list[Id]
    then: list[Id]


class SettingsFile(Record):
    """`settings.toml`."""

    temperature: Positive
    temperature_note: str
    selection: Annotated[float, Field(gt=0.0, le=1.0)]
    selection_note: str
    coincidence: Proportion
    coincidence_note: str
    unlisted_per_100k_year: dict[Id, Positive]
    unlisted_note: str
    observation_error: dict[str, Proportion]
    observation_error_note: str
    tempo_confusion: dict[str, list[Proportion]]
    tempo_note: str
    population: dict[AgeRange, Proportion]
    population_source: str
    population_at: str
    seen_by_urgency: dict[str, dict[UrgencyLevel, Positive]]
    seen_by_site: dict[str, dict[Id, Positive]]
    seen_note: str
    thresholds: dict[str, Proportion]
    thresholds_note: str
    effort: dict[Literal["question", "examination", "cost", "burden", "minutes", "hours", "days", "weeks"], Annotated[float, Field(ge=0)]]
    effort_note: str
    order: dict[Id, OrderOfLimbs]
    order_note: str
    course: dict[Literal["progressive", "episodic", "relapsing", "fluctuating", "improving", "childhood"], Id]
    weakness: list[Id]
    safety_net: dict[UrgencyLevel | Literal["not_assessed"], str]
    entry: Id
    core: list[Core]
    asked_of: list[AskedOf] = []
    key_conditions: list[Id] = []
