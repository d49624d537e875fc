"""The posterior in words: ranked lesions, what each explains, what to examine next, the MRC sum score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.posterior import LesionPosterior, lesion_posterior
from paresis.engine.anatomy.scores import scores_of
from paresis.kernels.lesion import gains_bits
from paresis.model.anatomy import SIDES, AnatomyAnswer, Explained, MrcSumScore, NextTest, RankedLesion

if TYPE_CHECKING:
    from paresis.engine.anatomy.expectations import Expectations
    from paresis.kernels.lesion import Array, Index
    from paresis.model.anatomy import Anatomy, Entry, Item, Lesion, Sheet

FAVOURED, OPPOSED = 1.2, 0.6
MIN_ROW = 1e-4
MIN_STATE = 0.04
MIN_LESION = 0.003
CLEAR_LEVEL, CLEAR_SIDE = 0.35, 0.6
RARELY_EXAMINED, OTHER_SIDE = 0.5, 0.8
MEMBERS, MIN_SHARE, MOST_NAMED = 5, 0.1, 12
ASKABLE = {"movement", "reflex", "touch", "organ"}
ASKABLE_ALSO = {"pain", "fine"}
GRADE = {"3-": 2.67, "3+": 3.33, "4-": 3.67, "4+": 4.33, "5-": 4.67}


def localise_sheet(sheet: Sheet, anatomy: Anatomy, *, top: int = 8, tests: int = 5) -> AnatomyAnswer:
    """Localise the lesion from an examination sheet.

    Args:
        sheet: What was examined and found; the rest is unknown, not normal.
        anatomy: The graph and its hypotheses.
        top: How many lesions to list.
        tests: How many next examinations to propose.

    Returns:
        Lesions with probabilities, sites and segments that sum to one, next tests, and the MRC sum score of the entered grades.
    """
    after = lesion_posterior(sheet, anatomy)
    families = [f for f, p in _sorted(after.families)[:top] if p >= MIN_LESION]
    said = _said(after)
    ranked = tuple(_ranked(after, family, rank, said) for rank, family in enumerate(families, start=1))
    return AnatomyAnswer(
        lesions=ranked,
        sites=_sorted(after.sites),
        segments=_sorted(after.segments),
        next_tests=next_tests(after, tests),
        mrc_sum=mrc_sum(sheet, anatomy),
        sheet=sheet,
        scores=scores_of(sheet, anatomy),
        levels=_expected(after, families[0]),
    )


def _sorted(p: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(p.items(), key=lambda x: -x[1]))


def _within(after: LesionPosterior, family: str) -> tuple[Index, Array]:
    """Rows of a family, and P(row | family, sheet) of each."""
    rows = np.flatnonzero(after.expectations.row_family == after.expectations.families.index(family))
    weight = after.rows[rows]
    return rows, np.asarray(weight / max(float(weight.sum()), 1e-300))


def _expected(after: LesionPosterior, family: str) -> dict[tuple[str, str], float]:
    """Expected level of every column under a family, 0 to 1."""
    rows, weight = _within(after, family)
    mean = weight @ after.expectations.level[rows].astype(float)
    return {c: float(x) / 100 for c, x in zip(after.anatomy.columns, mean, strict=True)}


def _side(within: list[tuple[Lesion, float]], lead: Lesion) -> str:
    """The side of a family, empty where its members differ and none is likely enough."""
    own = sum(p for x, p in within if x.side == lead.side)
    return lead.side if own >= CLEAR_SIDE * sum(p for _, p in within) else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said outright.

    Attributes:
        p: P(entry | row), shape (entries, rows); `usual` is P(entry) before the examination.
    """

    entries: tuple[Entry, ...]
    p: Array
    usual: Array


def _said(after: LesionPosterior) -> Said:
    chosen = [(entry, p) for entry, p in after.entries if entry.certainty == 1]
    p = np.array([p for _, p in chosen]).reshape(len(chosen), len(after.rows))
    return Said(tuple(entry for entry, _ in chosen), p, np.asarray(p @ after.prior))


