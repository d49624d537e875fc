"""Tables of the OMOP Common Data Model 5.4 as one shape of rows, whatever columns a warehouse has left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from paresis.cohort.tables import Reject
from paresis.errors import IntakeError
from paresis.kb.codes import load_codes

if TYPE_CHECKING:
    from pathlib import Path

ATTACHED = "omop_input"
CLINICAL = ("condition_occurrence", "measurement", "drug_exposure", "observation")
OTHERS = ("person", "visit_occurrence", "note", "concept", "concept_relationship")
TABLES = (*CLINICAL, *OTHERS)
STEM = {"condition_occurrence": "condition", "measurement": "measurement", "drug_exposure": "drug", "observation": "observation"}
KIND_COLUMNS = ("origin", "concept", "source", "words", "unit", "unit_words", "judged", "answer", "answer_words", "comparator", "bound", "status")


@dataclass(slots=True)
class Warehouse:
    """The tables that were found.

    Attributes:
        at: What to write after FROM, by table.
        columns: Names of the columns in lower case, by table.
        rejects: Tables that cannot be read.
    """

    at: dict[str, str] = field(default_factory=dict)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)

    def column(self, table: str, name: str, kind: str) -> str:
        """A column as a type, null where the table lacks it or the value doesn't fit."""
        return f'TRY_CAST("{name}" AS {kind})' if name in self.columns[table] else f"CAST(NULL AS {kind})"


def is_omop(path: Path) -> bool:
    """Whether a path looks like OMOP tables: a DuckDB file, or a folder with Parquet of a clinical table or of persons.

    >>> from pathlib import Path
    >>> is_omop(Path("warehouse.duckdb")), is_omop(Path("notes.txt"))
    (True, False)
    """
    if path.suffix.lower() in (".duckdb", ".ddb"):
        return True
    return path.is_dir() and any(_files(path, table) for table in ("person", *CLINICAL[:1], "drug_exposure"))


def find_tables(con: duckdb.DuckDBPyConnection, path: Path) -> Warehouse:
    """The tables of a DuckDB file or of a folder of Parquet.

    Raises:
        IntakeError: The file cannot be opened, or no table of OMOP is in it.
    """
    found = _in_folder(con, path) if path.is_dir() else _in_file(con, path)
    if not any(table in found.at for table in CLINICAL):
        hint = f"give a DuckDB file or a folder of Parquet with {', '.join(CLINICAL)}"
        raise IntakeError("no clinical table of OMOP can be read", where=str(path), hint=hint)
    return found


def _files(folder: Path, table: str) -> list[Path]:
    """The Parquet of a table: one file, or a folder of parts; names in any case."""
    named = [p for p in sorted(folder.iterdir()) if p.name.lower().split(".")[0] == table]
    return [f for p in named for f in (sorted(p.rglob("*.parquet")) if p.is_dir() else [p] if p.suffix.lower() == ".parquet" else [])]


def _in_folder(con: duckdb.DuckDBPyConnection, folder: Path) -> Warehouse:
    out = Warehouse()
    for table in TABLES:
        good = []
        for path in _files(folder, table):
            try:
                con.execute(f"SELECT * FROM read_parquet({_quoted(path)}) LIMIT 0")
                good.append(path)
            except duckdb.Error as error:
                out.rejects.append(Reject(None, path.name, "cannot be read as Parquet", str(error).splitlines()[0][:120]))
        if good:
            _take(con, out, table, f"read_parquet([{', '.join(map(_quoted, good))}], union_by_name = true)")
    return out


def _in_file(con: duckdb.DuckDBPyConnection, path: Path) -> Warehouse:
    try:
        con.execute(f"DETACH DATABASE IF EXISTS {ATTACHED}")
        con.execute(f"ATTACH {_quoted(path)} AS {ATTACHED} (READ_ONLY)")
    except duckdb.Error as error:
        raise IntakeError(f"cannot be opened: {str(error).splitlines()[0][:120]}", where=str(path), hint="give a DuckDB file") from None
    listed = con.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ?", [ATTACHED]).fetchall()
    listed += con.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal", [ATTACHED]).fetchall()
    out = Warehouse()
    for schema, name in listed:
        if name.lower() in TABLES and name.lower() not in out.at:
            _take(con, out, name.lower(), f'{ATTACHED}."{schema}"."{name}"')
    return out


