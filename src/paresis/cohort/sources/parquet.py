"""Parquet and CSV: long (a row an observation) and wide (a row a patient), one file or a folder; damaged files become rejects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.cohort.tables import OBSERVATIONS, PERSONS, Reject, Source
from paresis.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

PARQUET, TEXT = (".parquet", ".pq"), (".csv", ".csv.gz", ".csv.zst", ".tsv", ".tsv.gz")
PATIENT = ("patient", "patient_id", "person_id", "subject_id", "id")
TYPES = {"value": "DOUBLE", "age": "DOUBLE", "date": "DATE", "birth_date": "DATE", "index_date": "DATE"}
NEVER = "DATE '9999-12-31'"  # what is no date, so that the row is a reject when it is read
PLAIN = "a file that is neither Parquet nor CSV"


@dataclass(frozen=True)
class Table:
    """Files with the same columns, and how DuckDB reads them."""

    scan: str
    columns: dict[str, str]

    @property
    def patient(self) -> str:
        """The column with the patient's id."""
        return next((c for name in PATIENT for c in self.columns if c.lower() == name), "")

    def named(self, name: str) -> str:
        """The column of this name in any case, empty when there is none."""
        return next((c for c in self.columns if c.lower() == name), "")


def recognises(path: Path) -> bool:
    """Whether a file or a folder holds Parquet or CSV.

    >>> from pathlib import Path
    >>> recognises(Path("cohort.parquet")), recognises(Path("notes.docx"))
    (True, False)
    """
    return any(p.name.lower().endswith((*PARQUET, *TEXT)) for p in _files(path))


def open_source(path: Path, con: duckdb.DuckDBPyConnection, scratch: Path, *, is_careful: bool = False) -> Source:
    """Open files as a source.

    Args:
        path: A file, or a folder with files of observations and, if there are any, of persons.
        con: What the SELECTs will run on.
        scratch: Not used; nothing needs to be written.
        is_careful: Whether every file is read once as a whole, so that a damaged one is left out; text is in any case.

    Raises:
        IntakeError: No file has the columns of a cohort.
    """
    rejects: list[Reject] = []
    tables = list(_tables(_files(path), con, rejects, is_careful=is_careful))
    observations, persons, kinds = [], [], []
    for t in tables:
        if not t.patient:
            rejects.append(Reject(None, t.scan[:300], "no column with the patient's id", f"name it one of {', '.join(PATIENT)}"))
        elif t.named("code"):
            kinds.append("long")
            observations.append(_long(t))
        elif wide := _wide(t):
            kinds.append("wide")
            observations += wide
        if t.patient and any(t.named(c) for c in PERSONS.names[1:]):
            persons.append(_person(t))
    if not observations and not persons:
        hint = f"give columns {', '.join(OBSERVATIONS.names)}, or a row a patient with findings as columns"
        raise IntakeError("holds no table of a cohort", where=str(path), hint=hint)
    kind = f"Parquet or CSV, {' and '.join(dict.fromkeys(kinds)) or 'persons only'}"
    none = f"SELECT {', '.join(f'NULL::{_sql(f)} AS {f}' for f in OBSERVATIONS.names)} WHERE false"
    return Source(kind, " UNION ALL ".join(observations) or none, " UNION ALL ".join(persons), tuple(rejects))


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith((".", "_"))) if path.is_dir() else [path]


def _tables(files: list[Path], con: duckdb.DuckDBPyConnection, rejects: list[Reject], *, is_careful: bool) -> Iterable[Table]:
    """Files that can be read, those with the same columns together."""
    by_columns: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for f in files:
        name = f.name.lower()
        if not name.endswith((*PARQUET, *TEXT)):
            rejects.append(Reject(None, f.name, PLAIN, "leave it out of the folder"))
            continue
        scan = _scan(str(f), is_text=name.endswith(TEXT))
        try:
            columns = tuple((str(c[0]), str(c[1])) for c in con.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall())
            if is_careful or name.endswith(TEXT):
                _read_through(scan.replace(", store_rejects = true", ""), columns, con)
        except Exception as error:
            if not type(error).__module__.startswith(("duckdb", "_duckdb")):
                raise
            rejects.append(Reject(None, f.name, f"the file cannot be read: {str(error).splitlines()[0][:200]}", "write it again"))
            continue
        by_columns.setdefault((("text" if name.endswith(TEXT) else "parquet", ""), *columns), []).append(str(f))
    for key, found in by_columns.items():
        yield Table(_scan(*found, is_text=key[0][0] == "text"), dict(key[1:]))


