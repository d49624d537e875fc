"""Beside the most probable causes of a patient: the mass at each urgency with its upper bound, and what speaks most for the leading cause.

Compiled by Numba and called by `kernels.batch`, while the masses of a patient's hypotheses are at hand. `engine.differential` defines what they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.beta import Z90
from paresis.kernels.lanes import WIDTH, compiled, joined, product, total

LEVELS = 5
UNITS = np.float32(1 / 8192 / 16)
CLOSED = np.uint16(65535)
SHARE = np.float32(5e-3)  # what weighs less than this of either side adds nothing to the variance
TINY = 1e-12
LITTLE = np.float32(1e-3)  # of the mass of all others, what a rare cause needs to count among them
UNSURE = 5
HIGH, REST = 3, 1  # the ranks of an emergency, and of what has no entry of its own


class Why(NamedTuple):
    """What `explain` reads and writes.

    Attributes:
        cause: Of each column, −1 for padding.
        level: Rank of its urgency, by column.
        wanted: Whether its mass counts into `target`, by column.
        variance: Of the log of its rate, by column.
        told_variance: Of the log of P(finding present | column), and absent, shape (2 · findings, columns).
        unlisted: The column that is no cause of its own.
        offsets: Where the findings of each patient begin; `findings` and `presence` of all patients.
        by_level: Written, mass by rank of urgency, shape (patients, LEVELS).
        upper: Written, upper bound of the mass of emergencies.
        target: Written, mass of the wanted columns.
        evidence: Written, the entries that speak most for the leading cause, counted within the patient, −1 for none, shape (patients, few).
        ratio: Written, their likelihood ratios against all other causes, same shape.
    """

    cause: NDArray[np.int32]
    level: NDArray[np.int8]
    wanted: NDArray[np.float32]
    variance: NDArray[np.float32]
    told_variance: NDArray[np.float32]
    unlisted: int
    offsets: NDArray[np.int64]
    findings: NDArray[np.int32]
    presence: NDArray[np.int8]
    by_level: NDArray[np.float32]
    upper: NDArray[np.float32]
    target: NDArray[np.float32]
    evidence: NDArray[np.int32]
    ratio: NDArray[np.float32]


@compiled
def _upper(flat: Any, front: Any, others: Any, mass: float, s: float, at: Any, n: int, why: Any, i: int, room: Any) -> float:
    """Upper bound of the 90 % interval of the mass of emergencies, by the delta method on the log-odds."""
    s = min(max(s, TINY), 1 - TINY)
    n_causes, m = others.size - 1, 0
    columns, weights = room[0], room[1]
    spread = 0.0
    for k in range(n_causes + n):
        j = k if k < n_causes else at[k - n_causes]
        share = flat[j] / mass / (s if why.level[j] >= HIGH else 1 - s)
        if share > SHARE and (k < n_causes or j >= n_causes):
            best = j
            if j < n_causes:
                for other in range(others[j], others[j + 1]):
                    best = other if front[other] > front[best] else best
            columns[m], weights[m], m = best, share * share, m + 1
            spread += share * share * why.variance[j]
    for e in range(why.offsets[i], why.offsets[i + 1]):
        x = why.presence[e]
        if x == 0 or x == 1 or x == UNSURE:  # noqa: PLR1714
            row = why.told_variance[2 * why.findings[e] + (x != 1)]
            for k in range(m):
                spread += weights[k] * row[np.int64(columns[k])]
    return float(1 / (1 + np.exp(-Z90 * np.sqrt(spread)) * (1 - s) / s))


@compiled
def _exp(high: Any, low: Any) -> np.float32:
    """exp of a cost in two bytes, as `_without` has it."""
    one, half, third, fourth, fifth = np.float32(1), np.float32(1 / 2), np.float32(1 / 6), np.float32(1 / 24), np.float32(1 / 120)
    x = (np.float32(high) * np.float32(256) + np.float32(low)) * UNITS
    y = one + x * (one + x * (half + x * (third + x * (fourth + x * fifth))))
    y *= y
    y *= y
    y *= y
    y *= y
    return y


@compiled
def _without(mass: Any, high: Any, low: Any, n: int, lanes: Any) -> np.float32:
    """Mass of the first n columns if a row of costs had not been told, exp x by (Taylor(x / 16))^16."""
    lanes[:] = 0
    j, last, width = np.uint64(0), np.uint64(n), np.uint64(WIDTH)
    while j + width <= last:
        for k in range(width):
            lanes[k] += mass[j + k] * _exp(high[j + k], low[j + k])
        j += width
    for k in range(last - j):
        lanes[k] += mass[j + k] * _exp(high[j + k], low[j + k])
    return joined(lanes)


@compiled
def _insert(evidence: Any, ratio: Any, entry: int, value: float) -> None:
    """Put an entry among the largest ratios, if it is one of them."""
    at = ratio.size
    while at > 0 and value > ratio[at - 1]:
        at -= 1
    for k in range(ratio.size - 1, at, -1):
        evidence[k], ratio[k] = evidence[k - 1], ratio[k - 1]
    if at < ratio.size:
        evidence[at], ratio[at] = entry, value


@compiled
def _speaks(front: Any, flat: Any, others: Any, at: Any, n: int, rows: Any, begin: int, end: int, high: Any, low: Any, why: Any, i: int,
            room: Any, lanes: Any) -> None:  # fmt: skip
    """What speaks most for the leading cause against the other curated causes and the rare ones listed; clears its columns of `front`."""
    n_causes, leader = others.size - 1, -1
    for k in range(n):
        if leader < 0 and at[k] != why.unlisted and why.cause[at[k]] >= 0:
            leader = at[k]
    if leader < 0:
        return
    first, last = (others[leader], others[leader + 1]) if leader < n_causes else (0, 0)
    own = front[leader] if leader < n_causes else flat[leader]
    inside = np.float64(own)
    for m in range(first, last):
        inside += front[m]
    against = np.float64(-inside if leader < n_causes else 0.0)
    against += total(front, 0, front.size, lanes)
    n_rare, rare = 0, room[0]
    for k in range(n):
        if at[k] >= n_causes and at[k] != leader and flat[at[k]] > LITTLE * against:
            rare[n_rare], n_rare = at[k], n_rare + 1
            against += flat[at[k]]
    for e in range(begin, end):
        if rows[e] < 0:
            continue
        hi, lo = high[rows[e]], low[rows[e]]
        mine = np.float64(0)
        for m in range(first, last):
            mine += front[m] * _exp(hi[m], lo[m])
        mine += own * _exp(hi[leader], lo[leader])
        rest = np.float64(_without(front, hi, lo, front.size, lanes)) - (mine if leader < n_causes else 0.0)
        for k in range(n_rare):
            rest += flat[np.int64(rare[k])] * _exp(hi[np.int64(rare[k])], lo[np.int64(rare[k])])
        value = (inside + TINY) / (max(against, 0.0) + TINY) / ((mine + TINY) / (max(rest, 0.0) + TINY))
        _insert(why.evidence[i], why.ratio[i], e - begin, value)


@compiled
def explain(
    flat: Any,
    front: Any,
    others: Any,
    mass: Any,
    least: Any,
    at: Any,
    n: int,
    rows: Any,
    begin: int,
    end: int,
    high: Any,
    low: Any,
    why: Any,
    i: int,
    room: Any,
    lanes: Any,
) -> None:
    """Write everything that `why` asks for of patient i.

    Args:
        flat: Mass of each column in the open blocks, joined by cause; `mass` their sum.
        front: Mass of the curated columns before they were joined.
        others: Where the further columns of each curated cause begin, shape (curated causes + 1,).
        least: `CLOSED` for closed blocks.
        at: The n most probable columns.
        rows: Row of each entry, −1 where it says no more; this patient's from `begin` to `end`.
        high: High bytes of the rows; `low` likewise.
        why: What is read and written.
        i: The patient.
        room: For two numbers of each column.
        lanes: For running sums, `WIDTH` of them.
    """
    n_causes, listed, s, wanted, width = others.size - 1, 0.0, 0.0, np.float32(0), flat.size // least.size
    sums, levels, looked_for = why.by_level[i], why.level, why.wanted
    for j in range(np.uint64(n_causes)):
        sums[levels[j]] += flat[j]
    for level in range(LEVELS):
        sums[level] /= mass
        listed += sums[level]
        s += sums[level] if level >= HIGH else 0.0
    sums[REST] += max(1 - listed, 0.0)
    for b in range(least.size):
        if least[b] != CLOSED:
            wanted += product(flat, looked_for, b * width, (b + 1) * width, lanes)
    why.target[i] = wanted / mass
    why.upper[i] = _upper(flat, front, others, mass, s, at, n, why, i, room)
    _speaks(front, flat, others, at, n, rows, begin, end, high, low, why, i, room, lanes)
