"""A short plan: what to do now, what to do if that is normal, and what each result would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.worth import effort, gain_and_shift, looks_right, value
from paresis.model.assessment import Outlook, Plan, PlanStep
from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.tables import Array, Index
    from paresis.model.knowledge import Investigation, Knowledge

NOW, LATER = "now", "if_normal"
AT_MOST = {NOW: 4, LATER: 2}
EACH_KIND = {"question": 1, "examination": 1, "investigation": 2}
WEIGHED = {"question": 6, "examination": 6, "investigation": 30}
QUICK = frozenset({"minutes", "hours"})
QUICK_EFFORT = 3.0
LIVE = 1e-3
LEAST_WORTH = 0.01


@dataclass(frozen=True, slots=True)
class _Option:
    """A step that could be planned: `telling` is the column that it is judged by, `roots` all that it can show, by column."""

    kind: str
    id: str
    name: str
    wait: str
    effort: float
    columns: tuple[int, ...]
    roots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that matter, with P(finding | row, what is known), shape (rows, columns)."""

    findings: tuple[str, ...]
    cause: Index
    n_causes: int
    names: tuple[int, ...]
    dangerous: Array
    p: Array

    def worth(self, rows: Array) -> Array:
        """Bits and danger moved by each column, shape (columns,)."""
        return value(*gain_and_shift(rows, self.p, self.cause, self.n_causes, self.dangerous))

    def nothing(self, rows: Array, o: _Option) -> Array:
        """P(row, and the step shows nothing)."""
        return np.asarray(rows * np.prod(1 - self.p[:, list(o.roots)], axis=1))


def plan(posterior: Posterior, knowledge: Knowledge, first: str = "") -> Plan | None:
    """A question, an examination and two quick tests now, and at most two tests for the case that all of them are normal.

    Each step is the one of greatest worth (expected bits, and expected change of the dangerous mass, per effort) given that the steps
    chosen before it are normal. A test is quick when its result comes within hours and it asks little.

    Args:
        posterior: As things stand.
        knowledge: Findings, tests and what they ask.
        first: The question or examination that decides on a red flag; it comes first, whatever its worth.

    Returns:
        None when nothing is worth doing.
    """
    options, table, rows = _options(posterior, knowledge, first)
    chosen: list[tuple[str, _Option, float, Array]] = []
    bits: dict[str, Array] = {}
    worth = table.worth(rows)
    for stage in (NOW, LATER):
        start, bits[stage] = rows, worth
        for _ in range(AT_MOST[stage]):
            taken = {o.id for _, o, _, _ in chosen}
            open_to = [o for o in options if o.id not in taken and _fits(o, stage, chosen)]
            best = max(open_to, key=lambda o: (o.id == first, _value(o, worth), o.id), default=None)
            if best is None or (_value(best, worth) < LEAST_WORTH and best.id != first):
                break
            chosen.append((stage, best, _value(best, worth), start))
            rows = _normal(rows, best, table)
            worth = table.worth(rows)
    if not chosen:
        return None
    steps = tuple(_step(stage, o, worth, bits[stage], start, table, posterior, knowledge) for stage, o, worth, start in chosen)
    return Plan(steps, _said(steps, knowledge))


def _options(posterior: Posterior, knowledge: Knowledge, first: str) -> tuple[list[_Option], _Rows, Array]:
    t = posterior.tables
    is_live = posterior.rows[posterior.live] > LIVE
    live = posterior.live[is_live]
    findings, p = _telling(posterior, knowledge, live, posterior.given[is_live], first)
    place = {f: i for i, f in enumerate(findings)}
    options = []
    for f, i in place.items():
        kind = knowledge.steps[f]
        if kind != "investigation":
            options.append(_Option(kind, f, knowledge.findings[f].name, "minutes", effort(knowledge, kind), (i,), (i,)))
    for test in knowledge.investigations.values():
        shows = [f for f in test.reveals if f in place]
        if shows and looks_right(test, posterior):
            options.append(_of_test(test, shows, place, knowledge))
    names, cause = np.unique(t.row_cause[live], return_inverse=True)
    rows = posterior.rows[live]
    dangerous = (t.level >= UrgencyLevel.EMERGENCY.rank)[t.row_cause[live]].astype(float)
    return options, _Rows(findings, cause, len(names), tuple(int(n) for n in names), dangerous, p), rows / rows.sum()


