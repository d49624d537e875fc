"""A bundle, a list of resources or a single one as cases: one a person."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from paresis.errors import IntakeError
from paresis.intake.fhir.bundle import READ, Entry, Resources, is_old, people, resources_of
from paresis.intake.fhir.concepts import Concepts
from paresis.intake.fhir.history import read_condition, read_encounter, read_family, read_procedure
from paresis.intake.fhir.medicines import read_medicine
from paresis.intake.fhir.observations import read_observation, read_questionnaire, read_report
from paresis.intake.fhir.record import Record
from paresis.intake.fhir.shape import When, codings, number, objects, when, words
from paresis.intake.phenopacket import TEMPO_UP_TO_YEARS
from paresis.kb.codes import OWN_AGE, OWN_CASE
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Issue
from paresis.model.vocabulary import Setting, Sex
from paresis.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.intake.fhir.shape import Json
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Tempo

BIRTH_SEX = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
SEXES = {"female": Sex.FEMALE, "male": Sex.MALE, "f": Sex.FEMALE, "m": Sex.MALE}
DATES = (
    "effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued", "authored", "authoredOn", "recordedDate", "assertedDate", "dateAsserted",
    "performedDateTime", "performedPeriod", "occurrenceDateTime", "period", "actualPeriod", "onsetDateTime", "date",
)  # fmt: skip
READERS = {
    "Condition": read_condition,
    "Observation": read_observation,
    "Procedure": read_procedure,
    "FamilyMemberHistory": read_family,
    "DiagnosticReport": read_report,
    "QuestionnaireResponse": read_questionnaire,
}


def is_fhir(raw: object) -> bool:
    """Whether parsed JSON looks like a FHIR resource, or a list of them.

    >>> is_fhir({"resourceType": "Patient"}), is_fhir([{"resourceType": "Patient"}]), is_fhir({"age_years": 62})
    (True, True, False)
    """
    first = raw[0] if isinstance(raw, list) and raw else raw
    return isinstance(first, dict) and isinstance(first.get("resourceType"), str)


def read_fhir(raw: Any, *, knowledge: Knowledge | None = None, today: date | None = None, where: str = "") -> Case:
    """A case from a FHIR bundle, a list of resources or a single resource about one person, as parsed JSON.

    R4 and R4B are read, R5 where it differs, and of older versions what has the same fields. A diagnosis is never used as the answer: a
    known illness is told as history, any other cause is listed as an issue.

    Args:
        raw: The resource, or a list of resources.
        knowledge: Whose findings, analytes and words are used.
        today: The day on which the person is assessed; by default the latest day in the record.
        where: Where it comes from, for messages.

    Returns:
        The case; what is odd, unknown, outdated or not used is left out, each kind with an issue.

    Raises:
        IntakeError: It is no FHIR resource, or is about several people.

    Example:
        >>> patient = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1964-03-01"}
        >>> pain = {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "code": {"text": "back pain"}, "recordedDate": "2026-05-02"}
        >>> case = read_fhir([patient, pain])
        >>> int(case.age_years), case.sex.value, [o.finding for o in case.observations]
        (62, 'female', ['back_pain'])
    """
    cases = list(read_fhir_people(raw, knowledge=knowledge, today=today, where=where))
    if len(cases) != 1:
        hint = "`paresis assess` takes several; in Python, read_fhir_people"
        raise IntakeError(f"{len(cases)} people, not one", where=where, hint=hint)
    return cases[0]


def read_fhir_people(
    raw: Any, *, knowledge: Knowledge | None = None, today: date | None = None, where: str = "", concepts: Concepts | None = None
) -> Iterator[Case]:
    """The cases of all people that a bundle or list of resources is about; a record without any gives one empty case.

    With `concepts`, what codes and words were found to mean is kept from one call to the next.

    Raises:
        IntakeError: It is no FHIR resource.
    """
    if not is_fhir(raw):
        raise IntakeError("no FHIR resource", where=where, hint="a resource has a resourceType, such as Bundle")
    found = resources_of(raw)
    concepts = concepts or Concepts(knowledge or load_knowledge())
    of_person, n_nobody = people(found)
    shared = _about_input(found, n_nobody)
    for key, entries in (of_person or {"": []}).items():
        yield _case(key, entries, found, concepts, today, shared)


def _about_input(found: Resources, n_nobody: int) -> tuple[Issue, ...]:
    """What is odd about the whole input."""
    n_old = sum(is_old(e) for e in found.entries)
    unread = Counter(e.type for e in found.entries if e.type not in READ | {"Medication"})
    names = ", ".join(f"{kind[:40]} {n}" for kind, n in unread.most_common(12))
    told = (
        (n_old, "warning", f"{n_old} resources are written as in DSTU2 or STU3; what has the same fields in R4 was read", "convert them to R4"),
        (n_nobody, "warning", f"{n_nobody} resources name no person although there are several, and were not used", "give subject or patient"),
        (found.repeated, "info", f"{found.repeated} resources came more than once; the latest version was used", ""),
        (len(unread), "info", f"not used, because they say nothing of how a person is: {names}", ""),
        (not found.entries, "warning", "no resource in it", "give a Bundle with a Patient and what is known of them"),
    )
    return tuple(Issue(level, what, hint) for is_so, level, what, hint in told if is_so)


def _case(key: str, entries: list[Entry], found: Resources, concepts: Concepts, today: date | None, shared: tuple[Issue, ...]) -> Case:
    patient = next((e.resource for e in entries if e.type == "Patient"), {})
    day = today or _latest(entries)
    record = Record(concepts, day or date.today())
    met: list[tuple[When, Setting]] = []
    for entry in entries:
        if entry.type == "Encounter":
            day_met, setting = read_encounter(entry.resource, record, entry.key)
            met += [(day_met or When(date.min, date.min), setting)] if setting else []
        elif entry.type in READERS:
            READERS[entry.type](entry.resource, record, entry.key)
        elif entry.type.startswith("Medication"):
            read_medicine(entry, found, record)
    age = _age(patient, record, is_dated=day is not None)
    return Case(
        age_years=age,
        sex=_sex(patient, record),
        setting=max(met, key=lambda m: m[0].first)[1] if met else Setting.PRIMARY_CARE,
        tempo=_tempo(record) or record.tempo,
        observations=record.observations,
        measurements=record.measurements,
        medicines=tuple(record.medicines.values()),
        issues=(*shared, *record.issues),
        id=_name(patient, key),
        sheet=record.sheet,
    )


def _name(patient: Json, key: str) -> str:
    """Our own name for the case, else the id of the patient, else whatever the person is referred to by."""
    own = (words(i.get("value")) for i in objects(patient.get("identifier")) if i.get("system") == OWN_CASE)
    return next((name for name in own if name), "") or words(patient.get("id")) or key.rpartition("/")[2]


def _latest(entries: list[Entry]) -> date | None:
    """The latest day in a record that is not in the future."""
    days = (found.last for e in entries if e.type != "Patient" for k in DATES if (found := when(e.resource.get(k))))
    return max((d for d in days if d <= date.today()), default=None)


def _age(patient: Json, record: Record, *, is_dated: bool) -> float | None:
    """The age on the day of the assessment, or at death."""
    born = when(patient.get("birthDate"))
    died = when(patient.get("deceasedDateTime"))
    if died or patient.get("deceasedBoolean") is True:
        record.issue("warning", "the record says that this person has died", "check the record", "Patient")
    if born is None:
        age = number(_own_age(patient))
        if age is not None:
            return age
        if patient.get("birthDate"):
            record.issue("warning", "the date of birth is no date", "give it as 1964-03-01", "Patient.birthDate")
        return None
    if not is_dated:
        record.issue("info", "no day in the record: the age was counted to today", "", "Patient.birthDate")
    day = min(record.today, died.middle) if died else record.today
    if day < born.first:
        record.issue("warning", "the date of birth lies after the record; the age was left out", "check the dates", "Patient.birthDate")
        return None
    return max(0.0, (day - born.middle).days / DAYS_PER_YEAR)


def _own_age(patient: Json) -> Any:
    """The age of a person whom we wrote without a date of birth."""
    return next((e.get("valueDecimal") for e in objects(patient.get("extension")) if e.get("url") == OWN_AGE), None)


def _sex(patient: Json, record: Record) -> Sex | None:
    """The sex recorded at birth, else the administrative gender."""
    at_birth = next((words(e.get("valueCode")) for e in objects(patient.get("extension")) if e.get("url") == BIRTH_SEX), "")
    said = (at_birth if at_birth.lower() in SEXES else "") or words(patient.get("gender"))
    if not said:
        said = next((c.code for c in codings(patient.get("gender")) if c.code), "")
    if said and said.lower() not in SEXES and said.lower() != "unknown":
        record.issue("info", f"gender '{said[:20]}' has no priors here; it was taken as unknown", "female or male", "Patient.gender")
    return SEXES.get(said.lower())


def _tempo(record: Record) -> Tempo | None:
    """How long weakness or walking has been abnormal, when its dates say so exactly enough."""
    if not record.begun:
        return None
    onset = min(record.begun, key=lambda w: w.first)
    least, most = ((record.today - d).days / DAYS_PER_YEAR for d in (onset.last, onset.first))
    if most < 0:
        return None
    both = {next(t for limit, t in TEMPO_UP_TO_YEARS if years < limit) for years in (max(0.0, least), most)}
    return both.pop() if len(both) == 1 else None
