"""The compiled lexicon: which word is which stem, and which set of stems is which term."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paresis.kb.reading.singles import SHORT, bases, folded, latin_singular
from paresis.kernels.order_free import LONGEST, Codes, Lookup, Places, codes_of
from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILED = "hpo_reading.npz"
ALONE = "alone"
NOTHING = -1
SMALL, DEGREE, TEST, IS_CAPITAL, ADJECTIVE = 1, 2, 4, 8, 16
IS_PARTED, IS_CLOSE = 1, 2
SPELT_FROM = 8
MAX_LEARNED = 200_000


class Table(NamedTuple):
    """Words by their code, sorted, with stem, group, term and flags."""

    word: Codes
    stem: Codes
    group: Codes
    term: NDArray[np.int32]
    flags: NDArray[np.uint8]


class Reading:
    """The lexicon.

    Attributes:
        terms: The number of each phenotypic abnormality ("HP:0000003" is 3), in order.
        telling: Which of them tell something of rare diseases.
        keys: Sums of stems; `key_term` and `key_flags` go with them.
        groups: Sums of groups; `group_term` and `group_flags` go with them.
        abnormal: The group of the words that say that something is amiss.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as npz:
            a = {k: npz[k] for k in npz.files}
        self.terms, self.telling = a["terms"], a["telling"]
        self.keys, self.key_term, self.key_flags = Lookup(a["key"]), a["key_term"], a["key_flags"]
        self.groups, self.group_term, self.group_flags = Lookup(a["group"]), a["group_term"], a["group_flags"]
        self.and_codes = a["and_code"]
        self.abnormal = a["abnormal_code"][0]
        self._own = Table(a["word"], a["word_stem"], a["word_group"], a["word_term"], a["word_flags"])
        self._table = self._own
        self._stem, self._stem_group = a["stem"], a["stem_group"]
        self._alone, self._alone_term = a[ALONE], a[f"{ALONE}_term"]
        self._slip, self._slip_word = a["slip"], a["slip_word"]

    def term(self, number: int) -> str:
        """The id of a term by its place."""
        return f"HP:{int(self.terms[number]):07d}"

    def has(self, codes: Codes) -> NDArray[np.bool_]:
        """Which words the lexicon has as written."""
        found: NDArray[np.bool_] = _places(self._own.word, codes) >= 0
        return found

    def meanings(self, codes: Codes, text: str, start: Places, end: Places) -> tuple[Codes, Codes, NDArray[np.int32], NDArray[np.uint8]]:
        """Stem, group, term and flags of each word of a text; words not met before are learned.

        Args:
            codes: Of each word.
            text: Holds the words.
            start: Where each begins.
            end: Where each ends.
        """
        table = self._table
        at = _places(table.word, codes)
        unknown = np.flatnonzero(at < 0)
        if len(unknown):
            new, first = np.unique(codes[unknown], return_index=True)
            spans = zip(start[unknown[first]].tolist(), end[unknown[first]].tolist(), strict=True)
            self._table = table = self._learned(table, new, [text[a:b] for a, b in spans])
            at = _places(table.word, codes)
        return table.stem[at], table.group[at], table.term[at], table.flags[at]

    def _learned(self, table: Table, codes: Codes, written: list[str]) -> Table:
        """The table with further words; a text without end does not make it grow without end."""
        if len(table.word) > len(self._own.word) + MAX_LEARNED:
            return self._learned(self._own, codes, written)
        more = self._meant([folded(w) for w in written])
        every = np.concatenate([table.word, codes])
        order = np.argsort(every, kind="stable")
        stems, groups = (np.concatenate(pair)[order] for pair in ((table.stem, more.stem), (table.group, more.group)))
        return Table(every[order], stems, groups, np.concatenate([table.term, more.term])[order], np.concatenate([table.flags, more.flags])[order])

    def _meant(self, words: list[str]) -> Table:
        """Stem, group, term and flags of words that the lexicon does not have in this form: by stem, as a name of one word, or spelt nearly so."""
        plain = [w if len(w) <= LONGEST and w.isascii() and w.isalnum() else "" for w in words]
        out = Table(*(np.zeros(len(words), column.dtype) for column in self._own))
        out.term[:] = NOTHING
        at = _places(self._stem, codes_of([stem(w) or "0" for w in plain]))
        at = np.where(at >= 0, at, _places(self._stem, codes_of([stem(latin_singular(w)) or "0" for w in plain])))
        is_known = at >= 0
        out.stem[is_known], out.group[is_known] = self._stem[at[is_known]], self._stem_group[at[is_known]]
        for i, place in self._first(self._alone, [list(dict.fromkeys(bases(w))) if len(w) > SHORT else [] for w in plain]):
            out.term[i] = self._alone_term[place]
        is_odd = ~is_known & (out.term == NOTHING)
        slips = [_shortened(w) if odd and len(w) >= SPELT_FROM and w.isalpha() else [] for w, odd in zip(plain, is_odd, strict=True)]
        for i, place in self._first(self._slip, slips, only_one=self._slip_word):
            k, own = _places(self._own.word, self._slip_word[place : place + 1])[0], self._own
            out.stem[i], out.group[i], out.term[i], out.flags[i] = own.stem[k], own.group[k], own.term[k], own.flags[k]
        return out

    @staticmethod
    def _first(keys: Codes, tried: list[list[str]], only_one: Codes | None = None) -> Iterator[tuple[int, int]]:
        """Each list of words some of which stand in a table, with the place of the first; with `only_one`, where all there mean one word."""
        owner = np.repeat(np.arange(len(tried)), [len(t) for t in tried])
        places = _places(keys, codes_of([w for t in tried for w in t])) if len(owner) else owner
        found: dict[int, list[int]] = {}
        for i, place in zip(owner[places >= 0].tolist(), places[places >= 0].tolist(), strict=True):
            found.setdefault(i, []).append(place)
        for i, of in found.items():
            if only_one is None or len(set(only_one[of].tolist())) == 1:
                yield i, of[0]


def _shortened(word: str) -> list[str]:
    """A word, and the word without each of its letters but the first."""
    return [word, *dict.fromkeys(word[:i] + word[i + 1 :] for i in range(1, len(word)))]


def _places(keys: Codes, codes: Codes) -> Places:
    at = np.minimum(np.searchsorted(keys, codes), len(keys) - 1)
    return np.where(keys[at] == codes, at, -1)


@lru_cache(maxsize=2)
def load_reading(folder: Path | None = None) -> Reading | None:
    """The lexicon compiled into a folder, the installed package by default; None where there is none."""
    path = (folder or Path(__file__).parents[1] / "compiled") / COMPILED
    return Reading(path) if path.is_file() else None
