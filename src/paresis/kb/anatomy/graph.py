"""The graph of pathways: templates expanded for every cord segment, both sides, and the routes along it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paresis.kb.anatomy.records import EdgeRecord, NodeRecord

LEAF_LAYERS = {"muscle": ("axon", "junction", "fibre", "effort"), "reflex": ("axon", "fibre"), "area": ("axon", "report"), "organ": ("axon",)}


@dataclass(frozen=True, slots=True)
class Edge:
    """One step, seen from its outer end: where it comes from, on which side, with which share of the flow."""

    source: int
    crosses: bool
    share: float
    part: str


@dataclass(frozen=True, slots=True)
class Path:
    """Nodes with side (2 × node + side, side 0 left and 1 right) and the share of the flow that runs here."""

    nodes: tuple[int, ...]
    share: float


@dataclass(slots=True)
class Graph:
    """Nodes by id, and for each signal the steps that lead into a node."""

    segments: list[str]
    ids: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    segment_of: dict[str, str] = field(default_factory=dict)
    index: dict[str, int] = field(default_factory=dict)
    into: dict[str, dict[int, list[Edge]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def add(self, node: str, kind: str, name: str, segment: str = "") -> None:
        """Add a node; the same id twice is an error."""
        if node in self.index:
            raise KnowledgeError(f"anatomy node '{node}' is given twice", hint="keep one")
        self.index[node] = len(self.ids)
        self.ids.append(node)
        self.kinds.append(kind)
        self.names.append(name)
        if segment:
            self.segment_of[node] = segment

    def at(self, node: str) -> int:
        """Index of a node, or an error that suggests the right id."""
        if node not in self.index:
            raise KnowledgeError(f"unknown anatomy node '{node}'", hint=did_you_mean(node, self.index))
        return self.index[node]

    def run(self, text: str) -> list[str]:
        """Segments of `c5..t1` (both ends), `l4..+1` (that many further) or `s2`; also `c5-t1`."""
        first, _, last = text.replace("-", "..").partition("..") if ".." not in text else text.partition("..")
        start = self.segments.index(first)
        end = start if not last else start + int(last[1:]) if last.startswith("+") else self.segments.index(last)
        return self.segments[start : min(end, len(self.segments) - 1) + 1]

    def of_kind(self, kind: str, segments: Iterable[str] | None = None) -> list[str]:
        """Ids of a kind, in order: all, or those at some segments (none at none)."""
        wanted = None if segments is None else set(segments)
        return [n for n, k in zip(self.ids, self.kinds, strict=True) if k == kind and (wanted is None or self.segment_of.get(n) in wanted)]

    def paths_up(self, node: int, side: int, signal: str, part: str = "") -> list[Path]:
        """All ways from a node to the cortex (or to where the signal starts), without the node itself; shares sum to one."""
        steps = [e for e in self.into[signal].get(node, ()) if not part or not e.part or e.part == part]
        if not steps:
            return [Path((), 1.0)]
        total = sum(e.share for e in steps)
        out = []
        for e in steps:
            there = side ^ int(e.crosses)
            for rest in self.paths_up(e.source, there, signal, part or e.part):
                out.append(Path((2 * e.source + there, *rest.nodes), rest.share * e.share / total))
        return out

    def paths_to(self, node: int, side: int, origin: int, signal: str) -> list[Path]:
        """All ways from a node up to an origin (a root or a pool), both included, with the product of the shares."""
        here = 2 * node + side
        if node == origin:
            return [Path((here,), 1.0)]
        out = []
        for e in self.into[signal].get(node, ()):
            if self.kinds[e.source] in {"corticospinal_arm", "corticospinal_leg", "brain"}:
                continue
            for rest in self.paths_to(e.source, side ^ int(e.crosses), origin, signal):
                out.append(Path((here, *rest.nodes), rest.share * e.share))
        return out


def build_graph(segments: list[str], nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord]) -> Graph:
    """Expand the templates and join the nodes.

    Raises:
        KnowledgeError: An edge names a node that is not there.
    """
    graph = Graph(segments)
    for node in nodes:
        for s, _ in _segments(graph, node.id, ""):
            graph.add(node.id.format(s=s), node.kind, node.name.format(S=s.upper()), s)
    for edge in edges:
        for s, up in _segments(graph, edge.from_ + edge.to, edge.segments):
            source, target = graph.at(edge.from_.format(s=s, up=up)), graph.at(edge.to.format(s=s, up=up))
            for signal in edge.carries:
                graph.into[signal][target].append(Edge(source, edge.crosses, edge.share, edge.part))
    return graph


def _segments(graph: Graph, template: str, run: str) -> Iterator[tuple[str, str]]:
    """Each segment with the one above it, or once with empty names for what is no template."""
    if "{" not in template:
        yield "", ""
        return
    for s in graph.run(run) if run else graph.segments:
        place = graph.segments.index(s)
        yield s, graph.segments[place - 1] if place else ""
