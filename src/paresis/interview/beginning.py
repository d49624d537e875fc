"""The fixed part of an interview: what the story leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.interview.fixed import ABOUT, AGAIN, AGE, CONFIRM, CONFIRM_MORE, MEDICINES, MORE, SEX, STORY, TEMPO
from paresis.interview.questions import Kind, Question
from paresis.interview.told import case_of, hidden, is_for, says_anything, spoken, subject_of, text_of, told, told_in
from paresis.kb.hpo import hpo_term
from paresis.model.vocabulary import Observed, Status, Subject

if TYPE_CHECKING:
    from paresis.interview.told import State
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge, TickList

_SIGNS = (Status.PRESENT, Status.ABSENT, Status.UNCERTAIN)


def begun(state: State, knowledge: Knowledge) -> tuple[Case, list[Question]]:
    """The case so far, and the fixed part of the interview with its lists.

    Of whom it is, how old, of which sex and how fast it came is asked only where the story does not say; a list leaves out what was told.
    """
    first, story, whole = (told(state, knowledge, text) for text in (text_of(state, STORY.id), text_of(state, STORY.id, AGAIN.id), None))
    case, words = case_of(state, knowledge), spoken(state, whole, knowledge)
    understood = _understood(story, state, knowledge)
    is_silent = state.known is None and state.answer_to(STORY.id) is not None and not says_anything(first)
    questions = [STORY, *([AGAIN] if is_silent else []), *([ABOUT] if story.subject is None else [])]
    questions += [replace(CONFIRM, options=tuple(understood.items()))] if understood else []
    questions += [_age(subject_of(state, knowledge))] if story.age_years is None else []
    questions += [SEX] if story.sex is None else []
    known = told_in(story, knowledge) | {a.question for a in state.answers} | hidden(words, knowledge)
    open_ = [_ticked(t, known, knowledge, may_examine=state.may_examine) for t in knowledge.interview.lists if is_for(t, case)]
    lists = [q for q in open_ if q.options]
    dangers = [q for q in lists if not is_weighed(q, knowledge)]
    questions += [*dangers, *([TEMPO] if story.tempo is None else []), *(q for q in lists if q not in dangers), MEDICINES]
    if state.known is None:
        new = {f: label for f, label in _understood(whole, state, knowledge).items() if f not in understood}
        questions += [MORE, *([replace(CONFIRM_MORE, options=tuple(new.items()))] if new else [])]
    return case, questions


def is_weighed(question: Question, knowledge: Knowledge) -> bool:
    """Whether it is a list that is asked only where it is of worth."""
    return any(t.id == question.id and not t.is_always for t in knowledge.interview.lists)


def texts_of(state: State, knowledge: Knowledge) -> dict[str, Any] | None:
    """What the interview says in the language of its state; None for English."""
    raw = knowledge.language(state.language)
    return raw["texts"]["interview"] if raw else None


def _age(subject: Subject | None) -> Question:
    """In years of the one who answers; a child's, or that of somebody else, may be in months."""
    return replace(AGE, units=AGE.units[:1]) if subject in (Subject.ME, None) else AGE


def _understood(told: Case, state: State, knowledge: Knowledge) -> dict[str, str]:
    """What was read in words, by finding."""
    texts = texts_of(state, knowledge)
    return {m.finding: _sign(m.status, texts) + _name(m.finding, knowledge) for m in told.mentions if m.status in _SIGNS}


def _sign(status: Status, texts: dict[str, Any] | None) -> str:
    if texts:
        return str(texts["sign"].get(status.value, ""))
    return "No: " if status is Status.ABSENT else "Perhaps: " if status is Status.UNCERTAIN else ""


def _name(finding: str, knowledge: Knowledge) -> str:
    """What is read may be a finding, or a term of HPO that none of them is."""
    term = None if finding in knowledge.findings else hpo_term(finding)
    return term.label if term else knowledge.findings[finding].lay


def _ticked(t: TickList, told: set[str], knowledge: Knowledge, *, may_examine: bool) -> Question:
    """A list without what was told; empty where it takes an examiner and there is none."""
    needs_examiner = all(knowledge.findings[f].observed is Observed.EXAMINED for f, _ in t.items)
    items = () if needs_examiner and not may_examine else tuple((f, label) for f, label in t.items if f not in told)
    return Question(t.id, Kind.MANY, t.question, t.help, t.reason, items)
