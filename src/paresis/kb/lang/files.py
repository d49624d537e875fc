"""The translations as written, one `Translation` a folder of `knowledge/lang/`."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, RootModel, ValidationError

from paresis.kb.lang import records as r
from paresis.kb.read import Problem

if TYPE_CHECKING:
    from pathlib import Path

SHAPES: dict[str, type[RootModel[Any]]] = {
    "findings": r.FindingTexts, "conditions": r.ConditionTexts, "red_flags": r.RedFlagTexts, "self_care": r.SelfCareTexts,
    "sites": r.SiteTexts, "analytes": r.AnalyteTexts, "interview": r.Plain, "wording": r.Plain, "reader": r.Plain, "words": r.WordClasses,
}  # fmt: skip


FIRST_LEVEL: dict[str, type[RootModel[Any]]] = {"findings": r.FindingsWords, "reader": r.Plain, "words": r.WordClasses}
TERMS = "hpo.csv"


@dataclass(slots=True)
class Translation:
    """One language.

    Attributes:
        language: Its two letters.
        folder: Where it lies.
        tables: Each file's entries by id.
        problems: What is not of the right shape.
        terms: What HPO calls a finding in this language, by HPO id; only of a language at first level.
    """

    language: str
    folder: Path
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def is_first_level(self) -> bool:
        """Whether texts in the language are read, but nothing is said in it."""
        return _is_first_level(self.folder)


def _is_first_level(folder: Path) -> bool:
    return not (folder / "wording.toml").is_file()


def read_translations(root: Path) -> list[Translation]:
    """Every language under `root`/lang, in order of name.

    Args:
        root: The folder `knowledge/`.
    """
    folder = root / "lang"
    return [_translation(root, p) for p in sorted(folder.iterdir()) if p.is_dir()] if folder.is_dir() else []


def _translation(root: Path, folder: Path) -> Translation:
    out = Translation(folder.name, folder)
    out.terms = _terms(folder / TERMS)
    for name, shape in (FIRST_LEVEL if out.is_first_level else SHAPES).items():
        path = folder / f"{name}.toml"
        where = f"{root.name}/{path.relative_to(root).as_posix()}"
        try:
            out.tables[name] = shape.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).root
        except FileNotFoundError:
            out.problems.append(Problem(where, "there is no such file", "each language has the files of knowledge/lang/de"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            out.problems.append(Problem(where, f"not TOML: {error}", "check quotes, commas and brackets near that line"))
        except ValidationError as error:
            places = [(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors()]
            out.problems += [Problem(where, f"{place}: {message}", "knowledge/README.md shows the shape") for place, message in places]
    return out


def _terms(path: Path) -> dict[str, str]:
    """The labels of HPO by its id."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["hpo"]: row["label"] for row in csv.DictReader(file)}


def plain(entries: dict[str, Any]) -> dict[str, Any]:
    """Records as plain values."""
    return {k: v.model_dump() if isinstance(v, BaseModel) else v for k, v in entries.items()}
