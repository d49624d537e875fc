"""Where each rare disease acts, and what it states of curated findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from paresis.kb.rare.graph import Graph
    from paresis.kb.rare.records import Mechanism, RareFile, Term
    from paresis.kb.read import Files


def site_rows(p: Any, graph: Graph, files: Files, constants: RareFile, tables: dict[str, Any]) -> dict[str, Any]:
    """Lesion pattern, leg complaint and stated findings of each rare disease.

    Args:
        p: P(term | rare disease), shape (terms, diseases).
        graph: The terms.
        files: The curated knowledge.
        constants: Which terms place a lesion.
        tables: Its compiled arrays.

    Returns:
        `site` (diseases, sites; bool), `first` (primary site), `leg` (share who come because of their legs), and P(curated finding) where
        HPO annotates it: `stated_row` (disease), `stated_p`, by finding from `stated_start`.
    """
    sites = [s.id for s in files.sites]
    pattern, first = _patterns(p, graph, constants.mechanism, sites)
    coded = [(i, graph.find(f.hpo)) for i, f in enumerate(sorted(files.findings, key=lambda f: f.id)) if f.hpo]
    known = [(i, t, np.flatnonzero(p[t])) for i, t in coded if t is not None]
    size = np.zeros(tables["phi"].shape[1], dtype=np.int32)
    size[[i for i, _, _ in known]] = [len(rows) for _, _, rows in known]
    leg = np.maximum(_most(p, graph, constants.prior.leg_terms), constants.prior.leg)
    return {
        "site": pattern,
        "first": first,
        "leg": leg.astype(np.float32),
        "stated_row": np.concatenate([[], *(rows for _, _, rows in known)]).astype(np.int16),
        "stated_start": np.concatenate([[0], np.cumsum(size)]).astype(np.int32),
        "stated_p": np.concatenate([[], *(p[t, rows] for _, t, rows in known)]).astype(np.float32),
    }


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
