"""Rules in three values: what is unknown neither fires a flag nor rules it out."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from paresis.model.knowledge import Rule
from paresis.model.rules import holds
from paresis.model.vocabulary import Sex, Tempo


@dataclass(frozen=True)
class Someone:
    age: float | None = None
    sex: Sex | None = None

    def is_present(self, finding: str) -> bool:
        return finding.startswith("yes")

    def is_absent(self, finding: str) -> bool:
        return finding.startswith("no")

    def is_longstanding(self, finding: str) -> bool:
        return finding.endswith("for years")


YES, NO, OPEN = (Rule("finding", x) for x in ("yes", "no", "unknown"))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (YES, True), (NO, False), (OPEN, None),
        (Rule("absent", "no"), True), (Rule("absent", "yes"), False), (Rule("absent", "unknown"), None),
        (Rule("without", "no"), True), (Rule("without", "yes"), False), (Rule("without", "unknown"), True),
        (Rule("all", None, (YES, YES)), True), (Rule("all", None, (YES, OPEN)), None), (Rule("all", None, (OPEN, NO)), False),
        (Rule("any", None, (NO, YES)), True), (Rule("any", None, (NO, OPEN)), None), (Rule("any", None, (NO, NO)), False),
        (Rule("at_least", 2, (YES, YES, NO)), True), (Rule("at_least", 2, (YES, OPEN, NO)), None), (Rule("at_least", 2, (YES, NO, NO)), False),
        (Rule("all", None, (YES, Rule("any", None, (OPEN, YES)))), True),
    ],
)  # fmt: skip
def test_findings(rule: Rule, expected: bool | None) -> None:
    assert holds(rule, Someone(), None) is expected


@pytest.mark.parametrize(
    ("rule", "someone", "tempo", "expected"),
    [
        (Rule("age_below", 18), Someone(17.9), None, True), (Rule("age_below", 18), Someone(18), None, False),
        (Rule("age_below", 18), Someone(), None, None), (Rule("age_from", 50), Someone(), None, None),
        (Rule("age_from", 50), Someone(50), None, True), (Rule("age_from", 50), Someone(49), None, False),
        (Rule("sex", Sex.MALE), Someone(sex=Sex.MALE), None, True), (Rule("sex", Sex.MALE), Someone(), None, None),
        (Rule("tempo", ["days"]), Someone(), Tempo.DAYS, True), (Rule("tempo", ["days"]), Someone(), Tempo.YEARS, False),
        (Rule("tempo", ["days"]), Someone(), None, None),
        (Rule("not_tempo", ["years"]), Someone(), None, True), (Rule("not_tempo", ["years"]), Someone(), Tempo.YEARS, False),
    ],
)  # fmt: skip
def test_the_person(rule: Rule, someone: Someone, tempo: Tempo | None, expected: bool | None) -> None:
    assert holds(rule, someone, tempo) is expected
