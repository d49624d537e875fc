"""What must hold of each mechanism, tried on many cases."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paresis.engine.anatomy.join import Examined
from paresis.engine.assess import assess
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.nextstep import next_steps
from paresis.engine.pairs import pairs
from paresis.engine.plan import plan
from paresis.engine.tables import tables_of
from paresis.engine.urgency import with_risk
from paresis.engine.verdict import verdict
from paresis.engine.versus import versus
from paresis.kb.load import load_knowledge
from paresis.model.assessment import Sufficiency, Urgency
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Observed, Presence, UrgencyLevel
from tests.properties.test_engine import after, cases

KNOWLEDGE = load_knowledge()
TABLES = tables_of(KNOWLEDGE)
MEASURED = sorted(f.id for f in KNOWLEDGE.findings.values() if f.observed is Observed.MEASURED)
SURE = Sufficiency("enough", 1.0, (), "")


@settings(max_examples=25)
@given(cases, st.floats(2.0, 100.0))
def test_an_interval_narrows_as_the_samples_grow(case: Case, times: float) -> None:
    facts = gather(case, KNOWLEDGE)
    few, many = (posterior(facts, replace(TABLES, ess=TABLES.ess * k), setting=case.setting, tempo=case.tempo) for k in (1.0, times))
    assert many.causes == pytest.approx(few.causes)
    for wide, narrow in ((few.intervals, many.intervals), (few.mass_interval(UrgencyLevel.EMERGENCY), many.mass_interval(UrgencyLevel.EMERGENCY))):
        assert (np.asarray(narrow[0]) >= np.asarray(wide[0]) - 1e-9).all()
        assert (np.asarray(narrow[1]) <= np.asarray(wide[1]) + 1e-9).all()


@settings(max_examples=40)
@given(cases, st.sampled_from(MEASURED))
def test_a_normal_result_never_raises_what_it_should_lower(case: Case, finding: str) -> None:
    """A cause that has the finding more often than all others together, as far as they are left, is less probable when it is absent."""
    told = {finding, *KNOWLEDGE.ancestors(finding), *(f for f, line in KNOWLEDGE.lineage.items() if finding in line)}
    case = replace(case, measurements=(), observations=tuple(o for o in case.observations if o.finding not in told))
    before = after(case)
    assume(finding in set(before.tables.findings) - set(before.facts.seen) - before.facts.implied)
    normal = after(case.lacking(finding))
    assume(finding in normal.facts.seen)
    p = before.theta[:, before.tables.index[finding]]
    joint = np.bincount(before.tables.row_cause, weights=before.rows * p)
    share = joint / np.maximum(before.causes, 1e-300)
    general = bool(before.facts.implied & set(KNOWLEDGE.ancestors(finding)))
    assume(not general)
    for cause in np.argsort(-before.causes)[:5]:
        others = (joint.sum() - joint[cause]) / (1 - before.causes[cause])
        if share[cause] > others:
            assert normal.causes[cause] <= before.causes[cause] + 1e-9
        else:
            assert normal.causes[cause] >= before.causes[cause] - 1e-9


@settings(max_examples=40)
@given(cases)
def test_a_pair_never_beats_its_better_half_without_explaining_more(case: Case) -> None:
    p = after(case)
    present = {KNOWLEDGE.findings[f].name for f, w in p.facts.seen.items() if w > 0.5}
    for pair in pairs(p, KNOWLEDGE):
        assert set(pair.by_first) <= present
        assert set(pair.by_second) <= present
        assert pair.by_first
        assert pair.by_second
        assert not set(pair.by_first) & set(pair.by_second)


@settings(max_examples=25)
@given(cases)
def test_the_gain_is_never_negative(case: Case) -> None:
    p = after(case)
    steps, _ = next_steps(p, KNOWLEDGE, case.tempo, UrgencyLevel.SELF_CARE)
    assert all(s.gain_bits >= 0 and s.danger_shift >= 0 and s.worth >= 0 for s in steps)
    planned = plan(p, KNOWLEDGE)
    for s in planned.steps if planned else ():
        assert s.worth > 0
        assert all(0 <= r.p <= 1 and 0 <= r.danger <= 1 + 1e-9 and r.leader_p <= 1 + 1e-9 for r in s.results)


@settings(max_examples=20)
@given(cases, st.data())
def test_what_if_equals_rerunning(case: Case, data: st.DataObject) -> None:
    """Every step of a comparison is the odds with the findings so far over the odds without the last."""
    case = replace(case, measurements=(), medicines=(), observations=tuple(o for o in case.observations if o.presence is not Presence.UNKNOWN))
    first, second = data.draw(st.lists(st.sampled_from(sorted(KNOWLEDGE.conditions)), min_size=2, max_size=2, unique=True))
    assume(Examined.of(case, KNOWLEDGE) is None)  # a sheet is one more step, and no finding
    v = versus(case, first, second)
    whole = after(case)
    assume(min(whole.of(first), whole.of(second)) > 1e-200)
    assert v.log_odds_after == pytest.approx(log(whole.of(first)) - log(whole.of(second)), abs=1e-6)
    if v.steps and v.steps[-1].finding in whole.facts.seen:
        left = replace(whole.facts, seen={f: w for f, w in whole.facts.seen.items() if f != v.steps[-1].finding})
        rest = posterior(left, TABLES, setting=case.setting, tempo=case.tempo)
        before = log(max(rest.of(first), 1e-300)) - log(max(rest.of(second), 1e-300))
        assert v.log_odds_after - v.steps[-1].log_ratio == pytest.approx(before, abs=1e-6)


@settings(max_examples=25)
@given(cases)
def test_the_upper_bound_only_raises_the_urgency(case: Case) -> None:
    p = after(case)
    low, high = p.mass_interval(UrgencyLevel.EMERGENCY)
    assert low <= p.mass_at_least(UrgencyLevel.EMERGENCY) + 1e-9 <= high + 2e-9
    calm = Urgency(UrgencyLevel.CONSULTATION, "diagnosis_unknown", ())
    bold = replace(KNOWLEDGE, settings=replace(KNOWLEDGE.settings, thresholds={**KNOWLEDGE.settings.thresholds, "emergency_upper": 1.0}))
    assert with_risk(calm, KNOWLEDGE, p).level.rank >= with_risk(calm, bold, p).level.rank


@settings(max_examples=25)
@given(cases)
def test_the_verdict_says_what_the_list_says(case: Case) -> None:
    p = after(case)
    v = verdict(KNOWLEDGE, SURE, p)
    best = float(p.causes[:-1].max())
    assert (v.kind == "one") <= (best >= 0.5 and best >= p.of("unlisted"))
    assert (p.of("unlisted") > best) <= (v.kind == "none_of_these")
    assert set(v.fits_nothing) <= {KNOWLEDGE.findings[f].name for f, w in p.facts.seen.items() if w > 0.5}


def test_a_plan_is_chosen_as_if_the_steps_before_were_normal() -> None:
    """The outlook of the last stage is that of the case in which nothing of the first stage was found."""
    case = Case(45).having("proximal_leg_weakness", "difficulty_climbing_stairs").lacking("numbness")
    answer = assess(case)
    assert answer.plan is not None
    now = [s for s in answer.plan.steps if s.when == "now"]
    first = now[0]
    assert [r.is_found for r in first.results] == [True, False]
    found = assess(case.having(first.finding), top=1).differential[0]
    assert found.id == first.results[0].leader
    assert found.posttest == pytest.approx(first.results[0].leader_p, abs=0.05)


def test_not_enough_and_nothing_that_fits_are_answers() -> None:
    assert assess(Case()).verdict.kind == "not_enough"  # type: ignore[union-attr]
    told = Case(30).having("leg_weakness", "gum_lead_line", "jaw_claudication", "erythema_migrans", "mees_lines_or_hair_loss", "white_leg")
    v = assess(told).verdict
    assert v is not None
    assert v.fits_nothing


def test_red_flag_questions_come_first_in_the_plan() -> None:
    answer = assess(Case(62).having("ascending_weakness", "paraesthesia", "areflexia", "leg_weakness"))
    asked = [s.id for s in answer.next_steps if s.red_flag]
    assert answer.plan is not None
    assert not asked or answer.plan.steps[0].id == asked[0]


def test_exp_of_the_steps_is_the_ratio_of_the_two_causes() -> None:
    case = Case(50, observations=(Observation("leg_weakness"), Observation("areflexia")))
    v = versus(case, "guillain_barre_syndrome", "transverse_myelitis")
    p = after(case)
    assert exp(v.log_odds_after) == pytest.approx(p.of("guillain_barre_syndrome") / p.of("transverse_myelitis"), rel=1e-6)
