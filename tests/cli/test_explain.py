"""`paresis explain`."""

from __future__ import annotations

import json

from tests.command import paresis

STORY = "62-year-old woman, legs weak for two weeks, tingling feet, reflexes absent, had diarrhoea"


def test_the_leader_is_compared_with_the_second() -> None:
    result = paresis("explain", "--text", STORY)
    assert result.exit_code == 0
    assert "Guillain-Barré syndrome (+) or " in result.stdout
    assert "Before the findings" in result.stdout


def test_json_and_chart() -> None:
    told = json.loads(paresis("explain", "--text", STORY, "--versus", "transverse_myelitis", "--format", "json").stdout)
    assert told["second"] == "transverse_myelitis"
    assert abs(told["log_odds_before"] + sum(s["log_ratio"] for s in told["steps"]) - told["log_odds_after"]) < 1e-9
    assert paresis("explain", "--text", STORY, "--format", "svg").stdout.startswith("<svg")


def test_what_if() -> None:
    def odds(*more: str) -> float:
        pair = ("--cause", "guillain_barre_syndrome", "--versus", "transverse_myelitis", "--format", "json")
        return float(json.loads(paresis("explain", "--text", STORY, *pair, *more).stdout)["log_odds_after"])

    assert odds("--with", "sensory_level") < odds()
    assert odds("--without", "recent_gastroenteritis", "--without", "diarrhoea") < odds()


def test_wrong_input_says_how_to_mend_it() -> None:
    assert paresis("explain").exit_code == 2
    result = paresis("explain", "--text", STORY, "--with", "hyperrefleksia")
    assert result.exit_code == 2
    assert "did you mean 'hyperreflexia'" in result.stderr


def test_german() -> None:
    result = paresis("explain", "--text", "62-jährige Frau, Beine seit zwei Wochen schwach, Füße kribbeln, CK 9000", "--language", "de")
    assert result.exit_code == 0
    assert "Vor den Befunden" in result.stdout
    assert "Hinweis: Kreatinkinase (CK) 9000 hat keine Einheit" in result.stdout
    assert "Before the findings" not in result.stdout
