"""Figures over ranked phenopackets, with intervals that take patients of one publication together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.evaluate.calibration import calibration_of
from paresis.evaluate.interval import RESAMPLES, SEED
from paresis.evaluate.phenopackets import BASELINE, NO_PACKET, OURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.evaluate.phenopackets import Ranked

Array = NDArray[np.float64]
TOPS = (1, 3, 5, 10, 50)
CALIBRATION = {"brier_top": "Brier, leading cause", "expected_calibration_error": "calibration error", "slope": "calibration slope (1 is right)"}
GROUPS = {"all patients": False, "patients with a weakness term": True}


def figures(ranked: Sequence[Ranked], *, n_odd: int = 0) -> dict[str, Any]:
    """Counts, top-k and mean reciprocal rank by group and method, and the paired differences to the baseline.

    Each figure is [value, low, high], a share of the patients whose disease could be ranked, with the 95 % interval of a bootstrap over
    publications: patients of one paper resemble each other. `n_odd` lines were no packets.
    """
    can = [r for r in ranked if r.ranks]
    why = Counter(r.why_not for r in ranked if r.why_not) + Counter({NO_PACKET: n_odd})
    chosen = {name: [r for r in can if r.is_weak or not weak_only] for name, weak_only in GROUPS.items()}
    groups = {name: _group(rows) for name, rows in chosen.items() if rows}
    return {"packets": len(ranked) + n_odd, "ranked": len(can), "not_ranked": dict(sorted(why.items())), "groups": groups}


def _group(ranked: list[Ranked]) -> dict[str, Any]:
    publications, column = np.unique([r.packet.publication or r.packet.id for r in ranked], return_inverse=True)
    n = len(publications)
    drawn = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)[:, column]

    def interval(x: Array) -> list[float]:
        low, high = np.percentile(drawn @ x / np.maximum(drawn.sum(axis=1), 1), [2.5, 97.5])
        return [round(float(v), 4) for v in (x.mean(), low, high)]

    ranks = {m: np.array([r.ranks[m] for r in ranked]) for m in ranked[0].ranks}
    hits = {m: {f"top-{k}": (r <= k).astype(float) for k in TOPS} | {"MRR": 1 / r} for m, r in ranks.items()}
    calibration = calibration_of([r.leading for r in ranked], [r.is_right for r in ranked], groups=column.tolist())
    return {
        "patients": len(ranked),
        "publications": n,
        "calibration": calibration.to_json(),
        "methods": {m: {name: interval(x) for name, x in by.items()} for m, by in hits.items()},
        "difference": {m: {k: interval(hits[OURS][k] - hits[m][k]) for k in ("top-1", "top-10", "MRR")} for m in BASELINE},
    }


def figures_text(found: dict[str, Any]) -> str:
    """A page that a person reads; shares in percent."""
    lines = [f"{found['ranked']} of {found['packets']} packets can be ranked", *(f"  {n} not: {why}" for why, n in found["not_ranked"].items())]
    for name, group in found["groups"].items():
        lines += ["", f"{name}: {group['patients']} from {group['publications']} publications"]
        lines += ["  " + f"{'':42}" + "".join(f"{k:>22}" for k in group["methods"][OURS])]
        lines += [f"  {m:42}" + "".join(f"{_said(x, k):>22}" for k, x in by.items()) for m, by in group["methods"].items()]
        lines += [f"  {what:33}{_estimated(group['calibration'][key])}" for key, what in CALIBRATION.items()]
        for m, by in group["difference"].items():
            lines.append(f"  {OURS} − {m}: " + "; ".join(f"{k} {_said(x, k)}" for k, x in by.items()))
    return "\n".join(lines)


def _estimated(x: dict[str, Any]) -> str:
    return f"{x['value']:.3f} ({x['interval'][0]:.3f} to {x['interval'][1]:.3f})"


def _said(x: list[float], name: str) -> str:
    digits, times = (3, 1) if name == "MRR" else (1, 100)
    value, low, high = (f"{times * v:.{digits}f}" for v in x)
    return f"{value} ({low} to {high})"
