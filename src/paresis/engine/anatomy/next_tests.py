"""What to examine next: the expected information about which lesion it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.anatomy.expectations import expectations_of
from paresis.kernels.lesion import gains_bits
from paresis.model.anatomy import SIDES, NextTest

if TYPE_CHECKING:
    from paresis.engine.anatomy.posterior import LesionPosterior
    from paresis.kernels.lesion import Array, Index
    from paresis.model.anatomy import Anatomy, Item, Scale

Floats = NDArray[np.float32]

MIN_ROW = 4e-4
MIN_OUTCOME = 0.01
MIN_RIVAL, MIN_TWIN = 0.02, 0.1
CANNOT_WAIT = "spinal_cord"
RARELY_EXAMINED, OTHER_SIDE = 0.5, 0.8
ASKABLE = {"movement", "reflex", "touch", "organ"}
ASKABLE_ALSO = {"pain", "fine"}
ASKABLE_REGIONS = {"foot", "trunk", "hand", "face"}
MIN_GAIN, MOST_ALIKE, MOST_OUTCOMES = 0.02, 2, 4


def next_tests(after: LesionPosterior, count: int) -> tuple[NextTest, ...]:
    """What to examine next: the expected information about which lesion it is, most first.

    Half of the order is the information among all lesions, half that between the one that leads and its rivals (the likeliest of the same and of
    another site, and a lesion of the cord that is not improbable), two taken as equally likely: what tells these apart is what the answer turns on.

    Only hypotheses that still carry weight are compared, and no two proposals ask for the same item. An item outside the
    ordinary examination (a small foot muscle, the adductor reflex) must bring twice the information to come first, an item of
    the side that has no finding a quarter more. What was only implied, not examined, may be proposed. While nothing abnormal is
    known, only the ordinary examination is; what tells next to nothing never is, nor a third test that parts the same lesions.
    """
    choices, affected = _choices(after.anatomy), _affected_sides(after)
    families, joint = choices.joint(after.rows)
    if len(families) < 2 or count < 1:
        return ()
    anatomy = after.anatomy
    done = {(e.item, e.side) for e, _ in after.entries if e.certainty >= 1}
    named = [anatomy.columns[c] for c in choices.columns]
    open_ = [k for k, x in enumerate(named) if x not in done and (affected or anatomy.items[x[0]].routine)]
    scored = []
    gains = gains_bits(joint[:, open_])
    pairs = _pairs(after, families, joint)
    between = np.average([gains_bits(pair[:, open_]) for _, pair in pairs], axis=0, weights=[times for times, _ in pairs])
    for k, gain, worth in zip(open_, gains.tolist(), ((gains + between) / 2).tolist(), strict=True):
        item, side = anatomy.items[named[k][0]], named[k][1]
        effort = (1.0 if item.routine else RARELY_EXAMINED) * (1.0 if not side or side in (affected or SIDES) else OTHER_SIDE)
        if gain >= MIN_GAIN:
            scored.append((-worth * effort, k, gain))
    return _different(after, choices, [(k, gain, families, joint[:, k]) for _, k, gain in sorted(scored)], count)


def _pairs(after: LesionPosterior, families: Index, joint: Floats) -> list[tuple[int, Floats]]:
    """P(lesion, outcome) of the lesion that leads and each of its rivals, as if the two were all there is and equally likely.

    Its rivals are the likeliest of the same site (or the next, where none is likely), the likeliest of another one and, twice over, the likeliest of
    the cord, which cannot wait, unless it is improbable.
    """
    mass, e = joint[:, 0].sum(axis=1), after.expectations
    order = np.argsort(-mass).tolist()
    site = [e.site_of[families[k]] for k in order]
    same = next((k for k, s in zip(order[1:], site[1:], strict=True) if s == site[0] and mass[k] >= MIN_TWIN), order[1])
    others = (same, next((k for k, s in zip(order, site, strict=True) if s != site[0]), order[1]))
    cord = [k for k, s in zip(order, site, strict=True) if after.anatomy.group_of_site[s] == CANNOT_WAIT and mass[k] >= MIN_RIVAL]
    leads = after.anatomy.group_of_site[site[0]] == CANNOT_WAIT
    pairs = [(times, [order[0], other]) for other, times in Counter([*others, *(() if leads else 2 * cord[:1])]).items()]
    return [(times, np.asarray(joint[pair] / (2 * mass[pair])[:, None, None], dtype=np.float32)) for times, pair in pairs]


def _different(after: LesionPosterior, choices: Choices, scored: list[tuple[int, float, Index, Floats]], count: int) -> tuple[NextTest, ...]:
    """The first tests of the list, each item once, and at most `MOST_ALIKE` that part the same lesions."""
    out: dict[str, NextTest] = {}
    alike: dict[frozenset[str], int] = {}
    for k, gain, families, joint in scored:
        column = int(choices.columns[k])
        name, side = after.anatomy.columns[column]
        if len(out) >= count:
            break
        if name in out:
            continue
        favours = _favours(after, column, families, joint)
        parted = frozenset(lesion for _, lesion in favours)
        alike[parted] = alike.get(parted, 0) + 1
        if alike[parted] <= MOST_ALIKE:
            out[name] = _next_test(after.anatomy.items[name], side, gain, favours)
    return tuple(out.values())


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


@dataclass(frozen=True, eq=False)
class Choices:
    """Everything that may be proposed, and what each hypothesis makes it show.

    Attributes:
        columns: The columns that may be proposed, shape (choices,).
        order: The rows sorted by family, shape (rows,); `starts` where each family begins.
        p: P(outcome | row) of the sorted rows, shape (rows, choices × outcomes); outcomes that a scale has not got are 0.
    """

    columns: Index
    order: Index
    starts: Index
    p: Floats

    def joint(self, rows: Array) -> tuple[Index, Floats]:
        """The families that still carry weight, and P(family, outcome) of each choice, shape (families, choices, outcomes)."""
        kept = np.where(rows >= MIN_ROW, rows, 0.0)[self.order]
        kept = (kept / max(float(kept.sum()), MIN_ROW)).astype(np.float32)
        families = np.flatnonzero(np.add.reduceat(kept, self.starts))
        ends = np.append(self.starts[1:], len(kept))
        parts = [kept[a:b] @ self.p[a:b] for a, b in zip(self.starts[families], ends[families], strict=True)]
        return families, np.array(parts).reshape(len(families), len(self.columns), MOST_OUTCOMES)


@lru_cache(maxsize=4)
def _choices(anatomy: Anatomy) -> Choices:
    """What may be proposed in an anatomy; made once."""
    expectations = expectations_of(anatomy)
    columns = np.array([c for c, (item, _) in enumerate(anatomy.columns) if _askable(anatomy.items[item])])
    order = np.argsort(expectations.row_family, kind="stable")
    p = np.zeros((len(order), len(columns), MOST_OUTCOMES), dtype=np.float32)
    for k, c in enumerate(columns.tolist()):
        for o, states in enumerate(_outcomes(anatomy.scales[anatomy.items[anatomy.columns[c][0]].scale])):
            p[:, k, o] = expectations.p_of(c, states)[order]
    starts = np.searchsorted(expectations.row_family[order], np.arange(len(expectations.families)))
    return Choices(columns, order, starts, p.reshape(len(order), -1))


def _affected_sides(after: LesionPosterior) -> set[str]:
    """Sides with an abnormal entry; both where it has no side; none when there is no abnormal entry."""
    sides = {e.side for e, _ in after.entries if e.certainty >= 1 and not set(e.states) & after.healthy(e)}
    return sides - {""} or (set(SIDES) if sides else set())


def _askable(item: Item) -> bool:
    return item.kind in ASKABLE or (item.kind in ASKABLE_ALSO and item.region in ASKABLE_REGIONS)


def _favours(after: LesionPosterior, column: int, families: Index, joint: Floats) -> list[tuple[str, str]]:
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
            first, last = scale.states[states[0]], scale.states[states[-1]]
            out.append((first if first == last else f"{first} to {last}", after.named(after.expectations.families[best])[0]))
    return out


def _next_test(item: Item, side: str, gain: float, favours: list[tuple[str, str]]) -> NextTest:
    where = f"{item.name}, {side}" if side else item.name
    says = "; ".join(f"{outcome}: {lesion}" for outcome, lesion in favours)
    return NextTest(item.id, item.name, side, gain, tuple(favours), f"Examine {where} ({gain:.2f} bits): {says}.")
