"""When the interview stops, and what it asks next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paresis.interview.stopping import chosen
from paresis.kb.load import load_knowledge
from paresis.model.assessment import NextStep

RULE = load_knowledge().interview


def a_step(name: str, *, bits: float = 0.0, shift: float = 0.0, worth: float = 0.0, flag: str = "") -> NextStep:
    return NextStep("question", name, name, f"{name}?", "", bits, shift, "", flag, (name,), worth)


@pytest.mark.parametrize(
    ("steps", "asked", "expected"),
    [
        ([], 0, (None, "settled")),
        ([a_step("dull", bits=RULE.gain_bits / 2)], 0, (None, "settled")),
        ([a_step("telling", bits=1.0, worth=1.0)], 0, ("telling", "")),
        ([a_step("telling", bits=1.0, worth=1.0)], RULE.at_most, (None, "at_most")),
        ([a_step("danger", shift=RULE.danger_shift)], 0, ("danger", "")),
        ([a_step("a", bits=1.0, worth=1.0), a_step("b", bits=0.9, worth=2.0)], 0, ("b", "")),
        ([a_step("telling", bits=1.0, worth=1.0), a_step("flagged", flag="stroke")], 0, ("flagged", "")),
        ([a_step("flagged", flag="stroke")], RULE.at_most, (None, "at_most")),
    ],
)
def test_the_rule(steps: list[NextStep], asked: int, expected: tuple[str | None, str]) -> None:
    step, why = chosen(steps, asked, RULE)
    assert (step.id if step else None, why) == expected


def test_the_rule_is_data() -> None:
    assert chosen([a_step("dull", bits=0.01)], 0, replace(RULE, gain_bits=0.001))[0] is not None
