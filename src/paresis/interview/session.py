"""The interview: a pure step from state and answer to state. Everything that is known follows from the answers alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from paresis.engine.assess import assess, glance
from paresis.errors import IntakeError
from paresis.intake.text import read_text
from paresis.interview.fixed import ABOUT, AGAIN, AGE, ALWAYS, CONFIRM, CONFIRM_MORE, CONFIRMED, ME, MEDICINES, MONTHS, MORE, SEX, STORY, TEMPO
from paresis.interview.languages import about_person, in_language
from paresis.interview.questions import UNSURE, YES, YES_NO, Answer, Kind, Question
from paresis.interview.stopping import chosen
from paresis.interview.wording import about_another
from paresis.kb.hpo import hpo_term
from paresis.kb.lang.translated import ENGLISH, translated
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Observed, Presence, Setting, Sex, Status, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.assessment import Assessment, NextStep, Urgency
    from paresis.model.knowledge import Knowledge, TickList

MIDDLE_AGE, UNDECIDED = 40.0, 0.5
STALE = {STORY.id: (AGAIN.id, *CONFIRMED), AGAIN.id: CONFIRMED, MORE.id: (CONFIRM_MORE.id,)}


@dataclass(frozen=True, slots=True)
class State:
    """An interview so far.

    Attributes:
        answers: In order; one for each question.
        setting: Where the person is seen.
        may_examine: Whether someone is there who can examine.
        is_continued: Whether to go on after the advice to call an ambulance.
        language: In which the questions are put, two letters.
        known: What is known before the first question, such as a record; not put away with the rest.
        heard: What was read in its texts, so that no text is read twice; goes with the state, and is not put away.
    """

    answers: tuple[Answer, ...] = ()
    setting: Setting = Setting.COMMUNITY
    may_examine: bool = False
    is_continued: bool = False
    language: str = ENGLISH
    known: Case | None = None
    heard: dict[tuple[str, ...], Case] = field(default_factory=dict, compare=False, repr=False)

    def answer_to(self, question: str) -> Answer | None:
        """The answer to a question, or None."""
        return next((a for a in self.answers if a.question == question), None)


@dataclass(frozen=True)
class Turn:
    """What follows from a state.

    Attributes:
        case: What is known.
        urgency: How fast care is needed.
        question: What to ask next; None when the interview is over.
        stop: Why it is over, one sentence; empty while it goes on.
        at_most: How many answers there will be at the very most.
    """

    case: Case
    urgency: Urgency
    question: Question | None
    knowledge: Knowledge = field(repr=False, compare=False)
    stop: str = field(default="")
    at_most: int = 0

    @cached_property
    def assessment(self) -> Assessment:
        """What it all means; made when it is asked for."""
        return assess(self.case, knowledge=self.knowledge)


def step(state: State, answer: Answer, *, knowledge: Knowledge | None = None) -> State:
    """The state after an answer. A second answer to a question replaces the first and stays in its place.

    When the words change, what was understood of them is to be confirmed again.

    Args:
        state: Before.
        answer: To any question that was asked before, or to the one that is open.
        knowledge: What the questions come from.

    Returns:
        The new state; the old one is untouched.

    Raises:
        IntakeError: The answer does not fit the question; it says what would.

    Example:
        >>> state = step(State(), Answer("story", ("My legs are weak since Monday",)))
        >>> turn(state).question.id
        'about'
    """
    question = question_of(state, answer.question, knowledge=knowledge)
    _check(question, answer, translated(knowledge or load_knowledge(), state.language).say)
    before = state.answer_to(answer.question)
    if before is None:
        return replace(state, answers=(*state.answers, answer))
    stale = STALE.get(answer.question, ()) if answer != before else ()
    return replace(state, answers=tuple(answer if a.question == answer.question else a for a in state.answers if a.question not in stale))


def turn(state: State, *, knowledge: Knowledge | None = None) -> Turn:
    """What is known, what it means, and what to ask next.

    Args:
        state: The answers so far.
        knowledge: What to reason with.

    Returns:
        The turn; its question is None when one of the stop rules of `interview.toml` holds.
    """
    knowledge = translated(knowledge or load_knowledge(), state.language)
    case, fixed = _begun(state, knowledge)
    at_most = len({q.id for q in fixed} | {a.question for a in state.answers if a.question not in knowledge.findings}) + knowledge.interview.at_most
    first = next((q for q in fixed if state.answer_to(q.id) is None), None)
    asked = frozenset(a.question for a in state.answers)
    kinds = frozenset({"question", "examination"} if state.may_examine else {"question"}) if first is None else frozenset()
    seen = glance(case, knowledge=knowledge, done=asked, kinds=kinds)
    if state.answers and seen.urgency.level is UrgencyLevel.EMERGENCY_AMBULANCE and not state.is_continued:
        return Turn(case, seen.urgency, None, knowledge, _stop(state, knowledge, "ambulance"), at_most)
    question, stop = (first, "") if first else _computed(state, asked, seen.next_steps, knowledge)
    return Turn(case, seen.urgency, _put(question, state, knowledge) if question else None, knowledge, stop, at_most)


def question_of(state: State, question: str, *, knowledge: Knowledge | None = None) -> Question:
    """A question that can be answered now, or again, as it is put to the person who answers.

    Raises:
        IntakeError: There is no such question.

    Example:
        >>> question_of(State(), "about").text
        'Who is this about?'
    """
    knowledge = translated(knowledge or load_knowledge(), state.language)
    return _question(state, question, _begun(state, knowledge)[1], knowledge)


def answered(state: State, *, knowledge: Knowledge | None = None) -> list[tuple[Question, Answer]]:
    """The answers so far, each with its question, in order; what no longer applies (a list for women, after an edit) is left out.

    >>> [(q.text, a.values) for q, a in answered(State((Answer("about", ("me",)),)))]
    [('Who is this about?', ('me',))]
    """
    knowledge = translated(knowledge or load_knowledge(), state.language)
    _, fixed = _begun(state, knowledge)
    known = {q.id for q in (*fixed, *ALWAYS)}
    asked = [a for a in state.answers if a.question in known or a.question in knowledge.findings]
    return [(_question(state, a.question, [*ALWAYS, *fixed], knowledge), a) for a in asked]


def case_of(state: State, knowledge: Knowledge) -> Case:
    """The case that the answers describe."""
    return _case(state, _told(state, knowledge), knowledge)


def words_of(state: State) -> str:
    """Everything that was told in words: the story, the same in other words where it was not understood, and what was told at the end.

    >>> words_of(State((Answer("story", ("My legs are weak.",)), Answer("more", ("The CK was 900.",)))))
    'My legs are weak.\\nThe CK was 900.'
    """
    return _words(state, STORY.id, AGAIN.id, MORE.id)


def _words(state: State, *questions: str) -> str:
    return "\n".join(x for x in (_value(state, q) for q in questions) if x)


def _told(state: State, knowledge: Knowledge, text: str | None = None) -> Case:
    """What the words say by themselves, or what is known without any; `text` in place of all words."""
    text = words_of(state) if text is None else text
    if state.known is not None and not text:
        return state.known
    return _read(text, state, knowledge) if text else Case(setting=state.setting)


def _read(text: str, state: State, knowledge: Knowledge) -> Case:
    """What a text says; read once."""
    key = (text, state.setting, knowledge.version)
    if key not in state.heard:
        state.heard[key] = read_text(text, knowledge=knowledge, setting=state.setting)
    return state.heard[key]


def _case(state: State, case: Case, knowledge: Knowledge) -> Case:
    """What the words say, with all answers."""
    wrong = {f for a in state.answers if a.question in CONFIRMED for f in a.values}
    if wrong:
        case = case.without(*wrong)
        case = replace(case, mentions=tuple(m for m in case.mentions if m.finding not in wrong))
        is_unread = not (case.mentions or case.measurements or case.medicines or case.sheet)
        case = replace(case, is_unread=True, unread=1.0) if is_unread else case
    case = replace(case, age_years=_age(state) if _age(state) is not None else case.age_years)
    case = replace(case, sex=Sex(_value(state, "sex")) if _value(state, "sex") in list(Sex) else case.sex)
    case = replace(case, tempo=Tempo(_value(state, "tempo")) if _value(state, "tempo") in list(Tempo) else case.tempo)
    if _value(state, "medicines"):
        told = _read(f"takes {_value(state, 'medicines')}", state, knowledge)
        case = replace(case, medicines=(*case.medicines, *told.medicines), issues=(*case.issues, *told.issues))
    return _with_findings(case, state, knowledge)


def _with_findings(case: Case, state: State, knowledge: Knowledge) -> Case:
    """What was ticked, and what was answered with yes or no, instead of what was read; what the story told is not lost by not being ticked."""
    lists = {t.id: t for t in knowledge.interview.lists if _is_for(t, case)}
    told = {o.finding for o in case.observations if o.presence is Presence.PRESENT}
    told |= {more_general for f in told for more_general in knowledge.ancestors(f)}
    said: dict[str, float] = {}
    for a in (a for a in state.answers if a.is_known):
        if a.question in lists:
            t = lists[a.question]
            said |= {f: 1.0 if f in a.values else t.not_ticked for f, _ in t.items if f in a.values or f not in told}
        elif a.question in knowledge.findings and a.values[0] != UNSURE:
            said[a.question] = float(a.values[0] == YES)
    added = tuple(_observed(f, p) for f, p in said.items())
    kept = case.without(*said)
    return replace(kept, observations=(*kept.observations, *added), not_mentioned=tuple(f for f in case.not_mentioned if f not in said))


def told_in(story: Case, knowledge: Knowledge) -> set[str]:
    """Findings that a case settles by what was told, and what follows from them: no list asks for them again."""
    told = {o.finding for o in story.observations if o.presence in (Presence.PRESENT, Presence.ABSENT)}
    return told | {more_general for o in story.observations if o.presence is Presence.PRESENT for more_general in knowledge.ancestors(o.finding)}


def _observed(finding: str, p: float) -> Observation:
    return Observation(finding, Presence.PRESENT if p >= UNDECIDED else Presence.ABSENT, p if 0.0 < p < 1.0 else None)


def _begun(state: State, knowledge: Knowledge) -> tuple[Case, list[Question]]:
    """The case so far, and the fixed part of the interview: what the story leaves open."""
    first, story, whole = (_told(state, knowledge, text) for text in (_words(state, STORY.id), _words(state, STORY.id, AGAIN.id), None))
    case = _case(state, whole, knowledge)
    understood = _understood(story, state, knowledge)
    questions = [STORY, *([AGAIN] if first.is_unread and state.known is None else []), ABOUT]
    questions += [replace(CONFIRM, options=tuple(understood.items()))] if understood else []
    questions += [AGE] if story.age_years is None else []
    questions += [SEX] if story.sex is None else []
    known = told_in(story, knowledge) | {a.question for a in state.answers}
    open_ = [_ticked(t, known, knowledge, may_examine=state.may_examine) for t in knowledge.interview.lists if _is_for(t, case)]
    lists = [q for q in open_ if q.options]
    dangers = [q for q in lists if q.id == knowledge.interview.lists[0].id]
    questions += [*dangers, *([TEMPO] if story.tempo is None else []), *lists[len(dangers) :], MEDICINES]
    if state.known is None:
        new = {f: label for f, label in _understood(whole, state, knowledge).items() if f not in understood}
        questions += [MORE, *([replace(CONFIRM_MORE, options=tuple(new.items()))] if new else [])]
    return case, questions


def _understood(told: Case, state: State, knowledge: Knowledge) -> dict[str, str]:
    """What was read in words, by finding."""
    texts = _texts(state, knowledge)
    return {m.finding: _sign(m.status, texts) + _name(m.finding, knowledge) for m in told.mentions if m.status in _SIGNS}


def _name(finding: str, knowledge: Knowledge) -> str:
    """What is read may be a finding, or a term of HPO that none of them is."""
    term = None if finding in knowledge.findings else hpo_term(finding)
    return term.label if term else knowledge.findings[finding].name


def _computed(state: State, asked: frozenset[str], steps: tuple[NextStep, ...], knowledge: Knowledge) -> tuple[Question | None, str]:
    """The question of most worth, or none and the reason to stop."""
    step, why = chosen(steps, len(asked & knowledge.findings.keys()), knowledge.interview)
    return (_from_step(step), "") if step else (None, _stop(state, knowledge, why))


def _from_step(s: NextStep) -> Question:
    return Question(s.id, Kind.CHOICE, s.question, s.help, s.reason, YES_NO, red_flag=s.red_flag)


def _stop(state: State, knowledge: Knowledge, why: str) -> str:
    """Why the interview is over, one sentence."""
    texts = _texts(state, knowledge)
    said: str = texts["stop"][why] if texts else _STOPS[why]
    return said.format(n=knowledge.interview.at_most)


def _texts(state: State, knowledge: Knowledge) -> dict[str, Any] | None:
    """What the interview says in the language of its state; None for English."""
    raw = knowledge.language(state.language)
    return raw["texts"]["interview"] if raw else None


def _put(question: Question, state: State, knowledge: Knowledge) -> Question:
    """The question as it is put to the person who answers."""
    if texts := _texts(state, knowledge):
        question = in_language(question, texts)
        if _value(state, "about") in ("", ME) or question.id in (STORY.id, AGAIN.id, ABOUT.id):
            return question
        person, irregular = texts["person"][_value(state, "about")], texts["person"]["irregular"]
        text, hint = (about_person(said, person, irregular) for said in (question.text, question.help))
        return replace(question, text=text, help=hint)
    if _value(state, "about") in ("", ME) or question.id in (STORY.id, AGAIN.id, ABOUT.id):
        return question
    return replace(question, text=about_another(question.text), help=about_another(question.help))


def _ticked(t: TickList, told: set[str], knowledge: Knowledge, *, may_examine: bool) -> Question:
    """A list without what was told; empty where it takes an examiner and there is none."""
    needs_examiner = all(knowledge.findings[f].observed is Observed.EXAMINED for f, _ in t.items)
    items = () if needs_examiner and not may_examine else tuple((f, label) for f, label in t.items if f not in told)
    return Question(t.id, Kind.MANY, t.question, t.help, t.reason, items)


def _is_for(t: TickList, case: Case) -> bool:
    age = MIDDLE_AGE if case.age_years is None else case.age_years
    return (not t.sex or case.sex == t.sex) and t.ages[0] <= age < t.ages[1] + 1


def _question(state: State, question: str, fixed: list[Question], knowledge: Knowledge) -> Question:
    """The question of that id, as it is put."""
    known = {q.id: q for q in fixed}
    if question in known:
        return _put(known[question], state, knowledge)
    if question in knowledge.findings:
        f = knowledge.findings[question]
        return _put(Question(f.id, Kind.CHOICE, f.question, f.help, "", YES_NO), state, knowledge)
    raise IntakeError(f"there is no question '{question}'", where="answer", hint="answer the question that was asked")


def _check(question: Question, answer: Answer, say: Callable[..., str]) -> None:
    """Raise when an answer does not fit its question."""
    if not answer.is_known:
        return
    known = {i for i, _ in question.options}
    if question.kind is Kind.CHOICE and (len(answer.values) != 1 or answer.values[0] not in known):
        labels = ", ".join(label for _, label in question.options)
        raise IntakeError(say("one answer is needed"), where=question.id, hint=say("choose {labels}", labels=labels))
    if question.kind is Kind.MANY and not set(answer.values) <= known:
        raise IntakeError(say("an answer that is not on the list"), where=question.id, hint=say("choose from the list"))
    if question.kind is Kind.NUMBER:
        _number(answer, say)


def _number(answer: Answer, say: Callable[..., str] = str) -> float:
    try:
        value = float(answer.values[0].replace(",", "."))
    except (IndexError, ValueError):
        raise IntakeError(say("a number is needed"), where="age", hint=say("for example 45")) from None
    if not 0 <= value <= (1400 if answer.values[1:] == (MONTHS,) else 120):
        raise IntakeError(say("this age is not possible"), where="age", hint=say("give the age in years, 0 to 120, or in months"))
    return value


def _age(state: State) -> float | None:
    answer = state.answer_to("age")
    if answer is None or not answer.values:
        return None
    value = _number(answer)
    return value / 12 if answer.values[1:] == (MONTHS,) else value


def _value(state: State, question: str) -> str:
    answer = state.answer_to(question)
    return answer.values[0] if answer and answer.values else ""


def _sign(status: Status, texts: dict[str, Any] | None) -> str:
    if texts:
        return str(texts["sign"].get(status.value, ""))
    return "No: " if status is Status.ABSENT else "Perhaps: " if status is Status.UNCERTAIN else ""


_STOPS = {
    "ambulance": "An ambulance is needed; nothing else should be waited for.",
    "at_most": "{n} questions were asked.",
    "settled": "No other question is expected to change the answer much.",
}
_SIGNS = (Status.PRESENT, Status.ABSENT, Status.UNCERTAIN)
