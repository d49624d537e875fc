"""A case as JSON: read leniently, written back without loss."""

from __future__ import annotations

from datetime import date

import pytest

from paresis.errors import IntakeError
from paresis.intake.case_json import FIELDS, case_schema, case_to_json, read_case
from paresis.model.case import Case, Exposure, Measurement, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo

FULL = Case(
    age_years=0.5, sex=Sex.FEMALE, setting=Setting.HOSPITAL, tempo=Tempo.HOURS, id="x",
    observations=(Observation("fever"), Observation("foot_drop", Presence.ABSENT), Observation("ataxia", probability=0.4, side="left")),
    measurements=(Measurement("potassium", 2.1, "mmol/L", "<"),), medicines=(Exposure("simvastatin", "40 mg"),),
)  # fmt: skip


def test_a_case_survives_the_round_trip() -> None:
    assert read_case(case_to_json(FULL)) == FULL
    assert set(case_to_json(FULL)) <= FIELDS


def test_lists_of_ids_are_a_short_form() -> None:
    case = read_case({"present": ["fever"], "absent": ["ataxia"]})
    assert case.observations == (Observation("fever"), Observation("ataxia", Presence.ABSENT))


def test_text_is_added_to_what_is_structured() -> None:
    case = read_case({"text": "70-year-old man with a fever", "present": ["foot_drop"], "age_years": 71})
    assert case.age_years == 71
    assert case.sex is Sex.MALE
    assert {"fever", "foot_drop"} <= {o.finding for o in case.observations}


@pytest.mark.parametrize("raw", [[], "text", 3, None, True, {"colour": "red"}])
def test_what_is_no_case_is_refused(raw: object) -> None:
    with pytest.raises(IntakeError) as error:
        read_case(raw, where="input.json")
    assert "input.json" in str(error.value)
    assert "hint" in str(error.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age_years", "old"), ("age_years", float("nan")), ("sex", "x"), ("setting", 3), ("tempo", "slowly"), ("observations", "fever"),
        ("observations", [{"finding": "fever", "presence": "maybe"}]), ("measurements", [{"value": 3}]), ("medicines", [None]), ("colour", 1),
        ("present", {"a": 1}), ("text", 7),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out_with_an_issue(field: str, value: object) -> None:
    case = read_case({field: value, "id": "x", "absent": ["ataxia"]})
    assert case.id == "x"
    assert Observation("ataxia", Presence.ABSENT) in case.observations
    assert case.issues
    assert all(i.where.startswith(field) for i in case.issues)


def test_an_empty_object_is_a_person_of_whom_nothing_is_known() -> None:
    assert read_case({}) == Case()


def test_the_schema_names_every_field() -> None:
    assert set(case_schema()["properties"]) == FIELDS


@pytest.mark.parametrize(
    ("raw", "where", "meant"),
    [
        ({"age": 62, "present": ["fever"]}, "age", "age_years"),
        ({"ageYears": 62, "present": ["fever"]}, "ageYears", "age_years"),
        ({"gender": "female", "present": ["fever"]}, "gender", "sex"),
        ({"medication": ["x"], "present": ["fever"]}, "medication", "medicines"),
        ({"measurments": [], "present": ["fever"]}, "measurments", "measurements"),
        ({"symptoms": "weak legs", "present": ["fever"]}, "symptoms", "text"),
    ],
)
def test_an_unknown_field_is_shown_with_what_was_meant(raw: dict[str, object], where: str, meant: str) -> None:
    (issue,) = read_case(raw).issues
    assert (issue.where, issue.solution) == (where, f"did you mean '{meant}'?")
    assert str(next(v for k, v in raw.items() if k == where)).replace("'", '"')[:4] in issue.message


def test_a_case_of_unknown_fields_alone_says_what_was_meant() -> None:
    with pytest.raises(IntakeError, match="did you mean 'age_years'"):
        read_case({"age": 62})


def test_names_stand_for_medicines_and_findings() -> None:
    case = read_case({"medicines": ["simvastatin"], "observations": ["foot_drop"]})
    assert case.medicines == (Exposure("simvastatin"),)
    assert case.observations == (Observation("foot_drop"),)
    assert not case.issues


@pytest.mark.parametrize(
    ("analyte", "typed", "value", "comparator"),
    [
        ("creatine_kinase", "> 22000", 22000.0, ">"), ("creatine_kinase", "22 000", 22000.0, ""), ("creatine_kinase", "1,200.5", 1200.5, ""),
        ("potassium", "4,1", 4.1, ""), ("potassium", "4,100", 4.1, ""), ("potassium", "0,980", 0.98, ""), ("sodium", "136", 136.0, ""),
    ],
)  # fmt: skip
def test_a_value_typed_as_text_is_read(analyte: str, typed: str, value: float, comparator: str) -> None:
    case = read_case({"measurements": [{"analyte": analyte, "value": typed}]})
    assert [(m.value, m.comparator) for m in case.measurements] == [(value, comparator)]
    assert not case.issues


@pytest.mark.parametrize("typed", ["22,000", ">22,000", "22.000", "1.200", "abc", "nan", "", "4.1.2"])
def test_a_value_that_is_no_number_or_can_mean_two_is_refused_at_its_place(typed: str) -> None:
    case = read_case({"measurements": [{"analyte": "creatine_kinase", "value": typed}]})
    assert not case.measurements
    (issue,) = case.issues
    assert (issue.where, issue.level) == ("measurements.creatine_kinase", "warning")
    assert issue.solution


def test_days_in_the_text_count_from_the_day_it_was_written() -> None:
    """ "since last Tuesday" in a case counts from `written`, else from the day that the caller gives."""
    raw = {"text": "My legs are weak since last Tuesday"}
    assert read_case(raw | {"written": "2026-11-23"}).observations[0].began_days == 6
    assert read_case(raw, today=date(2026, 11, 24)).observations[0].began_days == 7
