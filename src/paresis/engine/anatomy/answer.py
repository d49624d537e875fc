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
    from paresis.model.anatomy import Anatomy, Entry, Item, Lesion, Scale, Sheet

FAVOURED, OPPOSED = 1.2, 0.7
MIN_ROW = 4e-4
MIN_OUTCOME = 0.01
MIN_LESION = 0.003
CLEAR_LEVEL, CLEAR_SIDE = 0.35, 0.6
RARELY_EXAMINED, OTHER_SIDE = 0.5, 0.8
MEMBERS, MIN_SHARE, MOST_NAMED = 5, 0.1, 12
ASKABLE = {"movement", "reflex", "touch", "organ"}
ASKABLE_ALSO = {"pain", "fine"}
MIN_GAIN, MOST_ALIKE = 0.02, 2


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
    the side that has no finding a quarter more. What was only implied, not examined, may be proposed. While nothing abnormal is
    known, only the ordinary examination is; what tells next to nothing never is, nor a third test that parts the same lesions.
    """
    weighty = _weighty(after)
    if len(weighty.families) < 2 or count < 1:
        return ()
    anatomy = after.anatomy
    affected = _affected_sides(after)
    scored = []
    for columns in _open_columns(after, only_routine=not affected):
        joint = weighty.joint(np.array(columns))
        for k, (c, gain) in enumerate(zip(columns, gains_bits(joint), strict=True)):
            name, side = anatomy.columns[c]
            effort = (1.0 if anatomy.items[name].routine else RARELY_EXAMINED) * (1.0 if not side or side in (affected or SIDES) else OTHER_SIDE)
            if gain >= MIN_GAIN:
                scored.append((-float(gain) * effort, c, float(gain), joint[:, k]))
    scored.sort(key=lambda x: x[:2])
    return _different(after, weighty, [x[1:] for x in scored], count)


def _different(after: LesionPosterior, weighty: Weighty, scored: list[tuple[int, float, Array]], count: int) -> tuple[NextTest, ...]:
    """The first tests of the list, each item once, and at most `MOST_ALIKE` that part the same lesions."""
    out: dict[str, NextTest] = {}
    alike: dict[frozenset[str], int] = {}
    for c, gain, joint in scored:
        name, side = after.anatomy.columns[c]
        if len(out) >= count:
            break
        if name in out:
            continue
        favours = _favours(after, c, weighty.families, joint)
        parted = frozenset(lesion for _, lesion in favours)
        alike[parted] = alike.get(parted, 0) + 1
        if alike[parted] <= MOST_ALIKE:
            out[name] = _next_test(after.anatomy.items[name], side, gain, favours)
    return tuple(out.values())


def _open_columns(after: LesionPosterior, *, only_routine: bool) -> list[list[int]]:
    """Columns that could be examined and were not, by scale."""
    done = {(e.item, e.side) for e, _ in after.entries if e.certainty >= 1}
    by_scale: dict[str, list[int]] = {}
    for c, x in enumerate(after.anatomy.columns):
        item = after.anatomy.items[x[0]]
        if x not in done and _askable(item) and (item.routine or not only_routine):
            by_scale.setdefault(item.scale, []).append(c)
    return list(by_scale.values())


def _outcomes(scale: Scale) -> list[list[int]]:
    """What a test can show, as the states of each outcome: far less than healthy, a little less, healthy, more.

    >>> from paresis.kb.anatomy.load import load_anatomy
    >>> scale = load_anatomy().scales["tendon"]
    >>> [[scale.states[s] for s in states] for states in _outcomes(scale)]
    [['0', '0.5'], ['1'], ['2'], ['3', '4']]
    """
    healthy = [i for i, s in enumerate(scale.states) if s in scale.healthy]
    cut = 2 * healthy[0] // 3
    parts = [list(range(cut)), list(range(cut, healthy[0])), healthy, list(range(healthy[-1] + 1, len(scale.states)))]
    return [p for p in parts if p]


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
        """P(family, outcome) of columns that share a scale, shape (families, columns, outcomes)."""
        anatomy = self.expectations.anatomy
        outcomes = _outcomes(anatomy.scales[anatomy.items[anatomy.columns[int(columns[0])][0]].scale])
        return np.asarray(np.add.reduceat(self.expectations.p_outcome(columns, self.rows, outcomes) * self.p[:, None, None], self.starts, axis=0))


def _weighty(after: LesionPosterior) -> Weighty:
    keep = np.flatnonzero(after.rows >= MIN_ROW)
    family = after.expectations.row_family[keep]
    rows = keep[np.argsort(family, kind="stable")]
    families, starts = np.unique(np.sort(family), return_index=True)
    return Weighty(after.expectations, rows, after.rows[rows] / after.rows[rows].sum(), starts, families)


def _affected_sides(after: LesionPosterior) -> set[str]:
    """Sides with an abnormal entry; both where it has no side; none when there is no abnormal entry."""
    anatomy = after.anatomy
    seen = [e for e, _ in after.entries if e.certainty >= 1]
    sides = {e.side for e in seen if not set(e.states) & set(anatomy.scales[anatomy.items[e.item].scale].healthy)}
    return sides - {""} or (set(SIDES) if sides else set())


def _askable(item: Item) -> bool:
    return item.kind in ASKABLE or (item.kind in ASKABLE_ALSO and item.region in {"foot", "trunk", "hand", "face"})


def _favours(after: LesionPosterior, column: int, families: Index, joint: Array) -> list[tuple[str, str]]:
    """For each outcome of a column, the family that gains most: p(f | s) log p(f | s) / p(f); `joint` is P(family, outcome)."""
    anatomy = after.anatomy
    scale = anatomy.scales[anatomy.items[anatomy.columns[column][0]].scale]
    before = joint.sum(axis=1)
    out = []
    for k, states in enumerate(_outcomes(scale)):
        total = joint[:, k].sum()
        if total >= MIN_OUTCOME:
            now = joint[:, k] / total
            best = families[int(np.argmax(now * np.log(np.maximum(now, 1e-12) / before)))]
            lead = np.where(after.expectations.family_of == best, after.lesions, -1.0)
            first, last = scale.states[states[0]], scale.states[states[-1]]
            out.append((first if first == last else f"{first} to {last}", anatomy.lesions[int(lead.argmax())].name))
    return out


def _next_test(item: Item, side: str, gain: float, favours: list[tuple[str, str]]) -> NextTest:
    where = f"{item.name}, {side}" if side else item.name
    says = "; ".join(f"{outcome}: {lesion}" for outcome, lesion in favours)
    return NextTest(item.id, item.name, side, gain, tuple(favours), f"Examine {where} ({gain:.2f} bits): {says}.")


def mrc_sum(sheet: Sheet, anatomy: Anatomy) -> MrcSumScore:
    """The MRC sum score, only if every member was graded on both sides.

    It is defined on whole grades: 4-, 4 and 4+ all count as 4; an open grade does not count.
    """
    rule = anatomy.mrc_sum
    needed = [(name, side) for name in rule.movements for side in SIDES]
    grades = {(e.item, e.side): e.states[0] for e in sheet.entries if len(e.states) == 1}
    missing = tuple(f"{anatomy.items[name].name}, {side}" for name, side in needed if (name, side) not in grades)
    entered = len(needed) - len(missing)
    if missing:
        text = f"MRC sum score not computed: {entered} of {len(needed)} grades entered."
        return MrcSumScore(None, entered, len(needed), missing, text, rule.source)
    score = sum(int(grades[x][0]) for x in needed)
    rounded = "; plus and minus are left out, the score counts whole grades" if any(len(grades[x]) > 1 for x in needed) else ""
    weak = " (below 48: significant weakness)" if score < rule.weak_below else ""
    return MrcSumScore(score, entered, len(needed), (), f"MRC sum score {score} of {rule.maximum}{weak}{rounded}.", rule.source)
