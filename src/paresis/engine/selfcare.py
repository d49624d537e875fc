"""What someone may do themselves, only through the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.engine.urgency import MUCH_UNREAD
from paresis.model.assessment import SelfCareItem
from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.model.assessment import Urgency
    from paresis.model.knowledge import Knowledge, SelfCare

LIKELY = 0.05


def self_care(
    knowledge: Knowledge, facts: Facts, posterior: Posterior, urgency: Urgency, *, unread: float = 0.0, is_open: bool = False
) -> tuple[tuple[SelfCareItem, ...], str]:  # fmt: skip
    """Advice that may be shown, and why it is withheld when it is.

    The gate: no red flag, an urgency of consultation or self-care, and nothing serious left: the dangerous mass and the mass of
    causes that need a doctor (within a day, or serious although slow) under the published limits; of what was told at most half
    (`unread`) was not understood; and no danger is open that was asked for (`is_open`). Advice that is meant for certain causes is shown only when
    they are probable enough.
    """
    if is_open or unread >= MUCH_UNREAD or not _is_calm(knowledge, posterior, urgency):
        return (), knowledge.self_care_withheld
    enough = knowledge.settings.thresholds["self_care_for"]
    allowed = (s for s in knowledge.self_care if _fits(s, posterior, enough) and not _is_forbidden(s, facts, posterior))
    return tuple(SelfCareItem(s.id, s.text, s.not_for, s.source, s.at) for s in allowed), ""


def _is_calm(knowledge: Knowledge, posterior: Posterior, urgency: Urgency) -> bool:
    limits = knowledge.settings.thresholds
    is_calm = urgency.level.rank <= UrgencyLevel.CONSULTATION.rank and urgency.code not in ("red_flag_present", "diagnosis_unknown")
    if not is_calm or urgency.dangerous_mass is None or urgency.dangerous_mass >= limits["self_care_danger"]:
        return False
    needs_doctor = (c.id for c in knowledge.conditions.values() if c.serious or c.urgency.rank >= UrgencyLevel.CONSULTATION_24.rank)
    return sum(map(posterior.of, needs_doctor)) < limits["self_care_serious"]


def _fits(item: SelfCare, posterior: Posterior, enough: float) -> bool:
    return not item.for_conditions or sum(map(posterior.of, item.for_conditions)) >= enough


def _is_forbidden(item: SelfCare, facts: Facts, posterior: Posterior) -> bool:
    return any(facts.is_present(f) for f in item.unless) or sum(map(posterior.of, item.unless_conditions)) >= LIKELY
