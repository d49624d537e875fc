"""How far a side and a topic reach, what contradicts itself, and that a text with notation is read as the sheet is."""

from __future__ import annotations

import pytest

from paresis.engine.anatomy.answer import localise_sheet
from paresis.engine.assess import assess
from paresis.intake.sheet import read_sheet_text
from paresis.intake.text import read_text
from paresis.model.anatomy import Anatomy, Sheet
from paresis.model.case import Case

WEAK = ("1", "2", "3-", "3", "3+", "4-", "4", "4+")


def said(sheet: Sheet | None) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was said outright, by item and side."""
    return {(e.item, e.side): e.states for e in sheet.entries if e.certainty == 1} if sheet else {}


@pytest.mark.parametrize(
    ("text", "item", "side", "states"),
    [
        ("R leg 3/5 spastic", "knee_extension", "right", ("3",)),
        ("R leg 3/5 spastic", "tone_leg", "right", ("increased",)),
        ("left arm flaccid 2/5", "elbow_flexion", "left", ("2",)),
        ("Legs: tone spastic, arms normal", "tone_leg", "left", ("increased",)),
        ("Legs: tone spastic, arms normal", "elbow_flexion", "left", ("5-", "5")),
        ("Tone: increased legs, normal arms", "tone_arm", "right", ("normal",)),
        ("Tone: increased legs, normal arms", "tone_leg", "right", ("increased",)),
        ("Reflexes: brisk legs, normal arms", "biceps_reflex", "left", ("2",)),
        ("Plantars: extensor", "plantar", "left", ("extensor",)),
        ("Power: 4/5 throughout", "hip_flexion", "left", ("4",)),
        ("reflexes and sensation normal", "knee_jerk", "left", ("2",)),
        ("sensation and reflexes normal", "medial_shin.touch", "right", ("normal",)),
        ("ankle jerks and vibration sense absent in both feet", "ankle_jerk", "right", ("0",)),
        ("Right knee jerk absent. Plantars extensor.", "plantar", "left", ("extensor",)),
        ("right hip flexion 3/5. Reflexes absent.", "biceps_reflex", "left", ("0",)),
        ("right hip flexion 3/5. Ankle dorsiflexion 4/5.", "ankle_dorsiflexion", "right", ("4",)),
        ("Left quads 3/5. KJ absent.", "knee_jerk", "left", ("0",)),
        ("Right leg: power 3/5. Plantar extensor.", "plantar", "right", ("extensor",)),
        ("proximal weakness 4/5 arms and legs", "hip_flexion", "left", ("4",)),
        ("spastic paraparesis", "tone_leg", "left", ("increased",)),
        ("Paraparese, PSR lebhaft", "hip_flexion", "right", ("0", *WEAK)),
        ("Vibration reduced left face, arm and leg", "dorsum_of_foot.fine", "left", ("reduced", "absent")),
    ],
)
def test_a_side_and_a_topic_reach_as_far_as_meant(anatomy: Anatomy, text: str, item: str, side: str, states: tuple[str, ...]) -> None:
    assert said(read_sheet_text(text, anatomy))[item, side] == states


@pytest.mark.parametrize(
    ("text", "item", "side"),
    [
        ("Legs: tone spastic, arms normal", "tone_arm", "left"),
        ("spastic paraparesis", "tone_arm", "left"),
        ("right hip flexion 3/5. Ankle dorsiflexion 4/5.", "ankle_dorsiflexion", "left"),
        ("right hip flexion 3/5. Biceps jerk absent. Left quads 4/5. Ankle dorsiflexion 4/5.", "hip_flexion", "left"),
        ("right leg weak for 3 weeks", "arm", "right"),
        ("foot drop", "ankle_dorsiflexion", "left"),
    ],
)
def test_a_side_and_a_topic_reach_no_further(anatomy: Anatomy, text: str, item: str, side: str) -> None:
    assert (item, side) not in said(read_sheet_text(text, anatomy))


@pytest.mark.parametrize(
    "text", ["right leg weak for 3 weeks", "weak legs since 4 days", "Beinschwäche rechts seit 2 Wochen", "3 years of weak legs"]
)
def test_a_time_is_no_grade(anatomy: Anatomy, text: str) -> None:
    assert not {s for states in said(read_sheet_text(text, anatomy)).values() for s in states if len(states) == 1}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("right knee jerk absent, numb heel, right knee jerk brisk", "absent", "brisk"),
        ("knee jerk absent. knee jerk brisk.", "absent", "brisk"),
        ("areflexia, right knee jerk brisk", "areflexia", "brisk"),
        ("left hip flexion 2/5. left hip flexion 5/5", "2/5", "5/5"),
    ],
)
def test_a_contradiction_names_both(anatomy: Anatomy, text: str, first: str, second: str) -> None:
    issues = [i.message for i in read_sheet_text(text, anatomy).issues if "twice" in i.message]
    assert len(issues) == 1
    assert first in issues[0]
    assert second in issues[0]
    assert issues[0] in [i.message for i in assess(read_text(text)).issues]


@pytest.mark.parametrize(
    "text", ["reflexes 2+ except absent left knee jerk", "right quads weak, right quads 3/5", "left knee jerk absent, right knee jerk brisk"]
)
def test_what_is_more_exact_is_no_contradiction(anatomy: Anatomy, text: str) -> None:
    assert not [i for i in read_sheet_text(text, anatomy).issues if "twice" in i.message]


@pytest.mark.parametrize(
    "text",
    [
        "quads 3/5",
        "FDI 3, APB 5",
        "neck flexion 4",
        "TA 5, EHL 5",
        "Weak APB and opponens; FDI full",
        "R leg 3/5 spastic",
        "Power: hip flexion 4/5 R, 5/5 L; knee jerks 3+; plantars up",
        "Kniebeugung 3/5 rechts, PSR fehlt, Babinski positiv",
        "PSR rechts erloschen, ASR bds. auslösbar",
        "Fußheber rechts 2/5, Großzehenheber rechts 1/5, ASR seitengleich",
        "spastic paraparesis, knee jerks brisk",
    ],
)
def test_a_text_in_notation_is_read_as_the_sheet_is(anatomy: Anatomy, text: str) -> None:
    case, sheet = read_text(text), read_sheet_text(text, anatomy)
    assert case.sheet is not None
    assert {(e.item, e.side, e.states, e.certainty, e.weight) for e in case.sheet.entries} == {
        (e.item, e.side, e.states, e.certainty, e.weight) for e in sheet.entries
    }
    shown = assess(case).examination
    assert shown is not None
    assert dict(shown.segments) == pytest.approx(dict(localise_sheet(sheet, anatomy).segments), abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "My legs are weak and my quads hurt since Monday.",
        "both legs weak, feet numb, can't climb stairs",
        "Seit 3 Wochen sind meine Beine schwach.",
        "weak for 4 days, 2 in bed",
        "his father had paraparesis",
    ],
)
def test_a_story_is_no_notation(text: str) -> None:
    assert not said(read_text(text).sheet)


def test_notation_beside_a_story_is_read(anatomy: Anatomy) -> None:
    case = read_text("60 year old man with weak right leg for 3 weeks. O/E quads 3/5 R, KJ absent R, numb medial shin.")
    assert said(case.sheet) == said(read_sheet_text("quads 3/5 R, KJ absent R, numb medial shin.", anatomy))


def test_one_side_that_is_not_known(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("foot drop, ankle jerk normal", anatomy)
    answer = localise_sheet(sheet, anatomy)
    assert sheet.assumed_side
    assert answer.lesions[0].lesion.startswith("nerve:common_peroneal")
    assert not [x for x in answer.lesions if "left" in x.name or "right" in x.name or x.side]
    assert not [t for t in answer.next_tests if t.side]
    assert not read_sheet_text("right foot drop", anatomy).assumed_side


@pytest.mark.parametrize(
    "text", ["ptosis both sides, fatigable", "dysphagia, dysarthria, fatigable", "dysarthria, tongue fasciculations, jaw jerk brisk"]
)
def test_a_symmetrical_disease_is_one_hypothesis(anatomy: Anatomy, text: str) -> None:
    answer = localise_sheet(read_sheet_text(text, anatomy), anatomy)
    assert answer.lesions[0].probability > 0.6
    assert answer.lesions[0].side == ""
    assert not answer.lesions[0].name.endswith(("left", "right"))


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("paraparesis", "spinal_cord"),
        ("both legs weak, arms normal", "spinal_cord"),
        ("foot drop", "peripheral_nerve"),
        ("right hand weak, numb little finger", "peripheral_nerve"),
        ("hip flexion 4, shoulder abduction 4, neck flexion 4", "muscle"),
        ("hip flexion 3, hip extension 3, shoulder abduction 3, reflexes normal, sensation normal", "muscle"),
        ("legs 2/5, ankle jerks absent, knee jerks absent", "nerve_root"),
    ],
)
def test_short_sheets(anatomy: Anatomy, text: str, segment: str) -> None:
    assert localise_sheet(read_sheet_text(text, anatomy), anatomy).segments[0][0] == segment


@pytest.mark.parametrize("text", ["right triceps 3/5, triceps jerk absent, numb middle finger", "right wrist extension 2/5, finger extension 2/5"])
def test_signs_of_an_arm_offer_no_cause_of_the_legs(anatomy: Anatomy, text: str) -> None:
    named = {c.id: c.posttest for c in assess(Case(sheet=read_sheet_text(text, anatomy))).differential}
    legs = {"lumbar_disc_radiculopathy", "lumbar_spinal_stenosis", "lumbosacral_plexopathy", "radiation_plexopathy", "nocturnal_leg_cramps",
            "common_peroneal_neuropathy", "sciatic_neuropathy", "femoral_neuropathy", "acute_compartment_syndrome"}  # fmt: skip
    assert all(named.get(x, 0) < 0.02 for x in legs)


def test_a_very_long_sheet_is_cut_with_an_issue(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("right hip flexion 4/5, the weather was fine. " * 30_000, anatomy)
    assert sheet.entries
    assert [i for i in sheet.issues if "longer than" in i.message]
    assert not [i for i in read_sheet_text("right hip flexion 4/5", anatomy).issues if "longer than" in i.message]
