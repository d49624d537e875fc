"""The exact posterior over causes and lesion patterns, what each observation does to it, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.asked import not_asked
from paresis.engine.tables import SITE_ESS, UNLISTED, Index, Tables
from paresis.kernels.beta import Z90, log_variance
from paresis.kernels.findings import Observed, tree_likelihood
from paresis.kernels.posterior import normalise_log, sum_by
from paresis.model.vocabulary import Prior

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.model.vocabulary import Setting, Tempo, UrgencyLevel

Array = NDArray[np.float64]

TEMPO = "tempo"
TINY = 1e-12
NEGLIGIBLE = 1e-5


@dataclass(frozen=True)
class Posterior:
    """P(cause, lesion pattern | case).

    Attributes:
        tables: What it was computed from.
        facts: The observations.
        theta: P(finding | row) for this person, shape (rows, findings).
        prior: P(row), shape (rows,).
        rows: P(row | case), shape (rows,).
        observed: What was seen of each tree of findings, by its root, and the likelihood of it.
        log_tempo: log P(tempo | row), shape (rows,); None when it is not known.
        examined: log P(examination sheet | row) beyond the findings, shape (rows,); None without a sheet.
    """

    tables: Tables
    facts: Facts
    theta: Array
    prior: Array
    rows: Array
    observed: dict[int, tuple[dict[int, float], Array]]
    log_tempo: Array | None = None
    examined: Array | None = None

    @cached_property
    def observations(self) -> tuple[str, ...]:
        """Ids of what was observed, `tempo` among them when it is known."""
        return tuple(self._log_parts)

    @cached_property
    def log_parts(self) -> Array:
        """For each observation, log P(it and the rest of its tree) minus log P(the rest of its tree), tempered, shape (observations, rows):
        taking it away divides by this."""
        return np.array(list(self._log_parts.values())).reshape(len(self._log_parts), len(self.prior))

    @cached_property
    def _log_parts(self) -> dict[str, Array]:
        t, parts = self.tables, dict[str, Array]()
        for seen, whole in self.observed.values():
            tree = Observed(self.theta, t.parent, seen) if len(seen) > 1 else None
            for f in seen.keys() - {t.entry}:
                parts[t.findings[f]] = whole - np.log(tree.without(f)) if tree else whole
        if self.log_tempo is not None:
            parts[TEMPO] = self.log_tempo
        temperature = t.knowledge.settings.temperature
        return {name: part / temperature for name, part in (parts | t.term_parts).items()}

    @cached_property
    def causes(self) -> Array:
        """P(cause | case), shape (causes,); the last is the unlisted cause."""
        return sum_by(self.rows, self.tables.row_cause, len(self.tables.causes))

    @cached_property
    def families(self) -> Array:
        """P(cause or one of its forms | case), shape (causes,); 0 for a form, which counts with its cause."""
        return sum_by(self.causes, self.tables.family, len(self.causes))

    @cached_property
    def pretest(self) -> Array:
        """P(cause) before the findings, shape (causes,)."""
        return sum_by(self.prior, self.tables.row_cause, len(self.tables.causes))

    @cached_property
    def groups(self) -> Array:
        """P(segment of the main lesion | case), shape (groups,)."""
        return sum_by(self.rows, self.tables.row_group, len(self.tables.groups))

    def of(self, cause: str) -> float:
        """P(cause | case) by id."""
        return float(self.causes[self.tables.place[cause]])

    def mass_at_least(self, level: UrgencyLevel) -> float:
        """Summed probability of causes at least this urgent."""
        return float(self.causes[self.tables.level >= level.rank].sum())

    def mass_interval(self, level: UrgencyLevel) -> tuple[float, float]:
        """90 % interval of the summed probability of causes at least this urgent.

        Delta method on the log-odds: Var = Σ_in (p_i / S)² V_i + Σ_out (p_j / (1 − S))² V_j.
        """
        inside = self.tables.level >= level.rank
        s = min(max(float(self.causes[inside].sum()), TINY), 1 - TINY)
        share = np.where(inside, self.causes / s, self.causes / (1 - s))
        spread = Z90 * float(np.sqrt(share**2 @ self.log_variance))
        logit = log(s / (1 - s))
        return 1 / (1 + exp(spread - logit)), 1 / (1 + exp(-spread - logit))

    def mass_at(self, level: UrgencyLevel) -> float:
        """Summed probability of causes of exactly this urgency."""
        return float(self.causes[self.tables.level == level.rank].sum())

    def leading(self, level: UrgencyLevel) -> tuple[str, float] | None:
        """The most probable listed cause at least this urgent (exactly, for self-care), with its probability."""
        wanted = self.tables.level >= level.rank if level.rank else self.tables.level == 0
        listed = np.where(wanted[:-1], self.causes[:-1], -1.0)
        best = int(listed.argmax())
        return (self.tables.causes[best], float(listed[best])) if listed[best] >= 0 else None

    @cached_property
    def without(self) -> Array:
        """P(row | case without one observation), shape (observations, rows)."""
        log_rows = np.log(np.maximum(self.rows, 1e-300)) - self.log_parts
        weight = np.exp(log_rows - log_rows.max(axis=1, keepdims=True))
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))

    def ratios(self, member: Array) -> Array:
        """Odds of each group of rows with an observation, divided by the odds without it.

        Args:
            member: Which rows belong to each group, shape (groups, rows), 0 or 1.

        Returns:
            Likelihood ratio against the rest of the differential, shape (groups, observations).
        """
        with_it, without = (member @ self.rows)[:, None], member @ self.without.T
        return np.asarray((with_it + TINY) / (1 - with_it + TINY) / ((without + TINY) / (1 - without + TINY)))

    @cached_property
    def best_row(self) -> Index:
        """The most probable row of each cause, shape (causes,)."""
        by_weight = np.lexsort((self.rows, self.tables.row_cause))
        ends = np.searchsorted(self.tables.row_cause, np.arange(len(self.tables.causes)), side="right") - 1
        return np.asarray(by_weight[ends])

    @cached_property
    def live(self) -> Index:
        """Rows whose probability is not negligible."""
        return np.flatnonzero(self.rows > NEGLIGIBLE)

    @cached_property
    def given(self) -> Array:
        """P(finding present | live row, nearest general finding that is known to be present), shape (live rows, findings)."""
        t, facts, theta = self.tables, self.facts, self.theta[self.live]
        present = {f for f in (*facts.seen, *facts.implied) if facts.is_present(f)} | {t.findings[t.entry]}
        out = theta.copy()
        for name, lineage in t.knowledge.lineage.items():
            general = next((a for a in lineage if a in present), None) if lineage else None
            if general is not None:
                out[:, t.index[name]] /= theta[:, t.index[general]]
        return out

    @cached_property
    def settled(self) -> frozenset[str]:
        """Findings that are known, implied by a special form that is present, excluded by a general form that is absent or by their opposite, or
        that do not fit the age and sex."""
        facts, knowledge = self.facts, self.tables.knowledge
        entry = self.tables.findings[self.tables.entry]
        excluded = {x for f in (*facts.seen, *facts.implied) if facts.is_present(f) for x in knowledge.opposites.get(f, ())}
        absent = {f for f in facts.seen if facts.is_absent(f)}
        below_absent = {f for f, lineage in knowledge.lineage.items() if lineage and not absent.isdisjoint(lineage)} if absent else ()
        return not_asked(knowledge, facts) | {entry, *facts.seen, *facts.implied, *excluded, *below_absent}

    @cached_property
    def log_variance(self) -> Array:
        """Variance of the log of each cause's unnormalised weight, shape (causes,): of every proportion used, and of the rate."""
        t = self.tables
        variance = 1 / np.maximum(t.rate_ess(), 1.0)
        columns = np.array([t.index[f] for f in self.facts.seen], dtype=np.int64)
        present, absent = log_variance(self.theta[self.best_row[:, None], columns], t.ess[:, columns][self.best_row])
        is_present = np.array([w > 0.5 for w in self.facts.seen.values()], dtype=bool)
        variance = variance + np.where(is_present, present, absent).sum(axis=1)
        for p in t.term_p.values():
            variance = variance + log_variance(np.clip(p[self.best_row], TINY, 1 - TINY), np.array(SITE_ESS))[0] / len(t.term_p)
        return np.asarray(variance)

    @cached_property
    def intervals(self) -> tuple[Array, Array]:
        """90 % interval of each cause's probability from the sizes of the samples behind it, shapes (causes,).

        Delta method on the log-odds: Var = V_c + Σ_j w_j² V_j over the other causes, w their share of what is left.
        """
        variance = self.log_variance
        p = np.clip(self.causes, TINY, 1 - TINY)
        each = p**2 * variance
        before = np.append(0.0, np.cumsum(each)[:-1])
        after = np.append(np.cumsum(each[:0:-1])[::-1], 0.0)
        sd = np.sqrt(variance + (before + after) / np.maximum(1 - p, TINY) ** 2)
        logit = np.log(p / (1 - p))
        return 1 / (1 + np.exp(-(logit - Z90 * sd))), 1 / (1 + np.exp(-(logit + Z90 * sd)))


