"""Why this and not that."""

from __future__ import annotations

import itertools
from math import log

import pytest

from paresis.engine.assess import assess
from paresis.engine.versus import versus
from paresis.errors import IntakeError
from paresis.intake.text import read_text
from paresis.model.case import Case, Measurement
from paresis.model.vocabulary import Tempo
from paresis.report.waterfall import description, rows, waterfall_svg, waterfall_text

GBS, CIDP = "guillain_barre_syndrome", "chronic_inflammatory_demyelinating_polyneuropathy"
CASE = Case(age_years=62, tempo=Tempo.WEEKS).having("leg_weakness", "areflexia", "recent_gastroenteritis").lacking("back_pain")
STORY = read_text("62-year-old woman, legs weak for two weeks, tingling feet, ankle jerks absent, had diarrhoea, no back pain, takes simvastatin")


@pytest.mark.parametrize("case", [CASE, STORY, Case(age_years=62)])
def test_the_steps_lead_from_the_odds_before_to_the_odds_of_the_assessment(case: Case) -> None:
    v = versus(case, GBS, CIDP)
    assert v.log_odds_before + sum(s.log_ratio for s in v.steps) == pytest.approx(v.log_odds_after)
    if v.steps:
        of = {c.id: c.posttest for c in assess(case, top=500).differential}
        assert v.log_odds_after == pytest.approx(log(of[GBS] / of[CIDP]), rel=1e-6, abs=1e-6)


def test_the_other_way_round_is_the_mirror_image() -> None:
    here, there = versus(CASE, GBS, CIDP), versus(CASE, CIDP, GBS)
    assert here.log_odds_after == pytest.approx(-there.log_odds_after)


def test_leaving_a_finding_out_is_rerunning_without_it() -> None:
    v = versus(CASE, GBS, CIDP)
    last = v.steps[-1]
    rest = versus(CASE.without(last.finding), GBS, CIDP)
    assert v.log_odds_after - last.log_ratio == pytest.approx(rest.log_odds_after)


@pytest.mark.parametrize(("first", "second", "says"), [(GBS, "guillain", "unknown condition"), (GBS, GBS, "same")])
def test_what_cannot_be_compared(first: str, second: str, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        versus(CASE, first, second)


def test_the_chart_ends_where_the_odds_end_and_says_so_in_words() -> None:
    v = versus(CASE, GBS, CIDP)
    bars = rows(v)
    assert bars[-1][2] == v.log_odds_after
    for (_, _, end), (_, start, _) in itertools.pairwise(bars[:-1]):
        assert start == pytest.approx(end)
    assert "times as likely" in description(v)
    assert waterfall_svg(v).startswith("<svg")
    assert "Diarrhoea" in waterfall_text(v)


def test_what_if_takes_out_what_a_sheet_read_from_the_same_words() -> None:
    changed = STORY.without("ankle_jerk_absent", "reflexes_reduced", "areflexia")
    assert STORY.sheet is not None
    assert changed.sheet is None
    assert not assess(changed).issues


def test_what_is_odd_in_the_case_is_said_with_the_comparison() -> None:
    odd = Case(age_years=400, measurements=(Measurement("urea", 5.0, "mmol/L"), Measurement("urea_nitrogen", 30.0, "mmol/L"))).having("leg_weakness")
    told = versus(odd, "guillain_barre_syndrome", "transverse_myelitis")
    assert {i.message.split()[0] for i in told.issues} >= {"age", "Urea"}
    assert "Issues:" in waterfall_text(told)
    assert all(i.message in waterfall_text(told) for i in told.issues)
