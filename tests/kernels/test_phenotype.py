"""Sums over a hierarchy of terms."""

from __future__ import annotations

import numpy as np
import pytest

from paresis.kernels.phenotype import term_weights, weighted_sum

CHAIN = [np.array([0]), np.array([0, 1]), np.array([0, 2])]  # a root with two special forms
INFORMATION = np.array([0.5, 2.0, 3.0])


@pytest.mark.parametrize(("own", "total"), [([1], 1.0), ([1, 2], 2.0), ([0, 1, 2], 2.7)])
def test_the_terms_of_one_person_count_as_at_most_so_many_findings(own: list[int], total: float) -> None:
    rows = term_weights(np.array(own), [CHAIN[t] for t in own], INFORMATION, independent=2.7, own_share=0.5)
    assert sum(w.sum() for _, w in rows) == pytest.approx(total)


def test_what_two_observations_imply_counts_once() -> None:
    (first, one), (second, two) = term_weights(np.array([1, 2]), [CHAIN[1], CHAIN[2]], INFORMATION, independent=9, own_share=0.0)
    assert (first.tolist(), second.tolist()) == ([0, 1], [0, 2])
    assert [one[0], two[0]] == pytest.approx([2 * 0.25 / 5.5] * 2)
    assert [one[0] + two[0], one[1], two[1]] == pytest.approx((2 * INFORMATION / 5.5).tolist())


def test_sums_equal_those_of_the_dense_table() -> None:
    rng = np.random.default_rng(1)
    dense = rng.random((7, 5)) * (rng.random((7, 5)) > 0.6)
    term, cause = np.nonzero(dense)
    start = np.searchsorted(term, np.arange(8))
    terms, weight = np.array([0, 3, 6]), np.array([1.0, 0.5, -2.0])
    assert weighted_sum(start, cause, dense[term, cause], terms, weight, 5) == pytest.approx(weight @ dense[terms])
