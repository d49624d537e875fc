"""Days that a text names ("since last Tuesday", "on 12/10/2026"), counted back from a given day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from paresis.model.case import Issue

HOURS = 0.4  # in days: what began today
CENTURY = 100
LEAP_YEARS = 9  # in so many there is a 29 February
_DAY = r"(?P<{0}d>\d{{1,2}})"
_YEAR = r"(?P<{0}y>(?:19|20)\d\d)"
_GROUPS = tuple((f"{way}y", f"{way}m", f"{way}d") for way in "ieghk")  # year, month and day of each way to write them


class Words(NamedTuple):
    """How a language names days.

    Attributes:
        since: What leads to a day since when something is so, as a pattern.
        on: What leads to a day on which something happened.
        months: Their names from January, several of one month parted by `/`.
        weekdays: Their names from Monday, in the same way.
    """

    since: str
    on: str
    months: str
    weekdays: str


ENGLISH = Words(
    r"\b(?:since|from|until|till)\s{1,2}(?:(?:about|around|the|last|this|past|early|late|night|morning|evening|of|on)\s{1,2})*",
    r"\bon\s{1,2}(?:(?:about|around|or|the|last|this|past|night|morning|evening|of)\s{1,2})*",
    "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec",
    "monday/mon tuesday/tues/tue wednesday/wed thursday/thurs/thur/thu friday/fri saturday/sat sunday/sun",
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that a text names.

    Attributes:
        days: How many days before the given day; None where it cannot be meant.
        start: Where the words begin, with the one that leads to them.
        end: Where they end.
        said: The day as written.
        is_since: Whether something is so since then, and did not only happen on the day.
        is_known: Whether there is such a day: it lies ahead where `days` is None.
    """

    days: float | None
    start: int
    end: int
    said: str
    is_since: bool
    is_known: bool = True


def dates_in(text: str, today: date, words: Words = ENGLISH) -> list[Dated]:
    """The days that a text names after "since", "on" and the like.

    Of 12/10/2026 the day comes first, unless only the other order gives a day that is not ahead. A day or month without its year is the
    latest before the given day, a weekday the latest before it.

    >>> told = "weak since last Tuesday, numb since 3 March, fell on 12/10/2026"
    >>> [(round(d.days), d.said) for d in dates_in(told, date(2026, 11, 23))]
    [(6, 'Tuesday'), (265, '3 March'), (42, '12/10/2026')]
    """
    names, pattern = _read(words)
    out = []
    for m in pattern.finditer(text):
        days = _days_of(m, today, names)
        past = [d for d in days if d <= today]
        said, is_since = m["said"], m["since"] is not None
        if past:
            out.append(Dated(float((today - past[0]).days) or HOURS, m.start(), m.end(), said, is_since))
        else:
            out.append(Dated(None, m.start(), m.end(), said, is_since, is_known=bool(days)))
    return out


def about_day(unmeant: Dated) -> Issue:
    """That something is said to be so since a day that lies ahead or is none."""
    why = "is yet to come" if unmeant.is_known else "is no day"
    return Issue("warning", f"nothing can be so since {unmeant.said}, which {why}; the time was left out", "check the date")


@lru_cache(maxsize=8)
def _read(words: Words) -> tuple[dict[str, int], re.Pattern[str]]:
    """The number of each month from 1 and of each weekday from -7, and the pattern of a led day."""
    months = {name: n for n, names in enumerate(words.months.split(), start=1) for name in names.split("/")}
    weekdays = {name: n for n, names in enumerate(words.weekdays.split(), start=-7) for name in names.split("/")}
    month, weekday = ("|".join(sorted(map(re.escape, names), key=len, reverse=True)) for names in (months, weekdays))
    ways = (
        r"(?P<iy>\d{4})-(?P<im>\d\d)-(?P<id>\d\d)\b",
        r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<c>(?:19|20)?\d\d)\b",
        r"(?P<ed>\d{1,2})\.(?P<em>\d{1,2})\.(?P<ey>(?!\d))",
        rf"{_DAY.format('g')}(?:st|nd|rd|th|\.)?\s{{0,2}}(?:of\s)?(?P<gm>{month})\b\.?(?:,?\s{{1,2}}{_YEAR.format('g')}\b)?",
        rf"(?P<hm>{month})\b\.?\s{{1,2}}{_DAY.format('h')}(?:st|nd|rd|th)?\b(?!\s?(?:19|20)?\d\d\b)(?:,?\s{{1,2}}{_YEAR.format('h')}\b)?",
        rf"(?P<km>{month})\b(?:\s{{1,2}}{_YEAR.format('k')}\b)?(?P<kd>)",
        rf"(?P<weekday>{weekday})\b",
    )
    return months | weekdays, re.compile(rf"(?:(?P<since>{words.since})|{words.on})(?P<said>{'|'.join(ways)})", re.I)


def _days_of(m: re.Match[str], today: date, names: dict[str, int]) -> list[date]:
    """The days that may be meant, the likeliest first; none where there is no such day."""
    if m["weekday"]:
        back = (today.weekday() - (names[m["weekday"].lower()] + 7)) % 7 or 7
        return [today - timedelta(days=back)]
    if m["a"]:
        swapped = [] if m["sep"] == "." else _made(m["c"], m["a"], m["b"], today)
        return [*_made(m["c"], m["b"], m["a"], today), *swapped]
    if m["km"] and not m["since"]:
        return []
    year, month, day = next((m[y], m[n], m[d]) for y, n, d in _GROUPS if m[n])
    return _made(year, names.get(month.lower()) or month, day or 1, today)


def _made(year: str | None, month: str | int, day: str | int, today: date) -> list[date]:
    """A day of its numbers; without a year the latest that is not ahead."""
    made = (_valid(y, int(month), int(day)) for y in ([_whole(year, today)] if year else range(today.year, today.year - LEAP_YEARS, -1)))
    return [d for d in made if d and (year or d <= today)][:1]


def _whole(year: str, today: date) -> int:
    """A year of four digits; one of two is the latest that is not ahead."""
    number = int(year)
    return number if number >= CENTURY else number + today.year // CENTURY * CENTURY - (CENTURY if number > today.year % CENTURY else 0)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
