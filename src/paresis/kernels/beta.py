"""Proportions with their uncertainty: Beta distributions by mean and effective sample size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LARGEST = float((np.log(2) / 1.6448536269514722) ** 2)


def log_variance(p: Array, ess: Array) -> tuple[Array, Array]:
    """Variance of log p and of log(1 − p) for Beta(mean p, size ess), by the delta method.

    Var(log p) ≈ (1 − p) / (p (ess + 1)); Var(log(1 − p)) ≈ p / ((1 − p)(ess + 1)); each at most `LARGEST`, as even a
    judged proportion is meant to within a factor of two (90 % interval).

    Args:
        p: Means in (0, 1), any shape.
        ess: Effective sample sizes, same shape.

    Returns:
        The two variances, same shape; they shrink as `ess` grows.

    Example:
        >>> present, absent = log_variance(np.array([0.5]), np.array([9.0]))
        >>> float(present[0]), float(absent[0])
        (0.1, 0.1)
    """
    return np.minimum((1 - p) / (p * (ess + 1)), LARGEST), np.minimum(p / ((1 - p) * (ess + 1)), LARGEST)
