"""Whether the probability of the leading cause can be taken at its word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.evaluate.interval import Estimate, Share, estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Array = NDArray[np.float64]
Index = NDArray[np.int64]

STEPS = 12


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases whose leading cause has a probability from `low` to `high`: their mean probability, and how often it was right."""

    low: float
    high: float
    mean_p: float
    right: Share

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"low": round(self.low, 4), "high": round(self.high, 4), "mean_p": round(self.mean_p, 4), "right": self.right.to_json()}


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the probability of the leading cause is from what came true.

    Attributes:
        brier: Mean squared difference between the probability and 1 (right) or 0 (wrong).
        ece: Expected calibration error: |share right − mean probability| over the bins, weighted by their cases.
        slope: Of a logistic regression of right or wrong on the log-odds said: 1 as it should be, below 1 when too sure of itself.
        table: The bins that hold cases.
        bins: How many bins of equal width there are from 0 to 1.
    """

    brier: Estimate
    ece: Estimate
    slope: Estimate
    table: tuple[Bin, ...]
    bins: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        table = [b.to_json() for b in self.table]
        figures = {"brier_top": self.brier, "expected_calibration_error": self.ece, "slope": self.slope}
        return {k: v.to_json() for k, v in figures.items()} | {"bins": self.bins, "reliability": table}


def calibration_of(p: Sequence[float], right: Sequence[bool], *, bins: int = 10, groups: Sequence[int] | None = None) -> Calibration:
    """Calibration of the leading cause.

    Args:
        p: Its probability in each case.
        right: Whether it was the diagnosis.
        bins: How many bins of equal width.
        groups: Which cases belong together (patients of one publication), 0, 1, …; whole groups are resampled then.

    Example:
        >>> c = calibration_of([0.9, 0.8, 0.1], [True, False, False], bins=2)
        >>> round(c.brier.value, 3), round(c.ece.value, 3), [str(b.right.k) for b in c.table]
        (0.22, 0.267, ['0', '1'])
    """
    said, came = np.asarray(p, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((said * bins).astype(int), bins - 1)
    table = []
    for b in np.unique(place):
        here = place == b
        table.append(Bin(b / bins, (b + 1) / bins, float(said[here].mean()), Share(int(came[here].sum()), int(here.sum()))))
    members = [np.flatnonzero(np.asarray(groups) == g) for g in range(max(groups) + 1)] if groups else [np.array([i]) for i in range(len(said))]

    def over_cases(statistic: Callable[[Index], float]) -> Estimate:
        return estimate(lambda g: statistic(np.concatenate([members[x] for x in g]) if groups else g), len(members))

    return Calibration(
        brier=over_cases(lambda i: float(((said[i] - came[i]) ** 2).mean())),
        ece=over_cases(lambda i: float(np.abs(np.bincount(place[i], weights=came[i] - said[i])).sum() / len(i))),
        slope=over_cases(lambda i: _slope(said[i], came[i])),
        table=tuple(table),
        bins=bins,
    )


def _slope(said: Array, came: Array) -> float:
    """Slope of a logistic regression with intercept, by Newton's method; a small ridge holds it where all were right or all wrong."""
    p = np.clip(said, 0.001, 0.999)
    x = np.column_stack([np.ones(len(p)), np.log(p / (1 - p))])
    weights = np.array([0.0, 1.0])
    ridge = np.diag([1e-3, 1e-2])
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (came - fitted) - ridge @ (weights - np.array([0.0, 1.0]))
        weights = weights + np.linalg.solve((x.T * (fitted * (1 - fitted))) @ x + ridge, gradient)
    return float(weights[1])
