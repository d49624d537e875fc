"""An examination sheet from a file or from words, for `localise` and `assess`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.input import STANDARD_INPUT, contents, parsed

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy, Sheet


def read_sheet(file: str, text: str, anatomy: Anatomy) -> Sheet:
    """The sheet of a file by its suffix, or of quick notation when no file is named.

    Raises:
        IntakeError: The file cannot be read or is no sheet.
    """
    from paresis.intake.sheet import read_sheet_csv, read_sheet_json, read_sheet_text

    if not file:
        return read_sheet_text(text, anatomy)
    raw, kind = contents(file), "" if file == STANDARD_INPUT else Path(file).suffix.lower()
    if kind == ".csv":
        return read_sheet_csv(raw, anatomy, where=file)
    if kind == ".json":
        return read_sheet_json(parsed(raw, file), anatomy, where=file)
    return read_sheet_text(raw, anatomy)
