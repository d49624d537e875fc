"""What `kernels.batch` must give, in NumPy and 64 bits: one patient at a time, from the tree of findings itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.findings import tree_likelihood
from paresis.kernels.posterior import normalise_log, sum_by

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = NDArray[np.float64]
Index = NDArray[np.int64]


def told(findings: Sequence[int], presence: Sequence[int], parent: Sequence[int]) -> dict[int, float]:
    """Findings that count: 1.0 present, 0.0 absent.

    What is both present and absent counts as unknown; a finding of which a special form is present cannot be absent.

    Example:
        >>> told([1, 2, 2, 0], [1, 1, 0, 0], [-1, 0, -1])
        {1: 1.0}
    """
    present = {f for f, x in zip(findings, presence, strict=True) if x == 1 and 0 <= f < len(parent)}
    absent = {f for f, x in zip(findings, presence, strict=True) if x == 0 and 0 <= f < len(parent)}
    implied: set[int] = set()
    for f in present - absent:
        node = parent[f]
        while node >= 0:
            implied.add(node)
            node = parent[node]
    return dict.fromkeys(sorted(present - absent), 1.0) | dict.fromkeys(sorted(absent - present - implied), 0.0)


def posterior(prior: Array, theta: Array, parent: Sequence[int], entry: int, seen: dict[int, float], cause: Index, n_causes: int) -> Array:
    """P(cause | findings): P(h) · P(findings, entry | h) / P(entry | h), summed over the lesion patterns of each cause.

    Args:
        prior: P(hypothesis) of someone with the entry complaint, shape (hypotheses,).
        theta: P(finding | hypothesis), shape (hypotheses, findings).
        parent: Index of each finding's parent, −1 for a root.
        entry: The finding that everyone has.
        seen: As `told` gives it.
        cause: Of each hypothesis.
        n_causes: How many there are.

    Returns:
        Shape (causes,), sums to one.

    Example:
        >>> posterior(np.array([0.5, 0.5]), np.array([[1.0, 0.6], [1.0, 0.2]]), [-1, -1], 0, {1: 1.0}, np.array([0, 1]), 2).round(3).tolist()
        [0.75, 0.25]
    """
    by_root: dict[int, dict[int, float]] = {}
    for f, weight in {**seen, entry: 1.0}.items():
        by_root.setdefault(_root(f, parent), {})[f] = weight
    log_rows = np.log(prior) - np.log(theta[:, entry])
    for tree in by_root.values():
        log_rows = log_rows + np.log(tree_likelihood(theta, parent, tree))
    return sum_by(normalise_log(log_rows), cause, n_causes)


def _root(f: int, parent: Sequence[int]) -> int:
    while parent[f] >= 0:
        f = parent[f]
    return f


def largest(p: Array, top: int) -> tuple[Index, Array]:
    """The most probable causes with their probabilities, in descending order.

    Example:
        >>> largest(np.array([0.2, 0.5, 0.3]), 2)[0].tolist()
        [1, 2]
    """
    index = np.argsort(-p, kind="stable")[:top]
    return index, p[index]
