"""Medicines taken that can cause or worsen weakness, alone or together: what to ask about, never what to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.assessment import MedicineNote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.engine.facts import Facts
    from paresis.model.knowledge import Knowledge

TOGETHER = "interaction"


def medicine_notes(facts: Facts, knowledge: Knowledge) -> tuple[MedicineNote, ...]:
    """One note for each medicine taken and each way in which it can weaken; what two do together comes first."""
    alone = (
        MedicineNote(told, m.medicine_class, m.mechanism, m.conditions, m.delay, m.dose, m.check, m.source, m.at, m.lay)
        for told, m in facts.medicines
    )
    return (*_together(facts, knowledge), *alone)


def _together(facts: Facts, knowledge: Knowledge) -> Iterator[MedicineNote]:
    for i in knowledge.interactions:
        first = next((told for told, m in facts.medicines if m.id in i.first), "")
        second = next((told for told, m in facts.medicines if m.id in i.second and told.lower() != first.lower()), "")
        if first and second:
            yield MedicineNote(f"{first} + {second}", knowledge.say(TOGETHER), i.effect, i.conditions, "", "", i.check, i.source, i.at, i.lay)
