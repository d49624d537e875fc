"""Values as graded findings, and values that follow from others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis import assess, read_text
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.grades import BELOW, bound_of
from paresis.engine.tables import tables_of
from paresis.engine.values import graded_by, limit_for
from paresis.kb.load import load_knowledge
from paresis.model.assessment import DerivedValue
from paresis.model.case import Case, Measurement
from paresis.model.vocabulary import Sex
from paresis.report.html import html_report
from paresis.report.json import assessment_to_json

KNOWLEDGE = load_knowledge()
WOMAN = Case(age_years=70, sex=Sex.FEMALE).having("leg_weakness")


def with_values(case: Case = WOMAN, /, **values: float) -> Case:
    told = tuple(Measurement(k, v, KNOWLEDGE.analytes[k].unit) for k, v in values.items())
    return Case(case.age_years, case.sex, observations=case.observations, measurements=told)


def derived(case: Case) -> dict[str, DerivedValue]:
    return {d.id: d for d in assess(case).derived}


@pytest.mark.parametrize(
    ("name", "values", "value"),
    [
        ("calcium_adjusted", {"calcium": 2.1, "albumin": 20}, 2.5),
        ("sodium_for_glucose", {"sodium": 128, "glucose": 33.3}, 140.0),
        ("anion_gap", {"sodium": 140, "chloride": 100, "bicarbonate": 12}, 28),
        ("osmolality_calculated", {"sodium": 140, "glucose": 40, "urea": 20}, 340),
        ("filtration", {"creatinine": 100}, 52.4),
        ("vital_capacity_for_weight", {"vital_capacity_litres": 1.2, "body_weight": 75}, 16),
        ("urine_potassium_per_creatinine", {"potassium": 2.1, "urine_potassium": 40, "urine_creatinine": 5}, 8),
        ("transtubular_potassium", {"potassium": 2, "urine_potassium": 40, "urine_osmolality": 580, "osmolality": 290}, 10),
        ("mass_for_height", {"body_weight": 80, "body_height": 2}, 20),
        ("creatine_kinase_times", {"creatine_kinase": 2100}, 10),
    ],
)
def test_a_value_is_worked_out_only_when_all_its_inputs_are_given(name: str, values: dict[str, float], value: float) -> None:
    found = derived(with_values(**values))[name]
    assert found.value == pytest.approx(value, rel=0.01)
    assert found.source in KNOWLEDGE.sources or found.source == "judgement"
    assert set(found.inputs) >= set(values) - {"age"}
    for left_out in values:
        assert name not in derived(with_values(**{k: v for k, v in values.items() if k != left_out}))


@pytest.mark.parametrize(
    ("values", "present", "absent"),
    [
        ({"calcium": 2.1, "albumin": 20}, set(), {"hypocalcaemia", "hypercalcaemia"}),
        ({"calcium": 2.55, "albumin": 30}, {"hypercalcaemia"}, {"hypocalcaemia"}),
        ({"sodium": 128, "glucose": 33.3}, {"glucose_raised"}, {"hyponatraemia"}),
        ({"sodium": 128, "glucose": 6}, {"hyponatraemia"}, set()),
        ({"creatinine": 85}, set(), {"creatinine_raised"}),
        ({"creatinine": 95}, {"creatinine_raised"}, set()),
        ({"sodium": 140, "chloride": 112, "bicarbonate": 14}, {"bicarbonate_low"}, {"anion_gap_raised"}),
        ({"potassium": 2.1, "urine_potassium": 5, "urine_creatinine": 5}, {"hypokalaemia"}, {"urine_potassium_loss"}),
        ({"potassium": 4.1, "urine_potassium": 40, "urine_creatinine": 5}, set(), {"hypokalaemia"}),
    ],
)
def test_a_derived_value_is_evidence_like_one_that_was_entered(values: dict[str, float], present: set[str], absent: set[str]) -> None:
    facts = gather(with_values(**values), KNOWLEDGE)
    assert all(facts.is_present(f) for f in present)
    assert all(facts.is_absent(f) for f in absent)
    assert not facts.issues
    if "potassium" in values and values["potassium"] > 3.5:
        assert "urine_potassium_loss" not in facts.seen


def test_children_and_people_without_age_or_sex_have_no_adult_filtration() -> None:
    for case in (Case(10, Sex.MALE), Case(70), Case(None, Sex.MALE)):
        assert "filtration" not in derived(with_values(case.having("leg_weakness"), creatinine=100))


def test_a_value_that_was_entered_is_not_worked_out() -> None:
    assert "calcium_adjusted" not in derived(with_values(calcium=2.1, albumin=20, calcium_corrected=2.3))
    assert "filtration" not in derived(with_values(creatinine=100, egfr=70))


def test_two_different_values_of_one_input_give_no_derived_value() -> None:
    told = (Measurement("calcium", 2.1, "mmol/L"), Measurement("calcium", 2.6, "mmol/L"), Measurement("albumin", 20, "g/L"))
    assert assess(Case(60, measurements=told).having("leg_weakness")).derived == ()


@pytest.mark.parametrize(
    ("text", "analyte"),
    [
        ("HbA1c 8.2 %", "hba1c_percent"), ("HbA1c 66 mmol/mol", "hba1c"), ("temperature 101 F", "temperature_fahrenheit"),
        ("FVC 45 %", "vital_capacity_percent"), ("FVC 18 mL/kg", "vital_capacity_per_kg"), ("FVC 1.2 L", "vital_capacity_litres"),
        ("NIF -25 cmH2O", "inspiratory_pressure"), ("corrected calcium 2.9 mmol/L", "calcium_corrected"), ("calcium 2.9 mmol/L", "calcium"),
    ],
)  # fmt: skip
def test_the_unit_says_which_of_several_values_of_one_name(text: str, analyte: str) -> None:
    answer = assess(read_text(f"Both legs weak. {text}."))
    assert [m.analyte for m in read_text(f"Both legs weak. {text}.").measurements] == [analyte]
    assert not [i for i in answer.issues if "unit" in i.message]


def test_a_low_potassium_with_a_low_urine_potassium_speaks_for_attacks_and_not_for_loss() -> None:
    case = Case(25, Sex.MALE).having("leg_weakness", "weakness_all_limbs")

    def of(urine: float) -> dict[str, float]:
        answer = assess(with_values(case, potassium=2.1, urine_potassium=urine, urine_creatinine=8), top=500)
        return {c.id: c.posttest for c in answer.differential}

    assert of(8)["hypokalaemic_periodic_paralysis"] > of(60)["hypokalaemic_periodic_paralysis"]
    assert of(8)["hypokalaemia"] < of(60)["hypokalaemia"]


def test_derived_values_are_in_json_and_on_the_page() -> None:
    answer = assess(with_values(calcium=2.1, albumin=20))
    told = assessment_to_json(answer)["derived"][0]
    assert (told["value"], told["unit"], told["source"]) == (2.5, "mmol/L", "gpnotebook_calcium")
    assert told["inputs"] == {"albumin": 20, "calcium": 2.1}
    assert "Calcium, corrected for albumin" in html_report(answer)


@pytest.mark.parametrize(
    ("analyte", "value", "unit"),
    [
        ("glucose", 90, "mg/dL"), ("glucose", 6, "mmol/L"), ("glucose", 30, "mmol/L"), ("calcium", 10, "mg/dL"), ("calcium", 2.4, "mmol/L"),
        ("creatinine", 1.0, "mg/dL"), ("haemoglobin", 7, "g/dL"), ("haemoglobin", 13, "g/dL"),
    ],
)  # fmt: skip
def test_a_value_without_unit_is_taken_in_the_likely_one_and_that_is_said(analyte: str, value: float, unit: str) -> None:
    case = Case(50, observations=WOMAN.observations, measurements=(Measurement(analyte, value),))
    assert [i.message.split("; ")[1] for i in assess(case).issues if "has no unit" in i.message] == [f"{unit} was taken"]


def test_an_entered_corrected_calcium_counts_instead_of_the_raw_one() -> None:
    raw, corrected = Measurement("calcium", 2.05, "mmol/L"), Measurement("calcium_corrected", 2.35, "mmol/L")
    assert "hypocalcaemia" in gather(Case(50, measurements=(raw,)), KNOWLEDGE).present
    assert "hypocalcaemia" not in gather(Case(50, measurements=(raw, corrected)), KNOWLEDGE).present


POSITIVE = st.floats(0.05, 8.0)


@settings(max_examples=200, deadline=None)
@given(analyte=st.sampled_from(sorted(a for a, x in KNOWLEDGE.analytes.items() if x.findings)), near=POSITIVE, step=st.floats(1.0, 3.0),
       age=st.none() | st.floats(0, 100), sex=st.sampled_from([None, *Sex]))  # fmt: skip
def test_the_weight_of_a_value_grows_with_its_distance_from_the_limit_and_turns_there(
    analyte: str, near: float, step: float, age: float | None, sex: Sex | None
) -> None:
    a = KNOWLEDGE.analytes[analyte]
    limit = limit_for(a, age, sex)
    for t in a.findings:
        bound = bound_of(t, limit)
        if bound is None:
            continue
        less, more = sorted((bound * near, bound * near * step))
        weights = [graded_by(t, v, limit, a.plausible) for v in (less, more)]
        low, high = (float("nan") if w is None else w for w in (weights[::-1] if t.kind in BELOW else weights))
        assert 0 <= low <= high <= 1
        at = graded_by(t, bound, limit, a.plausible)
        assert at is not None
        assert at < 0.5
        for value, weight in zip((less, more), weights, strict=True):
            assert (weight is not None and weight > 0.5) is (value < bound if t.kind in BELOW else value > bound)


@pytest.mark.parametrize(
    ("analyte", "values", "finding"),
    [
        ("creatinine", (80, 91, 100, 120, 300), "creatinine_raised"), ("potassium", (3.6, 3.4, 3.2, 2.9), "hypokalaemia"),
        ("potassium", (5.3, 5.6, 5.9, 6.4), "hyperkalaemia"), ("creatine_kinase", (150, 230, 300, 500), "ck_raised"),
        ("haemoglobin", (130, 119, 110, 90), "anaemia"), ("crp", (8, 11, 20, 90), "esr_crp_raised"),
    ],
)  # fmt: skip
def test_a_value_just_over_the_limit_says_less_than_one_far_beyond(analyte: str, values: tuple[float, ...], finding: str) -> None:
    weights = [gather(with_values(**{analyte: v}), KNOWLEDGE).seen[finding] for v in values]
    assert weights == sorted(weights)
    assert len(set(weights)) == len(values)
    assert weights[0] < 0.5 < weights[1] < 0.85
    assert weights[-1] > 0.97


@settings(max_examples=60, deadline=None)
@given(low=st.floats(1.5, 3.4), normal=st.floats(3.6, 4.9), high=st.floats(5.6, 8.5), age=st.floats(1, 95), sex=st.sampled_from([None, *Sex]))
def test_low_and_high_are_opposite_and_a_normal_value_raises_neither(low: float, normal: float, high: float, age: float, sex: Sex | None) -> None:
    case = Case(age, sex).having("leg_weakness")

    def odds(value: float | None) -> dict[str, float]:
        told = () if value is None else (Measurement("potassium", value, "mmol/L"),)
        facts = gather(replace(case, measurements=told), KNOWLEDGE)
        after = posterior(facts, tables_of(KNOWLEDGE), setting=case.setting, tempo=None)
        return {c: after.of(c) / (1 - after.of(c)) for c in ("hypokalaemia", "hypokalaemic_periodic_paralysis", "hyperkalaemia")}

    before = odds(None)
    at_low, at_normal, at_high = (odds(v) for v in (low, normal, high))
    for cause, raised, lowered in (("hyperkalaemia", at_high, at_low), ("hypokalaemia", at_low, at_high)):
        assert raised[cause] > before[cause] > at_normal[cause]
        assert lowered[cause] < before[cause]


@pytest.mark.parametrize("value", [3.4, 3.0, 2.1])
def test_a_cause_that_raises_potassium_is_not_raised_by_a_low_one(value: float) -> None:
    case = Case(30).having("leg_weakness")
    before, after = (
        {c.id: c.posttest for c in assess(x, top=500).differential}
        for x in (case, replace(case, measurements=(Measurement("potassium", value, "mmol/L"),)))
    )
    for cause in ("hyperkalaemia", "hyperkalaemic_periodic_paralysis"):
        assert after[cause] < before[cause]


@pytest.mark.parametrize(
    ("urea", "nitrogen", "contradict"), [(5.0, 30.0, True), (25.0, 6.0, True), (5.0, 5.5, False), (25.0, 24.0, False)]
)  # fmt: skip
def test_urea_and_urea_nitrogen_are_one_quantity(urea: float, nitrogen: float, *, contradict: bool) -> None:
    issues = gather(with_values(urea=urea, urea_nitrogen=nitrogen), KNOWLEDGE).issues
    assert any("contradict" in i.message for i in issues) is contradict


def test_two_quantities_that_make_one_finding_need_not_both_do_so() -> None:
    facts = gather(with_values(esr=5, crp=200), KNOWLEDGE)
    assert facts.seen["esr_crp_raised"] > 0.95
    assert not facts.issues


def test_a_borderline_value_does_not_contradict_what_is_told() -> None:
    told = with_values(WOMAN.having("hypokalaemia"), potassium=3.52)
    assert not gather(told, KNOWLEDGE).issues
    assert gather(with_values(WOMAN.having("hypokalaemia"), potassium=4.6), KNOWLEDGE).issues


@pytest.mark.parametrize(("value", "at_least", "at_most"), [(2.6, 0.0, 0.2), (2.4, 0.9, 1.0), (2.2, 0.99, 1.0)])
def test_a_limit_that_grades_another_is_blurred_by_repeated_measurement_only(value: float, at_least: float, at_most: float) -> None:
    assert at_least <= gather(with_values(potassium=value), KNOWLEDGE).seen["hypokalaemia_severe"] <= at_most
