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
    """Known words by how they begin and by how they end.

    Attributes:
        heads: Words by (first two letters, length).
        tails: Words by (first letter and last two, length).
        guarded: Words that are no spelling mistake: those of the knowledge, and plain English words that look like one of them.
    """

    heads: dict[tuple[str, int], list[str]]
    tails: dict[tuple[str, int], list[str]]
    guarded: frozenset[str]
    _meant: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[str], guarded: Iterable[str] = ()) -> Speller:
        """A speller of these words; shorter ones are left to their exact form.

        >>> Speller.of(["numbness", "paralysed"]).meant("numbnes")
        'numbness'
        """
        heads: dict[tuple[str, int], list[str]] = {}
        tails: dict[tuple[str, int], list[str]] = {}
        own = {w for w in words if len(w) >= MIN_LETTERS - 1 and w.isalpha()}
        for word in sorted(own):
            heads.setdefault((word[:2], len(word)), []).append(word)
            tails.setdefault((word[0] + word[-2:], len(word)), []).append(word)
        return cls(heads, tails, frozenset(own) | frozenset(guarded))

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
        one = sorted({o for o in self._about(word, 1) if _has_same_half(word, o) and slips_between(word, o, 1) == 1}, key=lambda o: (len(o), o))
        best = one or ([o for o in self._about(word, 2) if _may_have_two(word, o)] if len(word) >= TWO_SLIPS_FROM else [])
        return best[0] if len({stem(w) for w in best}) == 1 else ""

    def _about(self, word: str, most: int) -> Iterator[str]:
        """Known words of about this length with the same beginning; for one slip, also those with the same first letter and end."""
        for length in range(len(word) - most, len(word) + most + 1):
            yield from self.heads.get((word[:2], length), ())
            if most == 1:
                yield from self.tails.get((word[0] + word[-2:], length), ())


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
    a, b = _without_same_ends(a, b)
    if not a or not b:
        return len(a) + len(b)
    if most == 1 and max(len(a), len(b)) > len("ab"):  # more than two letters swapped
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


def _without_same_ends(a: str, b: str) -> tuple[str, str]:
    """Two words without the letters that they begin and end with in common."""
    shorter = min(len(a), len(b))
    head = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    tail = next((i for i in range(shorter - head) if a[-1 - i] != b[-1 - i]), shorter - head)
    return a[head : len(a) - tail], b[head : len(b) - tail]
