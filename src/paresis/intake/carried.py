"""What a clause takes over from the one before it: the urine of "it is like cola today", and what yesterday was not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.intake.clauses import Token

TODAY = frozenset("today tonight now".split())
YESTERDAY = frozenset({"yesterday"})
_DENIED = frozenset("no not wasn't weren't didn't isn't aren't hadn't couldn't without never normal fine ok okay clear well".split())
_URINE = frozenset("urine pee wee piss water waterworks wees pees".split())
_LOOKS = frozenset("cola coke brown brownish dark black tea coffee red rusty".split())
_IT = frozenset("it it's its".split())
_HEADS = frozenset("like dark brown black cola now today looks looked".split())
_OF_ELSE = frozenset(
    "skin stool stools poo poos faeces feces hair eye eyes vision sight sweat blood sputum phlegm vomit vomiting drinks drink drank drinking "
    "leg legs foot feet toe toes hand hands arm arms rash spot spots bruise room outside mood".split()
)


def is_denied_yesterday(words: Sequence[str]) -> bool:
    """Whether what was told so far denies something of yesterday, so that "today" begins something else.

    >>> is_denied_yesterday("yesterday no weakness ,".split()), is_denied_yesterday("weak since yesterday ,".split())
    (True, False)
    """
    return list(words[-1:]) == [","] and not YESTERDAY.isdisjoint(words) and not _DENIED.isdisjoint(words)


def with_urine(current: list[Token], earlier: Sequence[str]) -> list[Token]:
    """The words of a clause in which "it", or nothing, stands for the urine that the clause before it names."""
    words = [t.word for t in current]
    if _LOOKS.isdisjoint(words) or _URINE.isdisjoint(earlier) or not (_URINE | _OF_ELSE).isdisjoint(words):
        return current
    at = next((i for i, w in enumerate(words) if w in _IT), None)
    if at is None and words[0] not in _HEADS:
        return current
    of = current[at or 0]
    urine = of._replace(word="urine", stem=stem("urine"))
    return [urine, *current] if at is None else [*current[:at], urine, *current[at + 1 :]]
