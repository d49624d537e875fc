"""Posterior and most probable causes for very many patients, compiled by Numba; `kernels.batch_twin` defines what it must give.

Axes: columns (hypotheses: a cause with one of its lesion patterns; in blocks of `WIDTH`); rows (what one finding says of every hypothesis).
Costs are −log likelihood in whole 1/8192 nat, less the least of their row, in two bytes: `high` (1/32 nat) and `low`.
High bytes are added for every hypothesis, in 16 bits. They are rounded down, so a block's least sum bounds what it can weigh: blocks of rare diseases
are left out, the rarest first, as long as together they weigh less than `OMITTED`. Only the others get their low bytes and an exponential.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from paresis.kernels.lanes import FAST, WIDTH, compiled, product, total
from paresis.kernels.why import explain

Floats = NDArray[np.float32]
Words = NDArray[np.uint16]
Bytes = NDArray[np.uint8]
Index = NDArray[np.int32]
Offsets = NDArray[np.int64]

PART = 16  # columns that are looked at together
STEPS = 32  # of a high byte, a nat
UNITS = STEPS * 256
OMITTED = 0.003
MOST_ROWS = 180  # sums of so many high bytes and the prior's stay under 2^16
FAR = 20.0  # nats; what lies further counts as so far
CLOSED = np.uint16(65535)

entry_point = njit(nogil=True, cache=True, boundscheck=False, fastmath=FAST)
BLOCK_WEIGHT = (WIDTH * np.exp(-np.arange(1024) / STEPS)).astype(np.float32)


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
def _add(sums: Words, table: Bytes, rows: Index, n: int, prior: Any, begin: int, end: int) -> None:
    """Sums of n rows of bytes and of the prior, from one column to another. Unsigned indices spare a test in the innermost loop."""
    first, last = np.uint64(begin), np.uint64(end)
    for j in range(first, last):
        sums[j] = prior[j]
    i = 0
    while i + 5 <= n:
        p, q, r = np.uint64(rows[i]), np.uint64(rows[i + 1]), np.uint64(rows[i + 2])
        s, t = np.uint64(rows[i + 3]), np.uint64(rows[i + 4])
        for j in range(first, last):
            three = np.uint16(table[p, j]) + np.uint16(table[q, j]) + np.uint16(table[r, j])
            sums[j] += three + np.uint16(table[s, j]) + np.uint16(table[t, j])
        i += 5
    while i < n:
        p = np.uint64(rows[i])
        for j in range(first, last):
            sums[j] += np.uint16(table[p, j])
        i += 1


@compiled
def _least(sums: Words, least: Words) -> np.uint16:
    """The least sum of each block, and of all."""
    best = CLOSED
    for b in range(sums.shape[0]):
        m = sums[b, 0]
        for j in range(sums.shape[1]):
            x = sums[b, j]
            m = x if x < m else m
        least[b] = m
        best = m if m < best else best
    return best


@compiled
def _close(least: Words, best: np.uint16, weight: Floats) -> None:
    """Close the blocks that together weigh less than `OMITTED` of the best hypothesis."""
    spent = np.float32(0)
    for b in range(least.size - 1, -1, -1):
        w = weight[min(np.int64(least[b]) - np.int64(best), np.int64(1023))]
        if spent + w <= OMITTED:
            spent += w
            least[b] = CLOSED


@compiled
def _weigh(mass: Floats, sums: Words, rest: Words, best: np.uint16, begin: int, end: int, lanes: Floats) -> np.float32:
    """exp −(cost − best) from one column to another, by (Taylor(x / 16))^16, and their sum."""
    shift, coarse, fine, far = np.float32(best), np.float32(1 / STEPS / 16), np.float32(1 / UNITS / 16), np.float32(FAR / 16)
    one, half, third, fourth = np.float32(1), np.float32(1 / 2), np.float32(1 / 6), np.float32(1 / 24)
    for j in range(np.uint64(begin), np.uint64(end)):
        x = (np.float32(sums[j]) - shift) * coarse + np.float32(rest[j]) * fine
        x = far if x > far else x
        y = one - x * (one - x * (half - x * (third - x * fourth)))
        y *= y
        y *= y
        y *= y
        y *= y
        mass[j] = y
    return total(mass, begin, end, lanes)


@compiled
def _join(flat: Floats, first: Index, danger: Floats, lanes: Floats) -> np.float32:
    """Add the other lesion patterns of each cause to its first one, and return the mass of the dangerous causes."""
    for j in range(np.uint64(danger.size), np.uint64(first.size)):
        flat[first[j]] += flat[j]
        flat[j] = 0
    return product(flat, danger, 0, danger.size, lanes)


@compiled
def _bound(bits: Index, least: Words, column: Index, larger: Index, top: int) -> np.int32:
    """What as many hypotheses as are wanted reach: so many columns' largest mass does. Positive floats sort as their bits do."""
    column[:] = 0
    larger[:WIDTH] = 0
    for b in range(least.size):
        if least[b] != CLOSED:
            for j in range(WIDTH):
                x = bits[b, j]
                column[j] = x if x > column[j] else column[j]
    for k in range(WIDTH):
        x = column[k]
        for j in range(WIDTH):
            larger[j] += np.int32(x > column[j])
    bound = np.int32(2**31 - 1)
    for j in range(WIDTH):
        bound = min(bound, column[j]) if larger[j] < top else bound
    return bound


