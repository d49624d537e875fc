"""When the interview stops, and what it asks next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paresis.interview.questions import Kind, Question
from paresis.interview.stopping import best_list, pages, telling
from paresis.kb.load import load_knowledge
from paresis.model.assessment import NextStep

RULE = load_knowledge().interview


def a_step(name: str, *, bits: float = 0.0, shift: float = 0.0, worth: float = 0.0, flag: str = "") -> NextStep:
    return NextStep("question", name, name, f"{name}?", "", bits, shift, "", flag, (name,), worth)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], []),
        ([a_step("dull", bits=RULE.gain_bits / 2)], []),
        ([a_step("telling", bits=1.0, worth=1.0)], ["telling"]),
        ([a_step("danger", shift=RULE.danger_shift)], ["danger"]),
        ([a_step("a", bits=1.0, worth=1.0), a_step("b", bits=0.9, worth=2.0)], ["b", "a"]),
        ([a_step("telling", bits=1.0, worth=1.0), a_step("flagged", flag="stroke")], ["flagged", "telling"]),
    ],
)
def test_the_rule(steps: list[NextStep], expected: list[str]) -> None:
    assert [s.id for s in telling(steps, RULE)] == expected


def test_a_page_is_not_longer_than_it_may_be() -> None:
    assert len(telling([a_step(f"x{i}", bits=1.0) for i in range(9)], RULE)) == RULE.together
    assert pages(RULE.together + 1, RULE) == 2


def test_the_rule_is_data() -> None:
    assert telling([a_step("dull", bits=0.01)], replace(RULE, gain_bits=0.001))


def test_the_list_of_most_worth_is_asked_and_none_that_is_worth_little() -> None:
    lists = [Question(i, Kind.MANY, "", options=((f"{i}1", ""), (f"{i}2", ""))) for i in ("a", "b")]
    worth = {"a1": 0.1, "a2": 0.1, "b1": 0.3}
    assert best_list(lists, worth, 0.05).id == "b"  # type: ignore[union-attr]
    assert best_list(lists, worth, 0.5) is None
