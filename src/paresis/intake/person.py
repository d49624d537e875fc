"""Age and sex, from words."""

from __future__ import annotations

import re

from paresis.model.vocabulary import Sex

NUMBER = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve "
        "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "a": 1,
    "an": 1,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "couple": 2,
    "few": 3,
    "several": 4,
    "half": 0.5,
    "some": 4,
    "many": 8,
    "dozen": 12,
}
_NUM = r"(\d+(?:\.\d+)?|" + "|".join(sorted(NUMBER, key=len, reverse=True)) + r")"
_AGE = (
    re.compile(
        rf"\b{_NUM}(?:[\s-]{{1,3}}(one|two|three|four|five|six|seven|eight|nine))?[\s-]{{0,3}}(year|yr|month|week|day)s?[\s-]{{0,3}}old\b",
        re.I,
    ),
    re.compile(r"\b(\d{1,3})()[\s-]{0,3}(y)(?:/o|\.?o\.?|rs? old)\b", re.I),
    re.compile(r"\b(?:aged?|age is|age:)\s{0,3}(\d{1,3})()()\b", re.I),
    re.compile(r"\b(?:i am|i'm|im|she is|he is)\s{1,3}(\d{1,3})()()\b(?!\s{0,3}(?:weeks|months|kg|days|cm|%))", re.I),
    re.compile(r"\b(\d{1,3})()()\s?(?:[MF]|y|yrs?)\b(?!\s{0,3}(?:ago|of|history|later|earlier|now|h/o))"),
    re.compile(
        r"\b(?:mum|mom|dad|mother|father|son|daughter|husband|wife|brother|sister|patient|grandmother|grandfather|boy|girl|man|woman|"
        r"who) is (\d{1,3})()()\b(?!\s{0,3}(?:weeks|months|kg|days|cm|%|years? (?!old)))",
        re.I,
    ),
    re.compile(r"^[^.\d]{1,40},\s{0,3}(\d{1,2})()()(?=[.,;\s]\s?(?:$|[A-Z]|male|female))"),
)
_SEX = {
    Sex.FEMALE: re.compile(r"\b(woman|female|girl|lady|mother of|mrs|ms|miss|housewife|pregnant|\d{1,3}\s?F)\b", re.I),
    Sex.MALE: re.compile(r"\b(mr|man|male|boy|gentleman|dad|father of|\d{1,3}\s?M)\b", re.I),
}
_PRONOUN = {Sex.FEMALE: re.compile(r"\b(she|her|hers)\b", re.I), Sex.MALE: re.compile(r"\b(he|his|him)\b", re.I)}


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
            value = number_of(match.group(1)) + (NUMBER.get(match.group(2).lower(), 0) if match.group(2) else 0)
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


def number_of(text: str) -> float:
    """A number in digits or words.

    >>> number_of("twenty-five"), number_of("a couple of"), number_of("half a")
    (25.0, 2.0, 0.5)
    """
    words = [w for w in re.split(r"[\s-]{1,3}", text.lower()) if w != "of"]
    if len(words) > 1 and words[0] in ("a", "half"):
        words = [words[0]] if words[0] == "half" else words[1:]
    return float(sum(NUMBER[w] if w in NUMBER else float(w) for w in words))
