"""Times of single findings."""

from __future__ import annotations

import pytest

from paresis.engine.assess import assess
from paresis.engine.timing import timed
from paresis.intake.case_json import case_to_json, read_case
from paresis.intake.text import read_text
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence, Tempo

KNOWLEDGE = load_knowledge()


def said(*told: Observation, age: float | None = 40) -> set[str]:
    return {o.finding for o in timed(Case(age, observations=told), KNOWLEDGE).observations if o.source == "time"}


def began(finding: str, days: float) -> Observation:
    return Observation(finding, began_days=days)


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        ((began("foot_drop", 9), began("hand_weakness", 3)), {"ascending_weakness"}),
        ((began("diplopia", 4), began("dysphagia", 3), began("leg_weakness", 1)), {"descending_weakness"}),
        ((began("hand_weakness", 60), began("leg_weakness", 10)), {"arms_before_legs"}),
        ((began("leg_weakness", 5), began("arm_weakness", 5)), set()),
        ((began("leg_weakness", 9), Observation("arm_weakness")), set()),
        ((began("leg_weakness", 9), Observation("arm_weakness", Presence.ABSENT, began_days=3)), set()),
        ((began("back_pain", 90), began("leg_weakness", 9)), set()),
        ((Observation("leg_weakness", course="episodic"),), {"episodic_weakness"}),
        ((Observation("proximal_leg_weakness", course="progressive"),), {"progressive_weakness"}),
        ((Observation("back_pain", course="progressive"),), set()),
        ((began("leg_weakness", 30 * 365.25),), {"since_childhood"}),
        ((began("leg_weakness", 10 * 365.25),), set()),
    ],
)
def test_order_course_and_childhood(told: tuple[Observation, ...], finding: set[str]) -> None:
    assert said(*told) == finding


def test_a_sick_child_is_not_sick_since_childhood() -> None:
    assert said(began("leg_weakness", 3), age=6) == set()
    assert said(began("leg_weakness", 30 * 365), age=None) == set()


def test_the_speed_of_a_weak_leg_is_that_of_the_case_unless_one_is_told() -> None:
    leg = Observation("leg_weakness", tempo=Tempo.DAYS)
    assert timed(Case(observations=(leg,)), KNOWLEDGE).tempo is Tempo.DAYS
    assert timed(Case(tempo=Tempo.WEEKS, observations=(leg,)), KNOWLEDGE).tempo is Tempo.WEEKS
    assert timed(Case(observations=(Observation("back_pain", tempo=Tempo.DAYS),)), KNOWLEDGE).tempo is None


def test_the_order_is_evidence_and_attacks_speak_for_periodic_paralysis() -> None:
    def of(cause: str, *told: Observation) -> float:
        return next(c.posttest for c in assess(Case(30, observations=told), top=500).differential if c.id == cause)

    up, down = ((began("leg_weakness", a), began("facial_weakness", b)) for a, b in ((9, 2), (2, 9)))
    assert of("guillain_barre_syndrome", *up) > of("guillain_barre_syndrome", *down)
    assert of("botulism", *down) > of("botulism", *up)
    leg = Observation("leg_weakness")
    assert of("hypokalaemic_periodic_paralysis", Observation("leg_weakness", course="episodic")) > of("hypokalaemic_periodic_paralysis", leg)


def test_times_survive_json_and_nonsense_becomes_an_issue() -> None:
    case = Case(observations=(Observation("leg_weakness", began_days=9.0, tempo=Tempo.DAYS, course="progressive"),))
    assert read_case(case_to_json(case)) == case
    odd = read_case({"observations": [{"finding": "leg_weakness", "began_days": -1}, {"finding": "foot_drop", "course": "wobbly"}]})
    assert len(odd.issues) == 2


@pytest.mark.parametrize(
    ("age", "days", "is_odd"), [(30, 16436, True), (30, 10592, False), (None, 146100, True), (0.5, 100, False), (40, 3.0, False)]
)
def test_a_time_before_birth_is_an_issue_and_does_not_count(age: float | None, days: float, *, is_odd: bool) -> None:
    case = timed(Case(age, observations=(Observation("leg_weakness", began_days=days),)), KNOWLEDGE)
    assert bool(case.issues) is is_odd
    assert (case.observations[0].began_days is None) is is_odd
    assert assess(Case(age, observations=(Observation("leg_weakness", began_days=days),))).issues == case.issues


@pytest.mark.parametrize(
    ("text", "found", "tempo"),
    [
        ("the weakness gets worse over the day", "fatigable_weakness", None), ("weakness goes up and down over the day", "fatigable_weakness", None),
        ("my legs got rapidly worse over the day", "", Tempo.HOURS), ("legs weak, came on over the day", "", Tempo.HOURS),
        ("weakness began in the feet and then the hands", "ascending_weakness", None),
        ("first the feet then the hands became weak", "ascending_weakness", None),
        ("weakness started in the face and then the arms and legs", "descending_weakness", None),
        ("my arms became weak before my legs", "arms_before_legs", None),
        ("attacks of leg weakness with full recovery in between", "episodic_weakness", None),
        ("weak legs for a few minutes at a time, normal in between", "episodic_weakness", None),
        ("weak legs since childhood", "since_childhood", Tempo.YEARS),
        ("legs weak since 2099", "", None), ("legs weak since March 2099", "", None), ("stepwise decline, legs weak", "progressive_weakness", None),
    ],
)  # fmt: skip
def test_course_and_order_from_words(text: str, found: str, tempo: Tempo | None) -> None:
    case = read_text(text)
    course = {"fatigable_weakness", "ascending_weakness", "descending_weakness", "arms_before_legs", "episodic_weakness", "since_childhood"}
    told = {o.finding for o in case.observations if o.presence is Presence.PRESENT}
    assert found in told or not found
    assert told & course <= {found}
    assert case.tempo == tempo
    assert any("yet to come" in i.message for i in case.issues) is ("2099" in text)
