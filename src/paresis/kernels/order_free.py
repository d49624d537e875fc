"""Words and sets of words as 64-bit numbers: arrays in, arrays out.

A word is the sum of its folded letters times the powers of an odd number, mixed; a set of words in any order is the sum of its words. All sums
are taken modulo 2^64, so that every stretch of a text is looked up without being cut out of it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Codes = NDArray[np.uint64]
Places = NDArray[np.int64]
BASE, SPREAD = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93
LONGEST = 48  # letters of a word that count
SOFT, AND, COMMA, SENTENCE = 0, 1, 2, 3
_TABLE = 0x10000
_LATIN = 0x250
_SENTENCE, _COMMA, _AND = ".;:?!•|\x00\n)]", ",([", "/&+"
_FILTER_BITS = 22


class Words(NamedTuple):
    """The words of a text: place of each, its code before mixing, letters that are capitals, and what parts it from the word before."""

    start: Places
    end: Places
    raw: Codes
    capitals: Places
    joint: NDArray[np.int8]
    is_hyphened: NDArray[np.bool_]


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.int8], NDArray[np.bool_]]:
    """By code point: the letter without case and accent (0: no part of a word), what it parts, whether it is a capital."""
    fold = np.arange(_TABLE, dtype=np.uint16)
    fold[0x2000:0x2070] = fold[0x3000:0x3004] = 0
    kind, capital = np.zeros(_TABLE, np.int8), np.zeros(_TABLE, np.bool_)
    for code in range(_LATIN):
        letter = chr(code)
        base = unicodedata.normalize("NFKD", letter)[0].lower()
        fold[code] = ord(base[0]) if base.isalnum() and letter.isalnum() else 0
        capital[code] = letter.isupper()
    for marks, what in ((_SENTENCE, SENTENCE), (_COMMA, COMMA), (_AND, AND)):
        kind[[ord(c) for c in marks]] = what
    return fold, kind, capital


@lru_cache(maxsize=1)
def _powers() -> Codes:
    return np.array([pow(BASE, i, 1 << 64) for i in range(LONGEST + 1)], np.uint64)


def mixed(raw: Codes) -> Codes:
    """Codes spread evenly over 64 bits.

    >>> mixed(np.array([0, 1], np.uint64)).tolist()
    [0, 15485907387905278763]
    """
    out: Codes = (raw ^ (raw >> np.uint64(29))) * np.uint64(SPREAD)
    return out ^ (out >> np.uint64(32))


def codes_of(words: Sequence[str]) -> Codes:
    """The code of each word by itself.

    >>> codes_of(["Ataxia", "ataxia"]).tolist() == codes_of(["ATAXIA", "atáxia"]).tolist()
    True
    """
    if not words:
        return np.zeros(0, np.uint64)
    found = cut("\n".join(words))
    if len(found.start) != len(words):
        raise ValueError("codes_of takes words of letters and digits")
    return mixed(found.raw)


def cut(text: str) -> Words:
    """The words of a text, vectorised: runs of letters and digits; of what parts two words, the strongest counts.

    A full stop, colon or comma inside a number or abbreviation ("2.5", "e.g.") parts nothing; a line break parts unless a small letter follows.

    >>> [text[a:b] for text in ["Limb-girdle weakness, no ptosis."] for a, b in zip(cut(text).start, cut(text).end)]
    ['Limb', 'girdle', 'weakness', 'no', 'ptosis']
    """
    fold, kinds, capitals = _tables()
    points = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), _TABLE - 1)
    letters = fold[points]
    is_word = letters != 0
    edge = np.flatnonzero(np.diff(np.concatenate(([False], is_word, [False])).view(np.int8)))
    start, end = edge[::2], edge[1::2]
    if not len(start):
        empty = np.zeros(0, np.int64)
        return Words(empty, empty, empty.astype(np.uint64), empty, empty.astype(np.int8), empty.astype(np.bool_))
    length = np.diff(np.append(start, len(letters)))
    within = np.arange(start[0], len(letters)) - np.repeat(start, length)
    terms = letters[start[0] :].astype(np.uint64) * _powers()[np.minimum(within, LONGEST)]
    raw = np.add.reduceat(terms, start - start[0])
    capital = np.add.reduceat(capitals[points[start[0] :]].astype(np.int64), start - start[0])
    return Words(start, end, raw, capital, *_joints(points, letters, kinds, start, end))


def _joints(
    points: NDArray[np.uint32], letters: NDArray[np.uint16], kinds: NDArray[np.int8], start: Places, end: Places
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """What parts each word from the one before, and whether a hyphen alone does."""
    kind = kinds[points]
    follows = np.append(letters[1:], 0)
    kind[(kind >= COMMA) & (follows != 0) & (points != ord("\n")) & (points != 0) & (points != ord("(")) & (points != ord("["))] = SOFT
    small = (np.append(points[1:], 0) >= ord("a")) & (np.append(points[1:], 0) <= ord("z"))
    kind[(points == ord("\n")) & small] = SOFT
    joint = np.full(len(start), SENTENCE, np.int8)
    if len(start) > 1:
        joint[1:] = np.maximum.reduceat(kind, np.append(end[:-1], start[-1]))[:-1] if len(start) > 1 else SENTENCE
    before = points[np.maximum(start - 1, 0)]
    is_hyphened = (before == ord("-")) | (before == 0x2010) | (before == 0x2011)
    is_hyphened[0] = False
    is_hyphened[1:] &= (start[1:] - end[:-1]) == 1
    return joint, is_hyphened


def joined(first: Codes, second: Codes, n_first: Places) -> Codes:
    """Codes before mixing of two words written as one.

    >>> a, b = cut("micro").raw, cut("cephaly").raw
    >>> bool((joined(a, b, np.array([5])) == cut("microcephaly").raw).all())
    True
    """
    return first + second * _powers()[np.minimum(n_first, LONGEST)]


class Lookup:
    """Where each code stands in a sorted table: most that are not there are told by a table of bits."""

    def __init__(self, keys: Codes) -> None:
        self.keys = keys
        self._bits = np.zeros(1 << _FILTER_BITS, np.bool_)
        self._bits[self._slot(keys)] = True

    @staticmethod
    def _slot(codes: Codes) -> Places:
        return (codes >> np.uint64(64 - _FILTER_BITS)).astype(np.int64)

    def may_hold(self, codes: Codes) -> NDArray[np.bool_]:
        """False where a code is surely not there."""
        return self._bits[self._slot(codes)]

    def find(self, codes: Codes) -> Places:
        """The place of each code, -1 where it is not there.

        >>> Lookup(np.array([3, 1 << 60], np.uint64)).find(np.array([1 << 60, 7], np.uint64)).tolist()
        [1, -1]
        """
        out = np.full(len(codes), -1, np.int64)
        maybe = np.flatnonzero(self.may_hold(codes))
        if len(maybe) and len(self.keys):
            at = np.minimum(np.searchsorted(self.keys, codes[maybe]), len(self.keys) - 1)
            is_there = self.keys[at] == codes[maybe]
            out[maybe[is_there]] = at[is_there]
        return out
