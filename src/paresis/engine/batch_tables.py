"""The tables of `engine.batch`: the posterior of `differential` over every curated and rare cause, from present and absent findings alone.

The same priors (age, sex, setting, selection, unlisted causes), proportions, tree of findings and noisy-OR as for one patient. Left out, as a table
of findings doesn't hold them: tempo, what a text keeps silent about, HPO terms, an examination sheet, uncertain evidence, chains and pairs. All rare
diseases that are no form of a curated cause take part, not the twelve best of them, so other causes have a little less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.tables import BAND_STARTS, SITE_ESS, Tables, band_of, selected, tables_of
from paresis.engine.tail import every_theta, rare_weights
from paresis.kernels.batch_twin import posterior, told
from paresis.kernels.beta import log_variance
from paresis.kernels.findings import MOST, tree_likelihood
from paresis.model.vocabulary import Prior, Setting, Sex, UrgencyLevel

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

Array = NDArray[np.float64]
Index = NDArray[np.int64]

SEXES = (None, Sex.FEMALE, Sex.MALE)
AGES = 122  # unknown, 0 … 120
BLOCK = 64
UNITS = 8192  # a nat
PAD = 16000 * 256
SPARE = 2048  # rows for sets of absent findings that depend on each other


@dataclass(frozen=True, eq=False)
class Layout:
    """Which hypothesis stands in which column of the compiled tables.

    Attributes:
        hypothesis: Of each column, −1 for padding; whole blocks.
        label: Cause of each column, −1 for padding.
        first: Column of the first lesion pattern of the cause, by column of the curated hypotheses.
        danger: 1.0 for emergencies, by column of the first lesion patterns, which stand first.
        place: Row of each finding given its parent; the last is the number of such rows.
    """

    hypothesis: Index
    label: NDArray[np.int32]
    first: NDArray[np.int32]
    danger: NDArray[np.float32]
    place: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Group:
    """The compiled rows for people of one sex and age band, and those for absent findings that depend on each other."""

    theta: Array
    high: NDArray[np.uint8]
    low: NDArray[np.uint8]
    joint: dict[int, int] = field(default_factory=dict)
    _variance: list[NDArray[np.float32]] = field(default_factory=list)

    def variance(self, tables: BatchTables) -> NDArray[np.float32]:
        """Variances of log P(finding present | column) and of log P(absent), shape (2 · findings, columns); worked out once."""
        if not self._variance:
            ess = np.vstack([tables.base.ess, np.full((len(self.theta) - len(tables.base.ess), self.theta.shape[1]), SITE_ESS)])
            both = np.stack(log_variance(self.theta, ess), axis=1).astype(np.float32)
            by_row = both.transpose(2, 1, 0).reshape(2 * self.theta.shape[1], -1)
            self._variance.append(np.ascontiguousarray(np.where(tables.layout.hypothesis >= 0, by_row[:, tables.layout.hypothesis], 0)))
        return self._variance[0]


@dataclass(frozen=True, eq=False)
class BatchTables:
    """Tables to rank many patients with; those for a sex and age band are compiled when first needed.

    Attributes:
        causes: Ids of the curated causes, `unlisted`, then of the rare ones: what `BatchResult.index` means.
        findings: Ids of the findings: what indices in `findings` mean.
        cause: Cause of each hypothesis, shape (hypotheses,).
    """

    knowledge: Knowledge
    base: Tables
    causes: tuple[str, ...]
    findings: tuple[str, ...]
    cause: Index
    kept: Index
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
        key, rare = band_of(age, sex), self.knowledge.rare
        if key not in self._thetas:
            mine = self.base.theta(age, sex)
            self._thetas[key] = mine if rare is None else np.vstack([mine, every_theta(rare, self.base, age, sex)[self.kept]])
        return self._thetas[key]

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
            theta = self.theta(float((0, *BAND_STARTS)[band]), SEXES[sex])
            self._groups[sex, band] = _group(theta, np.array(self.base.parent), self.layout)
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
    usual = np.zeros(0) if rare is None else rare_weights(rare, base, None, None, Setting.PRIMARY_CARE, Prior.SETTING)[kept]
    return BatchTables(knowledge, base, (*base.causes, *names), base.findings, cause, kept, _layout(base, cause, usual))


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


def _layout(base: Tables, cause: Index, usual: Array) -> Layout:
    """The first lesion pattern of every curated cause, their others, then rare causes with the more common first, so that blocks can be left out."""
    n, of = len(base.row_cause), base.row_cause
    firsts = np.searchsorted(of, np.arange(len(base.causes)))
    front = np.append(firsts, np.setdiff1d(np.arange(n), firsts))
    hypothesis = np.concatenate([_padded(front), _padded(n + np.argsort(-usual, kind="stable"))])
    place = np.cumsum([0, *(_depth(f, base.parent) + 1 for f in range(len(base.parent)))])
    return Layout(
        hypothesis=hypothesis,
        label=np.where(hypothesis >= 0, cause[hypothesis], -1).astype(np.int32),
        first=of[front].astype(np.int32),
        danger=(base.level >= UrgencyLevel.EMERGENCY.rank).astype(np.float32),
        place=place.astype(np.int32),
    )


def _padded(index: Index) -> Index:
    return np.append(index, np.full(-len(index) % BLOCK, -1))


def _depth(f: int, parent: tuple[int, ...]) -> int:
    return 0 if parent[f] < 0 else 1 + _depth(parent[f], parent)


def _group(theta: Array, parent: Index, layout: Layout) -> Group:
    """Rows for each finding, present and absent, given its parent, the parent's parent … or nothing."""
    above = np.log(np.where(parent >= 0, np.minimum(theta / theta[:, parent], MOST), theta)).T
    n = int(layout.place[-1])
    shape = (2 * n + SPARE, len(layout.hypothesis))
    high, low = np.empty(shape, np.uint8), np.empty(shape, np.uint8)
    for f in range(len(parent)):
        log_p, node = np.zeros(len(theta)), f
        for row in range(layout.place[f], layout.place[f + 1]):
            log_p = log_p + above[node]
            high[row], low[row] = in_bytes(-log_p, layout)
            high[n + row], low[n + row] = in_bytes(-np.log1p(-np.exp(log_p)), layout)
            node = int(parent[node])
    return Group(theta, high, low)


