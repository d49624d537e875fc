"""The rare tail beside the curated causes: a shortlist of imported diseases joins the tables of a case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from paresis.engine.tables import SITE_ESS, UNLISTED, Beside, Tables, band_of, selected
from paresis.engine.terms import Terms, absent_parts, inherited_parts, person_score, present_parts, terms_of
from paresis.kernels.findings import Level, complete, levels_of, tree_likelihood
from paresis.model.vocabulary import Prior, Setting, Sex, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paresis.engine.facts import Facts
    from paresis.kb.rare.load import Rare
    from paresis.model.knowledge import Knowledge

Array = NDArray[np.float64]
Index = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)
IN_TEXT, WITH_TERMS = 30, 150
"""How many rare causes join at most: where findings are told in words, and where somebody described the person in HPO terms."""


@dataclass(frozen=True, eq=False)
class Joined(Tables):
    """Tables of the curated causes, then a shortlist of rare ones, then the unlisted one.

    Attributes:
        base: The tables of the curated causes.
        rare: The rare tail.
        chosen: Which rare diseases, by row of its arrays, shape (chosen,).
        choice: How far the terms show that whom they describe is no random draw, 0 (told in words, or in general terms) to 1.
    """

    base: Tables = field(kw_only=True)
    rare: Rare = field(kw_only=True)
    chosen: Index = field(kw_only=True)
    choice: float = field(kw_only=True, default=0.0)

    def theta(self, age: float | None, sex: Sex | None) -> Array:
        """P(finding | row) for a person of this age and sex, shape (rows, findings)."""
        rows = _rows(self.rare, self.base, band_of(age, sex))
        mine = np.stack([rows(int(i)) for i in self.chosen]) if len(self.chosen) else np.zeros((0, len(self.findings)))
        return self.between(self.base.theta(age, sex), mine)

    def weights(self, age: float | None, sex: Sex | None, setting: Setting, prior: Prior = Prior.SETTING) -> Array:
        """New presentations before selection, shape (rows,); an imported disease weighs less where findings are told in words."""
        mine = rare_weights(self.rare, self.base, age, sex, setting, prior)[self.chosen]
        return self.between(self.base.weights(age, sex, setting, prior), self._trust ** (1 - self.choice) * mine)

    @property
    def _trust(self) -> float:
        return float(self.rare.names["prior"]["trust"])

    def prior(self, age: float | None, sex: Sex | None, setting: Setting, prior: Prior = Prior.SETTING) -> Array:
        """P(row), shape (rows,).

        Told in words, selection takes all rare diseases together: there are thousands, and each by itself would gain from it. Told in terms
        that say enough, it takes a curated cause and its forms together. Between the two the logarithms are mixed.
        """
        if prior is Prior.FLAT:
            return super().prior(age, sex, setting, prior)
        mine = rare_weights(self.rare, self.base, age, sex, setting, prior)
        both = self._told_in_words(age, sex, setting, prior, mine), self._told_in_terms(age, sex, setting, prior, mine)
        mixed = np.exp(sum(w * np.log(rows) for w, rows in zip((1 - self.choice, self.choice), both, strict=True) if w))
        return np.asarray(mixed / mixed.sum())

    def _told_in_terms(self, age: float | None, sex: Sex | None, setting: Setting, prior: Prior, mine: Array) -> Array:
        family = self.rare.arrays["form_of"][self.chosen]
        places = np.arange(len(self.base.causes) - 1, len(self.causes) - 1)
        together = self.between(self.row_cause[: self.n_before], np.where(family >= 0, family, places), self.row_cause[self.n_before + len(places) :])
        weights = self.between(self.base.weights(age, sex, setting, prior), mine[self.chosen])
        return selected(weights, together, self.rare.names["ranking"]["selection"])

    def _told_in_words(self, age: float | None, sex: Sex | None, setting: Setting, prior: Prior, mine: Array) -> Array:
        mine, last = self._trust * mine, len(self.causes)
        weights = self.between(self.base.weights(age, sex, setting, prior), mine[self.chosen])
        is_rare = (self.row_cause >= len(self.base.causes) - 1) & (self.row_cause < last - 1)
        others = max(float(mine.sum() - weights[is_rare].sum()), 0.0)
        together = np.append(np.where(is_rare, last, self.row_cause), last)
        rows = selected(np.append(weights, others), together, self.knowledge.settings.selection)[:-1]
        return np.asarray(rows / rows.sum())

    @property
    def family(self) -> Index:
        """The curated cause that each cause counts with where it is a form of it, else itself, shape (causes,)."""
        own = np.arange(len(self.causes))
        forms = self.rare.arrays["form_of"][self.chosen]
        own[len(self.base.causes) - 1 : -1] = np.where(forms >= 0, forms, own[len(self.base.causes) - 1 : -1])
        return own

    def tempo(self, tempo: Tempo) -> Array:
        """P(told tempo | row), shape (rows,)."""
        return self.between(self.base.tempo(tempo), np.full(len(self.chosen), rare_tempo(self.rare, self.base, tempo)))

    def cited(self, cause: str, term: str) -> list[dict[str, Any]]:
        """The annotations behind P(HPO term | cause)."""
        return self.rare.cited(self.rare.place[cause], term)

    def rate_ess(self) -> Array:
        """Events behind each cause's rate, shape (causes,)."""
        return np.insert(self.base.rate_ess(), len(self.base.causes) - 1, np.full(len(self.chosen), SITE_ESS))

    @property
    def n_before(self) -> int:
        """How many rows of curated causes there are."""
        return n_listed(self.base)

    def between(self, base: NDArray[T], mine: NDArray[T], last: NDArray[T] | None = None) -> NDArray[T]:
        """Values of curated rows, of the chosen ones, and of the unlisted ones (from `base` unless given)."""
        return np.concatenate([base[: self.n_before], mine, base[self.n_before :] if last is None else last])

    def as_unlisted(self, base: Array) -> Array:
        """Values by row of which a rare cause has that of the unlisted cause at its site."""
        return self.between(base, base[self.n_before :][self.rare.arrays["first"][self.chosen]])


