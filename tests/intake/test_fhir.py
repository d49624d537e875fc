"""FHIR resources to cases: what is read, what it means, and that a diagnosis is never the answer."""

from __future__ import annotations

import base64
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis.errors import IntakeError
from paresis.intake.fhir import is_fhir, read_fhir, read_fhir_people
from paresis.model.case import Case
from paresis.model.vocabulary import Setting, Sex, Tempo

LOINC, SNOMED, ICD = "http://loinc.org", "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm"
TODAY = date(2026, 5, 1)
Json = dict[str, Any]
PATIENT: Json = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1964-05-01"}


def resource(kind: str, **fields: Any) -> Json:
    return {"resourceType": kind, "subject": {"reference": "Patient/p"}} | fields


def code(system: str, value: str, text: str = "") -> Json:
    return {"coding": [{"system": system, "code": value}]} | ({"text": text} if text else {})


def observed(concept: Json | str, **fields: Any) -> Json:
    return resource("Observation", status="final", code={"text": concept} if isinstance(concept, str) else concept, **fields)


def problem(concept: Json | str, **fields: Any) -> Json:
    return resource("Condition", code={"text": concept} if isinstance(concept, str) else concept, **fields)


def read(*resources: Json, today: date | None = TODAY) -> Case:
    return read_fhir([PATIENT, *resources], today=today)


def presences(case: Case) -> dict[str, str | float]:
    return {o.finding: o.presence.value if o.probability is None else o.probability for o in case.observations}


def values(case: Case) -> list[tuple[str, float, str, str]]:
    return [(m.analyte, m.value, m.unit, m.comparator) for m in case.measurements]


def messages(case: Case) -> str:
    return " | ".join(i.message for i in case.issues)


@pytest.mark.parametrize(
    ("concept", "quantity", "expected"),
    [
        (code(LOINC, "2823-3"), {"value": 2.6, "unit": "mmol/L"}, ("potassium", 2.6, "mmol/L", "")),
        (code(LOINC, "6298-4"), {"value": "2.6", "code": "meq/L", "system": "http://unitsofmeasure.org"}, ("potassium", 2.6, "mEq/L", "")),
        (code(LOINC, "2157-6"), {"value": 5000, "code": "[iU]/L", "comparator": ">="}, ("creatine_kinase", 5000.0, "IU/L", ">")),
        (code(LOINC, "4548-4"), {"value": 48, "unit": "mmol/mol"}, ("hba1c", 48.0, "mmol/mol", "")),
        (code(LOINC, "4548-4"), {"value": 6.5, "unit": "%"}, ("hba1c_percent", 6.5, "%", "")),
        (code(LOINC, "8310-5"), {"value": 101.2, "code": "[degF]"}, ("temperature_fahrenheit", 101.2, "°F", "")),
        (code("urn:oid:2.16.840.1.113883.6.1", "14682-9"), {"value": 90, "unit": "umol/L"}, ("creatinine", 90.0, "umol/L", "")),
        ({"text": "Serum potassium"}, {"value": 2.6, "unit": "mmol/L"}, ("potassium", 2.6, "mmol/L", "")),
    ],
)
def test_values_by_code_and_unit(concept: Json, quantity: Json, expected: tuple[str, float, str, str]) -> None:
    assert values(read(observed(concept, valueQuantity=quantity))) == [expected]


@pytest.mark.parametrize("quantity", [{"value": float("nan")}, {"value": "high"}, {"unit": "mmol/L"}, {"value": True}, {"value": float("inf")}])
def test_what_is_no_number_is_no_value(quantity: Json) -> None:
    case = read(observed(code(LOINC, "2823-3"), valueQuantity=quantity))
    assert not case.measurements
    assert "without a finite number" in messages(case)


def test_a_value_of_another_specimen_is_not_taken_by_its_words() -> None:
    assert not read(observed(code(LOINC, "2955-3", "Sodium in urine"), valueQuantity={"value": 20, "unit": "mmol/L"})).measurements


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"interpretation": [code("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "L")]}, {"hypokalaemia": "present"}),
        ({"interpretation": [{"text": "High"}]}, {"hyperkalaemia": "present", "hypokalaemia": "absent"}),
        ({"interpretation": [code("http://hl7.org/fhir/v2/0078", "N")]}, {"hyperkalaemia": "absent", "hypokalaemia": "absent"}),
        ({"valueQuantity": {"value": 2.0, "unit": "furlong"}, "referenceRange": [{"low": {"value": 3.5}}]}, {"hypokalaemia": "present"}),
        ({"dataAbsentReason": {"text": "not done"}}, {}),
        ({}, {}),
    ],
)
def test_a_judgement_stands_in_for_a_value_that_is_not_there(fields: Json, expected: dict[str, str]) -> None:
    told = presences(read(observed(code(LOINC, "2823-3"), **fields)))
    assert {k: told.get(k) for k in expected} == expected
    assert bool(told) == bool(expected)


