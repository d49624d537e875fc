"""Grades as written ("4-", "2/5", "++", "absent") to the states of a scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

TIME = r"hours?|hrs?|days?|weeks?|wks?|months?|mths?|years?|yrs?|times|stunden?|tagen?|wochen?|monaten?|jahren?|jährig\w*"
NO_TIME = rf"(?![\d.]*\d)(?!\s*-?\s*(?:{TIME})\b)"
NUMBER = re.compile(
    rf"(?<![\w./])(?P<minus>(?<![^\s(,:])-(?=\d))?(?P<low>\d+(?:\.\d+)?){NO_TIME}(?P<sign>\s?[+-](?![\d\w]))?(?:\s*(?:-|–|to)\s*(?P<high>\d+(?:\.\d+)?)(?P<sign2>[+-](?![\d\w]))?)?(?:\s*/\s*(?P<out_of>\d+)(?P<sign3>\++|-(?![\d\w]))?)?"
)
NO_GRADE = re.compile(r"(?<![\w/.+-])(?:\d(?:\+[+-]+|-[+-]+)|[^\W\d]\w{0,15}|\d+[^\W\d]\w{0,15}|\?{1,3}|-{1,3}|#+)/\s?5(?![\w/.])")
PLUSES = re.compile(r"(?<![\w+])(?P<plus>\+{1,5}|±|\+/-)(?!\w)")
TRACE = "0.5"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade met in a text: its place, the states that it leaves open, or what is wrong with it."""

    start: int
    end: int
    states: tuple[str, ...]
    problem: str = ""


def numeric_grades(text: str, scale: str, states: tuple[str, ...]) -> list[Grade]:
    """Every number or row of pluses in a text that grades this scale.

    >>> [g.states for g in numeric_grades("2/5", "power", ("0", "1", "2", "3-", "3", "3+", "4-", "4", "4+", "5-", "5"))]
    [('2',)]
    >>> [g.problem for g in numeric_grades("7/5", "power", ("0", "5"))]
    ['grade 7 is not on the scale 0 to 5']
    """
    if scale == "power":
        none = [_no_grade(m) for m in NO_GRADE.finditer(text)]
        numbers = [_power(m, states) for m in NUMBER.finditer(text) if not any(g.start < m.end() and m.start() < g.end for g in none)]
        return sorted([*numbers, *none], key=lambda g: g.start)
    if scale == "tendon":
        return [_pluses(m) for m in PLUSES.finditer(text)] or [_tendon(m, states) for m in NUMBER.finditer(text)]
    return []


def _no_grade(m: re.Match[str]) -> Grade:
    """Something out of five that is no number ("abc/5", "?/5")."""
    return Grade(m.start(), m.end(), (), f"'{m.group()}' is no grade from 0 to 5")


def word_grades(text: str, scale: str, anatomy: Anatomy) -> list[Grade]:
    """Every word or phrase in a text that grades this scale, the longest first where they overlap."""
    found: list[Grade] = []
    options = [(w, tuple(x["states"])) for x in anatomy.words["states"].get(scale, {}).values() for w in x["words"] if w in text]
    for word, states in sorted(options, key=lambda x: -len(x[0])):
        for m in re.finditer(rf"{_guard(word)}", text):
            if not any(g.start < m.end() and m.start() < g.end for g in found):
                found.append(Grade(m.start(), m.end(), states))
    return found


def _guard(word: str) -> str:
    """A pattern for a whole word; a sign such as an arrow may touch another word."""
    return ("(?<!\\w)" if word[0].isalnum() else "") + re.escape(word) + ("(?!\\w)" if word[-1].isalnum() else "")


def _power(m: re.Match[str], states: tuple[str, ...]) -> Grade:
    out_of = m["out_of"]
    if out_of and out_of != "5":
        return Grade(m.start(), m.end(), (), f"a muscle is graded out of 5, not of {out_of}")
    if m["minus"]:
        return Grade(m.start(), m.end(), (), f"grade -{m['low']} is not on the scale 0 to 5")
    low, high = _point(m["low"], m["sign"]), _point(m["high"], m["sign2"]) if m["high"] else None
    for value in (low, high):
        if value is not None and not 0 <= value <= 5 + 1e-9:
            return Grade(m.start(), m.end(), (), f"grade {m['low'] if value == low else m['high']} is not on the scale 0 to 5")
    if high is None:
        exact = (m["low"] + (m["sign"] or "").strip()) if "." not in m["low"] else ""
        return Grade(m.start(), m.end(), (exact,) if exact in states else _between(low, low, states))
    return Grade(m.start(), m.end(), _between(min(low, high), max(low, high), states))


def _point(number: str, sign: str | None) -> float:
    return float(number) + {"+": 1 / 3, "-": -1 / 3}.get((sign or "").strip(), 0.0)


def _between(low: float, high: float, states: tuple[str, ...]) -> tuple[str, ...]:
    """States from low to high, or the two that lie nearest where none does."""
    value = {s: _point(s.rstrip("+-"), s[-1] if s[-1] in "+-" else None) for s in states}
    inside = tuple(s for s in states if low - 0.01 <= value[s] <= high + 0.01)
    return inside or tuple(sorted(states, key=lambda s: abs(value[s] - low))[:2])


def _pluses(m: re.Match[str]) -> Grade:
    text = m["plus"]
    if text in {"±", "+/-"}:
        return Grade(m.start(), m.end(), (TRACE,))
    if len(text) > 4:
        return Grade(m.start(), m.end(), (), f"'{text}' is more than the four pluses of the reflex scale")
    return Grade(m.start(), m.end(), (str(len(text)),))


def _tendon(m: re.Match[str], states: tuple[str, ...]) -> Grade:
    if m["out_of"] and (m["sign3"] or m["out_of"] != "4"):
        return _pair(m, states)
    if m["minus"]:
        return Grade(m.start(), m.end(), (), f"reflex grade -{m['low']} is not on the scale 0 to 4")
    if m["low"] not in states:
        return Grade(m.start(), m.end(), (), f"reflex grade {m['low']} is not on the scale 0 to 4")
    return Grade(m.start(), m.end(), (m["low"],))


def _pair(m: re.Match[str], states: tuple[str, ...]) -> Grade:
    """ "2+/2+" is one grade of both sides; "2+/0" does not say which side is which."""
    if m["low"] == m["out_of"] and m["low"] in states:
        return Grade(m.start(), m.end(), (m["low"],))
    if m["low"] in states and m["out_of"] in states:
        return Grade(m.start(), m.end(), (), f"'{m.group().strip()}' does not say which side is which")
    return Grade(m.start(), m.end(), (), f"a reflex is graded out of 4, not of {m['out_of']}")
