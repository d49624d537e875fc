"""`paresis evaluate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command import paresis

if TYPE_CHECKING:
    from pathlib import Path

CASES = [
    {"id": "1", "text": "Both legs weak for a week, climbing from the feet, reflexes absent.", "diagnosis": "Guillain-Barré syndrome",
     "urgency": "emergency", "lesion_site": "nerve root", "age": 50, "sex": "female", "setting": "emergency",
     "present": ["Areflexia"], "absent": ["Back pain"], "labs": [{"test": "potassium", "value": "4.1", "unit": "mmol/L"}], "onset": "days"},
    {"id": "2", "text": "Sore thighs after the gym.", "diagnosis": "A disease that nobody knows", "urgency": "self-care"},
]  # fmt: skip


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(c) for c in CASES) + "\n\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("given", ["text", "findings", "labs"])
def test_figures_as_json(cases: Path, given: str) -> None:
    result = paresis("evaluate", str(cases), "--format", "json", "--with", given)
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["top"]["10"]["n"] == 2
    assert figures["top"]["10"]["k"] == 1
    assert figures["unresolved"] == ["2 A disease that nobody knows"]
    assert figures["emergencies_found"]["n"] == 1
    assert figures["site"]["n"] == 1


def test_figures_as_text_name_the_misses(cases: Path) -> None:
    text = paresis("evaluate", str(cases)).stdout
    assert "A disease that nobody knows" in text
    assert "95 %" in text


BAD = (
    ("{", "Invalid JSON"), ("[]", "object"), ('{"text": "x"}', "diagnosis"), ('{"diagnosis": 7}', "diagnosis"), ('{"diagnosis": ""}', "diagnosis"),
    ('{"diagnosis": "GBS", "text": 5}', "text"), ('{"diagnosis": "GBS", "age": "old"}', "age"), ('{"diagnosis": "GBS", "labs": [1]}', "labs.0"),
    ('{"diagnosis": "GBS", "labs": [{"value": 1}]}', "labs.0.test"), ('{"diagnosis": "GBS", "present": 7}', "present"),
    ('{"diagnosis": "GBS", "diagnosis_synonyms": "x"}', "diagnosis_synonyms"), ('{"diagnosis": "GBS", "urgency": ["x"]}', "urgency"),
    ('{"diagnosis": "GBS", "lesion_site": {}}', "lesion_site"), ('{"diagnosis": "GBS", "age": ' + "9" * 5000 + "}", "Invalid JSON"),
)  # fmt: skip


@pytest.mark.parametrize("given", ["text", "findings", "labs"])
def test_bad_lines_are_named_left_out_and_counted(tmp_path: Path, given: str) -> None:
    path = tmp_path / "mixed.jsonl"
    path.write_text("\n".join([*(line for line, _ in BAD), json.dumps(CASES[0])]))
    result = paresis("evaluate", str(path), "--format", "json", "--with", given)
    assert result.exit_code == 2
    for number, (_, says) in enumerate(BAD, start=1):
        (told,) = [line for line in result.stderr.splitlines() if f"mixed.jsonl:{number}:" in line]
        assert says in told
    figures = json.loads(result.stdout)
    assert (figures["cases"], figures["left_out"], figures["with"]) == (1, len(BAD), given)


@pytest.mark.parametrize("content", ["", "\n\n", "{\n[]"])
def test_nothing_to_evaluate_gives_no_figures(tmp_path: Path, content: str) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text(content)
    result = paresis("evaluate", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing to evaluate" in result.stderr


def test_calibration_and_intervals_are_in_the_json(cases: Path) -> None:
    figures = json.loads(paresis("evaluate", str(cases), "--format", "json", "--bins", "4").stdout)
    calibration = figures["calibration"]
    assert calibration["bins"] == 4
    assert sum(b["right"]["n"] for b in calibration["reliability"]) == calibration["brier_top"]["n"]
    for figure in (figures["mrr"], calibration["brier_top"], calibration["expected_calibration_error"]):
        low, high = figure["interval"]
        assert low <= figure["value"] <= high
    assert all("interval" in figures[k] for k in ("safe", "site", "exact_level", "over_triaged", "emergencies_found"))
