"""An examination sheet from a file or from words, for `localise` and `assess`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.input import STANDARD_INPUT, contents, parsed
from paresis.errors import IntakeError

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy, Sheet

SHOWN = 8


def read_sheet(file: str, text: str, anatomy: Anatomy) -> Sheet:
    """The sheet of a file by its suffix, or of quick notation when no file is named.

    Raises:
        IntakeError: The file cannot be read, is no sheet, or holds no finding that was read.
    """
    sheet = _as_written(file, text, anatomy)
    if not sheet.entries and not sheet.values:
        unread = "; ".join(s.text.strip() for s in sheet.not_understood[:SHOWN])
        reasons = [*(f"not understood: {unread}" for _ in unread[:1]), *(f"{i.message} {i.solution}".strip() for i in sheet.issues[:SHOWN])]
        hint = "; ".join(reasons) or "write for example: right ankle dorsiflexion 2/5, knee jerk absent"
        raise IntakeError("no examination finding was read", where=file, hint=hint)
    return sheet


def _as_written(file: str, text: str, anatomy: Anatomy) -> Sheet:
    from paresis.intake.sheet import read_sheet_csv, read_sheet_json, read_sheet_text

    if not file:
        return read_sheet_text(text, anatomy)
    raw, kind = contents(file), "" if file == STANDARD_INPUT else Path(file).suffix.lower()
    if kind == ".csv":
        return read_sheet_csv(raw, anatomy, where=file)
    if kind == ".json":
        return read_sheet_json(parsed(raw, file), anatomy, where=file)
    return read_sheet_text(raw, anatomy)
