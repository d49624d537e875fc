"""MedicationStatement, -Request, -Administration and -Dispense: what a person takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.intake.fhir.record import RECENT
from paresis.intake.fhir.shape import choice, code_of, label, number, objects, when, words
from paresis.intake.values import read_values
from paresis.model.case import Exposure

if TYPE_CHECKING:
    from paresis.intake.fhir.bundle import Entry, Resources
    from paresis.intake.fhir.record import Record
    from paresis.intake.fhir.shape import Json, When

NEVER = frozenset({"entered-in-error", "cancelled", "draft", "not-taken", "not-done", "declined", "preparation", "on-hold", "intended", "unknown"})
OVER = frozenset({"stopped", "completed", "ended"})
ONLY_THOUGHT_OF = frozenset({"proposal", "plan", "option"})
WHEN_FIELDS = (
    "effectiveDateTime", "effectivePeriod", "occurenceDateTime", "occurrenceDateTime", "occurenceTiming", "occurencePeriod", "whenHandedOver",
    "whenPrepared", "authoredOn", "dateWritten", "dateAsserted",
)  # fmt: skip


def read_medicine(entry: Entry, found: Resources, record: Record) -> None:
    """Take a medicine that is taken now, or was until lately."""
    resource, where = entry.resource, entry.key
    status = code_of(resource.get("status"))
    not_taken = resource.get("doNotPerform") is True or resource.get("wasNotTaken") is True or resource.get("taken") in ("n", "unk")
    if status in NEVER or not_taken or code_of(resource.get("intent")) in ONLY_THOUGHT_OF or code_of(resource.get("adherence")) == "not-taking":
        record.issue("info", "a medicine that is not taken was not used", "", where)
        return
    if status in OVER and not _is_late(resource, record):
        record.issue("info", f"a medicine that ended more than {RECENT.days} days ago, or nobody says when, was not used", "", where)
        return
    name = _name(entry, found)
    if not name:
        record.issue("info", "a medicine without a name was left out", "give its text or display", where)
        return
    dose = _dose(resource)
    known = [e for e in read_values(name, record.concepts.knowledge).medicines if e.medicine.lower() in record.concepts.medicine_names]
    for exposure in known or (Exposure(name[:120]),):
        record.take(replace(exposure, dose=exposure.dose or dose))


def _is_late(resource: Json, record: Record) -> bool:
    """Whether what has ended did so only lately."""
    ended = _end(resource)
    return ended is not None and record.today - min(ended.last, record.today) <= RECENT


def _end(resource: Json) -> When | None:
    periods = (resource.get(k) for k in WHEN_FIELDS)
    ends = (when(p.get("end")) or when(p.get("start")) if isinstance(p, dict) else when(p) for p in periods)
    return next((e for e in ends if e), None)


def _name(entry: Entry, found: Resources) -> str:
    """The name of the medicine: said in place, or by the resource that is referred to."""
    resource = entry.resource
    kind, value = choice(resource, "medication")
    inner = value if value is not None else resource.get("medication")
    if isinstance(inner, dict) and (kind == "Reference" or "reference" in inner):
        target = found.get(inner, entry)
        return (_of_resource(target.resource) if target else "") or words(inner.get("display"))
    return label(inner)


def _of_resource(medication: Json) -> str:
    """The name of a Medication: its code, else its ingredients."""
    parts = (choice(i, "item")[1] or i.get("item") for i in objects(medication.get("ingredient")))
    return label(medication.get("code")) or ", ".join(n for p in parts if (n := label(p)))


def _dose(resource: Json) -> str:
    """The dose as told: in words, else the number with its unit."""
    for dosage in objects(resource.get("dosage") or resource.get("dosageInstruction")):
        if words(dosage.get("text")):
            return words(dosage["text"])[:120]
        rates = objects(dosage.get("doseAndRate"))
        amounts: list[Any] = [dosage.get("doseQuantity"), dosage.get("dose"), *(r.get("doseQuantity") for r in rates)]
        for amount in amounts:
            if isinstance(amount, dict) and (n := number(amount.get("value"))) is not None:
                return f"{n:g} {words(amount.get('unit')) or words(amount.get('code'))}".strip()
    return ""
