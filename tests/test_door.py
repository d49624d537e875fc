"""What a user of the package meets first."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import paresis
from paresis.engine.assess import SOFTWARE_VERSION

ROOT = Path(__file__).parent.parent


def test_the_door_has_at_most_a_dozen_names_and_all_exist() -> None:
    assert len(paresis.__all__) <= 12
    assert all(hasattr(paresis, name) for name in paresis.__all__)


def test_versions_agree() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == SOFTWARE_VERSION


def test_locked_requirements_have_hashes_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        pinned = [line for line in text.splitlines() if not line.startswith(" ")]
        assert pinned, path
        assert all(line.endswith("\\") and "==" in line for line in pinned), path
        assert "://" not in text, path
        assert not any(line.startswith("-") for line in pinned), path


def test_who_loads_the_lexicon_of_hpo_loads_no_engine_and_no_intake() -> None:
    said = "import sys; import paresis.kb.reading.load; print(*(m for m in sys.modules if m.startswith(('paresis.engine', 'paresis.intake'))))"
    assert not subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.strip()


def test_the_door_has_no_other_names() -> None:
    assert set(paresis.__all__) <= set(dir(paresis))
    with pytest.raises(AttributeError, match="no attribute 'asses'"):
        _ = paresis.asses
