"""`paresis evaluate`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from paresis.cli.app import app

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
    result = CliRunner().invoke(app, ["evaluate", str(cases), "--format", "json", "--with", given])
    assert result.exit_code == 0
    figures = json.loads(result.stdout)
    assert figures["top"]["10"]["n"] == 2
    assert figures["top"]["10"]["k"] == 1
    assert figures["unresolved"] == ["2 A disease that nobody knows"]
    assert figures["emergencies_found"]["n"] == 1
    assert figures["site"]["n"] == 1


def test_figures_as_text_name_the_misses(cases: Path) -> None:
    text = CliRunner().invoke(app, ["evaluate", str(cases)]).stdout
    assert "A disease that nobody knows" in text
    assert "95 %" in text


@pytest.mark.parametrize(("content", "says"), [("{", "not JSON"), ('{"text": "x"}', "no field 'diagnosis'"), ("[]", "diagnosis")])
def test_a_bad_file_is_named_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(content)
    result = CliRunner().invoke(app, ["evaluate", str(path)])
    assert result.exit_code == 2
    assert "bad.jsonl:1" in result.stderr
    assert says in result.stderr
