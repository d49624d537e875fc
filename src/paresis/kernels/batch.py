"""Posterior and most probable causes for very many patients, compiled by Numba; `kernels.batch_twin` defines what it must give.

Axes: columns (hypotheses: a cause with one of its lesion patterns); rows (what one finding says of every hypothesis, in `kernels.costs`).
The curated hypotheses come first, pattern by pattern (`layers`): they are always weighed. Then rare diseases in blocks of `BLOCK` that are alike.
Of each block a table holds the least cost in every row: their sum bounds what the block can weigh, and blocks that together weigh less than `OMITTED`
of the curated causes are left out before any of their costs is read. Masses are summed in whole numbers, so that the order of a sum changes nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from paresis.kernels.costs import BLOCK, STEPS, TOGETHER, UNITS
from paresis.kernels.lanes import FAST, compiled, product
from paresis.kernels.why import explain

Floats = NDArray[np.float32]
Words = NDArray[np.uint16]
Bytes = NDArray[np.uint8]
Index = NDArray[np.int32]
Offsets = NDArray[np.int64]

OMITTED = np.float32(0.001)
MOST_ROWS = 180  # sums of so many least costs and the prior's stay under 2^16
FAR = np.float32(20)  # nats; what lies further counts as so far
WHOLE = np.float32(2**19)  # a mass of one, in sums
MOST_TOP = 64
LAST = 2**31 - 1

entry_point = njit(nogil=True, cache=True, boundscheck=False, fastmath=FAST)


@compiled
def _told(begin: int, end: int, findings: Index, presence: NDArray[np.int8], told: Offsets, stamp: int) -> int:
    """Mark what is told: 2 · stamp present, 2 · stamp + 1 absent, negative both. Returns how many entries name no finding."""
    ignored = 0
    for k in range(begin, end):
        f, x = findings[k], presence[k]
        if f < 0 or f >= told.size:
            ignored += 1
        elif 0 <= x <= 1:
            mark = 2 * stamp + 1 - x
            told[f] = mark if told[f] != mark ^ 1 and told[f] != -stamp else -stamp
    return ignored


@compiled
def _present_row(f: int, parent: Index, place: Index, covered: Offsets, stamp: int) -> int:
    """Row of a present finding given its nearest general one that is present already; marks it and what it implies. −1 when it says no more."""
    if covered[f] == stamp:
        return -1
    steps, node = 0, f
    covered[f] = stamp
    while parent[node] >= 0 and covered[parent[node]] != stamp:
        node = parent[node]
        covered[node] = stamp
        steps += 1
    return int(place[f] + steps)


@compiled
def _absent_top(f: int, parent: Index, told: Offsets, covered: Offsets, stamp: int) -> int:
    """The most general finding above an absent one that is not known to be present; −1 when the absence says no more."""
    if covered[f] == stamp:
        return -1
    node = f
    while parent[node] >= 0 and covered[parent[node]] != stamp:
        node = parent[node]
        if told[node] == 2 * stamp + 1:
            return -1
    return node


@entry_point
def prepare(
    chosen: Offsets, start: Offsets, offsets: Offsets, findings: Index, presence: NDArray[np.int8],
    parent: Index, place: Index, entry: int, rows: Index, joint: Index, ignored: Index,
) -> None:  # fmt: skip
    """Which rows of the table each patient's findings are.

    A present finding is the row of itself given the nearest general one that is present; an absent one likewise. Absent findings that share a general
    one of which nothing is known depend on each other: those entries get it as `joint`, and row −1.

    Args:
        chosen: Patients to prepare.
        start: Where the rows of each begin, shape (chosen + 1,).
        offsets: Where the findings of each patient begin, shape (patients + 1,).
        findings: Of all patients; `presence` 1, 0, or anything else for unknown.
        parent: Index of each finding's parent, −1 for a root.
        place: Row of each finding given its parent; given the parent's parent, the next one, and so on. Absent ones come after all present ones.
        entry: The finding that everyone has.
        rows: Written; −1 where an entry says nothing more.
        joint: Written; −1 where it doesn't apply.
        ignored: Written, by patient: entries that name no finding.
    """
    told, covered, done = np.zeros(parent.size, np.int64), np.zeros(parent.size, np.int64), np.zeros(parent.size, np.int64)
    owned, owner = np.zeros(parent.size, np.int64), np.zeros(parent.size, np.int64)
    for i in range(chosen.size):
        stamp, begin, end = i + 1, offsets[chosen[i]], offsets[chosen[i] + 1]
        ignored[chosen[i]] = _told(begin, end, findings, presence, told, stamp)
        covered[entry] = stamp
        _present(begin, end, start[i] - begin, findings, parent, place, told, covered, stamp, rows, joint)
        _absent(begin, end, start[i] - begin, findings, parent, place, told, covered, done, owned, owner, stamp, rows, joint)


@compiled
def _present(
    begin: int, end: int, shift: int, findings: Index, parent: Index, place: Index, told: Offsets, covered: Offsets, stamp: int, rows: Index,
    joint: Index,
) -> None:  # fmt: skip
    """Rows of the present findings of one patient; entry k is written to k + `shift`."""
    for k in range(begin, end):
        f, out = findings[k], k + shift
        rows[out], joint[out] = -1, -1
        if 0 <= f < parent.size and told[f] == 2 * stamp:
            rows[out] = _present_row(f, parent, place, covered, stamp)


@compiled
def _absent(
    begin: int, end: int, shift: int, findings: Index, parent: Index, place: Index, told: Offsets, covered: Offsets, done: Offsets, owned: Offsets,
    owner: Offsets, stamp: int, rows: Index, joint: Index,
) -> None:  # fmt: skip
    """Rows of the absent findings of one patient, and which of them depend on each other."""
    n_pairs = place[parent.size]
    for k in range(begin, end):
        f, out = findings[k], k + shift
        if f < 0 or f >= parent.size or told[f] != 2 * stamp + 1 or done[f] == stamp:
            continue
        done[f] = stamp
        top = _absent_top(f, parent, told, covered, stamp)
        if top < 0:
            continue
        if owned[top] == stamp:
            rows[owner[top]], joint[owner[top]], joint[out] = -1, top, top
            continue
        owned[top], owner[top] = stamp, out
        steps, node = 0, f
        while node != top:
            node = parent[node]
            steps += 1
        rows[out] = n_pairs + place[f] + steps


@compiled
def _given(rows: Index, begin: int, end: int, mine: Index, nothing: int) -> int:
    """The rows of one patient, without entries that say nothing more, filled up with the row that says nothing to be added `TOGETHER`."""
    n = 0
    for k in range(begin, end):
        if rows[k] >= 0:
            mine[n] = rows[k]
            n += 1
    while n % TOGETHER:
        mine[n] = nothing
        n += 1
    return n


@compiled
def _add(sums: Index, cost: Words, mine: Index, n: int, prior: Words) -> None:
    """Sums of n rows and of the prior. Unsigned indices spare a test in the innermost loop."""
    width = np.uint64(sums.size)
    for j in range(width):
        sums[j] = prior[j]
    for i in range(0, n, TOGETHER):
        p, q, r, s, t = np.uint64(mine[i]), np.uint64(mine[i + 1]), np.uint64(mine[i + 2]), np.uint64(mine[i + 3]), np.uint64(mine[i + 4])
        for j in range(width):
            sums[j] += np.int32(np.uint16(cost[p, j] + cost[q, j] + cost[r, j] + cost[s, j] + cost[t, j]))


@compiled
def _add_least(sums: Words, least: Bytes, mine: Index, n: int, prior: Words) -> None:
    """Sums of n rows of least costs and of the prior's."""
    width = np.uint64(sums.size)
    for j in range(width):
        sums[j] = prior[j]
    for i in range(0, n, TOGETHER):
        p, q, r, s, t = np.uint64(mine[i]), np.uint64(mine[i + 1]), np.uint64(mine[i + 2]), np.uint64(mine[i + 3]), np.uint64(mine[i + 4])
        for j in range(width):
            three = np.uint16(least[p, j]) + np.uint16(least[q, j]) + np.uint16(least[r, j])
            sums[j] += three + np.uint16(least[s, j]) + np.uint16(least[t, j])