@pytest.mark.parametrize(
    ("observation", "expected"),
    [
        (observed(code(SNOMED, "6077001")), {"foot_drop": "present"}),
        (observed(code(SNOMED, "6077001"), valueBoolean=False), {"foot_drop": "absent"}),
        (observed(code(SNOMED, "40739000"), valueCodeableConcept=code(SNOMED, "2667000")), {"dysphagia": "absent"}),
        (observed(code(SNOMED, "40739000"), valueCodeableConcept=code(SNOMED, "373066001", "Yes")), {"dysphagia": "present"}),
        (observed(code("http://human-phenotype-ontology.org", "HP:0002015"), valueString="no"), {"dysphagia": "absent"}),
        (observed("Back pain", valueBoolean=True), {"back_pain": "present"}),
        (observed("Back pain", valueBoolean=False), {"back_pain": "absent"}),
        (observed("Back pain", valueString="No"), {"back_pain": "absent"}),
        (observed("Examination", valueString="waddling gait, no back pain"), {"waddling_gait": "present", "back_pain": "absent"}),
        (observed("Gait", valueCodeableConcept={"text": "waddling"}), {"waddling_gait": "present"}),
        (observed("Note", note=[{"text": "She has saddle numbness."}]), {"saddle_anaesthesia": "present"}),
        (observed("Signs", component=[{"code": {"text": "Fever"}, "valueBoolean": True}]), {"fever": "present"}),
        (observed(code("urn:paresis:finding", "foot_drop"), valueQuantity={"value": 0.7}), {"foot_drop": 0.7}),
        (observed(code(LOINC, "8061-4"), valueCodeableConcept=code(LOINC, "LA6576-8", "Positive")), {"ana_positive": "present"}),
        (observed(code(LOINC, "8061-4"), valueString="Negative"), {"ana_positive": "absent"}),
    ],
)  # fmt: skip
def test_findings_by_code_then_by_words(observation: Json, expected: dict[str, str]) -> None:
    told = presences(read(observation))
    assert {k: told.get(k) for k in expected} == expected


def test_a_stated_code_without_value_is_present_but_a_bare_text_is_a_question() -> None:
    assert not read(observed("Fever")).observations


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "registered"])
def test_what_does_not_count_is_dropped(status: str) -> None:
    case = read(observed("Back pain", valueBoolean=True) | {"status": status})
    assert not case.observations
    assert status in messages(case)


def test_sides() -> None:
    case = read(
        observed(code(SNOMED, "6077001"), bodySite={"text": "Left foot"}), problem("weakness of the leg", bodySite=[code(SNOMED, "24028007")])
    )
    assert {o.finding: o.side for o in case.observations} == {"foot_drop": "left", "leg_weakness": "right"}


