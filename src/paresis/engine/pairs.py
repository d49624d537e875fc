"""Two causes at once, where one leaves findings unexplained."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.differential import TEMPO, by_tree
from paresis.kernels.findings import tree_likelihood
from paresis.model.assessment import Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.engine.differential import Posterior
    from paresis.engine.tables import Array, Index
    from paresis.model.knowledge import Knowledge

LEADING = 12
FOR_EACH_FINDING = 3
EXPLAINS_FROM = 3.0
SHOWN_FROM = 0.1
AT_MOST = 3


def pairs(posterior: Posterior, knowledge: Knowledge) -> tuple[Pair, ...]:
    """Pairs of causes that explain the case nearly as well as the leader alone, or better.

    P(finding | a and b) = 1 − (1 − θ_a)(1 − θ_b); P(a and b) = 2 c P(a) P(b) with c, the chance that someone with one cause has another,
    of `settings.toml`. It is judged on the evidence of the single causes: findings and what a text is silent about by noisy-OR; the tempo and the
    examination sheet are those of one half or the other (the mean of the two likelihoods, never above the better half); an HPO term that is there is
    as probable as in the half that makes it oftener, one that is not as if both had to be without. A pair is shown only when each half explains a
    present finding `EXPLAINS_FROM` times better than the other half, and when it is at least `SHOWN_FROM` times as probable as the leader alone.

    Args:
        posterior: Of single causes.
        knowledge: For the constant and the names.

    Returns:
        At most `AT_MOST` pairs, best first; `odds` are against the leader alone.
    """
    t = posterior.tables
    present = [t.index[f] for f, w in posterior.facts.seen.items() if w > 0.5 and t.index[f] != t.entry]
    couples = np.array(list(combinations(_chosen(posterior, present), 2)), dtype=np.int64).reshape(-1, 2)
    if not len(couples) or not present:
        return ()
    shown = posterior.theta[posterior.best_row[:, None], present]
    first, second = shown[couples[:, 0]], shown[couples[:, 1]]
    by_first, by_second = first > EXPLAINS_FROM * second, second > EXPLAINS_FROM * first
    apart = np.flatnonzero(by_first.any(axis=1) & by_second.any(axis=1))
    odds = np.zeros(len(couples))
    odds[apart] = _odds(posterior, couples[apart])
    best = [i for i in np.argsort(-odds, kind="stable")[:AT_MOST] if odds[i] >= SHOWN_FROM]
    names = np.array([knowledge.findings[t.findings[f]].name for f in present])
    ids = [(t.causes[couples[i, 0]], t.causes[couples[i, 1]]) for i in best]
    called = [(knowledge.conditions[a].name, knowledge.conditions[b].name) for a, b in ids]
    explained = [(tuple(map(str, names[by_first[i]])), tuple(map(str, names[by_second[i]]))) for i in best]
    return tuple(Pair(*ids[k], *called[k], float(odds[i]), *explained[k]) for k, i in enumerate(best))


def _chosen(posterior: Posterior, present: list[int]) -> list[int]:
    """The leading listed causes, and for each finding those that are most likely to make it."""
    causes = posterior.causes[:-1]
    prior = posterior.prior[posterior.best_row][:-1]
    leading = list(np.argsort(-causes, kind="stable")[:LEADING])
    for f in present:
        makes = prior * posterior.theta[posterior.best_row, f][:-1]
        leading += list(np.argsort(-makes, kind="stable")[:FOR_EACH_FINDING])
    return [int(c) for c in dict.fromkeys(leading)]


def _odds(posterior: Posterior, couples: Index) -> Array:
    """P(pair | case) over P(leader alone | case), shape (pairs,)."""
    t = posterior.tables
    leader = int(np.argmax(posterior.causes[:-1]))
    seen = {f: w for tree in by_tree(posterior.facts, t).values() for f, w in tree.items()}
    columns = sorted({a for f in seen for a in _upwards(f, t.parent)})
    place = {f: i for i, f in enumerate(columns)} | {-1: -1}
    entry, parent = place[t.entry], tuple(place[t.parent[f]] for f in columns)
    seen = {place[f]: w for f, w in seen.items()}
    theta = posterior.theta[posterior.best_row[:, None], columns]
    together = 1 - (1 - theta[couples[:, 0]]) * (1 - theta[couples[:, 1]])
    together[:, entry] = theta[:, entry].max()
    prior = posterior.prior[posterior.best_row]
    log_prior = np.log(2 * t.knowledge.settings.coincidence * prior[couples[:, 0]] * prior[couples[:, 1]] / prior[leader])
    both, alone = (np.log(tree_likelihood(x, parent, seen)) - np.log(x[:, entry]) for x in (together, theta[[leader]]))
    beside = _beside(posterior, couples) - _beside(posterior, np.array([[leader, leader]]))
    return np.asarray(np.exp(np.clip((both - alone + beside) / t.knowledge.settings.temperature + log_prior, -50, 50)))


def _beside(posterior: Posterior, couples: Index) -> Array:
    """Log likelihood of what is no finding (tempo, sheet, HPO terms) for each pair; that of a cause for the cause with itself."""
    t, rows = posterior.tables, posterior.best_row[couples]
    out = np.zeros(len(couples))
    either = [posterior.log_parts[posterior.observations.index(TEMPO)] * t.knowledge.settings.temperature] if TEMPO in posterior.observations else []
    for log_p in [*either, *([] if posterior.examined is None else [posterior.examined])]:
        out += np.logaddexp(log_p[rows[:, 0]], log_p[rows[:, 1]]) - np.log(2)
    same = rows[:, 0] == rows[:, 1]
    for term, part in t.term_parts.items():
        one, other = part[rows[:, 0]], part[rows[:, 1]]
        out += np.maximum(one, other) if posterior.facts.terms.get(term, 1.0) > 0.5 else np.where(same, one, one + np.minimum(other, 0.0))
    return out


def _upwards(finding: int, parent: tuple[int, ...]) -> Iterator[int]:
    """A finding and the more general ones, by index."""
    while finding >= 0:
        yield finding
        finding = parent[finding]
