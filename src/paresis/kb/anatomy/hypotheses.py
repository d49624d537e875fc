"""Lesion hypotheses, made from the graph by the rules of `lesions.toml`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paresis.model.anatomy import Lesion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.anatomy.graph import Graph
    from paresis.kb.anatomy.records import AttributesRecord, ExaminationFile, HitRecord, KindRecord, MuscleRecord

UNEVEN = (("left", 0.38), ("right", 0.38), ("both", 0.24))
MOST_LOST = 0.995


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that a kind is repeated over: its name and what `{node}`, `{s}`, `{value}` and `{members}` stand for."""

    label: str
    name: str
    weight: float
    node: str = ""
    segment: str = ""
    value: str = ""
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class Hypotheses:
    """Rows (a lesion at a severity and acuity) and what each takes away.

    Attributes:
        hits: (row, node with side, log of what is left, whether it may be spared in a patchy lesion).
        rows: (lesion, log prior, shock, patchy).
        signs: P(sign | row) where it differs from the background, by (row, sign); for an organ that the kind leaves whole, 1.
    """

    lesions: list[Lesion] = field(default_factory=list)
    rows: list[tuple[int, float, float, float]] = field(default_factory=list)
    hits: list[tuple[int, int, float, bool]] = field(default_factory=list)
    signs: dict[tuple[int, str], float] = field(default_factory=dict)


class Maker:
    """Expands the kinds over the graph."""

    def __init__(self, graph: Graph, muscles: list[MuscleRecord], exam: ExaminationFile, attributes: dict[str, AttributesRecord]) -> None:
        self.graph = graph
        self.exam = exam
        self.attributes = attributes
        self.region = {
            "muscle": {m.id: m.region for m in muscles},
            "reflex": {r.id: r.region for r in exam.reflex},
            "area": {a.id: a.region for a in exam.area},
            "organ": {o.id: "perineum" for o in exam.organ},
        }
        self.out = Hypotheses()

    def add(self, kind: KindRecord) -> None:
        """Add every hypothesis of a kind."""
        places = list(self._places(kind))
        total = sum(p.weight for p in places)
        for place in places:
            for side, share in self._sides(kind):
                lesion = len(self.out.lesions)
                self.out.lesions.append(_lesion(kind, place, side))
                log_prior = math.log(kind.prior * share * place.weight / total)
                self._rows(kind, place, side, lesion, log_prior)

    def _rows(self, kind: KindRecord, place: Place, side: str, lesion: int, log_prior: float) -> None:
        for severity in kind.severity:
            for shock, p in ((0.0, 1 - kind.shock), (kind.shock_depth, kind.shock)):
                if p <= 0:
                    continue
                row = len(self.out.rows)
                self.out.rows.append((lesion, log_prior + math.log(severity.p * p), shock, kind.patchy))
                self._hit(kind, place, side, row, severity.loss)
                signs = dict(kind.signs) | dict.fromkeys(kind.intact, 1.0)
                for extra in kind.signs_by_segment:
                    if place.segment in (self.graph.run(extra.segments) if extra.segments else ()) or {place.value, place.node} & {*extra.values}:
                        signs |= extra.signs
                self.out.signs |= {(row, name): value for name, value in signs.items()}

    def _hit(self, kind: KindRecord, place: Place, side: str, row: int, severity: float) -> None:
        lost: dict[tuple[int, bool], float] = {}
        for hit in kind.hits:
            if not _applies(hit, place):
                continue
            for node, grade in self._selected(hit, place):
                loss = hit.fixed if hit.fixed is not None else hit.loss * severity * grade
                for s in _hit_sides(hit, side):
                    key = (2 * node + s, hit.may_spare)
                    lost[key] = max(lost.get(key, 0.0), min(loss, MOST_LOST))
        self.out.hits += [(row, node, math.log1p(-loss), spared) for (node, spared), loss in lost.items() if loss > 0]

    def _places(self, kind: KindRecord) -> Iterator[Place]:
        """What the kind is repeated over."""
        over, graph = kind.over, self.graph
        if over.nodes:
            for node in graph.of_kind(over.nodes):
                name = graph.names[graph.at(node)]
                yield Place(node, name, kind.weights.get(node, kind.other_weight), node=node, segment=graph.segment_of.get(node, ""))
        elif over.segments:
            for s in graph.run(over.segments):
                yield Place(s, s.upper(), kind.weights_by_segment.get(s, kind.other_weight), segment=s)
        elif over.values:
            for value in over.values:
                yield Place(_label(value), value, kind.weights.get(_label(value), kind.other_weight), value=value)
        elif over.movements:
            for v in self.exam.movement:
                if v.id in over.movements:
                    yield Place(v.id, v.name, 1.0, value=v.name, members=tuple(v.muscles))
        else:
            yield Place("", "", 1.0)

    def _sides(self, kind: KindRecord) -> tuple[tuple[str, float], ...]:
        return {"each": (("left", 0.5), ("right", 0.5)), "both": (("both", 1.0),), "uneven_or_both": UNEVEN, "none": (("", 1.0),)}[kind.sides]

    def _selected(self, hit: HitRecord, place: Place) -> Iterator[tuple[int, float]]:
        """Nodes that a hit takes, each with the share of the loss that it takes there."""
        for node in hit.nodes:
            yield self.graph.at(node.format(node=place.node)), 1.0
        if hit.kind:
            for node in self.graph.of_kind(hit.kind, self.graph.run(hit.segments.format(s=place.segment))):
                if node.startswith(hit.prefix):
                    yield self.graph.at(node), 1.0
        if hit.layer and hit.of:
            members = [m for x in hit.members for m in (place.members if x == "{members}" else (x,))]
            for name, region in self.region[hit.of].items():
                if (not hit.regions or region in hit.regions) and (not members or name in members):
                    yield self.graph.at(f"{hit.layer}:{hit.of}:{name}"), self._grade(hit, region)

    def _grade(self, hit: HitRecord, region: str) -> float:
        """How far up the ramp from `from` to `to` the attribute of the region lies, 0 to 1."""
        if not hit.by:
            return 1.0
        value = float(getattr(self.attributes[region], hit.by))
        return min(1.0, max(0.0, (value - hit.from_) / (hit.to - hit.from_)))


