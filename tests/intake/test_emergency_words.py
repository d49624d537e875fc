"""Words and numbers of emergencies, and how fast they need care."""

from __future__ import annotations

import pytest

from paresis import assess, read_text

FLAGS = [
    ("respiratory rate 31, legs weak", "vital_signs_critical"),
    ("temperature 40.4, legs weak, cannot stand", "vital_signs_critical"),
    ("vital capacity 0.8 L, legs and arms weak", "breathing_failure"),
    ("GCS 9, legs weak", "unrousable"),
    ("rigors and fever, 81 years old, legs gave way", "sepsis"),
    ("36 weeks pregnant, headache and seeing spots", "pregnancy_postpartum_danger"),
    ("pregnant, BP 170/100", "pregnancy_postpartum_danger"),
    ("BP 220/130, confused", "hypertensive_emergency"),
    ("foot cold and blue since this morning, no weakness", "cold_leg"),
    ("80-year-old man, sudden back pain, clammy and fainted", "aortic_aneurysm_rupture"),
    ("known aortic aneurysm, sudden belly pain", "aortic_aneurysm_rupture"),
    ("fell on his face, hands burning, arms weak", "spinal_trauma"),
    ("magnesium infusion, knee jerks absent", "phosphate_magnesium_critical"),
    ("magnesium 4.1 mmol/L", "critical_blood_values"),
    ("skipped dialysis, legs weak", "dialysis_missed"),
    ("heatwave, confused, legs gave way", "heat_stroke"),
    ("takes lithium, coarse tremor, legs unsteady", "lithium_toxicity"),
    ("on fluoxetine, agitated, sweating, clonus", "serotonin_neuroleptic"),
    ("on haloperidol, fever, stiff as a board", "serotonin_neuroleptic"),
    ("known porphyria, belly pain", "acute_porphyria"),
    ("5 month old baby, floppy legs, tongue fasciculations", "floppy_infant"),
    ("prednisolone for 2 years, ran out last week, vomiting", "adrenal_crisis"),
    ("Dialyse verpasst, Beine schwach", "dialysis_missed"),
    ("Hitzewelle, verwirrt, Beine schwach", "heat_stroke"),
]
CALM = [
    "respiratory rate 16, legs weak for years",
    "child aged 3, RR 28, legs ache after running",
    "temperature 38.1, sore throat, legs ache",
    "BP 184/96, well, knee pain",
    "20 weeks pregnant, cramps at night",
    "feet cold and bluish every winter for years",
    "70 years old, back pain for weeks after gardening",
    "aortic aneurysm 3.4 cm, yearly scan, knee pain",
    "bumped forehead, small bruise",
    "on haemodialysis, restless legs at night",
    "lithium 0.6 mmol/L, knee pain",
    "on sertraline, heavy legs",
    "aunt has porphyria, legs ache",
    "ran out of puff on the stairs",
    "walks with a frame since 2009, needs catheter bags",
]


@pytest.mark.parametrize(("text", "flag"), FLAGS)
def test_the_flag_fires(text: str, flag: str) -> None:
    assert flag in {reason.id for reason in assess(read_text(text)).urgency.reasons}


@pytest.mark.parametrize("text", CALM)
def test_it_is_no_emergency(text: str) -> None:
    assert assess(read_text(text)).urgency.level.value in {"self_care", "consultation", "consultation_24"}


def test_a_baby_has_no_disease_of_old_age() -> None:
    causes = [c.id for c in assess(read_text("5 month old baby, floppy legs, tongue fasciculations")).differential]
    assert "spinal_muscular_atrophy" in causes[:3]
    assert "amyotrophic_lateral_sclerosis" not in causes[:3]


@pytest.mark.parametrize(
    ("text", "age"),
    [("9 mth baby floppy", 0.75), ("6 mths old, floppy", 0.5), ("my 8 week daughter is floppy", 8 / 52), ("9mo boy floppy", 0.75)],
)
def test_a_floppy_baby_in_shorthand(text: str, age: float) -> None:
    case = read_text(text)
    assert case.age_years == pytest.approx(age, rel=0.05)
    assert "flaccid_tone" in {o.finding for o in case.observations}


def test_what_is_sudden_ends_a_denied_list() -> None:
    def told(text: str) -> set[str]:
        return {o.finding for o in read_text(text).observations if o.presence and o.presence.value == "present"}

    assert "leg_weakness" in told("no chest pain, sudden leg weakness")
    assert "headache" not in told("no fever, sudden headache or weakness")
