"""The tables of `engine.batch`: the posterior of `differential` over every curated and rare cause, from present and absent findings alone.

The same priors (age, sex, setting, selection, unlisted causes), proportions, tree of findings and noisy-OR as for one patient. Left out, as a table
of findings doesn't hold them: tempo, what a text keeps silent about, HPO terms, an examination sheet, uncertain evidence, chains and pairs. All rare
diseases that are no form of a curated cause take part, not the twelve best of them, so other causes have a little less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.tables import BAND_STARTS, SITE_ESS, Tables, band_of, selected, tables_of
from paresis.engine.tail import every_row, rare_weights, theta_of
from paresis.kernels.batch_twin import posterior, told
from paresis.kernels.beta import log_variance
from paresis.kernels.costs import BLOCK, MOST_COST, STEPS, UNITS, alike, in_units, least_of_blocks
from paresis.kernels.findings import MOST, tree_likelihood
from paresis.model.vocabulary import Prior, Setting, Sex, UrgencyLevel

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

Array = NDArray[np.float64]
Index = NDArray[np.int64]

SEXES = (None, Sex.FEMALE, Sex.MALE)
AGES = 122  # unknown, 0 … 120
TINY = 1e-17  # what padding weighs: 39 nats
AT_ONCE = 16  # findings whose rows are worked out together: what they need stays in the cache
SPARE = 2048  # rows for sets of absent findings that depend on each other


@dataclass(frozen=True, eq=False)
class Layout:
    """Which hypothesis stands in which column of the compiled tables.

    Attributes:
        hypothesis: Of each column, −1 for padding; whole blocks.
        label: Cause of each column, −1 for padding.
        layers: Where the first, the second … lesion patterns of the curated causes begin, and the last ones end; the same causes lead in each.
        n_front: How many columns the curated causes have, with padding; then come the rare ones.
        danger: 1.0 for emergencies, by column of the first lesion patterns.
        place: Row of each finding given its parent; the last is the number of such rows.
    """

    hypothesis: Index
    label: NDArray[np.int32]
    layers: Index
    n_front: int
    danger: NDArray[np.float32]
    place: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Group:
    """The compiled rows for people of one sex and age band, and those for absent findings that depend on each other.

    Attributes:
        cost: −log likelihood of each row by column (`kernels.costs`); the last row says nothing.
        least: The least cost of each block of rare causes, by row.
        joint: Row of each set of findings that depend on each other.
    """

    theta: Array
    cost: NDArray[np.uint16]
    least: NDArray[np.uint8]
    joint: dict[int, int] = field(default_factory=dict)
    _variance: list[NDArray[np.float32]] = field(default_factory=list)

    def put(self, row: int | Index, nats: Array, layout: Layout) -> None:
        """Keep costs of all hypotheses, the last axis, less the least, as one row or several."""
        units = np.full((*nats.shape[:-1], nats.shape[-1] + 1), MOST_COST, np.uint16)
        units[..., :-1] = in_units(nats - nats.min(axis=-1, keepdims=True))
        cost = units[..., layout.hypothesis]
        self.cost[row], self.least[row] = cost, least_of_blocks(cost[..., layout.n_front :])

    def variance(self, tables: BatchTables) -> NDArray[np.float32]:
        """Variances of log P(finding present | curated column) and of log P(absent) in turn, shape (curated columns, 2 · findings); made once."""
        if not self._variance:
            front = tables.layout.hypothesis[: tables.layout.n_front]
            both = np.stack(log_variance(self.theta[front], tables.base.ess[front]), axis=2)
            self._variance.append(np.ascontiguousarray(both, np.float32).reshape(len(front), -1))
        return self._variance[0]


@dataclass(frozen=True, eq=False)
class BatchTables:
    """Tables to rank many patients with; those for a sex and age band are compiled when first needed.

    Attributes:
        causes: Ids of the curated causes, `unlisted`, then of the rare ones: what `BatchResult.index` means.
        findings: Ids of the findings: what indices in `findings` mean.
        cause: Cause of each hypothesis, shape (hypotheses,).
        stated: What is stated of each, NaN elsewhere, shape (hypotheses, findings).
        signs: What the sites of each make, same shape.
    """

    knowledge: Knowledge
    base: Tables
    causes: tuple[str, ...]
    findings: tuple[str, ...]
    cause: Index
    kept: Index
    stated: Array
    signs: Array
    layout: Layout
    _groups: dict[tuple[int, int], Group] = field(default_factory=dict)
    _thetas: dict[tuple[int, int], Array] = field(default_factory=dict)
    _priors: dict[int, Array] = field(default_factory=dict)

    @property
    def level(self) -> Index:
        """Rank of each cause's urgency, shape (causes,); an imported disease asks for a consultation."""
        rare = len(self.causes) - len(self.base.causes)
        return np.append(self.base.level, np.full(rare, UrgencyLevel.CONSULTATION.rank))

    def rate_ess(self) -> Array:
        """Events behind each cause's rate, shape (causes,)."""
        return np.append(self.base.rate_ess(), np.full(len(self.causes) - len(self.base.causes), SITE_ESS))

    def theta(self, age: float | None, sex: Sex | None) -> Array:
        """P(finding | hypothesis), shape (hypotheses, findings)."""
        key = band_of(age, sex)
        if key not in self._thetas:
            near, columns = self._nearest(key, list(self._thetas))
            theta = np.empty(self.stated.shape) if near is None else self._thetas[near].copy()
            theta[:, columns] = theta_of(self.stated[:, columns], self.signs[:, columns], self.base, key, columns)
            self._thetas[key] = theta
        return self._thetas[key]

    def _nearest(self, key: tuple[int, int], made: list[tuple[int, int]]) -> tuple[tuple[int, int] | None, Index]:
        """Of the sex and age bands that are made, the one with most backgrounds in common, and the findings of the trees where they differ."""
        background, every = self.knowledge.tables["background"], np.arange(len(self.findings))
        differ = [np.isin(self._root, self._root[background[key] != background[m]]) for m in made]
        if not differ:
            return None, every
        best = int(np.argmin([d.sum() for d in differ]))
        return made[best], every[differ[best]]

    @cached_property
    def _root(self) -> Index:
        """The root of the tree of each finding."""
        root, parent = np.arange(len(self.findings)), np.array(self.base.parent)
        while (parent[root] >= 0).any():
            root = np.where(parent[root] >= 0, parent[root], root)
        return root

    def prior(self, person: int) -> Array:
        """P(hypothesis) of someone with the entry complaint, shape (hypotheses,)."""
        if person not in self._priors:
            age, sex, setting = _person(person)
            weights, rare = self.base.weights(age, sex, setting), self.knowledge.rare
            if rare is not None:
                trust = rare.names["prior"]["trust"]
                weights = np.append(weights, trust * rare_weights(rare, self.base, age, sex, setting, Prior.SETTING)[self.kept])
            together = np.minimum(self.cause, len(self.base.causes))
            self._priors[person] = selected(weights, together, self.knowledge.settings.selection)
        return self._priors[person]

    def group(self, sex: int, band: int) -> Group:
        """The compiled rows for a sex and an age band."""
        if (sex, band) not in self._groups:
            near, columns = self._nearest((sex, band), list(self._groups))
            theta = self.theta(float((0, *BAND_STARTS)[band]), SEXES[sex])
            like = None if near is None else self._groups[near]
            self._groups[sex, band] = _group(theta, np.array(self.base.parent), self.layout, columns, like)
        return self._groups[sex, band]


