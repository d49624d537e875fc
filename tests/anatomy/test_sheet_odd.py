"""What is odd, of the past or said twice: taken for what it is, and said."""

from __future__ import annotations

import pytest

from paresis.intake.sheet import read_sheet_csv, read_sheet_json, read_sheet_text
from paresis.intake.sheet_prose import read_examination
from paresis.model.anatomy import Anatomy


def said(text: str, anatomy: Anatomy) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was said outright, by item and side."""
    return {(e.item, e.side): e.states for e in read_sheet_text(text, anatomy).entries if e.certainty == 1}


@pytest.mark.parametrize(
    ("text", "item", "states"),
    [
        ("right DF was 2/5, now 5/5", "ankle_dorsiflexion", ("5",)),
        ("right DF was 2/5 and is now 3/5", "ankle_dorsiflexion", ("3",)),
        ("DF rechts war 2/5, jetzt 4/5", "ankle_dorsiflexion", ("4",)),
        ("right knee jerk was absent, now brisk", "knee_jerk", ("3", "4")),
        ("right DF 2/5, worse than last year", "ankle_dorsiflexion", ("2",)),
        ("right DF 2/5 (previously 3/5)", "ankle_dorsiflexion", ("2",)),
        ("right DF 2/5, last year 4/5", "ankle_dorsiflexion", ("2",)),
        ("previously well, right DF 2/5", "ankle_dorsiflexion", ("2",)),
        ("right DF was 2/5", "ankle_dorsiflexion", ("2",)),
    ],
)
def test_what_is_now_stands(anatomy: Anatomy, text: str, item: str, states: tuple[str, ...]) -> None:
    assert said(text, anatomy) == {(item, "right"): states}


@pytest.mark.parametrize("text", ["DF 2/5 right last year", "previously right knee jerk absent", "at the last visit left EHL 3/5"])
def test_what_was_is_not_now(anatomy: Anatomy, text: str) -> None:
    assert not said(text, anatomy)
    assert [i for i in read_sheet_text(text, anatomy).issues if "past" in i.message]


@pytest.mark.parametrize("text", ["right DF 1e9/5", "right quads 4++/5", "right DF 4--/5", "right left DF 2/5"])
def test_no_grade_is_an_issue(anatomy: Anatomy, text: str) -> None:
    assert not said(text, anatomy)
    assert [i.level for i in read_sheet_text(text, anatomy).issues if i.level == "error"] == ["error"]


@pytest.mark.parametrize(
    ("text", "item", "states"),
    [
        ("quads 3-/5 and 4+/5 right", "knee_extension", {"3-", "4+"}),
        ("right knee jerk absent and brisk", "knee_jerk", {"0", "3", "4"}),
        ("right plantar flexor and extensor", "plantar", {"flexor", "extensor"}),
    ],
)
def test_two_grades_that_shut_each_other_out_stay_open(anatomy: Anatomy, text: str, item: str, states: set[str]) -> None:
    assert set(said(text, anatomy)[item, "right"]) == states
    assert [i for i in read_sheet_text(text, anatomy).issues if "twice" in i.message]


@pytest.mark.parametrize(
    "text",
    ["right knee jerk reduced or absent", "right DF 4/5 and left 5/5", "R face UMN weakness, forehead spared", "right jerks 2+ and symmetrical"],
)
def test_what_fits_together_is_no_contradiction(anatomy: Anatomy, text: str) -> None:
    assert not [i for i in read_sheet_text(text, anatomy).issues if "twice" in i.message]


def test_rows_that_hold_no_value_or_no_side_are_said(anatomy: Anatomy) -> None:
    sheet = read_sheet_json([{"item": "knee_jerk", "side": "left", "grade": [1, 2]}, {"item": "knee_jerk", "side": "right", "grade": 1}], anatomy)
    assert [(e.side, e.states) for e in sheet.entries] == [("right", ("1",))]
    assert [i.where for i in sheet.issues] == ["row 1"]
    table = read_sheet_csv("item,side,grade\nquads,,3\nbladder,,normal\n", anatomy)
    assert [i.message for i in table.issues] == ["no side given for quads; taken as both sides"]


def test_values_of_scores(anatomy: Anatomy) -> None:
    assert dict(read_sheet_text("MRC sum score 38/60, right DF 2/5", anatomy).values) == {"mrc_sum": 38}
    assert dict(read_sheet_text("MRC sum score: 38", anatomy).values) == {"mrc_sum": 38}
    assert not read_sheet_text("MRC 4/5 right DF", anatomy).values
    prose = read_examination("Ankle dorsiflexion 2/5 on the right. MRC sum score 58/60.", ())
    assert prose
    assert dict(prose.values) == {"mrc_sum": 58}
    assert not prose.issues
    rows = [
        {"item": "onls_arms", "grade": 2},
        {"item": "onls_arms", "grade": 3},
        {"item": "onls_legs", "grade": 1},
        {"item": "onls_legs", "grade": 1},
    ]
    assert [i.message for i in read_sheet_json(rows, anatomy).issues] == ["arms is given twice: 2 and 3"]
