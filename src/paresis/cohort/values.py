"""Values of very many patients as findings: what `engine.values` says of one value, by analyte and unit for whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.grades import BELOW, FURTHEST, JUST, ONE_SIDED, STEEP
from paresis.engine.values import ADULT, FAR_NEARER, limit_for
from paresis.kernels.cohort import ABSENT, DENIED, NAMED, PRESENT
from paresis.model.vocabulary import Sex
from paresis.units import plain_unit

if TYPE_CHECKING:
    from paresis.model.knowledge import Analyte, Knowledge, Limit, Threshold

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
SEXES = (None, Sex.FEMALE, Sex.MALE)
SURE = 0.9  # from here on a value is as good as a plain statement


@dataclass(frozen=True)
class Read:
    """Values of one code in one unit.

    Attributes:
        analyte: Place of each value's analyte in the knowledge, −1 where it was left out.
        value: In the canonical unit.
        why_not: Why none could be read, empty otherwise.
    """

    analyte: Index
    value: Floats
    why_not: str = ""


def read_unit(values: Floats, analytes: tuple[Analyte, ...], unit: str, knowledge: Knowledge) -> Read:
    """The analyte of each value and the value in its canonical unit, as for one patient.

    Args:
        values: Finite numbers.
        analytes: What the code can mean, best first.
        unit: As given, or a UCUM code; empty when there is none.
        knowledge: What analytes there are.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> k = load_knowledge()
        >>> read_unit(np.array([2.6, 900.0]), (k.analytes["potassium"],), "mmol/L", k).analyte.tolist()[1]
        -1
    """
    place = {a: i for i, a in enumerate(knowledge.analytes)}
    sharing = tuple({b.id: b for a in analytes for b in knowledge.sharing.get(a.id, (a,))}.values())
    analyte, out = np.full(len(values), -1, np.int64), np.array(values, np.float64)
    if unit.strip():
        told = {unit.strip().lower(), plain_unit(unit.strip()).lower()}
        for a in sharing:
            factor = next((f for u, f in ({a.unit: 1.0} | a.units).items() if u.lower() in told), None)
            if factor is not None:
                return _plausible(values * factor, a, place[a.id])
        known = ", ".join(dict.fromkeys([analytes[0].unit, *analytes[0].units]))
        return Read(analyte, out, f"unknown unit; use one of {known}")
    free = np.ones(len(values), bool)
    for a in sharing:
        low, high = a.plausible
        fits = free & np.any([(low <= values * f) & (values * f <= high) for f in (1.0, *a.units.values())], axis=0)
        free &= ~fits
        read = _plausible(values[fits] * _likely(values[fits], a), a, place[a.id])
        analyte[fits], out[fits] = read.analyte, read.value
    return Read(analyte, out)


def _plausible(values: Floats, a: Analyte, place: int) -> Read:
    return Read(np.where((a.plausible[0] <= values) & (values <= a.plausible[1]), place, -1), values)


def _likely(values: Floats, a: Analyte) -> Floats:
    """The factor of the unit in which each value without one was meant."""
    factors = [1.0, *(f for f in dict.fromkeys(a.units.values()) if f != 1.0)]
    low, high = a.plausible
    limit = limit_for(a, None, None)
    far = np.stack([np.where((low <= values * f) & (values * f <= high), _distance(values * f, limit), np.inf) for f in factors])
    return np.asarray(np.array(factors)[(far <= far.min(axis=0) + FAR_NEARER).argmax(axis=0)])


def _distance(values: Floats, limit: Limit | None) -> Floats:
    """How far each is from the limits on the logarithmic scale."""
    out = np.zeros(len(values))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(values)
        if limit and limit.low:
            out = np.maximum(out, np.log(limit.low) - logs)
        if limit and limit.high:
            out = np.maximum(out, logs - np.log(limit.high))
    return np.asarray(np.where(values > 0, out, 0.0))


class Limits:
    """The reference limits of one analyte, looked up for whole columns of ages and sexes."""

    def __init__(self, a: Analyte) -> None:
        ends = sorted({x for limit in a.limits for x in (limit.age_from, limit.age_to + 1)})
        self.starts = np.array(ends)
        inside = [(ends[0] - 1 if ends else 0.0), *ends]
        found = [[limit_for(a, years, sex) for sex in SEXES] for years in inside]
        self.low = np.array([[np.nan if x is None or x.low is None else x.low for x in row] for row in found])
        self.high = np.array([[np.nan if x is None or x.high is None else x.high for x in row] for row in found])

    def of(self, age: Floats, sex: Index) -> tuple[Floats, Floats]:
        """Lower and upper limit of each, NaN where there is none."""
        band = np.searchsorted(self.starts, np.where(np.isnan(age), ADULT, age), side="right")
        return self.low[band, sex], self.high[band, sex]


def weighed(t: Threshold, values: Floats, low: Floats, high: Floats, plausible: tuple[float, float]) -> Floats:
    """The weight of "it is there" of each value, as `engine.grades.weight_of` has it; NaN where there is no limit.

    Example:
        >>> from paresis.model.knowledge import Threshold
        >>> weighed(Threshold("x", "above_limit", 0.0), np.array([4.9, 6.0]), np.array([3.5, 3.5]), np.array([5.0, 5.0]), (1, 9)).round(2).tolist()
        [0.3, 1.0]
    """
    end = {"below": t.value, "above": t.value, "below_limit": low, "above_times": high * t.value}.get(t.kind, high)
    bound = np.broadcast_to(np.asarray(end, float), values.shape)
    upper = np.where(np.isnan(low) & np.isnan(high), bound, high)
    lower = np.where(np.isnan(low), np.maximum(plausible[0], np.where(np.isnan(upper) | (upper == 0), bound, upper) / ONE_SIDED), low)
    upper = np.where(np.isnan(upper), np.minimum(plausible[1], lower * ONE_SIDED), upper)
    is_there = values < bound if t.kind in BELOW else values > bound
    with np.errstate(all="ignore"):
        far = np.where(np.minimum(lower, bound) > 0, np.log(values / bound) / np.log(upper / lower), (values - bound) / (upper - lower))
        odds = np.clip(STEEP * (-far if t.kind in BELOW else far), -FURTHEST, FURTHEST)
    weight = 1 / (1 + np.exp(-odds))
    weight = np.where(is_there, np.maximum(weight, 0.5 + JUST), np.minimum(weight, 0.5 - JUST))
    weight = np.where((upper <= lower) | ((values <= 0) & (lower > 0)), is_there, weight)
    return np.asarray(np.where(np.isnan(bound), np.nan, weight))


def stated(weight: Floats) -> NDArray[np.int8]:
    """What a weight says: present or absent where it is sure; nearer to the limit only what red flags need to know of it; −1 for NaN."""
    near = np.where(weight > 0.5, NAMED, DENIED)
    sure = np.where(weight > 0.5, PRESENT, ABSENT)
    is_sure = np.abs(weight - 0.5) >= SURE - 0.5
    return np.asarray(np.where(np.isnan(weight), -1, np.where(is_sure, sure, near)), np.int8)
