"""`paresis screen`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command import paresis

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("duckdb")
pytest.importorskip("numba")

ROWS = """patient,code,value,unit,presence,age
a,saddle_anaesthesia,,,present,50
a,urinary_retention,,,,50
b,2823-3,4.1,mmol/L,,71
b,fever,,,absent,71
c,no-such-code,,,,30
c,2823-3,4,furlong,,30
"""


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    path = tmp_path / "cohort.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_what_was_found_and_what_a_review_may_expect(cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers"
    result = paresis("screen", str(cohort), str(out), "--on", "2026-01-01", "--threads", "1", "--memory", "1GiB")
    assert result.exit_code == 0
    assert "3 patients, 6 observations" in result.stdout
    assert "emergency" in result.stdout
    assert "not understood: 1 observations (1 codes); rejects: 1;" in result.stdout
    assert "1 in 10,000 reviewed (1): " in result.stdout
    assert "predictive value" in result.stdout
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["patients"] == 3
    again = paresis("screen", str(cohort), str(out), "--threads", "1", "--memory", "1GiB")
    assert again.exit_code == 0  # on another day, without one: the day of the first start stands
    assert again.stdout == result.stdout


@pytest.mark.parametrize(("arguments", "said"), [
    (["--look-for", "guillain_barre"], "guillain_barre"),
    (["--memory", "12 furlongs"], "no size such as 4GiB"),
    (["--memory", "1MiB"], "too few"),
    (["--on", "yesterday"], "no date such as"),
    (["--top", "99"], "--top"),
])  # fmt: skip
def test_wrong_usage_says_what_to_give(cohort: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    result = paresis("screen", str(cohort), str(tmp_path / "answers"), *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "answers" / "summary.json").exists()


def test_an_input_that_is_not_there(tmp_path: Path) -> None:
    result = paresis("screen", str(tmp_path / "no"), str(tmp_path / "answers"))
    assert result.exit_code == 2
    assert "is not there" in result.stderr
