"""Red flags on people: values in the critical range, what has been there for long, and who is in danger with few words."""

from __future__ import annotations

import re

import pytest

from paresis import Case, assess
from paresis.engine.facts import gather
from paresis.engine.urgency import fired, safety_net
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.model.case import Measurement, Observation
from paresis.model.vocabulary import Tempo, UrgencyLevel


def _flags(case: Case) -> set[str]:
    knowledge = load_knowledge()
    return {f.id for f in fired(knowledge, gather(case, knowledge), case.tempo)}


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "flag"),
    [
        ("calcium", 15.0, "mg/dL", "calcium_critical"),
        ("calcium", 3.75, "mmol/L", "calcium_critical"),
        ("calcium_corrected", 1.6, "mmol/L", "calcium_critical"),
        ("haemoglobin", 55.0, "g/L", "severe_anaemia"),
        ("haemoglobin", 6.1, "g/dL", "severe_anaemia"),
        ("lactate", 6.0, "mmol/L", "critical_blood_values"),
        ("phosphate", 0.25, "mmol/L", "critical_blood_values"),
        ("magnesium", 0.3, "mmol/L", "critical_blood_values"),
        ("sodium", 160.0, "mmol/L", "critical_blood_values"),
        ("glucose", 35.0, "mmol/L", "critical_blood_values"),
        ("glucose", 2.1, "mmol/L", "critical_blood_values"),
        ("creatinine", 900.0, "µmol/L", "critical_blood_values"),
        ("blood_ph", 7.1, "", "critical_blood_values"),
        ("carboxyhaemoglobin", 25.0, "%", "carbon_monoxide"),
        ("inr", 9.0, "", "anticoagulant_leg_bleed"),
        ("platelets", 8.0, "10^9/L", "anticoagulant_leg_bleed"),
        ("heart_rate", 35.0, "/min", "vital_signs_critical"),
        ("systolic_pressure", 75.0, "mmHg", "vital_signs_critical"),
    ],
)
def test_a_critical_value_is_an_emergency(analyte: str, value: float, unit: str, flag: str) -> None:
    case = Case(measurements=(Measurement(analyte, value, unit),)).having("leg_weakness")
    assert flag in _flags(case)
    assert assess(case).urgency.level.rank >= UrgencyLevel.EMERGENCY.rank
    assert assess(case).self_care == ()


@pytest.mark.parametrize(
    ("analyte", "value", "unit"),
    [
        ("calcium", 2.75, "mmol/L"),
        ("haemoglobin", 102.0, "g/L"),
        ("lactate", 2.3, "mmol/L"),
        ("phosphate", 0.7, "mmol/L"),
        ("glucose", 12.0, "mmol/L"),
        ("inr", 2.5, ""),
        ("platelets", 120.0, "10^9/L"),
        ("heart_rate", 48.0, "/min"),
    ],
)
def test_a_value_outside_the_limits_alone_is_none(analyte: str, value: float, unit: str) -> None:
    raised = {"calcium_critical", "severe_anaemia", "critical_blood_values", "anticoagulant_leg_bleed", "vital_signs_critical"}
    assert not raised & _flags(Case(measurements=(Measurement(analyte, value, unit),)).having("leg_weakness"))


