"""`paresis ask`: a whole interview through standard input, as a screen reader or a pipe sees it."""

from __future__ import annotations

import json

import pytest

from tests.command import paresis

BENIGN = "sore thighs two days after my first gym session\n1\n\n24\nmale\n0\n3\n0\n\n" + "2\n" * 30
DANGER = "my legs are weak\n1\n\n50\n2\n1,2\n"


def test_a_benign_interview() -> None:
    result = paresis("ask", stdin=BENIGN)
    assert result.exit_code == 0
    assert "1. What is wrong with the legs?" in result.stdout
    assert "SELF-CARE" in result.stdout.upper() or "APPOINTMENT" in result.stdout.upper()


def test_danger_is_said_at_once() -> None:
    result = paresis("ask", stdin=DANGER)
    assert result.exit_code == 0
    assert "An ambulance is needed" in result.stdout


def test_an_alarm_comes_before_the_next_question() -> None:
    lines = paresis("ask", stdin="my legs are weak and I cannot pee\n\n0\nq\n").stdout.splitlines()
    alarm = next(i for i, line in enumerate(lines) if "hospital now" in line)
    assert alarm < next(i for i, line in enumerate(lines) if line.startswith("2. "))


def test_more_questions_are_offered_to_who_is_sent_to_hospital() -> None:
    told = "my legs are weak and I am numb between the legs since today\n\n0\n" + "2\n" * 2
    result = paresis("ask", stdin=told)
    assert "m: answer more questions" in result.stdout
    assert "How old are you?" not in result.stdout


def test_why_back_and_a_wrong_answer() -> None:
    result = paresis("ask", stdin="legs weak\n?\n1\n<\n1\n\nold\n45\nq\n")
    assert result.exit_code == 0
    assert "put in the right way" in result.stdout
    assert "a number is needed" in result.stderr


def test_a_wrong_answer_is_told_in_german() -> None:
    result = paresis("ask", "--language", "de", stdin="Beine schwach\nabc\nq\n")
    assert "„abc“ ist keine der Antworten; geben Sie die Nummer einer Antwort ein" in result.stderr


def test_json() -> None:
    result = paresis("ask", "--text", "legs weak", "--format", "json", stdin="1\n\n45\n1\nq\n")
    told = json.loads(result.stdout[result.stdout.index("{") :])
    assert told["person"]["age_years"] == 45


@pytest.mark.parametrize("stdin", ["", "q\n"])
def test_nothing_answered(stdin: str) -> None:
    result = paresis("ask", stdin=stdin)
    assert result.exit_code == 2
    assert "nothing was answered" in result.stderr


@pytest.mark.parametrize(("language", "plain"), [("en", "What to tell the doctor"), ("de", "Was Sie dem Arzt sagen sollten")])
def test_people_are_told_in_the_patients_voice_and_doctors_by_a_flag(language: str, plain: str) -> None:
    told = ("ask", "--language", language, "--text", "my right foot drops since today")
    patient, doctor = (paresis(*told, *flag, stdin="1\n0\nq\n").stdout for flag in ((), ("--clinician",)))
    assert plain in patient
    watch = patient.split({"en": "What to watch for", "de": "Worauf Sie achten sollten"}[language])[1].split("\n\n")[0]
    assert watch.count("\n  - ") > 2
    assert "×" not in patient
    assert "PMID" not in patient
    assert plain not in doctor
    assert "×" in doctor


def test_dangers_that_were_not_known_are_named() -> None:
    said = paresis("ask", stdin="sore thighs two days after my first gym session\n1\n0\n24\nmale\n\n3\nq\n").stdout
    assert "Dangers that are not known" in said
    assert "- Cannot pass urine" in said
    assert "home" in said
    known = paresis("ask", stdin="sore thighs two days after my first gym session\n1\n0\n24\nmale\n0\n3\nq\n").stdout
    assert "Dangers that are not known" not in known
