"""What a kind of record says: read once with the readers of FHIR, however many rows are of that kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from paresis.engine.values import read_off
from paresis.intake.fhir.bundle import Entry, Resources
from paresis.intake.fhir.concepts import Concepts
from paresis.intake.fhir.history import read_condition
from paresis.intake.fhir.medicines import read_medicine
from paresis.intake.fhir.observations import read_observation
from paresis.intake.fhir.record import CURRENT, RECENT, RECENT_NAME, Record
from paresis.model.case import Case
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.case import Exposure, Measurement, Observation
    from paresis.model.knowledge import Knowledge

DIAGNOSIS = "diagnosis in the record"
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a kind of record says.

    Attributes:
        code: Id of a finding or an analyte, or an HPO term.
        presence: Of a finding; empty for an analyte.
        unit: Of an analyte, as it prints it.
        reach: For how many days after it was so it still counts; None for good, as history does.
    """

    code: str
    presence: str
    unit: str = ""
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of record says; `is_diagnosis` when it names a cause, which is never used as an answer."""

    told: tuple[Told, ...] = ()
    is_diagnosis: bool = False


class Meanings:
    """Reads kinds of records with one knowledge.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> "foot_drop" in [t.code for t in Meanings(load_knowledge()).problem({"text": "foot drop"}).told]
        True
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.concepts = Concepts(knowledge)
        self.medicines = {w.lower(): m.finding for m in knowledge.medicines for w in (m.name, *m.words) if m.finding}

    def problem(self, concept: Any, *, verified: str = "") -> Meaning:
        """What a problem or diagnosis of this concept says, as far as it is verified (a code of FHIR's `verificationStatus`)."""
        status = {"verificationStatus": {"coding": [{"code": verified}]}} if verified else {}
        return self._read({"resourceType": "Condition", "code": concept, **status})

    def result(self, concept: Any, answer: dict[str, Any]) -> Meaning:
        """What an observation of this concept with this answer (fields of a FHIR Observation) says."""
        return self._read({"resourceType": "Observation", "code": concept, **answer})

    def medicine(self, concept: Any) -> Meaning:
        """What a medicine of this concept says: the finding that it is taken."""
        return self._read({"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": concept})

    def _read(self, resource: dict[str, Any]) -> Meaning:
        record = Record(self.concepts, date.today())
        kind = resource["resourceType"]
        if kind == "MedicationStatement":
            read_medicine(Entry(resource, kind), Resources(), record)
        else:
            (read_condition if kind == "Condition" else read_observation)(resource, record, kind)
        told = tuple(dict.fromkeys(self.told(record.observations, record.measurements, tuple(record.medicines.values()))))
        return Meaning(told, any(i.message.startswith(DIAGNOSIS) for i in record.issues))

    def told(self, observations: tuple[Observation, ...], measurements: tuple[Measurement, ...], medicines: tuple[Exposure, ...]) -> Iterator[Told]:
        """Findings, analytes and medicines; a value with a comparator as the findings that it makes present or absent by the limits of an adult."""
        bounded = tuple(m for m in measurements if m.comparator)
        judged, _ = read_off(Case(measurements=bounded), None, self.concepts.knowledge, []) if bounded else ([], ())
        for o in (*observations, *judged):
            presence = _presence(o)
            if presence is not Presence.UNKNOWN:
                yield Told(o.finding, presence.value, reach=self._reach(o.finding))
        yield from (Told(m.analyte, "", m.unit, CURRENT.days) for m in measurements if not m.comparator)
        for e in medicines:
            if finding := self.medicines.get(e.medicine.strip().lower()):
                yield Told(finding, Presence.PRESENT.value, reach=RECENT.days)

    def _reach(self, finding: str) -> int | None:
        if finding.startswith(RECENT_NAME):
            return RECENT.days
        return None if self.concepts.is_history(finding) else CURRENT.days


def _presence(o: Observation) -> Presence:
    """As a table can say it: what is only suspected, or too near to a limit, is unknown."""
    if o.probability is None:
        return o.presence
    return Presence.PRESENT if o.probability >= SURE else Presence.ABSENT if o.probability <= 1 - SURE else Presence.UNKNOWN
