"""JSON a line, or a file, from folders in which some of it is damaged: what cannot be read is a reject with its place, never a stop."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from paresis.cohort.tables import Reject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
FILES = (".json", ".json.gz")
MOST_LISTED = 50
LONGEST = 64 * 2**20


def files_in(path: Path, endings: tuple[str, ...] = (*LINES, *FILES)) -> list[Path]:
    """The files of a path that hold JSON, those of folders within it too."""
    found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return [p for p in found if p.name.lower().endswith(endings) and not p.name.startswith(".")]


class Lines:
    """Reads JSON objects; `rejects` tells what was not read, the first of each file and reason by line, all of them counted."""

    def __init__(self) -> None:
        self._listed: list[Reject] = []
        self._counts: Counter[tuple[str, str, str]] = Counter()

    def objects(self, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of a file with their places; a list counts as its members."""
        is_whole = path.name.lower().endswith(FILES)
        for number, raw in enumerate([b"".join(self._read(path))] if is_whole else self._read(path), start=1):
            if not raw.strip():
                continue
            where = path.name if is_whole else f"{path.name} line {number}"
            try:
                value = json.loads(raw.decode("utf-8-sig"))
            except UnicodeDecodeError:
                self.reject(path, where, "not UTF-8", "write it as UTF-8")
                continue
            except (ValueError, RecursionError):
                self.reject(path, where, "not JSON", "mend or leave out the line")
                continue
            for x in value if isinstance(value, list) else [value]:
                if isinstance(x, dict):
                    yield where, x
                else:
                    self.reject(path, where, "not an object", "give one resource or phenopacket a line")

    def reject(self, path: Path, where: str, reason: str, hint: str, patient: str | None = None) -> None:
        """Count what is not used; the first of a kind are listed by place."""
        key = (path.name, reason, hint)
        self._counts[key] += 1
        if self._counts[key] <= MOST_LISTED:
            self._listed.append(Reject(patient, where, reason, hint))

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """All that was not used."""
        more = ((name, reason, hint, n - MOST_LISTED) for (name, reason, hint), n in self._counts.items() if n > MOST_LISTED)
        return (*self._listed, *(Reject(None, f"{name}, further lines", reason, hint, n) for name, reason, hint, n in more))

    def _read(self, path: Path) -> Iterator[bytes]:
        """Lines as they can be read; a damaged archive gives what stands before the damage."""
        try:
            with gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb") as handle:
                while line := handle.readline(LONGEST):
                    yield line
        except (EOFError, zlib.error, gzip.BadGzipFile):
            self.reject(path, path.name, "the archive is damaged; what stands before the damage was read", "copy it again")
        except OSError as error:
            self.reject(path, path.name, f"cannot be read ({error.strerror or type(error).__name__})", "check the file")
