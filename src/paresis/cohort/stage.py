"""The rows of a source dealt into parts by their patient, out of core: nobody is in two parts.

DuckDB deals whatever it can read. Parquet that has the canonical columns already is dealt by Arrow, which keeps texts as the dictionaries they are.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from paresis.cohort.tables import OBSERVATIONS, PERSONS
from paresis.kernels.cohort import checksums

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from paresis.cohort.tables import Source

ROW_BYTES = 3_000  # of memory that a row needs while its part is scored, with all that stays in memory shared out
MOST_ROWS, LEAST_ROWS = 1_300_000, 20_000
AT_ONCE = 2**20
CRC = np.arange(256, dtype=np.uint32)
for _ in range(8):
    CRC = np.where(CRC & 1, CRC >> 1 ^ 0xEDB88320, CRC >> 1).astype(np.uint32)
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


@contextmanager
def whole_folder(into: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of another once all is written, so that it is there whole or not at all."""
    beside = into.with_name(into.name + ".tmp")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    yield beside
    shutil.rmtree(into, ignore_errors=True)
    beside.replace(into)


def deal(con: duckdb.DuckDBPyConnection, source: Source, parts: int, into: Path) -> None:
    """Write the rows as Parquet, a folder for each part."""
    for name, select in (("observations", source.observations), ("persons", source.persons)):
        if select:
            (into / name).mkdir()
            rows = f"SELECT *, (hash(patient) % {parts})::INTEGER AS part FROM ({select})"
            con.execute(f"COPY ({rows}) TO '{_quoted(into / name)}' (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (part), OVERWRITE_OR_IGNORE)")


def canonical(source: Path) -> tuple[list[Path], list[Path]] | None:
    """Files of observations and of persons, when an input is nothing but Parquet that holds one or the other in the canonical columns and types."""
    files = sorted(source.rglob("*")) if source.is_dir() else [source]
    files = [f for f in files if f.is_file() and not f.name.startswith((".", "_"))]
    told, who = ([f for f in files if _is_canonical(f, *asked)] for asked in ((OBSERVATIONS, "code"), (PERSONS, "sex", "age")))
    return (told, who) if told and set(told) | set(who) == set(files) and not set(told) & set(who) else None


def _is_canonical(path: Path, schema: pa.Schema, *needed: str) -> bool:
    """Whether a file is whole Parquet with columns of these types, and with one of the needed ones."""
    try:
        found = pq.read_schema(path)
    except (pa.ArrowInvalid, OSError):
        return False
    known = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in found}
    return "patient" in known and any(n in known for n in needed) and all(known.get(f.name, f.type) == f.type for f in schema)


def deal_files(observations: list[Path], persons: list[Path], parts: int, into: Path) -> None:
    """Deal canonical Parquet, as `deal` does; raises what Arrow raises where a file is damaged."""
    for name, files, schema in (("observations", observations, OBSERVATIONS), ("persons", persons, PERSONS)):
        with ExitStack() as open_files:
            writers: dict[int, pa.RecordBatchStreamWriter] = {}
            for batch in _batches(files, schema):
                for part, rows in _by_part(batch, parts):
                    if part not in writers:
                        folder = into / name / f"part={part}"
                        folder.mkdir(parents=True)
                        writers[part] = open_files.enter_context(pa.ipc.new_stream(folder / "rows.arrows", batch.schema))
                    writers[part].write_batch(rows)


def _batches(files: list[Path], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The canonical columns of files, texts as dictionaries; null where a file lacks one."""
    texts = [f.name for f in schema if f.type == pa.string()]
    whole = pa.schema([(f.name, pa.dictionary(pa.int32(), pa.string()) if f.name in texts else f.type) for f in schema])
    for path in files:
        there = [n for n in schema.names if n in pq.read_schema(path).names]
        with pq.ParquetFile(path, read_dictionary=[n for n in there if n in texts]) as file:
            for batch in file.iter_batches(AT_ONCE, columns=there):
                columns = [batch[f.name].cast(f.type) if f.name in batch.schema.names else pa.nulls(len(batch), f.type) for f in whole]
                yield pa.RecordBatch.from_arrays(columns, schema=whole)


def _by_part(batch: pa.RecordBatch, parts: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of each part, with the patients of that part alone as its dictionary."""
    patient = batch["patient"]
    of = np.append(checksums_of(patient.dictionary) % np.uint32(parts), 0).astype(np.int32)
    row = patient.indices.fill_null(len(of) - 1).to_numpy()
    order = np.argsort(of[row].astype(np.uint16) if parts < 2**16 else of[row], kind="stable")
    sorted_rows, ends = batch.take(pa.array(order)), np.searchsorted(of[row][order], np.arange(parts + 1))
    for part in np.flatnonzero(np.diff(ends)).tolist():
        rows = sorted_rows.slice(ends[part], ends[part + 1] - ends[part])
        yield part, rows.set_column(0, "patient", _own_dictionary(rows["patient"]))


def checksums_of(texts: pa.StringArray) -> NDArray[np.uint32]:
    """The CRC-32 of each text, which is the same on every machine.

    >>> checksums_of(pa.array(["a", None])).tolist()
    [3904355907, 0]
    """
    texts = pc.fill_null(texts, "")
    _, starts, of_all = texts.buffers()
    begin = np.frombuffer(starts, np.int32)[texts.offset : texts.offset + len(texts) + 1] if len(texts) else np.zeros(1, np.int32)
    return checksums(begin, np.frombuffer(of_all or b"", np.uint8), CRC)


def _own_dictionary(texts: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same texts with no other in the dictionary."""
    at = texts.indices.fill_null(0).to_numpy()
    used = np.bincount(at, minlength=len(texts.dictionary)) > 0
    place = (np.cumsum(used, dtype=np.int32) - 1)[at]
    return pa.DictionaryArray.from_arrays(
        pa.array(place, mask=texts.is_null().to_numpy(zero_copy_only=False)), texts.dictionary.filter(pa.array(used))
    )


def part_of(folder: Path, part: int) -> tuple[pa.Table, pa.Table]:
    """Observations and persons of a part."""
    observations = _read(folder / "observations" / f"part={part}", OBSERVATIONS, AS_DICTIONARY)
    return observations, _read(folder / "persons" / f"part={part}", PERSONS, ["sex", "setting"])


def _read(folder: Path, schema: pa.Schema, as_dictionary: list[str]) -> pa.Table:
    files = sorted(f for f in folder.iterdir() if f.suffix in (".parquet", ".arrows")) if folder.is_dir() else []
    if not files:
        return schema.empty_table()
    return pa.concat_tables([_rows(f, schema, as_dictionary) for f in files], promote_options="default")


def _rows(file: Path, schema: pa.Schema, as_dictionary: list[str]) -> pa.Table:
    if file.suffix == ".arrows":
        with pa.memory_map(str(file)) as raw:
            return pa.ipc.open_stream(raw).read_all()
    return pq.ParquetFile(file, read_dictionary=as_dictionary).read(columns=schema.names)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
