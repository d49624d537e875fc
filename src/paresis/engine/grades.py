"""How strongly a value says that a finding is there: its distance from the limit, measured in reference ranges."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.knowledge import Limit, Threshold

Z95 = 1.96
STEEP = (2 * Z95) ** 2  # log odds a reference range
WITHIN_ONE = 4.0  # how much steeper where only repeated measurements of one person spread, half as wide as people do: judgement
ONE_SIDED = 4.0  # times the limit: where the other end of a range is taken to be that has one end only
FURTHEST = 20.0
JUST = 1e-6
BELOW = frozenset({"below", "below_limit"})


def bound_of(t: Threshold, limit: Limit | None) -> float | None:
    """Where a finding begins for someone with these reference limits; None when there is no such limit."""
    if t.kind in ("below", "above"):
        return t.value
    end = None if limit is None else limit.low if t.kind == "below_limit" else limit.high
    return None if end is None else end * (t.value if t.kind == "above_times" else 1.0)


def range_of(bound: float, limit: Limit | None, plausible: tuple[float, float]) -> tuple[float, float]:
    """The reference range; an end that it does not have is a quarter or four times the other one, or where nothing lies beyond."""
    low, high = (limit.low, limit.high) if limit else (None, None)
    low, high = (low, bound) if low is None and high is None else (low, high)
    if low is None:
        low = max(plausible[0], (high or bound) / ONE_SIDED)
    return low, high if high is not None else min(plausible[1], low * ONE_SIDED)


def is_further(t: Threshold, among: Iterable[Threshold], limit: Limit | None) -> bool:
    """Whether a limit grades what another one, nearer to health, found already ("very low" beyond "low").

    >>> from paresis.model.knowledge import Threshold
    >>> low, very_low = Threshold("low", "below", 3.5), Threshold("very_low", "below", 2.5)
    >>> [is_further(t, (low, very_low), None) for t in (low, very_low)]
    [False, True]
    """
    bound, is_below = bound_of(t, limit), t.kind in BELOW
    others = (bound_of(o, limit) for o in among if (o.kind in BELOW) is is_below)
    return any(bound is not None and o is not None and (o > bound if is_below else o < bound) for o in others)


def weight_of(t: Threshold, value: float, bound: float, ends: tuple[float, float], *, is_graded: bool = False) -> float:
    """The weight of "it is there" against "it is not", as 1 : 0 where a value is far beyond the limit and 0 : 1 where it is far within.

    Healthy values are spread so that the reference range holds 95 of 100, on the scale of the logarithm where all is positive; those of people
    with the finding likewise, mirrored at the limit. Their ratio is then exp(15.4 × distance from the limit in reference ranges).

    Args:
        t: The finding and its direction.
        value: In the canonical unit.
        bound: Where the finding begins.
        ends: Of the reference range.
        is_graded: Whether the limit grades what is abnormal already, so that only the spread of repeated measurements blurs it.

    Returns:
        0 to 1; on the side of the limit that counts as present always above one half, on the other always below.

    Example:
        >>> from paresis.model.knowledge import Threshold
        >>> [round(weight_of(Threshold("x", "above", 5.0), v, 5.0, (3.5, 5.0)), 2) for v in (4.0, 4.9, 5.1, 6.0)]
        [0.0, 0.3, 0.7, 1.0]
        >>> [round(weight_of(Threshold("x", "above", 6.5), v, 6.5, (3.5, 5.0), is_graded=True), 2) for v in (6.4, 6.6)]
        [0.06, 0.93]
    """
    low, high = ends
    is_there = value < bound if t.kind in BELOW else value > bound
    if high <= low or value <= 0 < low:
        return float(is_there)
    far = log(value / bound) / log(high / low) if min(low, bound) > 0 else (value - bound) / (high - low)
    odds = STEEP * (-far if t.kind in BELOW else far) * (WITHIN_ONE if is_graded else 1.0)
    weight = 1 / (1 + exp(-min(max(odds, -FURTHEST), FURTHEST)))
    return max(weight, 0.5 + JUST) if is_there else min(weight, 0.5 - JUST)
