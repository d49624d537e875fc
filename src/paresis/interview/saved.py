"""An interview as plain values, so that it can be put away and taken up again."""

from __future__ import annotations

from datetime import date
from typing import Any

from paresis.interview.questions import Answer
from paresis.interview.told import State
from paresis.model.vocabulary import Setting, UrgencyLevel


def state_to_json(state: State) -> dict[str, Any]:
    """The interview as JSON values.

    >>> state_to_json(State((Answer("about", ("me",)),)))["answers"]
    [['about', ['me'], True]]
    """
    return {
        "answers": [[a.question, list(a.values), a.is_known] for a in state.answers],
        "setting": state.setting.value,
        "may_examine": state.may_examine,
        "continued": state.continued and state.continued.value,
        "language": state.language,
        "today": state.today and state.today.isoformat(),
    }


def state_from_json(raw: dict[str, Any]) -> State:
    """The interview that `state_to_json` wrote.

    >>> state_from_json(state_to_json(State((Answer("about", ("me",)),)))).answers[0].values
    ('me',)
    """
    answers = tuple(Answer(question, tuple(values), is_known) for question, values, is_known in raw["answers"])
    level, day = raw.get("continued"), raw.get("today")
    return State(
        answers, Setting(raw["setting"]), raw["may_examine"], UrgencyLevel(level) if level else None, raw.get("language", "en"),
        today=date.fromisoformat(day) if day else None,
    )  # fmt: skip
