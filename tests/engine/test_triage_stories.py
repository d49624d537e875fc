"""Made-up stories in the words of patients, English and German: those of danger are emergencies, those of every day are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from paresis import assess, read_text

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("story", (DATA / "stories_emergency.txt").read_text(encoding="utf-8").splitlines())
def test_danger_is_an_emergency(story: str) -> None:
    assert assess(read_text(story)).urgency.level.value.startswith("emergency")


@pytest.mark.parametrize("story", (DATA / "stories_no_emergency.txt").read_text(encoding="utf-8").splitlines())
def test_everyday_trouble_is_no_emergency(story: str) -> None:
    assert not assess(read_text(story)).urgency.level.value.startswith("emergency")
