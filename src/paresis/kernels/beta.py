"""Proportions with their uncertainty: Beta distributions by mean and effective sample size."""

from __future__ import annotations

from functools import lru_cache
from math import erf

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ERF_IS_ONE = 6.0  # from here on the error function is 1 to the last bit
Z90 = 1.6448536269514722
LARGEST = float((np.log(2) / Z90) ** 2)


def log_variance(p: Array, ess: Array) -> tuple[Array, Array]:
    """Variance of log p and of log(1 − p) for Beta(mean p, size ess), by the delta method.

    Var(log p) ≈ (1 − p) / (p (ess + 1)); Var(log(1 − p)) ≈ p / ((1 − p)(ess + 1)). Even a judged proportion is meant to within a
    factor of two (90 % interval), so the precision of that is added to each: v · `LARGEST` / (v + `LARGEST`).

    Args:
        p: Means in (0, 1), any shape.
        ess: Effective sample sizes, same shape.

    Returns:
        The two variances, same shape; they shrink as `ess` grows, and are below `LARGEST`.

    Example:
        >>> present, absent = log_variance(np.array([0.5]), np.array([9.0]))
        >>> round(float(present[0]), 3), round(float(absent[0]), 3)
        (0.064, 0.064)
    """
    present, absent = (1 - p) / (p * (ess + 1)), p / ((1 - p) * (ess + 1))
    return present * LARGEST / (present + LARGEST), absent * LARGEST / (absent + LARGEST)


def chance_of_largest(mean: Array, sd: Array, which: int) -> float:
    """Probability that one of several independent normal variables is the largest.

    ∫ φ(z) Π_{j≠i} Φ((μ_i + σ_i z − μ_j) / σ_j) dz, by Gauss-Hermite quadrature with 40 nodes; nothing is sampled.

    Args:
        mean: Means, shape (variables,).
        sd: Standard deviations, same shape; above 0.
        which: Index of the one.

    Returns:
        A probability.

    Example:
        >>> round(chance_of_largest(np.array([0.0, 0.0]), np.array([1.0, 1.0]), 0), 6)
        0.5
        >>> round(chance_of_largest(np.array([3.0, 0.0]), np.array([1.0, 1.0]), 0), 3)
        0.983
    """
    nodes, weights = _gauss_hermite(40)
    others = np.arange(len(mean)) != which
    at = mean[which] + sd[which] * np.sqrt(2) * nodes
    near = others & (mean > mean[which] - 12 * (sd + sd[which]))
    z = (at[:, None] - mean[None, near]) / sd[None, near]
    below = 0.5 * (1 + _erf(z / np.sqrt(2)))
    return float((weights * below.prod(axis=1)).sum())


@lru_cache(maxsize=1)
def _gauss_hermite(n: int) -> tuple[Array, Array]:
    """Nodes, and weights that sum to one, for the weight exp(−x²), by Golub and Welsch 1969; numpy's own costs a tenth of a second to import."""
    beside = np.sqrt(np.arange(1, n) / 2)
    nodes, vectors = np.linalg.eigh(np.diag(beside, 1) + np.diag(beside, -1))
    return nodes, vectors[0] ** 2



def _erf(x: Array) -> Array:
    out, within = np.sign(x), np.abs(x) < ERF_IS_ONE
    out[within] = np.fromiter(map(erf, x[within].tolist()), np.float64)
    return np.asarray(out)
