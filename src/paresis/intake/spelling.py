"""Words spelt nearly right: which word of the knowledge an unknown one was meant to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIN_LETTERS = 6
TWO_SLIPS_FROM = 10
SAME_START = 5  # of words with two slips: hyper- and hypo- are no slips of each other


@dataclass(frozen=True)
class Speller:
    """Known words by first letter and length.

    Attributes:
        known: Words by (first letter, length).
        guarded: Words that are no spelling mistake: those of the knowledge, and plain English words that look like one of them.
    """

    known: dict[tuple[str, int], list[str]]
    guarded: frozenset[str]
    _meant: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[str], guarded: Iterable[str] = ()) -> Speller:
        """A speller of these words; shorter ones are left to their exact form.

        >>> Speller.of(["numbness", "paralysed"]).meant("numbnes")
        'numbness'
        """
        known: dict[tuple[str, int], list[str]] = {}
        own = {w for w in words if len(w) >= MIN_LETTERS - 1 and w.isalpha()}
        for word in sorted(own):
            known.setdefault((word[0], len(word)), []).append(word)
        return cls(known, frozenset(own) | frozenset(guarded))

    def meant(self, word: str) -> str:
        """The known word that this one is a misspelling of, or nothing: one slip, two in long words, never the first letter.

        >>> speller = Speller.of(["tingling", "walking"], guarded=["wailing"])
        >>> speller.meant("tinglling"), speller.meant("wailing"), speller.meant("tangoing")
        ('tingling', '', '')
        """
        if len(word) < MIN_LETTERS or word in self.guarded or not word.isalpha():
            return ""
        if word not in self._meant:
            self._meant[word] = self._nearest(word)
        return self._meant[word]

    def _nearest(self, word: str) -> str:
        one = [o for o in self._of_length(word, 1) if _has_same_half(word, o) and slips_between(word, o, 1) == 1]
        best = one or ([o for o in self._of_length(word, 2) if _may_have_two(word, o)] if len(word) >= TWO_SLIPS_FROM else [])
        return best[0] if len({stem(w) for w in best}) == 1 else ""

    def _of_length(self, word: str, most: int) -> Iterator[str]:
        """Known words of about this length with the same first letter."""
        for length in range(len(word) - most, len(word) + most + 1):
            yield from self.known.get((word[0], length), ())


def _has_same_half(a: str, b: str) -> bool:
    """One slip leaves the beginning or the end as it is."""
    half = len(a) // 2 - 1
    return a[:half] == b[:half] or a[-half:] == b[-half:]


def _may_have_two(a: str, b: str) -> bool:
    return a[:SAME_START] == b[:SAME_START] and slips_between(a, b, 2) == 2


def slips_between(a: str, b: str, most: int) -> int:
    """How many letters were left out, added, changed or swapped with the next; `most + 1` when more than `most`.

    >>> slips_between("wekaness", "weakness", 2), slips_between("leg", "numbness", 2)
    (1, 3)
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
