"""The case behind a session, and what was answered, as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paresis.engine.assess import assess
from paresis.interview.fixed import CONFIRMED, MEDICINES
from paresis.interview.questions import Kind
from paresis.interview.session import addressed, answered, medicines_of, turn, voice_of
from paresis.interview.told import case_of, words_of
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.web.sheet import case_of_entry, entry_of_case

if TYPE_CHECKING:
    from paresis.interview.questions import Answer, Question
    from paresis.model.assessment import Assessment
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge
    from paresis.web.store import Session
    from paresis.web.words import Words


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in the list of answers; `number` is its place, by which it can be changed."""

    number: int
    question: str
    answer: str


def told(session: Session) -> tuple[Case, str, Assessment]:
    """The case of a session, the words that it was told in, and what it means: the clinician's entry where there is one, else the interview."""
    knowledge = translated(load_knowledge(), session.state.language)
    if session.entry:
        case, text = case_of_entry(session.entry), "".join(session.entry.get("text", ()))
    else:
        case, text = case_of(session.state, knowledge), words_of(session.state)
        return case, text, addressed(assess(case, knowledge=knowledge), voice_of(session.state, knowledge))
    return case, text, assess(case, knowledge=knowledge)


def entry_of(session: Session, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The clinician's sheet as it is filled; from the interview where there was one."""
    if session.entry or not session.state.answers:
        return dict(session.entry)
    return entry_of_case(case_of(session.state, knowledge), words_of(session.state))


def ways_on(session: Session) -> str:
    """Whether there are questions left: `open` where the interview is not over, `further` where more could be answered, else nothing."""
    if session.entry or not session.state.answers:
        return ""
    now = turn(session.state)
    if now.question is not None:
        return "open"
    return "further" if turn(replace(session.state, continued=now.urgency.level)).question is not None else ""


def lines(session: Session, words: Words) -> list[Line]:
    """Everything answered so far, in order."""
    numbers = {a.question: n for n, a in enumerate(session.state.answers, start=1)}
    named = ", ".join(medicines_of(session.state, load_knowledge()))
    return [
        Line(numbers[a.question], q.text, named if q.id == MEDICINES.id and not a.values and named else _in_words(q, a, words))
        for q, a in answered(session.state)
    ]


def _in_words(question: Question, answer: Answer, words: Words) -> str:
    if question.kind is Kind.MANY and answer.is_known and not answer.values:
        return words("answers.nothing_wrong" if question.id in CONFIRMED else "answers.none")
    if not answer.is_known or not answer.values:
        return words("answers.unknown" if question.kind is not Kind.TEXT else "answers.empty")
    if question.kind is Kind.NUMBER:
        return words("answers.months" if answer.values[1:] else "answers.years", n=answer.values[0])
    labels = dict(question.options)
    said = ", ".join(labels.get(v, v.replace("_", " ")) for v in answer.values)
    return words("answers.wrong", what=said) if question.id in CONFIRMED else said
