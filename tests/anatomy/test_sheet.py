"""Quick notation, tables and JSON; nonsense becomes an issue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paresis.errors import IntakeError
from paresis.intake.sheet import read_sheet_csv, read_sheet_json, read_sheet_text
from paresis.model.anatomy import Anatomy

PIECES = [
    "right", "left", "both", "other side", "ankle dorsiflexion", "knee jerk", "plantars", "numb", "pinprick", "below T8", "sensory level",
    "L5", "great toe", "leg", "4-", "2/5", "9", "++", "absent", "normal", "weak", "no", "otherwise", ",", ";", ".", ":", "clonus", "ptosis", "tone",
    "saddle",
]  # fmt: skip


def said(text: str, anatomy: Anatomy) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was said outright, by item and side."""
    return {(e.item, e.side): e.states for e in read_sheet_text(text, anatomy).entries if e.certainty == 1}


def test_the_example_of_the_issue(anatomy: Anatomy) -> None:
    read = said("ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space", anatomy)
    assert read == {
        ("ankle_dorsiflexion", "right"): ("2",),
        ("ankle_inversion", "right"): ("4",),
        ("ankle_eversion", "right"): ("2",),
        ("ankle_jerk", "right"): ("2",),
        ("first_web_space.touch", "right"): ("reduced", "absent"),
    }


@pytest.mark.parametrize(
    ("text", "item", "side", "states"),
    [
        ("hip flexion 4- bilaterally", "hip_flexion", "left", ("4-",)),
        ("knee jerk ++, clonus", "knee_jerk", "right", ("2",)),
        ("knee jerk ++, clonus", "ankle_clonus", "right", ("present",)),
        ("right plantar upgoing", "plantar", "right", ("extensor",)),
        ("left ankle jerk absent", "ankle_jerk", "left", ("0",)),
        ("weak eversion, inversion and hip abduction on the right", "hip_abduction", "right", ("1", "2", "3-", "3", "3+", "4-", "4", "4+")),
        ("right knee extension 3-4", "knee_extension", "right", ("3", "3+", "4-", "4")),
        ("left knee jerk ±", "knee_jerk", "left", ("0.5",)),
        ("no ptosis", "eyelids", "left", ("5-", "5")),
        ("vibration lost toes both sides", "great_toe.fine", "left", ("reduced", "absent")),
        ("sensory level T10", "trunk_t12.touch", "left", ("absent", "reduced")),
        ("sensory level T10", "trunk_t8.touch", "right", ("normal",)),
        ("Right eversion 4.", "ankle_eversion", "right", ("4",)),
        ("hip flexion R 4/5 L 5/5", "hip_flexion", "left", ("5",)),
        ("hip flexion 4-/5 (R), 5/5 (L)", "hip_flexion", "left", ("5",)),
        ("knee jerk right ++ left +", "knee_jerk", "left", ("1",)),
        ("reduced pinprick in the left L5 dermatome", "great_toe.pain", "left", ("reduced", "absent")),
        ("no weakness", "hip_flexion", "right", ("5-", "5")),
        ("no sensory level", "trunk_t10.touch", "left", ("normal",)),
    ],
)
def test_quick_notation(anatomy: Anatomy, text: str, item: str, side: str, states: tuple[str, ...]) -> None:
    assert said(text, anatomy)[item, side] == states


@pytest.mark.parametrize("text", ["ankle dorsiflexion 7/5 left", "knee extension 4/6 right", "right knee jerk 9", "left knee jerk +++++"])
def test_nonsense_becomes_an_issue(anatomy: Anatomy, text: str) -> None:
    sheet = read_sheet_text(text, anatomy)
    assert not [e for e in sheet.entries if e.certainty == 1]
    assert [i.level for i in sheet.issues] == ["error"]


def test_otherwise_normal_speaks_of_routine_items_only(anatomy: Anatomy) -> None:
    read = said("right ankle dorsiflexion 2, power otherwise normal", anatomy)
    assert read["hip_flexion", "left"] == ("5-", "5")
    assert ("ankle_dorsiflexion", "left") in read
    assert ("knee_jerk", "left") not in read


