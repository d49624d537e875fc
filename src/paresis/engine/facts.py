"""A case as told, made into facts: values become findings, medicines become exposures, nonsense becomes issues."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paresis.engine.coded import canonical, coded, is_coded, nested_contradictions, split_terms, without_told
from paresis.engine.values import read_off
from paresis.errors import did_you_mean
from paresis.model.case import Issue, Observation
from paresis.model.vocabulary import MAX_AGE, Presence, Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import DerivedValue
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge, Medicine

LONG_DAYS = 365.0
_DOSE = re.compile(r"\s*[,(]?\s*\d")
CLEAR = 0.8  # a value this far from what is told contradicts it


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a person.

    Attributes:
        age: Years, None when unknown or impossible.
        sex: None when unknown.
        seen: 1.0 present, 0.0 absent, between for uncertain, by finding; what nobody said is not in it.
        implied: More general findings that are present because a special form of them is.
        present: Findings that are present (at least as likely as not, so that a contradiction cannot silence a red flag), told or implied.
        silent: Findings that the text would have named if they were so, and did not; still open questions.
        medicines: Known medicines that are taken, with the name as told.
        issues: What was odd.
        terms: HPO terms, 1.0 present, 0.0 absent. They weigh as terms; the findings that they say are in `implied`, `present` and `denied`.
        denied: Findings that an absent HPO term excludes.
        longstanding: Findings of which every mention says that they have been there for `LONG_DAYS` or more.
        is_coded: Whether somebody described the person in HPO terms; else terms are what a text named beside its findings.
        derived: Values that follow from those given.
    """

    age: float | None
    sex: Sex | None
    seen: dict[str, float]
    implied: frozenset[str]
    present: frozenset[str]
    silent: tuple[str, ...]
    medicines: tuple[tuple[str, Medicine], ...]
    issues: tuple[Issue, ...]
    terms: dict[str, float] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    is_coded: bool = False
    derived: tuple[DerivedValue, ...] = ()
    longstanding: frozenset[str] = frozenset()

    def is_present(self, finding: str) -> bool:
        """Whether a finding, or a special form of it, is taken as present (at least as likely as not)."""
        return finding in self.present

    def is_absent(self, finding: str) -> bool:
        """Whether a finding was looked for and is not there."""
        return finding not in self.implied and (finding in self.denied or self.seen.get(finding, 1.0) < 0.5)

    def is_longstanding(self, finding: str) -> bool:
        """Whether a finding that is there is known to have been there for long."""
        return finding in self.longstanding

    def is_known(self, finding: str) -> bool:
        """Whether anything was said of a finding or of a special form that is present."""
        return finding in self.seen or finding in self.implied or finding in self.denied

    def also(self, finding: str, knowledge: Knowledge) -> Facts:
        """The same facts if this finding were present too."""
        implied = self.implied | set(knowledge.ancestors(finding))
        return replace(self, seen={**self.seen, finding: 1.0}, implied=implied, present=self.present | implied | {finding})


def gather(case: Case, knowledge: Knowledge) -> Facts:
    """Facts and issues of a case. Never raises for what a case says.

    Args:
        case: As told.
        knowledge: What findings, analytes and medicines there are.

    Returns:
        Facts in which a more specific finding that is present overrides a denial of the more general one, and a
        finding both affirmed and denied stands as uncertain (0.5), each with an issue.
    """
    issues: list[Issue] = list(case.issues)
    age = case.age_years
    if age is not None and not 0 <= age <= MAX_AGE:
        issues.append(Issue("warning", f"age {age:g} is not possible and was left out", "give the age in years, 0 to 120", "age_years"))
        age = None
    medicines = tuple(_known_medicines(case, knowledge, issues))
    values, derived = read_off(case, age, knowledge, issues) if case.measurements else ([], ())
    told = [
        *case.observations,
        *values,
        *(Observation(m.finding, source="medicine") for _, m in medicines if m.finding),
    ]
    told = canonical(told, knowledge, issues)
    described = is_coded(told, knowledge)
    terms, told = split_terms(told, issues, knowledge)
    issues += nested_contradictions(terms)
    seen = _merge(told, knowledge, issues)
    _check_person(seen, case.sex, knowledge, issues)
    terms = without_told(terms, seen, knowledge)
    named, denied = coded(terms, knowledge)
    told_present = frozenset(f for f, w in seen.items() if w >= 0.5) | named
    implied = frozenset(a for f in told_present for a in knowledge.ancestors(f)) | named
    silent = tuple(f for f in case.not_mentioned if f in knowledge.findings and f not in seen and f not in implied)
    denied -= implied | set(seen)
    return Facts(
        age, case.sex, seen, implied, told_present | implied, silent, medicines, tuple(issues), terms, denied, described, derived,
        _longstanding(case, knowledge),
    )  # fmt: skip