def posterior(
    facts: Facts, tables: Tables, *, setting: Setting, tempo: Tempo | None, examined: Array | None = None, prior: Prior = Prior.SETTING
) -> Posterior:
    """The exact posterior over every cause with every lesion pattern.

    P(h, s | case) ∝ P(h | age, sex, setting) P(s | h) P(tempo | h) P(sheet | s) Π P(findings | h, s), the findings multiplied over
    trees of findings given the entry complaint (which the prior already holds), the likelihood raised to 1 / temperature.

    Args:
        facts: Observations. A finding that a text would have named with probability r if it were so, and did not name, is
            evidence with the ratio (1 − r) : 1.
        tables: Compiled knowledge.
        setting: Where the person is seen.
        tempo: Told tempo, or None.
        prior: How common each cause is taken to be.
        examined: log P(examination sheet | row) beyond the findings, shape (rows,); None without a sheet.
    """
    theta = tables.theta(facts.age, facts.sex)
    before = tables.prior(facts.age, facts.sex, setting, prior)
    temperature = tables.knowledge.settings.temperature
    observed = _observed(theta, facts, tables)
    log_likelihood = np.zeros(len(before))
    for root, (_, whole) in observed.items():
        log_likelihood += whole - (np.log(theta[:, tables.entry]) if root == tables.entry else 0.0)
    log_tempo = None if tempo is None else np.log(tables.tempo(tempo))
    log_likelihood += 0.0 if log_tempo is None else log_tempo
    for part in tables.term_parts.values():
        log_likelihood = log_likelihood + part
    log_likelihood += 0.0 if examined is None else examined
    rows = normalise_log(np.log(before) + log_likelihood / temperature)
    return Posterior(tables, facts, theta, before, rows, observed, log_tempo, examined)


