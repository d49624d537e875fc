"""What an answer is worth, on one scale for questions, examinations and tests: bits and danger moved, per effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.posterior import question_gain

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.model.knowledge import Investigation, Knowledge

Array = NDArray[np.float64]
Index = NDArray[np.int64]

DANGER_BITS = 4.0
LOOKED_FROM = 0.05


def gain_and_shift(rows: Array, p: Array, cause: Index, n_causes: int, dangerous: Array) -> tuple[Array, Array]:
    """Expected information about the cause in bits, and expected absolute change of the dangerous mass, of each question.

    Args:
        rows: P(row), shape (rows,).
        p: P(yes | row), shape (rows, questions).
        cause: Cause of each row, shape (rows,), below `n_causes`.
        dangerous: 1 for rows of dangerous causes, shape (rows,).

    Returns:
        Both of shape (questions,), never negative.

    Example:
        >>> gain, shift = gain_and_shift(np.array([0.5, 0.5]), np.array([[1.0, 0.5], [0.0, 0.5]]), np.array([0, 1]), 2, np.array([1.0, 0.0]))
        >>> gain.round(3).tolist(), shift.round(3).tolist()
        ([1.0, 0.0], [0.5, 0.0])
    """
    gain, p_yes = question_gain(rows, p, cause, n_causes)
    weight = rows * dangerous
    return gain, 2 * np.abs(weight @ p - weight.sum() * p_yes)


def value(gain: Array, shift: Array) -> Array:
    """Bits, and danger moved at `DANGER_BITS` bits each.

    >>> value(np.array([0.5]), np.array([0.25])).tolist()
    [1.5]
    """
    return np.asarray(gain + DANGER_BITS * shift)


def effort(knowledge: Knowledge, kind: str, test: Investigation | None = None) -> float:
    """How much a step asks of person and purse: that of its kind, or cost, burden and wait of a test (`effort` in `settings.toml`).

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> kb = load_knowledge()
        >>> effort(kb, "question") < effort(kb, "", kb.investigations["creatine_kinase"]) < effort(kb, "", kb.investigations["needle_emg"])
        True
    """
    weights = knowledge.settings.effort
    if test is None:
        return weights[kind]
    return weights["cost"] * test.cost + weights["burden"] * test.burden + weights[test.wait]


def looks_right(test: Investigation, posterior: Posterior) -> bool:
    """Whether a test that shows a part of the body alone looks where the lesion may be.

    A finding such as a broken bone is shown by a scan of any part, and is told of causes in every part: an X-ray of the hip says nothing of the
    spine. So a test is proposed only where at least `LOOKED_FROM` of the probability lies in the segments that it shows.
    """
    mass = dict(zip(posterior.tables.groups, posterior.groups.tolist(), strict=True))
    return not test.looks_at or sum(mass.get(g, 0.0) for g in test.looks_at) >= LOOKED_FROM