@compiled
def _reach(bits: Index, least: Words, bound: np.int32, found: Index, value: Index) -> int:
    """Which hypotheses reach the bound, and their masses (as bits)."""
    n = 0
    for b in range(least.size):
        if least[b] == CLOSED:
            continue
        for begin in range(0, WIDTH, PART):
            most = np.int32(0)
            for j in range(PART):
                x = bits[b, begin + j]
                most = x if x > most else most
            if most >= bound:
                for j in range(begin, begin + PART):
                    found[n], value[n] = b * WIDTH + j, bits[b, j]
                    n += bits[b, j] >= bound
    return n


@compiled
def _sort(value: Index, found: Index, n: int, larger: Index, at: Index) -> int:
    """Where the largest are, in descending order, equal ones as they stand: each to the place of its rank. Returns how many there are."""
    larger[:n] = 0
    for k in range(n):
        x = value[k]
        for i in range(n):
            larger[i] += np.int32(x > value[i]) | (np.int32(x == value[i]) & np.int32(k < i))
    for i in range(n):
        if larger[i] < at.size:
            at[larger[i]] = found[i]
    return min(n, at.size)


@compiled
def _masses(
    mine: Index, n: int, high: Bytes, low: Bytes, prior_high: Words, prior_low: Bytes, weight: Floats, n_front: int, flat: Floats, by_block: Words,
    sums: Words, rest: Words, least: Words, lanes: Floats,
) -> np.float32:  # fmt: skip
    """Mass of every hypothesis of the open blocks, given n rows; returns their sum. What is in closed blocks is left as it was."""
    _add(sums, high, mine, n, prior_high, 0, sums.size)
    best = _least(by_block, least)
    _close(least, best, weight)
    least[:n_front] = best
    mass, b, width = np.float32(0), 0, by_block.shape[1]
    while b < least.size:
        begin = b
        while b < least.size and least[b] != CLOSED:
            b += 1
        if b > begin:
            _add(rest, low, mine, n, prior_low, begin * width, b * width)
            mass += _weigh(flat, sums, rest, best, begin * width, b * width, lanes)
        b += 1
    return mass


@compiled
def _given(rows: Index, begin: int, end: int, mine: Index) -> int:
    """The rows of one patient, without entries that say nothing more. Returns how many there are."""
    n = 0
    for k in range(begin, end):
        if rows[k] >= 0:
            mine[n] = rows[k]
            n += 1
    return n


@compiled
def _list(flat: Floats, share: np.float32, label: Index, at: Index, n: int, names: Index, values: Floats) -> None:
    """Write the causes of the n largest masses, and their probabilities."""
    for k in range(n):
        which = label[at[k]]
        names[k], values[k] = which, flat[at[k]] * share if which >= 0 else np.float32(0)


@entry_point
def rank(
    chosen: Offsets, start: Offsets, rows: Index, high: Bytes, low: Bytes, prior_high: Words, prior_low: Bytes, prior: Index, weight: Floats,
    first: Index, danger: Floats, label: Index, index: Index, probability: Floats, dangerous: Floats, why: Any,
) -> None:  # fmt: skip
    """Posterior and the most probable causes of the chosen patients.

    Args:
        chosen: Patients; results are written to these places.
        start: Where the rows of each begin, shape (chosen + 1,).
        rows: As `prepare` wrote them, at most `MOST_ROWS` of each that are not −1.
        high: High bytes, shape (rows, columns); `low` likewise.
        prior_high: Of −log P(hypothesis), shape (persons, columns); `prior_low` likewise.
        prior: Which of these, by chosen patient.
        weight: `BLOCK_WEIGHT`.
        first: Column of the first lesion pattern of the cause, by curated column; first patterns stand first, then the other curated ones.
        danger: 1 for causes whose mass is summed, by column of the first patterns.
        label: Cause of each column.
        index: Written, shape (patients, top): causes, −1 where no more weigh anything.
        probability: Written, same shape.
        dangerous: Written, shape (patients,).
        why: What is to be explained, `kernels.why.Why`; nothing when it has no room for evidence.
    """
    columns, top, width = high.shape[1], index.shape[1], WIDTH
    flat, sums, rest = np.zeros(columns, np.float32), np.empty(columns, np.uint16), np.empty(columns, np.uint16)
    bits, by_block = flat.view(np.int32).reshape(columns // width, width), sums.reshape(columns // width, width)
    least, mine = np.empty(columns // width, np.uint16), np.empty(MOST_ROWS, np.int32)
    found, value = np.empty(columns + 1, np.int32), np.empty(columns + 1, np.int32)
    column, larger, at = np.empty(width, np.int32), np.empty(columns + 1, np.int32), np.empty(top, np.int32)
    n_front = (first.size + width - 1) // width
    front, others = np.empty(first.size, np.float32), np.searchsorted(first[danger.size :], np.arange(danger.size + 1)) + danger.size
    room, lanes = np.empty((2, columns), np.float64), np.empty(width, np.float32)
    for i in range(chosen.size):
        n, person = _given(rows, start[i], start[i + 1], mine), prior[i]
        mass = _masses(mine, n, high, low, prior_high[person], prior_low[person], weight, n_front, flat, by_block, sums, rest, least, lanes)
        front[:] = flat[: first.size]
        dangerous[chosen[i]] = _join(flat, first, danger, lanes) / mass
        n = _reach(bits, least, _bound(bits, least, column, larger, top), found, value)
        n = _sort(value, found, n, larger, at)
        _list(flat, np.float32(1) / mass, label, at, n, index[chosen[i]], probability[chosen[i]])
        if why.evidence.shape[1]:
            explain(flat, front, others, mass, least, at, n, rows, start[i], start[i + 1], high, low, why, chosen[i], room, lanes)