def n_listed(base: Tables) -> int:
    """How many rows belong to listed causes; those of the unlisted one, a row for each site, come last."""
    return int(np.searchsorted(base.row_cause, len(base.causes) - 1))


def joined(facts: Facts, base: Tables, *, setting: Setting, tempo: Tempo | None, prior: Prior, top: int) -> Tables:
    """The tables with those rare causes that may matter; the same tables when nothing is imported.

    Without HPO terms, forms of curated causes are left to the curated cause.

    Args:
        facts: Observations, and HPO terms.
        base: The tables of the curated causes.
        setting: Where the person is seen.
        tempo: Told tempo, or None.
        prior: How common each cause is taken to be.
        top: How many causes are to be listed.
    """
    rare: Rare | None = base.knowledge.rare
    if rare is None:
        return base
    terms = terms_of(facts.terms, rare) if facts.terms else Terms((), (), {})
    choice = choice_of(terms.present, rare) if facts.is_coded else 0.0
    share = 1 - choice if facts.is_coded else 1.0
    parts = _parts(terms, rare, share=share, usual=share if facts.is_coded else rare.names["words"]["curated"])
    log_prior = _log_prior(rare, base, facts, setting, prior, choice)
    score = log_prior + log_likelihood(facts, rare, base) + parts[:, rare.n_curated :].sum(axis=0)
    if not facts.terms:
        score[rare.arrays["form_of"] >= 0] = -np.inf
    size = max(WITH_TERMS, top) if facts.is_coded else IN_TEXT
    chosen = np.sort(np.argsort(-score, kind="stable")[:size])
    tables = replace(_join(base, rare, chosen[np.isfinite(score[chosen])]), choice=choice)
    return _with_terms(tables, terms, parts, unsure=1.0 if facts.is_coded else rare.names["words"]["unsure"])


