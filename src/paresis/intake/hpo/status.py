"""How a term met in a text is meant; what no word of the sentence puts in doubt is present."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.clauses import clauses
from paresis.intake.context import (
    AFTER_NEGATION,
    ASKED,
    FREE,
    HYPOTHETICAL_PHRASES,
    LISTED_OUT,
    NEGATION,
    UNCERTAIN,
    UNCERTAIN_AFTER,
    UNCERTAIN_PHRASES,
    USED_TO,
    status_of,
)
from paresis.intake.family import MARKS as FAMILY_MARKS
from paresis.intake.hpo.recognise import TEST
from paresis.intake.matcher import Match
from paresis.intake.past import PAST_ADJECTIVES, PAST_PHRASES
from paresis.intake.phrases import holds
from paresis.intake.shorthand import MARKS as SHORTHAND
from paresis.intake.subject import patient_of
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paresis.intake.hpo.recognise import Named

Meant = tuple[Status, str]
_WORDS = NEGATION | FREE | UNCERTAIN | PAST_ADJECTIVES | FAMILY_MARKS | (SHORTHAND - {"-"})
_WORDS |= {"absent", "non", "if", "unless", "before", "beforehand", "yesterday"}
_LISTS = (AFTER_NEGATION, LISTED_OUT, UNCERTAIN_PHRASES, UNCERTAIN_AFTER, HYPOTHETICAL_PHRASES, ASKED, USED_TO, *PAST_PHRASES)
_PHRASES = {first: tuple(p for listed in _LISTS for p in listed.get(first, ())) for listed in _LISTS for first in listed}
AFFIRMED: Meant = (Status.PRESENT, "affirmed")
_END = re.compile(r"[.!?;](?=\s)|\n\s*(?=\n|[A-Z•*\d-])")
_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?|[^\w\s]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HEADING = re.compile(r"(?:^|\n|[.;] )[ \t]*([A-Z][A-Za-z/& ]{1,40}):")
_SECTIONS = (
    (re.compile(r"famil(?:y|ial)|\bFH\w?\b", re.I), (Status.FAMILY, "section on the family")),
    (re.compile(r"past|previous|\bPMHx?\b|surgical", re.I), (Status.PAST, "section on the past")),
)


def statuses(text: str, named: Sequence[Named]) -> list[Meant]:
    """The status of each term met in a text, and the rule that says so.

    >>> from paresis.intake.hpo.recognise import recognise
    >>> told = "No ptosis. Family history: ataxia in an aunt."
    >>> [s.value for s, _ in statuses(told, recognise([told])[0])]
    ['absent', 'family']
    """
    if not named:
        return []
    ends = [0, *(m.end() for m in _END.finditer(text)), len(text)]
    sections = _sections(text) if ":" in text else []
    read: dict[int, _Sentence] = {}
    whose = lru_cache(maxsize=1)(lambda: patient_of(text))
    out = []
    for one in named:
        at = bisect_right(ends, one.start) - 1
        if at not in read:
            read[at] = _Sentence(text, ends[at], ends[at + 1], whose)
        out.append(_TESTED if one.rule == TEST else _in_section(sections, one.start) or read[at].status(one))
    return out


_TESTED: Meant = (Status.HYPOTHETICAL, "tested for")


class _Sentence:
    """A sentence, cut into clauses only where a word of it may change what is meant."""

    def __init__(self, text: str, start: int, end: int, whose: Callable[[], str]) -> None:
        self.start = start
        said = text[start:end]
        words = _WORD.findall(said.lower())
        is_plain = _WORDS.isdisjoint(words) and not holds(words, _PHRASES) and not _YEAR.search(said)
        self.clauses = [] if is_plain else [(c, [t.start for t in c.tokens], [t.end for t in c.tokens]) for c in clauses(said)]
        self.patient = "" if FAMILY_MARKS.isdisjoint(words) else whose()

    def status(self, named: Named) -> Meant:
        spans = [(a - self.start, b - self.start) for a, b in named.spans]
        for clause, starts, ends in self.clauses:
            if starts[0] >= spans[-1][1] or ends[-1] <= spans[0][0]:
                continue
            used = frozenset(i for a, b in spans for i in range(bisect_right(ends, a), bisect_left(starts, b)))
            if used:
                return status_of(Match(named.term, True, clause, used, ""), self.patient) or AFFIRMED
        return AFFIRMED


def _sections(text: str) -> list[tuple[int, Meant | None]]:
    """Where each section begins, and what its heading says of what stands in it; a blank line ends it."""
    found: list[tuple[int, Meant | None]] = []
    for m in _HEADING.finditer(text):
        found.append((m.end(), next((meant for pattern, meant in _SECTIONS if pattern.search(m[1])), None)))
    blank = [(m.start(), None) for m in re.finditer(r"\n[ \t]*\n(?=\S)", text)] if any(meant for _, meant in found) else []
    return sorted([*found, *blank], key=lambda s: s[0])


def _in_section(sections: list[tuple[int, Meant | None]], at: int) -> Meant | None:
    i = bisect_right(sections, at, key=lambda s: s[0]) - 1
    return sections[i][1] if i >= 0 else None
