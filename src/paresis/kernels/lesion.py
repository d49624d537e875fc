"""What every lesion hypothesis does to everything that can be examined, and the posterior over hypotheses.

Axes: rows (a lesion at a severity and an acuity), nodes (with side), routes (sets of nodes), pools (the upper part above a cell group), columns
(an examined item on a side), levels (0 lost … L − 1 intact), states (of a finding).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Levels = NDArray[np.uint8]
Reals = NDArray[np.floating[Any]]

SMALLEST = np.float32(1e-30)


def route_survival(row: Index, node: Index, log_left: Array, *, route_node: Index, route_of: Index, shape: tuple[int, int, int]) -> Array:
    """What is left of each route under each hypothesis: the product of what is left at its nodes.

    S[r, h] = Π_{v in r} (1 − loss[h, v]) = exp Σ log_left

    Args:
        row: Hypothesis of each hit, shape (hits,).
        node: Node of each hit, same shape.
        log_left: log(1 − loss) of each hit, same shape.
        route_node: Nodes of the routes, one after another, shape (members,).
        route_of: Route of each member, same shape.
        shape: Numbers of rows, nodes and routes.

    Returns:
        Shape (routes, rows), in (0, 1].

    Example:
        >>> one_hit = (np.array([1]), np.array([0]), np.log(np.array([0.25])))
        >>> routes = {"route_node": np.array([0, 1, 1]), "route_of": np.array([0, 0, 1])}
        >>> route_survival(*one_hit, **routes, shape=(2, 2, 2)).tolist()
        [[1.0, 0.25], [1.0, 1.0]]
    """
    n_rows, n_nodes, n_routes = shape
    order = np.argsort(route_node, kind="stable")
    member = route_of[order]
    count = np.bincount(route_node, minlength=n_nodes)
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    times = count[node]
    offset = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    routes = member[np.repeat(start[node], times) + offset]
    flat = routes * n_rows + np.repeat(row, times)
    total = np.bincount(flat, weights=np.repeat(log_left, times), minlength=n_rows * n_routes)
    return np.asarray(np.exp(total).reshape(n_routes, n_rows))


def gather(values: Array, source: Index, weight: Array, target: Index, n_targets: int) -> Array:
    """Weighted sums: out[t] = Σ_{k: target_k = t} weight_k · values[source_k], over the first axis.

    Example:
        >>> gather(np.array([[1.0], [3.0]]), np.array([0, 1]), np.array([0.5, 0.5]), np.array([0, 0]), 1).tolist()
        [[2.0]]
    """
    weights = np.zeros((n_targets, values.shape[0]))
    np.add.at(weights, (target, source), weight)
    return np.asarray(weights @ values)


def tendon_level(arc: Array, upper: Array, shock: Array, *, gain: float, bend: float, arc_bend: float) -> Array:
    """Expected tendon reflex on 0..1 (0.5 is grade 2, normal): brisk without its upper motor neurone, lost without its arc, and lost in spinal shock.

    a^q · (2 + g u^b (1 − s) − 2 u s) / 4 with u = 1 − upper

    Args:
        arc: Intact fraction of the arc, any shape.
        upper: Intact fraction of the upper motor neurone, same shape.
        shock: 1 while an acute lesion still silences what is below, broadcastable to it.
    """
    lost = 1 - upper
    return np.asarray(np.clip(arc**arc_bend * (2 + gain * lost**bend * (1 - shock) - 2 * lost * shock) / 4, 0, 1))


def plantar_level(arc: Array, upper: Array, shock: Array, *, gain: float, bend: float) -> Array:
    """Expected plantar response: 0 mute, 0.5 flexor, 1 extensor; (1 − (1 − a)²) (½ + g u^b (1 − s) − ½ u s)."""
    lost = 1 - upper
    return np.asarray(np.clip((1 - (1 - arc) ** 2) * (0.5 + gain * lost**bend * (1 - shock) - 0.5 * lost * shock), 0, 1))


def tone_level(lower: Array, upper: Array, shock: Array, *, gain: float, bend: float) -> Array:
    """Expected tone: 0 flaccid, 0.5 normal, 1 spastic; l^b (½ + g u (1 − 2 s))."""
    return np.asarray(np.clip(lower**bend * (0.5 + gain * (1 - upper) * (1 - 2 * shock)), 0, 1))


def to_levels(values: Array, n_levels: int) -> Levels:
    """Fractions in 0..1 as whole levels 0..n − 1."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * (n_levels - 1)), dtype=np.uint8)


def state_table(log_table: Array, absent: float) -> Array:
    """P(state | level): the table, and where a healthy person may lack the reflex, a mixture with its absence (the first state).

    Args:
        log_table: log P(state | level), shape (levels, states).
        absent: Chance that a healthy person has none.

    Returns:
        Same shape, rows sum to one.

    Example:
        >>> state_table(np.log(np.array([[0.5, 0.5]])), 0.2).round(3).tolist()
        [[0.6, 0.4]]
    """
    table = np.exp(log_table)
    table = (1 - absent) * table / table.sum(axis=1, keepdims=True)
    table[:, 0] += absent
    return np.asarray(table)


def gains_bits(joint: Reals) -> Reals:
    """Expected information about the group from seeing the state of each column, in bits.

    I(G; S) = Σ_gs p log₂ p − Σ_g p_g log₂ p_g − Σ_s p_s log₂ p_s

    Args:
        joint: P(group, state) of each column, shape (groups, columns, states), each column summing to one.

    Returns:
        Shape (columns,).

    Example:
        >>> gains_bits(np.array([[[0.5, 0.0], [0.25, 0.25]], [[0.0, 0.5], [0.25, 0.25]]])).round(6).tolist()
        [1.0, 0.0]
    """

    def information(p: Reals) -> Reals:
        return np.asarray(p * np.log2(np.maximum(p, SMALLEST)))

    together = information(joint).sum(axis=(0, 2))
    return np.asarray(together - information(joint.sum(axis=2)).sum(axis=0) - information(joint.sum(axis=0)).sum(axis=1))
