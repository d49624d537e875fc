"""What comes next in an interview: the few questions that could still call an ambulance, or lists and computed questions while they are of worth."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from paresis.engine.assess import flagged, glance
from paresis.engine.tables import tables_of
from paresis.interview.beginning import is_weighed
from paresis.interview.fixed import ABOUT, AGE, CONFIRM_MORE, CONFIRMED, MEDICINES, MORE, SEX, TEMPO
from paresis.interview.questions import YES_NO, Kind, Question
from paresis.interview.stopping import AT_MOST, SETTLED, best_list, is_sent, pages, telling
from paresis.interview.told import case_of, hidden, is_for
from paresis.model.vocabulary import Presence, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from paresis.engine.assess import Glance
    from paresis.interview.told import State
    from paresis.model.assessment import NextStep
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

PERSON = (*CONFIRMED, ABOUT.id, AGE.id, SEX.id)
LAST = (MEDICINES.id, MORE.id, CONFIRM_MORE.id)


def seen(state: State, case: Case, knowledge: Knowledge, *, has_steps: bool) -> Glance:
    """The urgency, and what could be asked next where `has_steps`."""
    kinds = frozenset({"question", "examination"} if state.may_examine else {"question"}) if has_steps else frozenset[str]()
    return glance(case, knowledge=knowledge, done=asked_before(state, case, knowledge), kinds=kinds)


def asked_before(state: State, case: Case, knowledge: Knowledge) -> frozenset[str]:
    """What is not asked again: findings that were asked, by themselves or in a list, special forms of an empty box, general ones of which two special
    forms were listed, and what a list covers of which nothing was ticked."""
    lists = {t.id: t for t in knowledge.interview.lists if is_for(t, case)}
    ticked = [(lists[a.question], a.values) for a in state.answers if a.is_known and a.question in lists]
    listed = {f for t, _ in ticked for f, _ in t.items}
    general = Counter(g for f in listed for g in knowledge.ancestors(f))
    present = {o.finding for o in case.observations if o.presence is Presence.PRESENT}
    present = {g for f in present for g in (f, *knowledge.ancestors(f))} - {(tables := tables_of(knowledge)).findings[tables.entry]}
    below_empty = {f for f, above in knowledge.lineage.items() if not (listed - present).isdisjoint(above)}
    covered = {f for t, values in ticked if not values for f in t.covers if present.isdisjoint(knowledge.ancestors(f))}
    asked = frozenset(a.question for a in state.answers)
    return asked | listed | below_empty | covered | {g for g, n in general.items() if n > 1} | hidden(case, knowledge)


def raising(state: State, case: Case, open_: list[Question], knowledge: Knowledge) -> list[Question]:
    """What may still be asked of somebody who is sent to hospital: whether it was understood rightly, and the few questions that could call an
    ambulance."""
    if unsure := [q for q in open_ if q.id in CONFIRMED]:
        return unsure[:1]
    left = knowledge.interview.raising - _asked_since_sent(state, knowledge)
    if left <= 0:
        return []
    always = {t.id for t in knowledge.interview.lists if t.is_always}
    could = [q for q in open_ if q.id in always or (q.id == TEMPO.id and (_may_raise(case, knowledge) or hangs_on_tempo(case, knowledge)))]
    if could:
        return could[:1]
    steps = seen(state, case, knowledge, has_steps=True).next_steps
    return [_from_step(s) for s in steps if s.red_flag][:left]


def _may_raise(case: Case, knowledge: Knowledge) -> bool:
    """Whether some speed of onset would call an ambulance."""
    return any(flagged(replace(case, tempo=t), knowledge).level is UrgencyLevel.EMERGENCY_AMBULANCE for t in Tempo)


def hangs_on_tempo(case: Case, knowledge: Knowledge) -> bool:
    """Whether a person is sent to hospital only because nobody knows how fast it came: a slow onset would not do it.

    >>> from paresis.kb.load import load_knowledge
    >>> from paresis.model.case import Case
    >>> hangs_on_tempo(Case(age_years=40).having("saddle_anaesthesia", "urinary_retention"), load_knowledge())
    False
    """
    return case.tempo is None and any(not is_sent(flagged(replace(case, tempo=t), knowledge)) for t in Tempo)


def _asked_since_sent(state: State, knowledge: Knowledge) -> int:
    """How many questions were answered after the first answer that sends to hospital."""
    for n in range(1, len(state.answers)):
        before = replace(state, answers=state.answers[:n])
        if is_sent(flagged(case_of(before, knowledge), knowledge)):
            return sum(a.question not in PERSON for a in state.answers[n:])
    return 0


def worthwhile(state: State, open_: list[Question], glimpse: Glance, knowledge: Knowledge) -> tuple[list[Question], str]:
    """Lists while they are of worth, then medicines and what else there is to tell, then computed questions; or the reason to stop."""
    rule, is_further = knowledge.interview, state.continued is not None
    last = [q for q in open_ if q.id in LAST]
    n_computed = sum(a.question in knowledge.findings for a in state.answers)
    room = pages(rule.further - n_computed, rule) if is_further else rule.at_most - counted(state, knowledge) - _kept_for(last)
    page = [_from_step(s) for s in telling(glimpse.next_steps, rule)]
    has_flag = any(q.red_flag for q in page)
    found = best_list([q for q in open_ if is_weighed(q, knowledge)], glimpse.worth, 0.0 if is_further else rule.list_bits)
    if found and (is_further or room > has_flag):
        return [found], ""
    if last:
        return last[:1], ""
    return (page, "") if page and room > 0 else ([], AT_MOST if page else SETTLED)


def counted(state: State, knowledge: Knowledge) -> int:
    """How many pages were put: a list or another question is one, computed ones share them."""
    n_computed = sum(a.question in knowledge.findings for a in state.answers)
    return len(state.answers) - n_computed + pages(n_computed, knowledge.interview)


def _kept_for(open_: list[Question]) -> int:
    """How many pages are kept for what is asked last: what else is told may have to be confirmed."""
    return sum((2 if q.id == MORE.id else 1) for q in open_ if q.id in LAST)


def at_most(state: State, open_: list[Question], knowledge: Knowledge, *, is_sent: bool = False) -> int:
    """How many pages there will be at the very most, for somebody who is sent to hospital or not."""
    rule, n = knowledge.interview, counted(state, knowledge)
    if is_sent:
        return n + any(q.id in CONFIRMED for q in open_) + max(0, rule.raising - _asked_since_sent(state, knowledge))
    if state.continued is None:
        return max(rule.at_most, n + _kept_for(open_))
    n_computed = sum(a.question in knowledge.findings for a in state.answers)
    return n + len(open_) + (_kept_for(open_) - sum(q.id in LAST for q in open_)) + max(0, pages(rule.further - n_computed, rule))


def _from_step(s: NextStep) -> Question:
    return Question(s.id, Kind.CHOICE, s.question, s.help, s.reason, YES_NO, red_flag=s.red_flag)
