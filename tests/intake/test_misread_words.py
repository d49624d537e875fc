"""Sentences in which one word was taken for the contrary, or for somebody else: what they say, and what they do not."""

from __future__ import annotations

import pytest

from paresis import assess, read_text
from paresis.model.vocabulary import Presence, Tempo

SAYS = [
    ("My baby is 4 months old, he can't suck well and hasn't pooed for 5 days", {"constipation", "poor_feeding"}),
    ("Mein Baby hat seit 5 Tagen nicht gekackt und kann nicht richtig saugen", {"constipation", "poor_feeding"}),
    ("Hexenschuss vor zwei Tagen, jetzt kein Gefuehl beim Abwischen", {"saddle_anaesthesia"}),
    ("Opa ist 81, seit gestern kann er nicht mehr laufen und redet verwaschen", {"unable_to_walk", "dysarthria"}),
    ("I can't get my arms up", {"proximal_arm_weakness"}),
    ("I went for a long run two days ago after months without sport", {"unusual_exercise"}),
    ("My kneecap hurts on stairs", {"anterior_knee_pain"}),
    ("Früh sind die Beine am schlimmsten", {"worse_in_morning"}),
]
SAYS_NOT = [
    ("I can't get up without my arms", "proximal_arm_weakness"), ("Seit gestern frueh sind meine Beine schwach", "worse_in_morning"),
    ("I have run for years without pain, now my legs are weak", "unusual_exercise"),
    ("Die Oma hatte Krebs. Mein Bein ist taub", "cancer_history"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAYS)
def test_what_a_sentence_says(text: str, said: set[str]) -> None:
    assert said <= {o.finding for o in read_text(text).observations if o.presence is Presence.PRESENT}


@pytest.mark.parametrize(("text", "finding"), SAYS_NOT)
def test_what_a_sentence_does_not_say(text: str, finding: str) -> None:
    assert finding not in {o.finding for o in read_text(text).observations}


@pytest.mark.parametrize("text", ["My left leg went cold and white an hour ago", "Mein linkes Bein ist seit einer Stunde eiskalt und weiß"])
def test_a_leg_that_went_cold_is_the_same_emergency_in_both_languages(text: str) -> None:
    case = read_text(text)
    assert case.tempo is Tempo.HOURS
    assert assess(case).urgency.level.value == "emergency_ambulance"


@pytest.mark.parametrize("text", ["I had a cold two weeks ago, my legs are weak", "Bad cold 3 weeks ago, my legs are weak"])
def test_a_cold_that_one_caught_is_no_start_of_the_complaint(text: str) -> None:
    assert read_text(text).tempo is None


@pytest.mark.parametrize(
    "text",
    [
        "I had an epidural 2 days ago and now my legs are getting weaker", "I take warfarin and both my legs are weak",
        "My left leg is weak and my speech is slurred",
        "My legs are like jelly since 4 days and my breath is getting short", "I had prostate cancer and both my legs are weak",
    ],
)  # fmt: skip
def test_an_emergency_is_one_without_a_speed(text: str) -> None:
    assert assess(read_text(text)).urgency.level.value.startswith("emergency")


def test_sore_legs_after_a_run_that_also_feel_weak_are_no_matter_of_a_day() -> None:
    told = "28-year-old man, long run two days ago after months without sport, since then sore muscles, both legs are weak and stairs are hard"
    assert not [r for r in assess(read_text(told)).urgency.reasons if r.kind == "red_flag"]
    assert "rhabdomyolysis" in {r.id for r in assess(read_text(f"{told}, urine like cola")).urgency.reasons}


@pytest.mark.parametrize("text", ["Mein Arm ist im Gips", "Gips am Handgelenk", "I have a cast on my wrist"])
def test_an_arm_in_a_cast_is_no_leg(text: str) -> None:
    assert "limb_in_cast" not in {m.finding for m in read_text(text).mentions}


@pytest.mark.parametrize("text", ["Mein Bein ist im Gips", "Seit gestern ein Gips", "I have a cast on"])
def test_a_leg_in_a_cast_is(text: str) -> None:
    assert "limb_in_cast" in {m.finding for m in read_text(text).mentions}