def build_batch_tables(knowledge: Knowledge) -> BatchTables:
    """Tables of a knowledge to rank many patients with.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> tables = build_batch_tables(load_knowledge())
        >>> "guillain_barre_syndrome" in tables.causes
        True
    """
    base, rare = tables_of(knowledge), knowledge.rare
    kept = np.zeros(0, np.int64) if rare is None else np.flatnonzero(rare.arrays["form_of"] < 0)
    names = () if rare is None else tuple(rare.ids[rare.n_curated + int(i)] for i in kept)
    n = len(base.causes)
    cause = np.concatenate([base.row_cause, np.arange(n, n + len(kept))])
    stated, signs, order = base.stated, base.signs, np.zeros(0, np.int64)
    if rare is not None:
        of_rare = [x[kept] for x in every_row(rare, base)]
        usual = rare_weights(rare, base, None, None, Setting.PRIMARY_CARE, Prior.SETTING)[kept]
        order = _rare_order(theta_of(of_rare[0], of_rare[1], base, band_of(None, None)), usual)
        stated, signs = np.vstack([stated, of_rare[0]]), np.vstack([signs, of_rare[1]])
    return BatchTables(knowledge, base, (*base.causes, *names), base.findings, cause, kept, stated, signs, _layout(base, cause, order))


def person_codes(
    age: NDArray[np.floating[Any]], sex: NDArray[np.integer[Any]], setting: Setting | NDArray[np.integer[Any]] = Setting.PRIMARY_CARE
) -> NDArray[np.int16]:
    """Age, sex and setting of each patient as one number.

    Args:
        age: Years; NaN, or what cannot be, is unknown.
        sex: 1 female, 2 male, else unknown.
        setting: One for all, or the place of each in `Setting`.

    Example:
        >>> person_codes(np.array([np.nan, 71.5]), np.array([0, 1]), Setting.EMERGENCY).shape
        (2,)
    """
    known = np.where((age >= 0) & (age <= AGES - 2), age, -1.0).astype(np.int64)
    where = list(Setting).index(setting) if isinstance(setting, Setting) else np.clip(setting, 0, len(Setting) - 1)
    which = np.where((sex == 1) | (sex == 2), sex, 0).astype(np.int64)
    return np.asarray((which * AGES + known + 1) * len(Setting) + where, dtype=np.int16)


def exact_posterior(tables: BatchTables, findings: list[int], presence: list[int], person: int) -> Array:
    """What `rank_batch` approximates, by the NumPy twin in 64 bits: P(cause | findings) of one patient, shape (causes,)."""
    age, sex, _ = _person(person)
    seen = told(findings, presence, tables.base.parent)
    seen.pop(tables.base.entry, None)
    theta = tables.theta(age, sex)
    return posterior(tables.prior(person), theta, tables.base.parent, tables.base.entry, seen, tables.cause, len(tables.causes))


