"""A sum score that was entered, beside the grades that make it."""

from __future__ import annotations

import pytest

from paresis.engine.anatomy.answer import localise_sheet
from paresis.intake.sheet import read_sheet_json
from paresis.model.anatomy import Anatomy


@pytest.mark.parametrize(("entered", "warned"), [(60, False), (40, True)])
def test_an_entered_sum_is_compared_with_its_grades(anatomy: Anatomy, entered: int, *, warned: bool) -> None:
    rows = [{"item": name, "side": "both", "grade": 5} for name in anatomy.mrc_sum.movements] + [{"item": "mrc_sum", "grade": entered}]
    answer = localise_sheet(read_sheet_json(rows, anatomy), anatomy)
    assert [i.message for i in answer.sheet.issues if "add up" in i.message] == ["MRC sum score entered as 40, its grades add up to 60"] * warned


def test_an_entered_sum_stands_without_grades(anatomy: Anatomy) -> None:
    rows = [{"item": "mrc_sum", "grade": 38}, {"item": "knee_jerk", "side": "both", "grade": 0}]
    answer = localise_sheet(read_sheet_json(rows, anatomy), anatomy)
    assert answer.mrc_sum.text.startswith("MRC sum score 38 of 60, as entered")
    assert answer.mrc_sum.score is None
