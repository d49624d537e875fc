"""Variances of the logs of a Beta proportion, against sampling."""

from __future__ import annotations

import numpy as np
import pytest

from paresis.kernels.beta import LARGEST, log_variance


def test_delta_method_is_near_the_sampled_variance() -> None:
    p, ess = 0.3, 200.0
    drawn = np.random.default_rng(1).beta(p * ess, (1 - p) * ess, 200_000)
    present, absent = log_variance(np.array([p]), np.array([ess]))
    for found, sampled in ((present, np.log(drawn).var()), (absent, np.log(1 - drawn).var())):
        assert float(found[0]) == pytest.approx(1 / (1 / sampled + 1 / LARGEST), rel=0.03)


@pytest.mark.parametrize("p", [0.001, 0.02, 0.5, 0.9, 0.999])
def test_the_variance_always_falls_as_the_sample_grows(p: float) -> None:
    sizes = np.array([0.0, 1.0, 4.0, 20.0, 100.0, 5000.0])
    for variance in log_variance(np.full(sizes.shape, p), sizes):
        assert (np.diff(variance) < 0).all()
        assert (variance < LARGEST).all()