def patient_group(person: int) -> tuple[int, int]:
    """Index of the sex and of the age band that a person code means."""
    age, sex, _ = _person(person)
    found, band = band_of(age, sex)
    return found, band


def _person(code: int) -> tuple[float | None, Sex | None, Setting]:
    who, where = divmod(code, len(Setting))
    sex, age = divmod(who, AGES)
    return (float(age - 1) if age else None), SEXES[sex], list(Setting)[where]


def _layout(base: Tables, cause: Index, rare: Index) -> Layout:
    """The first lesion pattern of every curated cause, then their second ones …, then the rare causes in the order given."""
    of, patterns = base.row_cause, np.bincount(base.row_cause)
    order, firsts = np.argsort(-patterns, kind="stable"), np.searchsorted(base.row_cause, np.arange(len(base.causes)))
    front = [firsts[order[patterns[order] > k]] + k for k in range(patterns.max())]
    hypothesis = np.concatenate([_padded(np.concatenate(front)), _padded(len(of) + rare)])
    place = np.cumsum([0, *(_depth(f, base.parent) + 1 for f in range(len(base.parent)))])
    return Layout(
        hypothesis=hypothesis,
        label=np.where(hypothesis >= 0, cause[hypothesis], -1).astype(np.int32),
        layers=np.cumsum([0, *map(len, front)]),
        n_front=len(_padded(np.concatenate(front))),
        danger=(base.level[order] >= UrgencyLevel.EMERGENCY.rank).astype(np.float32),
        place=place.astype(np.int32),
    )


def _rare_order(theta: Array, usual: Array) -> Index:
    """Rare causes in blocks that are alike in rarity and in what ten findings, present or absent, cost on the whole; the more common first."""
    order = np.argsort(-usual, kind="stable")
    costs = np.minimum(-np.log(np.hstack([theta, 1 - theta])[order]), MOST_COST / UNITS) * (10 / (2 * theta.shape[1]))
    return order[alike(np.column_stack([costs, -np.log(usual[order])]).astype(np.float32))]


def _padded(index: Index) -> Index:
    return np.append(index, np.full(-len(index) % BLOCK, -1))


def _depth(f: int, parent: tuple[int, ...]) -> int:
    return 0 if parent[f] < 0 else 1 + _depth(parent[f], parent)


def _group(theta: Array, parent: Index, layout: Layout, columns: Index, like: Group | None) -> Group:
    """Rows for each finding, present and absent, given its parent, the parent's parent … or nothing; those not in `columns` as another group."""
    n, p = int(layout.place[-1]), parent[columns]
    above = np.zeros((len(parent), len(theta)))
    above[columns] = np.log(np.where(p >= 0, np.minimum(theta[:, columns] / theta[:, p], MOST), theta[:, columns])).T
    shape = (2 * n + SPARE + 1, len(layout.hypothesis))
    group = Group(theta, np.zeros(shape, np.uint16), np.zeros((shape[0], (shape[1] - layout.n_front) // BLOCK), np.uint8))
    if like is not None:
        group.cost[: 2 * n], group.least[: 2 * n] = like.cost[: 2 * n], like.least[: 2 * n]
    for first in range(0, len(columns), AT_ONCE):
        node = columns[first : first + AT_ONCE]
        row, log_p = layout.place[node].astype(np.int64), np.zeros((len(node), len(theta)))
        while len(node):
            log_p += above[node]
            group.put(row, -log_p, layout)
            group.put(n + row, -np.log1p(-np.exp(log_p)), layout)
            goes_on = parent[node] >= 0
            node, row, log_p = parent[node][goes_on], row[goes_on] + 1, log_p[goes_on]
    return group


def joint_row(group: Group, tables: BatchTables, top: int, absent: list[int]) -> Array:
    """−log P(findings absent | hypothesis, what is above `top` present), shape (hypotheses,)."""
    parent = tables.base.parent
    known = {parent[top]: 1.0} if parent[top] >= 0 else {}
    both = tree_likelihood(group.theta, parent, {**known, **dict.fromkeys(absent, 0.0)})
    return np.asarray(np.log(tree_likelihood(group.theta, parent, known)) - np.log(both))


def prior_rows(tables: BatchTables, codes: NDArray[np.integer[Any]]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """−log P(hypothesis) of people of these codes, shape (codes, columns), and −log P(block of rare causes) in `STEPS`, shape (codes, blocks)."""
    layout = tables.layout
    p = np.pad(np.stack([tables.prior(int(c)) for c in codes]), ((0, 0), (0, 1)))[:, layout.hypothesis]
    nats = -np.log(np.maximum(np.ascontiguousarray(p), TINY))
    blocks = -np.log(np.maximum(np.ascontiguousarray(p[:, layout.n_front :].reshape(len(p), -1, BLOCK).sum(axis=2)), TINY))
    return in_units(nats, 65535), np.floor(blocks * STEPS).astype(np.uint16)