def _ranked(after: LesionPosterior, family: str, rank: int, said: Said) -> RankedLesion:
    members_of = np.flatnonzero(after.expectations.family_of == after.expectations.families.index(family))
    within = [(after.anatomy.lesions[i], float(after.lesions[i])) for i in members_of]
    within.sort(key=lambda x: -x[1])
    lead = within[0][0]
    sure = within[0][1] >= CLEAR_LEVEL * after.families[family]
    side = _side(within, lead)
    name = lead.name if side == lead.side else lead.name.removesuffix(f", {lead.side} worse")
    name = name if sure else f"{name} (level or extent unclear)"
    explains, against = _explained(after, _within(after, family), said)
    members = tuple((x.name, p) for x, p in within[:MEMBERS] if p >= MIN_SHARE * after.families[family])
    return RankedLesion(rank, lead.id, name, side, after.families[family], members, lead.pattern, explains, against)


def _explained(after: LesionPosterior, within: tuple[Index, Array], said: Said) -> tuple[tuple[Explained, ...], tuple[Explained, ...]]:
    """The entries that a lesion makes likelier, and those that it makes less likely, the most telling first."""
    rows, weight = within
    probability = said.p[:, rows] @ weight
    ratio = probability / np.maximum(said.usual, 1e-9)

    def line(place: int) -> Explained:
        entry = said.entries[place]
        item = after.anatomy.items[entry.item]
        column = after.expectations.column[entry.item, entry.side]
        level = round(float(weight @ after.expectations.level[rows, column]))
        expected = after.anatomy.scales[item.scale].states[int(np.argmax(after.expectations.tables[column][level]))]
        found = entry.text or "/".join(entry.states)
        return Explained(entry.item, item.name, entry.side, found, expected, float(probability[place]), float(ratio[place]))

    order = np.argsort(ratio, kind="stable")
    favoured, opposed = [i for i in order[::-1] if ratio[i] >= FAVOURED], [i for i in order if ratio[i] <= OPPOSED]
    return tuple(line(i) for i in favoured[:MOST_NAMED]), tuple(line(i) for i in opposed[:MOST_NAMED])


def next_tests(after: LesionPosterior, count: int) -> tuple[NextTest, ...]:
    """What to examine next: the expected information about which lesion it is, most first.

    Only hypotheses that still carry weight are compared, and no two proposals ask for the same item. An item outside the
    ordinary examination (a small foot muscle, the adductor reflex) must bring twice the information to come first, an item of
    the side that has no finding a quarter more. What was only implied, not examined, may be proposed.
    """
    weighty = _weighty(after)
    if len(weighty.families) < 2 or count < 1:
        return ()
    anatomy = after.anatomy
    affected = _affected_sides(after)
    scored = []
    for columns in _open_columns(after):
        for c, gain in zip(columns, gains_bits(weighty.joint(np.array(columns))), strict=True):
            name, side = anatomy.columns[c]
            effort = (1.0 if anatomy.items[name].routine else RARELY_EXAMINED) * (1.0 if not side or side in affected else OTHER_SIDE)
            scored.append((float(gain) * effort, float(gain), c))
    scored.sort(key=lambda x: (-x[0], x[2]))
    out: dict[str, NextTest] = {}
    for _, gain, c in scored:
        if len(out) < count and anatomy.columns[c][0] not in out:
            out[anatomy.columns[c][0]] = _next_test(anatomy, c, gain, _favours(after, c, weighty))
    return tuple(out.values())


def _open_columns(after: LesionPosterior) -> list[list[int]]:
    """Columns that could be examined and were not, by scale."""
    done = {(e.item, e.side) for e, _ in after.entries if e.certainty >= 1}
    by_scale: dict[str, list[int]] = {}
    for c, x in enumerate(after.anatomy.columns):
        item = after.anatomy.items[x[0]]
        if x not in done and _askable(item):
            by_scale.setdefault(item.scale, []).append(c)
    return list(by_scale.values())


@dataclass(frozen=True, slots=True)
class Weighty:
    """The hypotheses that still carry weight, sorted by family.

    Attributes:
        rows: Their rows; `p` the probability of each, summing to one.
        starts: Where each family begins; `families` the index of each.
    """

    expectations: Expectations
    rows: Index
    p: Array
    starts: Index
    families: Index

    def joint(self, columns: Index) -> Array:
        """P(family, state) of columns that share a scale, shape (families, columns, states)."""
        return np.asarray(np.add.reduceat(self.expectations.p_state(columns, self.rows) * self.p[:, None, None], self.starts, axis=0))


