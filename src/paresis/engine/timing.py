"""What the times of single findings say together: which came first, since when, and how they run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paresis.model.case import Issue, Observation
from paresis.model.vocabulary import MAX_AGE, Presence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Tempo

DAYS_PER_YEAR = 365.25
GROWN_UP = 18.0
LONG_YEARS = 2.0
CHILDHOOD = "childhood"


def timed(case: Case, knowledge: Knowledge) -> Case:
    """The case with what the times of its findings say.

    The order in which legs, arms and head were affected, the course of a weakness and a start in childhood become findings
    (`order` and `course` in `settings.toml`); the speed of a weak leg is that of the case where none was told.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> from paresis.model.case import Case, Observation
        >>> told = Observation("leg_weakness", began_days=9), Observation("arm_weakness", began_days=3)
        >>> [o.finding for o in timed(Case(observations=told), load_knowledge()).observations if o.source == "time"]
        ['ascending_weakness']
    """
    case = _possible(case, knowledge)
    told = [o for o in case.observations if (o.began_days is not None or o.course or o.tempo) and _is_present(o)]
    if not told:
        return case
    lines = [(o, frozenset((o.finding, *knowledge.ancestors(o.finding)))) for o in told]
    weak = [(o, line) for o, line in lines if line & knowledge.settings.weakness]
    found = dict.fromkeys([*_order(lines, knowledge), *_course(weak, case.age_years, knowledge)])
    known = {o.finding for o in case.observations}
    added = tuple(Observation(f, source="time") for f in found if f not in known)
    return replace(case, observations=(*case.observations, *added), tempo=case.tempo or _tempo(weak))


def _possible(case: Case, knowledge: Knowledge) -> Case:
    """The case without times that cannot be: before the birth of the person, or longer ago than anybody lives."""
    age = case.age_years if case.age_years is not None and 0 <= case.age_years <= MAX_AGE else MAX_AGE
    odd = [o for o in case.observations if o.began_days is not None and not 0 <= o.began_days <= (age + 1) * DAYS_PER_YEAR]
    if not odd:
        return case
    names = {o.finding: knowledge.findings[o.finding].name if o.finding in knowledge.findings else o.finding for o in odd}
    who = "" if age == MAX_AGE else f" in someone of {age:g}"
    what = {f"'{names[o.finding]}' cannot have begun {(o.began_days or 0) / DAYS_PER_YEAR:.0f} years ago{who}; the time was left out" for o in odd}
    issues = tuple(Issue("warning", x, "check the time and the age", "observations") for x in sorted(what))
    kept = tuple(replace(o, began_days=None) if o in odd else o for o in case.observations)
    return replace(case, observations=kept, issues=(*case.issues, *issues))


def _is_present(o: Observation) -> bool:
    return o.probability >= 0.5 if o.probability is not None else o.presence is Presence.PRESENT


def _order(lines: list[tuple[Observation, frozenset[str]]], knowledge: Knowledge) -> Iterator[str]:
    for finding, (first, then) in knowledge.settings.order.items():
        firsts = [o.began_days for o, line in lines if o.began_days is not None and line & first]
        after = [o.began_days for o, line in lines if o.began_days is not None and line & then]
        if firsts and after and min(firsts) > max(after):
            yield finding


def _course(weak: list[tuple[Observation, frozenset[str]]], age: float | None, knowledge: Knowledge) -> Iterator[str]:
    course = knowledge.settings.course
    yield from (course[o.course] for o, _ in weak if o.course in course)
    for o, _ in weak:
        years = (o.began_days or 0.0) / DAYS_PER_YEAR
        if age is not None and years >= LONG_YEARS and age - years < GROWN_UP:
            yield course[CHILDHOOD]


def _tempo(weak: list[tuple[Observation, frozenset[str]]]) -> Tempo | None:
    return next((o.tempo for o, _ in weak if o.tempo), None)
