"""Figures with their 95 % interval: proportions by Wilson, everything else by a seeded bootstrap over the cases."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Z95 = 1.959963984540054
RESAMPLES = 2000
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
    """A statistic of n cases with the percentile interval of a bootstrap; the same cases always give the same interval.

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
    low, high = np.percentile([statistic(i) for i in draws], [2.5, 97.5])
    return Estimate(float(statistic(np.arange(n))), n, (float(low), float(high)))
