"""The trade-off of the threshold of danger, temperatures, and charts."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from paresis.evaluate.calibration import calibration_of
from paresis.evaluate.plots import reliability_svg, thresholds_svg
from paresis.evaluate.temperature import Weights, fits_of, fits_to_text, weights_of
from paresis.evaluate.thresholds import GRID, MEAN, UPPER, curve_of, curve_to_csv, curve_to_text
from paresis.kb.load import load_knowledge
from paresis.model.assessment import Reason, Urgency
from paresis.model.case import Case
from paresis.model.vocabulary import UrgencyLevel
from tests.command import paresis

KNOWLEDGE = load_knowledge()
USED = KNOWLEDGE.settings.thresholds
STORED = Path(__file__).parents[2] / "knowledge" / "urgency_curve.csv"
EMERGENCY, SOON = UrgencyLevel.EMERGENCY, UrgencyLevel.CONSULTATION


def outcome(gold: UrgencyLevel, mass: float, high: float, *flags: UrgencyLevel) -> Any:
    reasons = tuple(Reason("red_flag", "x", level, "") for level in flags)
    return SimpleNamespace(gold_urgency=gold, answer=SimpleNamespace(urgency=Urgency(SOON, "x", reasons, "", mass, high)))


OUTCOMES = [outcome(EMERGENCY, 0.3, 0.6), outcome(EMERGENCY, 0.01, 0.04, EMERGENCY), outcome(SOON, 0.1, 0.9), outcome(SOON, 0.0, 0.0, SOON)]


@pytest.mark.parametrize(
    ("by", "at", "missed", "over"),
    [(MEAN, 0.05, 0, 1), (MEAN, 0.2, 0, 0), (MEAN, 0.3, 1, 0), (UPPER, 0.5, 0, 1), (UPPER, 0.9, 1, 0), (MEAN, 1.0, 1, 0)],
)
def test_each_threshold_counts_what_it_would_miss_and_overdo(by: str, at: float, missed: int, over: int) -> None:
    point = next(p for p in curve_of(OUTCOMES) if (p.by, p.threshold) == (by, at))
    assert (point.missed.k, point.missed.n, point.over.k, point.over.n) == (missed, 2, over, 2)


def test_a_higher_threshold_misses_no_less_and_overdoes_no_more() -> None:
    for by in (MEAN, UPPER):
        points = [p for p in curve_of(OUTCOMES) if p.by == by]
        assert [p.missed.k for p in points] == sorted(p.missed.k for p in points)
        assert [p.over.k for p in points] == sorted((p.over.k for p in points), reverse=True)


def test_the_curve_that_chose_the_thresholds_is_kept_and_has_them() -> None:
    rows = list(csv.DictReader(STORED.read_text(encoding="utf-8").splitlines()))
    assert curve_to_csv(curve_of(OUTCOMES)).splitlines()[0] == ",".join(rows[0])
    assert [(r["by"], float(r["threshold"])) for r in rows] == [(by, t) for by in (MEAN, UPPER) for t in GRID]
    assert {USED["emergency"], USED["emergency_upper"]} <= set(GRID)
    here = {(r["by"], float(r["threshold"])): int(r["missed"]) for r in rows}
    assert here[MEAN, USED["emergency"]] == here[MEAN, 0.07]


def test_charts_are_svg_with_a_description() -> None:
    points = curve_of(OUTCOMES)
    for chart in (thresholds_svg(points, USED), reliability_svg(calibration_of([0.9, 0.2, 0.4], [True, False, True]))):
        root = ElementTree.fromstring(chart)
        assert [child.tag.split("}")[1] for child in root][:2] == ["title", "desc"]
    assert "In use" in curve_to_text(points, USED)


def test_the_slope_says_too_sure_and_not_sure_enough() -> None:
    rng = np.random.default_rng(3)
    p = rng.uniform(0.05, 0.95, 400)
    right = rng.random(400) < p
    logit = np.log(p / (1 - p))
    assert calibration_of(p.tolist(), right.tolist()).slope.value == pytest.approx(1, abs=0.25)
    assert calibration_of((1 / (1 + np.exp(-2 * logit))).tolist(), right.tolist()).slope.value == pytest.approx(0.5, abs=0.15)
    assert calibration_of([0.9, 0.8], [True, True]).slope.value > 0


def test_a_kind_that_is_trusted_too_much_gets_a_temperature_above_one() -> None:
    rng = np.random.default_rng(5)
    told = [Weights(np.log([0.5, 0.5]), np.log([[0.7, 1, 0.99], [0.3, 1, 0.01]]), np.array([x < 0.7, x >= 0.7])) for x in rng.random(60)]
    none, _, each = fits_of(told)
    assert none.chosen == (1.0, 1.0, 1.0)
    assert each.chosen[2] > 1
    assert each.loss.value < none.loss.value
    assert "one for each kind" in fits_to_text([none, each])


def test_the_parts_of_the_kinds_sum_to_the_whole() -> None:
    case = Case(60).having("leg_weakness", "areflexia", "paraesthesia", "csf_protein_raised")
    w = weights_of(case, ["guillain_barre_syndrome"], KNOWLEDGE)
    assert w is not None
    weight = w.log_prior + w.added.sum(axis=1)
    p = np.exp(weight - weight.max())
    from paresis.engine.assess import assess

    said = next(c.posttest for c in assess(case, top=500).differential if c.id == "guillain_barre_syndrome")
    assert float(p[w.is_right].sum() / p.sum()) == pytest.approx(said, rel=0.05)
    assert weights_of(Case(), ["guillain_barre_syndrome"], KNOWLEDGE) is None
    assert weights_of(case, ["no_such"], KNOWLEDGE) is None


def test_the_command_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    line = {"diagnosis": "Guillain-Barré syndrome", "text": "Legs weak for days, tingling, reflexes absent.", "urgency": "emergency"}
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    thresholds = json.loads(paresis("evaluate", str(path), "--show", "thresholds", "--format", "json").stdout)
    assert thresholds["curve"][0]["missed"]["n"] == 1
    assert paresis("evaluate", str(path), "--show", "thresholds", "--format", "csv").stdout.startswith("by,threshold")
    assert paresis("evaluate", str(path), "--format", "svg").stdout.startswith("<svg")
    assert "one for each kind" in paresis("evaluate", str(path), "--show", "temperature").stdout
    assert paresis("evaluate", str(path), "--format", "csv").exit_code == 2
