"""Beside the most probable causes of a patient: the mass at each urgency with its upper bound, and what speaks most for the leading cause.

Compiled by Numba and called by `kernels.batch`, while the masses of a patient's hypotheses are at hand. `engine.differential` defines what they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.beta import LARGEST, Z90
from paresis.kernels.costs import BLOCK, UNITS
from paresis.kernels.lanes import WIDTH, compiled, joined, product, total

LEVELS = 5
SHARE = np.float32(5e-3)  # what weighs less than this of either side adds nothing to the variance
TINY, ROUNDED = 1e-12, 1e-5
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
        told_variance: Of the log of P(finding present | column), and absent, in turn, shape (curated columns, 2 · findings).
        theta: P(finding | hypothesis), shape (hypotheses, findings), for the variances of the few rare causes that matter to somebody.
        site_ess: Effective sample size behind those.
        hypothesis: Of each column.
        unlisted: The first column of what is no cause of its own.
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
    theta: NDArray[np.float64]
    site_ess: float
    hypothesis: NDArray[np.int64]
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
def _of_rare(p: float, ess: float, is_absent: bool) -> Any:
    """Variance of the log of P(finding present | a rare cause), or absent, as `kernels.beta.log_variance` has it."""
    v = p / ((1 - p) * (ess + 1)) if is_absent else (1 - p) / (p * (ess + 1))
    return np.float32(v * LARGEST / (v + LARGEST))


@compiled
def _heavy(mass: Any, level: Any, n: int, dangerous: np.float32, other: np.float32, found: Any) -> int:
    """Which of the first n causes weigh more than a limit, one for emergencies and one for all others. Returns how many there are."""
    m = np.uint64(0)
    for j in range(np.uint64(n)):
        found[m] = j
        m += np.uint64(mass[j] > (dangerous if level[j] >= HIGH else other))
    return int(np.int64(m))


@compiled
def _upper(
    mass: Any, front: Any, layers: Any, whole: float, s: float, at: Any, columns: Any, n: int, why: Any, i: int, room: Any, which: Any
) -> float:  # fmt: skip
    """Upper bound of the 90 % interval of the mass of emergencies, by the delta method on the log-odds."""
    s = min(max(s, TINY), 1 - TINY)
    n_causes, m, told, theta, hypothesis, level = layers[1], 0, why.told_variance, why.theta, why.hypothesis, why.level
    limit = SHARE * whole * (1 - ROUNDED)
    n_heavy, spread = _heavy(mass, level, n_causes, np.float32(limit * s), np.float32(limit * (1 - s)), which), 0.0
    for k in range(n_heavy):
        j = np.uint64(which[k])
        share = mass[j] / whole / (s if level[j] >= HIGH else 1 - s)
        if share > SHARE:
            spread += share * share * why.variance[j]
            for p in range(1, layers.size - 1):
                other = np.uint64(layers[p]) + np.uint64(which[k])
                if other >= np.uint64(layers[p + 1]):
                    break
                j = other if front[other] > front[j] else j
            which[m], room[m], m = j, share * share, m + 1
    n_curated = m
    for k in range(n):
        column = np.uint64(columns[k])
        share = mass[at[k]] / whole / (s if level[column] >= HIGH else 1 - s)
        if share > SHARE and at[k] >= n_causes:
            spread += share * share * why.variance[column]
            which[m], room[m], m = column, share * share, m + 1
    begin, end = np.uint64(why.offsets[i]), np.uint64(why.offsets[i + 1])
    for k in range(np.uint64(m)):
        mine, column = 0.0, np.uint64(which[k])
        for e in range(begin, end):
            f, x = np.uint64(why.findings[e]), why.presence[e]
            if x == 0 or x == 1 or x == UNSURE:  # noqa: PLR1714
                if k < n_curated:
                    mine += told[column, np.uint64(2) * f + np.uint64(x != 1)]
                else:
                    mine += _of_rare(theta[np.uint64(hypothesis[column]), f], why.site_ess, x != 1)
        spread += room[k] * mine
    return float(1 / (1 + np.exp(-Z90 * np.sqrt(spread)) * (1 - s) / s))


@compiled
def _exp(cost: Any) -> np.float32:
    """exp of a cost, by (Taylor(x / 16))^16."""
    one, half, third, fourth, fifth = np.float32(1), np.float32(1 / 2), np.float32(1 / 6), np.float32(1 / 24), np.float32(1 / 120)
    x = np.float32(cost) * np.float32(1 / UNITS / 16)
    y = one + x * (one + x * (half + x * (third + x * (fourth + x * fifth))))
    y *= y
    y *= y
    y *= y
    y *= y
    return y


@compiled
def _without(mass: Any, cost: Any, n: int, lanes: Any) -> np.float32:
    """Mass of the first n columns if a row of costs had not been told."""
    lanes[:] = 0
    j, last, width = np.uint64(0), np.uint64(n), np.uint64(WIDTH)
    while j + width <= last:
        for k in range(width):
            lanes[k] += mass[j + k] * _exp(cost[j + k])
        j += width
    for k in range(last - j):
        lanes[k] += mass[j + k] * _exp(cost[j + k])
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
def _patterns(front: Any, layers: Any, cause: int, cost: Any) -> float:
    """Mass of a curated cause if a row of costs had not been told."""
    mass = np.float64(0)
    for p in range(layers.size - 1):
        column = np.uint64(layers[p]) + np.uint64(cause)
        if column >= np.uint64(layers[p + 1]):
            break
        mass += front[column] * _exp(cost[column])
    return mass


@compiled
def _speaks(
    mass: Any, front: Any, layers: Any, at: Any, columns: Any, n: int, rows: Any, begin: int, end: int, cost: Any, why: Any, i: int, room: Any,
    which: Any, lanes: Any,
) -> None:  # fmt: skip
    """What speaks most for the leading cause against the other curated causes and the rare ones listed."""
    n_causes, lead = layers[1], -1
    for k in range(n):
        if lead < 0 and columns[k] != why.unlisted and why.cause[columns[k]] >= 0:
            lead = k
    if lead < 0:
        return
    leader, is_curated = columns[lead], at[lead] < n_causes
    inside = np.float64(mass[at[lead]])
    against = np.float64(-inside if is_curated else 0.0)
    against += total(front, 0, front.size, lanes)
    n_rare = 0
    for k in range(n):
        if at[k] >= n_causes and k != lead and mass[at[k]] > LITTLE * against:
            which[n_rare], room[n_rare], n_rare = columns[k], mass[at[k]], n_rare + 1
            against += mass[at[k]]
    for e in range(begin, end):
        if rows[e] < 0:
            continue
        row = cost[rows[e]]
        mine = _patterns(front, layers, leader, row) if is_curated else inside * _exp(row[leader])
        rest = np.float64(_without(front, row, front.size, lanes)) - (mine if is_curated else 0.0)
        for k in range(n_rare):
            rest += room[k] * _exp(row[np.uint64(which[k])])
        value = (inside + TINY) / (max(against, 0.0) + TINY) / ((mine + TINY) / (max(rest, 0.0) + TINY))
        _insert(why.evidence[i], why.ratio[i], e - begin, value)


@compiled
def explain(
    mass: Any, front: Any, layers: Any, whole: Any, shown: Any, n_open: int, at: Any, columns: Any, n: int, rows: Any, begin: int, end: int,
    cost: Any, why: Any, i: int, room: Any, which: Any, lanes: Any,
) -> None:  # fmt: skip
    """Write everything that `why` asks for of patient i.

    Args:
        mass: Of the curated causes, then of the columns of the open blocks; `whole` their sum.
        front: Mass of the curated columns.
        layers: Where the first, the second … lesion patterns of the curated causes begin.
        shown: The open blocks, n_open of them.
        at: Places of the n largest masses; `columns` theirs.
        rows: Row of each entry, −1 where it says no more; this patient's from `begin` to `end`.
        cost: Costs of the rows.
        why: What is read and written.
        i: The patient.
        room: For a number of each column, and `which` for its place.
        lanes: For running sums, `WIDTH` of them.
    """
    n_causes, listed, s, sums, levels = layers[1], 0.0, 0.0, why.by_level[i], why.level
    for j in range(np.uint64(n_causes)):
        sums[levels[j]] += mass[j]
    for level in range(LEVELS):
        sums[level] /= whole
        listed += sums[level]
        s += sums[level] if level >= HIGH else 0.0
    sums[REST] += max(1 - listed, 0.0)
    wanted, place = product(mass, why.wanted, 0, n_causes, lanes), n_causes + -n_causes % BLOCK
    for o in range(n_open):
        column = front.size + shown[o] * BLOCK
        for j in range(BLOCK):
            wanted += mass[place + j] * why.wanted[column + j]
        place += BLOCK
    why.target[i] = wanted / whole
    why.upper[i] = _upper(mass, front, layers, whole, s, at, columns, n, why, i, room, which)
    _speaks(mass, front, layers, at, columns, n, rows, begin, end, cost, why, i, room, which, lanes)
