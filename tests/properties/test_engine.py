"""What must hold for every case, tried on many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paresis.engine.assess import assess
from paresis.engine.differential import TEMPO, posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.engine.urgency import from_rules, with_risk
from paresis.intake.case_json import case_to_json, read_case
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure, Measurement, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo
from paresis.report.json import assessment_to_json

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.model.assessment import Assessment
    from paresis.model.knowledge import RedFlag

KNOWLEDGE = load_knowledge()
FINDINGS = sorted(KNOWLEDGE.findings)

observations = st.builds(
    Observation,
    st.sampled_from(FINDINGS),
    st.sampled_from(list(Presence)),
    st.one_of(st.none(), st.none(), st.floats(0, 1)),
    st.sampled_from(["", "left", "right", "both"]),
)
analytes = st.sampled_from(sorted(KNOWLEDGE.analytes))
measurements = st.builds(Measurement, analytes, st.floats(0.1, 1e5), st.just(""), st.sampled_from(["", "<", ">"]))
cases = st.builds(
    Case,
    age_years=st.one_of(st.none(), st.integers(0, 110).map(float)),
    sex=st.one_of(st.none(), st.sampled_from(list(Sex))),
    setting=st.sampled_from(list(Setting)),
    tempo=st.one_of(st.none(), st.sampled_from(list(Tempo))),
    observations=st.lists(observations, min_size=1, max_size=10).map(tuple),
    measurements=st.lists(measurements, max_size=2).map(tuple),
    medicines=st.lists(st.builds(Exposure, st.sampled_from([m.name for m in KNOWLEDGE.medicines])), max_size=2).map(tuple),
)


def after(case: Case) -> Posterior:
    return posterior(gather(case, KNOWLEDGE), tables_of(KNOWLEDGE), setting=case.setting, tempo=case.tempo)


def known(answer: Assessment) -> dict[str, float]:
    return {c.id: c.posttest for c in answer.differential}


@given(cases, st.randoms(use_true_random=False))
def test_order_does_not_matter(case: Case, random: object) -> None:
    order = list(case.observations)
    random.shuffle(order)  # type: ignore[attr-defined]
    one, two = assess(case, top=500), assess(replace(case, observations=tuple(order)), top=500)
    assert one.urgency.level is two.urgency.level
    assert known(two) == pytest.approx(known(one), abs=1e-9)
    assert {s.site: s.probability for s in two.localisation} == pytest.approx({s.site: s.probability for s in one.localisation}, abs=1e-9)
    assert sorted(i.message for i in one.issues) == sorted(i.message for i in two.issues)


@given(cases)
def test_probabilities_sum_to_one_and_lie_in_their_intervals(case: Case) -> None:
    p = after(case)
    assert float(p.rows.sum()) == pytest.approx(1)
    assert float(p.causes.sum()) == pytest.approx(1)
    assert float(p.pretest.sum()) == pytest.approx(1)
    assert float(p.groups.sum()) == pytest.approx(1)
    low, high = p.intervals
    assert (low <= p.causes + 1e-9).all()
    assert (p.causes <= high + 1e-9).all()
    assert (low >= 0).all()
    assert (high <= 1).all()


@given(cases)
def test_the_listed_and_the_unlisted_cause_sum_to_one(case: Case) -> None:
    answer = assess(case, top=500)
    assume(answer.differential)
    assert sum(known(answer).values()) == pytest.approx(1)
    assert known(answer)["unlisted"] == answer.unlisted


@given(cases, st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=5))
def test_unknown_changes_nothing(case: Case, more: list[str]) -> None:
    told = replace(case, observations=(*case.observations, *(Observation(f, Presence.UNKNOWN) for f in more)))
    assert assessment_to_json(assess(told)) == assessment_to_json(assess(case))


@given(cases)
def test_the_same_case_gives_the_same_bits(case: Case) -> None:
    one, two = assess(case), assess(case)
    assert one == two
    assert after(case).rows.tobytes() == after(case).rows.tobytes()


@given(cases, st.sampled_from(KNOWLEDGE.red_flags))
def test_a_red_flag_never_lowers_the_urgency(case: Case, flag: RedFlag) -> None:
    more = case.without(*flag.members).having(*flag.members)
    before, now = (from_rules(KNOWLEDGE, gather(c, KNOWLEDGE), c.tempo) for c in (case, more))
    new = {r.id for r in now.reasons if r.kind == "red_flag"} - {r.id for r in before.reasons}
    assume(new)
    assert now.level.rank >= max((r.level.rank for r in before.reasons if r.kind == "red_flag"), default=0)
    assert assess(more).urgency.level.rank >= now.level.rank


@given(cases)
def test_no_model_output_lowers_what_a_rule_raised(case: Case) -> None:
    rules = from_rules(KNOWLEDGE, gather(case, KNOWLEDGE), case.tempo)
    risk = with_risk(rules, KNOWLEDGE, after(case))
    if rules.code == "red_flag_present":
        assert risk.level.rank >= rules.level.rank
        assert {r.id for r in rules.reasons} <= {r.id for r in risk.reasons}


@given(cases)
def test_a_likelihood_ratio_is_the_odds_with_over_the_odds_without(case: Case) -> None:
    p = after(case)
    told = sorted(o for o in p.observations if o != TEMPO)
    assume(told)
    chosen = told[0]
    facts = replace(p.facts, seen={f: w for f, w in p.facts.seen.items() if f != chosen})
    without = posterior(facts, p.tables, setting=case.setting, tempo=case.tempo)
    leading = np.argsort(-p.causes)[:3]
    member = (p.tables.row_cause[None, :] == leading[:, None]).astype(float)
    odds_with, odds_without = (x / (1 - x) for x in (p.causes[leading], without.causes[leading]))
    assert p.ratios(member)[:, p.observations.index(chosen)] == pytest.approx(odds_with / odds_without, rel=1e-4)


@given(cases)
def test_speed_is_evidence_like_any_other(case: Case) -> None:
    assume(case.tempo is not None)
    p, without = after(case), after(replace(case, tempo=None))
    cause = int(np.argmax(p.causes))
    member = (p.tables.row_cause == cause).astype(float)[None, :]
    odds = [float(x.causes[cause] / (1 - x.causes[cause])) for x in (p, without)]
    assert float(p.ratios(member)[0, p.observations.index(TEMPO)]) == pytest.approx(odds[0] / odds[1], rel=1e-4)


@given(cases)
def test_a_case_survives_json(case: Case) -> None:
    again = read_case(case_to_json(case))
    assert not again.issues
    assert again == case


@given(cases)
def test_a_patient_is_never_an_error(case: Case) -> None:
    answer = assess(case)
    assert not [i for i in answer.issues if i.level == "error"]
    assert answer.urgency.safety_net
    assert answer.urgency.reasons
