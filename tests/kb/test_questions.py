"""Questions are asked in plain words: a reading grade of at most 8 (Flesch and Kincaid).

Names to recognise ("for example simvastatin, atorvastatin …") are read by those who know them and are left out of the grade.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from paresis.model.vocabulary import Observed

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

MAX_GRADE = 8.0
NAMES = re.compile(r"\b(for example|such as|called)\b[^.?!]*", re.I)


def syllables(word: str) -> int:
    """Vowel groups, a silent e at the end left out."""
    groups = re.findall(r"[aeiouy]+", word.lower())
    is_silent = len(groups) > 1 and re.search(r"[^aeiouyl]e$|[^td]ed$|[^aeiouycgsxz]es$", word.lower()) is not None
    return max(1, len(groups) - is_silent)


def grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words / sentences + 11.8 syllables / words - 15.59."""
    words = re.findall(r"[A-Za-z][A-Za-z']*", text)
    sentences = max(1, len([s for s in re.split(r"[.?!:;]+", text) if s.strip()]))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize(("word", "n"), [("weak", 1), ("weakness", 2), ("table", 2), ("urine", 2), ("passed", 1), ("tested", 2), ("the", 1)])
def test_syllables(word: str, n: int) -> None:
    assert syllables(word) == n


def test_hard_words_make_a_high_grade() -> None:
    assert grade("Can you walk?") < 3 < MAX_GRADE < grade("Has electromyography demonstrated fibrillation potentials bilaterally?")


def test_what_a_person_is_asked_is_readable(knowledge: Knowledge) -> None:
    asked = [f for f in knowledge.findings.values() if f.observed is Observed.ASKED]
    hard = {f.id: round(g, 1) for f in asked if (g := grade(NAMES.sub("", f"{f.question} {f.help}"))) > MAX_GRADE}
    assert hard == {}


def test_what_a_person_is_asked_is_a_question(knowledge: Knowledge) -> None:
    assert [f.id for f in knowledge.findings.values() if not f.question.rstrip().endswith("?")] == []
