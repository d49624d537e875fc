"""The posterior in words: ranked lesions, what each explains, what to examine next, the MRC sum score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.posterior import LesionPosterior, lesion_posterior
from paresis.kernels.lesion import gain_bits
from paresis.model.anatomy import SIDES, AnatomyAnswer, Explained, MrcSumScore, NextTest, RankedLesion

if TYPE_CHECKING:
    from paresis.kernels.lesion import Array
    from paresis.model.anatomy import Anatomy, Entry, Item, Sheet

FAVOURED, OPPOSED = 1.2, 0.6
MIN_ROW = 1e-4
MIN_STATE = 0.04
MIN_LESION = 0.003
CLEAR_LEVEL = 0.35
RARELY_EXAMINED, OTHER_SIDE = 0.5, 0.8
MEMBERS, MIN_SHARE = 5, 0.1
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
    ranked = tuple(_ranked(after, family, rank) for rank, family in enumerate(families, start=1))
    return AnatomyAnswer(
        lesions=ranked,
        sites=_sorted(after.sites),
        segments=_sorted(after.segments),
        next_tests=next_tests(after, tests),
        mrc_sum=mrc_sum(sheet, anatomy),
        sheet=sheet,
        expected=_expected(after, families[0]),
    )


def _sorted(p: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(p.items(), key=lambda x: -x[1]))


def _within(after: LesionPosterior, family: str) -> Array:
    """P(row | family, sheet), shape (rows,)."""
    member = np.array([x.family == family for x in after.anatomy.lesions])[after.anatomy.arrays["row_lesion"]]
    weight = np.where(member, after.rows, 0.0)
    return np.asarray(weight / max(float(weight.sum()), 1e-300))


def _expected(after: LesionPosterior, family: str) -> dict[tuple[str, str], float]:
    """Expected level of every column under a family, 0 to 1."""
    mean = _within(after, family) @ after.expectations.level.astype(float)
    return {c: float(x) / 100 for c, x in zip(after.anatomy.columns, mean, strict=True)}


def _ranked(after: LesionPosterior, family: str, rank: int) -> RankedLesion:
    within = [(x, float(p)) for x, p in zip(after.anatomy.lesions, after.lesions, strict=True) if x.family == family]
    within.sort(key=lambda x: -x[1])
    lead = within[0][0]
    sure = within[0][1] >= CLEAR_LEVEL * after.families[family]
    name = lead.name if sure else f"{lead.name} (level or extent unclear)"
    weight = _within(after, family)
    seen = [_explained(after, entry, p, weight) for entry, p in after.entries if entry.certainty == 1]
    explains = sorted((x for x in seen if x.ratio >= FAVOURED), key=lambda x: -x.ratio)
    against = sorted((x for x in seen if x.ratio <= OPPOSED), key=lambda x: x.ratio)
    members = tuple((x.name, p) for x, p in within[:MEMBERS] if p >= MIN_SHARE * after.families[family])
    return RankedLesion(rank, lead.id, name, lead.side, after.families[family], members, lead.pattern, tuple(explains), tuple(against))


def _explained(after: LesionPosterior, entry: Entry, p: Array, weight: Array) -> Explained:
    anatomy = after.anatomy
    item = anatomy.items[entry.item]
    states = weight @ after.expectations.p_state(after.expectations.column[entry.item, entry.side])
    usual = float(after.prior @ p)
    expected = anatomy.scales[item.scale].states[int(np.argmax(states))]
    probability = float(weight @ p)
    found = entry.text or "/".join(entry.states)
    return Explained(entry.item, item.name, entry.side, found, expected, probability, probability / max(usual, 1e-9))


def next_tests(after: LesionPosterior, count: int) -> tuple[NextTest, ...]:
    """What to examine next: the expected information about which lesion it is, most first.

    Only hypotheses that still carry weight are compared, and no two proposals ask for the same item. An item outside the
    ordinary examination (a small foot muscle, the adductor reflex) must bring twice the information to come first, an item of
    the side that has no finding a quarter more. What was only implied, not examined, may be proposed.
    """
    keep = after.rows >= MIN_ROW
    rows = after.rows[keep] / after.rows[keep].sum()
    names = [x.family for x in after.anatomy.lesions]
    families, group = np.unique(np.array(names)[after.anatomy.arrays["row_lesion"]][keep], return_inverse=True)
    if len(families) < 2 or count < 1:
        return ()
    member = (group[None, :] == np.arange(len(families))[:, None]) * rows
    done = {(e.item, e.side) for e, _ in after.entries if e.certainty >= 1}
    affected = _affected_sides(after)
    scored = []
    for c, (name, side) in enumerate(after.anatomy.columns):
        item = after.anatomy.items[name]
        if (name, side) not in done and _askable(item):
            gain = gain_bits(member, after.expectations.p_state(c)[keep])
            effort = (1.0 if item.routine else RARELY_EXAMINED) * (1.0 if not side or side in affected else OTHER_SIDE)
            scored.append((gain * effort, gain, c))
    scored.sort(key=lambda x: (-x[0], x[2]))
    out: list[NextTest] = []
    for _, gain, c in scored:
        if len(out) == count:
            break
        if after.anatomy.columns[c][0] not in {t.item for t in out}:
            favours = _favours(after, c, member @ after.expectations.p_state(c)[keep], families)
            out.append(_next_test(after.anatomy, c, gain, favours))
    return tuple(out)


def _affected_sides(after: LesionPosterior) -> set[str]:
    """Sides with an abnormal entry; both when there is none."""
    anatomy = after.anatomy
    seen = [e for e, _ in after.entries if e.certainty >= 1 and e.side]
    sides = {e.side for e in seen if not set(e.states) & set(anatomy.scales[anatomy.items[e.item].scale].healthy)}
    return sides or set(SIDES)


def _askable(item: Item) -> bool:
    return item.kind in ASKABLE or (item.kind in ASKABLE_ALSO and item.region in {"foot", "trunk", "hand", "face"})


def _favours(after: LesionPosterior, column: int, joint: Array, families: Array) -> dict[str, str]:
    """For each likely state of a column, the family that gains most: p(f | s) log p(f | s) / p(f)."""
    anatomy = after.anatomy
    states = anatomy.scales[anatomy.items[anatomy.columns[column][0]].scale].states
    before = joint.sum(axis=1)
    out = {}
    for s, state in enumerate(states):
        total = joint[:, s].sum()
        if total >= MIN_STATE:
            now = joint[:, s] / total
            best = families[int(np.argmax(now * np.log(np.maximum(now, 1e-12) / before)))]
            lead = max((i for i, x in enumerate(anatomy.lesions) if x.family == best), key=lambda i: after.lesions[i])
            out[state] = anatomy.lesions[lead].name
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