def test_the_newest_statement_and_value_win_and_old_ones_are_left_out() -> None:
    case = read(
        observed("Back pain", valueBoolean=True, effectiveDateTime="2026-04-01"),
        observed("Back pain", valueBoolean=False, effectiveDateTime="2026-04-20T10:00:00Z"),
        observed("Fever", valueBoolean=True, effectiveDateTime="2019"),
        observed(code(LOINC, "2823-3"), valueQuantity={"value": 2.5, "unit": "mmol/L"}, effectiveDateTime="2026-04-29"),
        observed(code(LOINC, "2823-3"), valueQuantity={"value": 4, "unit": "mmol/L"}, effectiveDateTime="2026-04-02"),
    )
    assert presences(case) == {"back_pain": "absent"}
    assert [v for _, v, *_ in values(case)] == [2.5]
    assert "older than 365 days" in messages(case)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (problem(code(ICD, "E11.9")), {"diabetes": "present"}),
        (problem(code(ICD, "r26.2")), {"gait_difficulty": "present"}),
        (problem(code(ICD, "M54.50")), {"back_pain": "present"}),
        (problem("difficulty climbing stairs"), {"difficulty_climbing_stairs": "present"}),
        (problem("back pain", verificationStatus=code("x", "refuted")), {"back_pain": "absent"}),
        (problem("back pain", verificationStatus=code("x", "provisional")), {"back_pain": 0.6}),
        (problem("back pain", verificationStatus=code("x", "entered-in-error")), {}),
        (problem("numb feet", clinicalStatus=code("x", "resolved")), {}),
        (problem("numb feet", abatementDateTime="2025-01-01"), {}),
        (problem(code(ICD, "C50.9"), clinicalStatus=code("x", "remission")), {"cancer_history": "present"}),
        (problem(code(ICD, "A09"), onsetDateTime="2026-04-20"), {"recent_gastroenteritis": "present"}),
        (problem(code(ICD, "A09"), onsetDateTime="2024-04-20"), {}),
        (problem("Broken heart"), {}),
    ],
)
def test_problems_by_their_status(condition: Json, expected: dict[str, str | float]) -> None:
    assert presences(read(condition)) == expected


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (problem(code(ICD, "G61.0")), {"guillain_barre_known"}),
        (problem("Acute Guillain-Barré syndrome"), {"guillain_barre_known"}),
        (problem(code(ICD, "G70.01", "Myasthenia gravis with exacerbation")), {"myasthenia_known"}),
        (problem(code(ICD, "E87.6", "Hypokalemia")), set()),
        (problem("Severe hypokalaemia"), set()),
        (problem(code(ICD, "M33.20", "Polymyositis")), {"myositis_known"}),
        (problem("Dermatomyositis"), {"myositis_known"}),
        (problem("Osteoarthritis of the knee (disorder)"), set()),
        (problem(code("http://www.orpha.net", "2103")), set()),
        (problem("chronic inflammatory demyelinating polyneuropathy"), set()),
        (problem(code(SNOMED, "40956001", "Guillain-Barré syndrome")), {"guillain_barre_known"}),
        (resource("Encounter", status="finished", reasonCode=[{"text": "Cauda equina syndrome"}]), set()),
        (observed("Diagnosis", valueCodeableConcept={"text": "Lumbar spinal stenosis"}), set()),
        (resource("DiagnosticReport", status="final", conclusionCode=[{"text": "Inclusion body myositis"}]), {"myositis_known"}),
    ],
)  # fmt: skip
def test_a_diagnosis_is_told_as_a_known_illness_at_most(condition: Json, told: set[str]) -> None:
    case = read(condition)
    assert set(presences(case)) == told
    assert "diagnosis in the record was not used" in messages(case)


def test_findings_beside_the_name_of_a_cause_are_kept() -> None:
    told = set(presences(read(problem("Hypokalaemia with foot drop"))))
    assert "foot_drop" in told
    assert "hypokalaemia" not in told


@pytest.mark.parametrize(
    ("onset", "tempo"),
    [("2026-04-25", Tempo.DAYS), ("2026-04-01", Tempo.WEEKS), ("2025-06-01", Tempo.MONTHS), ("2019", Tempo.YEARS), ("2026-06-01", None)],
)
def test_when_weakness_began_tells_how_fast_it_came(onset: str, tempo: Tempo | None) -> None:
    assert read(problem("weak legs", onsetDateTime=onset)).tempo is tempo
    assert read(problem("numb feet", onsetDateTime=onset)).tempo is None


COLCHICINE = {"text": "colchicine"}
CONTAINED = {"resourceType": "Medication", "id": "m", "code": COLCHICINE}


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("Statement", {"status": "active", "medicationCodeableConcept": {"text": "Simvastatin 40 MG Oral Tablet"}}, [("Simvastatin", "")]),
        ("Statement", {"status": "recorded", "medication": {"concept": COLCHICINE}}, [("colchicine", "")]),
        ("Statement", {"status": "stopped", "medicationCodeableConcept": COLCHICINE, "effectivePeriod": {"end": "2020"}}, []),
        ("Statement", {"status": "not-taken", "medicationCodeableConcept": COLCHICINE}, []),
        ("Statement", {"status": "entered-in-error", "medicationCodeableConcept": COLCHICINE}, []),
        ("Statement", {"status": "active"}, []),
        ("Request", {"intent": "plan", "medicationCodeableConcept": COLCHICINE}, []),
        (
            "Request",
            {"intent": "order", "medicationCodeableConcept": COLCHICINE, "dosageInstruction": [{"text": "500 µg"}]},
            [("colchicine", "500 µg")],
        ),
        ("Request", {"medicationReference": {"reference": "#m"}, "contained": [CONTAINED]}, [("colchicine", "")]),
        ("Request", {"doNotPerform": True, "medicationCodeableConcept": COLCHICINE}, []),
        ("Administration", {"status": "completed", "medicationCodeableConcept": COLCHICINE, "effectiveDateTime": "2026-04-20"}, [("colchicine", "")]),
    ],
)
def test_medicines_that_are_taken(kind: str, fields: Json, expected: list[tuple[str, str]]) -> None:
    assert [(e.medicine, e.dose) for e in read(resource(f"Medication{kind}", **fields)).medicines] == expected


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ({"relationship": {"text": "mother"}, "condition": [{"code": {"text": "Duchenne muscular dystrophy"}}]}, {"family_history_neuromuscular"}),
        ({"relationship": {"text": "brother"}, "condition": [{"code": code(ICD, "G71.11")}]}, {"family_history_neuromuscular"}),
        ({"relationship": {"text": "wife"}, "condition": [{"code": {"text": "muscular dystrophy"}}]}, set()),
        ({"relationship": {"text": "father"}, "condition": [{"code": {"text": "gout"}}]}, set()),
    ],
)
def test_family(family: Json, expected: set[str]) -> None:
    record = {"resourceType": "FamilyMemberHistory", "status": "completed", "patient": {"reference": "Patient/p"}}
    assert set(presences(read(record | family))) == expected


