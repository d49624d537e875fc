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
        ("KJ 2+/0", "knee_jerk", "left"),
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
