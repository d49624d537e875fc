"""The worked example can be followed with a pencil, and its numbers are those of the product."""

from __future__ import annotations

import re
from math import exp, log2

import pytest

from paresis.engine.versus import versus
from tests.engine.worked_example import CASE, FIRST, PAGE, SECOND, numbers, page


def test_the_page_has_the_numbers_of_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.engine.worked_example`"


def test_the_product_by_hand_is_the_odds_of_the_software() -> None:
    by_hand = float(re.findall(r"By hand the odds are (\S+) to 1", numbers())[0])
    assert by_hand == pytest.approx(exp(versus(CASE, FIRST, SECOND).log_odds_after), rel=0.01)


def test_the_question_of_the_page_is_worth_what_it_says() -> None:
    def bits(p: float) -> float:
        return -p * log2(p) - (1 - p) * log2(1 - p)

    yes = 0.6 * 0.8 + 0.4 * 0.1
    left = yes * bits(0.48 / yes) + (1 - yes) * bits(0.12 / (1 - yes))
    assert (round(yes, 2), round(0.48 / yes, 2), round(0.12 / (1 - yes), 2)) == (0.52, 0.92, 0.25)
    assert [round(x, 2) for x in (bits(0.6), bits(0.48 / yes), bits(0.25), left, bits(0.6) - left)] == [0.97, 0.39, 0.81, 0.59, 0.38]
