"""Results in LIRICAL's shape."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from paresis.engine.assess import assess
from paresis.model.case import Case
from paresis.model.vocabulary import Sex
from paresis.report.lirical import COLUMNS, composite_lr, disease_curies, lirical_json, lirical_tsv

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

CASE = Case(id="p 1", age_years=34.5, sex=Sex.FEMALE).having("foot_drop", "areflexia", "leg_weakness_both_sides").lacking("fever")
ANSWER = assess(CASE, top=50)


def table() -> tuple[list[str], list[dict[str, str]]]:
    lines = lirical_tsv(CASE, ANSWER).splitlines()
    return [x for x in lines if x.startswith("!")], list(csv.DictReader([x for x in lines if not x.startswith("!")], delimiter="\t"))


def test_the_table_has_liricals_columns_and_one_line_a_disease() -> None:
    head, rows = table()
    assert tuple(rows[0]) == COLUMNS
    assert [int(r["rank"]) for r in rows] == sorted(int(r["rank"]) for r in rows)
    assert rows[0]["rank"] == "1"
    assert all(":" in r["diseaseCurie"] and r["diseaseCurie"] != "paresis:unlisted" for r in rows)
    assert "! Sample: p 1" in head
    assert "!  Foot dorsiflexor weakness [HP:0009027]" in head
    assert head.index("! Excluded HPO terms:") < head.index("!  Fever [HP:0001945]")


def test_the_probabilities_are_those_of_the_assessment() -> None:
    _, rows = table()
    by_name = {c.name: c for c in ANSWER.differential}
    for row in rows:
        c = by_name[row["diseaseName"]]
        assert float(row["posttestprob"]) == pytest.approx(c.posttest, rel=1e-4)
        assert float(row["compositeLR"]) == pytest.approx(composite_lr(c), abs=1e-3)


def test_the_json_has_liricals_sections() -> None:
    out: dict[str, Any] = json.loads(json.dumps(lirical_json(CASE, ANSWER, date="2026-01-01")))
    assert out["analysisData"] == {
        "sampleId": "p 1", "age": "P34Y6M", "sex": "FEMALE",
        "observedPhenotypicFeatures": ["HP:0009027", "HP:0001284", "paresis:leg_weakness_both_sides"], "excludedPhenotypicFeatures": ["HP:0001945"],
    }  # fmt: skip
    assert out["analysisMetadata"]["hpoVersion"]
    results = out["analysisResults"]
    assert [r["posttestProbability"] for r in results] == sorted((r["posttestProbability"] for r in results), reverse=True)
    lines = [x for r in results for x in (*r["observedPhenotypicFeatures"], *r["excludedPhenotypicFeatures"])]
    assert {frozenset(x) for x in lines} == {frozenset({"query", "match", "matchType", "lr", "explanation"})}
    assert {x["query"] for x in lines} <= {*out["analysisData"]["observedPhenotypicFeatures"], *out["analysisData"]["excludedPhenotypicFeatures"]}


@pytest.mark.parametrize(
    ("codes", "curies"),
    [
        ({"omim": "OMIM:2 OMIM:3", "orpha": "ORPHA:9"}, ["OMIM:2", "OMIM:3"]),
        ({"mondo": "MONDO:1", "omim": "OMIM:2"}, ["OMIM:2"]), ({"omim": "2|3"}, ["OMIM:2", "OMIM:3"]),
        ({"orpha": "ORPHA:9", "mondo": "MONDO:1"}, ["ORPHA:9"]), ({"icd10cm": "G61.0"}, ["paresis:gbs"]), ({}, ["paresis:gbs"]),
    ],
)  # fmt: skip
def test_the_codes_of_a_cause(codes: dict[str, str], curies: list[str]) -> None:
    assert disease_curies(replace(ANSWER.differential[0], id="gbs", codes=codes)) == curies


@pytest.mark.parametrize(
    ("condition", "curies"),
    [
        ("kennedy_disease", ["OMIM:313200"]), ("acute_intermittent_porphyria", ["OMIM:176000"]), ("multiple_sclerosis", ["OMIM:126200"]),
        ("guillain_barre_syndrome", ["ORPHA:2103"]), ("ankle_sprain", ["paresis:ankle_sprain"]),
    ],
)  # fmt: skip
def test_a_curated_cause_has_the_codes_that_were_merged_into_it(condition: str, curies: list[str], knowledge: Knowledge) -> None:
    codes = knowledge.conditions[condition].codes
    assert disease_curies(replace(ANSWER.differential[0], id=condition, codes=codes), knowledge) == curies


def test_a_cause_whose_id_is_a_code_keeps_it() -> None:
    assert disease_curies(replace(ANSWER.differential[0], id="DECIPHER:45", codes={"decipher": "DECIPHER:45"})) == ["DECIPHER:45"]


def test_a_case_of_which_nothing_is_known_has_no_rows() -> None:
    case = Case()
    assert lirical_tsv(case, assess(case)).splitlines()[-1].split("\t") == list(COLUMNS)
    assert lirical_json(case, assess(case), date="")["analysisResults"] == []
