"""The shape of `knowledge/hpo_reading.toml`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from paresis.errors import KnowledgeError
from paresis.kb.records import Record

if TYPE_CHECKING:
    from pathlib import Path

READING = "hpo_reading.toml"


class Preferred(Record):
    """What a phrase means where HPO gives it to several terms or to another."""

    phrase: str
    id: str
    label: str


class Abbreviation(Record):
    """A customary abbreviation, met in capitals."""

    short: str
    id: str
    label: str


class ReadingFile(Record):
    """`hpo_reading.toml`."""

    small: str
    degree: str
    same: list[str]
    neutral: str
    common: str
    prefer: list[Preferred]
    abbreviation: list[Abbreviation]
    tests: str
    nothing: list[str]


def read_reading(root: Path) -> ReadingFile:
    """The file under `root`, the folder `knowledge/`.

    Raises:
        KnowledgeError: It is not there, is not TOML or does not have its shape.
    """
    try:
        return ReadingFile.model_validate(tomllib.loads((root / READING).read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise KnowledgeError(str(error), where=f"{root.name}/{READING}") from None