def _telling(posterior: Posterior, knowledge: Knowledge, live: Index, p: Array, first: str) -> tuple[tuple[str, ...], Array]:
    """Of each kind the open findings that differ most between the rows (share of their variance that the row explains), and `first`."""
    t, rows = posterior.tables, posterior.rows[live]
    mean = rows @ p
    share = (rows @ p**2 - mean**2 / rows.sum()) / np.maximum(mean * (rows.sum() - mean), 1e-12)
    left = dict(WEIGHED)
    kept = [t.index[first]] if first else []
    for i in np.argsort(-share, kind="stable").tolist():
        kind = knowledge.steps[t.findings[i]]
        if left[kind] and t.findings[i] not in posterior.settled and t.findings[i] != first:
            left[kind] -= 1
            kept.append(i)
    kept.sort()
    return tuple(t.findings[i] for i in kept), p[:, kept]


def _of_test(test: Investigation, shows: list[str], place: dict[str, int], knowledge: Knowledge) -> _Option:
    among = set(shows)
    roots = tuple(place[f] for f in shows if among.isdisjoint(knowledge.ancestors(f)))
    columns = tuple(place[f] for f in shows)
    return _Option("investigation", test.id, test.name, test.wait, effort(knowledge, "investigation", test), columns, roots)


def _fits(o: _Option, stage: str, chosen: list[tuple[str, _Option, float, Array]]) -> bool:
    """Now: what is quick and asks little, one question, one examination, two tests. Later: tests."""
    if stage == LATER:
        return o.kind == "investigation"
    is_quick = o.wait in QUICK and o.effort <= QUICK_EFFORT
    return is_quick and sum(c.kind == o.kind for _, c, _, _ in chosen) < EACH_KIND[o.kind]


def _value(o: _Option, worth: Array) -> float:
    return float(max(worth[i] for i in o.columns)) / o.effort


def _normal(rows: Array, o: _Option, table: _Rows) -> Array:
    """P(row) when the step shows nothing; as before where it always shows something."""
    left = table.nothing(rows, o)
    return np.asarray(left / left.sum()) if left.any() else rows


def _step(stage: str, o: _Option, worth: float, bits: Array, rows: Array, table: _Rows, posterior: Posterior, knowledge: Knowledge) -> PlanStep:
    telling = max(o.columns, key=lambda i: bits[i])
    finding = table.findings[telling]
    shown = knowledge.findings[finding].name
    results = (
        _outlook(rows * table.p[:, telling], True, knowledge.say(FOUND[o.kind], what=shown), table, posterior, knowledge),
        _outlook(table.nothing(rows, o), False, knowledge.say(NORMAL[o.kind]), table, posterior, knowledge),
    )
    question = knowledge.findings[finding].question if o.kind != "investigation" else knowledge.investigations[o.id].question
    return PlanStep(stage, o.kind, o.id, o.name, question, o.wait, worth, finding, results)


def _outlook(weight: Array, is_found: bool, when: str, table: _Rows, posterior: Posterior, knowledge: Knowledge) -> Outlook:
    """Who leads, and how much danger is left, after one result."""
    p = float(weight.sum())
    causes = np.bincount(table.cause, weights=weight, minlength=table.n_causes) / max(p, 1e-300)
    listed = [i for i, n in enumerate(table.names) if posterior.tables.causes[n] in knowledge.conditions]
    best = max(listed, key=lambda i: causes[i])
    leader = posterior.tables.causes[table.names[best]]
    danger = float(weight @ table.dangerous) / max(p, 1e-300)
    name = knowledge.conditions[leader].name
    is_first_now = leader == posterior.tables.causes[int(np.argmax(posterior.causes[:-1]))]
    text = f"{when}: {knowledge.say(STAYS if is_first_now else BECOMES, leader=name, p=float(causes[best]), danger=danger)}"
    return Outlook(is_found, p, leader, name, float(causes[best]), danger, text)


FOUND = {"question": "If yes", "examination": "If it is there", "investigation": "If it shows '{what}'"}
NORMAL = {"question": "If no", "examination": "If it is not there", "investigation": "If it is normal"}
STAYS = "{leader} stays the most likely listed cause ({p:.0%}); the chance of an emergency is then {danger:.0%}."
BECOMES = "{leader} becomes the most likely listed cause ({p:.0%}); the chance of an emergency is then {danger:.0%}."
DO = {"question": "ask “{what}”", "examination": "examine for '{what}'", "investigation": "test '{what}'"}
FIRST, THEN = "Now {steps}.", "If all of that is normal, {steps}."
JOINED = "{steps} and {last}"


def _said(steps: tuple[PlanStep, ...], knowledge: Knowledge) -> str:
    """The plan in one or two sentences."""
    sentences = []
    for stage, said in ((NOW, FIRST), (LATER, THEN)):
        parts = [knowledge.say(DO[s.kind], what=s.question if s.kind == "question" and s.question else s.name) for s in steps if s.when == stage]
        if parts:
            whole = knowledge.say(JOINED, steps=", ".join(parts[:-1]), last=parts[-1]) if len(parts) > 1 else parts[0]
            sentences.append(knowledge.say(said, steps=whole))
    return " ".join(sentences)
