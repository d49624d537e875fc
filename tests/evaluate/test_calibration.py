"""Calibration and bootstrap intervals against what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis.evaluate.calibration import calibration_of
from paresis.evaluate.interval import Share, estimate


def test_a_perfect_forecast_has_no_error() -> None:
    c = calibration_of([1.0, 1.0, 0.0], [True, True, False])
    assert (c.brier.value, c.ece.value) == (0.0, 0.0)
    assert [(b.low, b.high, b.right) for b in c.table] == [(0.0, 0.1, Share(0, 1)), (0.9, 1.0, Share(2, 2))]


@pytest.mark.parametrize("bins", [1, 2, 10, 100])
def test_the_error_is_the_weighted_gap_of_the_bins(bins: int) -> None:
    rng = np.random.default_rng(1)
    p = rng.random(200)
    right = rng.random(200) < p**2
    c = calibration_of(p.tolist(), right.tolist(), bins=bins)
    assert c.brier.value == pytest.approx(float(((p - right) ** 2).mean()))
    assert c.ece.value == pytest.approx(sum(b.right.n * abs(b.right.p - b.mean_p) for b in c.table) / 200)
    assert sum(b.right.n for b in c.table) == 200


def test_of_nothing_nothing_is_known() -> None:
    c = calibration_of([], [])
    assert (c.brier.n, c.table) == (0, ())
    assert str(c.ece) == "no such cases"


def test_the_bootstrap_is_the_same_every_time_and_covers_the_mean() -> None:
    values = np.linspace(0, 1, 40)
    first, second = (estimate(lambda i: float(values[i].mean()), 40) for _ in range(2))
    assert first == second
    half = 1.96 * values.std() / np.sqrt(40)
    assert first.interval == pytest.approx((0.5 - half, 0.5 + half), abs=0.02)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30), st.sampled_from([1, 5, 10]))
def test_every_interval_holds_its_value_and_the_errors_stay_within_0_and_1(cases: list[tuple[float, bool]], bins: int) -> None:
    c = calibration_of([p for p, _ in cases], [r for _, r in cases], bins=bins)
    for e in (c.brier, c.ece, c.slope):
        assert e.interval[0] <= e.value <= e.interval[1]
    for e in (c.brier, c.ece):
        assert e.interval[0] >= 0
        assert e.interval[1] <= 1
