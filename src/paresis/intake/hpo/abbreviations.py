"""Abbreviations that a text defines itself: "interventricular septal defect (ISD)"; after Schwartz and Hearst, PMID 12603049."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORT = re.compile(r"\s\(([A-Z][A-Za-z0-9-]{1,9})\)")
_WORD = re.compile(r"\S+")
FURTHER, REACH = 5, 150


def defined(text: str) -> dict[str, tuple[int, int]]:
    """Each abbreviation in capitals that a text explains, with the place of its long form.

    >>> told = "He has a patent foramen ovale (PFO)."
    >>> [told[a:b] for a, b in defined(told).values()]
    ['patent foramen ovale']
    """
    out: dict[str, tuple[int, int]] = {}
    for m in _SHORT.finditer(text) if "(" in text else ():
        short = m[1].removesuffix("s")
        if sum(c.isupper() for c in short) >= 2 and short not in out and (start := _long_form(text, m.start(), short)) is not None:
            out[short] = (start, m.start())
    return out


def places(text: str, short: str) -> Iterator[tuple[int, int]]:
    """Where an abbreviation stands.

    >>> list(places("Two BCCs, one BCC.", "BCC"))
    [(4, 8), (14, 17)]
    """
    for m in re.finditer(rf"(?<![\w-]){re.escape(short)}s?(?![\w-])", text):
        yield m.span()


def _long_form(text: str, end: int, short: str) -> int | None:
    """Where the words begin whose letters an abbreviation has in order, the first at the beginning of a word."""
    words = [m.start() for m in _WORD.finditer(text, max(0, end - REACH), end)]
    first = words[-min(len(words), len(short) + FURTHER, 2 * len(short))] if words else end
    low, at = text.lower(), end - 1
    for i, letter in enumerate(reversed(short.lower())):
        if not letter.isalnum():
            continue
        while at >= first and not (low[at] == letter and (i < len(short) - 1 or at == 0 or not low[at - 1].isalnum())):
            at -= 1
        if at < first:
            return None
        at -= 1
    return at + 1