def in_bytes(cost: Array, layout: Layout) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Costs of all hypotheses, less the least, in 1/8192 nat (at most 8 nats), by column: high and low bytes."""
    units = np.append(np.minimum(np.rint((cost - cost.min()) * UNITS), 65535), 0).astype(np.uint16)[layout.hypothesis]
    return (units >> 8).astype(np.uint8), (units & 255).astype(np.uint8)


def joint_row(group: Group, tables: BatchTables, top: int, absent: list[int]) -> Array:
    """−log P(findings absent | hypothesis, what is above `top` present), shape (hypotheses,)."""
    parent = tables.base.parent
    known = {parent[top]: 1.0} if parent[top] >= 0 else {}
    both = tree_likelihood(group.theta, parent, {**known, **dict.fromkeys(absent, 0.0)})
    return np.asarray(np.log(tree_likelihood(group.theta, parent, known)) - np.log(both))


def prior_rows(tables: BatchTables, codes: NDArray[np.integer[Any]]) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """−log P(hypothesis) of people of these codes: high (1/32 nat) and low bytes, shape (codes, columns)."""
    cost = -np.log(np.stack([tables.prior(int(c)) for c in codes]))
    units = np.rint((cost - cost.min(axis=1, keepdims=True)) * UNITS).astype(np.int64)
    units = np.pad(units, ((0, 0), (0, 1)), constant_values=PAD)[:, tables.layout.hypothesis]
    return (units >> 8).astype(np.uint16), (units & 255).astype(np.uint8)
