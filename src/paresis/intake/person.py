"""Age, sex and how fast it came, from words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paresis.model.vocabulary import Sex, Tempo

NUMBER = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"a": 1, "an": 1, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "couple": 2, "few": 3, "several": 4, "half": 0.5}
DAYS = {"second": 1e-5, "sec": 1e-5, "minute": 7e-4, "min": 7e-4, "hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24, "day": 1, "night": 1, "week": 7, "wk": 7, "month": 30.4, "year": 365.25, "yr": 365.25}
_NUM = r"(\d+(?:\.\d+)?|" + "|".join(sorted(NUMBER, key=len, reverse=True)) + r")"
_UNIT = r"(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|wks?|months?|years?|yrs?)"
_AGE = (
    re.compile(rf"\b{_NUM}(?:[\s-]+(one|two|three|four|five|six|seven|eight|nine))?[\s-]*(year|yr|month|week|day)s?[\s-]*old\b", re.I),
    re.compile(r"\b(\d{1,3})()[\s-]*(y)(?:/o|\.?o\.?|rs? old)\b", re.I),
    re.compile(r"\b(?:aged?|age is|age:)\s*(\d{1,3})()()\b", re.I),
    re.compile(r"\b(?:i am|i'm|im|she is|he is)\s+(\d{1,3})()()\b(?!\s*(?:weeks|months|kg|days|cm|%))", re.I),
    re.compile(r"\b(\d{1,3})()()\s?(?:[MF]|y)\b"),
)
_SEX = {
    Sex.FEMALE: re.compile(r"\b(woman|female|girl|lady|mother of|housewife|pregnant|\d{1,3}\s?F)\b", re.I),
    Sex.MALE: re.compile(r"\b(man|male|boy|gentleman|\d{1,3}\s?M)\b", re.I),
}
_PRONOUN = {Sex.FEMALE: re.compile(r"\b(she|her|hers)\b", re.I), Sex.MALE: re.compile(r"\b(he|his|him)\b", re.I)}
_SUDDEN = re.compile(r"\b(sudden(ly)?|abrupt(ly)?|all at once|out of the blue|instantly|in an instant|thunderclap|collapse[sd]? to the floor)\b", re.I)
_LIFELONG = re.compile(r"\b(since (early )?(childhood|birth|infancy)|all (his|her|my) life|as long as (he|she|i) can remember|lifelong|since (he|she|i) was (a child|small|born))\b", re.I)
_OVER = re.compile(rf"\b(?:over|within|in the space of|in less than|in|during)\s+(?:the\s+)?(?:last\s+|past\s+|about\s+|around\s+|only\s+|just\s+|some\s+)*{_NUM}?\s*(?:of\s+)?{_UNIT}\b", re.I)
_FOR = re.compile(
    rf"\b(?:for|since|of|after)\s+(?:the\s+)?(?:last\s+|past\s+|about\s+|around\s+|almost\s+|nearly\s+|over\s+|more than\s+|at least\s+|some\s+|the\s+)*{_NUM}?\s*(?:of\s+)?{_UNIT}(\s+and\s+a\s+half)?\b(?!\s+old)",
    re.I,
)
_OF_WEAKNESS = re.compile(rf"\b{_NUM}[\s-]+{_UNIT}(?:'s?|[\s-]+history)?\s+(?:of|history)\b", re.I)
_AGO = re.compile(rf"\b{_NUM}\s+{_UNIT}\s+ago\b", re.I)
_NAMED = ((re.compile(r"\b(since )?(yesterday|last night|this morning|today)\b", re.I), 0.9), (re.compile(r"\bfor (some |many |several )?years\b", re.I), 1500.0),
          (re.compile(r"\b(for|over) (some |many |several )?months\b", re.I), 150.0), (re.compile(r"\b(for|over) (some |many |several )?weeks\b", re.I), 28.0),
          (re.compile(r"\b(over|within|in|for) (a few |several |some )?hours\b", re.I), 0.25), (re.compile(r"\bslowly over the years\b", re.I), 1500.0))  # fmt: skip
_COMPLAINT = re.compile(r"weak|walk|leg|foot|feet|numb|stairs|paralys|limp|stiff|pain|ache|tired|drag|trip|fall|fell|unsteady|tingl|swollen|heavy|cramp|move|ill|unwell|began|start|unable|trouble|wors", re.I)
_ANTECEDENT = re.compile(r"\b(operat|surg|birth|deliver|vaccin|infect|flu|cold|cough|diarrh|fever|accident|injur|diagnos|smok|work|took|taking|takes|tablet|mg|marri|swim|pregnan|bypass|gastroenter|illness before|bite)", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timed:
    """A tempo with the place that says so."""

    tempo: Tempo
    start: int
    end: int


def read_age(text: str) -> tuple[float, int, int] | None:
    """Age in years with its span; months, weeks and days of infants become fractions.

    >>> read_age("A 6-month-old boy")[0]
    0.5
    >>> read_age("A sixty-two-year-old woman")[0]
    62.0
    """
    for pattern in _AGE:
        match = pattern.search(text)
        if match:
            value = _number(match.group(1)) + (NUMBER.get(match.group(2).lower(), 0) if match.group(2) else 0)
            per_year = {"m": 12.0, "w": 52.0, "d": 365.0}.get((match.group(3) or "y")[0].lower(), 1.0)
            return value / per_year, match.start(), match.end()
    return None


def read_sex(text: str) -> Sex | None:
    """Sex from the first word that says it, else from pronouns when only one kind is used."""
    first = {sex: m.start() for sex, p in _SEX.items() if (m := p.search(text))}
    if first:
        return min(first, key=lambda s: first[s])
    used = {sex: len(p.findall(text)) for sex, p in _PRONOUN.items()}
    if sum(n > 0 for n in used.values()) == 1:
        return max(used, key=lambda s: used[s])
    return None


def tempo_of(days: float) -> Tempo:
    """The word for a duration.

    >>> tempo_of(14).value, tempo_of(0.5).value
    ('weeks', 'hours')
    """
    bounds = ((0.02, Tempo.SUDDEN), (1.0, Tempo.HOURS), (14.0, Tempo.DAYS), (60.0, Tempo.WEEKS), (730.0, Tempo.MONTHS))
    return next((t for limit, t in bounds if days < limit), Tempo.YEARS)


def read_tempo(text: str) -> Timed | None:
    """How long the complaint took to become what it is.

    In order: a sudden start said of the complaint, "over" or "within" a time, "for", "since" or "of" a time, "… ago". Times
    of things that came before (an operation, an infection) and of medicines are passed over.
    """
    sentences = [(m.start(), m.group()) for m in re.finditer(r"[^.!?;\n]+", text)]
    for rank in (_sudden, _over, _for, _ago):
        for offset, sentence in sentences:
            found = rank(sentence)
            if found:
                return Timed(found[0], offset + found[1], offset + found[2])
    return None


def _sudden(s: str) -> tuple[Tempo, int, int] | None:
    m = _SUDDEN.search(s)
    if m and _COMPLAINT.search(s) and not _ANTECEDENT.search(s[max(0, m.start() - 30) : m.end() + 30]):
        return Tempo.SUDDEN, m.start(), m.end()
    m = _LIFELONG.search(s)
    return (Tempo.YEARS, m.start(), m.end()) if m else None


def _over(s: str) -> tuple[Tempo, int, int] | None:
    return _first_time(s, _OVER)


def _for(s: str) -> tuple[Tempo, int, int] | None:
    return _first_time(s, _OF_WEAKNESS) or _first_time(s, _FOR) or _named(s)


def _ago(s: str) -> tuple[Tempo, int, int] | None:
    return _first_time(s, _AGO)


def _first_time(s: str, pattern: re.Pattern[str]) -> tuple[Tempo, int, int] | None:
    for m in pattern.finditer(s):
        near = s[max(0, m.start() - 45) : m.end() + 45]
        if _COMPLAINT.search(s) and not _ANTECEDENT.search(near):
            number = _number(m.group(1)) if m.group(1) else 1.0
            unit = next(d for u, d in sorted(DAYS.items(), key=lambda x: -len(x[0])) if m.group(2).lower().startswith(u))
            return tempo_of(number * unit), m.start(), m.end()
    return None


def _named(s: str) -> tuple[Tempo, int, int] | None:
    for pattern, days in _NAMED:
        m = pattern.search(s)
        if m and _COMPLAINT.search(s):
            return tempo_of(days), m.start(), m.end()
    return None


def _number(text: str) -> float:
    return float(NUMBER[text.lower()]) if text.lower() in NUMBER else float(text)
