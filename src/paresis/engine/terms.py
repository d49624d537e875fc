"""HPO terms of a case, weighed for every cause, curated and imported, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.phenotype import term_weights, weighted_sum
from paresis.model.vocabulary import Sex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paresis.kb.rare.load import Rare

Array = NDArray[np.float64]
MOST_ABSENT = 0.95


@dataclass(frozen=True, slots=True)
class Terms:
    """Observed terms by index, without those that another one implies.

    Attributes:
        present: Most specific terms that are present.
        absent: Most general terms that are absent.
        told: The HPO ids that each of them was told as.
    """

    present: tuple[int, ...]
    absent: tuple[int, ...]
    told: dict[int, str]


def terms_of(weights: Mapping[str, float], rare: Rare) -> Terms:
    """Observed HPO ids as terms of the table; nested ones count once, what lies under a present term is not absent.

    Args:
        weights: 1 present, 0 absent, by HPO id.
        rare: The table.
    """
    present: dict[int, str] = {}
    absent: dict[int, str] = {}
    for hpo, weight in weights.items():
        term = rare.term(hpo)
        if term is not None:
            (present if weight >= 0.5 else absent).setdefault(term, hpo)
    above = {t: set(rare.closure(t).tolist()) - {t} for t in (*present, *absent)}
    implied = set().union(*(above[t] for t in present))
    specific = sorted(t for t in present if t not in implied)
    denied = [t for t in absent if t not in implied and t not in present]
    general = sorted(t for t in denied if not above[t].intersection(denied))
    return Terms(tuple(specific), tuple(general), {**absent, **present})


def present_parts(terms: Sequence[int], rare: Rare) -> Array:
    """Log-likelihood ratio of each present term against a cause that explains nothing, shape (terms, causes)."""
    if not terms:
        return np.zeros((0, rare.n_causes))
    a = rare.arrays
    return np.stack([weighted_sum(a["start"], a["cause"], a["ratio"], t[w > 0], w[w > 0], rare.n_causes) for t, w in _weights(terms, rare)])


def inherited_parts(terms: Sequence[int], rare: Rare) -> Array:
    """What each present term adds for a curated cause that has a more general one more often than diseases do, shape (terms, curated causes).

    Such a cause is taken to have the special form, given the general one, as often as diseases do. So the ratio of the term itself is the largest
    among those that it implies; a ratio of 1 adds nothing.
    """
    a, n, ranking = rare.arrays, rare.n_curated, rare.names["ranking"]
    out = np.zeros((len(terms), n))
    for row, told in zip(out, terms, strict=True):
        for t in (*rare.closure(told).tolist(), told):
            inside = slice(a["start"][t], a["start"][t + 1])
            cause, ratio = a["cause"][inside], a["ratio"][inside]
            mine = cause < n
            row[cause[mine]] = 0.0 if t == told else np.maximum(row[cause[mine]], ratio[mine] - np.log1p(1 / ranking["floor"]))
    return np.asarray(out * ranking["own"] * min(1.0, ranking["independent"] / max(len(terms), 1)))


def present_score(terms: Sequence[int], rare: Rare) -> Array:
    """The sum of `present_parts`, in one pass, shape (causes,)."""
    if not terms:
        return np.zeros(rare.n_causes)
    a, weights = rare.arrays, _weights(terms, rare)
    every = np.concatenate([t for t, _ in weights])
    weight = np.asarray(np.bincount(every, weights=np.concatenate([w for _, w in weights])), dtype=np.float64)
    implied = np.flatnonzero(weight)
    return weighted_sum(a["start"], a["cause"], a["ratio"], implied, weight[implied], rare.n_causes)


def absent_parts(terms: Sequence[int], rare: Rare) -> Array:
    """Log-likelihood ratio of each absent term, shape (terms, causes): log (1 − p) / (1 − background), tempered."""
    a, ranking = rare.arrays, rare.names["ranking"]
    out = np.zeros((len(terms), rare.n_causes))
    for row, t in zip(out, terms, strict=True):
        inside = slice(a["start"][t], a["start"][t + 1])
        p = np.minimum(a["p"][inside], MOST_ABSENT)
        row[:] = -np.log1p(-min(float(a["background"][t]), MOST_ABSENT))
        row[a["cause"][inside]] += np.log1p(-p)
    return np.asarray(out * ranking["absent"] * min(1.0, ranking["independent"] / max(len(terms), 1)))


def person_score(rare: Rare, *, onset: float | None, age: float | None, sex: Sex | None) -> Array:
    """Log-ratio of age at onset (or, by the age, of an onset now or at any time before) and of sex, shape (causes,)."""
    out = np.zeros(rare.n_causes)
    if onset is not None or age is not None:
        out += onset_score(rare, onset_share(rare), onset=onset, age=age)
    if sex is not None:
        male = rare.arrays["male"]
        out += np.log(2 * (male if sex is Sex.MALE else 1 - male))
    return out


def onset_score(rare: Rare, share: tuple[Array, Array], *, onset: float | None, age: float | None) -> Array:
    """Log-ratio of age at onset, or of an onset by an age, of causes with these shares (`onset_share`)."""
    mine, every = share
    told = onset_class(rare, onset if onset is not None else age or 0.0)
    ratio = mine[:, told] / every[told]
    if onset is None:
        recent = rare.names["onset"]["recent"]
        ratio = recent * ratio + (1 - recent) * mine[:, : told + 1].sum(axis=1) / every[: told + 1].sum()
    return np.asarray(rare.names["ranking"]["onset_weight"] * np.log(ratio))


def onset_class(rare: Rare, years: float) -> int:
    """Which class an age at onset falls into."""
    return max(1, int(np.searchsorted(rare.names["onset"]["starts"], years, side="right")) - 1)


@lru_cache(maxsize=4)
def onset_share(rare: Rare) -> tuple[Array, Array]:
    """P(class of age at onset | cause), shape (causes, classes), and over all causes; neighbours are confused."""
    return share_of(rare.arrays["onset"].astype(float), rare)


def share_of(counts: Array, rare: Rare) -> tuple[Array, Array]:
    """As `onset_share`, of causes in which it started so often in each class."""
    whole, constants = rare.arrays["onset"].astype(float), rare.names["onset"]
    every = (whole.sum(axis=0) + 1) / (whole.sum() + whole.shape[1])
    classes = np.arange(whole.shape[1])
    confusion = constants["near"] ** np.abs(classes[:, None] - classes[None, :])
    confusion /= confusion.sum(axis=1, keepdims=True)
    share = (counts + constants["size"] * every) / (counts.sum(axis=1, keepdims=True) + constants["size"])
    return share @ confusion, every @ confusion


def _weights(terms: Sequence[int], rare: Rare) -> list[tuple[NDArray[np.integer], Array]]:
    ranking = rare.names["ranking"]
    closure = [rare.closure(t) for t in terms]
    return term_weights(np.array(terms), closure, rare.arrays["information"], independent=ranking["independent"], own_share=ranking["own"])