def _label(value: str) -> str:
    return value.replace(" ", "_").replace(",", "")


def _applies(hit: HitRecord, place: Place) -> bool:
    wanted = [hit.when] if hit.when else hit.when_any
    return not wanted or place.value in wanted


def _hit_sides(hit: HitRecord, side: str) -> tuple[int, ...]:
    """Which sides of the body (0 left, 1 right) a hit takes; a symmetrical lesion takes what it does to its own side on both."""
    if hit.side == "both":
        return (0, 1)
    if side in {"both", ""}:
        return (0, 1) if hit.side == "same" else ()
    own = 0 if side == "left" else 1
    return (own,) if hit.side == "same" else (1 - own,)


def _lesion(kind: KindRecord, place: Place, side: str) -> Lesion:
    name = kind.name.format(name=place.name, S=place.name, value=place.value, movement=place.value)
    suffix = {"left": ", left", "right": ", right"}.get(side, "")
    if kind.sides == "uneven_or_both":
        suffix = {"left": ", left worse", "right": ", right worse"}.get(side, "")
    label = ":".join(x for x in (kind.id, place.label, side) if x)
    one = kind.over.nodes or kind.over.movements or kind.separate
    family = label if one else ":".join(x for x in (kind.id, "" if kind.merged or kind.sides == "uneven_or_both" else side) if x)
    return Lesion(label, name + suffix, kind.id, place.node or place.segment or place.value, side, family, tuple(kind.sites), tuple(kind.also))
