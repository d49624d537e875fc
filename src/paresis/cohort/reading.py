"""Which kind of input it is, and what could not be read of it."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from paresis.cohort.tables import Reject
from paresis.errors import IntakeError

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from paresis.cohort.tables import Source

KINDS = ("omop", "fhir_bulk", "phenopackets", "parquet")


def open_source(path: Path, con: duckdb.DuckDBPyConnection, scratch: Path, *, is_careful: bool = False, with_notes: bool = False) -> Source:
    """The source that an input is: OMOP, FHIR in bulk, phenopackets, else Parquet or CSV.

    Args:
        path: A file or a folder.
        con: What its SELECTs will run on.
        scratch: A folder that may be written to.
        is_careful: Whether each file of Parquet is read through once, so that a damaged one is left out.
        with_notes: Whether notes in free text are read where a source has them (OMOP).

    Raises:
        IntakeError: It is none of these, or not there.
    """
    if not path.exists():
        raise IntakeError("is not there", where=str(path), hint="give a file or a folder")
    scratch.mkdir(parents=True, exist_ok=True)
    for name in KINDS:
        module: Any = import_module(f"paresis.cohort.sources.{name}")
        if module.recognises(path):
            asked = {"parquet": {"is_careful": is_careful}, "omop": {"with_notes": with_notes}}
            source: Source = module.open_source(path, con, scratch, **asked.get(name, {}))
            return source
    raise IntakeError("is no cohort", where=str(path), hint="give Parquet, CSV, OMOP tables, FHIR NDJSON or phenopackets")


def with_bad_lines(source: Source, con: duckdb.DuckDBPyConnection) -> Source:
    """The source with the lines of text that DuckDB could not read, as rejects."""
    import duckdb

    try:
        found = con.execute(
            "SELECT DISTINCT s.file_path, e.line, e.error_type FROM reject_errors e JOIN reject_scans s USING (scan_id, file_id) ORDER BY ALL"
        ).fetchall()
    except duckdb.Error:
        return source
    said = ((f"{path.rpartition('/')[2]} line {line}", f"the line cannot be read ({what})") for path, line, what in found)
    lines = tuple(Reject(None, where, why, "mend the line") for where, why in said)
    return replace(source, rejects=(*source.rejects, *lines))
