"""Codes of other vocabularies: the list that ships, and the rule that guards it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import simple_icd_10_cm as icd

from paresis.kb.codes import code_rows, load_codes, snomed_of_obo
from paresis.kb.read import read_files
from paresis.kb.rules.codes_resolve import check

ROOT = Path(__file__).parents[2] / "knowledge"


def test_what_ships_breaks_no_rule() -> None:
    assert not list(check(read_files(ROOT)))
    assert len(load_codes().snomed) > 4000


def test_icd_codes_exist() -> None:
    codes = {r["code"] for _, r in code_rows(ROOT, "icd10cm") if len(r["code"]) > 1}
    assert not [c for c in codes if not icd.is_valid_item(c)]


@pytest.mark.parametrize(
    ("file", "row", "message"),
    [
        ("icd10cm", "G72.41,patient,ck_raised,", "would tell the answer"),
        ("icd10cm", "E87,patient,hypokalaemia,", "would tell the answer"),
        ("icd10cm", "R29.6,patient,no_such_finding,", "unknown finding"),
        ("icd10cm", "R29.6,patient,falls,", "stands twice"),
        ("loinc_values", "2823-3,kryptonite,", "unknown analyte"),
        ("loinc_values", "2823,potassium,", "does not look like a code"),
        ("answers", "snomed,1,perhaps,", "unknown answer"),
        ("omop", "sex,1,man,", "is no sex"),
        ("omop", "unit,1,furlong,", "is no unit"),
        ("omop", "sex,x1,male,", "no concept id"),
        ("omop", "sex,8507,male,", "stands twice"),
        ("hpo_findings", "HP:0001325,leg_weekness,", "unknown finding"),
        ("hpo_findings", "0001324,leg_weakness,", "does not look like a code"),
    ],
)
def test_a_wrong_row_is_found(tmp_path: Path, file: str, row: str, message: str) -> None:
    root = Path(shutil.copytree(ROOT, tmp_path / "knowledge", ignore=shutil.ignore_patterns("imported")))
    with (root / "codes" / f"{file}.csv").open("a", encoding="utf-8") as handle:
        handle.write(row + "\n")
    problems = [str(p) for p in check(read_files(root))]
    assert any(message in p and f"codes/{file}.csv" in p for p in problems), problems


def test_cross_references_of_obsolete_terms_are_left_out() -> None:
    text = "x\n[Term]\nid: HP:0000001\nxref: SNOMEDCT_US:1234567\n\n[Term]\nid: HP:0000002\nxref: SNOMEDCT_US:7654321\nis_obsolete: true\n"
    assert snomed_of_obo(text) == [("1234567", "HP:0000001")]


@pytest.mark.parametrize(
    ("system", "code", "answer"),
    [("words", "Not Detected", "absent"), ("interpretation", "HH", "high"), ("snomed", "7771000", "left"), ("", "x", ""), ("words", "perhaps", "")],
)
def test_answers(system: str, code: str, answer: str) -> None:
    assert load_codes().answer(system, code) == answer