def choice_of(present: Sequence[int], rare: Rare) -> float:
    """How far terms show that whom they describe is no random draw: the information of all that they imply, 1 from `telling` on.

    One or two general terms are what anybody has who comes with weak legs; they say nothing of how the person was chosen.
    """
    implied = np.unique(np.concatenate([rare.closure(t) for t in present])) if present else np.zeros(0, dtype=np.int64)
    return float(min(1.0, rare.arrays["information"][implied].sum() / rare.names["ranking"]["telling"]))


def _parts(terms: Terms, rare: Rare, *, share: float, usual: float) -> Array:
    """What each term says of every cause, shape (terms, causes).

    A curated cause lists the findings of this knowledge, not HPO's terms: where it has a more general one often, it has its share of the special
    ones; and a term that it does not have says at least the share `usual` of what it says for the average disease.
    """
    present = present_parts(terms.present, rare)
    if len(present):
        curated = present[:, : rare.n_curated]
        curated += share * inherited_parts(terms.present, rare)
        np.maximum(curated, usual * np.array(average_parts(terms, rare)[: len(present)])[:, None], out=curated)
    return np.vstack([present, absent_parts(terms.absent, rare)])


def _log_prior(rare: Rare, base: Tables, facts: Facts, setting: Setting, prior: Prior, choice: float) -> Array:
    """Prior of each rare disease among the rare ones, up to a factor."""
    weights, family = rare_weights(rare, base, facts.age, facts.sex, setting, prior), rare.arrays["form_of"]
    if not choice or prior is Prior.FLAT:
        return np.asarray(np.log(weights))
    whole = np.bincount(base.row_cause, weights=base.weights(facts.age, facts.sex, setting, prior))
    np.add.at(whole, family[family >= 0], weights[family >= 0])
    together = np.where(family >= 0, whole[family], weights)
    return np.asarray(np.log(weights) + choice * (rare.names["ranking"]["selection"] - 1) * np.log(together))


@lru_cache(maxsize=256)
def rare_weights(rare: Rare, base: Tables, age: float | None, sex: Sex | None, setting: Setting, prior: Prior) -> Array:
    """New presentations with the complaint per 100,000 people a year, shape (rare diseases,); not to be written to."""
    a, knowledge = rare.arrays, base.knowledge
    if prior is Prior.FLAT:
        return np.ones(len(a["leg"]))
    rate = a["rate"][rare.n_curated :] * a["leg"] * np.exp(person_score(rare, onset=None, age=age, sex=sex)[rare.n_curated :])
    if prior is Prior.RECORDS:
        return np.asarray(rate)
    met = knowledge.tables["met"][-1, list(Setting).index(setting)]
    by_site = knowledge.settings.seen_by_site.get(setting, {})
    return np.asarray(rate * met * np.array([by_site.get(s, 1.0) for s in knowledge.sites])[a["first"]])


@lru_cache(maxsize=32)
def rare_tempo(rare: Rare, base: Tables, tempo: Tempo) -> float:
    """P(told tempo | rare disease); all rare diseases have the same."""
    confusion = np.array([base.knowledge.settings.tempo_confusion[t] for t in Tempo])[:, list(Tempo).index(tempo)]
    return float(np.array([rare.names["prior"]["tempo"].get(t, 0.0) for t in Tempo]) @ confusion)


def log_likelihood(facts: Facts, rare: Rare, base: Tables) -> Array:
    """log P(findings that were seen | rare disease), shape (rare diseases,), from the columns that are needed."""
    trees: dict[int, dict[int, float]] = {}
    for f, w in facts.seen.items():
        trees.setdefault(base.index[(f, *base.knowledge.ancestors(f))[-1]], {})[base.index[f]] = w
    root = base.index[(base.findings[base.entry], *base.knowledge.ancestors(base.findings[base.entry]))[-1]]
    trees[root] = trees.get(root, {}) | {base.entry: 1.0}
    band = band_of(facts.age, facts.sex)
    return np.asarray(np.sum([_tree(rare, base, band, tuple(sorted(seen.items()))) for seen in trees.values()], axis=0))


