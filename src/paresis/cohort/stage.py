"""The rows of a source dealt into parts by their patient, by DuckDB out of core: nobody is in two parts."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from paresis.cohort.tables import OBSERVATIONS, PERSONS

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from paresis.cohort.tables import Source

ROW_BYTES = 3_000  # of memory that a row needs while its part is scored, with all that stays in memory shared out
MOST_ROWS, LEAST_ROWS = 1_300_000, 20_000
AS_DICTIONARY = ["system", "code", "unit", "presence"]


def connected(memory: int, threads: int, scratch: Path) -> duckdb.DuckDBPyConnection:
    """A connection that keeps to a limit of memory and spills to a folder."""
    import duckdb

    con = duckdb.connect(":memory:")
    settings = {"memory_limit": f"{max(memory // 2, 2**28)}B", "threads": threads, "temp_directory": str(scratch / "spill")}
    for name, value in (settings | {"preserve_insertion_order": "false"}).items():
        con.execute(f"SET {name} = '{value}'")
    return con


def parts_for(rows: int, memory: int) -> int:
    """How many parts so many rows make.

    >>> parts_for(10_000_000, 4 * 2**30), parts_for(5, 2**30)
    (8, 1)
    """
    return max(1, -(-rows // min(MOST_ROWS, max(LEAST_ROWS, memory // ROW_BYTES))))


def deal(con: duckdb.DuckDBPyConnection, source: Source, parts: int, into: Path) -> None:
    """Write the rows as Parquet, a folder for each part; whole or not at all."""
    beside = into.with_name(into.name + ".tmp")
    shutil.rmtree(beside, ignore_errors=True)
    for name, select in (("observations", source.observations), ("persons", source.persons)):
        if select:
            (beside / name).mkdir(parents=True)
            rows = f"SELECT *, (hash(patient) % {parts})::INTEGER AS part FROM ({select})"
            con.execute(f"COPY ({rows}) TO '{_quoted(beside / name)}' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (part), OVERWRITE_OR_IGNORE)")
    beside.replace(into)


def part_of(folder: Path, part: int) -> tuple[pa.Table, pa.Table]:
    """Observations and persons of a part."""
    observations = _read(folder / "observations" / f"part={part}", OBSERVATIONS, AS_DICTIONARY)
    return observations, _read(folder / "persons" / f"part={part}", PERSONS, ["sex", "setting"])


def _read(folder: Path, schema: pa.Schema, as_dictionary: list[str]) -> pa.Table:
    files = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if not files:
        return schema.empty_table()
    return pa.concat_tables([pq.ParquetFile(f, read_dictionary=as_dictionary).read(columns=schema.names) for f in files], promote_options="default")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
