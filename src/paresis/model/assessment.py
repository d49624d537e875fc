"""What the engine answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.model.anatomy import AnatomyAnswer
    from paresis.model.case import Issue, Mention, Span
    from paresis.model.vocabulary import Setting, Sex, Tempo, UrgencyLevel


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the urgency is what it is: a red flag that fired, or a risk.

    Attributes:
        kind: `red_flag`, `risk` or `default`.
        id: Red flag or condition.
        text: One sentence.
        action: What to do.
        deadline: How soon, in words.
        findings: The findings that made it so.
        sources: Keys of the sources.
    """

    kind: str
    id: str
    level: UrgencyLevel
    text: str
    action: str = ""
    deadline: str = ""
    findings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgency:
    """How fast care is needed, and why.

    Attributes:
        level: One of the five levels.
        code: Root cause of the level: `red_flag_present`, `emergency_condition_likely`, `emergency_condition_possible`,
            `consultation_condition_likely`, `self_care_sufficient`, `diagnosis_unknown`.
        safety_net: When to seek help sooner, whatever the level.
        dangerous_mass: Summed probability of causes that need emergency care; `dangerous_mass_high` is the upper bound of its 90 % interval.
    """

    level: UrgencyLevel
    code: str
    reasons: tuple[Reason, ...]
    safety_net: str = ""
    dangerous_mass: float | None = None
    dangerous_mass_high: float | None = None


@dataclass(frozen=True, slots=True)
class SiteProbability:
    """How probable it is that the main lesion is in this segment, and which findings place it there."""

    site: str
    name: str
    probability: float
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a number comes from.

    Attributes:
        p: The proportion used, P(finding | cause).
        ess: Effective sample size, in patients.
        basis: `counts`, `percentage`, `range`, `judgement`, `site`, `background`, `parent` or `tempo`.
        source: Key of the source, empty when the number comes from a site or the background.
    """

    p: float
    ess: float
    basis: str
    source: str = ""
    title: str = ""
    reference: str = ""
    at: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one observation does to one cause.

    Attributes:
        finding: Id of the finding (or `tempo`).
        name: In words.
        presence: `present`, `absent`, `uncertain` or `not mentioned`.
        lr: Odds of this cause with the observation divided by the odds without it, everything else as it is.
        text: One sentence.
        citations: Where P(finding | cause) comes from.
    """

    finding: str
    name: str
    presence: str
    lr: float
    text: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cause in the differential.

    Attributes:
        posttest: Of the cause with all its forms.
        own: Of the cause without its forms; None where it has none.
        forms: Imported diseases that are forms of it, most probable first, each with its own part of `posttest`.
    """

    rank: int
    id: str
    name: str
    lay: str
    codes: dict[str, str]
    pretest: float
    posttest: float
    interval: tuple[float, float]
    urgency: UrgencyLevel | None
    summary: str
    evidence_for: tuple[Evidence, ...]
    evidence_against: tuple[Evidence, ...]
    unexplained: tuple[str, ...]
    not_asked: tuple[str, ...]
    review: str = "draft"
    own: float | None = None
    forms: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class VersusStep:
    """One piece of evidence between two causes.

    Attributes:
        log_ratio: What it adds to the natural logarithm of the odds of the first cause against the second.
        log_odds: The log odds after it.
    """

    finding: str
    name: str
    presence: str
    log_ratio: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Versus:
    """Two causes of one case compared: natural log odds of the first against the second before, between and after the evidence.

    `issues` are those of the case.
    """

    first: str
    second: str
    first_name: str
    second_name: str
    log_odds_before: float
    steps: tuple[VersusStep, ...]
    log_odds_after: float
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two causes at once.

    Attributes:
        odds: Probability of the pair over that of the leading single cause.
        by_first: Names of the findings that the first explains and the second does not.
        by_second: The other way round.
    """

    first: str
    second: str
    first_name: str
    second_name: str
    odds: float
    by_first: tuple[str, ...]
    by_second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainNote:
    """How something known leads to a cause: cause → what lies between → condition; `is_shown` says whether what lies between was found."""

    cause: str
    by_way_of: str
    condition: str
    text: str
    is_shown: bool
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class Hinge:
    """The proportion that the order of the first two hangs on.

    Attributes:
        finding: Id of the finding.
        p: P(finding | leader) as used.
        turns_at: The value of it at which the second would lead, all else unchanged.
        ess: How many patients `p` is worth.
        source: Key of its source; empty when it comes from a site or the background.
        text: One sentence.
    """

    finding: str
    name: str
    p: float
    turns_at: float
    ess: float
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure the order is: the probability that the leader leads, given how few patients stand behind each number."""

    leader: str
    second: str
    second_name: str
    leads: float
    hinge: Hinge | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A finding that tells two causes apart; `known` is `present`, `absent` or `unknown`."""

    finding: str
    name: str
    known: str


