"""Case-finding: the made-up population is as stated, the planted are those that are looked for, and the shares found are counted fairly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paresis.engine.batch_tables import build_batch_tables
from paresis.evaluate.cohort import KNOWN, METHODS, UNKNOWN, Scorer, choose, cohort_figures, cohort_text, found_at, measure, targets
from paresis.evaluate.phenopackets import Packet
from paresis.evaluate.population import People, Population, planted, to_parquet
from paresis.kb.load import load_knowledge
from tests.command import paresis

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("numba")
TABLES = build_batch_tables(load_knowledge())
DUCHENNE, HEADACHE = "OMIM:310200", "OMIM:000000"
WEAK, CK, FEVER = "HP:0003701", "HP:0003236", "HP:0001945"


def packet(name: str, disease: str, *terms: str) -> Packet:
    return Packet(name, f"PMID:{name}", disease, dict.fromkeys(terms, 1.0), None, 9.0, None)


PACKETS = [packet("1", DUCHENNE, WEAK, CK), packet("2", HEADACHE, FEVER), packet("3", "OMIM:999999", WEAK), packet("4", DUCHENNE)]


def people(*told: dict[str, int]) -> People:
    lists = [[TABLES.base.index[f] for f in t] for t in told]
    n = len(told)
    return People(
        np.cumsum([0, *map(len, lists)]), np.array([f for x in lists for f in x], np.int32), np.array([p for t in told for p in t.values()], np.int8),
        np.full(n, 30.0), np.ones(n, np.int64), np.zeros(n, bool),
    )  # fmt: skip


def test_what_is_looked_for_is_rare_and_neuromuscular() -> None:
    names = {TABLES.causes[i] for i in targets(TABLES)}
    assert {"duchenne_muscular_dystrophy", "amyotrophic_lateral_sclerosis", "guillain_barre_syndrome"} <= names
    assert not {"stroke", "diabetic_polyneuropathy", "statin_myopathy", "unlisted"} & names


def test_the_same_seed_gives_the_same_people_at_the_stated_rates() -> None:
    population = Population(TABLES)
    one, two, other = population.draw(3000, 5), population.draw(3000, 5), population.draw(3000, 6)
    assert np.array_equal(one.findings, two.findings)
    assert not np.array_equal(one.findings, other.findings)
    assert 0.06 < one.has_complaint.mean() < 0.13
    assert 5 < len(one.findings) / 3000 < 25
    assert TABLES.base.entry not in one.findings


def test_no_special_finding_without_its_general_one_and_none_of_what_is_looked_for() -> None:
    population = Population(TABLES, targets(TABLES))
    ill, truth = population._truth(np.arange(2000), 1, 3, np.random.default_rng(1))
    parent = np.array(TABLES.base.parent)
    under = np.flatnonzero(parent >= 0)
    assert not (truth[under] & ~truth[parent[under]]).any()
    assert np.array_equal(truth[TABLES.base.entry], ill)
    assert not population._weights(30.0, None)[np.isin(TABLES.cause, list(targets(TABLES)))].any()  # type: ignore[arg-type]


def test_a_planted_patient_keeps_the_record_but_not_its_denials() -> None:
    base = TABLES.base.index
    out = planted(people({"fever": 1, "leg_weakness": 0}), [[base["proximal_leg_weakness"]]], [9.0], [2], TABLES)
    told = dict(zip(*out.entries(0), strict=True))
    assert told == {base["fever"]: 1, base["proximal_leg_weakness"]: 1}
    assert (out.age[0], out.sex[0]) == (9.0, 2)


def test_who_is_planted() -> None:
    chosen = choose(PACKETS, TABLES)
    assert [p.id for p in chosen.packets] == ["1", "3"]
    assert chosen.groups[KNOWN].tolist() == [True, False]
    assert chosen.groups[UNKNOWN].tolist() == [False, True]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_puts_a_dystrophy_before_a_cold(method: str) -> None:
    scorer = Scorer(TABLES, targets(TABLES))
    dystrophy = {"proximal_leg_weakness": 1, "ck_over_10x": 1, "calf_hypertrophy": 1, "muscle_wasting": 1}
    score, _ = scorer.scores(people(dystrophy, {"fever": 1, "cough": 1}, {}))[method]
    assert score[0] > max(score[1:])


@pytest.mark.parametrize(
    ("wanted", "burden", "expected"),
    [([9.0], 0.25, [1.0]), ([4.0], 0.25, [1.0]), ([2.0], 0.25, [0.0]), ([2.0], 0.5, [0.5]), ([2.0], 0.75, [1.0])],
)  # fmt: skip
def test_equal_scores_are_drawn_by_lot(wanted: list[float], burden: float, expected: list[float]) -> None:
    assert found_at(np.array(wanted), np.array([3.0, 2.0, 2.0, 1.0]), burden).tolist() == expected


def test_figures_are_measured_and_said() -> None:
    chosen = choose(PACKETS, TABLES)
    figures = cohort_figures(measure(TABLES, chosen, 1000, seed=3), chosen)
    recall = figures["groups"][KNOWN]["recall"]
    assert set(recall) == set(METHODS)
    assert list(recall["paresis"]) == ["0.001", "0.01"]
    assert all(low <= v <= high for by in recall.values() for v, low, high in by.values())
    assert "1 in 1,000" in cohort_text(figures)


def test_the_population_is_written_as_the_canonical_tables(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    to_parquet(people({"fever": 1, "leg_weakness": 0}, {}), TABLES, 0, tmp_path)
    rows = parquet.read_table(tmp_path / "observations").to_pylist()
    assert {(r["patient"], r["code"], r["presence"]) for r in rows} == {("p0", "fever", "present"), ("p0", "leg_weakness", "absent")}
    assert len(parquet.read_table(tmp_path / "persons")) == 2


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "packets.jsonl"
    path.write_text(json.dumps({"disease_id": DUCHENNE, "pmid": "PMID:1", "present": [[WEAK, ""], [CK, ""]], "excluded": []}) + "\n")
    done = paresis("evaluate", "cohort", str(path), "--people", "1000", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["populations"][0]["people"] == 1000
    with path.open("a") as lines:
        lines.write('{"phenotypicFeatures": 3}\n')
    done = paresis("evaluate", "cohort", str(path), "--people", "1000", "--format", "json")
    assert done.exit_code == 2
    assert "packets.jsonl:2:" in done.stderr
    assert json.loads(done.stdout)["populations"][0]["people"] == 1000
    path.write_text(json.dumps({"disease_id": HEADACHE, "present": [[FEVER, ""]]}) + "\n")
    assert paresis("evaluate", "cohort", str(path)).exit_code == 2
