"""A likelihood ratio in the manner of LIRICAL (Robinson et al., AJHG 2020) on the same annotations, to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paresis.kb.rare.load import Rare

Array = NDArray[np.float64]
LEAST = 0.01
HALF = 0.5
TELLING = 0.7
MOST = 0.99


def lirical_score(present: Sequence[int], absent: Sequence[int], rare: Rare, dropped: Mapping[int, Array]) -> Array:
    """Sum of log-likelihood ratios of every cause.

    A present term that the cause has, itself or in a special form, counts p/b; one that it has only in a general form counts half of the
    best ratio of those; one that it does not have 0.01. An absent term counts (1 − p)/(1 − b). No ratio is under 0.01.

    Args:
        present: Terms by index.
        absent: Likewise.
        rare: The table; p and the mean b over all diseases.
        dropped: P(term | cause), shape (terms,), for causes of which some annotations are left out.

    Returns:
        Shape (causes,).
    """
    score = np.zeros(rare.n_causes)
    background = rare.arrays["background"]
    for t in present:
        ratio = _p(t, rare, dropped) / background[t]
        above = [a for a in rare.closure(t) if a != t and rare.arrays["information"][a] >= TELLING]
        if above:
            general = np.max([_p(a, rare, dropped) / background[a] for a in above], axis=0)
            ratio = np.where(ratio > 0, ratio, HALF * general)
        score += np.log(np.maximum(ratio, LEAST))
    for t in absent:
        ratio = (1 - np.minimum(_p(t, rare, dropped), MOST)) / (1 - min(float(background[t]), MOST))
        score += np.log(np.maximum(ratio, LEAST))
    return score


def _p(term: int, rare: Rare, dropped: Mapping[int, Array]) -> Array:
    out = np.zeros(rare.n_causes)
    inside = slice(rare.arrays["start"][term], rare.arrays["start"][term + 1])
    out[rare.arrays["cause"][inside]] = rare.arrays["p"][inside]
    for cause, p in dropped.items():
        out[cause] = p[term]
    return out
