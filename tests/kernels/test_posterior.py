"""Sums, entropy and the gain of a question."""

from __future__ import annotations

import numpy as np
import pytest

from paresis.kernels.posterior import entropy_bits, normalise_log, question_gain, sum_by

CAUSE = np.array([0, 0, 1])


def test_normalise_survives_very_small_numbers() -> None:
    assert normalise_log(np.array([-5000.0, -5000.0 + np.log(3)])) == pytest.approx([0.25, 0.75])


def test_sum_by_leaves_an_empty_group_at_zero() -> None:
    assert sum_by(np.array([1.0, 2.0, 4.0]), np.array([0, 0, 2]), 3).tolist() == [3.0, 0.0, 4.0]
    assert sum_by(np.array([[1.0, 1.0], [2.0, 0.0]]), np.array([0, 2]), 3).tolist() == [[1.0, 1.0], [0.0, 0.0], [2.0, 0.0]]


def test_entropy_of_certainty_is_nothing() -> None:
    assert float(entropy_bits(np.array([1.0, 0.0]))) == 0.0
    assert float(entropy_bits(np.full(8, 1 / 8))) == pytest.approx(3.0)


def test_a_question_that_decides_gains_all_the_entropy() -> None:
    gain, p_yes = question_gain(np.array([0.25, 0.25, 0.5]), np.array([[1.0], [1.0], [0.0]]), CAUSE, 2)
    assert gain == pytest.approx([1.0])
    assert p_yes == pytest.approx([0.5])


def test_a_question_that_all_answer_alike_gains_nothing() -> None:
    gain, p_yes = question_gain(np.array([0.2, 0.3, 0.5]), np.array([[0.3, 1.0, 0.0]] * 3), CAUSE, 2)
    assert gain == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)
    assert p_yes == pytest.approx([0.3, 1.0, 0.0])


def test_gain_is_the_mutual_information() -> None:
    rows, p = np.array([0.6, 0.4]), np.array([[0.9], [0.2]])
    joint = np.array([[0.54, 0.06], [0.08, 0.32]])
    independent = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    gain, _ = question_gain(rows, p, np.array([0, 1]), 2)
    assert gain == pytest.approx([float((joint * np.log2(joint / independent)).sum())])
