"""What a box that is ticked, or left empty, says to the doctor."""

from __future__ import annotations

import re

import pytest

from paresis import assess
from paresis.interview.questions import Answer
from paresis.interview.session import step, turn
from paresis.interview.told import State, case_of
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.web.patient import to_tell

WINDOW = re.compile(r"(?:last|letzten) (\w+ \w+)")


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_list_asks_for_the_time_that_its_finding_names(language: str) -> None:
    knowledge = translated(load_knowledge(), language)
    asked = {f: label for t in knowledge.interview.lists for f, label in t.items}
    windows = {f: (WINDOW.findall(label), WINDOW.findall(knowledge.findings[f].name)) for f, label in asked.items()}
    assert {f: w for f, w in windows.items() if w[0] != w[1]} == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_known_illness_is_asked_as_narrowly_as_it_is_told(language: str) -> None:
    knowledge = translated(load_knowledge(), language)
    asked = {f: label for t in knowledge.interview.lists for f, label in t.items}
    assert "ialys" in asked["kidney_disease"]
    assert re.search("stopped|abgesetzt", asked["adrenal_insufficiency_known"])


def test_a_box_left_empty_is_no_denial_before_the_doctor() -> None:
    knowledge, state = load_knowledge(), State()
    told = {
        "story": ("My baby is 9 months old, his legs are weak for weeks, he is constipated",), "about": ("child",), "confirm": ("constipation",),
        "danger_baby": (), "tempo": ("weeks",), "illness_baby": (), "baby": ("poor_feeding",),
    }  # fmt: skip
    while (question := turn(state).question) is not None and question.id in told:
        state = step(state, Answer(question.id, told[question.id]))
    case = turn(state).case
    tell = to_tell(case, assess(case), knowledge)
    assert knowledge.findings["poor_feeding"].lay in tell["yes"]
    assert not {knowledge.findings[f].lay for f in ("constipation", "weak_cry")} & {*tell["yes"], *tell["no"]}
    assert knowledge.findings["fever"].lay in tell["no"]


def test_cramps_left_empty_lead_to_no_cramps() -> None:
    told = {
        "story": ("My right foot drops and slaps since I crossed my legs for hours yesterday",), "about": ("me",), "age": ("35",), "sex": ("male",),
        "tempo": ("days",), "weak": ("leg_weakness_one_side", "distal_leg_weakness"), "feel": (),
    }  # fmt: skip
    knowledge = load_knowledge()
    answer = assess(case_of(State(tuple(Answer(q, v) for q, v in told.items())), knowledge), knowledge=knowledge)
    assert answer.differential[0].id == "common_peroneal_neuropathy"
    assert "nocturnal_leg_cramps" not in {c.id for c in answer.differential[:4]}