@lru_cache(maxsize=1024)
def _tree(rare: Rare, base: Tables, band: tuple[int, int], seen: tuple[tuple[int, float], ...]) -> Array:
    """log P(what was seen of one tree of findings, given the entry complaint | rare disease), shape (rare diseases,).

    It is kept, because from step to step of an interview one tree changes.
    """
    columns = np.array(sorted({base.index[a] for f, _ in seen for a in (base.findings[f], *base.knowledge.ancestors(base.findings[f]))}))
    made, pattern = _patterns(rare, base.knowledge)
    theta = theta_of(_stated(rare, base)[:, columns], made.T[columns][:, pattern].T, base, band, columns)
    place = {c: i for i, c in enumerate(columns.tolist())} | {-1: -1}
    log_p = np.log(tree_likelihood(theta, [place[base.parent[c]] for c in columns.tolist()], {place[c]: w for c, w in seen}))
    return np.asarray(log_p - np.log(theta[:, place[base.entry]]) if base.entry in place else log_p)


@lru_cache(maxsize=4)
def _stated(rare: Rare, base: Tables) -> Array:
    """P(finding | rare disease) where HPO annotates it, NaN elsewhere, shape (rare diseases, findings); not to be written to."""
    a = rare.arrays
    out = np.full((len(a["leg"]), len(base.findings)), np.nan, order="F")
    out[a["stated_row"], np.repeat(np.arange(len(base.findings)), np.diff(a["stated_start"]))] = a["stated_p"]
    out[:, base.entry] = a["leg"]
    return out


@lru_cache(maxsize=4)
def _patterns(rare: Rare, knowledge: Knowledge) -> tuple[Array, Index]:
    """What each lesion pattern of a rare disease makes, 1 − Π (1 − φ), shape (patterns, findings), and the pattern of each disease."""
    sites, of = np.unique(rare.arrays["site"], axis=0, return_inverse=True)
    signs = np.stack([1 - np.prod(1 - knowledge.tables["phi"][s], axis=0) for s in sites])
    return signs, of.reshape(-1)


def every_row(rare: Rare, base: Tables) -> tuple[Array, Array]:
    """What HPO states of all rare diseases, NaN elsewhere, and what their sites make, each of shape (rare diseases, findings)."""
    made, pattern = _patterns(rare, base.knowledge)
    return _stated(rare, base), made[pattern]


@lru_cache(maxsize=32)
def _rows(rare: Rare, base: Tables, band: tuple[int, int]) -> Callable[[int], Array]:
    """P(finding | rare disease) of one, shape (findings,); those that were asked for last are kept."""
    made, pattern = _patterns(rare, base.knowledge)

    @lru_cache(maxsize=512)
    def row(disease: int) -> Array:
        stated, signs = _stated(rare, base)[disease], made[pattern[disease]]
        return np.asarray(theta_of(stated[None], signs[None], base, band)[0])

    return row


def theta_of(stated: Array, signs: Array, base: Tables, band: tuple[int, int], columns: Index | None = None) -> Array:
    """P(finding | row) of any rows over some findings (all by default), which are in order and hold every parent of theirs."""
    raw = base.knowledge.tables
    every = slice(None) if columns is None else columns
    entry = base.entry if columns is None else next(iter(np.flatnonzero(columns == base.entry).tolist()), -1)
    above = 1 - (1 - raw["background"][band][every]) * (1 - signs)
    if entry >= 0:
        above[:, entry] = 1.0
    return complete(stated, above, base.levels if columns is None else _levels(base, columns), raw["error"][every], entry=entry)


