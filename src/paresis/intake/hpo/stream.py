"""A text as rows of codes: what is said, word by word, without the small words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from paresis.kb.reading.load import IS_CAPITAL, NOTHING, SMALL
from paresis.kernels.order_free import AND, Codes, Places, Words, cut, joined, mixed

T = TypeVar("T", np.int8, np.bool_)

if TYPE_CHECKING:
    from paresis.kb.reading.load import Reading


class Stream(NamedTuple):
    """The words that count, in order.

    Attributes:
        start: Where each begins in the text.
        end: Where each ends.
        stem: Code of its stem, 0 where no name has it.
        group: Code of the words that stand for each other.
        term: The term that it is alone, or -1.
        flags: What the lexicon says of it.
        joint: What parts it from the one before: nothing, "and", a comma, or the end of a sentence.
        is_last: Whether an "and" stands before it, with a comma or without.
    """

    start: Places
    end: Places
    stem: Codes
    group: Codes
    term: NDArray[np.int32]
    flags: NDArray[np.uint8]
    joint: NDArray[np.int8]
    is_last: NDArray[np.bool_]


def stream_of(text: str, reading: Reading) -> Stream:
    """The words of a text that count."""
    words = _without_hyphens(cut(text), reading)
    codes = mixed(words.raw)
    stem, group, term, flags = reading.meanings(codes, text, words.start, words.end)
    is_small = (flags & SMALL) != 0
    is_and = np.isin(codes, reading.and_codes)
    joint = np.maximum(words.joint, np.where(is_and, AND, 0)).astype(np.int8)
    kept = np.flatnonzero(~is_small)
    is_low = ((flags & IS_CAPITAL) != 0) & (words.capitals < np.minimum(words.end - words.start, 2))
    term = np.where(is_low, NOTHING, term)
    is_last = _strongest(is_and | (words.joint == AND), kept)
    return Stream(words.start[kept], words.end[kept], stem[kept], group[kept], term[kept], flags[kept], _strongest(joint, kept), is_last)


def _strongest(joint: NDArray[T], kept: Places) -> NDArray[T]:
    """The strongest joint since the last word that is kept."""
    return np.maximum.reduceat(joint[: kept[-1] + 1], np.append(0, kept[:-1] + 1)) if len(kept) else joint[:0]


def _without_hyphens(words: Words, reading: Reading) -> Words:
    """Words parted by a hyphen as one, where the lexicon has them so ("micro-cephaly")."""
    second = np.flatnonzero(words.is_hyphened)
    if not len(second):
        return words
    first = second - 1
    raw = joined(words.raw[first], words.raw[second], words.end[first] - words.start[first])
    is_one = reading.has(mixed(raw)) & ~np.append(False, np.diff(second) == 1)
    first, second = first[is_one], second[is_one]
    whole, end, capitals = words.raw.copy(), words.end.copy(), words.capitals.copy()
    whole[first], end[first] = raw[is_one], words.end[second]
    capitals[first] += words.capitals[second]
    kept = np.ones(len(whole), np.bool_)
    kept[second] = False
    return Words(words.start[kept], end[kept], whole[kept], capitals[kept], words.joint[kept], words.is_hyphened[kept])
