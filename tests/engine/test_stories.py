"""Short stories as people tell them: how urgent they are at most, or at least. None is a published case."""

from __future__ import annotations

import pytest

from paresis import Case, assess, load_knowledge, read_text
from paresis.model.case import Measurement
from paresis.model.vocabulary import Tempo, UrgencyLevel

AMBULANCE, EMERGENCY, DAY, APPOINTMENT, SELF = UrgencyLevel
KNOWLEDGE = load_knowledge()

BENIGN = [
    ("I'm 28 and did fifty squats on Tuesday for the first time in years; two days later my thighs are sore and stiff.", SELF),
    ("Ran my first half marathon yesterday, calves ache when I go downstairs, pee is clear.", APPOINTMENT),
    ("We hiked 25 km on Sunday; since then both legs feel weak and heavy. No numbness, no back pain, no fever, urine normal.", APPOINTMENT),
    ("Woke up with a bad hangover, legs shaky and weak, feeling sick.", APPOINTMENT),
    ("Too many beers last night. Hungover, headache, legs like jelly today.", APPOINTMENT),
    ("19-year-old, took a knee to the thigh at rugby yesterday, it is bruised and sore, he walks on it.", APPOINTMENT),
    ("I have the flu since yesterday: fever, cough, every muscle aches, legs feel like lead.", DAY),
    ("Runny nose, sore throat and tired achy legs for two days. I am 33.", APPOINTMENT),
    ("Cramps and tired legs in the evening after standing at the till all day, woman, 52.", APPOINTMENT),
    ("66-year-old woman, calf cramps at night a few times a week for years, walks fine.", APPOINTMENT),
    ("My 74-year-old father is slow on stairs because both knees hurt with arthritis, for years.", APPOINTMENT),
    ("I am 45, low back ache since gardening two days ago, legs are strong, no numbness, passing urine normally.", APPOINTMENT),
    ("Restless legs at night, I have to move them, it has been like this for years. 50 years old.", APPOINTMENT),
    ("Since I wear tight jeans the skin of my outer thigh tingles. No weakness. Woman of 39.", APPOINTMENT),
    ("My daughter, 7, wakes with aching shins some nights, she runs and plays normally by day.", APPOINTMENT),
    ("Seven months pregnant, heavy tired legs in the evening and calf cramps, both ankles a bit swollen.", APPOINTMENT),
    ("Since two months I hardly walked because of work; climbing stairs makes my legs tired. 41, otherwise well.", APPOINTMENT),
    ("Pulled my hamstring sprinting on Saturday, felt a twinge, hurts when I bend the knee. 24-year-old man.", APPOINTMENT),
    ("My kneecap hurts on stairs and after long sitting, a runner, 27, for three months.", APPOINTMENT),
    ("I have myasthenia for years and am well; my knee is sore from tennis.", APPOINTMENT),
]

DANGEROUS = [
    ("I have myasthenia gravis and since this morning I can't swallow.", AMBULANCE),
    ("Known MG, short of breath since yesterday.", AMBULANCE),
    ("I have ALS and I am getting breathless.", AMBULANCE),
    ("My brother has Duchenne muscular dystrophy and is short of breath tonight.", AMBULANCE),
    ("I can't breathe and my legs are weak.", AMBULANCE),
    ("I can't pee.", EMERGENCY),
    ("I am no longer able to pass urine, my legs are fine.", EMERGENCY),
    ("Numb around my genitals and bottom when I wipe.", EMERGENCY),
    ("He cannot feel his legs.", EMERGENCY),
    ("She can't move her legs.", EMERGENCY),
    ("I suddenly can't move my left leg.", AMBULANCE),
    ("Since this morning my right foot is cold and white and it hurts.", AMBULANCE),
    ("Potassium 2.0 and then potassium 7.9, legs weak.", EMERGENCY),
    ("24-year-old with sore thighs two days after the gym, and his urine is like cola.", EMERGENCY),
    ("Injects heroin, fever and back pain for a week, now the legs are weak.", EMERGENCY),
    ("Known Addison's, vomiting, very weak, blood pressure 80/50.", AMBULANCE),
    ("Came off prednisolone last week after years, now faint and weak, vomiting.", AMBULANCE),
    ("Tingling in the feet since Monday, now the weakness has climbed from my feet to my thighs and I can hardly stand.", EMERGENCY),
    ("She has breast cancer; back pain at night and since three days both legs are weak.", EMERGENCY),
    ("One calf swollen and painful since my long flight.", EMERGENCY),
]