def _levels(base: Tables, columns: Index) -> list[Level]:
    """The part of the tree of findings that some findings make, which hold every parent of theirs."""
    place = {c: i for i, c in enumerate(columns.tolist())} | {-1: -1}
    order = np.array([place[f] for f in base.knowledge.tables["order"].tolist() if f in place], dtype=np.int64)
    return levels_of(np.array([place[base.parent[c]] for c in columns.tolist()]), order)


def _join(base: Tables, rare: Rare, chosen: Index) -> Joined:
    n, c, k = n_listed(base), len(base.causes) - 1, len(chosen)
    names = [rare.ids[rare.n_curated + int(i)] for i in chosen]
    causes = (*base.causes[:c], *names, UNLISTED)
    stated = _stated(rare, base)[chosen]
    made, pattern = _patterns(rare, base.knowledge)
    group = np.array([base.groups.index(s.group) for s in base.knowledge.sites.values()])

    def between(values: NDArray[T], mine: NDArray[T]) -> NDArray[T]:
        return np.concatenate([values[:n], mine, values[n:]])

    return Joined(
        knowledge=_with_rare(base.knowledge, rare, chosen), causes=causes, place={x: i for i, x in enumerate(causes)}, groups=base.groups,
        group_names=base.group_names, findings=base.findings, index=base.index, parent=base.parent, entry=base.entry,
        row_cause=np.concatenate([base.row_cause[:n], np.arange(c, c + k), np.full(len(base.row_cause) - n, c + k)]),
        row_group=between(base.row_group, group[rare.arrays["first"][chosen]]), signs=_read(base.signs, n, made[pattern[chosen]]),
        stated=_read(base.stated, n, stated), ess=_read(base.ess, n, np.full(stated.shape, SITE_ESS)),
        level=np.insert(base.level, c, np.full(k, UrgencyLevel.CONSULTATION.rank)), base=base, rare=rare, chosen=chosen,
    )  # fmt: skip


def _read(base: Array, first: int, mine: Array) -> Array:
    """Two matrices as one of which cells and columns are read, and nothing else."""
    return cast("Array", Beside(base, first, mine))


def _with_rare(knowledge: Knowledge, rare: Rare, chosen: Index) -> Knowledge:
    """The knowledge with entries and claims of the chosen diseases."""
    entries = {rare.ids[rare.n_curated + int(i)]: rare.n_curated + int(i) for i in chosen}
    return knowledge.with_conditions(
        {name: rare.condition(cause, knowledge.say) for name, cause in entries.items()},
        lambda c: rare.claims(entries[c], knowledge.findings) if c in entries else knowledge.load_claims(c),
    )


def _with_terms(tables: Joined, terms: Terms, parts: Array, *, unsure: float) -> Joined:
    """The tables with what each HPO term says of each row; an unlisted cause has it as often as diseases do on average."""
    rare, n = tables.rare, tables.n_before
    cause = np.concatenate([tables.row_cause[:n], rare.n_curated + tables.chosen]).astype(np.int64)
    n_unlisted = len(tables.row_cause) - len(cause)
    usual = average_parts(terms, rare)
    log_parts, p = {}, {}
    for i, term in enumerate((*terms.present, *terms.absent)):
        of_rows, of_all = rare.p(term)[cause], float(rare.arrays["background"][term])
        log_parts[terms.told[term]] = unsure * np.concatenate([parts[i, cause], np.full(n_unlisted, usual[i])])
        p[terms.told[term]] = np.concatenate([of_rows, np.full(n_unlisted, of_all)])
    return replace(tables, term_parts=log_parts, term_p=p)


def average_parts(terms: Terms, rare: Rare) -> list[float]:
    """What each term says of a cause that has everything as often as diseases do on average."""
    ranking = rare.names["ranking"]
    each = min(len(terms.present), ranking["independent"]) / max(len(terms.present), 1) * np.log1p(1 / ranking["floor"])
    return [float(each)] * len(terms.present) + [0.0] * len(terms.absent)
