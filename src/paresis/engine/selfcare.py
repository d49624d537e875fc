"""What someone may do themselves, only through the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.assessment import SelfCareItem
from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.model.assessment import Urgency
    from paresis.model.knowledge import Knowledge, SelfCare

LIKELY = 0.05


def self_care(knowledge: Knowledge, facts: Facts, posterior: Posterior, urgency: Urgency) -> tuple[tuple[SelfCareItem, ...], str]:
    """Advice that may be shown, and why it is withheld when it is.

    The gate: no red flag, an urgency of consultation or self-care, and a dangerous mass under the published limit.
    """
    limit = knowledge.settings.thresholds["self_care_danger"]
    is_calm = urgency.level.rank <= UrgencyLevel.CONSULTATION.rank and urgency.code not in ("red_flag_present", "diagnosis_unknown")
    if not is_calm or urgency.dangerous_mass is None or urgency.dangerous_mass >= limit:
        return (), knowledge.self_care_withheld
    allowed = (s for s in knowledge.self_care if not _is_forbidden(s, facts, posterior))
    return tuple(SelfCareItem(s.id, s.text, s.not_for, s.source, s.at) for s in allowed), ""


def _is_forbidden(item: SelfCare, facts: Facts, posterior: Posterior) -> bool:
    return any(facts.is_present(f) for f in item.unless) or sum(posterior.of(c) for c in item.unless_conditions) >= LIKELY
