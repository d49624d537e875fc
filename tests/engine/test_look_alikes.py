"""Pairs that clinicians confuse: each finding of the table moves the odds between the two the right way."""

from __future__ import annotations

import pytest

from paresis.engine.assess import assess
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.kb.load import load_knowledge
from paresis.model.case import Case
from paresis.model.vocabulary import Setting

KNOWLEDGE = load_knowledge()
MOVES = 1.3


def odds(first: str, second: str, *findings: str) -> float:
    facts = gather(Case().having(*findings), KNOWLEDGE)
    after = posterior(facts, tables_of(KNOWLEDGE), setting=Setting.HOSPITAL, tempo=None)
    return after.of(first) / after.of(second)


def test_there_are_enough_pairs_and_none_twice() -> None:
    pairs = [frozenset((p.first, p.second)) for p in KNOWLEDGE.look_alikes]
    assert len(pairs) == len(set(pairs)) >= 80
    assert all(p.for_first or p.for_second for p in KNOWLEDGE.look_alikes)


@pytest.mark.parametrize("pair", KNOWLEDGE.look_alikes, ids=lambda p: f"{p.first}-{p.second}")
def test_its_findings_separate(pair) -> None:  # type: ignore[no-untyped-def]
    before = odds(pair.first, pair.second)
    for finding in pair.for_first:
        assert odds(pair.first, pair.second, finding) / before > MOVES, finding
    for finding in pair.for_second:
        assert odds(pair.first, pair.second, finding) / before < 1 / MOVES, finding


def test_an_answer_names_what_its_leader_is_confused_with() -> None:
    answer = assess(Case(age_years=50).having("leg_weakness", "areflexia", "ascending_weakness", "facial_weakness", "paraesthesia"))
    assert answer.differential[0].id == "guillain_barre_syndrome"
    mine = [s for s in answer.look_alikes if s.first == "guillain_barre_syndrome"]
    assert answer.look_alikes[0] is mine[0]
    assert "present" in {t.known for s in mine for t in s.for_first}
    assert {t.known for s in answer.look_alikes for t in s.for_second} <= {"unknown", "present", "absent"}
