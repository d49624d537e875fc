"""Interviews with simulated patients."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paresis.evaluate.cases import PublishedCase
from paresis.evaluate.interview import hold, interview_figures, interview_text
from paresis.kb.load import load_knowledge
from tests.command import paresis

if TYPE_CHECKING:
    from pathlib import Path

KNOWLEDGE = load_knowledge()
GBS = PublishedCase(
    diagnosis="Guillain-Barré syndrome", id="own-1", age=50, sex="male", onset="days", urgency="emergency",
    text="A 50-year-old man has weak legs. It climbed from the feet over five days. He had diarrhoea two weeks ago. He cannot swallow.",
    present=["areflexia", "dysphagia", "weakness of both legs"], absent=["back pain"],
)  # fmt: skip
SORE = PublishedCase(
    diagnosis="delayed-onset muscle soreness", id="own-2", age=24, sex="male", onset="days", urgency="self-care",
    text="A 24-year-old man has sore thighs. He had his first gym session two days ago.", present=["muscle pain"], absent=["dark urine"],
)  # fmt: skip


def test_a_simulated_patient_tells_only_what_is_known() -> None:
    held = hold(GBS, KNOWLEDGE)
    assert held.urgency.value.startswith("emergency")
    assert held.settled <= held.asked
    assert hold(GBS, KNOWLEDGE) == held


def test_figures_and_words() -> None:
    figures = interview_figures([hold(GBS, KNOWLEDGE), hold(SORE, KNOWLEDGE)])
    assert figures["interviews"] == 2
    assert figures["emergencies_found"]["n"] == 1
    assert "pages asked: median" in interview_text(figures)


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(f"{SORE.model_dump_json()}\nnot json\n", encoding="utf-8")
    result = paresis("evaluate", "interview", str(file), "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["interviews"] == 1
    assert "cases.jsonl:2" in result.stderr
