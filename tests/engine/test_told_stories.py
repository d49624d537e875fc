"""Stories in the words of patients and doctors, none a published case: the cause is among the first three, and what is dangerous an emergency."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paresis import assess, read_text

STORIES = [json.loads(line) for line in (Path(__file__).parents[1] / "data" / "told_stories.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s["cause"])
def test_the_cause_is_among_the_first_three(story: dict[str, Any]) -> None:
    answer = assess(read_text(story["text"]))
    assert story["cause"] in [d.id for d in answer.differential[:3]]
    assert not story.get("emergency") or answer.urgency.level.value.startswith("emergency")


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("leg in plaster since yesterday, increasing severe pain, toes numb", True),
        ("they put a cast on my ankle and now my toes are numb and swollen", True),
        ("Seit gestern Gips am Unterschenkel, die Zehen sind taub", True),
        ("I put a plaster on my knee, toes numb", False),
        ("My arm is in a cast and my toes are numb", False),
        ("he wore a cast as a child and now has numb toes", False),
    ],
)
def test_a_tight_cast_is_an_emergency(text: str, fires: bool) -> None:
    assert ("tight_cast" in [r.id for r in assess(read_text(text)).urgency.reasons]) == fires
