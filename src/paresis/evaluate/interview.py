"""Simulated patients answer the interview from what is known of published cases: how many questions it takes, and what it costs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.engine.assess import assess
from paresis.engine.facts import gather
from paresis.evaluate.cases import EMERGENCY, GOLD_URGENCY, With, case_of
from paresis.evaluate.interval import Share, estimate
from paresis.interview.fixed import CONFIRMED
from paresis.interview.questions import NO, UNSURE, YES, Answer, Kind
from paresis.interview.session import step, turn
from paresis.interview.told import State
from paresis.model.vocabulary import Presence, Subject
from paresis.report.names import finding_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.engine.facts import Facts
    from paresis.evaluate.cases import PublishedCase
    from paresis.interview.questions import Question
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import UrgencyLevel

AT_MOST, MORE_TOLD = 80, 3


@dataclass(frozen=True, slots=True)
class Held:
    """One interview with a simulated patient.

    Attributes:
        asked: Pages that were put.
        single: Questions on them.
        settled: Pages after which neither leader nor urgency changed any more.
        leader: The leading cause at the end; `told` the leading cause when everything known is given at once.
        urgency: The level at the end; `told_urgency` when everything known is given at once; `gold` the level that was judged right.
        is_stopped: Whether an ambulance ended it.
    """

    id: str
    asked: int
    single: int
    settled: int
    leader: str
    told: str
    urgency: UrgencyLevel
    told_urgency: UrgencyLevel
    gold: UrgencyLevel | None
    is_stopped: bool


def hold(raw: PublishedCase, knowledge: Knowledge) -> Held:
    """Hold the interview with one published case.

    The patient begins with the first sentence of the text, ticks and affirms what is known to be present, denies what is known to be absent,
    does not know the rest, and asked what else there is to tell names `MORE_TOLD` things that were found and not asked.

    Args:
        raw: The published case.
        knowledge: What to ask and reason with.

    Returns:
        How it went.
    """
    case = case_of(raw, With.FINDINGS, knowledge)
    facts = gather(case, knowledge)
    whole = assess(case, knowledge=knowledge)
    state, trace = State(setting=case.setting, may_examine=True), []
    for _ in range(AT_MOST):
        now = turn(state, knowledge=knowledge)
        leader = next((c.id for c in now.assessment.differential if c.urgency is not None), "")
        trace.append((leader, now.assessment.urgency.level))
        if now.question is None:
            break
        for question in (now.question, *now.together):
            state = step(state, _answer(question, raw, now.case, facts, case), knowledge=knowledge)
    settled = next((i for i in range(len(trace)) if all(t == trace[-1] for t in trace[i:])), len(trace) - 1)
    told = next((c.id for c in whole.differential if c.urgency is not None), "")
    return Held(
        str(raw.id), len(trace) - 1, len(state.answers), settled, *trace[-1][:1], told, trace[-1][1], whole.urgency.level,
        GOLD_URGENCY.get(raw.urgency or ""), "mbulance" in now.stop,
    )  # fmt: skip


def _answer(question: Question, raw: PublishedCase, so_far: Case, facts: Facts, case: Case) -> Answer:
    """What is known of the case as an answer."""
    told = {
        "story": (re.split(r"(?<=[.!?])\s+", raw.text)[0],), "about": (Subject.OTHER,), "more": _more(so_far, case),
        "age": (f"{case.age_years:g}",) if case.age_years is not None else (), "sex": (str(case.sex),) if case.sex else (),
        "tempo": (str(case.tempo),) if case.tempo else (), "medicines": (", ".join(e.medicine for e in case.medicines),) if case.medicines else (),
    }  # fmt: skip
    if question.id in told:
        values = told[question.id]
        return Answer(question.id, values, is_known=bool(values) or question.kind is Kind.TEXT)
    if question.kind is Kind.MANY:
        present = () if question.id in CONFIRMED else tuple(f for f, _ in question.options if facts.is_present(f))
        return Answer(question.id, present)
    known = YES if facts.is_present(question.id) else NO if facts.is_absent(question.id) else UNSURE
    return Answer(question.id, (known,))


def _more(so_far: Case, case: Case) -> tuple[str, ...]:
    """What was found and not told so far, by name."""
    said = {o.finding for o in so_far.observations if o.presence is Presence.PRESENT}
    names = [finding_name(o.finding) for o in case.observations if o.presence is Presence.PRESENT and o.finding not in said]
    return (", ".join(list(dict.fromkeys(names))[:MORE_TOLD]),) if names else ()


def interview_figures(held: Sequence[Held]) -> dict[str, Any]:
    """The figures of many interviews, as plain values; proportions and means with 95 % intervals."""
    asked, single, settled = (np.array([getattr(h, k) for h in held]) for k in ("asked", "single", "settled"))
    gold = [h for h in held if h.gold in EMERGENCY]
    shares = {
        "leader_agrees": Share(sum(h.leader == h.told for h in held), len(held)),
        "urgency_agrees": Share(sum(h.urgency == h.told_urgency for h in held), len(held)),
        "urgency_not_lower": Share(sum(h.urgency.rank >= h.told_urgency.rank for h in held), len(held)),
        "emergencies_found": Share(sum(h.urgency in EMERGENCY for h in gold), len(gold)),
    }
    return {
        "interviews": len(held),
        "asked": _spread(asked),
        "single": _spread(single),
        "settled": _spread(settled),
        **{name: share.to_json() for name, share in shares.items()},
        "missed": [h.id for h in gold if h.urgency not in EMERGENCY],
    }


def _spread(counts: np.typing.NDArray[np.int64]) -> dict[str, Any]:
    return {
        "median": estimate(lambda i: float(np.median(counts[i])), len(counts)).to_json(),
        "p95": float(np.percentile(counts, 95)) if len(counts) else 0.0,
        "most": int(counts.max(initial=0)),
    }


def interview_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [f"{figures['interviews']} simulated interviews, each from the first sentence of a published case", ""]
    for name, what in (("asked", "pages asked"), ("single", "questions on them"), ("settled", "pages until cause and urgency settle")):
        f = figures[name]
        low, high = f["median"]["interval"]
        lines.append(f"{what}: median {f['median']['value']:g} (95 % {low:g} to {high:g}), 95th percentile {f['p95']:g}, most {f['most']}")
    for name, what in (
        ("leader_agrees", "same leading cause as with everything told at once"), ("urgency_agrees", "same urgency"),
        ("urgency_not_lower", "urgency not lower"), ("emergencies_found", "emergencies found"),
    ):  # fmt: skip
        s = figures[name]
        lines.append(f"{what}: {s['p']:.1%} ({s['k']}/{s['n']}; 95 % {s['interval'][0]:.1%} to {s['interval'][1]:.1%})")
    return "\n".join([*lines, *([f"missed emergencies: {', '.join(figures['missed'])}"] if figures["missed"] else [])])
