"""Sheets as they are copied from notes: columns, pairs, lists of reflexes, sides inside a phrase, grades that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paresis.intake.sheet import read_sheet_json, read_sheet_text
from paresis.intake.sheet_prose import read_examination

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy, Sheet

HERE = Path(__file__).parent


def found(sheet: Sheet) -> dict[tuple[str, str], tuple[str, ...]]:
    """What a sheet says outright."""
    return {(e.item, e.side): e.states for e in sheet.entries if e.certainty == 1}


def said(text: str, anatomy: Anatomy) -> dict[str, str]:
    """The same, short: `{"knee_jerk r": "0"}`."""
    return {f"{item} {side[:1]}".strip(): "/".join(states) for (item, side), states in found(read_sheet_text(text, anatomy)).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reflexes biceps 2+, knee 2+, ankle 0", {"biceps_reflex r": "2", "knee_jerk l": "2", "ankle_jerk r": "0"}),
        ("Reflexes:\nbiceps 1+\nknees 3+\nankles 0", {"biceps_reflex l": "1", "knee_jerk r": "3", "ankle_jerk l": "0"}),
        (
            "DTRs: bic 2, tri 2, br 2, pat 3, ach 3",
            {"triceps_reflex l": "2", "brachioradialis_reflex r": "2", "knee_jerk l": "3", "ankle_jerk r": "3"},
        ),
        ("Reflexes: knee 2+ right, 0 left; ankle 1+", {"knee_jerk r": "2", "knee_jerk l": "0", "ankle_jerk l": "1"}),
        ("Reflexes absent knees and ankles", {"knee_jerk r": "0", "ankle_jerk l": "0"}),
        ("KJ +/+, AJ 0/+", {"knee_jerk r": "1/2/3", "knee_jerk l": "1/2/3", "ankle_jerk r": "0", "ankle_jerk l": "1/2/3"}),
        ("Reflexes (L/R): KJ 2+/0", {"knee_jerk l": "2", "knee_jerk r": "0"}),
        ("KJ ++/+++", {"knee_jerk r": "2", "knee_jerk l": "3"}),
        ("plantars ↓/↑", {"plantar r": "flexor", "plantar l": "extensor"}),
        ("R L; HF 4 5; KE 3 5", {"hip_flexion r": "4", "hip_flexion l": "5", "knee_extension r": "3", "knee_extension l": "5"}),
        (
            "Left\tRight\nHip flexion\t4/5\t5/5\nKnee jerk\t2+\t0",
            {"hip_flexion l": "4", "hip_flexion r": "5", "knee_jerk l": "2", "knee_jerk r": "0"},
        ),
        ("| Movement | Right | Left |\n| Hip flexion | 4 | 5 |", {"hip_flexion r": "4", "hip_flexion l": "5"}),
        ("hip flexion 4/4, knee extension 3/4", {"hip_flexion r": "4", "hip_flexion l": "4", "knee_extension r": "3", "knee_extension l": "4"}),
        ("hip flexion 4/5", {"hip_flexion r": "4", "hip_flexion l": "4"}),
        ("quads, hamstrings, TA 3/5 left", {"knee_extension l": "3", "knee_flexion l": "3", "ankle_dorsiflexion l": "3"}),
        ("4/5 hip flexion, knee extension", {"hip_flexion r": "4", "knee_extension l": "4"}),
        ("numb sole of right foot", {"sole_medial.touch r": "reduced/absent", "sole_lateral.touch r": "reduced/absent"}),
        ("front of the left thigh numb", {"anterior_thigh.touch l": "reduced/absent"}),
        ("clonus denied", {"ankle_clonus l": "absent", "ankle_clonus r": "absent"}),
        ("knee jerks not brisk", {"knee_jerk l": "2", "knee_jerk r": "2"}),
        ("knee jerks symmetrically reduced", {"knee_jerk l": "0/0.5/1", "knee_jerk r": "0/0.5/1"}),
        ("in retention", {"bladder": "disturbed"}),
    ],
)
def test_what_notes_say(anatomy: Anatomy, text: str, expected: dict[str, str]) -> None:
    read = said(text, anatomy)
    assert {k: read.get(k) for k in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "BHR lebhaft, PSR seitengleich lebhaft, ASR bds. erloschen",
            {"abdominal_reflex_lower r": "present", "knee_jerk l": "2/3", "ankle_jerk r": "0"},
        ),
        ("PSR seitengleich abgeschwächt, TSR re. gesteigert", {"knee_jerk l": "0/0.5/1", "triceps_reflex r": "3/4"}),
        ("Fußheberparese rechts KG 2/5, Großzehenheber KG1", {"ankle_dorsiflexion r": "2", "big_toe_extension r": "1"}),
        ("Pallhypästhesie der Füße bds.", {"great_toe.fine r": "reduced/absent"}),
        ("Trömner bds. positiv, Babinski bds. neg.", {"hoffmann l": "present", "plantar r": "flexor"}),
        ("Babinski re. pos., li. neg.", {"plantar r": "extensor", "plantar l": "flexor"}),
        ("taube Außenseite des linken Unterschenkels", {"lateral_shin_upper.touch l": "reduced/absent"}),
    ],
)
def test_what_german_notes_say(anatomy: Anatomy, text: str, expected: dict[str, str]) -> None:
    read = said(text, anatomy)
    assert {k: read.get(k) for k in expected} == expected


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("Reflexes normal, biceps 4/5 right", "biceps_reflex r"),
        ("Reflexes brisk, knee extension weak", "elbow_flexion r"),
        ("hip flexion 4/5 5/5 right", "hip_flexion l"),
        ("knee jerk +/-", "ankle_jerk r"),
        ("numb leg and sole of right foot", "plantar r"),
        ("ankle jerks reduced/absent", "knee_jerk r"),
    ],
)
def test_what_notes_do_not_say(anatomy: Anatomy, text: str, item: str) -> None:
    read = {k: v for k, v in said(text, anatomy).items() if not v.startswith("1/2") or item != "biceps_reflex r"}
    assert read.get(item) in (None, "2")


def test_sides_that_are_assumed_are_named(anatomy: Anatomy) -> None:
    assert any("right and left" in i.message for i in read_sheet_text("AJ 0/2+", anatomy).issues)
    assert not [i for i in read_sheet_text("KJ 2+/2+", anatomy).issues if i.level == "warning"]


@pytest.mark.parametrize("grade", ["abc/5", "?/5", "7/5", "x/5", "-2", "5/7/5", "4/9"])
def test_a_grade_that_is_none_is_an_issue_and_leaves_the_item_unknown(anatomy: Anatomy, grade: str) -> None:
    for text in (f"right elbow flexion {grade}, arms 5/5, otherwise normal", f"power otherwise normal; right elbow flexion {grade}"):
        sheet = read_sheet_text(text, anatomy)
        assert any(i.level == "error" and "elbow flexion" in i.message for i in sheet.issues), (text, sheet.issues)
        assert not [e for e in sheet.entries if (e.item, e.side) == ("elbow_flexion", "right")]
    sheet = read_sheet_json([{"item": "elbow flexion", "side": "right", "grade": grade}], anatomy)
    assert [i.level for i in sheet.issues] == ["error"]
    assert not sheet.entries


def test_what_was_not_tested_stays_unknown(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("left knee jerk not tested, right ankle dorsiflexion 3/5, everything else normal", anatomy)
    assert ("knee_jerk", "left") not in {(e.item, e.side) for e in sheet.entries}
    assert ("knee_jerk", "right") in {(e.item, e.side) for e in sheet.entries}


SHEETS = [json.loads(line)["sheet"] for file in sorted(HERE.glob("vignettes*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
SHEETS += [
    "numb saddle, anal tone lax, sensation normal in the legs", "right ptosis, diplopia, fatigable", "sensation normal",
    "R L; HF 4 5; KE 4 5", "Fußheberparese rechts KG 2/5", "Pallhypästhesie bds. bis Knie", "BHR bds. erloschen", "AJ 0/+, KJ +/+",
]  # fmt: skip


@pytest.mark.parametrize("text", SHEETS)
def test_an_assessment_reads_a_sheet_as_the_localiser_does(anatomy: Anatomy, text: str) -> None:
    sheet, examination = read_sheet_text(text, anatomy), read_examination(text, ())
    assert examination
    assert examination.entries == sheet.entries
    assert examination.values == sheet.values


def test_the_sentence_after_notation_is_read_too() -> None:
    text = "A 40-year-old man came with back pain since Friday. Ankle dorsiflexion 4/5 both sides. Numb saddle, anal tone lax. His wife drove him."
    sheet = read_examination(text, ())
    assert sheet
    assert found(sheet)["anal_tone", ""] == ("disturbed",)
    assert found(sheet)["perineum.touch", "left"] == ("reduced", "absent")


@pytest.mark.parametrize(
    "text", ["My legs are weak and my feet numb", "numb feet", "weak legs", "I fell because my knee gave way", "legs weak, arms weak"]
)
def test_what_people_tell_is_no_sheet(text: str) -> None:
    assert read_examination(text, ()) is None


def test_scales_are_named_by_their_labels(anatomy: Anatomy) -> None:
    rows = [{"item": "MG-ADL talking", "grade": "1"}, {"item": "Age in years", "grade": "50"}, {"item": "hip flexion", "side": "right", "grade": "4"}]
    sheet = read_sheet_json(rows, anatomy)
    assert dict(sheet.values) == {"mgadl_talking": 1.0, "age_years": 50.0}
    assert found(sheet) == {("hip_flexion", "right"): ("4",)}
