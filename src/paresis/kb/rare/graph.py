"""HPO's hierarchy of phenotypic abnormalities as arrays."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.kb.hpo import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ROOT = "HP:0000118"


@dataclass(frozen=True)
class Graph:
    """Terms that are annotated or implied, in order of id.

    Attributes:
        ids: HPO ids.
        labels: Their names.
        parents: Indices of the more general terms of each, nearest only.
        now: The valid id of each alternative or replaced id.
    """

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    parents: tuple[tuple[int, ...], ...]
    now: dict[str, str]

    @cached_property
    def place(self) -> dict[str, int]:
        """Index of each id."""
        return {t: i for i, t in enumerate(self.ids)}

    def find(self, term: str) -> int | None:
        """Index of a term by its id, old or new; None for what is no phenotypic abnormality."""
        return self.place.get(self.now.get(term, term))

    @cached_property
    def closure(self) -> tuple[tuple[int, ...], ...]:
        """Each term with all that it implies, ascending."""
        out: dict[int, frozenset[int]] = {}
        for t in self.order[::-1]:
            out[t] = frozenset([t]).union(*(out[p] for p in self.parents[t]))
        return tuple(tuple(sorted(out[t])) for t in range(len(self.ids)))

    @cached_property
    def order(self) -> list[int]:
        """Terms, special forms before general ones."""
        depth: dict[int, int] = {}

        def down(t: int) -> int:
            if t not in depth:
                depth[t] = 1 + max((down(p) for p in self.parents[t]), default=0)
            return depth[t]

        return sorted(range(len(self.ids)), key=lambda t: -down(t))

    def only(self, terms: Iterable[int]) -> Graph:
        """The part that these terms imply."""
        kept = sorted({a for t in set(terms) for a in self.closure[t]})
        new = {old: i for i, old in enumerate(kept)}
        parents = tuple(tuple(new[p] for p in self.parents[t]) for t in kept)
        return Graph(tuple(self.ids[t] for t in kept), tuple(self.labels[t] for t in kept), parents, self.now)

    def arrays(self) -> dict[str, Any]:
        """`term` (numbers of the ids), parents and closure as start and list."""
        out: dict[str, Any] = {"term": np.array([int(t[3:]) for t in self.ids], dtype=np.int32)}
        for name, lists in (("parent", self.parents), ("closure", self.closure)):
            out[f"{name}_start"] = np.concatenate([[0], np.cumsum([len(x) for x in lists])]).astype(np.int32)
            out[name] = np.array([x for items in lists for x in items], dtype=np.int32)
        return out


def read_graph(root: Path) -> Graph:
    """The graph under the phenotypic abnormality, from the imported terms."""
    rows = [line.split("\t") for line in gzip.decompress((root / TERMS).read_bytes()).decode().splitlines()[2:]]
    above = {r[0]: r[2].split() for r in rows}
    now = {alt: r[0] for r in rows for alt in r[3].split()} | {r[0]: r[5] for r in rows if r[5]}
    inside: dict[str, bool] = {ROOT: True}

    def is_inside(term: str) -> bool:
        if term not in inside:
            inside[term] = any(is_inside(p) for p in above.get(term, ()))
        return inside[term]

    kept = sorted(r[0] for r in rows if not r[4] and is_inside(r[0]))
    place = {t: i for i, t in enumerate(kept)}
    label = {r[0]: r[1] for r in rows}
    return Graph(tuple(kept), tuple(label[t] for t in kept), tuple(tuple(place[p] for p in above[t] if p in place) for t in kept), now)
