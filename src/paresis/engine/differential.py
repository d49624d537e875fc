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
from paresis.kernels.beta import log_variance
from paresis.kernels.findings import tree_likelihood
from paresis.kernels.posterior import normalise_log, sum_by
from paresis.model.vocabulary import Prior

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.model.vocabulary import Setting, Tempo, UrgencyLevel

Array = NDArray[np.float64]

TEMPO = "tempo"
Z90 = 1.6448536269514722
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
        observations: Ids of what was observed, `tempo` among them when it is known.
        log_parts: For each observation, log P(it and the rest of its tree) minus log P(the rest of its tree), tempered,
            shape (observations, rows): taking it away divides by this.
        examined: log P(examination sheet | row) beyond the findings, shape (rows,); None without a sheet.
    """

    tables: Tables
    facts: Facts
    theta: Array
    prior: Array
    rows: Array
    observations: tuple[str, ...]
    log_parts: Array
    examined: Array | None = None

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
            general = next((a for a in lineage if a in present), None)
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
        below_absent = {f for f, lineage in knowledge.lineage.items() if absent and not absent.isdisjoint(lineage)}
        return not_asked(knowledge, facts) | {entry, *facts.seen, *facts.implied, *excluded, *below_absent}

    @cached_property
    def log_variance(self) -> Array:
        """Variance of the log of each cause's unnormalised weight, shape (causes,): of every proportion used, and of the rate."""
        t = self.tables
        variance = 1 / np.maximum(t.rate_ess(), 1.0)
        for finding, weight in self.facts.seen.items():
            f = t.index[finding]
            present, absent = log_variance(self.theta[self.best_row, f], t.ess[self.best_row, f])
            variance = variance + (present if weight > 0.5 else absent)
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
        share = p[None, :] / np.maximum(1 - p[:, None], TINY)
        np.fill_diagonal(share, 0.0)
        sd = np.sqrt(variance + share**2 @ variance)
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
    by_root = by_tree(facts, tables)
    log_parts: dict[str, Array] = {}
    log_likelihood = np.zeros(len(before))
    for root, seen in by_root.items():
        whole = np.log(tree_likelihood(theta, tables.parent, seen))
        log_likelihood += whole - (np.log(theta[:, tables.entry]) if root == tables.entry else 0.0)
        for f in seen.keys() - {tables.entry}:
            rest = {k: w for k, w in seen.items() if k != f}
            log_parts[tables.findings[f]] = (whole - np.log(tree_likelihood(theta, tables.parent, rest)) if rest else whole) / temperature
    if tempo is not None:
        log_tempo = np.log(tables.tempo(tempo))
        log_likelihood += log_tempo
        log_parts[TEMPO] = log_tempo / temperature
    for term, part in tables.term_parts.items():
        log_likelihood = log_likelihood + part
        log_parts[term] = part / temperature
    log_likelihood += 0.0 if examined is None else examined
    rows = normalise_log(np.log(before) + log_likelihood / temperature)
    stacked = np.array(list(log_parts.values())).reshape(len(log_parts), len(before))
    return Posterior(tables, facts, theta, before, rows, tuple(log_parts), stacked, examined)


def by_tree(facts: Facts, tables: Tables) -> dict[int, dict[int, float]]:
    """What was seen, and what silence says, by root of its tree of findings; the entry complaint is always there."""
    out: dict[int, dict[int, float]] = {tables.entry: {tables.entry: 1.0}}
    told = {f: tables.knowledge.findings[f].told for f in facts.silent if f not in not_asked(tables.knowledge, facts)}
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