def _observed(theta: Array, facts: Facts, tables: Tables) -> dict[int, tuple[dict[int, float], Array]]:
    """What was seen of each tree of findings, by its root, and the log likelihood of it; the many trees that are one finding are read together."""
    trees = by_tree(facts, tables)
    alone = [root for root, seen in trees.items() if len(seen) == 1 and root in seen]
    p, weight = theta.T[alone], np.array([trees[root][root] for root in alone])[:, None]
    together = dict(zip(alone, np.log(p * weight + (1 - p) * (1 - weight)), strict=True))
    return {
        root: (seen, together[root] if root in together else np.asarray(np.log(tree_likelihood(theta, tables.parent, seen))))
        for root, seen in trees.items()
    }


def by_tree(facts: Facts, tables: Tables) -> dict[int, dict[int, float]]:
    """What was seen, and what silence says, by root of its tree of findings; the entry complaint is always there."""
    out: dict[int, dict[int, float]] = {tables.entry: {tables.entry: 1.0}}
    unasked = not_asked(tables.knowledge, facts, is_sex_open=True)
    told = {f: tables.knowledge.findings[f].told for f in facts.silent if f not in unasked}
    silence = {f: (1 - r) / (2 - r) for f, r in told.items()}
    for finding, weight in sorted((silence | facts.seen).items()):
        node = f = tables.index[finding]
        while tables.parent[node] >= 0:
            node = tables.parent[node]
        out.setdefault(node, {})[f] = weight
    return out


def is_listed(cause: str) -> bool:
    """Whether a cause has an entry of its own."""
    return cause != UNLISTED
