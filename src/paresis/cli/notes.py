"""Notes in tables and folders, one after the other; and tables of findings, written as they come."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from paresis.cli.input import kind_of
from paresis.errors import IntakeError, MissingExtraError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from paresis.intake.hpo.read import Row

    Write = Callable[[Sequence[Row]], None]

FORMATS = (".csv", ".tsv", ".jsonl", ".parquet")
MOST_CHARACTERS = 20_000_000
ROWS = 1024
ISO = 10  # characters of a day; a time after it is left out


class Note(NamedTuple):
    """A text with its name, and when it was written."""

    id: str
    text: str
    day: date | None = None


class Unread(NamedTuple):
    """A note that cannot be read: where it stands, and why."""

    where: str
    why: str


def kind_of_table(name: str) -> str:
    """The name of a table that can be written.

    >>> kind_of_table("out/findings.parquet")
    'out/findings.parquet'
    """
    if name != "-" and Path(name).suffix.lower() not in FORMATS:
        raise argparse.ArgumentTypeError(f"{name!r} does not end in {', '.join(FORMATS)}")
    return name


def notes_in(name: str, text_column: str, id_column: str, date_column: str = "") -> Iterator[Note | Unread]:
    """The notes of a table or folder.

    Args:
        name: A table (.csv, .tsv, .jsonl, packed or not; .parquet) or a folder of .txt files.
        text_column: The column with the note.
        id_column: The column that names it; empty for its number.
        date_column: The column that says when it was written; empty where none does.

    Raises:
        IntakeError: It is not there, is none of these, or has no such column.
    """
    path = Path(name)
    if path.is_dir():
        yield from _folder(path)
        return
    if not path.is_file():
        raise IntakeError("no such file or folder", where=name, hint="give a table of notes, or a folder of .txt files")
    kind = kind_of(name)
    rows = {".csv": _csv, ".tsv": _csv, ".jsonl": _jsonl, ".parquet": _parquet}.get(kind)
    if rows is None:
        raise IntakeError(f"cannot read notes from '{kind or name}'", where=name, hint=f"give {', '.join(FORMATS)} or a folder of .txt files")
    has_columns = False
    for n, row in enumerate(rows(path), start=1):
        if isinstance(row, Unread):
            yield row
            continue
        for wanted in () if has_columns else (text_column, *([date_column] if date_column else ())):
            if wanted not in row:
                raise IntakeError(f"no column '{wanted}'", where=name, hint=did_you_mean(wanted, row) or f"columns: {', '.join(map(str, row))}")
        has_columns = True
        yield _note(row.get(text_column), str(row.get(id_column, n) if id_column else n), f"{name}:{n}", row.get(date_column) or None)


def _note(text: object, note: str, where: str, written: object = None) -> Note | Unread:
    try:
        day = None if written is None else written.date() if isinstance(written, datetime) else date.fromisoformat(str(written).strip()[:ISO])
    except ValueError:
        return Unread(where, f"{str(written)!r} is no date such as 2026-01-31")
    if not isinstance(text, str):
        return Unread(where, "no text" if text is None else f"{type(text).__name__}, not text")
    return Note(note, text, day) if len(text) <= MOST_CHARACTERS else Unread(where, f"longer than {MOST_CHARACTERS:,} characters")


def _folder(path: Path) -> Iterator[Note | Unread]:
    for file in sorted(path.rglob("*.txt")):
        try:
            yield _note(file.read_bytes().decode("utf-8-sig"), file.relative_to(path).as_posix(), str(file))
        except (OSError, UnicodeDecodeError) as error:
            yield Unread(str(file), error.strerror or "cannot be read" if isinstance(error, OSError) else f"not UTF-8 at byte {error.start}")


def _opened(path: Path) -> IO[str]:
    return gzip.open(path, "rt", encoding="utf-8-sig", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8-sig", newline="")


def _csv(path: Path) -> Iterator[dict[str, Any] | Unread]:
    csv.field_size_limit(MOST_CHARACTERS)
    with _opened(path) as file:
        reader = csv.DictReader((line.replace("\x00", " ") for line in file), delimiter="\t" if ".tsv" in path.name.lower() else ",")
        try:
            yield from reader
        except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
            yield Unread(f"{path}:{reader.line_num + 1}", f"the rest cannot be read: {_why(error)}")


def _jsonl(path: Path) -> Iterator[dict[str, Any] | Unread]:
    with _opened(path) as file:
        try:
            for n, line in enumerate(file, start=1):
                if line.strip():
                    yield _json_row(line, f"{path}:{n}")
        except (UnicodeDecodeError, EOFError, OSError) as error:
            yield Unread(str(path), f"the rest cannot be read: {_why(error)}")


def _json_row(line: str, where: str) -> dict[str, Any] | Unread:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return Unread(where, "not JSON")
    return row if isinstance(row, dict) else Unread(where, "no JSON object")


def _why(error: Exception) -> str:
    return f"not UTF-8 at byte {error.start}" if isinstance(error, UnicodeDecodeError) else str(error)


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(path)
    except (OSError, ValueError) as error:
        raise IntakeError(f"no Parquet file ({str(error).splitlines()[0]})", where=str(path), hint="write it again") from None
    for batch in file.iter_batches(batch_size=ROWS):
        yield from batch.to_pylist()


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow", hint="pip install 'paresis[batch]'") from None
    return pyarrow.parquet


@contextmanager
def writer_of(name: str, columns: Sequence[str]) -> Iterator[Write]:
    """A function that writes rows to a table, by the ending of its name; `-` is CSV on standard output."""
    kind = Path(name).suffix.lower()
    if kind == ".parquet":
        with _parquet_writer(name, columns) as write:
            yield write
    elif name == "-":
        yield _csv_writer(sys.stdout, columns, ",")
    else:
        with Path(name).open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
            yield _jsonl_writer(file, columns) if kind == ".jsonl" else _csv_writer(file, columns, "\t" if kind == ".tsv" else ",")


def _csv_writer(file: IO[str], columns: Sequence[str], delimiter: str) -> Write:
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    return writer.writerows


def _jsonl_writer(file: IO[str], columns: Sequence[str]) -> Write:
    def write(rows: Iterable[Row]) -> None:
        file.writelines(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)

    return write


@contextmanager
def _parquet_writer(name: str, columns: Sequence[str]) -> Iterator[Write]:
    parquet = _pyarrow()
    import pyarrow as pa

    schema = pa.schema([(c, pa.int64() if c in ("start", "end") else pa.string()) for c in columns])
    with parquet.ParquetWriter(name, schema) as writer:

        def write(rows: Sequence[Row]) -> None:
            values = zip(*rows, strict=True) if rows else ([] for _ in columns)
            writer.write_table(pa.table([pa.array(list(map(_clean, v)), t.type) for v, t in zip(values, schema, strict=True)], schema=schema))

        yield write


def _clean(value: str | int) -> str | int:
    """Half a surrogate pair cannot stand in a table."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
