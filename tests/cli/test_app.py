"""The command tree, and what the outside world cannot break."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.command import paresis

HELP = [
    [], ["kb"], ["--help"], ["assess", "--help"], ["localise", "--help"], ["evaluate", "--help"], ["schema", "--help"], ["kb", "--help"],
    *(["kb", c, "--help"] for c in ("show", "find", "coverage", "lint", "build")),
]  # fmt: skip


def test_version_names_software_and_knowledge() -> None:
    result = paresis("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("paresis 0.")
    assert "knowledge" in result.stdout


def test_schema_is_json() -> None:
    assert json.loads(paresis("schema").stdout)["title"] == "paresis case"


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_help_teaches_with_an_example(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    result = paresis(*command)
    assert result.exit_code == 0
    assert result.stdout.startswith("usage: paresis")
    about, examples = result.stdout.split("\nexamples:\n")
    assert "  paresis " in examples
    assert all(len(line) <= 60 for line in about.splitlines()[1:] if "{" not in line)
    if len(command) > 1 and command[0] not in ("kb", "schema"):
        assert "exit codes:" in result.stdout


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["asess"], "did you mean 'assess'?"),
        (["kb", "shwo"], "did you mean 'show'?"),
        (["assess", "--wrong"], "usage"),
        (["kb", "frobnicate"], "--help"),
    ],
)
def test_wrong_usage_is_told(command: list[str], says: str) -> None:
    result = paresis(*command)
    assert result.exit_code == 2
    assert says in result.stderr


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of shell in which $P is the command."""
    env = {**os.environ, "P": f"{sys.executable} -m paresis", **environment}
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=env, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["--help", "kb show foot_drop", "assess --text weak", "assess --text weak --format json"])
def test_a_full_disk_is_told(command: str) -> None:
    done = shell(f"$P {command} > /dev/full")
    assert done.returncode == 4
    assert "could not be written" in done.stderr


def test_a_closed_output_is_told_and_a_closed_pipe_is_quiet() -> None:
    assert shell("$P kb show foot_drop >&-").returncode == 4
    done = shell("set -o pipefail; $P kb show guillain_barre_syndrome foot_drop areflexia tingling fever ck | head -n 1")
    assert done.returncode in (0, 141)
    assert not done.stderr


def test_a_fault_is_one_line_without_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise KeyError("a secret")

    monkeypatch.setattr("paresis.cli.kb.run", fail)
    monkeypatch.setattr("paresis.cli.app.TRACEBACK", "NOT_SET_ANYWHERE")
    result = paresis("kb")
    assert result.exit_code == 3
    assert "KeyError at test_app.py" in result.stderr
    assert "secret" not in result.stderr
