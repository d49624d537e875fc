"""What can be examined, as columns of terms: each term is a route of the lower path with the pool of the upper one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError
from paresis.kb.anatomy.graph import LEAF_LAYERS, Graph, Path
from paresis.model.anatomy import Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.kb.anatomy.records import AreaRecord, ExaminationFile, MuscleRecord, OrganRecord, ReflexRecord, UpperRecord

SENSES = {"touch": "light touch", "pain": "pinprick", "fine": "vibration and position sense"}


@dataclass(frozen=True, slots=True)
class Term:
    """Share of a column that runs along a lower route and hangs on an upper pool; the loss u of the
    upper part costs gain · u^bend."""

    weight: float
    lower: int
    pool: int
    gain: float = 1.0
    bend: float = 1.0


@dataclass(slots=True)
class Columns:
    """Columns (item × side) with their terms; routes and pools are shared between them."""

    graph: Graph
    upper: UpperRecord
    items: list[Item] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    terms: list[list[Term]] = field(default_factory=list)
    absent: list[float] = field(default_factory=list)
    lower_only: list[bool] = field(default_factory=list)
    routes: dict[tuple[int, ...], int] = field(default_factory=dict)
    pools: dict[tuple[int, int, str], int] = field(default_factory=dict)
    pool_members: list[list[tuple[int, float]]] = field(default_factory=list)
    muscle_terms: dict[tuple[str, int], list[Term]] = field(default_factory=dict)

    def route(self, nodes: Iterable[int]) -> int:
        """Number of the route through these nodes."""
        key = tuple(sorted(set(nodes)))
        return self.routes.setdefault(key, len(self.routes))

    def pool(self, node: str, side: int, signal: str) -> int:
        """Number of the upper part above a node: its ways to the cortex with their shares."""
        key = (self.graph.at(node), side, signal)
        if key not in self.pools:
            self.pools[key] = len(self.pools)
            self.pool_members.append([(self.route(p.nodes), p.share) for p in self.graph.paths_up(key[0], side, signal)])
        return self.pools[key]

    def add(self, item: Item, by_side: list[list[Term]], *, absent: float = 0.0, lower_only: bool = False) -> None:
        """Add an item, with one list of terms a side (one list for an item without side)."""
        self.items.append(item)
        sides = ("left", "right") if item.sided else ("",)
        for side, terms in zip(sides, by_side, strict=True):
            self.columns.append((item.id, side))
            total = sum(t.weight for t in terms) or 1.0
            self.terms.append([Term(t.weight / total, t.lower, t.pool, t.gain, t.bend) for t in terms])
            self.absent.append(absent)
            self.lower_only.append(lower_only)

    def lower_paths(self, nerves: dict[str, float], origins: dict[str, float], side: int) -> list[tuple[str, Path]]:
        """The ways from each origin (`root_l5`, or a pool) through these nerves, weighted; no nerve means straight from the origin."""
        out = []
        for origin, weight in origins.items():
            start = self.graph.at(origin)
            found = [
                Path(p.nodes, p.share * w)
                for nerve, w in (nerves or {origin: 1.0}).items()
                for p in self.graph.paths_to(self.graph.at(nerve), side, start, "power")
            ]
            total = sum(p.share for p in found)
            out += [(origin, Path(p.nodes, weight * p.share / total)) for p in found]
        return out


def leaf_nodes(graph: Graph, leaf: str, name: str, side: int) -> list[int]:
    """The end nodes of a muscle, reflex, area or organ on a side."""
    return [2 * graph.at(f"{layer}:{leaf}:{name}") + side for layer in LEAF_LAYERS[leaf]]


def add_leaves(graph: Graph, leaf: str, names: Iterable[tuple[str, str]]) -> None:
    """Give each (id, name) its end nodes."""
    for name, label in names:
        for layer in LEAF_LAYERS[leaf]:
            graph.add(f"{layer}:{leaf}:{name}", f"{layer}:{leaf}", label)


def add_items(columns: Columns, muscles: list[MuscleRecord], exam: ExaminationFile) -> None:
    """Add every item of the examination."""
    graph = columns.graph
    for leaf, things in (("muscle", muscles), ("reflex", exam.reflex), ("area", exam.area), ("organ", exam.organ)):
        add_leaves(graph, leaf, ((x.id, x.name) for x in things))
    for m in muscles:
        for side in (0, 1):
            columns.muscle_terms[m.id, side] = _muscle(columns, m, side)
    _add_power(columns, muscles, exam)
    for r in exam.reflex:
        item = Item(r.id, r.name, "reflex", r.scale, True, r.region, r.routine, tuple(r.words))
        columns.add(item, [_reflex(columns, r, s) for s in (0, 1)], absent=r.absent_in_health)
    for a in exam.area:
        for sense, label in SENSES.items():
            routine = a.routine and sense == "touch"
            item = Item(f"{a.id}.{sense}", f"{label} over the {a.name}", sense, "sensation", True, a.region, routine, tuple(a.words))
            columns.add(item, [_area(columns, a, sense, s) for s in (0, 1)])
    region = {m.id: m.region for m in muscles}
    for t in exam.tone:
        main = max(t.muscles, key=lambda x: t.muscles[x])
        item = Item(t.id, t.name, "tone", "tone", True, region[main], t.routine, tuple(t.words))
        columns.add(item, [_mixed(columns, t.muscles, s) for s in (0, 1)])
    for o in exam.organ:
        _organ(columns, o)
    for g in exam.sign:
        columns.add(Item(g.id, g.name, "sign", "sign", False, "", g.routine, tuple(g.words)), [[]])


def _add_power(columns: Columns, muscles: list[MuscleRecord], exam: ExaminationFile) -> None:
    """Add the movements, and every muscle by its own name."""
    taken = {w for v in exam.movement for w in v.words}
    region = {m.id: m.region for m in muscles}
    for v in exam.movement:
        main = max(v.muscles, key=lambda x: v.muscles[x])
        mixed = [_mixed(columns, v.muscles, side) for side in (0, 1)]
        columns.add(Item(v.id, v.name, "movement", "power", True, region[main], v.routine, tuple(v.words)), mixed)
    for m in muscles:
        words = tuple(w for w in (m.name.lower(),) if w not in taken)
        columns.add(Item(m.id, m.name.lower(), "muscle", "power", True, m.region, False, words), [columns.muscle_terms[m.id, s] for s in (0, 1)])


def _origins(roots: dict[str, float], pool: str | None) -> dict[str, float]:
    return {pool: 1.0} if pool else {f"root_{s}": w for s, w in roots.items()}


def _horn(origin: str) -> str:
    """Where the lower motor neurones of an origin lie."""
    return origin.replace("root_", "anterior_horn_") if origin.startswith("root_") else origin


def _muscle(columns: Columns, m: MuscleRecord, side: int) -> list[Term]:
    bend = columns.upper.power_pyramidal if m.pyramidal else columns.upper.power_other
    end = leaf_nodes(columns.graph, "muscle", m.id, side)
    out = []
    for origin, path in columns.lower_paths(dict.fromkeys(m.nerve, 1.0), _origins(m.roots, m.pool), side):
        horn = _horn(origin)
        lower = columns.route([*path.nodes, 2 * columns.graph.at(horn) + side, *end])
        out.append(Term(path.share, lower, columns.pool(horn, side, "power"), bend=bend))
    return out


def _mixed(columns: Columns, muscles: dict[str, float], side: int) -> list[Term]:
    """Terms of a weighted set of muscles."""
    out = []
    for muscle, weight in muscles.items():
        if (muscle, side) not in columns.muscle_terms:
            raise KnowledgeError(f"unknown muscle '{muscle}'", where="knowledge/anatomy/examination.toml", hint="see muscles.toml")
        terms = columns.muscle_terms[muscle, side]
        total = sum(t.weight for t in terms)
        out += [Term(weight * t.weight / total, t.lower, t.pool, t.gain, t.bend) for t in terms]
    return out


def _reflex(columns: Columns, r: ReflexRecord, side: int) -> list[Term]:
    graph = columns.graph
    end = leaf_nodes(graph, "reflex", r.id, side)
    out = []
    for origin, path in columns.lower_paths(dict.fromkeys(r.nerve, 1.0), _origins(r.roots, r.pool), side):
        horn = _horn(origin)
        arc = [2 * graph.at(horn) + side, *end]
        if origin.startswith("root_"):
            arc.append(2 * graph.at(origin.replace("root_", "ganglion_")) + side)
            if r.scale in {"superficial", "sphincter_reflex"}:
                arc.append(2 * graph.at(origin.replace("root_", "dorsal_horn_")) + side)
        out.append(Term(path.share, columns.route([*path.nodes, *arc]), columns.pool(horn, side, "power")))
    return out


def _area(columns: Columns, a: AreaRecord, sense: str, side: int) -> list[Term]:
    fine = columns.upper.touch_from_fine
    shares = {"touch": {"fine": fine, "pain": 1 - fine}, "pain": {"pain": 1.0}, "fine": {"fine": 1.0}}[sense]
    end = leaf_nodes(columns.graph, "area", a.id, side)
    out = []
    for origin, path in columns.lower_paths(a.nerves, _origins(a.roots, a.pool), side):
        lower = columns.route([*path.nodes, *end])
        out += [Term(path.share * share, lower, columns.pool(origin, side, signal)) for signal, share in shares.items()]
    return out


def _organ(columns: Columns, o: OrganRecord) -> None:
    graph = columns.graph
    by_side: list[list[Term]] = []
    for side in (0, 1):
        end = leaf_nodes(graph, "organ", o.id, side)
        terms = []
        for origin, path in columns.lower_paths(dict.fromkeys(o.nerve, 1.0), _origins(o.roots, o.pool), side):
            horn = origin if o.carries == "sympathetic" else _horn(origin)
            lower = columns.route([*path.nodes, *end, *([] if horn == origin else [2 * graph.at(horn) + side])])
            gain = 0.0 if o.lower_only else 1.0 if o.carries == "sympathetic" else columns.upper.sphincter_loss
            terms.append(Term(path.share, lower, columns.pool(horn, side, o.carries), gain))
        by_side.append(terms)
    item = Item(o.id, o.name, "organ", "organ", o.sided, "perineum", o.routine, tuple(o.words))
    columns.add(item, by_side if o.sided else [by_side[0] + by_side[1]], lower_only=o.lower_only)
