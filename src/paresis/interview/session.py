"""The interview: a pure step from state and answer to state, and what follows from a state."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.interview.beginning import begun, is_weighed, texts_of
from paresis.interview.fixed import ABOUT, AGAIN, AGE, ALWAYS, CONFIRM_MORE, CONFIRMED, MEDICINES, MONTHS, MORE, SEX, STORY, TEMPO
from paresis.interview.following import LAST, at_most, counted, hangs_on_tempo, raising, seen, worthwhile
from paresis.interview.languages import about_person, in_language
from paresis.interview.questions import YES_NO, Answer, Kind, Question
from paresis.interview.stopping import AMBULANCE, SENT, is_sent
from paresis.interview.told import number_of, subject_of, text_of, told
from paresis.interview.wording import about_another
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Subject, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paresis.interview.told import State
    from paresis.model.assessment import Assessment, Urgency
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

    Voice = Callable[[str], str]

NAMED = "Told so far: {names}. Give the others; leave it empty if there are none."
_STOPS = {
    "ambulance": "An ambulance is needed; nothing else should be waited for.",
    "sent": "It is clear that a hospital is needed; no more questions should be waited for.",
    "at_most": "{n} questions were asked.",
    "settled": "No other question is expected to change the answer much.",
}


@dataclass(frozen=True)
class Turn:
    """What follows from a state.

    Attributes:
        case: What is known.
        urgency: How fast care is needed.
        question: What to ask next; None when the interview is over.
        stop: Why it is over, one sentence; empty while it goes on.
        at_most: How many pages there will be at the very most.
        together: More questions for the same page.
        asked: How many pages were put so far.
        why: The rule that ended it, by its name in `stopping.py`; empty while it goes on.
    """

    case: Case
    urgency: Urgency
    question: Question | None
    knowledge: Knowledge = field(repr=False, compare=False)
    stop: str = field(default="")
    at_most: int = 0
    together: tuple[Question, ...] = ()
    asked: int = 0
    why: str = ""

    @cached_property
    def assessment(self) -> Assessment:
        """What it all means; made when it is asked for."""
        return assess(self.case, knowledge=self.knowledge)


def step(state: State, answer: Answer, *, knowledge: Knowledge | None = None) -> State:
    """The state after an answer. A second answer to a question replaces the first and stays in its place.

    When the words change, what was understood of them is to be confirmed again, and what they tell of the person replaces what was answered.

    Args:
        state: Before.
        answer: To any question that was asked before, or to the one that is open.
        knowledge: What the questions come from.

    Returns:
        The new state; the old one is untouched.

    Raises:
        IntakeError: The answer does not fit the question; it says what would.

    Example:
        >>> from paresis.interview.told import State
        >>> state = step(State(), Answer("story", ("My legs are weak since Monday",)))
        >>> turn(state).question.id
        'confirm'
    """
    question = question_of(state, answer.question, knowledge=knowledge)
    _check(question, answer, translated(knowledge or load_knowledge(), state.language).say)
    before = state.answer_to(answer.question)
    if before is None:
        return replace(state, answers=(*state.answers, answer))
    stale = _stale(state, answer, translated(knowledge or load_knowledge(), state.language)) if answer != before else frozenset()
    return replace(state, answers=tuple(answer if a.question == answer.question else a for a in state.answers if a.question not in stale))


def _stale(state: State, answer: Answer, knowledge: Knowledge) -> frozenset[str]:
    """Answers that no longer stand when other words were told: what was understood, what the words now say, and age and sex of somebody else."""
    if answer.question not in (STORY.id, AGAIN.id):
        return frozenset({CONFIRM_MORE.id}) if answer.question == MORE.id else frozenset()
    again = {AGAIN.id} if answer.question == STORY.id else set()
    changed = replace(state, answers=(*(a for a in state.answers if a.question not in {answer.question, *again}), answer))
    story = told(state, knowledge, text_of(changed, STORY.id, AGAIN.id))
    says = {ABOUT.id: story.subject, AGE.id: story.age_years, SEX.id: story.sex, TEMPO.id: story.tempo}
    other = {AGE.id, SEX.id} if story.subject not in (None, subject_of(state, knowledge)) else set()
    return frozenset({*CONFIRMED, *again, *other, *(q for q, said in says.items() if said is not None)})


def turn(state: State, *, knowledge: Knowledge | None = None) -> Turn:
    """What is known, what it means, and what to ask next.

    Args:
        state: The answers so far.
        knowledge: What to reason with.

    Returns:
        The turn; its question is None when one of the stop rules of `interview.toml` holds.
    """
    knowledge = translated(knowledge or load_knowledge(), state.language)
    case, fixed = begun(state, knowledge)
    open_ = [q for q in fixed if state.answer_to(q.id) is None]
    begin = next((q for q in open_ if q.id not in LAST and not is_weighed(q, knowledge)), None)
    now = seen(state, case, knowledge, has_steps=begin is None)
    is_passed = state.continued is not None and now.urgency.level.rank <= state.continued.rank
    put: Sequence[Question]
    if state.answers and now.urgency.level is UrgencyLevel.EMERGENCY_AMBULANCE and not is_passed:
        put, why = (), AMBULANCE
    elif state.answers and state.known is None and is_sent(now.urgency) and not is_passed:
        put, why = raising(state, case, open_, knowledge), SENT
    elif begin:
        put, why = (begin,), ""
    else:
        put, why = worthwhile(state, open_, now, knowledge)
    asked = tuple(_put(q, state, knowledge) for q in put)
    is_certain = why == SENT and (TEMPO not in open_ or not hangs_on_tempo(case, knowledge))
    n, most = counted(state, knowledge), at_most(state, open_, knowledge, is_sent=is_certain)
    if asked:
        return Turn(case, now.urgency, asked[0], knowledge, at_most=most, together=asked[1:], asked=n)
    return Turn(case, now.urgency, None, knowledge, _stop(state, knowledge, why), most, (), n, why)


def question_of(state: State, question: str, *, knowledge: Knowledge | None = None) -> Question:
    """A question that can be answered now, or again, as it is put to the person who answers.

    Raises:
        IntakeError: There is no such question.

    Example:
        >>> from paresis.interview.told import State
        >>> question_of(State(), "about").text
        'Who is this about?'
    """
    knowledge = translated(knowledge or load_knowledge(), state.language)
    return _question(state, question, begun(state, knowledge)[1], knowledge)


def answered(state: State, *, knowledge: Knowledge | None = None) -> list[tuple[Question, Answer]]:
    """The answers so far, each with its question, in order; what no longer applies (a list for women, after an edit) is left out.

    >>> from paresis.interview.told import State
    >>> [(q.text, a.values) for q, a in answered(State((Answer("about", ("me",)),)))]
    [('Who is this about?', ('me',))]
    """
    knowledge = translated(knowledge or load_knowledge(), state.language)
    _, fixed = begun(state, knowledge)
    known = {q.id for q in (*fixed, *ALWAYS)}
    asked = [a for a in state.answers if a.question in known or a.question in knowledge.findings]
    return [(_question(state, a.question, [*ALWAYS, *fixed], knowledge), a) for a in asked]


def _stop(state: State, knowledge: Knowledge, why: str) -> str:
    """Why the interview is over, one sentence; each question of a page counts."""
    texts = texts_of(state, knowledge)
    said: str = texts["stop"][why] if texts else _STOPS[why]
    return said.format(n=len(state.answers))


def _put(question: Question, state: State, knowledge: Knowledge) -> Question:
    """The question as it is put to the person who answers."""
    texts = texts_of(state, knowledge)
    question = in_language(question, texts) if texts else question
    if question.id == AGE.id and MONTHS not in question.units:
        question = replace(question, help="")
    if question.id == MEDICINES.id and (names := medicines_of(state, knowledge)):
        question = replace(question, help=knowledge.say(NAMED, names=", ".join(names)))
    if question.id in (STORY.id, AGAIN.id, ABOUT.id):
        return question
    voice = voice_of(state, knowledge)
    return replace(question, text=voice(question.text), help=voice(question.help))


def voice_of(state: State, knowledge: Knowledge) -> Voice:
    """How a text that says "you" is said to the one who answers: of somebody else in the third person.

    >>> from paresis.interview.told import State
    >>> voice_of(State((Answer("story", ("My mother has weak legs",)),)), load_knowledge())("Do your feet tingle?")
    'Do their feet tingle?'
    """
    texts, subject = texts_of(state, knowledge), subject_of(state, knowledge)
    if subject in (None, Subject.ME):
        return str
    return partial(about_person, person=texts["person"][subject], irregular=texts["person"]["irregular"]) if texts else about_another


def addressed(answer: Assessment, voice: Voice) -> Assessment:
    """An assessment whose texts for patients are said in a voice: the safety net, the questions and what one can do oneself."""
    steps = tuple(replace(s, question=voice(s.question), help=voice(s.help)) for s in answer.next_steps)
    care = tuple(replace(c, text=voice(c.text)) for c in answer.self_care)
    return replace(answer, urgency=replace(answer.urgency, safety_net=voice(answer.urgency.safety_net)), next_steps=steps, self_care=care)


def medicines_of(state: State, knowledge: Knowledge) -> list[str]:
    """Medicines that the words name."""
    return list(dict.fromkeys(m.medicine for m in told(state, knowledge).medicines))


def _question(state: State, question: str, fixed: list[Question], knowledge: Knowledge) -> Question:
    """The question of that id, as it is put; who it is about can be said even where the words tell it."""
    known = {q.id: q for q in (ABOUT, AGE, SEX, TEMPO, *fixed)}
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
        number_of(answer, say)
