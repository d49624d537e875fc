"""Two causes at once."""

from __future__ import annotations

from dataclasses import replace

from paresis.engine.assess import assess
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.pairs import pairs
from paresis.engine.tables import tables_of
from paresis.kb.load import load_knowledge
from paresis.model.assessment import Pair
from paresis.model.case import Case
from paresis.model.vocabulary import Setting

KNOWLEDGE = load_knowledge()
TWO = ("resting_tremor", "rigidity", "shuffling_gait", "foot_drop", "foot_dorsum_numbness", "leg_crossing_or_squatting")


def of(case: Case, coincidence: float | None = None) -> tuple[Pair, ...]:
    knowledge = KNOWLEDGE
    if coincidence is not None:
        knowledge = replace(knowledge, settings=replace(knowledge.settings, coincidence=coincidence))
    after = posterior(gather(case, knowledge), tables_of(knowledge), setting=Setting.PRIMARY_CARE, tempo=None)
    return pairs(after, knowledge)


def test_two_causes_where_one_leaves_much_unexplained() -> None:
    found = assess(Case(age_years=70).having(*TWO)).pairs
    assert {found[0].first, found[0].second} == {"parkinson_disease", "common_peroneal_neuropathy"}
    assert found[0].odds > 1


def test_one_cause_that_explains_all_stands_alone() -> None:
    assert all(p.odds < 1 for p in of(Case(age_years=70).having("resting_tremor", "rigidity", "shuffling_gait")))


def test_each_half_explains_what_the_other_does_not() -> None:
    for case in (Case(age_years=70).having(*TWO), Case(age_years=60).having("ptosis", "back_pain", "burning_feet", "dark_urine")):
        for p in of(case):
            assert p.by_first
            assert p.by_second
            assert not set(p.by_first) & set(p.by_second)


def test_the_rarer_coincidences_are_the_less_probable_the_pair() -> None:
    case = Case(age_years=70).having(*TWO)
    often, seldom = of(case, 0.1)[0], of(case, 0.05)[0]
    assert (often.first, often.second) == (seldom.first, seldom.second)
    assert abs(often.odds / seldom.odds - 2) < 1e-6


def test_nothing_seen_gives_no_pair() -> None:
    assert of(Case()) == ()
