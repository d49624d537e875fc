"""Where each rare disease acts, and what it states of curated findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from paresis.kb.rare.concepts import Concept
    from paresis.kb.rare.graph import Graph
    from paresis.kb.rare.records import Follows, Mechanism, RareFile, Term
    from paresis.kb.read import Files


def site_rows(
    p: Any, graph: Graph, files: Files, constants: RareFile, tables: dict[str, Any], *, rare: list[Concept], onset: Any
) -> dict[str, Any]:  # fmt: skip
    """Lesion pattern, leg complaint and stated findings of each rare disease.

    Args:
        p: P(term | rare disease), shape (terms, diseases).
        graph: The terms.
        files: The curated knowledge.
        constants: Which terms place a lesion.
        tables: Its compiled arrays.
        rare: The diseases, for how they are inherited.
        onset: Patients by class of age at onset, shape (diseases, classes).

    Returns:
        `site` (diseases, sites; bool), `first` (primary site), `leg` (share who come because of their legs), and P(curated finding) where
        HPO annotates it: `stated_row` (disease), `stated_p`, by finding from `stated_start`.
    """
    sites = [s.id for s in files.sites]
    pattern, first = _patterns(p, graph, constants.mechanism, sites)
    coded = [(i, graph.find(f.hpo)) for i, f in enumerate(sorted(files.findings, key=lambda f: f.id)) if f.hpo]
    findings = sorted(f.id for f in files.findings)
    annotated = [(i, np.flatnonzero(p[t]), p[t][p[t] > 0]) for i, t in coded if t is not None]
    follow = [(findings.index(x.finding), *_followed(x, rare, onset)) for x in constants.follows if x.finding in findings]
    known = sorted([*annotated, *follow], key=lambda x: x[0])
    size = np.zeros(tables["phi"].shape[1], dtype=np.int32)
    size[[i for i, _, _ in known]] = [len(rows) for _, rows, _ in known]
    leg = np.maximum(_most(p, graph, constants.prior.leg_terms), constants.prior.leg)
    return {
        "site": pattern,
        "first": first,
        "leg": leg.astype(np.float32),
        "stated_row": np.concatenate([[], *(rows for _, rows, _ in known)]).astype(np.int16),
        "stated_start": np.concatenate([[0], np.cumsum(size)]).astype(np.int32),
        "stated_p": np.concatenate([[], *(values for _, _, values in known)]).astype(np.float32),
    }


def _followed(x: Follows, rare: list[Concept], onset: Any) -> tuple[Any, Any]:
    """The diseases of which it is known how they are inherited, or when they start, and P(finding) of each."""
    told = [[x.inheritance[w] for w in c.inheritance if w in x.inheritance] for c in rare]
    total = onset.sum(axis=1)
    by_onset = onset @ np.array(x.onset) / np.maximum(total, 1e-9) if x.onset else np.zeros(len(rare))
    p = np.array([np.mean(ways) if ways else 0.0 for ways in told]) if x.inheritance else by_onset
    rows = np.flatnonzero(p > 0)
    return rows, p[rows]


def _patterns(p: Any, graph: Graph, mechanism: Mechanism, sites: list[str]) -> tuple[Any, Any]:
    strength = np.zeros((len(sites), p.shape[1]), dtype=np.float32)
    for s in mechanism.site:
        strength[sites.index(s.site)] = _most(p, graph, s.terms)
    strength[sites.index(mechanism.otherwise)] = np.where(strength.max(axis=0) > 0, 0, 1)
    rank = (-strength).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    chosen = (strength >= mechanism.share * strength.max(axis=0)) & (strength > 0) & (rank < mechanism.most)
    return chosen.T, strength.argmax(axis=0).astype(np.int16)


def _most(p: Any, graph: Graph, terms: list[Term]) -> Any:
    """P of the most frequent of some terms."""
    known = [graph.place[t.id] for t in terms if t.id in graph.place]
    return p[known].max(axis=0) if known else np.zeros(p.shape[1])
