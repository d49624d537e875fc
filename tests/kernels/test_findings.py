"""The tree of findings against brute force, and what `complete` promises."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paresis.kernels.findings import MOST, complete, levels_of, noisy_or, tree_likelihood

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.kernels.findings import Array

PARENT = (-1, 0, 0, 1, -1, 4)


def brute_force(theta: Array, parent: tuple[int, ...], seen: Mapping[int, float]) -> Array:
    """Sum over every assignment of present and absent to every finding."""
    total = np.zeros(len(theta))
    for world in product((0, 1), repeat=len(parent)):
        joint = np.ones(len(theta))
        for f, p in enumerate(parent):
            if p < 0:
                q = theta[:, f]
            elif world[p]:
                q = np.minimum(theta[:, f] / theta[:, p], MOST)
            else:
                q = np.zeros(len(theta))
            joint = joint * (q if world[f] else 1 - q)
        for f, weight in seen.items():
            joint = joint * (weight if world[f] else 1 - weight)
        total += joint
    return total


@st.composite
def thetas(draw: st.DrawFn) -> Array:
    rows = draw(st.lists(st.lists(st.floats(0.02, 0.95), min_size=len(PARENT), max_size=len(PARENT)), min_size=1, max_size=3))
    theta = np.array(rows)
    for f, p in enumerate(PARENT):
        if p >= 0:
            theta[:, f] *= theta[:, p]
    return theta


@given(thetas(), st.dictionaries(st.integers(0, len(PARENT) - 1), st.sampled_from([0.0, 0.3, 0.5, 1.0])))
def test_tree_equals_brute_force(theta: Array, seen: dict[int, float]) -> None:
    assert tree_likelihood(theta, PARENT, seen) == pytest.approx(brute_force(theta, PARENT, seen), abs=1e-12)


def test_nothing_seen_is_certain() -> None:
    assert tree_likelihood(np.full((2, 6), 0.3), PARENT, {}).tolist() == [1.0, 1.0]


def test_a_special_form_is_never_quite_sure_given_the_general_one() -> None:
    same = np.full((1, 2), 0.5)
    assert tree_likelihood(same, (-1, 0), {0: 1.0, 1: 0.0}) == pytest.approx([0.5 * (1 - MOST)])


def test_noisy_or_without_sites_is_background() -> None:
    assert noisy_or(np.zeros((1, 2)), np.array([0.1, 0.4])) == pytest.approx(np.array([0.1, 0.4]))


def filled(stated: list[float], base: list[float], error: float = 0.0, entry: int = -1) -> list[float]:
    """`complete` for a general finding (0), a special form (1), and a form of that (2)."""
    n = len(base)
    parent, order = np.array([-1, 0, 1]), np.array([1, 2])
    theta = complete(np.array([stated]), np.array([base]), levels_of(parent, order), np.full(n, error), entry=entry)
    return [float(x) for x in theta[0]]


NAN = float("nan")


def test_what_is_stated_stands() -> None:
    assert filled([0.8, 0.2, 0.1], [0.5, 0.5, 0.5]) == pytest.approx([0.8, 0.2, 0.1])


def test_below_a_stated_general_finding_the_usual_share_is_taken() -> None:
    assert filled([0.8, NAN, NAN], [0.5, 0.25, 0.05]) == pytest.approx([0.8, 0.4, 0.08])


def test_a_general_finding_is_never_rarer_than_its_special_form() -> None:
    assert filled([0.1, 0.4, 0.2], [0.5, 0.5, 0.5]) == pytest.approx([0.4, 0.4, 0.2])


def test_an_observation_error_keeps_everything_possible() -> None:
    theta = filled([0.0, 0.0, 0.0], [0.5, 0.5, 0.5], error=0.01)
    assert all(0.009 < x < 0.011 for x in theta)
    assert filled([1.0, 0.0, 0.0], [0.5, 0.5, 0.5], error=0.01)[0] == pytest.approx(0.99)


def test_a_slip_below_the_entry_complaint_is_a_share_of_those_who_have_it() -> None:
    complaint, weak, paralysed = filled([0.01, 0.0, 0.0], [1.0, 0.5, 0.5], error=0.005, entry=0)
    assert weak / complaint == pytest.approx(0.005, abs=2e-4)
    assert paralysed / complaint == pytest.approx(0.005, abs=2e-4)


def test_a_stated_child_lifts_its_stated_parent_before_siblings_take_their_share() -> None:
    # parent stated at 0.06, one child stated at 0.3, the other unstated with a usual share of 0.4 of the parent
    stated = np.array([[0.06, 0.3, np.nan]])
    base = np.array([[1.0, 0.2, 0.4]])
    theta = complete(stated, base, levels_of(np.array([-1, 0, 0]), np.array([1, 2])), np.zeros(3), entry=-1)
    assert theta[0].tolist() == pytest.approx([0.3, 0.3, 0.12])
