"""FHIR's data types, taken leniently from plain JSON: what has the wrong shape is as if it were not there."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

Json = dict[str, Any]
SYSTEMS = {
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd",
    "http://hl7.org/fhir/sid/icd-10": "icd",
    "http://fhir.de/codesystem/bfarm/icd-10-gm": "icd",
    "urn:oid:2.16.840.1.113883.6.90": "icd",
    "urn:oid:2.16.840.1.113883.6.3": "icd",
    "http://terminology.hl7.org/codesystem/v3-observationinterpretation": "interpretation",
    "http://hl7.org/fhir/v2/0078": "interpretation",
    "http://terminology.hl7.org/codesystem/v2-0078": "interpretation",
    "http://terminology.hl7.org/codesystem/v2-0136": "yes_no",
    "http://hl7.org/fhir/v2/0136": "yes_no",
    "http://human-phenotype-ontology.org": "hpo",
    "http://purl.obolibrary.org/obo/hp.owl": "hpo",
    "http://purl.obolibrary.org/obo/hp.fhir": "hpo",
    "http://www.orpha.net": "orpha",
    "http://www.omim.org": "omim",
    "https://www.omim.org": "omim",
    "http://purl.obolibrary.org/obo/mondo.owl": "mondo",
    "urn:paresis:finding": "finding",
    "urn:paresis:analyte": "analyte",
}
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$")
_WORDS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Coding:
    """A code: short name of its system (empty when it is none that is read), code, display."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class When:
    """A day, or the days between which it lies when only a month or a year is told."""

    first: date
    last: date

    @property
    def middle(self) -> date:
        """The day in the middle."""
        return self.first + (self.last - self.first) / 2


def objects(value: Any) -> list[Json]:
    """The objects of a list, or a single object as a list of one.

    >>> objects({"a": 1}), objects([{"a": 1}, 5]), objects("x")
    ([{'a': 1}], [{'a': 1}], [])
    """
    found = value if isinstance(value, list) else [value]
    return [x for x in found if isinstance(x, dict)]


def words(value: Any) -> str:
    """A text, empty for anything else."""
    return value.strip()[:_WORDS_KEPT] if isinstance(value, str) else ""


def codings(concept: Any) -> list[Coding]:
    """The codes of a CodeableConcept, of a list of them, of R5's CodeableReference, or of a single Coding."""
    out: list[Coding] = []
    for c in objects(concept):
        inner = c.get("concept", c)
        for coding in [*objects(inner.get("coding") if isinstance(inner, dict) else None), *([c] if "code" in c else [])]:
            system = words(coding.get("system")).partition("|")[0].rstrip("/").lower()
            out.append(Coding(SYSTEMS.get(system, ""), words(coding.get("code")), words(coding.get("display"))))
    return out


def label(concept: Any) -> str:
    """What a concept says in words: its text, else the first display; a plain text is its own.

    >>> label({"coding": [{"code": "26604007", "display": "Complete blood count"}]}), label("weak legs")
    ('Complete blood count', 'weak legs')
    """
    if isinstance(concept, str):
        return words(concept)
    for c in objects(concept):
        inner = c["concept"] if isinstance(c.get("concept"), dict) else c
        said = words(inner.get("text")) or next((x.display for x in codings(c) if x.display), "")
        if said:
            return said
    return ""


def code_of(concept: Any) -> str:
    """The code of a status, written as a plain code or as a concept, in lower case."""
    if isinstance(concept, str):
        return words(concept).lower()
    return next((c.code.lower() for c in codings(concept) if c.code), label(concept).lower())


def choice(resource: Json, name: str) -> tuple[str, Any]:
    """The type and value of a field that may be of several types, such as `value[x]`; twice empty when it is not there.

    >>> choice({"valueQuantity": {"value": 5}}, "value")
    ('Quantity', {'value': 5})
    """
    for key, value in resource.items():
        if len(key) > len(name) and key.startswith(name) and key[len(name)].isupper() and value is not None:
            return key[len(name) :], value
    return "", None


def number(value: Any) -> float | None:
    """A finite number, also one written as a text.

    >>> number("5.1"), number(True), number(float("nan")), number("high")
    (5.1, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def when(value: Any) -> When | None:
    """The day of a date, a date and time, or a Period (its start, else its end).

    >>> when("2026-02").last, when({"start": "2026-02-03T10:00:00Z"}).first, when("soon")
    (datetime.date(2026, 2, 28), datetime.date(2026, 2, 3), None)
    """
    if isinstance(value, dict):
        return when(value.get("start")) or when(value.get("end"))
    match = _DAY.match(words(value))
    if not match:
        return None
    year, month, day = (int(x) if x else None for x in match.groups())
    try:
        if year is None or month is None:
            return When(date(year or 0, 1, 1), date(year or 0, 12, 31))
        return When(date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1]))
    except ValueError:
        return None


def notes(resource: Json) -> list[str]:
    """The texts of the notes of a resource (a plain text in old versions)."""
    found = resource.get("note", resource.get("notes"))
    plain = [words(found)] if isinstance(found, str) else []
    return [t for t in (*plain, *(words(n.get("text")) for n in objects(found)), words(resource.get("comment"))) if t]
