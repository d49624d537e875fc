"""Figures with their 95 % interval: proportions by Wilson, everything else by a seeded bootstrap over the cases."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Z95 = 1.959963984540054
RESAMPLES = 2000
MOST_SHIFT = 1.0
SEED = 20240501


@dataclass(frozen=True, slots=True)
class Share:
    """k of n with Wilson's 95 % interval."""

    k: int
    n: int

    @property
    def p(self) -> float:
        """The proportion; 0 of nothing is 0."""
        return self.k / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval.

        >>> [round(x, 2) for x in Share(8, 10).interval]
        [0.49, 0.94]
        """
        if not self.n:
            return 0.0, 1.0
        centre = (self.p + Z95**2 / (2 * self.n)) / (1 + Z95**2 / self.n)
        half = Z95 * sqrt(self.p * (1 - self.p) / self.n + Z95**2 / (4 * self.n**2)) / (1 + Z95**2 / self.n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        if not self.n:
            return "no such cases"
        low, high = self.interval
        return f"{self.p:.1%} ({self.k}/{self.n}; 95 % {low:.1%} to {high:.1%})"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"k": self.k, "n": self.n, "p": round(self.p, 4), "interval": [round(x, 4) for x in self.interval]}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure that is no proportion, with the 95 % interval of a bootstrap over n cases."""

    value: float
    n: int
    interval: tuple[float, float]

    def __str__(self) -> str:
        return f"{self.value:.3f} (n {self.n}; 95 % {self.interval[0]:.3f} to {self.interval[1]:.3f})" if self.n else "no such cases"

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"value": round(self.value, 4), "n": self.n, "interval": [round(x, 4) for x in self.interval]}


def estimate(statistic: Callable[[NDArray[np.int64]], float], n: int) -> Estimate:
    """A statistic of n cases with the bias-corrected percentile interval of a bootstrap (Efron 1981); the same cases always give the same interval.

    A statistic that resampling inflates, such as the calibration error, can lie below most of its resamples: the percentiles are moved by twice the
    normal quantile of the share that lies below it (at most two standard deviations). The interval always holds the value itself.

    Args:
        statistic: What to compute from the positions of the cases, some of them repeated.
        n: How many cases there are.

    Example:
        >>> estimate(lambda i: float(np.array([0.0, 1.0])[i].mean()), 2)
        Estimate(value=0.5, n=2, interval=(0.0, 1.0))
    """
    if not n:
        return Estimate(0.0, 0, (0.0, 1.0))
    draws = np.random.default_rng(SEED).integers(0, n, size=(RESAMPLES, n))
    return bias_corrected(float(statistic(np.arange(n))), np.array([statistic(i) for i in draws]), n)


def bias_corrected(value: float, resampled: NDArray[np.float64], n: int) -> Estimate:
    """The bias-corrected 95 % interval of a value from its resamples; it always holds the value.

    Example:
        >>> bias_corrected(0.1, np.linspace(0.1, 0.3, 2001), 50).interval[0]
        0.1
    """
    below = float((resampled < value).mean() + (resampled == value).mean() / 2)
    normal = NormalDist()
    shift = normal.inv_cdf(min(max(below, normal.cdf(-MOST_SHIFT)), normal.cdf(MOST_SHIFT)))
    ends = [100 * normal.cdf(2 * shift + z) for z in (-Z95, Z95)]
    low, high = (float(x) for x in np.percentile(resampled, ends))
    return Estimate(value, n, (min(low, value), max(high, value)))
