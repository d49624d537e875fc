"""The cases of files, folders and standard input, each read when its turn comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paresis.cli.input import Input, Told, contents, kind_of, parsed
from paresis.errors import IntakeError
from paresis.intake.text import read_text

if TYPE_CHECKING:
    from datetime import date

    from paresis.model.case import Case

READ_IN_FOLDERS = (".txt", ".json", ".jsonl", ".ndjson")
BULK = (".jsonl", ".ndjson")


def inputs_of(name: str, loose: list[Any] | None = None) -> list[Input]:
    """The cases of one file or folder, or the error that says why there is none; `loose` takes FHIR resources that belong to those of other files."""
    from paresis.cli.fhir import fhir_inputs, people_of

    where = "standard input" if name == "-" else name
    kind = kind_of(name)
    try:
        if name != "-" and Path(name).is_dir():
            shared: list[Any] = []
            return [*(t for path in _inside(Path(name)) for t in inputs_of(str(path), shared)), *people_of(shared, where)]
        raw = contents(name)
        if (people := fhir_inputs(raw, kind, where, loose)) is not None:
            return people
        if kind in BULK:
            lines = [Told(line, ".json", f"{where}:{n}") for n, line in enumerate(raw.split("\n"), start=1) if line.strip()]
            return list(lines) or [IntakeError("no case in this file: it is empty", where=where, hint="give one JSON case a line")]
        is_group = kind in (".json", "") and ('"members"' in raw or raw.lstrip().startswith("["))
        return _members(raw, kind, where) if is_group else [Told(raw, kind, where)]
    except IntakeError as error:
        return [error]


def _inside(folder: Path) -> list[Path]:
    """The cases of a folder and of the folders in it, in order of name."""
    found = sorted(p for p in folder.rglob("*") if kind_of(p.name) in READ_IN_FOLDERS and p.is_file())
    if not found:
        raise IntakeError("no case in this folder", where=str(folder), hint=f"a folder holds {', '.join(READ_IN_FOLDERS)} files")
    return found


def _members(raw: str, kind: str, where: str) -> list[Input]:
    """The people of a cohort of phenopackets or of a list of cases, each for itself; anything else as it is."""
    try:
        group = parsed(raw, where)
    except IntakeError:
        return [Told(raw, kind, where)]
    members = group.get("members") if isinstance(group, dict) else group
    if not isinstance(members, list) or not (kind or isinstance(group, dict) or any(isinstance(m, dict) for m in members)):
        return [Told(raw, kind, where)]
    if not members:
        raise IntakeError("nobody is in it", where=where, hint="a cohort has `members`, a list has cases or phenopackets")
    return [Told(json.dumps(member), ".json", f"{where}:{n}") for n, member in enumerate(members, start=1)]


def case_of(told: Input, today: date | None = None) -> tuple[Case, str]:
    """The case, and the words that it was read from; words count their days from a given one."""
    if isinstance(told, IntakeError):
        raise told
    if told.case is not None:
        return told.case, ""
    if told.kind != ".json":
        return read_text(told.raw, today=today), told.raw
    from paresis.intake.case_json import read_case
    from paresis.intake.phenopacket import is_phenopacket, read_phenopacket

    raw = parsed(told.raw, told.where)
    if is_phenopacket(raw):
        return read_phenopacket(raw, where=told.where), ""
    case = read_case(raw, where=told.where, today=today)
    text = raw.get("text") if isinstance(raw, dict) else None
    return case, text if isinstance(text, str) else ""
