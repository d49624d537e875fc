"""`paresis localise`: the answer as people read it."""

from __future__ import annotations

import pytest

from tests.command import paresis

SHEET = "Fußheber 2/5 rechts, Inversion 4, Eversion 2, ASR normal, PSR 7/5, foo 3/5"


@pytest.mark.parametrize(
    ("language", "heading", "lesion", "why"),
    [
        ("en", "Where the lesion may be:", "Common peroneal nerve at the fibular head, right", "explains: ankle eversion right"),
        ("de", "Wo die Schädigung sein kann:", "Nervus peroneus communis am Fibulaköpfchen, rechts", "erklärt: Fuß auswärts drehen rechts"),
    ],
)
def test_the_answer_is_in_the_language_asked_for(language: str, heading: str, lesion: str, why: str) -> None:
    lines = paresis("localise", "--text", SHEET, "--language", language).stdout.splitlines()
    assert lines[0] == heading
    assert lesion in lines[1]
    assert lines[2].strip().startswith(why)


def test_no_english_line_in_german() -> None:
    said = paresis("localise", "--text", SHEET, "--language", "de").stdout
    assert "MRC-Summenwert nicht berechnet" in said
    assert [w for w in ("Examine", "not understood", "score", "left out", "Segment:") if w in said] == []
