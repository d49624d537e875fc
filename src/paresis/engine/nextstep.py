"""What to ask, examine or test next: half-met red flags first, then what tells most about cause and danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.urgency import completing, half_met
from paresis.engine.worth import effort, gain_and_shift, looks_right, value
from paresis.model.assessment import NextStep
from paresis.model.rules import holds
from paresis.model.vocabulary import STEP, Observed, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.model.knowledge import Investigation, Knowledge, RedFlag

Array = NDArray[np.float64]

SPEAKS = "Yes speaks for {first} ({p:.0%} have it), no for {second} ({q:.0%})."
INVESTIGATION = STEP[Observed.MEASURED]
AT_MOST = {"question": 5, "examination": 3, "investigation": 3}
MAX_FLAG_QUESTIONS = 5
MAX_PER_FLAG = 3
FLAG_RELEVANT_FROM = 0.02
MIN_GAIN = 1e-3


def next_steps(
    posterior: Posterior,
    knowledge: Knowledge,
    tempo: Tempo | None,
    level: UrgencyLevel,
    *,
    done: frozenset[str] = frozenset(),
    kinds: frozenset[str] = frozenset(STEP.values()),
) -> tuple[tuple[NextStep, ...], dict[str, float]]:
    """Questions, examinations and investigations in order of worth, and the worth of every finding that is still open.

    Worth is the expected information about the cause in bits plus `worth.DANGER_BITS` × the expected absolute change of the
    dangerous mass; an investigation's is divided by its effort (cost, burden, wait). What would complete a half-met red flag
    of a cause that is on the table, and raise the urgency above `level`, comes first. What is in `done` was asked for in vain; only steps of
    these `kinds` are given.
    """
    settled = posterior.settled | done
    gain, shift = _worth(posterior, settled, kinds)
    half = half_met(knowledge, posterior.facts, tempo, level)
    flags = _flag_questions(posterior, knowledge, half, tempo, settled=settled)
    steps = [_step(posterior, knowledge, f, gain, shift, flag=flag) for f, flag in flags.items() if knowledge.steps[f] in kinds]
    worth, findings = value(gain, shift), posterior.tables.findings
    pool = [findings[i] for i in np.argsort(-worth, kind="stable")[: np.count_nonzero(worth > MIN_GAIN)].tolist()]
    for kind in sorted(kinds - {INVESTIGATION}, reverse=True):
        ranked = [f for f in pool if knowledge.steps[f] == kind and f not in flags]
        steps += [_step(posterior, knowledge, f, gain, shift) for f in _spread(ranked, knowledge, AT_MOST[kind])]
    tests = _investigations(posterior, knowledge, gain, shift) if INVESTIGATION in kinds else ()
    return (*steps, *tests), dict(zip(findings, worth.tolist(), strict=True))


def _worth(posterior: Posterior, settled: frozenset[str], kinds: frozenset[str]) -> tuple[Array, Array]:
    """Gain in bits and expected absolute change of the dangerous mass, per finding; zero where the answer is known, or is of another kind.

    Rows of negligible probability are left out.
    """
    t = posterior.tables
    live = posterior.live
    rows, cause = posterior.rows[live], np.unique(t.row_cause[live], return_inverse=True)[1]
    is_open = np.array([f not in settled and t.knowledge.steps[f] in kinds for f in t.findings])
    dangerous = (t.level >= UrgencyLevel.EMERGENCY.rank)[t.row_cause[live]].astype(float)
    out = np.zeros((2, len(t.findings)))
    out[:, is_open] = gain_and_shift(rows, np.ascontiguousarray(posterior.given[:, is_open]), cause, int(cause.max()) + 1, dangerous)
    return out[0], out[1]


def _flag_questions(
    posterior: Posterior, knowledge: Knowledge, half: tuple[RedFlag, ...], tempo: Tempo | None, *, settled: frozenset[str]
) -> dict[str, RedFlag]:
    """What would complete half-met red flags, those that the story calls for and of the most probable causes first.

    A flag that only a measurement can complete asks nothing.
    """
    called = {flag.id for flag in half if any(map(posterior.facts.is_present, flag.ask_when))}
    mass = {flag.id: (flag.id in called) + sum(posterior.of(c) for c in flag.conditions) for flag in half}
    out: dict[str, RedFlag] = {}
    for flag in sorted(half, key=lambda f: -mass[f.id]):
        if mass[flag.id] < FLAG_RELEVANT_FROM or len(out) == MAX_FLAG_QUESTIONS:
            break
        wanted = (f for f in completing(flag, knowledge, posterior.facts, tempo) if f not in settled and f not in out)
        askable = [f for f in wanted if knowledge.findings[f].observed is not Observed.MEASURED]
        if not holds(flag.rule, _all_present(posterior.facts, askable, knowledge), tempo):
            continue
        out |= dict.fromkeys(askable[: min(MAX_PER_FLAG, MAX_FLAG_QUESTIONS - len(out))], flag)
    return out


def _all_present(facts: Facts, findings: list[str], knowledge: Knowledge) -> Facts:
    for f in findings:
        facts = facts.also(f, knowledge)
    return facts


def _spread(ranked: list[str], knowledge: Knowledge, at_most: int) -> list[str]:
    """The first few, not two of one family: a general finding and its special form ask nearly the same."""
    chosen: list[str] = []
    for f in ranked:
        family = {f, *knowledge.ancestors(f), *knowledge.children.get(f, ())}
        if not family & set(chosen):
            chosen.append(f)
        if len(chosen) == at_most:
            break
    return chosen


def _step(posterior: Posterior, knowledge: Knowledge, finding: str, gain: Array, shift: Array, *, flag: RedFlag | None = None) -> NextStep:
    f, i = knowledge.findings[finding], posterior.tables.index[finding]
    reason = knowledge.say("It would settle whether '{flag}' applies.", flag=flag.name) if flag else _reason(posterior, knowledge, finding)
    kind = knowledge.steps[finding]
    worth = float(value(gain[i], shift[i])) / effort(knowledge, kind)
    told = (kind, f.id, f.name, f.question, f.help)
    return NextStep(*told, float(gain[i]), float(shift[i]), reason, flag.id if flag else "", (f.id,), worth)


def _reason(posterior: Posterior, knowledge: Knowledge, finding: str) -> str:
    """Which of the leading causes a yes speaks for, and which a no."""
    t = posterior.tables
    p = _by_cause(posterior, finding)
    leading = [c for c in np.argsort(-posterior.causes[:-1], kind="stable")[:6] if posterior.causes[c] > 0.005]
    if len(leading) < 2:
        return knowledge.say("It tells most about the cause.")
    most, least = max(leading, key=lambda c: p[c]), min(leading, key=lambda c: p[c])
    names = [knowledge.conditions[t.causes[c]].name for c in (most, least)]
    return knowledge.say(SPEAKS, first=names[0], p=p[most], second=names[1], q=p[least])


def _by_cause(posterior: Posterior, finding: str) -> Array:
    t = posterior.tables
    p = posterior.theta[:, t.index[finding]] * posterior.rows
    mass = np.maximum(posterior.causes, 1e-300)
    return np.asarray(np.bincount(t.row_cause, weights=p, minlength=len(t.causes)) / mass)


def _investigations(posterior: Posterior, knowledge: Knowledge, gain: Array, shift: Array) -> list[NextStep]:
    """Tests by worth per cost class and burden; a test is worth what its most telling result is worth."""
    worth = dict(zip(posterior.tables.findings, value(gain, shift), strict=True))
    tests = [i for i in knowledge.investigations.values() if looks_right(i, posterior)]
    best = {i.id: max(i.reveals, key=lambda f: worth[f]) for i in tests}
    each = {i.id: float(worth[best[i.id]]) / effort(knowledge, "investigation", i) for i in tests}
    chosen = [i for i in sorted(each, key=lambda i: (-each[i], i))[: AT_MOST["investigation"]] if each[i] > MIN_GAIN]
    return [_test(posterior, knowledge, knowledge.investigations[i], best[i], gain, shift) for i in chosen]


def _test(posterior: Posterior, knowledge: Knowledge, i: Investigation, finding: str, gain: Array, shift: Array) -> NextStep:
    j = posterior.tables.index[finding]
    reason = f"{knowledge.findings[finding].name}: {_reason(posterior, knowledge, finding)}"
    worth = float(value(gain[j], shift[j])) / effort(knowledge, "", i)
    return NextStep("investigation", i.id, i.name, i.question, i.lay, float(gain[j]), float(shift[j]), reason, "", i.reveals, worth)
