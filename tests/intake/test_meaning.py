"""Who, when and which sense: wordings that were read wrongly once, beside those that must stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis import load_knowledge, read_text
from paresis.intake.subject import patient_of
from paresis.model.vocabulary import Sex
from paresis.words import stemmer

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("after a cold my legs got weak", "cold_pale_leg= recent_respiratory_infection=present leg_weakness=present"),
        ("Since a cold, legs went numb", "cold_pale_leg= leg_numbness=present"),
        ("my cold leg hurts", "cold_pale_leg=present"),
        ("a cold, white foot", "cold_pale_leg=present"),
        ("2 days ago I could walk, now I cannot", "unable_to_walk=present"),
        ("Last week she could climb stairs. Now she can't.", "difficulty_climbing_stairs=present"),
        ("I could walk yesterday", "unable_to_walk="),
        ("He could not walk. He tried but he couldn't", "unable_to_walk=present"),
        ("had weak legs as a child", "since_childhood=past leg_weakness=past"),
        ("as a child he was clumsy", "since_childhood=present"),
        ("nothing is wrong with my bladder", "bladder_dysfunction=absent"),
        ("I can't feel any difference in my legs", "leg_numbness= leg_anaesthesia="),
        ("I didn't notice any change in my feet", "leg_numbness="),
        ("I can't feel my legs", "leg_numbness=present"),
        ("distal upper limb weakness", "distal_leg_weakness= arm_weakness=present"),
        ("proximal weakness of the upper limbs", "proximal_leg_weakness= arm_weakness=present"),
        ("weakness in both arms, mainly distal", "distal_leg_weakness= arm_weakness=present"),
        ("distal weakness of arms and legs", "distal_leg_weakness=present arm_weakness=present"),
        ("distal weakness", "distal_leg_weakness=present"),
        ("congestive heart failure", "heart_failure=present"),
    ],
)
def test_what_is_meant(text: str, meant: str) -> None:
    mentions = read_text(text, knowledge=KNOWLEDGE).mentions
    for pair in meant.split():
        finding, expected = pair.split("=")
        assert finding in KNOWLEDGE.findings
        assert {m.status.value for m in mentions if m.finding == finding} == {expected} - {""}


@pytest.mark.parametrize(
    ("text", "patient"),
    [
        ("My mother had weak legs. I am 30 and well.", "i"),
        ("My father was weak in his legs. I'm 45 and fit.", "i"),
        ("My dad can't walk. I am 50 and well.", "dad"),
        ("My father had a fall and can't walk. I am 50.", "father"),
        ("my father, brother and I have high arches", "i"),
        ("my wife and I have noticed that her legs are weak", "wife"),
    ],
)
def test_of_whom_it_is_told(text: str, patient: str) -> None:
    assert patient_of(text) == patient


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("a girl of five cannot walk", 5),
        ("A woman of about forty, weak legs", 40),
        ("one boy of three, legs weak", None),
        ("a woman of three children", None),
    ],
)
def test_an_age_after_of(text: str, age: float | None) -> None:
    assert read_text(text, knowledge=KNOWLEDGE).age_years == age


@pytest.mark.parametrize(
    ("text", "tempo"),
    [("my legs were weak last year, now fine", None), ("my legs are weak since last year", "months"), ("my legs went weak two hours ago", "hours")],
)
def test_a_time_of_what_is_over_is_no_tempo(text: str, tempo: str | None) -> None:
    read = read_text(text, knowledge=KNOWLEDGE).tempo
    assert (read.value if read else None) == tempo


def test_age_and_sex_against_the_text_are_told() -> None:
    case = read_text("62-year-old woman, weak legs", knowledge=KNOWLEDGE, age_years=30, sex=Sex.MALE)
    assert {i.where for i in case.issues if i.level == "warning"} >= {"age_years", "sex"}


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200).map(lambda b: b.decode("utf-8", "replace")),
        st.text(st.characters(categories=["Cc", "Cf", "Co", "Lo", "Mn", "So", "Nd", "No", "Sm"]), max_size=200),
        st.lists(st.sampled_from(["can't", "could", "nothing", "wrong", "cold", "a", ",", "שלום", "\u202e", "😀", "İ", "ß", "2/7"])).map(" ".join),
    )
)
def test_nothing_that_is_written_raises(text: str) -> None:
    for mention in read_text(text, knowledge=KNOWLEDGE).mentions:
        assert text[mention.span.start : mention.span.end] == mention.span.text


@pytest.mark.parametrize("text", ["a" * 1_000_000, "can't " * 20_000, "İ" * 5_000, "\x00" * 5_000, "9" * 20_000])
def test_a_long_text_of_one_word_is_read(text: str) -> None:
    assert read_text(text, knowledge=KNOWLEDGE).is_unread


def test_one_stemmer_is_loaded_alone() -> None:
    assert stemmer("english").stemWord("legs") == "leg"
    assert stemmer("english") is stemmer("english")
