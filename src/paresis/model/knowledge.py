"""What the software knows, resolved and immutable: the compiled form of `knowledge/`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from string import Formatter
from typing import TYPE_CHECKING, Any

from paresis.model.vocabulary import STEP

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.vocabulary import Observed, UrgencyLevel


_POINT = re.compile(r"[-+<> ]*\d+\.\d+( %)?")


class _DecimalComma(Formatter):
    """Numbers as every language beside English writes them here: 2,6 and 71 %."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value, filled in."""
        said = str(super().format_field(value, format_spec))
        return said.replace(".", ",").replace("%", " %") if isinstance(value, float) else said.replace(".", ",") if _POINT.fullmatch(said) else said


_COMMA = _DecimalComma()


@dataclass(frozen=True, slots=True)
class Site:
    """Where a lesion can be; `group` is the segment that is reported."""

    id: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A symptom, a sign, a piece of history, a medicine taken or a test result; `lay` says it to patients as a fact: "Both legs are weak".

    `told` is how often a story about weak legs names it when it is so; 0 when nothing can be said of silence. `relatives` are findings that,
    said of a relative, mean this one of the patient.
    """

    id: str
    name: str
    lay: str
    domain: str
    observed: Observed
    question: str
    help: str
    hpo: str
    parent: str
    excludes: tuple[str, ...]
    told: float
    relatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A cause of weak legs, or of what people call weak legs.

    `serious` marks one that needs a doctor before any self-care, although it is not urgent.
    """

    id: str
    name: str
    lay: str
    synonyms: tuple[str, ...]
    codes: dict[str, str]
    urgency: UrgencyLevel
    urgency_reason: str
    summary: str
    article: tuple[str, ...]
    groups: tuple[str, ...]
    review: str
    serious: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A red flag's condition as a tree: `op` is finding, new, absent, without, all, any, at_least, age_below, age_from, sex, tempo or not_tempo."""

    op: str
    value: Any = None
    parts: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class RedFlag:
    """A rule that raises the urgency at once; `members` are the findings that it asks for. The rule is read when a member is there.

    What would complete it is asked while its causes are on the table, and always while one of `ask_when` is there.
    """

    id: str
    name: str
    level: UrgencyLevel
    conditions: tuple[str, ...]
    reason: str
    action: str
    deadline: str
    members: tuple[str, ...]
    sources: tuple[str, ...]
    load_rule: Callable[[], Rule] = field(repr=False, compare=False)
    ask_when: tuple[str, ...] = ()

    @cached_property
    def rule(self) -> Rule:
        """The rule as a tree."""
        return self.load_rule()