def test_one_sided_findings_imply_the_other_side_with_less_than_certainty(anatomy: Anatomy) -> None:
    implied = [e for e in read_sheet_text("right ankle dorsiflexion 2", anatomy).entries if (e.item, e.side) == ("ankle_dorsiflexion", "left")]
    assert 0 < implied[0].certainty < 1


def test_a_limb_narrows_tone_and_reflexes(anatomy: Anatomy) -> None:
    read = said("tone increased in both legs; reflexes normal in the legs", anatomy)
    assert {item for item, _ in read} == {"tone_leg", "knee_jerk", "ankle_jerk"}


def test_headings_are_not_missed_findings(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("Power: left leg: hip flexion 4. Reflexes: knee jerk absent", anatomy)
    assert not sheet.not_understood
    assert {(e.item, e.side) for e in sheet.entries if e.certainty == 1} == {("hip_flexion", "left"), ("knee_jerk", "left")}


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.text(max_size=12))
def test_any_text_is_read_without_an_error(anatomy: Anatomy, pieces: list[str], noise: str) -> None:
    sheet = read_sheet_text(" ".join(pieces) + noise, anatomy)
    for e in sheet.entries:
        assert set(e.states) <= set(anatomy.scales[anatomy.items[e.item].scale].states)
        assert e.states


def test_contradiction_is_an_issue(anatomy: Anatomy) -> None:
    assert any("twice" in i.message for i in read_sheet_text("right knee jerk absent, right knee jerk brisk", anatomy).issues)


def test_what_is_not_understood_is_said(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("right ankle dorsiflexion 2, the weather was fine", anatomy)
    assert [s.text.strip() for s in sheet.not_understood] == ["the weather was fine"]


def test_table_and_json_agree(anatomy: Anatomy) -> None:
    table = read_sheet_csv("item,side,grade,sense\nankle_dorsiflexion,right,2/5,\nknee jerk,left,++,\ngreat toe,both,absent,fine\n", anatomy)
    rows = [
        {"item": "ankle dorsiflexion", "side": "R", "grade": 2},
        {"item": "knee_jerk", "side": "left", "value": "2"},
        {"item": "great_toe.fine", "side": "both", "grade": "absent"},
    ]
    structured = read_sheet_json({"entries": rows}, anatomy)
    assert [(e.item, e.side, e.states[0]) for e in table.entries] == [(e.item, e.side, e.states[0]) for e in structured.entries]
    assert not table.issues


def test_an_uncertain_row_says_how_sure_it_is(anatomy: Anatomy) -> None:
    left = {"item": "knee_jerk", "side": "left", "grade": "0", "certainty": 0.6}
    rows = [left, {"item": "knee_jerk", "side": "right", "grade": "0", "certainty": 7}]
    sheet = read_sheet_json(rows, anatomy)
    assert [(e.side, e.certainty) for e in sheet.entries] == [("left", 0.6)]
    assert len(sheet.issues) == 1


def test_bad_rows_are_issues_and_bad_files_errors(anatomy: Anatomy) -> None:
    sheet = read_sheet_csv("item,side,grade\nankle dorsiflexio,right,2\nknee_jerk,middle,2\nknee_jerk,left,blue\n", anatomy)
    assert not sheet.entries
    assert len(sheet.issues) == 3
    with pytest.raises(IntakeError):
        read_sheet_csv("a,b\n1,2\n", anatomy)
    with pytest.raises(IntakeError):
        read_sheet_json("text", anatomy)


def test_proximal_and_distal_are_narrowed_by_the_limb(anatomy: Anatomy) -> None:
    both = read_sheet_text("power 4 proximally, 5 distally", anatomy)
    states = {(e.item, e.side): e.states for e in both.entries}
    assert states["shoulder_abduction", "left"] == states["hip_flexion", "right"] == ("4",)
    assert states["finger_abduction", "left"] == states["ankle_dorsiflexion", "right"] == ("5",)
    legs = read_sheet_text("proximal weakness in the legs", anatomy)
    assert {e.item for e in legs.entries if e.certainty == 1} == {"hip_flexion", "hip_extension", "hip_abduction"}
