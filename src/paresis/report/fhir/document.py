"""A case and its assessment as one FHIR R4 document: a Composition, and behind it everything that it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.errors import IntakeError
from paresis.kb.codes import LOINC_URI
from paresis.kb.load import load_knowledge
from paresis.report.fhir import answered, told
from paresis.report.fhir.writing import Writer, narrative, seed_of
from paresis.report.wording import DISCLAIMER, percent, person_line, urgency_title

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge
    from paresis.report.fhir.writing import Json

EVALUATION_NOTE = {"coding": [{"system": LOINC_URI, "code": "51848-0"}], "text": "Assessment of weak legs"}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def assessment_to_fhir(case: Case, answer: Assessment, *, date: str, knowledge: Knowledge | None = None) -> Json:
    """A case and its assessment as a document Bundle of FHIR R4.

    Nothing in it is an order: what to test next is proposed. The same case, assessment and date always give the same document.
    `read_fhir` reads the case back; what it could not keep, the OperationOutcome says.

    Args:
        case: As told.
        answer: What `assess` says of it.
        date: When it was assessed, to the second and with a time zone, as FHIR's `instant`.
        knowledge: Whose names and codes are used.

    Raises:
        IntakeError: The date is no instant.

    Example:
        >>> from paresis import Case, assess
        >>> case = Case(age_years=62.0, id="p1").having("areflexia", "leg_weakness")
        >>> bundle = assessment_to_fhir(case, assess(case), date="2026-01-01T09:00:00Z")
        >>> bundle["type"], bundle["entry"][0]["resource"]["resourceType"]
        ('document', 'Composition')
    """
    if not _INSTANT.fullmatch(date):
        raise IntakeError(f"'{date}' is no instant", hint="give the date as 2026-01-01T09:00:00Z")
    knowledge = knowledge or load_knowledge()
    writer = Writer(seed_of(case, date, answer.versions), date, knowledge)
    sections, about = _contents(case, answer, writer)
    _composition(answer, about, sections, writer)
    name = writer.entries[0]["fullUrl"]
    identifier = {"system": "urn:ietf:rfc:3986", "value": name}
    return {"resourceType": "Bundle", "identifier": identifier, "type": "document", "timestamp": date, "entry": writer.entries}


def _contents(case: Case, answer: Assessment, writer: Writer) -> tuple[list[Json], Json]:
    """Every resource but the Composition; gives the sections that name them, and subject, encounter and author."""
    person = told.patient(case, writer)
    met = told.encounter(case, person, writer)
    author = _device(answer, writer)
    seen = told.observations(case, person, writer)
    taken = told.medicines(case, person, writer)
    about = {"subject": person, "encounter": met}
    risk = answered.risk_assessment(answer, {**about, "performer": author}, [*seen, *taken.values()], writer)
    view = answered.impression(answer, about, [*seen, risk], writer)
    dangers = answered.flags(answer, person, author, writer)
    drugs = answered.detected_issues(answer, person, author, taken, writer)
    tests = answered.proposals(answer, about, risk, author, writer)
    trouble = answered.outcome(answer.issues, told.not_kept(case, writer.knowledge), writer)
    response = answered.guidance(answer, about, author, trouble, writer)
    known = person_line(answer.person) if answer.person else ""
    flagged = [line for r in answer.urgency.reasons for line in (r.text, r.action)]
    causes = [f"{c.rank}. {c.name}: {percent(c.posttest)}. {c.summary}" for c in answer.differential]
    steps = [f"{s.name}: {s.question or s.reason}" for s in answer.next_steps]
    parts = (
        ("Urgency", [urgency_title(answer.urgency), *flagged, answer.urgency.safety_net], [view, *dangers]),
        ("Causes", [*causes, DISCLAIMER], [risk]),
        ("What next", [*steps], [*tests, response]),
        ("Medicines", [f"{m.medicine}: {m.check}" for m in answer.medicines], drugs),
        ("What was told", [known], [*seen, *taken.values()]),
        ("About the input", [i.message for i in answer.issues], [trouble] if trouble else []),
    )
    return [{"title": t, "text": narrative(lines), "entry": refs} for t, lines, refs in parts if refs], {**about, "author": [author]}


def _composition(answer: Assessment, about: Json, sections: list[Json], writer: Writer) -> None:
    """The Composition, which a document begins with, and where it comes from."""
    body = {
        "text": narrative([urgency_title(answer.urgency), DISCLAIMER]),
        "status": "preliminary",
        "type": EVALUATION_NOTE,
        **about,
        "date": writer.date,
        "title": "Assessment of weak legs",
        "section": sections,
    }
    target = writer.add("Composition", body)
    writer.entries.insert(0, writer.entries.pop())
    agent = [{"type": {"text": "assembler"}, "who": about["author"][0]}]
    writer.add("Provenance", {"target": [target], "recorded": writer.date, "agent": agent})


def _device(answer: Assessment, writer: Writer) -> Json:
    """The software and the knowledge, with their versions."""
    versions = [{"type": {"text": kind}, "value": value} for kind, value in sorted(answer.versions.items()) if value]
    return writer.add("Device", {"deviceName": [{"name": "paresis", "type": "user-friendly-name"}], "version": versions})
