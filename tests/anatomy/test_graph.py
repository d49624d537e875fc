"""The graph of the knowledge, and exactness against brute force on a small one."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paresis.errors import KnowledgeError
from paresis.kb.anatomy.build import graph_of, read_anatomy
from paresis.kb.anatomy.graph import build_graph
from paresis.kb.anatomy.records import EdgeRecord, NodeRecord
from paresis.kernels.lesion import gather, route_survival

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def test_breadth() -> None:
    files = read_anatomy(KNOWLEDGE)
    arm = {"shoulder", "upper_arm", "forearm", "hand"}
    assert sum(m.region in arm for m in files.muscles) >= 25
    assert sum(m.region in {"hip", "thigh", "shin", "calf", "foot", "trunk"} for m in files.muscles) >= 40
    nodes = set(graph_of(files).ids)
    wanted = [*(f"root_l{i}" for i in range(1, 6)), *(f"root_s{i}" for i in range(1, 6)), *(f"root_c{i}" for i in range(5, 9)), "root_t1"]
    assert nodes >= {
        *wanted,
        "lumbar_plexus",
        "sacral_plexus",
        "saphenous",
        "sural",
        "motor_cortex_leg",
        "lateral_cutaneous_thigh",
        "posterior_interosseous",
    }


def test_every_edge_and_muscle_is_cited() -> None:
    files = read_anatomy(KNOWLEDGE)
    edges = files.pathways.edge + files.nerves.edge
    with (KNOWLEDGE / "sources" / "anatomy.csv").open(encoding="utf-8") as handle:
        known = {row["key"] for row in csv.DictReader(handle)} | {"judgement"}
    assert {x.source for x in (*edges, *files.muscles, *files.exam.reflex, *files.exam.area, *files.exam.organ)} <= known
    assert sum(e.source == "judgement" for e in edges) / len(edges) < 0.06
    assert sum(m.source == "judgement" for m in files.muscles) <= 3


def test_every_item_has_a_route(anatomy: Anatomy) -> None:
    for (item, _), is_routed in zip(anatomy.columns, anatomy.arrays["column_routed"], strict=True):
        assert is_routed or anatomy.items[item].kind == "sign"


def test_unknown_node_is_an_error_with_a_hint() -> None:
    nodes = [NodeRecord(id="sciatic", name="", kind="nerve")]
    edge = EdgeRecord.model_validate({"from": "sciatic", "to": "tibal", "source": "judgement"})
    with pytest.raises(KnowledgeError, match="tibal"):
        build_graph(["l5"], nodes, [edge])


def test_two_ways_share_the_flow_and_crossing_changes_side() -> None:
    nodes = [NodeRecord(id=x, name="", kind="plexus") for x in ("root_a", "up", "down", "end")]
    steps = [("root_a", "up", False, 1.0), ("root_a", "down", True, 1.0), ("up", "end", False, 3.0), ("down", "end", False, 1.0)]
    edges = [EdgeRecord.model_validate({"from": a, "to": b, "crosses": x, "share": w, "source": "judgement"}) for a, b, x, w in steps]
    graph = build_graph([], nodes, edges)
    paths = graph.paths_up(graph.at("end"), 0, "power")
    by_last = {p.nodes[-1]: p.share for p in paths}
    assert len(graph.of_kind("plexus")) == 4
    assert graph.of_kind("plexus", []) == [], "no segments are not all of them"
    assert by_last == {2 * graph.at("root_a"): 0.75, 2 * graph.at("root_a") + 1: 0.25}


def test_routes_equal_brute_force() -> None:
    rng = np.random.default_rng(5)
    n_rows, n_nodes = 6, 7
    routes = [c for k in range(3) for c in itertools.combinations(range(n_nodes), k)]
    loss = np.where(rng.random((n_rows, n_nodes)) < 0.4, rng.random((n_rows, n_nodes)) * 0.9, 0.0)
    row, node = np.nonzero(loss)
    route_node = np.array([n for r in routes for n in r])
    route_of = np.array([i for i, r in enumerate(routes) for _ in r])
    shape = (n_rows, n_nodes, len(routes))
    left = route_survival(row, node, np.log1p(-loss[row, node]), route_node=route_node, route_of=route_of, shape=shape)
    brute = np.array([[np.prod([1 - loss[h, v] for v in r]) for h in range(n_rows)] for r in routes])
    assert np.allclose(left, brute)
    weight, target = rng.random(len(routes)), rng.integers(0, 4, len(routes))
    summed = gather(left, np.arange(len(routes)), weight, target, 5)
    by_hand = [[sum(brute[k, h] * weight[k] for k in range(len(routes)) if target[k] == t) for h in range(n_rows)] for t in range(5)]
    assert np.allclose(summed, by_hand)
