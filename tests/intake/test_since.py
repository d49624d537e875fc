"""Complaints of years beside a new one."""

from __future__ import annotations

import pytest

from paresis import assess, read_text


def flags(text: str) -> set[str]:
    return {r.id for r in assess(read_text(text)).urgency.reasons if r.kind == "red_flag"}


@pytest.mark.parametrize(
    "text",
    [
        "I have been incontinent for 2 years and my legs are weak for 3 days",
        "bladder problems for years, leg weakness since yesterday",
        "long-standing urinary urgency, legs weak for 2 weeks",
        "Incontinence since 2015. Now leg weakness for 2 days",
        "Legs weak for 5 years and incontinent for 3 years",
    ],
)
def test_old_bladder_trouble_is_no_new_one(text: str) -> None:
    assert not flags(text) & {"cauda_equina", "cord_compression"}


@pytest.mark.parametrize(
    "text",
    [
        "incontinent since yesterday, legs weak for 2 days",
        "incontinent for years, worse since yesterday, legs weak for 2 days",
        "weak legs for years, incontinent since yesterday",
        "back pain for years, now incontinent and legs weak for 2 days",
    ],
)
def test_new_bladder_trouble_is(text: str) -> None:
    assert flags(text) & {"cauda_equina", "cord_compression"}


@pytest.mark.parametrize(("text", "tempo"), [("incontinent for 2 years", "years"), ("panic attacks for years", "years")])
def test_the_time_of_other_complaints_is_read(text: str, tempo: str) -> None:
    told = read_text(text).tempo
    assert told is not None
    assert told.value == tempo


@pytest.mark.parametrize(
    ("text", "finding", "days"),
    [
        ("numb between the legs for ten years", "saddle_anaesthesia", 3652),
        ("legs weak for two weeks, arms weak since yesterday", "arm_weakness", 1),
        ("legs weak for two weeks, arms weak since yesterday", "leg_weakness", 14),
        ("snake bite ten years ago, knees ache", "snake_bite", 3652),
        ("numb feet for 6 years and they are getting worse", "leg_numbness", None),
        ("legs weak, smoker for 20 years", "leg_weakness", None),
    ],
)
def test_a_finding_has_the_time_that_its_own_words_give(text: str, finding: str, days: int | None) -> None:
    began = next(o.began_days for o in read_text(text).observations if o.finding == finding)
    assert began is None if days is None else began is not None and int(began) == days


@pytest.mark.parametrize(("text", "is_counted"), [("Fell off a ladder an hour ago.", True), ("Had a fall 20 years ago.", False)])
def test_an_event_of_years_ago_is_no_recent_one(text: str, *, is_counted: bool) -> None:
    assert any(o.finding == "recent_trauma" for o in read_text(text).observations) is is_counted


def test_what_is_as_old_as_the_complaint_is_no_other_one() -> None:
    kept = {o.finding for o in read_text("short steps, leaking urine and poor memory for a year").observations}
    assert kept & {"bladder_dysfunction", "urinary_incontinence"}


@pytest.mark.parametrize(
    ("text", "tempo"),
    [
        ("calf cramps on walking, eases within two minutes of standing still", None), ("thigh pain within a minute of sprinting", None),
        ("weak legs that came on within two minutes", "sudden"), ("legs weak since age 12, now 40", "years"),
    ],
)  # fmt: skip
def test_relief_and_exertion_are_no_onset(text: str, tempo: str | None) -> None:
    told = read_text(text).tempo
    assert (told and told.value) == tempo


@pytest.mark.parametrize("text", ["shoulders stiff every morning for over an hour, for two months", "knees stiff ten minutes in the mornings for two months"])
def test_how_long_mornings_are_stiff_is_no_onset(text: str) -> None:
    told = read_text(text).tempo
    assert told is not None
    assert told.value == "months"
