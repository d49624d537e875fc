"""The medicines taken that can cause or worsen weakness. Never "stop it": "ask about it"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.assessment import MedicineNote

if TYPE_CHECKING:
    from paresis.engine.facts import Facts


def medicine_notes(facts: Facts) -> tuple[MedicineNote, ...]:
    """One note for each medicine taken and each way in which it can weaken."""
    return tuple(
        MedicineNote(told, m.medicine_class, m.mechanism, m.conditions, m.delay, m.dose, m.check, m.source, m.at) for told, m in facts.medicines
    )
