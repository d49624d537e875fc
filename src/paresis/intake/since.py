"""Complaints of long standing beside a new one: what is asked for only when it is new is not taken from "for years"."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from paresis.intake.dates import dates_in
from paresis.intake.phrases import holds, phrases
from paresis.intake.regex import lazy
from paresis.intake.tempo import times_in
from paresis.model.vocabulary import Tempo
from paresis.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from paresis.intake.dates import Dated
    from paresis.intake.matcher import Match
    from paresis.model.knowledge import Knowledge

LONG = phrases(
    "for years|for decades|for ages|for ever|for many years|all my life|all his life|all her life|since childhood|since birth|"
    "as long as|long standing|long term|years of|as always|since the birth|since my children|for a long time|years now|years ago"
)
LONG_WORDS = frozenset("longstanding lifelong chronic chronically always residual".split())
UNCHANGED = frozenset("residual unchanged".split())
WORSE = frozenset("worse worsened worsening new newly increased more again".split())
IT = frozenset("it they that this these which".split())
NEWER = WORSE | frozenset("now suddenly sudden today yesterday recently tonight".split())
REACH = 9
MAX_YEARS, LEAST_OLD = 110, 2 * DAYS_PER_YEAR
_NEW = lazy(r"\b(?:is|had|have|had) (?:this )?new\b|\bnew trouble\b")
_RECENT = lazy(r"\brecent(?:ly)?\b|\bin the (?:last|past) (?:few |\w+ )?(?:hour|day|week|month)", re.I)
_IN_YEAR = lazy(
    r"\b(?:since|from|in|of)? ?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* )?(?P<year>(?:19|20)\d\d)\b(?! ?(?:ml|mg|steps|m\b))",
    re.I,
)
_SINCE_YEAR = lazy(r"\b(?:since|from)(?: (?:early|late|mid|the (?:start|end) of))? (?:[a-z]{3,9} )?(?P<year>20\d\d)\b", re.I)


@lru_cache(maxsize=4)
def new_only(knowledge: Knowledge) -> frozenset[str]:
    """Findings that their question or help asks for only when they are new.

    >>> from paresis.kb.load import load_knowledge
    >>> sorted(new_only(load_knowledge()) & {"bladder_dysfunction", "urinary_incontinence", "leg_weakness"})
    ['bladder_dysfunction', 'urinary_incontinence']
    """
    return frozenset(f.id for f in knowledge.findings.values() if f.domain == "autonomic" and _NEW.search(f"{f.question} {f.help}"))


@lru_cache(maxsize=4)
def recent_only(knowledge: Knowledge) -> frozenset[str]:
    """Events that count for a time only: their name or question asks for a recent one.

    >>> from paresis.kb.load import load_knowledge
    >>> sorted(recent_only(load_knowledge()) & {"recent_trauma", "recent_gastroenteritis", "polio_past", "cancer_history"})
    ['recent_gastroenteritis', 'recent_trauma']
    """
    return frozenset(f.id for f in knowledge.findings.values() if f.domain == "context" and _RECENT.search(f"{f.name} {f.question}"))


class Times:
    """Since when things are so, as one text tells it; each stretch of the text is read once."""

    def __init__(self, text: str, today: date | None = None) -> None:
        self._text, self._year = text, (today or date.today()).year
        self._dates = dates_in(text, today) if today else []
        self._read: dict[tuple[int, int], list[tuple[float, int, int]]] = {}

    @property
    def unmeant(self) -> list[Dated]:
        """The days since which something is said to be so that lie ahead or are none.

        >>> [d.said for d in Times("weak since 31 February, on Friday to the doctor", date(2026, 11, 22)).unmeant]
        ['31 February']
        """
        return [d for d in self._dates if d.days is None and d.is_since]

    @cached_property
    def future(self) -> list[tuple[int, int, int]]:
        """The years to come since which something is said to be so, each with its place: they cannot be meant.

        >>> [year for year, _, _ in Times("weak since 2031, a visit in 2032", date(2026, 11, 22)).future]
        [2031]
        """
        return [(int(m["year"]), m.start(), m.end()) for m in _SINCE_YEAR.finditer(self._text) if int(m["year"]) > self._year]

    def between(self, start: int, end: int) -> list[tuple[float, int, int]]:
        """Each time in a stretch, in days with its place in the stretch: named years, and lengths of time that are no part of those."""
        if (start, end) not in self._read:
            dated = [(d.days, d.start - start, d.end - start) for d in self._dates if d.days is not None and start <= d.start < end]
            years, told = [*dated, *self.years(start, end)], times_in(self._text[start:end])
            named = [*years, *((0.0, a - start, b - start) for _, a, b in self.future if start <= a < end)]
            self._read[start, end] = [*years, *(t for t in told if not any(t[1] < y[2] and y[1] < t[2] for y in named))]
        return self._read[start, end]

    def years(self, start: int, end: int) -> list[tuple[float, int, int]]:
        """The days since each year that a stretch names ("since 2009", "stroke 2017"); none for this year and years to come.

        >>> told = "paraplegic since 2009, a walk of 2500 m"
        >>> [round(days / 365.25) for days, _, _ in Times(told, date(2026, 11, 22)).years(0, len(told))]
        [17]
        """
        in_dates = [(d.start - start, d.end - start) for d in self._dates]
        told = (m for m in _IN_YEAR.finditer(self._text[start:end]) if not any(m.start() < b and a < m.end() for a, b in in_dates))
        found = ((self._year - int(m["year"]), m) for m in told)
        return [(years * DAYS_PER_YEAR, m.start(), m.end()) for years, m in found if 0 < years <= MAX_YEARS]


def began_days(match: Match, times: Times) -> float | None:
    """How many days ago a complaint began, where its own part of the sentence says so; None where it is also told to be new or worse.

    What is only said to be of long standing ("chronic", "for ages") began a year ago, what is unchanged two.

    >>> from paresis.intake.clauses import clauses
    >>> from paresis.intake.matcher import Match
    >>> told = "numb feet for ten years, weak since Monday"
    >>> [round(began_days(Match("x", True, c, frozenset({0}), ""), Times(told))) for c in clauses(told)]
    [3652]
    """
    low, high = _stretch(match)
    tokens = match.clause.tokens[low:high]
    after = match.clause.words[high : high + REACH]
    if not tokens or not WORSE.isdisjoint(t.word for t in tokens) or not (WORSE.isdisjoint(after) or IT.isdisjoint(after)):
        return None
    start = tokens[0].start
    first, last = match.clause.tokens[match.first].start, match.clause.tokens[match.last].end
    near = [(max(start + a - last, first - start - b, 0), days) for days, a, b in times.between(start, tokens[-1].end)]
    if near:
        return min(near)[1]
    stretch = match.clause.words[low:high]
    if not UNCHANGED.isdisjoint(stretch):
        return max((days for days, _, _ in times.years(match.clause.start, match.clause.end)), default=LEAST_OLD)
    is_old = not LONG_WORDS.isdisjoint(stretch) or holds(stretch, LONG)
    return DAYS_PER_YEAR if is_old and NEWER.isdisjoint(stretch) else None


def _stretch(match: Match) -> tuple[int, int]:
    """The words around a match that speak of it: first and one past the last."""
    words, starts = match.clause.words, sorted(match.clause.statements[0])
    low = max((s for s in starts if s <= match.first), default=0)
    high = next((s for s in starts if s > match.last), len(words))
    low = max([low, *(i + 1 for i in range(match.first) if words[i] == ",")])
    end = next((i for i in range(match.last + 1, high) if words[i] == "," and NEWER.isdisjoint(words[i + 1 : i + 3])), high)
    return max(low, match.first - REACH), min(end, match.last + REACH)


def is_shorter(tempo: Tempo | None, began_days: float) -> bool:
    """Whether the case as a whole is younger than what began so many days ago, so that this is something else.

    >>> is_shorter(Tempo.DAYS, 365), is_shorter(Tempo.MONTHS, 365), is_shorter(Tempo.MONTHS, 3652), is_shorter(Tempo.YEARS, 3652)
    (True, False, True, False)
    """
    if tempo is None or tempo is Tempo.YEARS:
        return False
    return tempo is not Tempo.MONTHS or began_days >= LEAST_OLD
