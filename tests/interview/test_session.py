"""The interview: from the first sentence to an answer, edits, doubt, danger and the end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.interview.fixed import FIXED
from paresis.interview.following import asked_before
from paresis.interview.questions import Answer, Kind
from paresis.interview.saved import state_from_json, state_to_json
from paresis.interview.session import Turn, answered, question_of, step, turn
from paresis.interview.stopping import is_sent
from paresis.interview.told import State, case_of, subject_of
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence, Sex, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWLEDGE = load_knowledge()
FIXED_IDS = {q.id for q in FIXED}
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
    _, now = held({**GYM, "unusual_exercise": "yes", "muscle_tenderness": "yes"})
    assert now.stop
    assert now.assessment.urgency.level in (UrgencyLevel.SELF_CARE, UrgencyLevel.CONSULTATION)
    assert now.asked <= KNOWLEDGE.interview.at_most


def test_danger_stops_the_interview_unless_it_is_to_go_on() -> None:
    story = {**GYM, "story": "my legs are weak", "danger": ("severe_breathlessness", "breathlessness")}
    state, now = held(story)
    assert now.assessment.urgency.level is UrgencyLevel.EMERGENCY_AMBULANCE
    assert "mbulance" in now.stop
    assert "illness" not in {a.question for a in state.answers}
    assert turn(replace(state, continued=UrgencyLevel.EMERGENCY_AMBULANCE)).question is not None


def test_the_first_questions() -> None:
    told = {"story": ("legs weak, no pain",), "about": ("child",), "age": ("8", "months"), "sex": ("unsure",), "tempo": ("weeks",)}
    state, asked = State(), []
    for _ in range(7):
        question = turn(state).question
        assert question is not None
        asked.append(question.id)
        state = step(state, Answer(question.id, told.get(question.id, ())))
    assert asked == ["story", "about", "confirm", "age", "sex", "danger_baby", "tempo"]
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
    assert now.asked <= now.at_most <= KNOWLEDGE.interview.at_most + 1
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
    assert sum(q in KNOWLEDGE.findings for q in asked) > 3


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


@pytest.mark.parametrize(("age", "has", "lacks"), [(("8", "months"), "baby", "weak"), (("30",), "feel", "baby"), ((), "feel", "baby")])
def test_lists_fit_the_age(age: tuple[str, ...], has: str, lacks: str) -> None:
    state = step(step(State(), Answer("story", ("legs weak",))), Answer("about", ("child",)))
    asked = asked_until_the_end({"age": age}, state)
    assert has in asked
    assert lacks not in asked


def test_signs_are_asked_where_somebody_can_examine() -> None:
    told = {**GYM, "story": "my legs are weak"}
    assert "exam" not in asked_until_the_end(told, State())
    assert "exam" in asked_until_the_end(told, State(may_examine=True, continued=UrgencyLevel.EMERGENCY_AMBULANCE))


def test_a_turn_says_the_urgency_of_the_whole_assessment() -> None:
    for story in ("my legs are weak", "numb between the legs, cannot pass urine", "sore thighs after the gym"):
        now = turn(step(State(), Answer("story", (story,))))
        assert now.urgency == now.assessment.urgency


@pytest.mark.parametrize(
    "story", ["my legs are weak", "both my feet tingle since last week", "my knees give way on stairs for months", "my calves hurt when I walk"]
)
def test_an_ordinary_interview_takes_a_dozen_questions(story: str) -> None:
    _, now = held({**GYM, "story": story})
    assert now.asked <= KNOWLEDGE.interview.at_most == 12


def test_who_is_sent_to_hospital_is_asked_only_what_could_call_an_ambulance() -> None:
    story = {"story": "my legs are weak and since today I am numb between the legs", "age": "40", "sex": "male"}
    state, now = held(story)
    assert now.urgency.level is UrgencyLevel.EMERGENCY
    assert now.why == "sent"
    after = [a.question for a in state.answers if a.question not in ("story", "confirm")]
    assert after[0] == "danger"
    assert len(after) <= KNOWLEDGE.interview.raising
    more, end = held(story, replace(state, continued=now.urgency.level))
    assert {"weak", "illness", "medicines"} <= {a.question for a in more.answers}
    assert end.urgency.level is UrgencyLevel.EMERGENCY


def test_an_answer_that_raises_the_urgency_stops_an_interview_that_goes_on() -> None:
    state, now = held({"story": "my legs are weak and since today I am numb between the legs"})
    on = step(replace(state, continued=now.urgency.level), Answer("danger", ("severe_breathlessness", "breathlessness")))
    assert turn(on).why == "ambulance"


def test_more_can_be_answered_by_choice_and_that_ends_too() -> None:
    state, now = held(GYM)
    more, end = held(GYM, replace(state, continued=now.urgency.level))
    assert len(more.answers) > len(state.answers)
    assert sum(a.question in KNOWLEDGE.findings for a in more.answers) <= KNOWLEDGE.interview.further + KNOWLEDGE.interview.together
    assert end.question is None


@pytest.mark.parametrize(
    ("story", "subject"),
    [
        ("My legs are weak", "me"),
        ("My son is 9 and cannot walk", "child"),
        ("My baby is 4 months old and has got floppy", "child"),
        ("My mother is 80 and her legs are weak", "other"),
        ("Meine Tochter ist 9 und kann nicht mehr laufen", "child"),
        ("Meine Mutter kann nicht mehr laufen", "other"),
        ("Ich kann meine Beine nicht mehr heben", "me"),
        ("weak legs", None),
    ],
)
def test_whom_the_story_is_about_is_not_asked(story: str, subject: str | None) -> None:
    state = step(State(), Answer("story", (story,)))
    assert subject_of(state, KNOWLEDGE) == subject
    assert ("about" in asked_until_the_end({}, state)) is (subject is None)


def test_a_grown_son_is_no_child() -> None:
    assert subject_of(step(State(), Answer("story", ("My son is 34 and his legs are weak",))), KNOWLEDGE) == "other"


def test_another_story_about_somebody_else_asks_for_him() -> None:
    state = State()
    for answer in (Answer("story", ("weak legs",)), Answer("about", ("me",)), Answer("age", ("40",)), Answer("sex", ("female",))):
        state = step(state, answer)
    changed = step(state, Answer("story", ("my son has weak legs",)))
    assert subject_of(changed, KNOWLEDGE) == "child"
    assert not {"about", "age", "sex"} & {a.question for a in changed.answers}
    assert case_of(changed, KNOWLEDGE).sex is Sex.MALE


def test_what_a_list_asked_is_not_asked_again() -> None:
    asked = asked_until_the_end({**GYM, "story": "my legs are weak"}, State())
    listed = {f for t in KNOWLEDGE.interview.lists if t.id in asked for f, _ in t.items}
    assert not listed & set(asked)
    assert "leg_pain" not in asked


@pytest.mark.parametrize(
    ("story", "moot"),
    [("I am 34 weeks pregnant, 30 years old, my legs are weak", "postpartum"), ("my legs are weak and I cannot pass urine", "urinary_urgency")],
)
def test_what_was_told_settles_what_cannot_be_so_as_well(story: str, moot: str) -> None:
    state = step(State(), Answer("story", (story,)))
    state, now = held({"sex": "female", "age": "30"}, replace(state, continued=UrgencyLevel.EMERGENCY_AMBULANCE))
    assert now.question is None
    assert moot not in {o.finding for o in case_of(state, KNOWLEDGE).observations}


def test_medicines_that_were_told_are_named_when_others_are_asked_for() -> None:
    state = step(State(), Answer("story", ("my legs are weak, I take ramipril and simvastatin",)))
    assert "simvastatin" in question_of(state, "medicines").help


def test_only_a_child_is_given_months() -> None:
    assert question_of(step(State(), Answer("story", ("my legs are weak",))), "age").units == ("years",)
    nobody_said = step(step(State(), Answer("story", ("weak legs",))), Answer("about", is_known=False))
    assert question_of(nobody_said, "age").units == ("years",)
    assert "baby" not in question_of(nobody_said, "age").help
    assert "months" in question_of(step(State(), Answer("story", ("my daughter has weak legs",))), "age").units


def test_a_baby_is_asked_what_a_baby_shows() -> None:
    state = step(State(), Answer("story", ("My 4 month old baby does not move its legs much",)))
    labels = " ".join(label for _, label in question_of(state, "danger_baby").options)
    assert "sentence" not in labels
    assert "speech" not in labels


NOT_OF_A_BABY = {
    "en": r"stairs|walk|\brun|numb|tingl|knee|buttock|exercise|tablet|speech|slur|tiptoe|sentence|\bwork\b|a low chair|weight|tired|smok",
    "de": r"Treppe|gehen|laufen|rennen|taub|kribbel|Knie|Gesäß|Anstrengung|Tablette|sprech|Zehenspitzen|Satz|Stuhl auf|abgenommen|müde",
}


@pytest.mark.parametrize(
    ("language", "story"),
    [
        ("en", "My baby is 4 months old and his legs are weak and floppy"),
        ("en", "My 4 month old daughter does not move her legs much and is constipated"),
        ("de", "Mein Baby ist 4 Monate alt und seine Beine sind schwach und schlaff"),
        ("de", "Meine Tochter ist 4 Monate alt und bewegt ein Bein weniger"),
    ],
)
@pytest.mark.parametrize("default", ["no", "unsure"])
def test_a_baby_is_asked_only_what_can_be_seen_in_a_baby(language: str, story: str, default: str) -> None:
    state = step(State(language=language, continued=UrgencyLevel.EMERGENCY_AMBULANCE), Answer("story", (story,)))
    state, _ = held({"sex": "male", "tempo": "weeks"}, state, default)
    asked = [q for q, _ in answered(state) if q.id not in FIXED_IDS]
    said = [(q.id, x) for q in asked for x in (q.text, q.help, *(label for _, label in q.options))]
    assert [x for x in said if x[0] != "delayed_motor_milestones" and re.search(NOT_OF_A_BABY[language], x[1])] == []
    assert {"danger_baby", "baby", "illness_baby"} <= {q.id for q in asked}


@pytest.mark.parametrize(
    ("story", "language"),
    [("my feet tingle", "en"), ("my legs feel weird", "en"), ("Meine Füße kribbeln", "de"), ("Ich habe geschwollene Beine", "de")],
)
def test_what_a_list_left_empty_said_is_not_asked_again(story: str, language: str) -> None:
    state = step(State(language=language, continued=UrgencyLevel.EMERGENCY_AMBULANCE), Answer("story", (story,)))
    state, _ = held({**GYM, "story": story, "tempo": "weeks"}, state)
    assert {"weak", "feel"} <= {a.question for a in state.answers}
    again = {"leg_weakness", "hand_weakness", "proximal_arm_weakness", "weakness_all_limbs", "leg_pain", "buttock_pain", "weakness_limited_by_pain"}
    assert not again & {a.question for a in state.answers}


def test_what_was_told_may_be_asked_more_closely() -> None:
    state = step(State(), Answer("story", ("my right leg hurts",)))
    told = (("about", "me"), ("weak", ()), ("feel", ()))
    state = replace(state, answers=(*state.answers, *(Answer(q, (v,) if isinstance(v, str) else v) for q, v in told)))
    done = asked_before(state, case_of(state, KNOWLEDGE), KNOWLEDGE)
    assert "buttock_pain" not in done
    assert "hand_weakness" in done


def by_page(story: str, told: Mapping[str, str | tuple[str, ...]], default: str) -> tuple[list[Turn], Turn]:
    """An interview page by page, as on the web: the turns of its pages, and its end."""
    state, turns = step(State(), Answer("story", (story,))), []
    while (now := turn(state)).question is not None:
        turns.append(now)
        for q in (now.question, *now.together):
            known = told.get(q.id, default if q.id in KNOWLEDGE.findings else ())
            values = (known,) if isinstance(known, str) else known
            state = step(state, Answer(q.id, values, is_known=bool(values) or q.kind in (Kind.MANY, Kind.TEXT)))
    return turns, now


@pytest.mark.parametrize("default", ["no", "unsure"])
@pytest.mark.parametrize(
    "story",
    [
        "my legs are weak", "my legs feel weird", "my legs are weak and since today I am numb between the legs", "hello", "my right foot drops",
        "my legs are weak today after standing all day", "My baby is 4 months old and his legs are weak and floppy",
    ],
)  # fmt: skip
def test_no_more_pages_come_than_were_said(story: str, default: str) -> None:
    turns, end = by_page(story, {"about": "me", "age": "50", "sex": "female", "more": ("I lost weight and my hands are numb",)}, default)
    calm = [t for t in turns if not is_sent(t.urgency)]
    sent = turns[len(calm) :]
    assert all(is_sent(t.urgency) for t in sent)
    assert all(t.asked + 1 <= said.at_most for group in (calm, sent) for k, said in enumerate(group) for t in group[k:])
    assert end.asked <= KNOWLEDGE.interview.at_most


@pytest.mark.parametrize(("tempo", "is_over"), [("months", False), ("days", True)])
def test_how_fast_it_came_is_asked_before_a_hospital_is_certain_where_that_hangs_on_it(tempo: str, is_over: bool) -> None:
    turns, end = by_page("My son is 5 and trips a lot and cannot get up from the floor well", {"tempo": tempo, "sex": "male"}, "no")
    assert is_sent(turns[0].urgency)
    assert turns[0].at_most == KNOWLEDGE.interview.at_most
    assert "tempo" in {t.question.id for t in turns if t.question}
    assert is_sent(end.urgency) is is_over
    assert (end.why == "sent") is is_over
