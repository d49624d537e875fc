"""The interview: from the first sentence to an answer, edits, doubt, danger and the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.interview.questions import Answer, Kind
from paresis.interview.saved import state_from_json, state_to_json
from paresis.interview.session import State, Turn, answered, case_of, question_of, step, turn
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence, Sex, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWLEDGE = load_knowledge()
STORY = "sore thighs two days after my first gym session"
GYM: dict[str, str | tuple[str, ...]] = {"story": STORY, "about": "me", "age": "24", "sex": "male", "tempo": "days"}


def held(told: Mapping[str, str | tuple[str, ...]], state: State = State(), default: str = "no") -> tuple[State, Turn]:  # noqa: B008
    """An interview in which what is not told is denied."""
    for _ in range(60):
        now = turn(state)
        if now.question is None:
            return state, now
        is_finding = now.question.id in KNOWLEDGE.findings
        known = told.get(now.question.id, default if is_finding else ())
        values = (known,) if isinstance(known, str) else known
        is_list = now.question.kind in (Kind.MANY, Kind.TEXT)
        state = step(state, Answer(now.question.id, values, is_known=bool(values) or is_list))
    raise AssertionError("the interview does not end")


def test_a_benign_story_ends_calm_within_the_limit() -> None:
    state, now = held({**GYM, "unusual_exercise": "yes", "muscle_tenderness": "yes"})
    assert now.stop
    assert now.assessment.urgency.level in (UrgencyLevel.SELF_CARE, UrgencyLevel.CONSULTATION)
    assert sum(a.question in KNOWLEDGE.findings for a in state.answers) <= KNOWLEDGE.interview.at_most


def test_danger_stops_the_interview_unless_it_is_to_go_on() -> None:
    story = {**GYM, "story": "my legs are weak", "danger": ("severe_breathlessness", "breathlessness")}
    state, now = held(story)
    assert now.assessment.urgency.level is UrgencyLevel.EMERGENCY_AMBULANCE
    assert "mbulance" in now.stop
    assert "illness" not in {a.question for a in state.answers}
    assert turn(replace(state, is_continued=True)).question is not None


def test_the_first_questions() -> None:
    told = {"story": ("legs weak, no pain",), "about": ("child",), "age": ("8", "months"), "sex": ("unsure",), "tempo": ("weeks",)}
    state, asked = State(), []
    for _ in range(7):
        question = turn(state).question
        assert question is not None
        asked.append(question.id)
        state = step(state, Answer(question.id, told.get(question.id, ())))
    assert asked == ["story", "about", "confirm", "age", "sex", "danger", "tempo"]
    case = case_of(state, KNOWLEDGE)
    assert case.age_years == pytest.approx(8 / 12)
    assert case.sex is None
    assert "childbearing" not in {turn(state).question.id}  # type: ignore[union-attr]


def test_what_the_story_says_is_not_asked() -> None:
    state = step(State(), Answer("story", ("62-year-old woman, legs weak for two weeks",)))
    state = step(step(state, Answer("about", ("other",))), Answer("confirm"))
    assert turn(state).question.id == "danger"  # type: ignore[union-attr]
    case = case_of(state, KNOWLEDGE)
    assert (case.age_years, case.sex) == (62.0, Sex.FEMALE)


def test_what_was_misread_can_be_taken_out() -> None:
    state = step(State(), Answer("story", ("my legs are weak and I have a fever",)))
    state = step(step(state, Answer("about", ("me",))), Answer("confirm", ("fever",)))
    assert "fever" not in {o.finding for o in case_of(state, KNOWLEDGE).observations}


def test_an_earlier_answer_can_be_changed() -> None:
    state, _ = held(GYM)
    changed = step(state, Answer("danger", ("dark_urine",)))
    assert [a.question for a in changed.answers] == [a.question for a in state.answers]
    assert turn(changed).assessment.urgency.level.rank >= UrgencyLevel.EMERGENCY.rank
    assert turn(state).assessment.urgency.level.rank < UrgencyLevel.EMERGENCY.rank


def test_not_knowing_says_nothing() -> None:
    state, _ = held({**GYM})
    question = next(a.question for a in state.answers if a.question in KNOWLEDGE.findings)
    doubt = step(state, Answer(question, ("unsure",)))
    unasked = replace(state, answers=tuple(a for a in state.answers if a.question != question))
    assert case_of(doubt, KNOWLEDGE).observations == case_of(unasked, KNOWLEDGE).observations


def test_not_ticking_does_not_deny_what_the_story_told() -> None:
    state = step(State(), Answer("story", ("my legs are weak and I have a fever",)))
    state = step(step(state, Answer("about", ("me",))), Answer("danger", ()))
    seen = {o.finding: o.presence for o in case_of(state, KNOWLEDGE).observations}
    assert seen["fever"] is Presence.PRESENT
    assert seen["dysphagia"] is Presence.ABSENT


def test_the_answer_is_what_assess_says_of_the_case() -> None:
    state, now = held(GYM)
    assert now.assessment == assess(case_of(state, KNOWLEDGE))


@pytest.mark.parametrize(
    ("question", "values", "says"),
    [
        ("age", ("old",), "number"),
        ("age", ("300",), "not possible"),
        ("sex", ("blue",), "one answer"),
        ("sex", (), "one answer"),
        ("danger", ("purple",), "not on the list"),
        ("shoe_size", ("44",), "no question"),
    ],
)
def test_an_answer_that_does_not_fit_says_what_would(question: str, values: tuple[str, ...], says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        step(step(State(), Answer("story", ("legs weak",))), Answer(question, values))


def test_a_question_has_a_reason_and_speaks_of_the_right_person() -> None:
    state = step(step(State(), Answer("story", ("legs weak",))), Answer("about", ("child",)))
    _, now = held({}, state)
    assert now.stop
    while (question := turn(state).question) is not None:
        assert question.reason, question
        assert " you " not in question.text, question
        state = step(state, Answer(question.id, is_known=False))


def test_a_list_that_no_longer_applies_says_nothing() -> None:
    state = step(State(), Answer("story", ("legs weak",)))
    for answer in (Answer("about", ("me",)), Answer("age", ("30",)), Answer("sex", ("female",)), Answer("childbearing", ("pregnancy",))):
        state = step(state, answer)
    assert "pregnancy" in {o.finding for o in case_of(state, KNOWLEDGE).observations}
    changed = step(state, Answer("sex", ("male",)))
    assert "pregnancy" not in {o.finding for o in case_of(changed, KNOWLEDGE).observations}
    assert "childbearing" not in {q.id for q, _ in answered(changed)}


def test_no_list_bears_the_name_of_a_finding() -> None:
    assert not {t.id for t in KNOWLEDGE.interview.lists} & KNOWLEDGE.findings.keys()


MORE = {**GYM, "story": "my legs are weak since last week", "more": ("I have lost weight and my hands are numb",)}


def test_what_else_there_is_to_tell_is_asked_last_and_confirmed() -> None:
    state, _ = held({**MORE, "confirm_more": ("weight_loss",)})
    asked = [a.question for a in state.answers]
    fixed = [q for q in asked if q not in KNOWLEDGE.findings]
    assert fixed[-3:] == ["medicines", "more", "confirm_more"]
    present = {o.finding for o in case_of(state, KNOWLEDGE).observations if o.presence is Presence.PRESENT}
    assert "hand_numbness" in present
    assert "weight_loss" not in present
    labels = dict(question_of(state, "confirm_more").options)
    assert labels.keys() >= {"weight_loss", "hand_numbness"}
    assert "leg_weakness" not in labels


def test_other_words_at_the_end_are_confirmed_again_and_those_of_the_story_are_not() -> None:
    state, _ = held(MORE)
    changed = {a.question for a in step(state, Answer("more", ("I have double vision",))).answers}
    assert "confirm_more" not in changed
    assert "confirm" in changed
    assert not {"confirm", "confirm_more"} & {a.question for a in step(state, Answer("story", ("numb feet",))).answers}


@pytest.mark.parametrize("words", [(), ("no",), ("nothing",)])
def test_nothing_else_to_tell_is_not_confirmed(words: tuple[str, ...]) -> None:
    state, _ = held({**MORE, "more": words})
    assert "confirm_more" not in {a.question for a in state.answers}


@pytest.mark.parametrize("story", ["Weak legs and pruritus for a week", "my legs are weak, generalised itching"])
def test_a_term_that_is_no_finding_is_understood_and_can_be_taken_out(story: str) -> None:
    state = step(step(State(), Answer("story", (story,))), Answer("about", ("me",)))
    question = turn(state).question
    assert question is not None
    term = next(i for i, label in question.options if label == "Pruritus")
    state = step(state, Answer("confirm", (term,)))
    assert term not in {m.finding for m in case_of(state, KNOWLEDGE).mentions}
    assert turn(state).question is not None


def test_another_story_is_confirmed_again() -> None:
    state = step(State(), Answer("story", ("my legs are weak and I have a fever",)))
    state = step(step(state, Answer("about", ("me",))), Answer("confirm", ("fever",)))
    changed = step(state, Answer("story", ("my legs are weak and hurt",)))
    assert turn(changed).question.id == "confirm"  # type: ignore[union-attr]
    assert step(state, Answer("story", ("my legs are weak and I have a fever",))).answer_to("confirm")


@pytest.mark.parametrize(
    ("story", "general", "kept"),
    [
        ("legs weak, diarrhoea two weeks ago", "recent_infection", True),
        ("legs weak", "recent_infection", False),
    ],
)
def test_what_a_story_implies_is_not_denied_by_not_being_ticked(story: str, general: str, kept: bool) -> None:
    state = step(step(State(), Answer("story", (story,))), Answer("illness", ()))
    denied = {o.finding for o in case_of(state, KNOWLEDGE).observations if o.presence is Presence.ABSENT}
    assert (general not in denied) is kept


def test_the_answers_are_listed_with_their_questions_and_a_bound() -> None:
    state, now = held(GYM)
    pairs = answered(state)
    assert [a for _, a in pairs] == list(state.answers)
    assert all(q.text for q, _ in pairs)
    assert len(state.answers) <= now.at_most
    assert state_from_json(state_to_json(state)) == state


def test_what_is_known_before_the_first_question_is_neither_asked_nor_lost() -> None:
    known = replace(Case(age_years=70.0, sex=Sex.MALE).having("foot_drop"), observations=(Observation("foot_drop", probability=0.7, side="left"),))
    state = State((Answer("story"), Answer("about", ("me",)), Answer("confirm")), known=known)
    case = case_of(state, KNOWLEDGE)
    assert case.observations == known.observations
    assert turn(state).question.id == "danger"  # type: ignore[union-attr]
    assert case_of(replace(state, answers=(Answer("story", ("my back hurts",)),)), KNOWLEDGE).age_years is None


def asked_until_the_end(told: Mapping[str, str | tuple[str, ...]], state: State, default: str = "no") -> list[str]:
    return [a.question for a in held(told, state, default)[0].answers]


def test_what_nobody_knows_is_not_asked_again_and_does_not_end_the_interview() -> None:
    asked = asked_until_the_end(GYM, State(), default="unsure")
    assert len(asked) == len(set(asked))
    assert sum(q in KNOWLEDGE.findings for q in asked) > 5


def test_a_list_leaves_out_what_the_story_told() -> None:
    state = step(step(State(), Answer("story", ("my legs are weak and I have a fever, no chest pain",))), Answer("about", ("me",)))
    options = {i for i, _ in question_of(state, "danger").options}
    assert not options & {"fever", "chest_pain"}
    assert "dysphagia" in options


def test_a_long_list_denies_less_than_a_no() -> None:
    state = step(State(), Answer("story", ("my legs are weak",)))
    ticked = {o.finding: o for o in case_of(step(state, Answer("feel", ("back_pain",))), KNOWLEDGE).observations}
    assert (ticked["back_pain"].presence, ticked["back_pain"].probability) == (Presence.PRESENT, None)
    assert ticked["calf_pain"].presence is Presence.ABSENT
    assert 0.2 < (ticked["calf_pain"].probability or 0) < 0.5
    denied = {o.finding: o for o in case_of(step(state, Answer("danger", ())), KNOWLEDGE).observations}
    assert denied["fever"].probability is None


@pytest.mark.parametrize(("age", "has", "lacks"), [(("8", "months"), "baby", "weak"), (("30",), "weak", "baby"), ((), "feel", "baby")])
def test_lists_fit_the_age(age: tuple[str, ...], has: str, lacks: str) -> None:
    state = step(step(State(), Answer("story", ("legs weak",))), Answer("about", ("child",)))
    asked = asked_until_the_end({"age": age}, state)
    assert has in asked
    assert lacks not in asked


def test_signs_are_asked_where_somebody_can_examine() -> None:
    assert "exam" not in asked_until_the_end(GYM, State())
    assert "exam" in asked_until_the_end(GYM, State(may_examine=True))


def test_a_turn_says_the_urgency_of_the_whole_assessment() -> None:
    for story in ("my legs are weak", "numb between the legs, cannot pass urine", "sore thighs after the gym"):
        now = turn(step(State(), Answer("story", (story,))))
        assert now.urgency == now.assessment.urgency
