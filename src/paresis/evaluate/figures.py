"""Figures over assessed cases, each with n and a 95 % interval."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.evaluate.calibration import Calibration, calibration_of
from paresis.evaluate.cases import EMERGENCY
from paresis.evaluate.interval import Estimate, Share, estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.evaluate.cases import Outcome

TOPS = (1, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation measures.

    Attributes:
        top: Share of cases whose diagnosis is among the first k, of all cases (one that does not resolve is a miss).
        mrr: Mean reciprocal rank, 0 for a miss.
        calibration: Of the probability of the leading cause, in all cases that have one.
        emergencies_found: Emergencies given an emergency level.
        over_triaged: Cases that are no emergency and were given an emergency level.
        safe: Cases given a level not more than one below the right one.
        site: Leading segment right.
        confusion: Count by (right level, given level).
    """

    top: dict[int, Share]
    mrr: Estimate
    calibration: Calibration
    emergencies_found: Share
    over_triaged: Share
    safe: Share
    exact_level: Share
    site: Share
    confusion: dict[tuple[str, str], int]
    unresolved: tuple[str, ...]
    missed_emergencies: tuple[str, ...]
    misses: tuple[str, ...]


def figures_of(outcomes: Sequence[Outcome], *, bins: int = 10) -> Figures:
    """Count; `bins` is that of the reliability table.

    >>> str(figures_of([]).top[1])
    'no such cases'
    """
    n = len(outcomes)
    rated = [o for o in outcomes if o.gold_urgency]
    emergencies = [o for o in rated if o.gold_urgency in EMERGENCY]
    calm = [o for o in rated if o.gold_urgency not in EMERGENCY]
    led = [o for o in outcomes if o.leader]
    reciprocal = np.array([1 / o.rank if o.rank else 0.0 for o in outcomes])
    placed = [o for o in outcomes if o.gold_site]
    safe = sum(o.urgency.rank >= min(o.gold_urgency.rank, 3) - 1 for o in rated if o.gold_urgency)
    return Figures(
        top={k: Share(sum(o.rank is not None and o.rank <= k for o in outcomes), n) for k in TOPS},
        mrr=estimate(lambda i: float(reciprocal[i].mean()), n),
        calibration=calibration_of([o.leader_posttest for o in led], [o.leader in o.accepted for o in led], bins=bins),
        emergencies_found=Share(sum(o.urgency in EMERGENCY for o in emergencies), len(emergencies)),
        over_triaged=Share(sum(o.urgency in EMERGENCY for o in calm), len(calm)),
        safe=Share(safe, len(rated)),
        exact_level=Share(sum(_same(o) for o in rated), len(rated)),
        site=Share(sum(o.site == o.gold_site for o in placed), len(placed)),
        confusion=dict(Counter((str(o.gold_urgency), str(o.urgency)) for o in rated)),
        unresolved=tuple(f"{o.id} {o.diagnosis}" for o in outcomes if not o.accepted),
        missed_emergencies=tuple(f"{o.id} {o.diagnosis}: {o.urgency}" for o in emergencies if o.urgency not in EMERGENCY),
        misses=tuple(_miss(o) for o in outcomes if o.rank is None or o.rank > 3),
    )


def _same(o: Outcome) -> bool:
    return o.urgency == o.gold_urgency or (o.urgency in EMERGENCY and o.gold_urgency in EMERGENCY)


def _miss(o: Outcome) -> str:
    place = f"rank {o.rank} at {o.posttest:.1%}" if o.rank else "not listed" if o.accepted else "not in the knowledge"
    return f"{o.id} {o.diagnosis}: {place}; first was {o.leader or 'nothing'} at {o.leader_posttest:.0%} ({o.n_findings} findings read)"


def figures_to_json(f: Figures) -> dict[str, Any]:
    """Plain values."""
    return {
        "top": {str(k): s.to_json() for k, s in f.top.items()},
        "mrr": f.mrr.to_json(),
        "calibration": f.calibration.to_json(),
        "emergencies_found": f.emergencies_found.to_json(),
        "over_triaged": f.over_triaged.to_json(),
        "safe": f.safe.to_json(),
        "exact_level": f.exact_level.to_json(),
        "site": f.site.to_json(),
        "confusion": [{"right": right, "given": given, "n": n} for (right, given), n in sorted(f.confusion.items())],
        "unresolved": list(f.unresolved),
        "missed_emergencies": list(f.missed_emergencies),
        "misses": list(f.misses),
    }


def figures_to_text(f: Figures) -> str:
    """A page that a person reads."""
    lines = [f"top-{k:<3} {share}" for k, share in f.top.items()]
    lines += [
        f"mean reciprocal rank  {f.mrr}",
        f"lesion site           {f.site}",
        f"emergencies found     {f.emergencies_found}",
        f"over-triaged          {f.over_triaged}",
        f"safe (not more than one level too low)  {f.safe}",
        f"level right           {f.exact_level}",
        f"Brier, leading cause  {f.calibration.brier}",
        f"calibration error     {f.calibration.ece} in {f.calibration.bins} bins",
        f"calibration slope     {f.calibration.slope} (1 is right, less is too sure)",
        "", "leading cause: probability said → share right",
        *(f"  {b.low:4.0%} to {b.high:4.0%}  {b.mean_p:6.1%} → {b.right}" for b in f.calibration.table),
        "", "urgency: right level → given level",
    ]  # fmt: skip
    lines += [f"  {right:20} → {given:20} {n}" for (right, given), n in sorted(f.confusion.items())]
    lists = {"missed emergencies": f.missed_emergencies, "not in the knowledge": f.unresolved, "diagnosis not among the first three": f.misses}
    for title, items in lists.items():
        lines += ["", f"{title}: {len(items)}", *(f"  {x}" for x in items)]
    return "\n".join(lines)
