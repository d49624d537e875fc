"""What was told in an interview, as a case: everything that is known follows from the answers alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paresis.engine.asked import not_asked
from paresis.engine.facts import gather
from paresis.engine.urgency import completing, half_met
from paresis.errors import IntakeError
from paresis.intake.text import read_text
from paresis.interview.fixed import AGAIN, CONFIRMED, MONTHS, MORE, STORY
from paresis.interview.questions import UNSURE, YES, Answer
from paresis.kb.lang.translated import ENGLISH
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Subject, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from paresis.model.knowledge import Knowledge, TickList

MIDDLE_AGE, OF_AGE, UNDECIDED = 40.0, 18.0, 0.5


@dataclass(frozen=True, slots=True)
class State:
    """An interview so far.

    Attributes:
        answers: In order; one for each question.
        setting: Where the person is seen.
        may_examine: Whether someone is there who can examine.
        continued: The urgency at which the person chose to answer more questions than are needed; what raises it stops the interview again.
        language: In which the questions are put, two letters.
        known: What is known before the first question, such as a record; not put away with the rest.
        today: Day on which its texts are written, from which the days in them count; none are read without.
        heard: What was read in its texts, so that no text is read twice; goes with the state, and is not put away.
    """

    answers: tuple[Answer, ...] = ()
    setting: Setting = Setting.COMMUNITY
    may_examine: bool = False
    continued: UrgencyLevel | None = None
    language: str = ENGLISH
    known: Case | None = None
    today: date | None = None
    heard: dict[tuple[str, ...], Case] = field(default_factory=dict, compare=False, repr=False)

    def answer_to(self, question: str) -> Answer | None:
        """The answer to a question, or None."""
        return next((a for a in self.answers if a.question == question), None)


def case_of(state: State, knowledge: Knowledge) -> Case:
    """The case that the answers describe, with the dangers that nobody has told of yet."""
    case = _with_findings(spoken(state, told(state, knowledge), knowledge), state, knowledge)
    is_present = any(o.presence is Presence.PRESENT for o in case.observations)
    is_silent = state.known is None and state.answer_to(STORY.id) is not None and not says_anything(case)
    case = replace(case, is_unread=True, unread=1.0) if is_silent and (words_of(state) or not is_present) else case
    return replace(case, unanswered=_unanswered(case, state, knowledge)) if state.answers else case


def says_anything(case: Case) -> bool:
    """Whether words told anything of a person that could be weighed: those about a dog, or a greeting, do not.

    >>> from paresis.kb.load import load_knowledge
    >>> [says_anything(read_text(x, knowledge=load_knowledge())) for x in ("hello", "my dog has weak legs", "my legs are weak")]
    [False, False, True]
    """
    return bool(case.mentions or case.measurements or case.medicines or case.sheet)


def _unanswered(case: Case, state: State, knowledge: Knowledge) -> tuple[str, ...]:
    """Dangers that are asked of this person in any case and not known, and what would complete a red flag and was answered with "I don't know"."""
    known = told_in(case, knowledge) | hidden(case, knowledge)
    always = [f for t in knowledge.interview.lists if t.is_always and is_for(t, case) for f, _ in t.items if f not in known]
    unsure = {a.question for a in state.answers if a.question in knowledge.findings and (not a.is_known or a.values == (UNSURE,))} - known
    if unsure:
        facts = gather(case, knowledge)
        half = half_met(knowledge, facts, case.tempo, UrgencyLevel.CONSULTATION_24)
        unsure &= {f for flag in half for f in completing(flag, knowledge, facts, case.tempo)}
    return tuple(dict.fromkeys((*always, *sorted(unsure))))


def words_of(state: State) -> str:
    """Everything that was told in words: the story, the same in other words where it was not understood, and what was told at the end.

    >>> words_of(State((Answer("story", ("My legs are weak.",)), Answer("more", ("The CK was 900.",)))))
    'My legs are weak.\\nThe CK was 900.'
    """
    return text_of(state, STORY.id, AGAIN.id, MORE.id)


def text_of(state: State, *questions: str) -> str:
    """What was told in words to some questions, a line each."""
    return "\n".join(x for x in (value_of(state, q) for q in questions) if x)


def told(state: State, knowledge: Knowledge, text: str | None = None) -> Case:
    """What the words say by themselves, or what is known without any; `text` in place of all words."""
    text = words_of(state) if text is None else text
    if state.known is not None and not text:
        return state.known
    return _read(text, state, knowledge) if text else Case(setting=state.setting)


def _read(text: str, state: State, knowledge: Knowledge) -> Case:
    """What a text says; read once."""
    key = (text, state.setting, knowledge.version)
    if key not in state.heard:
        state.heard[key] = read_text(text, knowledge=knowledge, setting=state.setting, today=state.today)
    return state.heard[key]


def spoken(state: State, case: Case, knowledge: Knowledge) -> Case:
    """What the words say, with age, sex, speed and medicines as they were answered, and without what was read wrongly."""
    wrong = {f for a in state.answers if a.question in CONFIRMED for f in a.values}
    if wrong:
        case = case.without(*wrong)
        case = replace(case, mentions=tuple(m for m in case.mentions if m.finding not in wrong))
        case = case if says_anything(case) else replace(case, is_unread=True, unread=1.0)
    case = replace(case, age_years=_age(state) if _age(state) is not None else case.age_years)
    case = replace(case, sex=Sex(value_of(state, "sex")) if value_of(state, "sex") in list(Sex) else case.sex)
    case = replace(case, tempo=Tempo(value_of(state, "tempo")) if value_of(state, "tempo") in list(Tempo) else case.tempo)
    if value_of(state, "medicines"):
        named = _read(f"takes {value_of(state, 'medicines')}", state, knowledge)
        case = replace(case, medicines=(*case.medicines, *named.medicines), issues=(*case.issues, *named.issues))
    return case


def hidden(case: Case, knowledge: Knowledge) -> frozenset[str]:
    """Findings that no list asks this person for: they do not fit the age and the sex, or what was told settles them.

    >>> from paresis.kb.load import load_knowledge
    >>> "postpartum" in hidden(Case(age_years=30.0, sex=Sex.FEMALE).having("pregnancy"), load_knowledge())
    True
    """
    present = told_in(replace(case, observations=tuple(o for o in case.observations if o.presence is Presence.PRESENT)), knowledge)
    opposite = {x for f in present for x in knowledge.opposites.get(f, ())}
    moot = {f for f, given in knowledge.interview.moot.items() if not present.isdisjoint(given)}
    return not_asked(knowledge, gather(case, knowledge)) | opposite | moot


def _with_findings(case: Case, state: State, knowledge: Knowledge) -> Case:
    """What was ticked, and what was answered with yes or no, instead of what was read; what the story told is not lost by not being ticked, and
    what a list did not show is not denied."""
    lists = {t.id: t for t in knowledge.interview.lists if is_for(t, case)}
    present = {o.finding for o in case.observations if o.presence is Presence.PRESENT}
    kept_out = present | {g for f in present for g in knowledge.ancestors(f)} | hidden(case, knowledge)
    said: dict[str, float] = {}
    for a in (a for a in state.answers if a.is_known):
        if a.question in lists:
            t = lists[a.question]
            said |= {f: 1.0 if f in a.values else t.not_ticked for f, _ in t.items if f in a.values or f not in kept_out}
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


def subject_of(state: State, knowledge: Knowledge) -> Subject | None:
    """Of whom it is told: as it was answered, else as the words say; a grown-up son is no child. None while nobody knows.

    >>> from paresis.kb.load import load_knowledge
    >>> subject_of(State((Answer("story", ("My baby is floppy",)),)), load_knowledge()).value
    'child'
    """
    if said := value_of(state, "about"):
        return Subject(said)
    case = spoken(state, told(state, knowledge), knowledge)
    is_grown = case.age_years is not None and case.age_years >= OF_AGE
    return Subject.OTHER if case.subject is Subject.CHILD and is_grown else case.subject


def is_for(t: TickList, case: Case) -> bool:
    """Whether a list of boxes is for somebody of this age and sex; a middle age where none is known."""
    age = MIDDLE_AGE if case.age_years is None else case.age_years
    return (not t.sex or case.sex == t.sex) and t.ages[0] <= age < t.ages[1] + 1


def number_of(answer: Answer, say: Callable[..., str] = str) -> float:
    """The age that was answered, in years, or in months where the answer says so.

    Raises:
        IntakeError: It is no number, or no age of a human being.
    """
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
    value = number_of(answer)
    return value / 12 if answer.values[1:] == (MONTHS,) else value


def value_of(state: State, question: str) -> str:
    """The first value of an answer; empty where the question was not answered."""
    answer = state.answer_to(question)
    return answer.values[0] if answer and answer.values else ""
