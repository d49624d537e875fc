"""How fast it came, in another language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.dates import Words, dates_in
from paresis.intake.lang.person import number_of
from paresis.intake.phrases import holds
from paresis.model.case import Span
from paresis.model.vocabulary import Tempo
from paresis.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from paresis.intake.dates import Dated
    from paresis.intake.lang.clauses import Clause
    from paresis.intake.lang.find import Match
    from paresis.intake.lang.grammar import Grammar

BANDS = ((0.03, Tempo.SUDDEN), (1.0, Tempo.HOURS), (14.0, Tempo.DAYS), (60.9, Tempo.WEEKS), (730.5, Tempo.MONTHS))
OF_HISTORY, OF_COMPLAINT = 3.0, -1.0
WITHIN, SUDDEN, NIGHT, SINCE, AGO, SLOW = 0.0, 0.5, 1.5, 1.0, 2.0, 2.5
EVENT_REACH = 45


@dataclass(frozen=True, slots=True)
class Timed:
    """A tempo with its piece of text; the lower the rank, the more it counts."""

    tempo: Tempo
    span: Span
    rank: float


def read_tempo(text: str, complaints: Sequence[tuple[Clause, bool | None]], grammar: Grammar, dates: Sequence[Dated] = ()) -> Timed | None:
    """How fast the complaint of a text came.

    Args:
        text: The text.
        complaints: Each clause with whether it tells a complaint (True), only history (False), or nothing that was understood (None).
        grammar: How the language is read.
        dates: The days that it names.
    """
    found: list[Timed] = []
    for clause, is_complaint in complaints:
        offset = OF_COMPLAINT if is_complaint else OF_HISTORY if is_complaint is False else 0.0
        start, end = clause.tokens[0].start, clause.tokens[-1].end
        dated = [t for d in dates if start <= d.start < end and (t := _dated(text, d, grammar))]
        said = [t for t in _of_clause(text, start, end, clause, grammar) if not any(d.start < t.span.end and t.span.start < d.end for d in dates)]
        found += [Timed(t.tempo, t.span, t.rank + offset) for t in (*dated, *said)]
    return min(found, key=lambda t: (t.rank, t.span.start), default=None)


def dates_of(text: str, today: date | None, grammar: Grammar) -> list[Dated]:
    """The days that a text names, where the language has words for them and a day is given."""
    said = grammar.raw.get("dates")
    return dates_in(text, today, Words(**said)) if today and said else []


def _dated(text: str, day: Dated, grammar: Grammar) -> Timed | None:
    """The time since a day; none where that of something else ("am 3. März operiert")."""
    near = re.findall(r"\w+", text[max(0, day.start - EVENT_REACH) : day.end + EVENT_REACH])
    if day.days is None or (not day.is_since and any(grammar.fold(w) in grammar.at("time", "events") for w in near)):
        return None
    return Timed(tempo_of(day.days), Span(day.start, day.end, text[day.start : day.end]), SINCE if day.is_since else AGO)


def _of_clause(text: str, start: int, end: int, clause: Clause, grammar: Grammar) -> list[Timed]:
    piece = text[start:end]
    out: list[Timed] = []
    for name, rank in (("within", WITHIN), ("since", SINCE), ("ago", AGO)):
        for m in _counted(grammar, name).finditer(piece):
            is_event = name == "ago" and _is_event(piece, m, grammar)
            if (days := _days(m, grammar)) is not None and not is_event and not (name == "within" and _is_future(piece, m)):
                out.append(Timed(tempo_of(days), Span(start + m.start(), start + m.end(), m.group()), rank))
    for m in _plain(grammar).finditer(piece):
        out.append(Timed(Tempo(grammar.raw["time"]["plain"][m["word"].lower()]), Span(start + m.start(), start + m.end(), m.group()), SINCE))
    whole = Span(start, start, "")
    for names, tempo, rank in _WORDS:
        if any(_says(clause, name, grammar) for name in names):
            out.append(Timed(tempo, whole, rank))
    return out


_WORDS = (
    (("sudden", "sudden_phrases"), Tempo.SUDDEN, SUDDEN),
    (("hours",), Tempo.HOURS, WITHIN),
    (("days",), Tempo.DAYS, WITHIN),
    (("weeks",), Tempo.WEEKS, WITHIN),
    (("night",), Tempo.HOURS, NIGHT),
    (("slow", "slow_phrases"), Tempo.MONTHS, SLOW),
)


def _says(clause: Clause, name: str, grammar: Grammar) -> bool:
    said = grammar.at("time", name)
    if isinstance(said, dict):
        return holds(clause.words, said)
    stems = _stems(grammar, name)
    return any(not t.stems.isdisjoint(stems) for t in clause.tokens)


def began_days(match: Match, text: str, dates: Sequence[Dated] = ()) -> float | None:
    """How many days ago a complaint began, where its own part of the sentence says since when; None where the rest tells of something newer.

    "vor drei Tagen" counts only for less than a year: what was so years ago may be over.
    """
    grammar, words = match.clause.grammar, match.clause.words
    part = _own_part(match)
    tokens = match.clause.tokens[part.start : part.stop]
    start, end = tokens[0].start, tokens[-1].end
    first, last = match.clause.tokens[match.first].start, match.clause.tokens[match.last].end
    told = [(d.days, d.start, d.end) for d in dates if d.days is not None and d.is_since and start <= d.start < end]
    for name in ("since", "ago"):
        counted = ((_days(m, grammar), start + m.start(), start + m.end()) for m in _counted(grammar, name).finditer(text[start:end]))
        told += [(days, a, b) for days, a, b in counted if days is not None and (name == "since" or days < DAYS_PER_YEAR)]
    long = (m for m in _plain(grammar).finditer(text[start:end]) if grammar.raw["time"]["plain"][m["word"].lower()] == Tempo.YEARS)
    told += [(DAYS_PER_YEAR, start + m.start(), start + m.end()) for m in long]
    days = min(((max(a - last, first - b, 0), days) for days, a, b in told), default=(0, None))[1]
    is_newer = any(words[k] in grammar.at("time", "newer") for k in range(len(words)) if k not in match.used)
    return None if days is not None and days >= DAYS_PER_YEAR and is_newer else days


def _own_part(match: Match) -> range:
    """The statement of a match, from the comma before it to the one after."""
    words, whole = match.clause.words, match.clause.statement(match.first)
    low = max([whole.start, *(k + 1 for k in range(whole.start, match.first) if words[k] == ",")])
    return range(low, next((k for k in range(match.last + 1, whole.stop) if words[k] == ","), max(whole.stop, match.last + 1)))


@lru_cache(maxsize=64)
def _stems(grammar: Grammar, name: str) -> frozenset[str]:
    return frozenset(map(grammar.stem, grammar.at("time", name)))


def tempo_of(days: float) -> Tempo:
    """The band of a duration.

    >>> tempo_of(3).value, tempo_of(21).value, tempo_of(1000).value
    ('days', 'weeks', 'years')
    """
    return next((tempo for most, tempo in BANDS if days < most), Tempo.YEARS)


@lru_cache(maxsize=32)
def _counted(grammar: Grammar, name: str) -> re.Pattern[str]:
    said = grammar.raw["time"]
    numbers = "|".join(sorted(grammar.raw["numbers"]["words"], key=len, reverse=True))
    units = "|".join(sorted(said["units"], key=len, reverse=True))
    filler = r"(?:ein paar\s|einem\s|einer\s)?"
    count = rf"(?P<n>\d{{1,3}}(?:[.,]\d)?|{numbers}){said['range']}"
    return re.compile(rf"{said[name]}{filler}{count}\s{{0,2}}(?P<unit>{units})(?:e|en|n|s|es|\.)?\b", re.I)


@lru_cache(maxsize=8)
def _plain(grammar: Grammar) -> re.Pattern[str]:
    said = grammar.raw["time"]
    words = "|".join(sorted(said["plain"], key=len, reverse=True))
    return re.compile(rf"{said['since']}(?:vielen\s|einigen\s|mehreren\s|wenigen\s)?(?P<word>{words})\b", re.I)


def _days(m: re.Match[str], grammar: Grammar) -> float | None:
    number = number_of(m["n"], grammar)
    later = number_of(m["m"] or "", grammar)
    units = grammar.raw["time"]["units"]
    return None if number is None else (max(number, later or 0.0)) * float(units[m["unit"].lower()])


def _is_event(piece: str, m: re.Match[str], grammar: Grammar) -> bool:
    """Whether "vor drei Wochen" dates something that went before: an infection, an operation."""
    near = re.findall(r"\w+", piece[max(0, m.start() - EVENT_REACH) : m.end() + EVENT_REACH])
    return any(grammar.fold(w) in grammar.at("time", "events") for w in near)


def _is_future(piece: str, m: re.Match[str]) -> bool:
    """ "in drei Wochen" lies ahead unless it is said to be the last ones; "in wenigen Tagen" is a course."""
    said = m.group().lower()
    return said.startswith(("in ", "über ")) and not any(w in said for w in ("letzten", "vergangenen", "wenig", "nur"))
