"""The compiled arrays as the engine uses them: names to indices, priors and finding probabilities for one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.kernels.findings import Level, complete, levels_of, noisy_or
from paresis.model.vocabulary import Prior, Setting, Sex, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

Array = NDArray[np.float64]
Index = NDArray[np.int64]

UNLISTED = "unlisted"
BAND_STARTS = (2, 18, 40, 60, 80)
SITE_ESS = 4.0
SMALLEST = 1e-12
USUAL = 0.5
_SEX_INDEX = {None: 0, Sex.FEMALE: 1, Sex.MALE: 2}


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The rows of a matrix with others before its last ones, without a copy of it: cells and columns are read as from one matrix.

    Attributes:
        base: Shape (rows, columns).
        first: How many of its rows come before the others.
        mine: The others, shape (others, columns).

    Example:
        >>> both = Beside(np.array([[1.0], [2.0]]), 1, np.array([[9.0]]))
        >>> both[:, 0].tolist(), float(both[2, 0])
        ([1.0, 9.0, 2.0], 2.0)
    """

    base: Array
    first: int
    mine: Array

    def __getitem__(self, key: Any) -> Array:
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        return np.asarray(np.concatenate([self.base[: self.first, columns], self.mine[:, columns], self.base[self.first :, columns]])[rows])


@dataclass(frozen=True, eq=False)
class Tables:
    """Arrays and names, made once for a knowledge.

    Attributes:
        causes: Ids of the conditions, then `unlisted`; C + 1 of them. `place` is the index of each.
        groups: Segments that are reported.
        row_cause: Cause of each row (a cause with one of its lesion patterns), shape (rows,).
        signs: What the sites of each row make, 1 − Π(1 − φ), shape (rows, findings).
        entry: Index of the complaint that everyone assessed has; what lies under it is stated given the complaint.
        stated: What the cause of each row states, NaN elsewhere, shape (rows, findings).
        ess: Effective sample size behind each proportion, shape (rows, findings).
        level: Rank of each cause's urgency (4 ambulance … 0 self-care; 1 for unlisted), shape (C + 1,).
        term_parts: Log-likelihood ratio of each HPO term of this case, shape (rows,); `term_p` P(term | row).
    """

    knowledge: Knowledge
    causes: tuple[str, ...]
    place: dict[str, int]
    groups: tuple[str, ...]
    group_names: dict[str, str]
    findings: tuple[str, ...]
    index: dict[str, int]
    parent: tuple[int, ...]
    entry: int
    row_cause: Index
    row_group: Index
    signs: Array
    stated: Array
    ess: Array
    level: Index
    term_parts: dict[str, Array] = field(default_factory=dict)
    term_p: dict[str, Array] = field(default_factory=dict)
    _theta: dict[tuple[int, int], Array] = field(default_factory=dict)

    def theta(self, age: float | None, sex: Sex | None) -> Array:
        """P(finding | row) for a person of this age and sex, shape (rows, findings)."""
        key = (_SEX_INDEX[sex], _band(age))
        if key not in self._theta:
            raw = self.knowledge.tables
            base = noisy_or(self.signs[None], raw["background"][key])
            base[:, self.entry] = 1.0
            self._theta[key] = complete(self.stated, base, self.levels, raw["error"], entry=self.entry)
        return self._theta[key]

    @cached_property
    def levels(self) -> list[Level]:
        """The tree of findings by depth."""
        return levels_of(self.knowledge.tables["parent"], self.knowledge.tables["order"])

    def prior(self, age: float | None, sex: Sex | None, setting: Setting, prior: Prior = Prior.SETTING) -> Array:
        """P(row) of someone with the entry complaint, of this age and sex, in this setting, shape (rows,)."""
        return selected(self.weights(age, sex, setting, prior), self.row_cause, self.knowledge.settings.selection)

    def weights(self, age: float | None, sex: Sex | None, setting: Setting, prior: Prior = Prior.SETTING) -> Array:
        """New presentations with the entry complaint per 100,000 people a year, before selection, shape (rows,).

        `Prior.RECORDS` takes people of all settings together; with `Prior.FLAT` every cause weighs the same.
        """
        return _weights(self.knowledge, age, sex, setting, prior)

    def tempo(self, tempo: Tempo) -> Array:
        """P(told tempo | row), shape (rows,); an unlisted cause may come at any speed."""
        return _tempo(self.knowledge, tempo)

    @property
    def family(self) -> Index:
        """The cause that each cause counts with in a list, shape (causes,): itself, unless it is a form of another."""
        return np.arange(len(self.causes))

    def cited(self, cause: str, term: str) -> list[dict[str, Any]]:
        """Claims behind P(HPO term | cause); none without imported diseases."""
        return []

    def rate_ess(self) -> Array:
        """Events behind each cause's rate, shape (C + 1,)."""
        return np.append(self.knowledge.tables["rate_ess"], SITE_ESS)