@pytest.mark.parametrize(("story", "most"), BENIGN)
def test_a_harmless_story_is_not_sent_up(story: str, most: UrgencyLevel) -> None:
    urgency = assess(read_text(story)).urgency
    assert urgency.level.rank <= most.rank, [(r.kind, r.id) for r in urgency.reasons]


@pytest.mark.parametrize(("story", "least"), DANGEROUS)
def test_a_dangerous_story_is_not_sent_home(story: str, least: UrgencyLevel) -> None:
    answer = assess(read_text(story))
    assert answer.urgency.level.rank >= least.rank, [(r.kind, r.id) for r in answer.urgency.reasons]
    assert not answer.self_care


@pytest.mark.parametrize(
    ("story", "first", "over"),
    [
        ("24-year-old with sore thighs two days after his first gym session, brown urine", "rhabdomyolysis", "delayed_onset_muscle_soreness"),
        ("numb between the legs and sciatica", "cauda_equina_syndrome", "lumbar_disc_radiculopathy"),
        ("suddenly the left leg is white, cold and painful, 70-year-old smoker", "acute_limb_ischaemia", "peripheral_artery_disease"),
        ("IV drug user with fever, back pain and weak legs", "spinal_epidural_abscess", "influenza"),
        ("known Addison's, blood pressure 80/50, weak legs", "adrenal_insufficiency", "orthostatic_hypotension"),
        ("my legs are weak and tired", "deconditioning", "pregnancy_related_weakness"),
        ("62-year-old woman, weakness climbing up both legs for two weeks, reflexes absent", "guillain_barre_syndrome", "deconditioning"),
    ],
)
def test_the_dangerous_cause_stands_above_its_harmless_likeness(story: str, first: str, over: str) -> None:
    order = [c.id for c in assess(read_text(story), top=len(KNOWLEDGE.conditions)).differential]
    assert order.index(first) < order.index(over)


@pytest.mark.parametrize("known", ["myasthenia_known", "motor_neurone_disease_known", "muscular_dystrophy_known", "pompe_known"])
@pytest.mark.parametrize("sign", ["breathlessness", "dysphagia", "vital_capacity_low"])
def test_a_known_neuromuscular_disease_that_reaches_breath_or_throat_needs_an_ambulance(known: str, sign: str) -> None:
    assert assess(Case(tempo=Tempo.MONTHS).having(known, sign)).urgency.level is AMBULANCE
    assert assess(Case(tempo=Tempo.MONTHS).having(known, "knee_pain").lacking(sign)).urgency.level.rank < EMERGENCY.rank


def test_two_dangerous_potassium_values_do_not_cancel() -> None:
    case = Case(measurements=(Measurement("potassium", 2.0, "mmol/L"), Measurement("potassium", 7.9, "mmol/L")))
    assert assess(case).urgency.level.rank >= EMERGENCY.rank


@pytest.mark.parametrize(
    "story",
    [
        "60-year-old man, twitching muscles in both calves and hands with wasting over 8 months, brisk reflexes",
        "weak ankles and high arched feet since childhood, thin lower legs, my father has it too",
    ],
)
def test_no_advice_while_a_serious_slow_disease_leads(story: str) -> None:
    answer = assess(read_text(story))
    assert KNOWLEDGE.conditions[answer.differential[0].id].serious
    assert not answer.self_care
    assert answer.self_care_withheld


def test_advice_goes_to_those_whom_it_is_for() -> None:
    shown = {s.id for s in assess(read_text("24-year-old man with sore thighs two days after his first gym session.")).self_care}
    assert "rest_after_effort" in shown
    assert not shown & {"pregnancy_legs", "falls_at_home", "calf_cramp"}
