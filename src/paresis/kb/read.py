"""Files to records. Every broken rule is reported with file, place and hint; nothing stops at the first."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, ValidationError

from paresis.errors import KnowledgeError
from paresis.kb import records as r

if TYPE_CHECKING:
    from collections.abc import Iterator

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule broken: where, what, how to mend it."""

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return KnowledgeError(self.what, where=self.where, hint=self.hint).text()


@dataclass(slots=True)
class Files:
    """All records as written, each list in file order, with the place of each id."""

    root: Path
    sites: list[r.SiteRecord] = field(default_factory=list)
    findings: list[r.FindingRecord] = field(default_factory=list)
    conditions: list[r.ConditionRecord] = field(default_factory=list)
    red_flags: list[r.RedFlagRecord] = field(default_factory=list)
    investigations: list[r.InvestigationRecord] = field(default_factory=list)
    analytes: list[r.AnalyteRecord] = field(default_factory=list)
    derived: list[r.DerivedRecord] = field(default_factory=list)
    medicines: list[r.MedicineRecord] = field(default_factory=list)
    interactions: list[r.InteractionRecord] = field(default_factory=list)
    chains: list[r.ChainRecord] = field(default_factory=list)
    interview: r.InterviewFile | None = None
    look_alikes: list[r.LookAlikeRecord] = field(default_factory=list)
    self_care: list[r.SelfCareRecord] = field(default_factory=list)
    self_care_withheld: str = ""
    sources: list[r.SourceRecord] = field(default_factory=list)
    word_classes: dict[str, list[str]] = field(default_factory=dict)
    settings: r.SettingsFile | None = None
    place: dict[tuple[str, str], str] = field(default_factory=dict)
    domain: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_files(root: Path) -> Files:
    """Read every knowledge file under `root`.

    Args:
        root: The folder `knowledge/`.

    Returns:
        The records, and every problem of shape; problems of meaning are for `paresis.kb.rules`.

    Raises:
        KnowledgeError: The folder is not there.
    """
    if not (root / "sites.toml").is_file():
        raise KnowledgeError("no knowledge here", where=str(root), hint="give the folder that holds sites.toml and conditions/")
    files = Files(root)
    _read_folders(files)
    _read_lists(files)
    return files


def _read_folders(files: Files) -> None:
    """What has a file for each entry or domain."""
    root = files.root
    for path in sorted((root / "findings").glob("*.toml")):
        for finding_file in _toml(files, path.relative_to(root).as_posix(), r.FindingFile):
            files.findings += finding_file.finding
            files.domain |= {f.id: path.stem for f in finding_file.finding}
    for path in sorted((root / "conditions").glob("*.toml")):
        for condition in _toml(files, path.relative_to(root).as_posix(), r.ConditionRecord):
            files.conditions.append(condition)
            if condition.id != path.stem:
                files.problems.append(Problem(_rel(files, path), f"id '{condition.id}' differs from the file name"))
    for path in sorted((root / "red_flags").glob("*.toml")):
        files.red_flags += _toml(files, path.relative_to(root).as_posix(), r.RedFlagRecord)
    for path in sorted((root / "sources").glob("*.csv")):
        files.sources += _csv(files, path, r.SourceRecord)


def _read_lists(files: Files) -> None:
    """What is one file."""
    files.sites += [s for f in _toml(files, "sites.toml", r.SiteFile) for s in f.site]
    files.investigations += [i for f in _toml(files, "investigations.toml", r.InvestigationFile) for i in f.investigation]
    files.analytes += [a for f in _toml(files, "analytes.toml", r.AnalyteFile) for a in f.analyte]
    files.derived += [d for f in _toml(files, "derived.toml", r.DerivedFile) for d in f.derived]
    for self_care_file in _toml(files, "self_care.toml", r.SelfCareFile):
        files.self_care += self_care_file.item
        files.self_care_withheld = self_care_file.withheld
    for settings in _toml(files, "settings.toml", r.SettingsFile):
        files.settings = settings
    for words in _toml(files, "words.toml", r.WordFile):
        files.word_classes = words.root
    files.interactions += _csv(files, files.root / "interactions.csv", r.InteractionRecord)
    files.chains += _csv(files, files.root / "chains.csv", r.ChainRecord)
    for interview in _toml(files, "interview.toml", r.InterviewFile):
        files.interview = interview
    files.medicines += _csv(files, files.root / "medicines.csv", r.MedicineRecord)
    files.look_alikes += _csv(files, files.root / "look_alikes.csv", r.LookAlikeRecord)


def line_of(path: Path, needle: str) -> int:
    """Number of the first line that holds `needle`, 1 when none does."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if needle in line:
            return number
    return 1


def _rel(files: Files, path: Path) -> str:
    return f"{files.root.name}/{path.relative_to(files.root).as_posix()}"


def _toml(files: Files, name: str, shape: type[R]) -> Iterator[R]:
    path = files.root / name
    if not path.is_file():
        return
    where = f"{files.root.name}/{name}"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        files.problems.append(Problem(where, f"not TOML: {error}", "check quotes, commas and brackets near that line"))
        return
    try:
        record = shape.model_validate(raw)
    except ValidationError as error:
        for e in error.errors():
            loc = ".".join(str(x) for x in e["loc"])
            files.problems.append(Problem(_line(path, where, raw, e["loc"]), f"{loc}: {e['msg']}", "knowledge/README.md shows the shape"))
        return
    for item in _entries(record):
        files.place[type(item).__name__, str(getattr(item, "id"))] = where  # noqa: B009
    yield record


def _entries(record: BaseModel) -> list[r.Record]:
    if isinstance(record, r.Record) and hasattr(record, "id"):
        return [record]
    lists = (v for v in (getattr(record, k) for k in type(record).model_fields) if isinstance(v, list))
    return [x for items in lists for x in items if hasattr(x, "id")]


def _line(path: Path, where: str, raw: object, loc: tuple[int | str, ...]) -> str:
    """The place of an error, with the line of the nearest named entry."""
    node, needle = raw, ""
    for step in loc:
        try:
            node = node[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(node, dict):
            needle = next((f'"{node[k]}"' for k in ("finding", "id", "tempo", "text") if isinstance(node.get(k), str)), needle)
    return f"{where}:{line_of(path, needle)}" if needle else where


def _csv(files: Files, path: Path, shape: type[R]) -> list[R]:
    if not path.is_file():
        return []
    good: list[R] = []
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            where = f"{_rel(files, path)}:{reader.line_num}"
            try:
                good.append(shape.model_validate({k: v or "" for k, v in row.items() if k is not None}))
            except ValidationError as error:
                files.problems += [Problem(where, f"{'.'.join(map(str, e['loc']))}: {e['msg']}") for e in error.errors()]
                continue
            name = getattr(good[-1], "id", "") or getattr(good[-1], "key", "")
            files.place[shape.__name__, str(name)] = where
    return good
