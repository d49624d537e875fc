"""Laboratory values, vital signs and medicines named in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.model.case import Exposure, Measurement, Observation, Span
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from paresis.model.knowledge import Analyte, Knowledge

_LINK = r"(?:\s*\([^)]{0,12}\))?\s*(?:level|levels|count|concentration|value)?\s*(?:was|is|were|are|of|at|:|=|up to|rose to|fell to|raised at|low at|high at|only)?\s*(?:raised |low |high |elevated )?(?:at |to |of )?\(?"
_VALUE = r"([<>≤≥]|less than|more than|over|under|above|below)?\s*(\d{1,3}(?:[, ]\d{3})+|\d+(?:[.,]\d+)?)\s*(%|[A-Za-zµμ°]+(?:/[A-Za-z0-9.]+(?:\s?m2)?)?)?"
_DELTA = re.compile(r"\b(by|fell|dropped|rose|increased|decreased)\s+(by\s*)?$", re.I)
_COMPARATOR = {"<": "<", "≤": "<", "less than": "<", "under": "<", "below": "<", ">": ">", "≥": ">", "more than": ">", "over": ">", "above": ">"}
_NORMAL = r"\s*(?:level|levels|count)?\s*(?:was|is|were|are|:|=)?\s*(?:completely |all |entirely |within )?(?:normal|unremarkable)\b"


@dataclass(frozen=True, slots=True)
class Values:
    """What a text says in numbers, with the pieces of text used."""

    measurements: tuple[Measurement, ...]
    observations: tuple[Observation, ...]
    medicines: tuple[Exposure, ...]
    spans: tuple[Span, ...]


@lru_cache(maxsize=4)
def _analyte_patterns(knowledge: Knowledge) -> tuple[tuple[Analyte, re.Pattern[str], re.Pattern[str]], ...]:
    out = []
    for a in knowledge.analytes.values():
        words = "|".join(re.escape(w) for w in sorted(a.words, key=len, reverse=True))
        is_short = all(len(w) <= 3 for w in a.words)
        flags = 0 if is_short else re.I
        out.append((a, re.compile(rf"(?<![\w-])(?:{words})(?![\w-]){_LINK}{_VALUE}", flags), re.compile(rf"(?<![\w-])(?:{words})(?![\w-]){_NORMAL}", flags)))
    return tuple(out)


@lru_cache(maxsize=4)
def _medicine_pattern(knowledge: Knowledge) -> re.Pattern[str] | None:
    names = {w.lower() for m in knowledge.medicines for w in (m.name, *m.words) if len(w) > 2}
    if not names:
        return None
    return re.compile(r"(?<!\w)(" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) + r")(?!\w)", re.I)


def read_values(text: str, knowledge: Knowledge) -> Values:
    """Numbers with their analytes, "normal" said of an analyte, and medicines."""
    measurements: list[Measurement] = []
    observations: list[Observation] = []
    taken: list[tuple[int, int]] = []
    for analyte, value_pattern, normal_pattern in _analyte_patterns(knowledge):
        for m in value_pattern.finditer(text):
            number = _number(m.group(2))
            if number is None or _DELTA.search(text[m.start() : m.start(2)]) or any(s < m.end(2) and m.start(2) < e for s, e in taken):
                continue
            unit = _unit(m.group(3) or "", analyte)
            span = Span(m.start(), m.end(3) if unit else m.end(2), text[m.start() : m.end(3) if unit else m.end(2)])
            measurements.append(Measurement(analyte.id, number, unit, _COMPARATOR.get((m.group(1) or "").lower(), ""), span))
            taken.append((m.start(2), m.end(2)))
        for m in normal_pattern.finditer(text):
            span = Span(m.start(), m.end(), m.group())
            observations += [Observation(t.finding, Presence.ABSENT, span=span, source="value") for t in analyte.findings]
    medicines = _medicines(text, knowledge)
    spans = [x.span for x in (*measurements, *observations, *medicines) if x.span]
    return Values(tuple(measurements), tuple(observations), medicines, tuple(spans))


def _medicines(text: str, knowledge: Knowledge) -> tuple[Exposure, ...]:
    pattern = _medicine_pattern(knowledge)
    if pattern is None:
        return ()
    found: dict[str, Exposure] = {}
    for m in pattern.finditer(text):
        before = text[max(0, m.start() - 40) : m.start()].lower()
        if re.search(r"\b(no|never|not|without|denies|denied)\b[^.;]*$", before):
            continue
        found.setdefault(m.group(1).lower(), Exposure(m.group(1), span=Span(m.start(), m.end(), m.group())))
    return tuple(found.values())


def _unit(text: str, analyte: Analyte) -> str:
    known = {u.lower() for u in (*analyte.units, analyte.unit)}
    return text if text.lower() in known else ""


def _number(text: str) -> float | None:
    text = re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", text).replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None
