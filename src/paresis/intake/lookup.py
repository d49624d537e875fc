"""Entries of the knowledge that words may mean: what is called so, then what a reader of plain text understands and what is called alike."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from paresis.errors import IntakeError, did_you_mean
from paresis.intake.text import read_text
from paresis.kb.compile import compiled_folder
from paresis.kb.entries import find, keys_of, load_entries, named
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Collection

    from paresis.kb.entries import Entry


@lru_cache(maxsize=1)
def shipped_entries() -> tuple[Entry, ...]:
    """Every entry of the knowledge that ships."""
    return tuple(load_entries(compiled_folder()))


@lru_cache(maxsize=1)
def warm() -> None:
    """Cut the labels of all entries into stems, which the first look-up would wait for."""
    look_up("weak legs")


def look_up(told: str, *, kinds: Collection[str] = (), most: int = 20) -> list[Entry]:
    """Entries that the words may mean, best first.

    Args:
        told: A name, a synonym, a lay word, a brand, or how somebody would say it; spelling need not be right.
        kinds: Only these kinds of entries; all by default.
        most: How many at most.

    Raises:
        IntakeError: There is no such kind.

    Example:
        >>> look_up("cannot pass urine", kinds=["finding"])[0].id
        'urinary_retention'
    """
    entries = shipped_entries()
    known = list(dict.fromkeys(e.kind for e in entries))
    for kind in kinds:
        if kind not in known:
            raise IntakeError(f"unknown kind {kind!r}", hint=did_you_mean(kind, known) or f"one of: {', '.join(known)}")
    read = {m.finding for m in read_text(told).mentions}
    chosen = [e for e in entries if not kinds or e.kind in kinds]
    understood = [e for e in chosen if e.kind == "finding" and e.id in read]
    in_turn = (e for pair in zip_longest(understood, (e for _, e in find(told, chosen))) for e in pair if e)
    hits = [*named(told, chosen), *in_turn]
    return list({(e.kind, e.id): e for e in hits}.values())[:most]


def cited_in(record: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The sources that an entry cites, by key."""
    known = load_knowledge().sources
    return {k: {"title": s.title, "reference": s.reference} for k in keys_of(record) if (s := known.get(k))}
