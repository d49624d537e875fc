"""How sure the order of the list is, and the one number that it hangs on most."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.tables import UNLISTED
from paresis.kernels.beta import chance_of_largest
from paresis.model.assessment import Certainty, Hinge

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.model.knowledge import Knowledge

HINGE = "If {finding} were found in {turn:.0%} instead of {p:.0%} of {leader}, {other} would lead."
SMALLEST, LARGEST = 0.001, 0.999
FIRM = 0.05


def certainty(posterior: Posterior, knowledge: Knowledge) -> Certainty | None:
    """The probability that the leader leads, and the proportion whose change would put the second first.

    Args:
        posterior: With the variance of each cause's weight.
        knowledge: For names and sources.

    Returns:
        None when fewer than two listed causes are left. The hinge is the proportion of the leader that needs the smallest change,
        in points, to let the second lead while all else stays; None when no single proportion can.
    """
    listed = np.array([c != UNLISTED for c in posterior.tables.causes])
    order = np.argsort(-np.where(listed, posterior.families, -1.0), kind="stable")[:2]
    if len(order) < 2:
        return None
    leader, second = (posterior.tables.causes[int(i)] for i in order)
    logs = np.log(np.maximum(posterior.families[listed], 1e-300))
    leads = chance_of_largest(logs, np.sqrt(posterior.log_variance[listed]), int(np.argmax(logs)))
    return Certainty(leader, second, knowledge.conditions[second].name, leads, _hinge(posterior, knowledge, leader, second))


def _hinge(posterior: Posterior, knowledge: Knowledge, leader: str, second: str) -> Hinge | None:
    t = posterior.tables
    lead = log(max(posterior.of(leader), 1e-300) / max(posterior.of(second), 1e-300))
    row = int(posterior.best_row[t.place[leader]])
    hinges = []
    for finding, weight in posterior.facts.seen.items():
        p = float(posterior.theta[row, t.index[finding]])
        turn = p * exp(-lead) if weight > 0.5 else 1 - (1 - p) * exp(-lead)
        is_sure = not FIRM < weight < 1 - FIRM
        if is_sure and SMALLEST <= turn <= LARGEST and finding != t.findings[t.entry]:
            hinges.append((abs(p - turn), finding, p, turn))
    if not hinges:
        return None
    _, finding, p, turn = min(hinges)
    claims = knowledge.load_claims(leader)["findings"].get(finding, [])
    source = claims[0]["source"] if claims else ""
    name = knowledge.findings[finding].name
    first, other = knowledge.conditions[leader].name, knowledge.conditions[second].name
    text = knowledge.say(HINGE, finding=name if knowledge.original else name.lower(), turn=turn, p=p, leader=first, other=other)
    return Hinge(finding, name, p, turn, float(t.ess[row, t.index[finding]]), source, text)
