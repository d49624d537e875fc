"""Two causes at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis.engine.assess import assess
from paresis.engine.differential import Posterior, by_tree, posterior
from paresis.engine.facts import gather
from paresis.engine.pairs import _beside, _odds, pairs
from paresis.engine.tables import Array, tables_of
from paresis.kb.load import load_knowledge
from paresis.kernels.findings import tree_likelihood
from paresis.model.assessment import Pair
from paresis.model.case import Case
from paresis.model.vocabulary import Setting, Tempo

KNOWLEDGE = load_knowledge()
TWO = ("resting_tremor", "rigidity", "shuffling_gait", "foot_drop", "foot_dorsum_numbness", "leg_crossing_or_squatting")


def _log_likelihood(after: Posterior, theta: Array) -> Array:
    """Of all that was told and of what the text is silent about, given the entry complaint, for rows of θ."""
    t = after.tables
    seen = {f: w for tree in by_tree(after.facts, t).values() for f, w in tree.items()}
    return np.asarray(np.log(tree_likelihood(theta, t.parent, seen)) - np.log(theta[:, t.entry]))


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


FINDINGS = tuple(f for f, x in KNOWLEDGE.findings.items() if not x.parent)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(FINDINGS), min_size=2, max_size=6, unique=True), st.none() | st.sampled_from(list(Tempo)), st.data())
def test_a_pair_never_beats_its_better_half_without_explaining_more(present: list[str], tempo: Tempo | None, data: st.DataObject) -> None:
    absent = data.draw(st.lists(st.sampled_from([f for f in FINDINGS if f not in present]), max_size=4, unique=True))
    case = Case(age_years=60).having(*present).lacking(*absent)
    after = posterior(gather(case, KNOWLEDGE), tables_of(KNOWLEDGE), setting=Setting.PRIMARY_CARE, tempo=tempo)
    theta, prior = after.theta[after.best_row], after.prior[after.best_row]
    couples = np.array(list(combinations(np.argsort(-after.causes[:-1], kind="stable")[:8], 2)))
    leader = int(np.argmax(after.causes[:-1]))
    told = {c: float(_log_likelihood(after, theta[[c]])[0]) for c in {leader, *couples.ravel().tolist()}}
    alone = {c: np.log(prior[c]) + told[c] + float(_beside(after, np.array([[c, c]]))[0]) for c in told}
    together = 1 - (1 - theta[couples[:, 0]]) * (1 - theta[couples[:, 1]])
    together[:, after.tables.entry] = theta[:, after.tables.entry].max()
    explained = _log_likelihood(after, together)
    for (a, b), odds, both in zip(couples.tolist(), _odds(after, couples), explained, strict=True):
        better = max((a, b), key=lambda c: alone[c])
        if np.log(odds) > alone[better] - alone[leader]:
            assert both > told[better]


@pytest.mark.parametrize("tempo", list(Tempo))
def test_the_tempo_weighs_on_a_pair_as_on_its_halves(tempo: Tempo) -> None:
    """A pair gains from the tempo no more than its better half does, and loses no more than the other."""
    case = Case(age_years=70).having(*TWO)

    def of_pair(told: Tempo | None) -> tuple[dict[frozenset[str], float], dict[str, float], str]:
        after = posterior(gather(case, KNOWLEDGE), tables_of(KNOWLEDGE), setting=Setting.PRIMARY_CARE, tempo=told)
        leader = after.tables.causes[int(np.argmax(after.causes[:-1]))]
        return {frozenset((p.first, p.second)): p.odds for p in pairs(after, KNOWLEDGE)}, {c: after.of(c) for c in after.tables.causes}, leader

    (before, plain, leader), (after, timed, same) = of_pair(None), of_pair(tempo)
    pair = frozenset(("parkinson_disease", "common_peroneal_neuropathy"))
    if pair in after and leader == same:
        each = [timed[c] / plain[c] / (timed[leader] / plain[leader]) for c in pair]
        assert min(each) * 0.7 <= after[pair] / before[pair] <= max(each) * 1.4


def test_silence_weighs_on_a_pair() -> None:
    case = Case(age_years=70).having(*TWO)
    silent = replace(case, not_mentioned=("cancer_history",))
    even = np.full((1, len(KNOWLEDGE.findings)), 0.5)
    each = [posterior(gather(c, KNOWLEDGE), tables_of(KNOWLEDGE), setting=Setting.PRIMARY_CARE, tempo=None) for c in (case, silent)]
    assert _log_likelihood(each[1], even) < _log_likelihood(each[0], even)
