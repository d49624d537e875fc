"""What can be asked, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

YES, NO, UNSURE = "yes", "no", "unsure"
YES_NO = ((YES, "Yes"), (NO, "No"), (UNSURE, "I don't know"))


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        id: `story`, `about`, `age`, `sex`, `tempo`, `confirm`, `medicines`, the id of a tick list, or the id of a finding.
        kind: How it is answered.
        text: The question, in plain words.
        help: An example or an explanation.
        reason: Why it is asked.
        options: Id and label of each answer to choose from.
        units: Units of a number, the first is the default.
        red_flag: Id of the rule that it may complete.
    """

    id: str
    kind: Kind
    text: str
    help: str = ""
    reason: str = ""
    options: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    red_flag: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `values` is empty for "I don't know" (and for a list, `is_known` tells it from "none of these")."""

    question: str
    values: tuple[str, ...] = ()
    is_known: bool = True
