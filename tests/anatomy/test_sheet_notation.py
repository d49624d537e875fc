"""Bedside shorthand: each grade binds within its clause, unknown words take nothing from their neighbours."""

from __future__ import annotations

import time

import pytest

from paresis.cli import localise
from paresis.errors import IntakeError
from paresis.intake.sheet import read_sheet_csv, read_sheet_text
from paresis.model.anatomy import Anatomy


def said(text: str, anatomy: Anatomy) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was said outright, by item and side."""
    return {(e.item, e.side): e.states for e in read_sheet_text(text, anatomy).entries if e.certainty == 1}


@pytest.mark.parametrize(
    ("text", "item", "side", "states"),
    [
        ("Left quads 3/5. Left KJ absent.", "knee_jerk", "left", ("0",)),
        ("Left quads 3/5. Left KJ absent.", "knee_extension", "left", ("3",)),
        ("R triceps 4/5. Triceps and biceps jerks absent R", "elbow_extension", "right", ("4",)),
        ("R triceps 4/5. Triceps and biceps jerks absent R", "triceps_reflex", "right", ("0",)),
        ("L gastroc 4/5, AJ trace on L", "ankle_jerk", "left", ("0.5",)),
        ("AJ: R 0, L 2+", "ankle_jerk", "left", ("2",)),
        ("R/L: AJ 1+/2+", "ankle_jerk", "left", ("2",)),
        ("AJ 2+/2+", "ankle_jerk", "right", ("2",)),
        ("Power R 2/5 L 4/5 knee extension", "knee_extension", "right", ("2",)),
        ("jerks 2+ except absent left KJ", "knee_jerk", "left", ("0",)),
        ("jerks 2+, apart from absent left KJ", "knee_jerk", "right", ("2",)),
        ("strength normal except left eversion", "ankle_eversion", "left", ("0", "1", "2", "3-", "3", "3+", "4-", "4", "4+")),
        ("denies urinary retention", "bladder", "", ("normal",)),
        ("no saddle numbness, retention of urine", "bladder", "", ("disturbed",)),
        ("numb left foot sparing the heel", "heel.touch", "left", ("normal",)),
        ("right grip 4−/5", "finger_flexion", "right", ("4-",)),
        ("right grip 4/5→3/5", "finger_flexion", "right", ("3",)),
        ("RUE 2/5", "elbow_flexion", "right", ("2",)),
        ("left arm and leg 3/5", "hip_flexion", "left", ("3",)),
        ("L tib post M3", "ankle_inversion", "left", ("3",)),
        ("hip flexion 4/5 left, abduction 2/5", "hip_abduction", "left", ("2",)),
        ("power 5/5", "knee_flexion", "left", ("5-", "5")),
        ("legs flaccid", "tone_leg", "right", ("reduced",)),
        ("toes up bilaterally", "plantar", "left", ("extensor",)),
        ("↓PP right heel", "heel.pain", "right", ("reduced", "absent")),
        ("areflexic", "knee_jerk", "left", ("0",)),
        ("no anal tone", "anal_tone", "", ("disturbed",)),
        ("no ankle jerks", "ankle_jerk", "left", ("0",)),
        ("numb outer upper arm left", "lateral_upper_arm.touch", "left", ("reduced", "absent")),
    ],
)
def test_shorthand(anatomy: Anatomy, text: str, item: str, side: str, states: tuple[str, ...]) -> None:
    assert said(text, anatomy)[item, side] == states


@pytest.mark.parametrize(
    ("text", "item", "side"),
    [
        ("left quads 3/5, right xqz 1/5", "knee_extension", "right"),
        ("right biceps 4/5, right pectoral jerk absent", "biceps_reflex", "right"),
        ("numb outer upper arm left", "thumb.touch", "left"),
        ("numb left foot sparing the heel", "bladder", ""),
        ("arm weakness not tested", "elbow_flexion", "left"),
        ("knee flexion -2 left", "knee_flexion", "left"),
        ("right eversion 2/5 left", "ankle_eversion", "left"),
        ("KJ 7", "knee_jerk", "left"),
        ("spastic dysarthria", "tone_leg", "left"),
        ("vibration lost at the toes", "plantar", "left"),
    ],
)
def test_what_must_not_be_read(anatomy: Anatomy, text: str, item: str, side: str) -> None:
    assert (item, side) not in said(text, anatomy)


@pytest.mark.parametrize("text", ["right xqz 1/5", "hello world", "🦵 4/5", "left pectoral jerk absent"])
def test_unread_words_are_listed(anatomy: Anatomy, text: str) -> None:
    assert [s.text.strip() for s in read_sheet_text(text, anatomy).not_understood] == [text]


@pytest.mark.parametrize("text", ["hello world", "  ", "🦵 4/5", "zzz 3"])
def test_nothing_read_is_no_ranking(text: str) -> None:
    with pytest.raises(IntakeError, match="examination"):
        localise.run(["--text", text])


def test_contradiction_stays_open(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("left hip flexion 2/5. left hip flexion 5/5", anatomy)
    assert said("left hip flexion 2/5. left hip flexion 5/5", anatomy)["hip_flexion", "left"] == ("2", "5")
    assert [i.message for i in sheet.issues if "twice" in i.message]
    assert said("left leg 2/5, left hip flexion 4/5", anatomy)["hip_flexion", "left"] == ("4",)


def test_two_patients_are_refused(anatomy: Anatomy) -> None:
    with pytest.raises(IntakeError, match="more than one patient"):
        read_sheet_text("Patient 1: R KJ absent. Patient 2: L KJ absent.", anatomy)
    assert said("patient 60 y, R KJ absent", anatomy)


@pytest.mark.parametrize(
    "table",
    [
        "\ufeffitem;side;grade\nknee extension;left;3/5\nknee extension;right;5/5\n",
        "muscle,right,left\nknee extension,5/5,3/5\n",
        "item\tside\tgrade\nquads\tL\t3\nquads\tR\t5\n",
    ],
)
def test_tables_of_several_shapes(anatomy: Anatomy, table: str) -> None:
    sheet = read_sheet_csv(table, anatomy)
    assert {e.side: e.states for e in sheet.entries} == {"left": ("3",), "right": ("5",)}
    assert not sheet.issues


def test_senses_of_a_table(anatomy: Anatomy) -> None:
    sheet = read_sheet_csv("item,side,grade,sense\nsaddle,both,absent,pinprick\nheel,left,reduced,position\nperineum,both,absent,smell\n", anatomy)
    assert {e.item for e in sheet.entries} == {"perineum.pain", "perianal.pain", "heel.fine"}
    assert [i.message for i in sheet.issues] == ["unknown sense 'smell'"]


def test_vital_capacity(anatomy: Anatomy) -> None:
    assert dict(read_sheet_text("vital capacity 14 ml/kg", anatomy).values) == {"vital_capacity_ml_kg": 14}
    assert dict(read_sheet_csv("item,side,grade\nvital_capacity,,14\n", anatomy).values) == {"vital_capacity_ml_kg": 14}
    assert not read_sheet_text("vital capacity 900 ml/kg", anatomy).values


def test_long_notes_are_read_in_seconds(anatomy: Anatomy) -> None:
    start = time.perf_counter()
    read_sheet_text("right hip flexion 4/5, the weather was fine and dry. " * 2_000, anatomy)
    assert time.perf_counter() - start < 8


@pytest.mark.parametrize(
    ("text", "item", "side", "states"),
    [
        # one grade for a list
        ("Left hip flexion, knee extension and ankle dorsiflexion 3/5", "hip_flexion", "left", ("3",)),
        ("Left face, arm and leg all 3/5", "lower_face_movement", "left", ("3",)),
        ("R biceps 4/5, deltoid, triceps and grip 2/5", "elbow_flexion", "right", ("4",)),
        ("hip flexion (iliopsoas) 4/5 left", "hip_flexion", "left", ("4",)),
        # an aside with its own grade
        ("Right face droop (forehead spared), right arm 1/5", "forehead", "right", ("5-", "5")),
        ("TA (L4) 3/5 right, EHL (L5) 2/5 right", "ankle_dorsiflexion", "right", ("3",)),
        ("hip flexion 4/5 (R), 5/5 (L)", "hip_flexion", "left", ("5",)),
        # senses without an area, extents, levels
        ("light touch and JPS spared", "dorsum_of_foot.fine", "left", ("normal",)),
        ("vibration absent to knees", "medial_shin.fine", "right", ("absent", "reduced")),
        ("pinprick reduced to mid-shin bilaterally", "lateral_shin_lower.pain", "left", ("reduced", "absent")),
        ("vibration lost to the ankles", "dorsum_of_foot.fine", "left", ("reduced", "absent")),
        ("Sensory level to pin at T6", "trunk_t8.pain", "left", ("absent", "reduced")),
        # the others
        ("knee jerk absent right, others 2+", "ankle_jerk", "right", ("2",)),
        ("L triceps reflex 1+, others 2+", "biceps_reflex", "left", ("2",)),
        ("FAb 3/5 bilat", "finger_abduction", "left", ("3",)),
        ("SAb 4/5 R", "shoulder_abduction", "right", ("4",)),
        ("3+ patellar bilat", "knee_jerk", "left", ("3",)),
        # German
        ("Fußheberparese rechts KG 2/5", "ankle_dorsiflexion", "right", ("2",)),
        ("Fussheber links 1/5, Zehenheber links 1/5", "toe_extension", "left", ("1",)),
        ("M. quadriceps rechts 2/5", "knee_extension", "right", ("2",)),
        ("PSR rechts erloschen, ASR bds. auslösbar", "knee_jerk", "right", ("0",)),
        ("PSR rechts erloschen, ASR bds. auslösbar", "ankle_jerk", "left", ("1", "2", "3")),
        ("PSR re. nicht auslösbar, li. lebhaft", "knee_jerk", "right", ("0",)),
        ("PSR und ASR seitengleich", "ankle_jerk", "left", ("2",)),
        ("Hüftbeuger 4+/5 bds., Hüftabduktion 5/5 bds.", "hip_flexion", "left", ("4+",)),
        ("Hypästhesie Oberschenkelvorderseite rechts", "anterior_thigh.touch", "right", ("reduced", "absent")),
        ("Taubheit lateraler Unterschenkel und Fußrücken links", "dorsum_of_foot.touch", "left", ("reduced", "absent")),
        ("Pallästhesie an der Großzehe rechts aufgehoben", "great_toe.fine", "right", ("absent", "reduced")),
        ("Babinski rechts positiv", "plantar", "right", ("extensor",)),
        ("keine Faszikulationen", "fasciculations", "", ("absent",)),
        ("Fußheber rechts 2/5, sonst unauffällig", "hip_flexion", "left", ("5-", "5")),
        ("Harnverhalt", "bladder", "", ("disturbed",)),
    ],
)
def test_lists_asides_extents_and_german(anatomy: Anatomy, text: str, item: str, side: str, states: tuple[str, ...]) -> None:
    assert set(said(text, anatomy).get((item, side), ())) == set(states)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("pinprick reduced", {"dorsum_of_foot.pain"}),  # where?
        ("knee jerk absent right, others 3+", {"ankle_jerk"}),
        ("Left hip flexion, seen by Dr A and B 3 times", {"hip_flexion"}),
        ("seen re weakness, left hip flexion 3", {"hip_abduction"}),
    ],
)
def test_what_is_not_said_is_not_read(anatomy: Anatomy, text: str, absent: set[str]) -> None:
    assert not absent & {item for item, _ in said(text, anatomy)}


def test_re_is_a_side_only_in_german(anatomy: Anatomy) -> None:
    assert ("hip_flexion", "left") in said("re: hip flexion 3/5", anatomy)
    assert ("hip_flexion", "left") not in said("Hüftbeugung re 3/5", anatomy)


@pytest.mark.parametrize(
    "text",
    ["EHL M7", "biceps 4/10", "knee flexion -2", "KJ 12/4", "Hip flexion 6/5", "ankle jerk 5+", "Fußheber rechts KG 8/5"],
)
def test_nonsense_grades_are_errors(anatomy: Anatomy, text: str) -> None:
    sheet = read_sheet_text(text, anatomy)
    assert [i for i in sheet.issues if i.level == "error"]
    assert not [e for e in sheet.entries if e.certainty == 1]


def test_reading_is_linear(anatomy: Anatomy) -> None:
    def seconds(n: int) -> float:
        start = time.process_time()
        read_sheet_text("right knee extension 4/5, KJ 2+, numb left heel. " * n, anatomy)
        return time.process_time() - start

    seconds(5)
    assert seconds(400) < 4 * 2.5 * min(seconds(100) for _ in range(3))