def test_a_procedure_is_history_and_what_was_not_done_is_nothing() -> None:
    done = resource("Procedure", status="completed", code={"text": "Gastric bypass"}, performedDateTime="2015")
    assert presences(read(done)) == {"bariatric_or_gastric_surgery": "present"}
    assert not read(done | {"status": "not-done"}).observations


@pytest.mark.parametrize(
    ("kind", "setting"),
    [
        ({"code": "EMER"}, Setting.EMERGENCY),
        ([{"coding": [{"code": "IMP"}]}], Setting.HOSPITAL),
        ("inpatient", Setting.HOSPITAL),
        (None, Setting.PRIMARY_CARE),
    ],
)
def test_the_encounter_tells_setting_and_complaint(kind: Any, setting: Setting) -> None:
    case = read(resource("Encounter", status="finished", reasonCode=[{"text": "legs weak for two weeks"}], **{"class": kind}))
    assert (case.setting, case.tempo, presences(case).get("leg_weakness")) == (setting, Tempo.WEEKS, "present")


def test_reports_and_questionnaires() -> None:
    attached = {"contentType": "text/plain", "data": base64.b64encode(b"urinary retention").decode()}
    report = resource("DiagnosticReport", status="final", conclusion="Absent ankle jerks.", presentedForm=[attached])
    answers = [
        {"text": "Do you have pain in your back?", "answer": [{"valueBoolean": True}]},
        {"linkId": "falls", "text": "?", "answer": [{"valueCoding": {"code": "N", "system": "http://terminology.hl7.org/CodeSystem/v2-0136"}}]},
        {"text": "What is wrong?", "answer": [{"valueString": "I cannot climb stairs"}]},
        {"text": "Illnesses in the family", "item": [{"text": "Which?", "answer": [{"valueString": "motor neurone disease"}]}]},
    ]
    told = presences(read(report, resource("QuestionnaireResponse", status="completed", item=answers)))
    expected = {"ankle_jerk_absent", "urinary_retention", "back_pain", "difficulty_climbing_stairs", "family_history_neuromuscular"}
    assert {k for k, v in told.items() if v == "present"} >= expected
    assert told["falls"] == "absent"
    assert "motor_neurone_disease_known" not in told


def test_the_person() -> None:
    case = read(observed("Back pain", valueBoolean=True, effectiveDateTime="2026-05-01"), today=None)
    assert case.age_years == pytest.approx(62, abs=0.01)
    assert (case.sex, case.id) == (Sex.FEMALE, "p")
    older = read_fhir(PATIENT | {"birthDate": "1964", "gender": "other", "deceasedBoolean": True}, today=TODAY)
    assert older.age_years == pytest.approx(61.8, abs=0.1)
    assert older.sex is None
    assert "has died" in messages(older)
    assert read_fhir(PATIENT | {"birthDate": "2030-01-01"}, today=TODAY).age_years is None


def test_several_people_in_one_bundle_are_several_cases() -> None:
    other = {"resourceType": "Patient", "id": "q", "identifier": [{"system": "s", "value": "7"}]}
    of_other = observed("Fever", valueBoolean=True) | {"subject": {"identifier": {"system": "s", "value": "7"}}}
    by_url = observed("Back pain", valueBoolean=True) | {"subject": {"reference": "https://example.org/fhir/Patient/p/_history/3"}}
    nobody = {"resourceType": "Observation", "status": "final", "code": {"text": "Ataxia"}, "valueBoolean": True}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (PATIENT, other, of_other, by_url, nobody)]}
    cases = {c.id: c for c in read_fhir_people(bundle, today=TODAY)}
    assert {k: list(presences(c)) for k, c in cases.items()} == {"p": ["back_pain"], "q": ["fever"]}
    assert "name no person" in messages(cases["p"])
    with pytest.raises(IntakeError, match="2 people"):
        read_fhir(bundle)