@pytest.mark.parametrize(
    ("present", "age", "tempo", "flag"),
    [
        (("calf_pain", "leg_swelling", "breathlessness"), 50, Tempo.DAYS, "pulmonary_embolism"),
        (("coughing_blood", "leg_pain"), None, None, "pulmonary_embolism"),
        (("pleuritic_chest_pain", "calf_pain"), None, None, "pulmonary_embolism"),
        (("muscle_swelling", "pain_on_passive_stretch"), 25, None, "compartment_possible"),
        (("recent_trauma", "severe_limb_pain", "paraesthesia"), None, None, "compartment_possible"),
        (("headache", "carbon_monoxide_exposure"), None, None, "carbon_monoxide"),
        (("headache", "leg_weakness", "others_ill_same_place"), None, None, "carbon_monoxide"),
        (("snake_bite", "leg_weakness"), None, None, "snake_bite"),
        (("takes_anticoagulant", "thigh_pain", "muscle_swelling"), None, None, "anticoagulant_leg_bleed"),
        (("takes_anticoagulant", "leg_weakness"), 78, Tempo.DAYS, "anticoagulant_new_weakness"),
        (("poison_swallowed", "flaccid_tone"), 2, None, "poisoning"),
        (("gaze_deviation", "leg_weakness_one_side"), None, None, "stroke"),
        (("cardiac_chest_pain", "leg_weakness"), None, None, "acute_coronary_syndrome"),
        (("recent_trauma", "leg_paralysis"), None, None, "spinal_trauma"),
        (("melaena_or_haematemesis", "leg_weakness"), None, None, "gastrointestinal_bleeding"),
        (("ck_over_50x", "myalgia"), None, None, "rhabdomyolysis"),
        (("fever", "non_blanching_rash"), None, None, "meningitis_encephalitis"),
    ],
)  # fmt: skip
def test_a_few_telling_words_are_enough(present: tuple[str, ...], age: float | None, tempo: Tempo | None, flag: str) -> None:
    assert flag in _flags(Case(age_years=age, tempo=tempo).having(*present))


@pytest.mark.parametrize(
    ("present", "tempo", "flag"),
    [
        (("muscle_cramps", "breathlessness"), Tempo.YEARS, "pulmonary_embolism"),
        (("recent_trauma", "local_bruise", "leg_pain"), None, "compartment_possible"),
        (("headache", "heavy_legs"), None, "carbon_monoxide"),
        (("others_ill_same_place", "headache", "fever", "myalgia"), None, "carbon_monoxide"),
        (("takes_anticoagulant", "knee_pain"), Tempo.YEARS, "anticoagulant_leg_bleed"),
        (("cardiac_chest_pain", "anxiety"), Tempo.YEARS, "acute_coronary_syndrome"),
        (("ck_over_50x", "calf_hypertrophy", "leg_weakness"), None, "rhabdomyolysis"),
        (("recent_trauma", "knee_pain"), None, "spinal_trauma"),
    ],
)  # fmt: skip
def test_what_only_resembles_it_is_not(present: tuple[str, ...], tempo: Tempo | None, flag: str) -> None:
    assert flag not in _flags(Case(tempo=tempo).having(*present))


OLD = 4000.0


@pytest.mark.parametrize(
    ("old", "flag"),
    [
        ("saddle_anaesthesia", "cauda_equina"),
        ("urinary_retention", "urinary_retention"),
        ("leg_paralysis", "leg_without_movement"),
        ("foot_drop", "foot_drop_new"),
        ("one_sided_body_weakness", "one_sided_weakness"),
    ],
)
def test_what_has_been_there_for_years_is_not_new(old: str, flag: str) -> None:
    more = ("back_pain",) if flag == "foot_drop_new" else ()
    since = Case(observations=(Observation(old, began_days=OLD),)).having(*more)
    assert flag not in _flags(since)
    assert flag in _flags(Case(observations=(Observation(old),)).having(*more)), "nobody said since when"
    assert flag in _flags(Case(observations=(Observation(old, began_days=2.0),)).having(*more))
    assert flag in _flags(Case(observations=(Observation(old, began_days=OLD), Observation(old, began_days=2.0))).having(*more)), "worse again"


def test_a_new_special_form_of_an_old_complaint_is_new() -> None:
    case = Case(observations=(Observation("urinary_urgency", began_days=OLD), Observation("urinary_retention", began_days=1.0)), tempo=Tempo.YEARS)
    assert "cauda_equina" in _flags(case.having("leg_weakness"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_safety_net_leaves_out_what_was_told(language: str) -> None:
    knowledge = translated(load_knowledge(), language)
    nets = knowledge.settings.safety_net
    for level in ("emergency", "consultation_24", "consultation", "self_care"):
        marked = [f for found in re.findall(r"\[([^\]]+)\]", nets[level]) for f in found.split("|")]
        assert marked == [f for found in re.findall(r"\[([^\]]+)\]", load_knowledge().settings.safety_net[level]) for f in found.split("|")]
        full, bare = (safety_net(level, knowledge, gather(Case().having(*told), knowledge)) for told in ((), marked))
        assert "[" not in full + bare
        assert len(bare) < len(full)
        assert bare.endswith(".")
        assert ";." not in bare