@dataclass(frozen=True, slots=True)
class Separation:
    """Two causes that are confused, and what speaks for each against the other."""

    first: str
    second: str
    first_name: str
    second_name: str
    for_first: tuple[Telling, ...]
    for_second: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class NextStep:
    """A question, an examination or a test that would change the answer.

    Attributes:
        kind: `question`, `examination` or `investigation`.
        gain_bits: Expected information about the cause, in bits.
        danger_shift: Expected absolute change of the dangerous mass.
        reason: One sentence.
        worth: Bits, with the change of danger in bits, per effort: one scale for all kinds.
    """

    kind: str
    id: str
    name: str
    question: str
    help: str
    gain_bits: float
    danger_shift: float
    reason: str
    red_flag: str = ""
    findings: tuple[str, ...] = ()
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one result of a planned step would do.

    Attributes:
        is_found: Whether the most telling finding is there; False when the step shows nothing at all.
        p: How probable this result is.
        leader: Who would lead, with which probability.
        danger: Summed probability of causes that need emergency care then.
        text: One sentence.
    """

    is_found: bool
    p: float
    leader: str
    leader_name: str
    leader_p: float
    danger: float
    text: str


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the plan.

    Attributes:
        when: `now`, or `if_normal`: when all that stands for now shows nothing.
        kind: `question`, `examination` or `investigation`.
        wait: Until its result: `minutes`, `hours`, `days`, `weeks`.
        worth: Expected bits, and expected change of the dangerous mass in bits, per effort, given that the steps before it are normal.
        finding: The finding by which it tells most.
        results: If that is found, and if nothing is; for `if_normal` as things stand then.
    """

    when: str
    kind: str
    id: str
    name: str
    question: str
    wait: str
    worth: float
    finding: str
    results: tuple[Outlook, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now, and what if that is normal; `text` says it in short."""

    steps: tuple[PlanStep, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What kind of answer it is.

    Attributes:
        kind: `one`, `several`, `none_of_these` or `not_enough`.
        text: One sentence.
        fits_nothing: Names of the findings that none of the leading causes explains.
    """

    kind: str
    text: str
    fits_nothing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """A value that follows from those given.

    Attributes:
        inputs: What it was worked out from, in canonical units; `names` are the names of those that are analytes.
        formula: As `knowledge/derived.toml` has it.
        findings: Findings that it makes present.
    """

    id: str
    name: str
    value: float
    unit: str
    inputs: dict[str, float]
    names: dict[str, str]
    formula: str
    source: str
    at: str
    note: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MedicineNote:
    """A medicine taken that can cause or worsen weakness: ask about it, never stop it alone.

    `lay` says to a patient what it can do, after its name: "can make potassium in the blood too low".
    """

    medicine: str
    medicine_class: str
    mechanism: str
    conditions: tuple[str, ...]
    delay: str
    dose: str
    check: str
    source: str
    at: str
    lay: str = ""


@dataclass(frozen=True, slots=True)
class SelfCareItem:
    """A piece of advice that passed the gate."""

    id: str
    text: str
    not_for: str
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Whether enough is known for the answer to mean something.

    Attributes:
        level: `enough`, `partial` or `not_enough`.
        known: Share of what matters that is known, 0 to 1.
        missing: What matters and is not known.
    """

    level: str
    known: float
    missing: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A piece of the text and what it was taken to mean."""

    text: str
    start: int
    end: int
    finding: str
    name: str
    presence: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who was assessed: what else was taken from the input, beside the findings.

    Attributes:
        tempo: How long the complaint took to become what it is.
        medicines: Medicines as named, known or not.
        values: Laboratory values and vital signs as read.
    """

    age_years: float | None
    sex: Sex | None
    tempo: Tempo | None
    setting: Setting
    medicines: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer to one case.

    >>> from paresis import Case, assess
    >>> assess(Case(age_years=34).having("leg_weakness")).versions["software"] > ""
    True
    """

    urgency: Urgency
    localisation: tuple[SiteProbability, ...]
    differential: tuple[Candidate, ...]
    unlisted: float
    next_steps: tuple[NextStep, ...]
    medicines: tuple[MedicineNote, ...]
    self_care: tuple[SelfCareItem, ...]
    self_care_withheld: str
    understood: tuple[Understood, ...]
    not_understood: tuple[Span, ...]
    issues: tuple[Issue, ...]
    sufficiency: Sufficiency | None
    versions: dict[str, str]
    id: str = ""
    certainty: Certainty | None = None
    pairs: tuple[Pair, ...] = ()
    chains: tuple[ChainNote, ...] = ()
    look_alikes: tuple[Separation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    person: Person | None = None
    examination: AnatomyAnswer | None = None
    derived: tuple[DerivedValue, ...] = ()
    plan: Plan | None = None
    verdict: Verdict | None = None
