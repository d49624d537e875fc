"""Why this cause and not that: every piece of evidence in turn, from the odds before to the odds after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log
from typing import TYPE_CHECKING

from paresis.engine.anatomy.join import Examined
from paresis.engine.differential import TEMPO, posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.errors import IntakeError, did_you_mean
from paresis.kb.load import load_knowledge
from paresis.model.assessment import Versus, VersusStep

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.engine.tables import Array
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Tempo

SHEET = "sheet"
SMALLEST = 1e-300


def versus(case: Case, first: str, second: str, *, knowledge: Knowledge | None = None) -> Versus:
    """Compare two causes of one case, finding by finding.

    The odds before the findings (age, sex, setting) are multiplied by one factor for each finding, those that move most first; each factor
    is the odds with this finding and all before it, divided by the odds without it. Their product is exactly the odds of the assessment.

    Args:
        case: One person.
        first: Id of a condition.
        second: Id of another one.
        knowledge: What to reason with.

    Returns:
        The odds before and after, with the steps between.

    Raises:
        IntakeError: One of the conditions is not known, or both are the same.

    Example:
        >>> from paresis import Case
        >>> v = versus(Case(age_years=50).having("leg_weakness", "areflexia"), "guillain_barre_syndrome", "transverse_myelitis")
        >>> [s.finding for s in v.steps][0]
        'areflexia'
    """
    knowledge = knowledge or load_knowledge()
    _check(first, second, knowledge)
    examined = Examined.of(case, knowledge)
    facts = gather(examined.case if examined else case, knowledge)
    tables = tables_of(knowledge)
    sheet = examined.log_likelihood(facts, tables) if examined else None
    told = _Told(facts, case.tempo, sheet)

    def odds(part: _Told) -> float:
        after = posterior(part.facts, tables, setting=case.setting, tempo=part.tempo, examined=part.sheet)
        return log(max(after.of(first), SMALLEST)) - log(max(after.of(second), SMALLEST))

    whole = odds(told)
    keys = [*facts.seen, *facts.silent, *([TEMPO] if case.tempo else []), *([SHEET] if examined else [])]
    alone = {key: whole - odds(told.without(key)) for key in keys}
    known = told
    for key in keys:
        known = known.without(key)
    steps, before = [], odds(known)
    start = before
    for key in sorted(alone, key=lambda k: (-abs(alone[k]), k)):
        known = known.having(key, told)
        after = odds(known)
        steps.append(VersusStep(key, _name(key, case, knowledge), _presence(key, facts), after - before, after))
        before = after
    names = knowledge.conditions[first].name, knowledge.conditions[second].name
    return Versus(first, second, *names, start, tuple(steps), before)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is counted so far."""

    facts: Facts
    tempo: Tempo | None
    sheet: Array | None

    def without(self, key: str) -> _Told:
        seen = {f: w for f, w in self.facts.seen.items() if f != key}
        facts = replace(self.facts, seen=seen, silent=tuple(f for f in self.facts.silent if f != key))
        return _Told(facts, None if key == TEMPO else self.tempo, None if key == SHEET else self.sheet)

    def having(self, key: str, told: _Told) -> _Told:
        if key == TEMPO:
            return replace(self, tempo=told.tempo)
        if key == SHEET:
            return replace(self, sheet=told.sheet)
        if key in told.facts.seen:
            return replace(self, facts=replace(self.facts, seen={**self.facts.seen, key: told.facts.seen[key]}))
        return replace(self, facts=replace(self.facts, silent=(*self.facts.silent, key)))


def _check(first: str, second: str, knowledge: Knowledge) -> None:
    for condition in (first, second):
        if condition not in knowledge.conditions:
            hint = did_you_mean(condition, knowledge.conditions) or "`paresis kb find WORDS` lists the conditions"
            raise IntakeError(f"unknown condition '{condition}'", hint=hint)
    if first == second:
        raise IntakeError("both causes are the same", hint="name another one with --versus")


def _name(finding: str, case: Case, knowledge: Knowledge) -> str:
    if finding == SHEET:
        return "The examination sheet"
    return f"Came on over {case.tempo}" if finding == TEMPO else knowledge.findings[finding].name


def _presence(finding: str, facts: Facts) -> str:
    if finding not in facts.seen:
        return "present" if finding in (TEMPO, SHEET) else "not mentioned"
    weight = facts.seen[finding]
    return "uncertain" if 0.05 < weight < 0.95 else "present" if weight > 0.5 else "absent"
