"""What was told of a person as FHIR resources that `read_fhir` reads back."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from paresis.kb.codes import LOINC_URI, OWN_AGE, OWN_ANALYTE, OWN_CASE, OWN_FINDING, OWN_SETTING, SNOMED_URI, UCUM_URI
from paresis.model.vocabulary import Presence, Setting
from paresis.units import ucum_unit

if TYPE_CHECKING:
    from paresis.model.case import Case, Measurement, Observation
    from paresis.model.knowledge import Knowledge
    from paresis.report.fhir.writing import Json, Writer

ENCOUNTER_CLASS = {
    Setting.COMMUNITY: ("HH", "home health"),
    Setting.PRIMARY_CARE: ("AMB", "ambulatory"),
    Setting.EMERGENCY: ("EMER", "emergency"),
    Setting.HOSPITAL: ("IMP", "inpatient encounter"),
    Setting.NEUROMUSCULAR_CLINIC: ("AMB", "ambulatory"),
}
SIDES = {"left": ("7771000", "left"), "right": ("24028007", "right"), "both": ("51440002", "both sides")}
ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ABSENT_REASONS = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def patient(case: Case, writer: Writer) -> Json:
    """The person. Only the age is known, not the date of birth, so that it is an extension."""
    age = [{"url": OWN_AGE, "valueDecimal": round(case.age_years, 4)}] if case.age_years is not None else []
    identifier = [{"system": OWN_CASE, "value": case.id}] if case.id.strip() else []
    return writer.add("Patient", {"extension": age, "identifier": identifier, "gender": case.sex.value if case.sex else "unknown"})


def encounter(case: Case, person: Json, writer: Writer) -> Json:
    """Where the person is seen."""
    code, display = ENCOUNTER_CLASS[case.setting]
    setting = [{"url": OWN_SETTING, "valueCode": case.setting.value}]
    body = {"extension": setting, "status": "in-progress", "class": {"system": ACT_CODES, "code": code, "display": display}, "subject": person}
    return writer.add("Encounter", body)


def observations(case: Case, person: Json, writer: Writer) -> list[Json]:
    """Findings, values and how fast it came; gives the references to them."""
    about = {"status": "final", "subject": person, "effectiveDateTime": writer.date}
    out = [writer.add("Observation", {**about, **_finding(o, writer)}) for o in case.observations]
    out += [writer.add("Observation", {**about, **_value(m, writer.knowledge)}) for m in case.measurements if isfinite(m.value)]
    if case.tempo:
        code = {"coding": [{"system": OWN_FINDING, "code": "tempo"}], "text": "How long the complaint took to become what it is"}
        out.append(writer.add("Observation", {**about, "code": code, "valueString": case.tempo.value}))
    return out


def _finding(o: Observation, writer: Writer) -> Json:
    body: Json = {"code": writer.finding(o.finding)}
    if o.side in SIDES:
        code, shown = SIDES[o.side]
        body["bodySite"] = {"coding": [{"system": SNOMED_URI, "code": code}], "text": shown}
    if o.probability is not None:
        body["valueQuantity"] = {"value": o.probability, "unit": "probability", "system": UCUM_URI, "code": "1"}
    elif o.presence is Presence.UNKNOWN:
        body["dataAbsentReason"] = {"coding": [{"system": ABSENT_REASONS, "code": "asked-unknown"}]}
    else:
        body["valueBoolean"] = o.presence is Presence.PRESENT
    return body


def _value(m: Measurement, knowledge: Knowledge) -> Json:
    known = knowledge.analytes.get(m.analyte)
    loinc = [{"system": LOINC_URI, "code": known.loinc}] if known and known.loinc else []
    shown = known.name if known else m.analyte
    quantity: Json = {"value": m.value}
    if m.comparator:
        quantity["comparator"] = m.comparator
    if m.unit:
        quantity |= {"unit": m.unit} | ({"system": UCUM_URI, "code": ucum_unit(m.unit)} if " " not in m.unit else {})
    return {"code": {"coding": [{"system": OWN_ANALYTE, "code": m.analyte, "display": shown}, *loinc], "text": shown}, "valueQuantity": quantity}


def medicines(case: Case, person: Json, writer: Writer) -> dict[str, Json]:
    """Medicines taken; gives the references to them by name in lower case."""
    out: dict[str, Json] = {}
    for e in (e for e in case.medicines if e.medicine.strip()):
        dosage = [{"text": e.dose}] if e.dose.strip() else []
        body = {"status": "active", "medicationCodeableConcept": {"text": e.medicine}, "subject": person, "dosage": dosage}
        out.setdefault(e.medicine.lower(), writer.add("MedicationStatement", {**body, "effectiveDateTime": writer.date}))
    return out


def not_kept(case: Case, knowledge: Knowledge) -> list[str]:
    """What a reader of the resources will not get back, each in a sentence."""
    unknown = [o.finding for o in case.observations if o.presence is Presence.UNKNOWN and o.probability is None]
    strange = [m.analyte for m in case.measurements if m.analyte not in knowledge.analytes or not isfinite(m.value)]
    out = [f"'{f}' is unknown: a reader takes it as not asked" for f in unknown]
    out += [f"analyte '{a}' is not known here, or its value is no number" for a in strange]
    if case.sheet:
        out.append("the examination muscle by muscle has no place in these resources; what follows from it is in the assessment")
    if case.not_understood:
        out.append(f"{len(case.not_understood)} pieces of the text were not understood and are not in these resources")
    return out
