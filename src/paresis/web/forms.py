"""What was sent by a form, as an answer of the interview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.errors import IntakeError
from paresis.interview.fixed import MONTHS
from paresis.interview.questions import Answer, Kind

if TYPE_CHECKING:
    from paresis.interview.questions import Question
    from paresis.web.desk import Visit

UNKNOWN = "unknown"


def answer_of(question: Question, visit: Visit, field: str = "value") -> Answer:
    """The answer that a form gives to a question; a question of a page with several that was left empty is not known.

    Raises:
        IntakeError: It is too long, or the story is empty.
    """
    if visit.value(UNKNOWN) or (visit.values("together") and not visit.value(field)):
        return Answer(question.id, (), is_known=False)
    if question.kind is Kind.TEXT:
        text = story_within(visit.value(field), visit)
        if question.id == "story" and not text:
            raise IntakeError(visit.words("start.empty"), where=question.id)
        return Answer(question.id, (text,) if text else (), is_known=bool(text))
    if question.kind is Kind.NUMBER:
        return Answer(question.id, (visit.value(field), MONTHS) if visit.value("unit") == MONTHS else (visit.value(field),))
    return Answer(question.id, visit.values(field))


def story_within(text: str, visit: Visit) -> str:
    """The text, unless it is too long.

    Raises:
        IntakeError: It is longer than the server takes.
    """
    most = visit.desk.settings.most_text
    if len(text) > most:
        raise IntakeError(visit.words("start.too_long", most=f"{most:,}"), where="story")
    return text
