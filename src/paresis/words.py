"""Words of a text: tokens, stems and clauses. The knowledge compiler and the reader must cut words in the same way."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import snowballstemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*[+\-]?/\d+|\d+(?:[.,]\d+)*|\d?\+{1,4}|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]", re.UNICODE)
_STEMMER = snowballstemmer.stemmer("english")
_FOLD = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-"})


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Words, numbers, grades (`4-/5`, `++`) and punctuation marks of a text, each with its span.

    >>> [w for w, _, _ in tokens("Ankle jerks ++, power 4-/5.")]
    ['ankle', 'jerks', '++', ',', 'power', '4-/5', '.']
    """
    for match in _TOKEN.finditer(text.translate(_FOLD)):
        yield match.group().lower(), match.start(), match.end()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its ending; numbers, signs and contractions stay as they are.

    >>> stem("weakness"), stem("weakly"), stem("can't")
    ('weak', 'weak', "can't")
    """
    if not word.isalpha() or len(word) < 4:
        return word
    return str(_STEMMER.stemWord(word))


def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase, punctuation left out.

    >>> stems("cannot climb stairs")
    ('cannot', 'climb', 'stair')
    """
    return tuple(stem(w) for w, _, _ in tokens(phrase) if any(c.isalnum() or c == "+" for c in w))
