"""Files and standard input as text and JSON; what cannot be read says why."""

from __future__ import annotations

import codecs
import json
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.errors import IntakeError

if TYPE_CHECKING:
    from paresis.model.case import Case

STANDARD_INPUT = "-"
PACKED = ".gz"
MOST_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """An input still to be read: what was said, what it is (`.json` or plain words), where it comes from, and the case if it was read already."""

    raw: str
    kind: str
    where: str = ""
    case: Case | None = None


Input = Told | IntakeError


def contents(name: str) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        IntakeError: It cannot be read, is binary, or is not UTF-8.
    """
    where = "standard input" if name == STANDARD_INPUT else name
    raw = _unpacked(_bytes(name, where), where)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw[:4096]:
        raise IntakeError("this is a binary file, not text", where=where, hint="give a text file in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IntakeError(f"not UTF-8 at byte {error.start}", where=where, hint="save the file as UTF-8") from None


def kind_of(name: str) -> str:
    """What a file holds, by its ending in lower case; a packed one is what it is inside.

    >>> kind_of("Cases.JSONL.gz"), kind_of("note.txt"), kind_of("-")
    ('.jsonl', '.txt', '')
    """
    if name == STANDARD_INPUT:
        return ""
    return Path(name.lower().removesuffix(PACKED)).suffix


def _unpacked(raw: bytes, where: str) -> bytes:
    """The bytes, gunzipped where they are packed; at most `MOST_BYTES` of them."""
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    try:
        out = zlib.decompressobj(wbits=31).decompress(raw, MOST_BYTES + 1)
    except zlib.error as error:
        raise IntakeError(f"cannot be unpacked ({error})", where=where, hint="pack it again with gzip") from None
    if len(out) > MOST_BYTES:
        raise IntakeError("is larger than 1 GB when unpacked", where=where, hint="give it in several files")
    return out


def _bytes(name: str, where: str) -> bytes:
    try:
        if name != STANDARD_INPUT:
            return Path(name).read_bytes()
        if sys.stdin is None:
            raise IntakeError("is closed", where=where, hint="give a FILE or --text")
        return sys.stdin.buffer.read()
    except (OSError, ValueError) as error:
        if isinstance(error, IntakeError):
            raise
        what = error.strerror if isinstance(error, OSError) else error
        raise IntakeError(f"cannot be read ({what})", where=where, hint="check the name and the permissions") from None


def parsed(raw: str, where: str) -> object:
    """The value of a JSON text.

    Raises:
        IntakeError: It is not JSON, is nested too deeply, or holds a number of thousands of digits.

    >>> parsed('{"age_years": 62}', "case.json")
    {'age_years': 62}
    """
    try:
        return json.loads(raw)
    except json.JSONDecodeError as error:
        what = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        what = "not JSON that can be read: nested too deeply"
    except ValueError:
        what = "not JSON that can be read: a number has thousands of digits"
    raise IntakeError(what, where=where, hint="check brackets, quotes and commas there")