def test_a_resource_that_comes_twice_counts_once_in_its_latest_version() -> None:
    first = observed("Back pain", valueBoolean=True, id="o", meta={"versionId": "2"})
    case = read(first, first | {"valueBoolean": False, "meta": {"versionId": "1"}})
    assert presences(case) == {"back_pain": "present"}
    assert "more than once" in messages(case)


def test_older_versions_are_said_to_be_older() -> None:
    of = {"patient": {"reference": "Patient/p"}, "status": "active"}
    old = {"resourceType": "Condition", "code": {"text": "numb feet"}, "clinicalStatus": "active", "notes": "legs weak"}
    case = read(old | of, {"resourceType": "MedicationOrder", "medicationCodeableConcept": COLCHICINE} | of)
    assert set(presences(case)) >= {"numbness", "leg_weakness"}
    assert [e.medicine for e in case.medicines] == ["colchicine"]
    assert "2 resources are written as in DSTU2 or STU3" in messages(case)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (problem(code(SNOMED, "279039007", "Low back pain")), {"back_pain": "present"}),
        (problem(code(SNOMED, "279039007"), verificationStatus="refuted"), {}),
        (observed(code(SNOMED, "279039007"), valueBoolean=False), {}),
        (observed(code(SNOMED, "161891005", "Backache"), valueBoolean=False), {"back_pain": "absent"}),
        (observed(code(SNOMED, "26544005"), valueBoolean=True), {"HP:0001324": "present"}),
        (observed("Alcohol use", valueString="None"), {"alcohol_excess": "absent"}),
    ],
)
def test_a_special_form_means_the_general_finding_but_its_absence_does_not(condition: Json, expected: dict[str, str]) -> None:
    assert presences(read(condition)) == expected


def test_problems_that_say_nothing_of_weakness_stay_out_of_the_inference() -> None:
    case = read(problem(code(SNOMED, "368009", "Heart valve disorder")))
    assert not case.observations
    assert "Heart valve disorder" in messages(case)


@pytest.mark.parametrize("raw", [{}, [], 5, "x", None, {"resourceType": 5}, [{"id": "x"}]])
def test_what_is_no_resource(raw: Any) -> None:
    assert not is_fhir(raw)
    with pytest.raises(IntakeError, match="no FHIR resource"):
        read_fhir(raw)


def test_an_empty_bundle_is_an_empty_case() -> None:
    case = read_fhir({"resourceType": "Bundle", "type": "searchset"})
    assert not case.observations
    assert "no resource" in messages(case)


KEYS = st.sampled_from("code coding reference value text concept start".split())
PLAIN = st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just("2026-13-45")
ODD = st.recursive(PLAIN, lambda x: st.lists(x, max_size=2) | st.dictionaries(KEYS, x, max_size=3), max_leaves=6)
KINDS = st.sampled_from(
    "Patient Condition Observation Encounter Procedure FamilyMemberHistory DiagnosticReport QuestionnaireResponse MedicationStatement".split()
)
FIELDS = st.sampled_from(
    "id status subject patient code valueQuantity valueString valueCodeableConcept component interpretation referenceRange effectiveDateTime "
    "birthDate gender class reasonCode reason condition item note contained medication medicationReference dosage bodySite onsetDateTime "
    "clinicalStatus identifier meta period".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KINDS, st.dictionaries(FIELDS, ODD, max_size=6)), min_size=1, max_size=3))
def test_nothing_in_a_resource_is_an_error(resources: list[tuple[str, Json]]) -> None:
    assert list(read_fhir_people([{**fields, "resourceType": kind} for kind, fields in resources]))


@pytest.mark.skipif("PARESIS_FHIR_EXAMPLES" not in os.environ, reason="PARESIS_FHIR_EXAMPLES names no folder with the official examples")
def test_every_official_example_is_read() -> None:
    n_read = 0
    for path in sorted(Path(os.environ["PARESIS_FHIR_EXAMPLES"]).rglob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        if is_fhir(raw):
            assert list(read_fhir_people(raw)), path
            n_read += 1
    assert n_read
