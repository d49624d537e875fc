"""P(term | cause) from annotations, through the hierarchy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.kb.rare.records import Annotation

Index = NDArray[np.integer]
Single = NDArray[np.float32]
UP_TO = 0.999
LEAST = 0.02


def profiles(lines: dict[str, Any], graph: dict[str, Any], order: Any, causes: Any, constants: Annotation) -> Any:
    """P(term | cause) of some causes.

    Args:
        lines: `cause`, `term`, `k`, `n` of every annotation.
        graph: `term`, `parent_start`, `parent`.
        order: Terms, special forms before general ones.
        causes: Which causes, ascending, shape (c,).
        constants: What an annotation is mixed with.

    Returns:
        Shape (terms, c), 0 where nothing is annotated at or below a term.
    """
    inside = np.isin(lines["cause"], causes)
    column = np.searchsorted(causes, lines["cause"][inside])
    shape = (len(graph["term"]), len(causes))
    flat, where = np.unique(lines["term"][inside].astype(np.int64) * shape[1] + column, return_inverse=True)
    k, n = (np.bincount(where, weights=lines[x][inside], minlength=len(flat)) for x in ("k", "n"))
    counted = np.minimum(n, constants.largest)
    p = (k / n * counted + constants.prior * constants.prior_size) / (counted + constants.prior_size)
    own = np.zeros(shape, dtype=np.float32)
    own.reshape(-1)[flat] = np.where(k > 0, np.minimum(p, UP_TO), 0.0)
    return propagate(own, order, graph["parent_start"], graph["parent"], most=constants.up_most)


def with_kin(p: Any, kin: Mapping[str, Any], place: Any, constants: Annotation) -> Any:
    """P(term | cause) with what its kin have: 1 − (1 − p)(1 − share · mean of the kin), for each sort of kin.

    Diseases of one gene, and the group that a form belongs to, have much in common; what only they have counts in part.

    Args:
        p: From annotations of the causes themselves, shape (terms, c).
        kin: `gene_start`, `gene`, `group` as compiled.
        place: Column of each cause in p, −1 where it has none, shape (causes,).
        constants: The shares.

    Returns:
        Shape (terms, c), nothing under `LEAST` from kin alone.
    """
    out = p.copy()
    for cause in np.flatnonzero(place >= 0):
        same_gene = place[kin["gene"][kin["gene_start"][cause] : kin["gene_start"][cause + 1]]]
        group = place[kin["group"][cause : cause + 1]] if kin["group"][cause] >= 0 else np.zeros(0, dtype=np.int64)
        for relatives, share in ((same_gene, constants.same_gene), (group, constants.same_group)):
            if len(relatives) and share:
                out[:, place[cause]] = 1 - (1 - out[:, place[cause]]) * (1 - share * p[:, relatives].mean(axis=1))
    return np.where((p > 0) | (out >= LEAST), np.minimum(out, UP_TO), 0).astype(p.dtype)


def propagate(own: Single, order: Index, parent_start: Index, parent: Index, *, most: float) -> Single:
    """P(term | cause) from what is annotated at the term itself and at its special forms.

    p_t = max(own_t, most · max_c p_c + (1 − most) · (1 − Π_c (1 − p_c))) over the children c of t.

    Args:
        own: Annotated probabilities, 0 where nothing is, shape (terms, causes).
        order: Terms, special forms before general ones, shape (terms,).
        parent_start: Where the parents of each term start in `parent`, shape (terms + 1,).
        parent: Parents of all terms.
        most: Weight of the most frequent child.

    Returns:
        Shape (terms, causes).

    Example:
        >>> chain = propagate(np.array([[0.0], [0.8]], dtype=np.float32), np.array([1, 0]), np.array([0, 0, 1]), np.array([0]), most=0.7)
        >>> [round(float(x), 6) for x in chain[:, 0]]           # the general term follows from its special form
        [0.8, 0.8]
    """
    largest, none = np.zeros_like(own), np.ones_like(own)
    out = np.empty_like(own)
    for t in order:
        out[t] = np.maximum(own[t], most * largest[t] + (1 - most) * (1 - none[t]))
        for p in parent[parent_start[t] : parent_start[t + 1]]:
            np.maximum(largest[p], out[t], out=largest[p])
            none[p] *= 1 - out[t]
    return out


def sparse(dense: NDArray[np.float32]) -> tuple[Index, Index, Single]:
    """Start, cause and value of what is not zero, by term.

    >>> [x.tolist() for x in sparse(np.array([[0.0, 0.5], [0.0, 0.0]], dtype=np.float32))]
    [[0, 1, 1], [1], [0.5]]
    """
    term, cause = np.nonzero(dense)
    start = np.concatenate([[0], np.cumsum(np.bincount(term, minlength=dense.shape[0]))])
    return start.astype(np.int32), cause.astype(np.int16), dense[term, cause]
