"""Variances of the logs of a Beta proportion, against sampling."""

from __future__ import annotations

import numpy as np
import pytest

from paresis.kernels.beta import log_variance


def test_delta_method_is_near_the_sampled_variance() -> None:
    p, ess = 0.3, 200.0
    drawn = np.random.default_rng(1).beta(p * ess, (1 - p) * ess, 200_000)
    present, absent = log_variance(np.array([p]), np.array([ess]))
    assert float(present[0]) == pytest.approx(float(np.log(drawn).var()), rel=0.03)
    assert float(absent[0]) == pytest.approx(float(np.log(1 - drawn).var()), rel=0.03)
