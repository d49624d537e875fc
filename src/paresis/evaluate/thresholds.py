"""The trade-off behind the threshold of danger: emergencies missed against people sent to hospital for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paresis.evaluate.cases import EMERGENCY
from paresis.evaluate.interval import Share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.evaluate.cases import Outcome
    from paresis.model.assessment import Urgency

GRID = (0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MEAN, UPPER = "mean", "upper"


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold would do: an emergency when a red flag says so, or when the dangerous mass is over it.

    Attributes:
        by: `mean`, the dangerous mass itself, or `upper`, the upper bound of its 90 % interval.
        threshold: 1 leaves the decision to the red flags alone.
        missed: Of the emergencies.
        over: Of those that are none, called one.
    """

    by: str
    threshold: float
    missed: Share
    over: Share

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"by": self.by, "threshold": self.threshold, "missed": self.missed.to_json(), "over_triaged": self.over.to_json()}


def curve_of(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """Missed emergencies and over-triage at every threshold of the dangerous mass, and of its upper bound.

    >>> [(p.by, p.threshold, str(p.missed)) for p in curve_of([])][0]
    ('mean', 0.02, 'no such cases')
    """
    rated = [o for o in outcomes if o.gold_urgency]
    sick = [o.answer.urgency for o in rated if o.gold_urgency in EMERGENCY]
    calm = [o.answer.urgency for o in rated if o.gold_urgency not in EMERGENCY]
    return tuple(
        Point(
            by, at,
            Share(sum(not _is_called(u, by, at) for u in sick), len(sick)),
            Share(sum(_is_called(u, by, at) for u in calm), len(calm)),
        )
        for by in (MEAN, UPPER)
        for at in GRID
    )  # fmt: skip


def _is_called(urgency: Urgency, by: str, threshold: float) -> bool:
    """Whether it would be an emergency."""
    if any(r.kind == "red_flag" and r.level in EMERGENCY for r in urgency.reasons):
        return True
    mass = urgency.dangerous_mass if by == MEAN else urgency.dangerous_mass_high
    return mass is not None and mass > threshold


def curve_to_text(points: Sequence[Point], used: dict[str, float]) -> str:
    """A table that a person reads; `used` are the thresholds of the knowledge."""
    lines = [f"In use: emergency over {used['emergency']:.0%} of the dangerous mass, or over {used['emergency_upper']:.0%} of its upper bound.", ""]
    for by, title in ((MEAN, "dangerous mass over"), (UPPER, "upper bound over")):
        lines += [f"{title:22}  missed emergencies  →  over-triaged"]
        lines += [f"  {p.threshold:20.0%}  {p.missed}  →  {p.over}" for p in points if p.by == by] + [""]
    return "\n".join(lines).rstrip()


def curve_to_csv(points: Sequence[Point]) -> str:
    """The curve as `knowledge/urgency_curve.csv` keeps it."""
    rows = [f"{p.by},{p.threshold:g},{p.missed.k},{p.missed.n},{p.over.k},{p.over.n}" for p in points]
    return "\n".join(["by,threshold,missed,emergencies,over_triaged,others", *rows])
