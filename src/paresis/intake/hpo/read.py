"""Notes to rows: which phenotypic abnormality each names, where, and how it is meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.intake.hpo.attributes import attributes_of, written
from paresis.intake.hpo.recognise import recognise
from paresis.intake.hpo.status import statuses
from paresis.kb.hpo import hpo_term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    Row = tuple[str | int, ...]

COLUMNS = ("note", "hpo", "label", "status", "start", "end", "rule", "attributes")
TEXT = "text"
ENGLISH = frozenset("the of and to with is was has had no he she his her for on at by from are were not a i my it there this that".split())
BEGINNING, FEWEST, LEAST_SHARE = 4000, 8, 0.08
_WORD = re.compile(r"[^\W\d_]+")


def looks_foreign(text: str, n_found: int) -> bool:
    """Whether a note of some length has hardly any of the small words of English, and hardly any name was met in it.

    >>> looks_foreign("Der Patient klagt seit Wochen über Schwäche der Beine", 0), looks_foreign("Ptosis, ataxia, scoliosis, hypotonia", 4)
    (True, False)
    """
    words = _WORD.findall(text[:BEGINNING].lower())
    return len(words) >= FEWEST and sum(w in ENGLISH for w in words) < LEAST_SHARE * len(words) and n_found < len(words) * LEAST_SHARE


def rows_of(ids: Sequence[str], texts: Sequence[str], days: Sequence[date | None] = (), *, with_text: bool = False) -> list[Row]:
    """One row of `COLUMNS` for each finding of some notes, in order; with the words as last column where they are asked for.

    Args:
        ids: The name of each note.
        texts: The notes.
        days: When each was written, or None; the days that they name count from there.
        with_text: Whether the words are wanted.

    >>> rows_of(["7"], ["No ptosis."], with_text=True)
    [('7', 'HP:0000508', 'Ptosis', 'absent', 3, 9, 'negation; name', '', 'ptosis')]
    """
    out: list[Row] = []
    for note, text, day, named in zip(ids, texts, days or [None] * len(texts), recognise(texts), strict=True):
        for one, (status, rule) in zip(named, statuses(text, named), strict=True):
            term = hpo_term(one.term)
            label = term.label if term else ""
            beside = written(attributes_of(text, one, label, day))
            row = (note, one.term, label, status.value, one.start, one.end, f"{rule}; {one.rule}", beside)
            out.append((*row, text[one.start : one.end]) if with_text else row)
    return out
