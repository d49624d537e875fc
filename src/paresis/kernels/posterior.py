"""Posterior, sums over groups, entropy and the gain of a question."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]

SMALLEST = 1e-300
NOISE = 1e-13


def normalise_log(log_weight: Array) -> Array:
    """exp(x) / Σ exp(x), safely.

    Args:
        log_weight: Log of unnormalised probabilities, shape (rows,).

    Returns:
        Probabilities that sum to one, same shape.

    Example:
        >>> normalise_log(np.array([-1000.0, -1000.0])).tolist()
        [0.5, 0.5]
    """
    shifted = np.exp(log_weight - log_weight.max())
    return np.asarray(shifted / shifted.sum())


def sum_by(values: Array, group: Index, n_groups: int) -> Array:
    """Sum the rows of each group.

    Args:
        values: Shape (rows,) or (rows, columns).
        group: Group of each row, shape (rows,); in ascending order when `values` has columns.
        n_groups: How many groups there are.

    Returns:
        Shape (n_groups,) or (n_groups, columns).

    Example:
        >>> sum_by(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0]), 2).tolist()
        [5.0, 2.0]
        >>> sum_by(np.array([[1.0], [2.0], [4.0]]), np.array([0, 0, 2]), 3).tolist()
        [[3.0], [0.0], [4.0]]
    """
    if values.ndim == 1:
        return np.asarray(np.bincount(group, weights=values, minlength=n_groups), dtype=np.float64)
    out = np.zeros((n_groups, values.shape[1]))
    size = np.bincount(group, minlength=n_groups)
    start = np.cumsum(size) - size
    for k in range(int(size.max(initial=0))):  # far quicker than reduceat down the rows, and the sums are the same
        more = np.flatnonzero(size > k)
        out[more] += values[start[more] + k]
    return out


def entropy_bits(p: Array) -> Array:
    """−Σ p log₂ p over the first axis; 0 log 0 is 0.

    Example:
        >>> float(entropy_bits(np.array([0.5, 0.5])))
        1.0
    """
    bits = np.log2(np.maximum(p, SMALLEST))
    return np.asarray(-np.sum(np.multiply(p, bits, out=bits), axis=0))


def question_gain(posterior: Array, p_present: Array, cause: Index, n_causes: int) -> tuple[Array, Array]:
    """Expected information about the cause from each question, and the chance of a yes.

    gain_f = H(cause) − H(cause, answer) + H(answer), never negative.

    Args:
        posterior: P(row | case), shape (rows,).
        p_present: P(finding present | row, case), shape (rows, findings).
        cause: Cause of each row, shape (rows,).
        n_causes: How many causes there are.

    Returns:
        Gain in bits and P(yes), each shape (findings,).
    """
    yes = sum_by(posterior[:, None] * p_present, cause, n_causes)
    prior = sum_by(posterior, cause, n_causes)
    no = np.clip(prior[:, None] - yes, 0.0, None)
    p_yes, p_no = yes.sum(axis=0), no.sum(axis=0)
    after = entropy_bits(yes) + entropy_bits(no) - entropy_bits(np.stack([p_yes, p_no]))
    gain = entropy_bits(prior) - after
    return np.where(gain > NOISE, gain, 0.0), p_yes