@dataclass(frozen=True, slots=True)
class Investigation:
    """A test and the findings that it reveals; one that shows a part of the body alone `looks_at` these segments."""

    id: str
    name: str
    lay: str
    kind: str
    reveals: tuple[str, ...]
    cost: int
    wait: str
    burden: int
    question: str
    looks_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """Reference limits in the canonical unit for an age range in years and a sex (`any`, `female`, `male`)."""

    low: float | None
    high: float | None
    age_from: float
    age_to: float
    sex: str
    source: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A finding that a value makes present or absent; `kind` is below, above, below_limit, above_limit or above_times."""

    finding: str
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Analyte:
    """A laboratory value or vital sign; `loinc` is its code where it has one."""

    id: str
    name: str
    words: tuple[str, ...]
    unit: str
    units: dict[str, float]
    plausible: tuple[float, float]
    limits: tuple[Limit, ...]
    findings: tuple[Threshold, ...]
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that is worked out from others, only when all of `needs` is known and `when` holds.

    It is judged by the limits of the analyte that it `gives`, by `findings` of its own, or only shown; it stands in for the value that it
    `replaces`.
    """

    id: str
    name: str
    unit: str
    formula: str
    when: str
    gives: str
    replaces: str
    plausible: tuple[float, float]
    findings: tuple[Threshold, ...]
    needs: tuple[str, ...]
    source: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine × mechanism by which it can weaken; `lay` says to a patient what it can do, after its name."""

    id: str
    name: str
    medicine_class: str
    finding: str
    words: tuple[str, ...]
    mechanism: str
    conditions: tuple[str, ...]
    delay: str
    dose: str
    check: str
    source: str
    at: str
    lay: str


@dataclass(frozen=True, slots=True)
class Interaction:
    """Two medicines, any of `first` with any of `second` (ids of rows), that together can weaken."""

    id: str
    first: frozenset[str]
    second: frozenset[str]
    conditions: tuple[str, ...]
    effect: str
    check: str
    source: str
    at: str
    lay: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A finding that leads, by way of another (or directly, when that is empty), to a condition."""

    id: str
    cause: str
    by_way_of: str
    condition: str
    text: str
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class TickList:
    """A list that the interview shows to be ticked: findings with labels in plain words; `sex` and `ages` say who is asked, `not_ticked` how sure
    what is not ticked still is, `is_always` whether it is asked before anything is weighed, `covers` what is answered too where nothing is ticked."""

    id: str
    question: str
    help: str
    reason: str
    sex: str
    ages: tuple[float, float]
    items: tuple[tuple[str, str], ...]
    not_ticked: float = 0.0
    is_always: bool = False
    covers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interview:
    """The lists of the interview, and when it stops.

    Attributes:
        gain_bits: A computed question is asked while it is expected to tell so many bits about the cause,
        danger_shift: or to move the probability of a dangerous cause by so much.
        list_bits: A list is asked while its open findings are together worth so many bits.
        at_most: How many questions are put, a list or a page of computed questions counting as one.
        together: How many computed questions share a page.
        raising: How many questions are put after it is clear that a hospital is needed.
        further: How many computed questions are put at most to who wants to answer more.
        lists: What is ticked.
        moot: Findings that are not asked for where one of these others was told.
    """

    gain_bits: float
    danger_shift: float
    list_bits: float
    at_most: int
    together: int
    raising: int
    further: int
    lists: tuple[TickList, ...]
    moot: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two causes that are confused, and the findings that speak for each against the other."""

    first: str
    second: str
    for_first: tuple[str, ...]
    for_second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SelfCare:
    """Advice, who must not follow it, and the findings and likely conditions under which it is not shown.

    It is for everyone, or only for those whose probable causes are among `for_conditions`.
    """

    id: str
    text: str
    not_for: str
    for_conditions: tuple[str, ...]
    unless: tuple[str, ...]
    unless_conditions: tuple[str, ...]
    source: str
    at: str


@dataclass(frozen=True, slots=True)
class Source:
    """A citation."""

    key: str
    title: str
    reference: str
    year: str
    design: str
    n: str


@dataclass(frozen=True, slots=True)
class AskedOf:
    """Who is asked about a finding: from one age to another in years, and of which sex, or nobody."""

    age_from: float
    age_to: float
    sex: str
    nobody: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """Constants of the model that are judgements or come from a source; `knowledge/settings.toml` says which."""

    temperature: float
    selection: float
    coincidence: float
    tempo_confusion: dict[str, tuple[float, ...]]
    seen_by_site: dict[str, dict[str, float]]
    thresholds: dict[str, float]
    safety_net: dict[str, str]
    core: tuple[tuple[str, str], ...]
    effort: dict[str, float]
    order: dict[str, tuple[frozenset[str], frozenset[str]]]
    course: dict[str, str]
    weakness: frozenset[str]
    asked_of: dict[str, AskedOf]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Everything known, by id. Claims and sources are parsed only when they are asked for."""

    version: str
    sites: dict[str, Site]
    findings: dict[str, Finding]
    conditions: dict[str, Condition]
    red_flags: tuple[RedFlag, ...]
    investigations: dict[str, Investigation]
    analytes: dict[str, Analyte]
    medicines: tuple[Medicine, ...]
    self_care: tuple[SelfCare, ...]
    interactions: tuple[Interaction, ...]
    chains: tuple[Chain, ...]
    interview: Interview
    look_alikes: tuple[LookAlike, ...]
    self_care_withheld: str
    settings: Settings
    tables: dict[str, Any] = field(repr=False)
    load_claims: Callable[[str], dict[str, Any]] = field(repr=False)
    load_sources: Callable[[], dict[str, Source]] = field(repr=False)
    load_lexicon: Callable[[], dict[str, Any]] = field(repr=False)
    load_rare: Callable[[], Any] = field(repr=False, default=lambda: None)
    load_language: Callable[[str], dict[str, Any] | None] = field(repr=False, default=lambda _: None)
    load_reading: Callable[[str], dict[str, Any] | None] = field(repr=False, default=lambda _: None)
    derived: tuple[Derived, ...] = ()
    original: Knowledge | None = field(repr=False, default=None)  # what this is a translation of
    sentences: dict[str, str] = field(repr=False, default_factory=dict)  # what the software says by itself, by its English words

    def say(self, english: str, /, **values: object) -> str:
        """What the software says by itself, in the language of the knowledge; English where that lacks it.

        Args:
            english: The words in English, with `{places}`.
            values: What fills the places; a number is written as the language writes it.

        Example:
            >>> from paresis.kb.lang.translated import translated
            >>> from paresis.kb.load import load_knowledge
            >>> german = translated(load_knowledge(), "de")
            >>> german.say("patients counted"), load_knowledge().say("{n} of {most}", n=1, most=2)
            ('Patienten gezählt', '1 of 2')
            >>> german.say("{p:.0%}, {n}", p=0.71, n="2.6"), load_knowledge().say("{p:.0%}, {n}", p=0.71, n="2.6")
            ('71 %, 2,6', '71%, 2.6')
        """
        said = self.sentences.get(english, english)
        if not values:
            return said
        return _COMMA.format(said, **values) if self.sentences else said.format(**values)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """All citations by key."""
        return self.load_sources()

    @cached_property
    def lexicon(self) -> dict[str, Any]:
        """The compiled words by which text is read."""
        return self.load_lexicon()

    @cached_property
    def _languages(self) -> dict[str, dict[str, Any] | None]:
        return {}

    def language(self, code: str) -> dict[str, Any] | None:
        """The texts of another language and the words by which it is read; None for one that there is not. Loaded when first asked for."""
        if code not in self._languages:
            self._languages[code] = self.load_language(code)
        return self._languages[code]

    def reading(self, code: str) -> dict[str, Any] | None:
        """The words by which a language is read; also of one at first level, in which nothing is said. None for one that is not read."""
        if code not in self._readings:
            self._readings[code] = self.language(code) or self.load_reading(code)
        return self._readings[code]

    @cached_property
    def _readings(self) -> dict[str, dict[str, Any] | None]:
        return {}

    @cached_property
    def rare(self) -> Any:
        """The imported diseases (`kb.rare.load.Rare`), None where nothing is imported."""
        return self.load_rare()

    @cached_property
    def sharing(self) -> dict[str, tuple[Analyte, ...]]:
        """The analytes that share a word with each one, itself first: vital capacity in mL/kg, in litres and in per cent."""
        words = {a.id: {w.lower() for w in a.words} for a in self.analytes.values()}
        return {a.id: (a, *(b for b in self.analytes.values() if b is not a and words[a.id] & words[b.id])) for a in self.analytes.values()}

    @cached_property
    def quantity(self) -> dict[str, str]:
        """What each analyte measures; those of one unit that have the same limits in numbers are one quantity (urea and urea nitrogen in mmol/L)."""
        first: dict[tuple[str, tuple[Threshold, ...]], str] = {}
        for a in self.analytes.values():
            if all(t.kind in ("above", "below") for t in a.findings):
                first.setdefault((a.unit, a.findings), a.name)
        return {a.id: first.get((a.unit, a.findings), a.name) for a in self.analytes.values()}

    @cached_property
    def opposites(self) -> dict[str, frozenset[str]]:
        """Findings that cannot be so together with each one: what it `excludes`, and the other direction of a value."""
        out: dict[str, set[str]] = {}
        sides = [[{t.finding for t in a.findings if t.kind.startswith(way)} for way in ("below", "above")] for a in self.analytes.values()]
        pairs = [(f.id, g) for f in self.findings.values() for g in f.excludes] + [(f, g) for low, high in sides for f in low for g in high - low]
        for f, g in pairs:
            out.setdefault(f, set()).add(g)
            out.setdefault(g, set()).add(f)
        return {f: frozenset(g) for f, g in out.items()}

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """More specific findings, by id of the more general one."""
        out: dict[str, list[str]] = {}
        for f in self.findings.values():
            if f.parent:
                out.setdefault(f.parent, []).append(f.id)
        return {k: tuple(v) for k, v in out.items()}

    @cached_property
    def steps(self) -> dict[str, str]:
        """For each finding how one learns of it: by a question, an examination or an investigation."""
        return {f.id: STEP[f.observed] for f in self.findings.values()}

    def with_conditions(self, more: dict[str, Condition], load_claims: Callable[[str], dict[str, Any]]) -> Knowledge:
        """The same with more conditions; what follows from the findings is worked out once for both."""
        out = replace(
            self, conditions={**self.conditions, **more}, load_claims=load_claims, load_sources=lambda: self.sources,
            load_lexicon=lambda: self.lexicon,
        )  # fmt: skip
        for name in ("children", "lineage", "opposites", "steps"):
            out.__dict__[name] = getattr(self, name)
        return out

    @cached_property
    def lineage(self) -> dict[str, tuple[str, ...]]:
        """For each finding the more general ones that it implies, nearest first."""
        out: dict[str, tuple[str, ...]] = {}
        for name in self.findings:
            chain, node = [], self.findings[name].parent
            while node:
                chain.append(node)
                node = self.findings[node].parent
            out[name] = tuple(chain)
        return out

    def ancestors(self, finding: str) -> tuple[str, ...]:
        """The more general findings that this one implies, nearest first; none for an unknown id."""
        return self.lineage.get(finding, ())