def _scan(*files: str, is_text: bool) -> str:
    listed = ", ".join("'" + f.replace("'", "''") + "'" for f in files)
    if not is_text:
        return f"read_parquet([{listed}])"
    return f"read_csv([{listed}], header = true, all_varchar = true, ignore_errors = true, store_rejects = true, null_padding = true)"


def _read_through(scan: str, columns: tuple[tuple[str, str], ...], con: duckdb.DuckDBPyConnection) -> None:
    """Read every page once; raises what DuckDB raises where there is damage."""
    con.execute(f"SELECT {', '.join(f'max(hash({_column(c)}))' for c, _ in columns)} FROM {scan}").fetchall()


def _column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sql(name: str) -> str:
    return TYPES.get(name, "VARCHAR")


def _cast(t: Table, name: str) -> str:
    """A column in the type of the canonical table; what cannot be read becomes NaN or a day that never is, so that it is a reject later."""
    found = t.named(name)
    if not found:
        return f"NULL::{_sql(name)} AS {name}"
    column, kind = f'"{found}"', _sql(name)
    if t.columns[found] == kind:
        return f"{column} AS {name}"
    if kind == "VARCHAR":
        return f"CAST({column} AS VARCHAR) AS {name}"
    text = f"nullif(trim(CAST({column} AS VARCHAR)), '')"
    bad = "'nan'::DOUBLE" if kind == "DOUBLE" else NEVER
    return f"CASE WHEN {text} IS NULL THEN NULL ELSE coalesce(TRY_CAST({text} AS {kind}), {bad}) END AS {name}"


def _long(t: Table) -> str:
    columns = [f'CAST("{t.patient}" AS VARCHAR) AS patient', *(_cast(t, c) for c in OBSERVATIONS.names[1:])]
    return f"SELECT {', '.join(columns)} FROM {t.scan}"


def _person(t: Table) -> str:
    columns = [f'CAST("{t.patient}" AS VARCHAR) AS patient', *(_cast(t, c) for c in PERSONS.names[1:])]
    return f"SELECT DISTINCT {', '.join(columns)} FROM {t.scan}"


def _wide(t: Table) -> list[str]:
    """A SELECT for each column that is neither patient nor person: yes or no as presence, a number as a value, words as a presence."""
    known = {t.patient.lower(), *PERSONS.names, "date"}
    out = []
    for column, kind in t.columns.items():
        if column.lower() in known:
            continue
        code = column.replace("'", "''")
        value, presence, text = "NULL::DOUBLE", "NULL::VARCHAR", f'"{column}"'
        if kind == "BOOLEAN":
            presence = f"CASE WHEN {text} THEN 'present' ELSE 'absent' END"
        elif kind == "VARCHAR":
            said = f"lower(trim({text}))"
            yes_or_no = f"CASE WHEN {said} IN ('true', 'yes', 'present') THEN 'present' WHEN {said} IN ('false', 'no', 'absent') THEN 'absent' END"
            presence = f"CASE WHEN {said} IN ('unknown', '') THEN 'unknown' ELSE {yes_or_no} END"
            value = f"CASE WHEN {presence} IS NULL THEN coalesce(TRY_CAST({text} AS DOUBLE), 'nan'::DOUBLE) END"
        else:
            value = f"CAST({text} AS DOUBLE)"
        day = _cast(t, "date")
        out.append(
            f"SELECT CAST(\"{t.patient}\" AS VARCHAR) AS patient, NULL::VARCHAR AS system, '{code}' AS code, {value} AS value, "
            f"NULL::VARCHAR AS unit, {presence} AS presence, {day} FROM {t.scan} WHERE {text} IS NOT NULL"
        )
    return out
