"""The command tree."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from paresis.cli.app import app


def test_version_names_software_and_knowledge() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.startswith("paresis 0.")
    assert "knowledge" in result.stdout


def test_schema_is_json() -> None:
    assert json.loads(CliRunner().invoke(app, ["schema"]).stdout)["title"] == "paresis case"


@pytest.mark.parametrize("command", [[], ["kb"], ["assess", "--help"], ["evaluate", "--help"], ["kb", "show", "--help"], ["kb", "find", "--help"]])
def test_help_is_there(command: list[str]) -> None:
    result = CliRunner().invoke(app, command)
    assert "Usage" in result.output
