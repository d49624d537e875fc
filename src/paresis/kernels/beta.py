"""Proportions with their uncertainty: Beta distributions by mean and effective sample size."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def pool(means: Array, ess: Array, *, prior_k: float = 0.5, prior_n: float = 1.0) -> tuple[float, float]:
    """Pool proportions into a Beta mean and effective sample size.

    mean = (Σ ess·p + prior_k) / (Σ ess + prior_n); ess = Σ ess + prior_n   (Jeffreys by default, so no proportion is 0 or 1).

    Args:
        means: Proportion of each study, shape (studies,).
        ess: Effective sample size of each, in patients, same shape, all positive.

    Returns:
        Mean in (0, 1) and effective sample size in patients.

    Raises:
        ValueError: A proportion lies outside 0 to 1 or a size is not positive.

    Example:
        >>> pool(np.array([1.0]), np.array([9.0]))
        (0.95, 10.0)
    """
    if np.any((means < 0) | (means > 1)) or np.any(ess <= 0):
        raise ValueError("proportions lie in 0..1 and sizes are positive")
    total = float(ess.sum()) + prior_n
    return (float((means * ess).sum()) + prior_k) / total, total


def log_variance(p: Array, ess: Array) -> tuple[Array, Array]:
    """Variance of log p and of log(1 − p) for Beta(mean p, size ess), by the delta method.

    Var(log p) ≈ (1 − p) / (p (ess + 1)); Var(log(1 − p)) ≈ p / ((1 − p)(ess + 1)).

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
    return (1 - p) / (p * (ess + 1)), p / ((1 - p) * (ess + 1))