def _weighty(after: LesionPosterior) -> Weighty:
    keep = np.flatnonzero(after.rows >= MIN_ROW)
    family = after.expectations.row_family[keep]
    rows = keep[np.argsort(family, kind="stable")]
    families, starts = np.unique(np.sort(family), return_index=True)
    return Weighty(after.expectations, rows, after.rows[rows] / after.rows[rows].sum(), starts, families)


def _affected_sides(after: LesionPosterior) -> set[str]:
    """Sides with an abnormal entry; both when there is none."""
    anatomy = after.anatomy
    seen = [e for e, _ in after.entries if e.certainty >= 1 and e.side]
    sides = {e.side for e in seen if not set(e.states) & set(anatomy.scales[anatomy.items[e.item].scale].healthy)}
    return sides or set(SIDES)


def _askable(item: Item) -> bool:
    return item.kind in ASKABLE or (item.kind in ASKABLE_ALSO and item.region in {"foot", "trunk", "hand", "face"})


def _favours(after: LesionPosterior, column: int, weighty: Weighty) -> dict[str, str]:
    """For each likely state of a column, the family that gains most: p(f | s) log p(f | s) / p(f)."""
    anatomy, joint = after.anatomy, weighty.joint(np.array([column]))[:, 0]
    states = anatomy.scales[anatomy.items[anatomy.columns[column][0]].scale].states
    before = joint.sum(axis=1)
    out = {}
    for s, state in enumerate(states):
        total = joint[:, s].sum()
        if total >= MIN_STATE:
            now = joint[:, s] / total
            best = weighty.families[int(np.argmax(now * np.log(np.maximum(now, 1e-12) / before)))]
            lead = np.where(after.expectations.family_of == best, after.lesions, -1.0)
            out[state] = anatomy.lesions[int(lead.argmax())].name
    return out


def _next_test(anatomy: Anatomy, column: int, gain: float, favours: dict[str, str]) -> NextTest:
    name, side = anatomy.columns[column]
    item = anatomy.items[name]
    where = f"{item.name}, {side}" if side else item.name
    says = "; ".join(f"{state}: {lesion}" for state, lesion in _merged(favours).items())
    return NextTest(name, item.name, side, gain, tuple(favours.items()), f"Examine {where} ({gain:.2f} bits): {says}.")


def _merged(best: dict[str, str]) -> dict[str, str]:
    """Neighbouring states that speak for the same lesion, as one line."""
    runs: list[tuple[str, list[str]]] = []
    for state, lesion in best.items():
        if runs and runs[-1][0] == lesion:
            runs[-1][1].append(state)
        else:
            runs.append((lesion, [state]))
    return {(states[0] if len(states) == 1 else f"{states[0]} to {states[-1]}"): lesion for lesion, states in runs}


def mrc_sum(sheet: Sheet, anatomy: Anatomy) -> MrcSumScore:
    """The MRC sum score, only if every member was graded on both sides; plus and minus count a third of a grade, an open grade not at all."""
    rule = anatomy.mrc_sum
    needed = [(name, side) for name in rule.movements for side in SIDES]
    grades = {(e.item, e.side): e.states[0] for e in sheet.entries if len(e.states) == 1}
    missing = tuple(f"{anatomy.items[name].name}, {side}" for name, side in needed if (name, side) not in grades)
    entered = len(needed) - len(missing)
    if missing:
        text = f"MRC sum score not computed: {entered} of {len(needed)} grades entered."
        return MrcSumScore(None, entered, len(needed), missing, text, rule.source)
    score = sum(GRADE.get(grades[x], 0.0) or float(grades[x]) for x in needed)
    weak = " (below 48: significant weakness)" if score < rule.weak_below else ""
    return MrcSumScore(round(score, 2), entered, len(needed), (), f"MRC sum score {score:g} of {rule.maximum}{weak}.", rule.source)
