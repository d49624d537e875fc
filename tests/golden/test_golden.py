"""What moved: a change of the knowledge or the engine shows here, and `make golden` accepts it."""

from __future__ import annotations

import json

import pytest

from paresis import assess, read_text
from tests.golden.rewrite import ANSWERS, cases, in_short

EXPECTED = json.loads(ANSWERS.read_text(encoding="utf-8"))


def test_every_case_has_an_answer() -> None:
    assert EXPECTED.keys() == cases().keys()


@pytest.mark.parametrize("name", sorted(cases()))
def test_the_answer_is_as_before(name: str) -> None:
    assert in_short(assess(read_text(cases()[name]))) == EXPECTED[name], "run `make golden` if the change is meant, and look at the difference"
