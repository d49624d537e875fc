"""How well each cause explains a set of ontology terms: sparse sums over a hierarchy.

Axes: terms (of the hierarchy, any order), causes. Sparse tables are by term: causes `cause[start[t]:start[t + 1]]` with their values.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.integer]


def weighted_sum(start: Index, cause: Index, value: NDArray[np.floating], terms: Index, weight: Array, n_causes: int) -> Array:
    """Σ_t weight_t · value[t, cause] over the terms, for every cause.

    Args:
        start: Where each term's causes start.
        cause: Causes of all terms.
        value: Their values.
        terms: Which terms, shape (k,).
        weight: Of each, shape (k,).
        n_causes: How many causes there are.

    Returns:
        Shape (causes,).

    Example:
        >>> weighted_sum(np.array([0, 1, 3]), np.array([0, 0, 1]), np.array([1.0, 2.0, 4.0]), np.array([0, 1]), np.array([1.0, 0.5]), 2).tolist()
        [2.0, 2.0]
    """
    length = start[terms + 1] - start[terms]
    total = int(length.sum())
    before = np.cumsum(length) - length
    place = np.repeat(start[terms] - before, length) + np.arange(total)
    return np.asarray(np.bincount(cause[place], weights=value[place] * np.repeat(weight, length), minlength=n_causes), dtype=np.float64)


def term_weights(own: Index, closure: list[Index], information: Array, *, independent: float, own_share: float) -> list[tuple[Index, Array]]:
    """Terms that each of some observed terms implies, and how much each counts.

    Together the observations count as m = min(n, independent) findings. The share `own_share` of that goes to the observed terms in equal
    parts, the rest to all implied terms in proportion to their information; what several observations imply is divided among them, so it
    counts once.

    Args:
        own: Observed terms, none of which implies another, shape (n,).
        closure: For each of them it and all that it implies.
        information: Information content of every term.
        independent: How many findings the observations of one person are worth at most.
        own_share: Weight of the observed terms themselves.

    Returns:
        For each observation its implied terms and their weights; all weights sum to m.

    Example:
        >>> [(terms, weight)] = term_weights(np.array([2]), [np.array([0, 2])], np.array([0.0, 1.0, 3.0]), independent=2.7, own_share=0.5)
        >>> terms.tolist(), weight.tolist()
        ([0, 2], [0.0, 1.0])
    """
    every = np.concatenate(closure)
    shared = np.bincount(every, minlength=len(information))
    total, m = max(float(information[shared > 0].sum()), 1e-9), min(float(len(own)), independent)
    implied, each = (1 - own_share) / total, own_share / len(own)
    return [(c, m * (implied * information[c] / shared[c] + each * (c == t))) for t, c in zip(own, closure, strict=True)]
