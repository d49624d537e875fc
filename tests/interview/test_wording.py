"""Questions about somebody else."""

from __future__ import annotations

import re

import pytest

from paresis.interview.wording import about_another
from paresis.kb.load import load_knowledge


@pytest.mark.parametrize(
    ("said", "put"),
    [
        ("Are your legs weak?", "Are their legs weak?"),
        ("Can you lift your foot when you walk?", "Can they lift their foot when they walk?"),
        ("Has a doctor told you that you have epilepsy?", "Has a doctor told them that they have epilepsy?"),
        ("You feel worse the day after.", "They feel worse the day after."),
        ("Youth is no illness.", "Youth is no illness."),
    ],
)
def test_you_becomes_they(said: str, put: str) -> None:
    assert about_another(said) == put


def test_no_question_keeps_a_you() -> None:
    for f in load_knowledge().findings.values():
        put = about_another(f.question)
        assert not re.search(r"\byou(r|rs|rself|'re|'ve)?\b", put, re.IGNORECASE), put
        assert "they them" not in put, put
