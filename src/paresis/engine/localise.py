"""Where the lesion is, and which findings place it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paresis.model.assessment import SiteProbability

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior

MIN_RATIO = 1.3
MAX_FINDINGS = 4


def localise(posterior: Posterior) -> tuple[SiteProbability, ...]:
    """Segments by probability of holding the main lesion, which sum to one.

    Each comes with the findings that place it: those whose odds ratio for the segment is highest, everything else as it is.
    """
    t = posterior.tables
    member = (t.row_group[None, :] == np.arange(len(t.groups))[:, None]).astype(float)
    ratios = posterior.ratios(member)
    out = []
    for g in np.argsort(-posterior.groups, kind="stable"):
        placed = sorted(((float(r), o) for o, r in zip(posterior.observations, ratios[g], strict=True) if r >= MIN_RATIO), reverse=True)
        out.append(SiteProbability(t.groups[g], t.group_names[t.groups[g]], float(posterior.groups[g]), tuple(o for _, o in placed[:MAX_FINDINGS])))
    return tuple(out)