@compiled
def _add_open(
    sums: Index, fours: Any, part: Any, quarters: Words, fours_of_prior: Any, mine: Index, n: int, shown: Index, n_open: int, skipped: int
) -> None:
    """Sums of n rows and of the prior over the open blocks, side by side: four columns to a word of 64 bits, as `TOGETHER` costs fit into 16."""
    each, skip, blocks, width = np.uint64(BLOCK // 4), np.uint64(skipped // 4), np.uint64(n_open), np.uint64(n_open * BLOCK)
    for o in range(blocks):
        begin = skip + np.uint64(shown[o]) * each
        for j in range(each):
            part[o * each + j] = fours_of_prior[begin + j]
    for j in range(width):
        sums[j] = quarters[j]
    for i in range(0, n, TOGETHER):
        p, q, r, s, t = np.uint64(mine[i]), np.uint64(mine[i + 1]), np.uint64(mine[i + 2]), np.uint64(mine[i + 3]), np.uint64(mine[i + 4])
        for o in range(blocks):
            begin = skip + np.uint64(shown[o]) * each
            for j in range(each):
                k = begin + j
                part[o * each + j] = fours[p, k] + fours[q, k] + fours[r, k] + fours[s, k] + fours[t, k]
        for j in range(width):
            sums[j] += np.int32(quarters[j])


@compiled
def _least(sums: Index, n: int) -> np.int32:
    """The least of the first n sums."""
    least = np.int32(LAST)
    for j in range(np.uint64(n)):
        x = sums[j]
        least = x if x < least else least
    return least


@compiled
def _weigh(mass: Floats, sums: Any, n: int, best: np.float32, units: float) -> np.int32:
    """exp −(cost − best) of the first n sums, by (Taylor(x / 16))^16, and their sum in whole numbers."""
    fine, far, half, third, fourth = np.float32(1 / units / 16), FAR / np.float32(16), np.float32(1 / 2), np.float32(1 / 6), np.float32(1 / 24)
    one, none, together = np.float32(1), np.float32(0), np.int32(0)
    for j in range(np.uint64(n)):
        x = (np.float32(sums[j]) - best) * fine
        x = far if x > far else x
        x = none if x < none else x
        y = one - x * (one - x * (half - x * (third - x * fourth)))
        y *= y
        y *= y
        y *= y
        y *= y
        mass[j] = y
        together = np.int32(together + np.int32(y * WHOLE + half))
    return together


@compiled
def _light(weight: Floats, limit: np.float32) -> np.int32:
    """What the blocks weigh together that weigh no more than the limit, in whole numbers, rounded up."""
    together = np.int32(0)
    for j in range(np.uint64(weight.size)):
        x = weight[j]
        together = np.int32(together + (np.int32(x * WHOLE + np.float32(1)) if x <= limit else np.int32(0)))
    return together


@compiled
def _open(weight: Floats, allowed: np.float32, shown: Index) -> int:
    """Which blocks are open: all but the lightest, that together weigh less than what is allowed. Returns how many there are."""
    limit, n = allowed / np.float32(2), np.uint64(0)
    while np.float32(_light(weight, limit)) > allowed * WHOLE and limit > 0:
        limit /= np.float32(2)
    for b in range(np.uint64(weight.size)):
        shown[n] = b
        n += np.uint64(weight[b] > limit)
    return int(np.int64(n))


@compiled
def _join(mass: Floats, front: Floats, layers: Offsets) -> None:
    """Masses of the curated causes: those of their lesion patterns together."""
    for j in range(np.uint64(layers[1])):
        mass[j] = front[j]
    for k in range(1, layers.size - 1):
        begin, end = np.uint64(layers[k]), np.uint64(layers[k + 1])
        for j in range(end - begin):
            mass[j] += front[begin + j]


@compiled
def _bound(bits: Index, n: int, column: Index, larger: Index, top: int) -> np.int32:
    """What as many of the first n as are wanted reach: so many columns' largest mass does. Positive floats sort as their bits do."""
    few, width = np.int32(top), np.uint64(column.size)
    column[:], larger[:] = 0, 0
    for begin in range(np.uint64(0), np.uint64(n), width):
        for j in range(width):
            x = bits[begin + j]
            column[j] = x if x > column[j] else column[j]
    for k in range(width):
        x = column[k]
        for j in range(width):
            larger[j] += np.int32(x > column[j])
    bound = np.int32(LAST)
    for j in range(width):
        x = column[j] if larger[j] < few else np.int32(LAST)
        bound = x if x < bound else bound
    return bound


@compiled
def _reach(bits: Index, n: int, bound: np.int32, width: int, found: Offsets) -> int:
    """Which of the first n reach the bound: their masses (as bits) with their places, so that equal ones keep their order."""
    m, last, part = np.uint64(0), np.int64(LAST), np.uint64(width)
    for begin in range(np.uint64(0), np.uint64(n), part):
        most = np.int32(0)
        for j in range(part):
            x = bits[begin + j]
            most = x if x > most else most
        if most >= bound:
            for j in range(begin, begin + part):
                found[m] = np.int64(bits[j]) << 32 | (last - np.int64(j))
                m += np.uint64(bits[j] >= bound)
    return int(np.int64(m))


@compiled
def _sort(found: Offsets, n: int, larger: Offsets, at: Index) -> int:
    """Where the largest are, in descending order: each to the place of its rank. Returns how many there are."""
    m = np.uint64(n + -n % 16)
    for i in range(np.uint64(n), m):
        found[i] = -1
    for i in range(m):
        larger[i] = 0
    for k in range(np.uint64(n)):
        x = found[k]
        for i in range(m):
            larger[i] += np.int64(x > found[i])
    for i in range(np.uint64(n)):
        if larger[i] < at.size:
            at[larger[i]] = LAST - (found[i] & np.int64(LAST))
    return min(n, at.size)


@entry_point
def rank(
    chosen: Offsets, start: Offsets, rows: Index, cost: Words, least: Bytes, prior_cost: Words, prior_least: Words, prior: Index,
    layers: Offsets, danger: Floats, label: Index, index: Index, probability: Floats, dangerous: Floats, why: Any,
) -> None:  # fmt: skip
    """Posterior and the most probable causes of the chosen patients.

    Args:
        chosen: Patients; results are written to these places.
        start: Where the rows of each begin, shape (chosen + 1,).
        rows: As `prepare` wrote them, at most `MOST_ROWS` of each that are not −1.
        cost: Shape (rows, columns); the last row says nothing.
        least: The least cost of each block of rare diseases, shape (rows, blocks).
        prior_cost: Of −log P(hypothesis), shape (persons, columns).
        prior_least: Of −log P(block), shape (persons, blocks).
        prior: Which of these, by chosen patient.
        layers: Where the first, the second … lesion patterns of the curated causes begin, and the last ones end; the same causes lead in each.
        danger: 1 for causes whose mass is summed, by column of the first patterns.
        label: Cause of each column.
        index: Written, shape (patients, top): causes, −1 where no more weigh anything.
        probability: Written, same shape.
        dangerous: Written, shape (patients,).
        why: What is to be explained, `kernels.why.Why`; nothing when it has no room for evidence.
    """
    n_blocks, top = least.shape[1], index.shape[1]
    n_front, n_causes = cost.shape[1] - n_blocks * BLOCK, danger.size
    first_rare = n_causes + -n_causes % BLOCK
    fours, fours_of_prior, part = cost.view(np.uint64), prior_cost.view(np.uint64), np.empty(n_blocks * BLOCK // 4, np.uint64)
    quarters, shown, least_sums = part.view(np.uint16), np.empty(n_blocks + 1, np.int32), np.empty(n_blocks, np.uint16)
    sums, rare_sums, weight = np.empty(n_front, np.int32), np.empty(n_blocks * BLOCK, np.int32), np.empty(n_blocks, np.float32)
    front, mass = np.empty(n_front, np.float32), np.zeros(first_rare + n_blocks * BLOCK + MOST_TOP, np.float32)
    rare, bits, mine = mass[first_rare:], mass.view(np.int32), np.empty(MOST_ROWS + TOGETHER, np.int32)
    width = MOST_TOP // 2 if top <= MOST_TOP // 2 else MOST_TOP
    column, larger, at = np.empty(width, np.int32), np.empty(width, np.int32), np.empty(top, np.int32)
    found, rank_of, columns = np.empty(mass.size + 16, np.int64), np.empty(mass.size + 16, np.int64), np.empty(top, np.int32)
    room, which, lanes = np.empty(cost.shape[1], np.float64), np.empty(cost.shape[1], np.int32), np.empty(MOST_TOP, np.float32)
    for i in range(chosen.size):
        person, n = prior[i], _given(rows, start[i], start[i + 1], mine, cost.shape[0] - 1)
        _add(sums, cost, mine, n, prior_cost[person])
        best = _least(sums, n_front)
        whole = np.float32(_weigh(front, sums, n_front, np.float32(best), UNITS))
        _add_least(least_sums, least, mine, n, prior_least[person])
        _weigh(weight, least_sums, n_blocks, np.float32(best) * np.float32(STEPS / UNITS), STEPS)
        n_open = _open(weight, OMITTED * whole / WHOLE, shown)
        _add_open(rare_sums, fours, part, quarters, fours_of_prior[person], mine, n, shown, n_open, n_front)
        least_rare = _least(rare_sums, n_open * BLOCK)
        if least_rare < best:
            whole = np.float32(_weigh(front, sums, n_front, np.float32(least_rare), UNITS))
            best = least_rare
        whole += np.float32(_weigh(rare, rare_sums, n_open * BLOCK, np.float32(best), UNITS))
        rare[n_open * BLOCK : n_open * BLOCK + MOST_TOP] = 0
        _join(mass, front, layers)
        share, end = WHOLE / whole, first_rare + n_open * BLOCK
        dangerous[chosen[i]] = product(mass, danger, 0, n_causes, lanes) * share
        n = _sort(found, _reach(bits, end, _bound(bits, end, column, larger, top), column.size, found), rank_of, at)
        for k in range(n):
            place = at[k] - first_rare
            columns[k] = at[k] if place < 0 else n_front + shown[place // BLOCK] * BLOCK + place % BLOCK
            if mass[at[k]] > 0 and label[columns[k]] >= 0:
                index[chosen[i], k], probability[chosen[i], k] = label[columns[k]], mass[at[k]] * share
        if why.evidence.shape[1]:
            explain(
                mass, front, layers, whole / WHOLE, shown, n_open, at, columns, n, rows, start[i], start[i + 1], cost, why, chosen[i],
                room, which, lanes,
            )  # fmt: skip
