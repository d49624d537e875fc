"""Condition, Procedure, FamilyMemberHistory and Encounter: what a person has, had, was done, has in the family, and came for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.intake.family import PARTNERS
from paresis.intake.fhir.observations import is_said, not_as_answer, side_of
from paresis.intake.fhir.shape import When, code_of, codings, label, notes, objects, when, words
from paresis.intake.tempo import read_tempo
from paresis.intake.text import UNCERTAIN_PROBABILITY
from paresis.kb.codes import OWN_SETTING
from paresis.model.case import Observation
from paresis.model.vocabulary import Presence, Setting

if TYPE_CHECKING:
    from paresis.intake.fhir.concepts import Meaning
    from paresis.intake.fhir.record import Record
    from paresis.intake.fhir.shape import Json

ENDED = frozenset({"resolved", "inactive", "remission"})
DOUBTFUL = frozenset({"unconfirmed", "provisional", "differential"})
NOT_DONE = frozenset({"not-done", "preparation", "on-hold", "planned", "in-preparation"})
NOT_MET = frozenset({"planned", "cancelled", "arrived-not", "entered-in-error"})
SETTINGS = {
    "emer": Setting.EMERGENCY,
    "emergency": Setting.EMERGENCY,
    "imp": Setting.HOSPITAL,
    "acute": Setting.HOSPITAL,
    "nonac": Setting.HOSPITAL,
    "obsenc": Setting.HOSPITAL,
    "ss": Setting.HOSPITAL,
    "inpatient": Setting.HOSPITAL,
    "hh": Setting.COMMUNITY,
    "fld": Setting.COMMUNITY,
    "home": Setting.COMMUNITY,
    "field": Setting.COMMUNITY,
}


def read_condition(resource: Json, record: Record, where: str) -> None:
    """Take a problem or diagnosis by its verification and clinical status, and when weakness began."""
    verified = code_of(resource.get("verificationStatus"))
    if verified == "entered-in-error":
        record.issue("info", "a resource with the status 'entered-in-error' was not used", "", where)
        return
    concept, side = resource.get("code"), side_of(resource, record)
    meaning = record.concepts.meaning(concept)
    has_ended = code_of(resource.get("clinicalStatus")) in ENDED or any(k.startswith("abatement") for k in resource)
    if meaning.cause:
        not_as_answer(meaning.cause, record, where)
    elif not meaning.told:
        record.issue("info", f"a problem that is none of the findings known here: {_name(concept)}", "", where)
    began, day = _onset(resource), _said(resource)
    for told in meaning.told:
        is_denied_widely = meaning.is_wider and verified == "refuted"
        o = None if is_denied_widely else _with_status(told, verified, is_history=record.concepts.is_history(told.finding))
        if o is None or (has_ended and not record.concepts.is_history(o.finding)):
            what = "a problem that is over, only suspected, or refuted in a special form was not used"
            record.issue("info", what, "", where)
            continue
        told_now = replace(o, side=o.side or side, began_days=_days_ago(began, record))
        if record.observe(told_now, began if _is_recent_kind(o, began) else day, where, is_lasting=True):
            _begun(o, began, resource, record)
    if not has_ended and verified != "refuted":
        for text in notes(resource):
            record.tell(record.concepts.read(text), day, where)


def _with_status(o: Observation, verified: str, *, is_history: bool) -> Observation | None:
    """What is said of a finding, by how sure the record is of it; None when a doubtful illness is no history."""
    if verified == "refuted":
        return replace(o, presence=Presence.ABSENT, probability=None, span=None) if o.presence is Presence.PRESENT else None
    if verified in DOUBTFUL:
        return None if is_history or o.presence is not Presence.PRESENT else replace(o, probability=UNCERTAIN_PROBABILITY, span=None)
    return replace(o, span=None)


def _days_ago(began: When | None, record: Record) -> float | None:
    """How many days ago something began, where the record says the day."""
    is_a_day = began is not None and began.first == began.last
    return float((record.today - began.first).days) if began is not None and is_a_day and began.first <= record.today else None


def _is_recent_kind(o: Observation, began: When | None) -> bool:
    return began is not None and o.finding.startswith("recent_")


def _said(resource: Json) -> When | None:
    """The day on which it was written down; none lasts until today."""
    return next((found for k in ("recordedDate", "assertedDate", "dateRecorded") if (found := when(resource.get(k)))), None)


def _onset(resource: Json) -> When | None:
    return when(resource.get("onsetDateTime")) or when(resource.get("onsetPeriod"))


def _begun(o: Observation, began: When | None, resource: Json, record: Record) -> None:
    """Remember when weakness began, by date or in words."""
    if o.presence is not Presence.PRESENT or not record.is_complaint(o.finding):
        return
    if began:
        record.begun.append(began)
    elif timed := read_tempo(f"legs weak {words(resource.get('onsetString'))}"):
        record.tempo = record.tempo or timed.tempo


def read_procedure(resource: Json, record: Record, where: str) -> None:
    """Take what was done: only what is history for the person."""
    status = code_of(resource.get("status"))
    if status in NOT_DONE or resource.get("notDone") is True or resource.get("notPerformed") is True:
        record.issue("info", "a procedure that was not done was not used", "", where)
        return
    if not is_said(resource, record, where):
        return
    fields = ("performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod", "performedString")
    done = next((found for k in fields if (found := when(resource.get(k)))), None)
    sure = (o for o in record.concepts.meaning(resource.get("code")).told if o.presence is Presence.PRESENT and o.probability is None)
    told = [replace(o, span=None) for o in sure if record.concepts.is_history(o.finding)]
    for o in told:
        record.observe(o, done, where, is_lasting=True)
    if not told:
        record.issue("info", f"a procedure that is none of the findings known here: {_name(resource.get('code'))}", "", where)


def read_family(resource: Json, record: Record, where: str) -> None:
    """Take illnesses of relatives by blood."""
    if not is_said(resource, record, where):
        return
    relative = label(resource.get("relationship")).lower()
    if set(relative.split()) & PARTNERS:
        record.issue("info", "an illness of a partner was not used", "", where)
        return
    for condition in objects(resource.get("condition")):
        concept = condition.get("code") or condition.get("type")
        if finding := record.concepts.in_family(concept):
            record.observe(Observation(finding), None, where, is_lasting=True)
        else:
            record.issue("info", f"an illness in the family that is none of the findings known here: {_name(concept)}", "", where)


def read_encounter(resource: Json, record: Record, where: str) -> tuple[When | None, Setting | None]:
    """Take what a person came for; when and in which setting it was, none for an encounter that did not happen."""
    if code_of(resource.get("status")) in NOT_MET:
        return None, None
    met = when(resource.get("period")) or when(resource.get("actualPeriod"))
    for concept in _reasons(resource):
        meaning: Meaning = record.concepts.meaning(concept)
        if meaning.cause:
            not_as_answer(meaning.cause, record, where)
        for o in meaning.told:
            record.observe(replace(o, span=None), met, where)
        if not meaning.cause and (timed := record.concepts.read(label(concept)).tempo if label(concept) else None):
            record.tempo = record.tempo or timed
    own = next((words(e.get("valueCode")) for e in objects(resource.get("extension")) if e.get("url") == OWN_SETTING), "")
    if own in set(Setting):
        return met, Setting(own)
    kind = resource.get("class")
    codes = [kind.lower()] if isinstance(kind, str) else [c.code.lower() for c in codings(kind)]
    return met, next((SETTINGS[c] for c in codes if c in SETTINGS), None)


def _reasons(resource: Json) -> list[Any]:
    """Why a person came: R4's `reasonCode`, R5's `reason.value`, STU3's `reason`."""
    listed: list[Any] = [*objects(resource.get("reasonCode"))]
    for reason in objects(resource.get("reason")):
        listed += objects(reason.get("value")) or [reason]
    return listed


def _name(concept: Any) -> str:
    first = next(iter(codings(concept)), None)
    return (label(concept) or (first.code if first else "") or "without a name")[:80]