def _take(con: duckdb.DuckDBPyConnection, out: Warehouse, table: str, at: str) -> None:
    """Note a table, unless it lacks the column without which nothing can be said."""
    columns = frozenset(name.lower() for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {at}").fetchall())
    if table in (*CLINICAL, "person", "note") and "person_id" not in columns:
        out.rejects.append(Reject(None, table, "has no column person_id", "give the tables as OMOP CDM 5.4 names them"))
        return
    out.at[table], out.columns[table] = at, columns


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def rows_sql(found: Warehouse) -> str:
    """Every clinical row as one shape: whose, when, of which kind (`KIND_COLUMNS` and their hash), with which number."""
    parts = " UNION ALL ".join(_rows(found, table) for table in CLINICAL if table in found.at)
    return f"SELECT *, hash({', '.join(KIND_COLUMNS)}) AS kind FROM ({parts})"


def _rows(found: Warehouse, table: str) -> str:
    stem, has_value = STEM[table], table in ("measurement", "observation")

    def column(name: str, kind: str) -> str:
        return found.column(table, name, kind)

    dated = stem if has_value else f"{stem}_exposure_start" if stem == "drug" else f"{stem}_start"
    ended = f"{stem}_exposure_end_date" if stem == "drug" else f"{stem}_end_date"
    first = f"coalesce({column(f'{dated}_date', 'DATE')}, {column(f'{dated}_datetime', 'DATE')})"
    number, low, high = (column(c, "DOUBLE") if has_value else "CAST(NULL AS DOUBLE)" for c in ("value_as_number", "range_low", "range_high"))
    sign = column("operator_concept_id", "BIGINT")
    answer = column("value_as_concept_id", "BIGINT")
    said = f"coalesce({column('value_as_string', 'VARCHAR')}, {column('value_source_value', 'VARCHAR')})" if has_value else "CAST(NULL AS VARCHAR)"
    return f"""SELECT patient, concept, source, words, unit, unit_words, value, "first", "last", origin,
        CASE WHEN value IS NULL THEN NULL WHEN NOT isfinite(value) THEN 'nan' WHEN value < low THEN 'low' WHEN value > high THEN 'high'
             WHEN low IS NOT NULL OR high IS NOT NULL THEN 'absent' ELSE 'value' END AS judged,
        CASE WHEN value IS NULL THEN answer END AS answer, CASE WHEN value IS NULL THEN answer_words END AS answer_words,
        CASE WHEN sign NOT IN (0, 4172703) THEN sign END AS comparator, CASE WHEN sign NOT IN (0, 4172703) THEN value END AS bound,
        CASE WHEN status IN ({", ".join(status_concepts()) or "NULL"}) THEN status END AS status
    FROM (SELECT CAST(person_id AS VARCHAR) AS patient, '{table}' AS origin, nullif({column(f"{stem}_concept_id", "BIGINT")}, 0) AS concept,
        nullif({column(f"{stem}_source_concept_id", "BIGINT")}, 0) AS source, nullif(trim({column(f"{stem}_source_value", "VARCHAR")}), '') AS words,
        {column("unit_concept_id", "BIGINT") if has_value else "CAST(NULL AS BIGINT)"} AS unit,
        {column("unit_source_value", "VARCHAR") if has_value else "CAST(NULL AS VARCHAR)"} AS unit_words,
        {number} AS value, {low} AS low, {high} AS high, {sign} AS sign, nullif({answer}, 0) AS answer,
        nullif(left(trim({said}), 200), '') AS answer_words,
        {column("condition_status_concept_id", "BIGINT")} AS status,
        {first} AS "first", coalesce({column(ended, "DATE")}, {_supplied(found, table, first)}) AS "last"
        FROM {found.at[table]})"""


def status_concepts() -> list[str]:
    """The concepts that say how sure a diagnosis is, as `knowledge/codes/omop.csv` lists them."""
    return [k.removeprefix("status ") for k in load_codes().omop if k.startswith("status ")]


def _supplied(found: Warehouse, table: str, first: str) -> str:
    """The last day where no end is told: of a medicine that of its supply; a problem without an end has not ended."""
    if table == "condition_occurrence":
        return "CAST(NULL AS DATE)"
    return f"{first} + coalesce({found.column(table, 'days_supply', 'INTEGER')}, 0)" if table == "drug_exposure" else first