@lru_cache(maxsize=32)
def _tempo(knowledge: Knowledge, tempo: Tempo) -> Array:
    """`Tables.tempo` of the curated causes; not to be written to."""
    confusion = np.array([knowledge.settings.tempo_confusion[t] for t in Tempo])
    told = knowledge.tables["tempo"] @ confusion[:, list(Tempo).index(tempo)]
    return np.asarray(np.append(told, 1 / len(Tempo))[knowledge.tables["row_cause"]])


@lru_cache(maxsize=256)
def _weights(knowledge: Knowledge, age: float | None, sex: Sex | None, setting: Setting, prior: Prior) -> Array:
    """`Tables.weights` of the curated causes; not to be written to."""
    raw, settings = knowledge.tables, knowledge.settings
    if prior is Prior.FLAT:
        return np.asarray(raw["row_pattern"])
    cause, rate = raw["row_cause"], raw["rate_any"] if age is None else raw["rate"][:, int(age)]
    if sex is not None:
        rate = rate * 2 * (raw["male"] if sex is Sex.MALE else 1 - raw["male"])
    rows = np.append(rate, raw["unlisted"].sum())[cause] * raw["row_pattern"] * raw["row_entry"]
    if prior is Prior.RECORDS:
        return np.asarray(rows)
    met = raw["met"][:, list(Setting).index(setting)]
    by_site = settings.seen_by_site.get(setting, {})
    by_first = np.array([by_site.get(s, 1.0) for s in knowledge.sites])[raw["row_first"]]
    return np.asarray(rows * met[cause] * by_first)


def selected(weights: Array, together: Index, selection: float) -> Array:
    """Weights of rows as a prior, what is taken together raised to the power `selection`.

    >>> selected(np.array([1.0, 1.0, 2.0]), np.array([0, 0, 1]), 0.5).tolist()
    [0.25, 0.25, 0.5]
    """
    rows = np.maximum(weights / weights.sum(), SMALLEST)
    sums = np.bincount(together, weights=rows)
    rows = rows * sums[together] ** (selection - 1)
    return np.asarray(rows / rows.sum())


@lru_cache(maxsize=4)
def tables_of(knowledge: Knowledge) -> Tables:
    """The tables of a knowledge; made once."""
    raw = knowledge.tables
    causes = (*knowledge.conditions, UNLISTED)
    row_cause = raw["row_cause"]
    silent = np.full((1, raw["stated"].shape[1]), np.nan)
    stated = np.vstack([raw["stated"], silent])[row_cause]
    stated[:, int(raw["entry"])] = raw["row_entry"]
    ess = np.vstack([raw["stated_ess"], np.zeros_like(silent)])[row_cause]
    signs = np.stack([1 - np.prod(1 - raw["phi"][sites], axis=0) for sites in raw["row_sites"]])
    signs[_excluded(knowledge, stated)] = 0.0
    by_group: dict[str, str] = {}
    for site in knowledge.sites.values():
        by_group.setdefault(site.group, site.group.replace("_", " "))
    return Tables(
        knowledge=knowledge,
        causes=causes,
        place={c: i for i, c in enumerate(causes)},
        groups=tuple(by_group),
        group_names=by_group,
        findings=tuple(knowledge.findings),
        index={f: i for i, f in enumerate(knowledge.findings)},
        parent=tuple(int(p) for p in raw["parent"]),
        entry=int(raw["entry"]),
        row_cause=row_cause,
        row_group=raw["row_group"],
        signs=signs,
        stated=stated,
        ess=np.where(ess > 0, ess, SITE_ESS),
        level=np.array([*(c.urgency.rank for c in knowledge.conditions.values()), UrgencyLevel.CONSULTATION.rank]),
    )


def _excluded(knowledge: Knowledge, stated: Array) -> NDArray[np.bool_]:
    """Where a cause says nothing of a finding and has its opposite more often than not: its site does not make it then, shape (rows, findings).

    A cause that raises potassium does not lower it, though others at the same site do.
    """
    index = {f: i for i, f in enumerate(knowledge.findings)}
    out = np.zeros(stated.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        usual = stated >= USUAL
    for finding, others in knowledge.opposites.items():
        out[:, index[finding]] = usual[:, [index[g] for g in others]].any(axis=1)
    return out & np.isnan(stated)


def band_of(age: float | None, sex: Sex | None) -> tuple[int, int]:
    """Which background applies: index of the sex and of the age band."""
    return _SEX_INDEX[sex], _band(age)


def _band(age: float | None) -> int:
    """Which age band of the background applies; unknown age is taken as middle age."""
    return 3 if age is None else sum(age >= start for start in BAND_STARTS)
