"""What a note says of a term beside its name: side, severity, onset, since when, grade of power."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.intake.tempo import times_in

if TYPE_CHECKING:
    from datetime import date

    from paresis.intake.hpo.recognise import Named

REACH = 160
_ENDS = re.compile(r"[.!?](?=\s|$)|[;:,()\n]|\s(?:and|but|with|or)\s")
_SIDE = re.compile(r"\b(left|right|both|bilateral(?:ly)?|(?:a)?symmetrical(?:ly)?|unilateral(?:ly)?)\b", re.I)
_SEVERITY = re.compile(r"\b(borderline|slight|mild|moderate|marked|severe|profound)(?:ly)?\b", re.I)
_ONSET = re.compile(
    r"\b(sudden|abrupt|acute|subacute|gradual|insidious|chronic|congenital|neonatal|infantile|childhood|juvenile|adult)(?:ly)?(?:[ -]onset)?\b"
    r"|\b(?P<birth>(?:at|since|from) birth)\b",
    re.I,
)
_GRADE = re.compile(r"(?<![\d/])([0-5][+-]?/5)(?![\d/])")
_GRADE_NEXT = re.compile(r"[^.;\n]{0,20}?(?:MRC|power|grade|graded|\()[^.;\n]{0,15}?(?<![\d/])([0-5][+-]?/5)(?![\d/])", re.I)
_SIDES = {"bilateral": "both", "bilaterally": "both", "symmetrical": "both", "symmetrically": "both", "unilateral": "one", "unilaterally": "one"}


def attributes_of(text: str, named: Named, label: str = "", today: date | None = None) -> dict[str, str]:
    """Side, severity, onset, days since it began and grade of power, each where the words about a name say so.

    What the label of the term says itself ("Left ventricular hypertrophy") is none. Days that the text names ("since last Tuesday") count from
    `today`, where it is given.

    >>> from paresis.intake.hpo.recognise import recognise
    >>> told = "Sudden severe weakness of the left leg for two weeks (MRC 3/5), no ptosis"
    >>> [attributes_of(told, n) for n in recognise([told])[0]]
    [{'side': 'left', 'severity': 'severe', 'onset': 'sudden', 'days': '14', 'grade': '3/5'}, {}]
    """
    start, end = _about(text, named)
    said, at, own = text[start:end], named.end - start, label.lower()
    out = {kind: _nearest(pattern, said, at, own) for kind, pattern in (("side", _SIDE), ("severity", _SEVERITY), ("onset", _ONSET))}
    out["side"] = _SIDES.get(out["side"], out["side"])
    if times := times_in(said, today):
        out["days"] = f"{min(times, key=lambda t: abs(t[1] - at))[0]:.3g}"
    grade = _GRADE.search(said) or _GRADE_NEXT.match(text, end, end + REACH)
    return {k: v for k, v in (out | ({"grade": grade[1]} if grade else {})).items() if v}


def written(attributes: dict[str, str]) -> str:
    """Attributes in one cell.

    >>> written({"side": "left", "days": "14"})
    'side=left;days=14'
    """
    return ";".join(f"{k}={v}" for k, v in attributes.items())


def _about(text: str, named: Named) -> tuple[int, int]:
    """The words about a name, up to the next mark or "and" on either side."""
    low = max(0, named.start - REACH)
    start = low + max((m.end() for m in _ENDS.finditer(text[low : named.start])), default=0)
    after = _ENDS.search(text, named.end, named.end + REACH)
    return start, after.start() if after else min(len(text), named.end + REACH)


def _nearest(pattern: re.Pattern[str], said: str, at: int, own: str) -> str:
    """The word of a pattern that stands nearest and is none of the label's own."""
    found = [m for m in pattern.finditer(said) if (m[1] or m[0]).lower() not in own]
    m = min(found, key=lambda m: min(abs(m.start() - at), abs(m.end() - at)), default=None)
    return (m[1] or m[0]).lower() if m else ""
