"""How well each cause explains a term of an ontology: by the term itself, or by a more general one.

Axes: terms (of the hierarchy, any order), causes. Sparse tables are by term: causes `cause[start[t]:start[t + 1]]` with their values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

Array = NDArray[np.float64]
Index = NDArray[np.integer]


def best_above(start: Index, cause: Index, value: NDArray[np.floating], terms: Iterable[int], weight: Array, out: Array) -> None:
    """Raise `out` to the largest of weight_t · value[t, cause] over the terms, for every cause that `out` holds.

    Args:
        start: Where each term's causes start.
        cause: Causes of all terms, ascending within a term.
        value: Their values.
        terms: A term and what it implies.
        weight: Of each of them.
        out: The first causes, shape (c,); written to.

    Example:
        >>> out = np.zeros(2)
        >>> best_above(np.array([0, 1, 3]), np.array([0, 0, 1]), np.array([3.0, 2.0, 4.0]), [0, 1], np.array([1.0, 0.5]), out)
        >>> out.tolist()
        [3.0, 2.0]
    """
    for t, w in zip(terms, weight, strict=True):
        first, last = start[t], start[t + 1]
        mine = cause[first:last]
        inside = int(np.searchsorted(mine, len(out)))
        out[mine[:inside]] = np.maximum(out[mine[:inside]], w * value[first : first + inside])
