"""How −log likelihoods are kept for very many patients: in 16 bits, and of each block of hypotheses the least in a byte."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOGETHER = 5  # so many costs are added in 16 bits
MOST_COST = 65535 // TOGETHER
UNITS = MOST_COST // 8  # a nat
STEPS = 31  # a nat, of a least cost
AT_ONCE = 64  # hypotheses compared at once, so that what is between stays in the cache
BLOCK = 16  # hypotheses that are left out together


def in_units(nats: NDArray[np.float64], most: int = MOST_COST) -> NDArray[np.uint16]:
    """Costs in whole `UNITS`, `most` at most.

    Example:
        >>> in_units(np.array([0.0, 1.0, 99.0])).tolist()
        [0, 1638, 13107]
    """
    return np.rint(np.minimum(nats * UNITS, most)).astype(np.uint16)


def least_of_blocks(cost: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """The least cost of each block, in `STEPS` and rounded down, shape (…, blocks), of costs in units, shape (…, blocks · `BLOCK`).

    Example:
        >>> least_of_blocks(np.arange(2 * 1638, 2 * 1638 + BLOCK, dtype=np.uint16)).tolist()
        [62]
    """
    least: NDArray[np.int64] = cost.reshape(*cost.shape[:-1], -1, BLOCK).min(axis=-1).astype(np.int64)
    return (least * STEPS // UNITS).astype(np.uint8)


def alike(costs: NDArray[Any]) -> NDArray[np.int64]:
    """An order of hypotheses in which each block is alike: the first that is left, and those nearest to it by the sum of differences.

    Args:
        costs: Shape (hypotheses, what they are compared by).

    Example:
        >>> alike(np.array([[0.0], [9.0]] * BLOCK))[:BLOCK].tolist() == list(range(0, 2 * BLOCK, 2))
        True
    """
    left, order = np.arange(len(costs)), [np.zeros(0, np.int64)]
    while len(left):
        far = [np.abs(costs[left[k : k + AT_ONCE]] - costs[left[0]]).sum(axis=1) for k in range(0, len(left), AT_ONCE)]
        near = np.argsort(np.concatenate(far), kind="stable")
        order.append(left[near[:BLOCK]])
        left = left[np.sort(near[BLOCK:])]
    return np.concatenate(order)
