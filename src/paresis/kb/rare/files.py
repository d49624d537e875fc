"""What is imported, and the constants by which it is used, read from `knowledge/`."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from paresis.errors import KnowledgeError
from paresis.kb.rare.importing import IMPORTED, NAMED, SOURCES, Row, read_table
from paresis.kb.rare.records import GeneticForm, RareFile

if TYPE_CHECKING:
    from pathlib import Path

RARE, FORMS = "rare.toml", "genetic_forms.csv"


@dataclass(frozen=True, slots=True)
class Imported:
    """Rows as imported, by source, and our own constants.

    Attributes:
        tables: Rows of each table of `SOURCES`, and `named` (empty where nothing was read).
        constants: `rare.toml`.
        forms: `genetic_forms.csv`.
    """

    tables: dict[str, list[Row]]
    constants: RareFile
    forms: list[GeneticForm]


def read_imported(root: Path) -> Imported | None:
    """The imports under `root`, None where there are none.

    Raises:
        KnowledgeError: `rare.toml` or `genetic_forms.csv` does not have its shape.
    """
    names = [n for n, s in SOURCES.items() if s.columns]
    if not (root / RARE).is_file() or not all((root / IMPORTED / SOURCES[n].file).is_file() for n in names):
        return None
    tables = {n: read_table(root / IMPORTED / SOURCES[n].file)[1] for n in names}
    named = root / IMPORTED / NAMED.file
    tables["named"] = read_table(named)[1] if named.is_file() else []
    return Imported(tables, read_constants(root), read_forms(root))


def read_constants(root: Path) -> RareFile:
    """`rare.toml`.

    Raises:
        KnowledgeError: It is not TOML or does not have its shape.
    """
    try:
        return RareFile.model_validate(tomllib.loads((root / RARE).read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise KnowledgeError(str(error), where=f"{root.name}/{RARE}") from None


def read_forms(root: Path) -> list[GeneticForm]:
    """`genetic_forms.csv`, empty where there is none.

    Raises:
        KnowledgeError: A row does not have its shape.
    """
    path = root / FORMS
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        try:
            return [GeneticForm.model_validate(row) for row in csv.DictReader(handle)]
        except ValidationError as error:
            raise KnowledgeError(str(error), where=f"{root.name}/{FORMS}") from None
