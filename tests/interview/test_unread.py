"""A story that nobody could read: it is said at once, asked again, and never ends in an all-clear."""

from __future__ import annotations

import pytest

from paresis import assess, read_text
from paresis.intake.case_json import read_case
from paresis.interview.beginning import begun
from paresis.interview.questions import Answer, Kind
from paresis.interview.session import Turn, answered, step, turn
from paresis.interview.told import State, words_of
from paresis.kb.load import load_knowledge

POLISH = "Od wczoraj nie mogę ruszać nogami i nie mogę oddać moczu"
PERSON = {"about": ("me",), "age": ("33",), "sex": ("male",), "tempo": ("days",)}


def interviewed(**told: str) -> tuple[list[str], Turn]:
    """An interview of somebody who ticks nothing and says no to all: the questions that were put, and its end."""
    state, asked = State(), []
    while (now := turn(state)).question is not None:
        q = now.question
        asked.append(q.id)
        said = (told[q.id],) if q.id in told else PERSON.get(q.id, ("no",) if q.kind is Kind.CHOICE else ())
        state = step(state, Answer(q.id, said))
    return asked, now


@pytest.mark.parametrize("story", ["xyzzy plugh", POLISH])
def test_a_story_that_was_not_understood_is_asked_again_and_is_no_all_clear(story: str) -> None:
    asked, end = interviewed(story=story)
    assert asked[:2] == ["story", "again"]
    assert len(asked) > 10
    answer = end.assessment
    assert (answer.urgency.level.value, answer.urgency.code) == ("consultation_24", "diagnosis_unknown")
    assert "none of the words were understood" in answer.urgency.reasons[0].text
    assert end.urgency == answer.urgency
    assert (answer.self_care, answer.differential) == ((), ())
    assert answer.sufficiency is not None
    assert answer.sufficiency.level == "not_enough"


def test_the_story_in_other_words_counts() -> None:
    asked, end = interviewed(story=POLISH, again="I can't move my legs since yesterday and I can't pee")
    assert asked[:2] == ["story", "again"]
    assert end.urgency.level.value == "emergency_ambulance"


def test_a_story_told_anew_needs_no_other_words() -> None:
    state = State()
    for question, said in (("story", "xyzzy plugh"), ("again", "foo bar"), ("story", "My legs are weak since Monday")):
        state = step(state, Answer(question, (said,)))
    assert words_of(state) == "My legs are weak since Monday"
    assert [q.id for q, _ in answered(state)] == ["story"]


def test_a_story_of_which_everything_was_misread_was_not_read() -> None:
    state = State()
    for question, said in (("story", ("legs tired",)), ("about", ("me",))):
        state = step(state, Answer(question, said))
    wrong = tuple(i for i, _ in turn(state).question.options)  # type: ignore[union-attr]
    assert turn(step(state, Answer("confirm", wrong))).case.is_unread


def test_what_is_stated_beside_unread_words_counts_and_is_no_all_clear() -> None:
    calm = {"age_years": 25, "present": ["unusual_exercise", "myalgia"], "absent": ["leg_weakness", "fever", "dark_urine"], "tempo": "days"}
    assert assess(read_case(calm)).self_care
    answer = assess(read_case(calm | {"text": POLISH}))
    assert answer.urgency.level.value == "consultation"
    assert "not part of this answer" in answer.urgency.reasons[-1].text
    assert not answer.self_care


def test_no_all_clear_where_half_of_the_words_were_not_understood() -> None:
    told = "25-year-old, sore thighs after an unusual long run, no weakness, no fever, urine clear"
    assert assess(read_text(told)).self_care
    case = read_text(f"{told}. Qwertz asdfgh zuiop hjkl yxcvb nmqwe rtzui opasd fghjk lyxcv bnmqw ertzu iopas dfghj klyxc vbnmq")
    assert 0.5 <= case.unread < 1.0
    answer = assess(case)
    assert not answer.self_care
    assert answer.urgency.level.value != "self_care"
    assert answer.sufficiency is not None
    assert answer.sufficiency.level != "enough"


@pytest.mark.parametrize("story", ["hello", "asdf", "my dog has weak legs", "Mein Hund hat schwache Beine", ""])
def test_words_about_something_else_are_asked_again_and_lead_to_no_causes(story: str) -> None:
    state = State((Answer("story", (story,) if story else (), is_known=bool(story)),))
    assert "again" in {q.id for q in begun(state, load_knowledge())[1]}
    asked, end = interviewed(**({"story": story} if story else {}))
    assert asked[:2] == ["story", "again"]
    assert end.assessment.urgency.code == "diagnosis_unknown"
    assert (end.assessment.differential, end.assessment.self_care) == ((), ())


CALM = {"story": "sore thighs two days after my first gym session, no weakness", "about": "me", "age": "24", "sex": "male", "tempo": "days"}


def calm_but(**unknown: str) -> Turn:
    state = State()
    while (now := turn(state)).question is not None:
        for q in (now.question, *now.together):
            said = ((CALM[q.id],) if q.id in CALM else ("no",) if q.kind is Kind.CHOICE else ()) if q.id not in unknown else ()
            state = step(state, Answer(q.id, said, is_known=q.id not in unknown))
    return turn(state)


def test_self_care_needs_that_the_dangers_were_answered() -> None:
    assert calm_but().assessment.self_care
    end = calm_but(danger="")
    assert end.urgency == end.assessment.urgency
    assert end.urgency.level.value == "consultation"
    assert not end.assessment.self_care
    assert {"saddle_anaesthesia", "urinary_retention"} <= set(end.case.unanswered)
    early = turn(step(State(), Answer("story", (CALM["story"],))))
    assert not early.assessment.self_care


def test_nothing_known_is_no_all_clear() -> None:
    state = step(State(), Answer("story", ("my thighs are sore after the gym",)))
    while (now := turn(state)).question is not None:
        for q in (now.question, *now.together):
            state = step(state, Answer(q.id, is_known=False))
    assert now.urgency.level.value != "self_care"
    assert not now.assessment.self_care
