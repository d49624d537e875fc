"""HPO terms of a case, weighed for every cause, curated and imported, on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.phenotype import best_above
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
    """Log-likelihood ratio of each present term against a cause that explains nothing, shape (terms, causes).

    The term counts by the ratio of the term itself, or of a more general one that it implies, less the more information that one has lost.
    """
    a, ranking, weight = rare.arrays, rare.names["ranking"], weight_of(len(terms), rare)
    out = np.zeros((len(terms), rare.n_causes))
    for row, told in zip(out, terms, strict=True):
        above = rare.closure(told)
        near = np.exp(-ranking["near"] * (a["information"][told] - a["information"][above]))
        best_above(a["start"], a["cause"], a["ratio"], above, weight * near, row)
    return out


def weight_of(n: int, rare: Rare) -> float:
    """What each of n present terms of one person counts: they are far from independent, so together they count as the root of their number."""
    ranking = rare.names["ranking"]
    return float(ranking["weight"] * np.sqrt(min(n, ranking["most"])) / max(n, 1))


def inherited_parts(terms: Sequence[int], rare: Rare) -> Array:
    """What each present term says of a curated cause that has a more general one more often than diseases do, shape (terms, curated causes).

    Such a cause is taken to have the special form, given the general one, as often as diseases do. So the ratio of the term itself is the largest
    among those that it implies; 0 where that is no more than usual, or where the cause has the term itself.
    """
    a, n, usual = rare.arrays, rare.n_curated, np.log1p(1 / rare.names["ranking"]["floor"])
    out = np.zeros((len(terms), n))
    for row, told in zip(out, terms, strict=True):
        best_above(a["start"], a["cause"], a["ratio"], rare.closure(told), np.ones(len(rare.closure(told))), row)
        row[row <= usual] = 0
        own = a["cause"][a["start"][told] : a["start"][told + 1]]
        row[own[own < n]] = 0
    return np.asarray(out * weight_of(len(terms), rare))


def present_score(terms: Sequence[int], rare: Rare) -> Array:
    """The sum of `present_parts`, shape (causes,)."""
    return np.asarray(present_parts(terms, rare).sum(axis=0))


def absent_parts(terms: Sequence[int], rare: Rare) -> Array:
    """Log-likelihood ratio of each absent term, shape (terms, causes): log (1 − p) / (1 − background), tempered."""
    a, ranking = rare.arrays, rare.names["ranking"]
    out = np.zeros((len(terms), rare.n_causes))
    for row, t in zip(out, terms, strict=True):
        inside = slice(a["start"][t], a["start"][t + 1])
        p = np.minimum(a["p"][inside], MOST_ABSENT)
        row[:] = -np.log1p(-min(float(a["background"][t]), MOST_ABSENT))
        row[a["cause"][inside]] += np.log1p(-p)
    return np.asarray(out * ranking["absent"] * np.sqrt(min(len(terms), ranking["most"])) / max(len(terms), 1))


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
