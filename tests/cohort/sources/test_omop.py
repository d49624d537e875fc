"""OMOP tables become the canonical rows, by code first; what is not understood is counted, what is damaged is a reject."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from paresis.errors import IntakeError
from paresis.kb.load import load_knowledge

duckdb = pytest.importorskip("duckdb")

from paresis.cohort.sources.omop import open_omop  # noqa: E402
from paresis.cohort.sources.omop_tables import is_omop  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

KNOWLEDGE = load_knowledge()
DAY = date(2025, 5, 1)
CONCEPTS = (
    "(1, 'Foot-drop', 'SNOMED', '6077001'), (2, 'Creatine kinase [Enzymatic activity/volume] in Serum or Plasma', 'LOINC', '2157-6'), "
    "(3, 'unit per liter', 'UCUM', 'U/L'), (4, 'simvastatin 40 MG Oral Tablet', 'RxNorm', '904475'), "
    "(5, 'Cauda equina syndrome', 'SNOMED', '192970008'), "
    "(6, 'Diplopia', 'SNOMED', '24982008'), (7, 'Nuclear Ab [Presence] in Serum', 'LOINC', '8061-4'), (8, 'Not detected', 'SNOMED', '260415000'), "
    "(9, 'our 17', 'ours', '17')"
)
COLUMNS = {
    "condition_occurrence": "person_id, condition_concept_id, condition_source_concept_id, condition_source_value, condition_start_date, "
    "condition_end_date",
    "measurement": "person_id, measurement_concept_id, measurement_source_value, measurement_date, operator_concept_id, value_as_number, "
    "value_as_concept_id, unit_concept_id, unit_source_value, range_low, range_high",
    "drug_exposure": "person_id, drug_concept_id, drug_source_value, drug_exposure_start_date, drug_exposure_end_date, days_supply",
    "observation": "person_id, observation_concept_id, observation_source_value, observation_date, value_as_string, value_as_concept_id",
    "person": "person_id, gender_concept_id, gender_source_value, year_of_birth, month_of_birth, day_of_birth",
    "concept": "concept_id, concept_name, vocabulary_id, concept_code",
    "concept_relationship": "concept_id_1, concept_id_2, relationship_id",
    "note": "person_id, note_date, note_text",
    "visit_occurrence": "person_id, visit_concept_id, visit_start_date",
}
Row = tuple[Any, ...]


def warehouse(folder: Path, **tables: str) -> Path:
    """A folder of Parquet with the tables whose rows are given."""
    for table, rows in tables.items():
        duckdb.sql(f"COPY (SELECT * FROM (VALUES {rows}) t({COLUMNS[table]})) TO '{folder / table}.parquet'")
    return folder


def told(folder: Path, **options: Any) -> tuple[set[Row], Any]:
    con = duckdb.connect()
    source = open_omop(con, folder, knowledge=KNOWLEDGE, index_date=DAY, **options)
    return {r[2:6] for r in con.execute(source.observations).fetchall()}, source


def condition(tmp_path: Path, row: str, *, concepts: str = CONCEPTS, relations: str = "(9, 6, 'Maps to')") -> set[Row]:
    return told(warehouse(tmp_path, condition_occurrence=row, concept=concepts, concept_relationship=relations))[0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("(1, 1, 0, 'x', DATE '2025-01-01', NULL::DATE)", {"foot_drop"}),  # by the standard concept
        ("(1, 1, 0, 'x', DATE '2011-01-01', NULL::DATE)", {"foot_drop"}),  # a problem that has no end goes on
        ("(1, 1, 0, 'x', DATE '2011-01-01', DATE '2011-02-01')", set()),  # it ended long ago
        ("(1, 0, 9, 'x', DATE '2025-01-01', NULL::DATE)", {"diplopia"}),  # the source concept maps to a standard one
        ("(1, 0, 0, 'M2137', DATE '2025-01-01', NULL::DATE)", {"foot_drop"}),  # ICD-10-CM as claims write it
        ("(1, 0, 0, 'E11.9', DATE '2011-01-01', DATE '2011-01-01')", {"diabetes"}),  # history stays
        ("(1, 0, 0, 'back pain', DATE '2025-04-01', DATE '2025-04-02')", {"back_pain"}),  # in words
        ("(1, 0, 0, NULL, DATE '2025-04-01', DATE '2025-04-02')", set()),
    ],
)
def test_conditions(tmp_path: Path, row: str, expected: set[str]) -> None:
    assert {code for code, *_ in condition(tmp_path, row)} == expected


@pytest.mark.parametrize(("status", "expected"), [(32899, set()), (32893, {"diplopia"}), (0, {"diplopia"}), ("NULL::BIGINT", {"diplopia"})])
def test_a_preliminary_diagnosis_is_not_taken_as_told(tmp_path: Path, status: int | str, expected: set[str]) -> None:
    row = f"SELECT 1 AS person_id, 6 AS condition_concept_id, DATE '2025-04-01' AS condition_start_date, {status} AS condition_status_concept_id"
    duckdb.sql(f"COPY ({row}) TO '{tmp_path / 'condition_occurrence.parquet'}'")
    assert {code for code, *_ in told(warehouse(tmp_path, concept=CONCEPTS))[0]} == expected


def test_a_diagnosis_is_never_an_answer(tmp_path: Path) -> None:
    folder = warehouse(tmp_path, condition_occurrence="(1, 5, 0, 'CES', DATE '2025-01-01', NULL::DATE)", concept=CONCEPTS)
    rows, source = told(folder)
    assert rows == set()
    assert "name a cause, which is never used as an answer" in source.notes[0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("(1, 2, 'CK', DATE '2025-05-01', 4172703, 5400.0, 0, 3, NULL, NULL::DOUBLE, NULL::DOUBLE)", {("creatine_kinase", 5400.0, "U/L", None)}),
        ("(1, 0, '2157-6', DATE '2025-05-01', 0, 5400.0, 0, 0, 'U/L', NULL::DOUBLE, NULL::DOUBLE)", {("creatine_kinase", 5400.0, "U/L", None)}),
        ("(1, 2, 'CK', DATE '2021-05-01', 4172703, 5400.0, 0, 3, NULL, NULL::DOUBLE, NULL::DOUBLE)", set()),  # four years ago
        (
            "(1, 2, 'CK', DATE '2025-05-01', 4172704, 2500.0, 0, 3, NULL, NULL::DOUBLE, NULL::DOUBLE)",  # > 2500: nothing said of ten times the limit
            {("ck_raised", None, None, "present"), ("ck_over_5x", None, None, "present")},
        ),
        ("(1, 2, 'CK', DATE '2025-05-01', 0, 5.4, 0, 0, 'odd', 30.0::DOUBLE, 200.0::DOUBLE)", set()),  # CK low says nothing that is known
        ("(1, 2, 'CK', DATE '2025-05-01', 0, 5400, 0, 0, 'odd', 30.0::DOUBLE, 200.0::DOUBLE)", {("ck_raised", None, None, "present")}),
        ("(1, 7, 'ANA', DATE '2025-05-01', 0, NULL, 9191, 0, NULL, NULL::DOUBLE, NULL::DOUBLE)", {("ana_positive", None, None, "present")}),
        ("(1, 7, 'ANA', DATE '2025-05-01', 0, NULL, 8, 0, NULL, NULL::DOUBLE, NULL::DOUBLE)", {("ana_positive", None, None, "absent")}),
        ("(1, 2, 'CK', DATE '2025-05-01', 0, NULL, 4328749, 0, NULL, NULL::DOUBLE, NULL::DOUBLE)", {("ck_raised", None, None, "present")}),
        ("(1, 2, 'CK', DATE '2025-05-01', 0, NULL, 0, 0, NULL, NULL::DOUBLE, NULL::DOUBLE)", set()),
    ],
)
def test_measurements(tmp_path: Path, row: str, expected: set[Row]) -> None:
    rows, _ = told(warehouse(tmp_path, measurement=row, concept=CONCEPTS))
    assert {r for r in rows if not (r[3] == "absent" and r[0].startswith("ck_"))} == expected


def test_a_number_that_is_none_is_a_counted_reject(tmp_path: Path) -> None:
    row = "(1, 2, 'CK', DATE '2025-05-01', 0, 'nan'::DOUBLE, 0, 3, NULL, NULL::DOUBLE, NULL::DOUBLE)"
    rows, source = told(warehouse(tmp_path, measurement=f"{row}, {row}", concept=CONCEPTS))
    assert rows == set()
    assert [(r.reason, r.count) for r in source.rejects] == [("not a finite number", 2)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("(1, 4, 'x', DATE '2025-04-01', NULL::DATE, 30)", {"takes_statin"}),
        ("(1, 0, 'Prednisolone 5 mg', DATE '2025-04-01', NULL::DATE, NULL::INT)", {"takes_glucocorticoid"}),
        ("(1, 4, 'x', DATE '2024-04-01', DATE '2024-05-01', NULL::INT)", set()),  # stopped a year ago
        ("(1, 0, 'ibuprofen', DATE '2025-04-01', NULL::DATE, 30)", set()),
    ],
)
def test_medicines(tmp_path: Path, row: str, expected: set[str]) -> None:
    assert {code for code, *_ in told(warehouse(tmp_path, drug_exposure=row, concept=CONCEPTS))[0]} == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("(1, 6, 'x', DATE '2025-04-01', NULL, 4188539)", {("diplopia", None, None, "present")}),
        ("(1, 6, 'x', DATE '2025-04-01', NULL, 4188540)", {("diplopia", None, None, "absent")}),
        ("(1, 6, 'x', DATE '2025-04-01', 'no', 0)", {("diplopia", None, None, "absent")}),
        ("(1, 0, 'history', DATE '2025-04-01', 'weak legs, no fever', 0)", {("leg_weakness", None, None, "present")}),
    ],
)
def test_observations(tmp_path: Path, row: str, expected: set[Row]) -> None:
    assert told(warehouse(tmp_path, observation=row, concept=CONCEPTS))[0] >= expected


def test_notes_are_read_only_when_asked(tmp_path: Path) -> None:
    row = "(1, 4, 'x', DATE '2025-04-01', NULL::DATE, 30)"
    folder = warehouse(tmp_path, drug_exposure=row, note="(1, DATE '2025-04-01', 'He has foot drop and no back pain.')")
    assert ("foot_drop", None, None, "present") not in told(folder)[0]
    assert told(folder, with_notes=True)[0] >= {("foot_drop", None, None, "present"), ("back_pain", None, None, "absent")}


def test_persons(tmp_path: Path) -> None:
    folder = warehouse(
        tmp_path, drug_exposure="(1, 4, 'x', DATE '2025-04-01', NULL::DATE, 30)",
        person="(1, 8507, 'M', 1955, 3, 2), (2, 0, 'F', 1988, NULL, NULL), (3, 0, NULL, NULL, NULL, NULL), (4, 0, 'x', 1970, 2, 31)",
        visit_occurrence="(1, 9202, DATE '2024-01-01'), (1, 9203, DATE '2025-01-01')",
    )  # fmt: skip
    con = duckdb.connect()
    source = open_omop(con, folder, knowledge=KNOWLEDGE)
    assert sorted(con.execute(source.persons).fetchall()) == [
        ("1", None, date(1955, 3, 2), "male", "emergency", date(2025, 4, 1)),
        ("2", None, date(1988, 7, 1), "female", None, None),
        ("3", None, None, None, None, None),
        ("4", None, None, None, None, None),
    ]


def test_a_duckdb_file_and_names_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA cdm; CREATE TABLE cdm.CONDITION_OCCURRENCE AS SELECT 7 AS PERSON_ID, 'M21.37' AS CONDITION_SOURCE_VALUE")
    assert is_omop(path)
    assert told(path)[0] == {("foot_drop", None, None, "present")}


def test_coverage_says_what_was_not_understood(tmp_path: Path) -> None:
    rows = "(1, 1, 0, 'x', DATE '2025-01-01', NULL::DATE), " + ", ".join(["(1, 0, 0, 'L60.0', DATE '2025-01-01', NULL::DATE)"] * 3)
    _, source = told(warehouse(tmp_path, condition_occurrence=rows, concept=CONCEPTS))
    assert source.notes == ("condition_occurrence: 1 of 4 rows understood (25.0%)", "not understood: concept 0 L60.0 (condition_occurrence, 3 rows)")


def test_damaged_tables_are_rejects_and_the_others_are_read(tmp_path: Path) -> None:
    warehouse(tmp_path, condition_occurrence="(1, 0, 0, 'M21.37', DATE '2025-01-01', NULL::DATE)")
    (tmp_path / "measurement.parquet").write_bytes(b"PAR1 truncated")
    duckdb.sql(f"COPY (SELECT 1 AS who) TO '{tmp_path / 'drug_exposure.parquet'}'")
    rows, source = told(tmp_path)
    assert rows == {("foot_drop", None, None, "present")}
    assert {(r.row, r.reason) for r in source.rejects} == {
        ("measurement.parquet", "cannot be read as Parquet"), ("drug_exposure", "has no column person_id"),
    }  # fmt: skip


def test_what_is_no_warehouse_is_an_error_that_says_what_to_give(tmp_path: Path) -> None:
    assert not is_omop(tmp_path)
    with pytest.raises(IntakeError, match="no clinical table of OMOP"):
        told(tmp_path)
    (tmp_path / "x.duckdb").write_text("no database")
    with pytest.raises(IntakeError, match="cannot be opened"):
        told(tmp_path / "x.duckdb")
