"""What of a run is done: a file that names its input and options, and one record for each part, written only when the part is complete."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from paresis.errors import IntakeError

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Job:
    """What is to be done; a run goes on only with the same job.

    Attributes:
        source: What the input was recognised as, and its files with size and time of change.
        options: What changes the answers.
        versions: Of software and knowledge.
    """

    source: dict[str, Any]
    options: dict[str, Any]
    versions: dict[str, str]


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all.

    >>> import tempfile
    >>> write_atomically(Path(tempfile.mkdtemp()) / "a.txt", "whole")
    """
    beside = path.with_name(path.name + ".tmp")
    with beside.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(path)


class Manifest:
    """The records in an output folder."""

    def __init__(self, output: Path) -> None:
        self.output, self.work = output, output / "work"

    def day(self) -> date | None:
        """The day of the question of the run that was begun, None when there is none."""
        path = self.output / MANIFEST
        return date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["job"]["options"]["on"]) if path.is_file() else None

    def begin(self, job: Job) -> None:
        """Begin a run, or go on with the one that was begun.

        Raises:
            IntakeError: The folder holds something else.
        """
        path, told = self.output / MANIFEST, json.loads(json.dumps(asdict(job)))
        if path.is_file():
            before = json.loads(path.read_text(encoding="utf-8"))["job"]
            differs = [f"{k} {name}" for k in told for name in told[k].keys() | before[k].keys() if told[k].get(name) != before[k].get(name)]
            if differs:
                hint = "give another output folder, or the same input and options to go on"
                raise IntakeError(f"holds a run with another {', '.join(sorted(differs))}", where=str(self.output), hint=hint)
            return
        if self.output.exists() and (not self.output.is_dir() or any(self.output.iterdir())):
            raise IntakeError("is there already and is no screening", where=str(self.output), hint="give a folder that is new or empty")
        self.work.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps({"job": told}, indent=1))

    def note(self, name: str, record: dict[str, Any]) -> None:
        """Say that a step is complete."""
        write_atomically(self.work / f"{name}.json", json.dumps(record))

    def noted(self, name: str) -> dict[str, Any] | None:
        """What was noted of a step, None when it is not complete."""
        path = self.work / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def files_of(path: Path) -> dict[str, Any]:
    """Files of an input with their size and time of change, by which it is known again."""
    found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return {str(p.relative_to(path)) if path.is_dir() else p.name: [p.stat().st_size, p.stat().st_mtime_ns] for p in found}
