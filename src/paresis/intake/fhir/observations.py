"""Observation, DiagnosticReport and QuestionnaireResponse: questions with answers, tests with results, and words."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.intake.family import FAMILY_WORDS, RELATIVES
from paresis.intake.fhir.shape import choice, code_of, codings, label, notes, number, objects, when, words
from paresis.kb.codes import OWN_FINDING
from paresis.model.case import Measurement, Observation
from paresis.model.vocabulary import Presence, Tempo
from paresis.units import plain_unit

if TYPE_CHECKING:
    from paresis.intake.fhir.record import Record
    from paresis.intake.fhir.shape import Coding, Json, When
    from paresis.model.knowledge import Analyte

NOT_SAID = frozenset({"entered-in-error", "cancelled", "registered", "unknown", "stopped", "not-done", "in-preparation"})
PRESENCE = {"present": Presence.PRESENT, "high": Presence.PRESENT, "absent": Presence.ABSENT, "low": Presence.ABSENT, "unknown": Presence.UNKNOWN}
COMPARATORS = {"<": "<", "<=": "<", ">": ">", ">=": ">"}
QUESTION_DEPTH = 12
YES_OR_NO = frozenset({"yes", "no", "none", "never", "true", "false", "y", "n", ""})
SIDES = frozenset({"left", "right", "both"})
WHEN_FIELDS = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued", "authored")


def is_said(resource: Json, record: Record, where: str) -> bool:
    """Whether the status of a resource lets it count; what does not is an issue."""
    status = code_of(resource.get("status"))
    if status in NOT_SAID:
        record.issue("info", f"a resource with the status '{status}' was not used", "", where)
    return status not in NOT_SAID


def day_of(resource: Json) -> When | None:
    """The day to which an observation or report applies."""
    return next((found for k in WHEN_FIELDS if (found := when(resource.get(k)))), None)


def read_observation(resource: Json, record: Record, where: str) -> None:
    """Take an observation: its value, its components, its notes."""
    if not is_said(resource, record, where):
        return
    day, side = day_of(resource), side_of(resource, record)
    kind, value = choice(resource, "value")
    parts = objects(resource.get("component"))
    if value is not None or not parts:
        _one(resource, resource.get("code"), kind, value, record, day, side, where)
    for part in parts:
        kind, value = choice(part, "value")
        _one(part, part.get("code") or resource.get("code"), kind, value, record, day, side, where)
    for text in notes(resource):
        record.tell(record.concepts.read(text), day, where)


def side_of(resource: Json, record: Record) -> str:
    """The side that a body site names, empty when it names none."""
    for site in objects(resource.get("bodySite")):
        said = record.concepts.answer(site)
        named = set(label(site).lower().split()) & {"left", "right", "bilateral", "both"}
        if said in SIDES or named:
            return said if said in SIDES else "both" if len(named) > 1 or not named <= {"left", "right"} else named.pop()
    return ""


def _one(part: Json, code: Any, kind: str, value: Any, record: Record, day: When | None, side: str, where: str) -> None:
    """One question or test with its answer."""
    if any(c.system == "finding" and c.code == "tempo" for c in codings(code)):
        record.tempo = Tempo(label(value)) if label(value) in set(Tempo) else record.tempo
    elif kind in ("Quantity", "Integer", "Decimal"):
        _quantity(part, code, value if isinstance(value, dict) else {"value": value}, record, day, side, where)
    elif value is not None:
        _answered(part, code, value, record, day, side, where)
    elif "dataAbsentReason" in part:
        record.issue("info", "an observation without a value was not used", "", where)
    else:
        _without_value(part, code, record, day, side, where)


def _quantity(part: Json, code: Any, quantity: Json, record: Record, day: When | None, side: str, where: str) -> None:
    value = number(quantity.get("value"))
    if value is None:
        record.issue("warning", "a quantity without a finite number was not used", "give a number", where)
        _without_value(part, code, record, day, side, where)
        return
    analytes = record.concepts.analytes(code)
    analyte, unit = _with_unit(analytes, quantity)
    own = next((f for f in record.concepts.coded(code) if any(c.system == "finding" for c in codings(code))), "")
    if own:
        record.observe(Observation(own, probability=value, side=side), day, where)
    elif analyte and unit is not None:
        record.measure(Measurement(analyte.id, value, unit, COMPARATORS.get(words(quantity.get("comparator")), "")), day, where)
    elif outcome := _outcome(part, value, record):
        _judged(code, outcome, record, day, side, where)
    elif analyte:
        shown = words(quantity.get("unit")) or words(quantity.get("code"))
        record.measure(Measurement(analyte.id, value, shown, COMPARATORS.get(words(quantity.get("comparator")), "")), day, where)
    elif not any(c.system for c in codings(code)):
        for m in record.concepts.read(f"{label(code)} {value:g} {words(quantity.get('unit'))}".strip()).measurements:
            record.measure(replace(m, span=None), day, where)
    else:
        _not_used(code, record, where)


def _with_unit(analytes: tuple[Analyte, ...], quantity: Json) -> tuple[Analyte | None, str | None]:
    """The analyte that knows the unit and the unit as it prints it; else the first and none. Without any unit, the first and an empty one."""
    coded = words(quantity.get("code"))
    told = [u for u in (words(quantity.get("unit")), coded, plain_unit(coded) if coded else "") if u]
    for a in analytes:
        known = {u.lower(): u for u in (a.unit, *a.units)}
        if found := next((known[u.lower()] for u in told if u.lower() in known), ""):
            return a, found
    return (analytes[0] if analytes else None), (None if told else "")


def _outcome(part: Json, value: float | None, record: Record) -> str:
    """How the laboratory judges a result: by its interpretation, else by its own reference range."""
    said = next((a for i in objects(part.get("interpretation")) if (a := record.concepts.answer(i))), "")
    ranges = objects(part.get("referenceRange"))
    if said or value is None or len(ranges) != 1:
        return said
    low, high = (number(x.get("value")) if isinstance(x := ranges[0].get(k), dict) else None for k in ("low", "high"))
    if low is not None and value < low:
        return "low"
    if high is not None and value > high:
        return "high"
    return "absent" if low is not None or high is not None else ""


def _answered(part: Json, code: Any, value: Any, record: Record, day: When | None, side: str, where: str) -> None:
    """A question with an answer that is no number."""
    answer = record.concepts.answer(value)
    is_plain = isinstance(value, bool) or label(value).partition("(")[0].strip().lower() in YES_OR_NO
    if answer in PRESENCE and (_judged(code, answer, record, day, side, where, is_worded=is_plain) or is_plain):
        return
    if isinstance(value, dict):
        meaning = record.concepts.meaning(value)
        if meaning.cause:
            not_as_answer(meaning.cause, record, where)
        if meaning.told or meaning.cause:
            for o in meaning.told:
                record.observe(replace(o, span=None, side=o.side or side), day, where)
            return
    text, asked = label(value), label(code)
    told = record.concepts.read(text) if text and not answer else None
    if told is None or not (told.observations or told.measurements or told.medicines or told.sheet):
        told = record.concepts.read(f"{asked}: {text}".strip(": ")) if text and asked else told
    if told is not None and (told.observations or told.measurements or told.medicines or told.sheet):
        record.tell(told, day, where)
    elif not (answer in PRESENCE and _judged(code, answer, record, day, side, where, is_worded=True)):
        _not_used(code, record, where)


def _without_value(part: Json, code: Any, record: Record, day: When | None, side: str, where: str) -> None:
    """A result that is only judged, or a coded finding that is stated by being there."""
    outcome = _outcome(part, None, record)
    if outcome and _judged(code, outcome, record, day, side, where, is_worded=True):
        return
    if not outcome and not objects(part.get("hasMember")) and (coded := record.concepts.coded(code)):
        record.observe(Observation(coded[0], side=side), day, where)
    else:
        _not_used(code, record, where)


def _judged(code: Any, outcome: str, record: Record, day: When | None, side: str, where: str, *, is_worded: bool = False) -> bool:
    """Take a judgement (present, absent, high, low) of a test or question; whether it could be said of a finding."""
    concepts = record.concepts
    found = concepts.result(code)
    told: tuple[Observation, ...] = (Observation(found, PRESENCE.get(outcome, Presence.UNKNOWN)),) if found else _of_analyte(code, outcome, record)
    if not told:
        meaning = concepts.meaning(code) if is_worded or concepts.coded(code) else None
        if meaning and meaning.cause:
            not_as_answer(meaning.cause, record, where)
        is_denied_widely = meaning is not None and meaning.is_wider and outcome == "absent"
        by_words = outcome in PRESENCE and outcome not in ("high", "low") and not is_denied_widely
        told = tuple(_turned(o, PRESENCE[outcome]) for o in meaning.told) if meaning and by_words else ()
    for o in told:
        if o.presence is not Presence.UNKNOWN:
            record.observe(replace(o, span=None, side=o.side or side), day, where)
    return bool(told)


def _turned(o: Observation, answer: Presence) -> Observation:
    """What is said of a finding by an answer to it: no to an absent finding says nothing of it."""
    if answer is Presence.PRESENT:
        return o
    return replace(o, presence=answer if o.presence is Presence.PRESENT else Presence.UNKNOWN, probability=None)


def _of_analyte(code: Any, outcome: str, record: Record) -> tuple[Observation, ...]:
    """The findings that high, low or normal mean for an analyte: the mildest on that side, none of them when normal."""
    for analyte in record.concepts.analytes(code)[:1]:
        high = [t.finding for t in analyte.findings if t.kind.startswith("above")]
        low = [t.finding for t in analyte.findings if t.kind.startswith("below")]
        present = {"high": high[:1], "low": low[:1]}.get(outcome, [])
        absent = {"high": low, "low": high, "absent": [*low, *high]}.get(outcome, [])
        return (*(Observation(f) for f in present), *(Observation(f, Presence.ABSENT) for f in absent))
    return ()


def not_as_answer(cause: str, record: Record, where: str) -> None:
    """Say that a diagnosis was found and not used."""
    record.issue("info", f"diagnosis in the record was not used: {cause}", "only findings, values, medicines and known illnesses are", where)


def _not_used(code: Any, record: Record, where: str) -> None:
    first: Coding | None = next(iter(codings(code)), None)
    name = label(code) or (first.code if first else "") or "an observation without a code"
    record.issue("info", f"not used, because it is none of the findings known here: {name[:80]}", "", where)


def read_report(resource: Json, record: Record, where: str) -> None:
    """Take the conclusion of a report; its results are resources of their own."""
    if not is_said(resource, record, where):
        return
    day = day_of(resource)
    for text in (words(resource.get("conclusion")), *notes(resource), *_attached(resource, record, where)):
        if text:
            record.tell(record.concepts.read(text), day, where)
    for concept in objects(resource.get("conclusionCode") or resource.get("codedDiagnosis")):
        meaning = record.concepts.meaning(concept)
        if meaning.cause:
            not_as_answer(meaning.cause, record, where)
        for o in meaning.told:
            record.observe(replace(o, span=None), day, where)


def _attached(resource: Json, record: Record, where: str) -> list[str]:
    """Reports attached as plain text."""
    out = []
    for form in objects(resource.get("presentedForm")):
        if words(form.get("contentType")).startswith("text/plain") and isinstance(form.get("data"), str):
            try:
                out.append(base64.b64decode(form["data"], validate=False).decode("utf-8", errors="replace"))
            except (binascii.Error, ValueError):
                record.issue("warning", "an attached text could not be decoded", "encode it as base64", where)
    return out


def read_questionnaire(resource: Json, record: Record, where: str) -> None:
    """Take the answers of a questionnaire."""
    if is_said(resource, record, where):
        for item in objects(resource.get("item") or resource.get("group")):
            _item(item, record, day_of(resource), where, QUESTION_DEPTH)


def _item(item: Json, record: Record, day: When | None, where: str, depth: int, *, in_family: bool = False) -> None:
    """An item with its answers and what lies in it; under a heading about relatives, only the family history is told."""
    link, asked = words(item.get("linkId")), words(item.get("text")).rstrip("?")
    own = [{"system": OWN_FINDING, "code": link}] if link in record.concepts.knowledge.findings else []
    inner = [*objects(item.get("item")), *objects(item.get("question")), *objects(item.get("group"))]
    in_family = in_family or bool(inner and set(asked.lower().split()) & (RELATIVES | FAMILY_WORDS))
    for answer in objects(item.get("answer")):
        kind, value = choice(answer, "value")
        if in_family and (finding := record.concepts.in_family(value)):
            record.observe(Observation(finding), day, where, is_lasting=True)
        elif value is not None and not in_family:
            _one(answer, {"coding": own, "text": asked}, kind, value, record, day, "", where)
        inner += objects(answer.get("item"))
    for x in inner if depth else ():
        _item(x, record, day, where, depth - 1, in_family=in_family)