def _merge(told: list[Observation], knowledge: Knowledge, issues: list[Issue]) -> dict[str, float]:
    seen: dict[str, float] = {}
    for o in told:
        if o.finding not in knowledge.findings:
            hint = did_you_mean(o.finding, knowledge.findings) or "`paresis kb find WORDS` lists the findings"
            issues.append(Issue("warning", f"unknown finding '{o.finding}' was left out", hint, f"observations.{o.finding}"))
            continue
        weight = _weight(o, issues)
        if weight is None:
            continue
        before = seen.get(o.finding)
        if before is not None and {before > 0.5, weight > 0.5} == {True, False}:
            is_near = o.source == "value" and abs(weight - before) < CLEAR
            if not is_near:
                name = knowledge.findings[o.finding].name
                issues.append(Issue("warning", f"'{name}' is said to be both present and absent", "say which; it was taken as uncertain", o.finding))
            weight = before if is_near else 0.5
        elif before is not None:
            weight = max(before, weight)
        seen[o.finding] = weight
    for finding in [f for f, w in seen.items() if w > 0.5]:
        for general in knowledge.ancestors(finding):
            if seen.get(general, 1.0) < 0.5:
                names = knowledge.findings[finding].name, knowledge.findings[general].name
                issues.append(Issue("info", f"'{names[0]}' is present, so '{names[1]}' cannot be absent; the denial was dropped", "", general))
                del seen[general]
    return seen


def _longstanding(case: Case, knowledge: Knowledge) -> frozenset[str]:
    """Findings that have been there for long, as told; one mention that is newer, or that does not say since when, makes them new."""
    told = [o for o in case.observations if o.presence is Presence.PRESENT and o.probability is None]
    old, new = (
        {f for o in told if (o.began_days is not None and o.began_days >= LONG_DAYS) is is_old for f in (o.finding, *knowledge.ancestors(o.finding))}
        for is_old in (True, False)
    )
    return frozenset(old - new)


def _weight(o: Observation, issues: list[Issue]) -> float | None:
    if o.probability is not None:
        if 0 <= o.probability <= 1:
            return o.probability
        what = f"probability {o.probability:g} of '{o.finding}' is not between 0 and 1; it was left out"
        issues.append(Issue("warning", what, "give 0 to 1", o.finding))
        return None
    return {Presence.PRESENT: 1.0, Presence.ABSENT: 0.0}.get(o.presence)


def _check_person(seen: dict[str, float], sex: Sex | None, knowledge: Knowledge, issues: list[Issue]) -> None:
    if sex is Sex.MALE:
        for finding in ("pregnancy", "postpartum"):
            if seen.get(finding, 0.0) > 0.5:
                what = f"{knowledge.findings[finding].name} was given for a man and was left out"
                issues.append(Issue("warning", what, "check the sex or the finding", finding))
                del seen[finding]


def _known_medicines(case: Case, knowledge: Knowledge, issues: list[Issue]) -> Iterator[tuple[str, Medicine]]:
    for exposure in case.medicines:
        name = exposure.medicine.strip().lower()
        named = (name, _DOSE.split(name)[0].rstrip(), name.split(" ")[0])  # as told; without a dose; without a maker
        known = ([m for m in knowledge.medicines if x in {m.name.lower(), *(w.lower() for w in m.words)}] for x in named)
        found = next((k for k in known if k), [])
        if not found:
            issues.append(Issue("info", f"medicine '{exposure.medicine}' is not among those known to weaken", "", "medicines"))
        yield from ((exposure.medicine, m) for m in found)
