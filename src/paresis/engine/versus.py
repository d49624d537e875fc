"""Why this cause and not that: every piece of evidence in turn, from the odds before to the odds after."""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING

from paresis.engine.differential import TEMPO, posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.errors import IntakeError, did_you_mean
from paresis.kb.load import load_knowledge
from paresis.model.assessment import Versus, VersusStep

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

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
    facts = gather(case, knowledge)
    whole = _log_odds(facts, case, knowledge, first, second)
    alone = {f: whole - _log_odds(_without(facts, f), case, knowledge, first, second) for f in (*facts.seen, *facts.silent)}
    if case.tempo is not None:
        alone[TEMPO] = whole - _log_odds(facts, replace(case, tempo=None), knowledge, first, second)
    order = sorted(alone, key=lambda f: (-abs(alone[f]), f))
    steps, known = [], replace(facts, seen={}, silent=(), implied=frozenset(), present=frozenset())
    told = replace(case, tempo=None)
    before = start = _log_odds(known, told, knowledge, first, second)
    for finding in order:
        told = case if finding == TEMPO else told
        known = _with(known, facts, finding)
        after = _log_odds(known, told, knowledge, first, second)
        steps.append(VersusStep(finding, _name(finding, case, knowledge), _presence(finding, facts), after - before, after))
        before = after
    names = knowledge.conditions[first].name, knowledge.conditions[second].name
    return Versus(first, second, *names, start, tuple(steps), before)


def _check(first: str, second: str, knowledge: Knowledge) -> None:
    for condition in (first, second):
        if condition not in knowledge.conditions:
            hint = did_you_mean(condition, knowledge.conditions) or "`paresis kb find WORDS` lists the conditions"
            raise IntakeError(f"unknown condition '{condition}'", hint=hint)
    if first == second:
        raise IntakeError("both causes are the same", hint="name another one with --versus")


def _log_odds(facts: Facts, case: Case, knowledge: Knowledge, first: str, second: str) -> float:
    after = posterior(facts, tables_of(knowledge), setting=case.setting, tempo=case.tempo)
    return log(max(after.of(first), SMALLEST)) - log(max(after.of(second), SMALLEST))


def _without(facts: Facts, finding: str) -> Facts:
    return replace(facts, seen={f: w for f, w in facts.seen.items() if f != finding}, silent=tuple(f for f in facts.silent if f != finding))


def _with(known: Facts, facts: Facts, finding: str) -> Facts:
    if finding in facts.seen:
        return replace(known, seen={**known.seen, finding: facts.seen[finding]})
    return replace(known, silent=(*known.silent, finding)) if finding in facts.silent else known


def _name(finding: str, case: Case, knowledge: Knowledge) -> str:
    return f"Came on over {case.tempo}" if finding == TEMPO else knowledge.findings[finding].name


def _presence(finding: str, facts: Facts) -> str:
    if finding not in facts.seen:
        return "present" if finding == TEMPO else "not mentioned"
    weight = facts.seen[finding]
    return "uncertain" if 0.05 < weight < 0.95 else "present" if weight > 0.5 else "absent"
