"""The answer as FHIR resources: causes with probabilities, reasoning, dangers, medicines, and what to do next as proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.vocabulary import UrgencyLevel
from paresis.report.fhir.writing import condition
from paresis.report.names import flag_name
from paresis.report.wording import DISCLAIMER, MEDICINE_RULE, fine_percent, percent, ratio, rest_of, urgency_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.assessment import Assessment, Candidate, MedicineNote, SiteProbability
    from paresis.model.case import Issue
    from paresis.report.fhir.writing import Json, Writer

RISK_WORDS = ((0.01, "negligible"), (0.1, "low"), (0.4, "moderate"), (0.95, "high"), (2.0, "certain"))
RISK_SYSTEM = "http://terminology.hl7.org/CodeSystem/risk-probability"
FLAG_SYSTEM = "http://terminology.hl7.org/CodeSystem/flag-category"
PRIORITY = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "stat",
    UrgencyLevel.EMERGENCY: "asap",
    UrgencyLevel.CONSULTATION_24: "urgent",
    UrgencyLevel.CONSULTATION: "routine",
    UrgencyLevel.SELF_CARE: "routine",
}
ISSUE_LEVEL = {"error": "error", "warning": "warning", "info": "information"}
DIGITS = 6
EVIDENCE_SHOWN = 6
LEADING = 3
MIN_SITE = 0.03


def _rounded(p: float) -> float:
    return float(f"{min(1.0, max(0.0, p)):.{DIGITS}g}")


def _likely(p: float) -> Json:
    """A probability in the word that FHIR has for it."""
    word = next(word for limit, word in RISK_WORDS if p < limit)
    return {"coding": [{"system": RISK_SYSTEM, "code": word}], "text": percent(p)}


def risk_assessment(answer: Assessment, about: Json, basis: list[Json], writer: Writer) -> Json:
    """The differential: one prediction a cause, the unlisted cause and the rest, so that they sum to one."""
    rest = rest_of(answer)
    others: list[Json] = [] if not answer.differential or rest <= 0 else [_other("other causes that are known here", rest)]
    if answer.differential and all(c.urgency is not None for c in answer.differential):
        others.append(_other("a cause that is not known here", answer.unlisted))
    body = {
        **about,
        "status": "final",
        "occurrenceDateTime": writer.date,
        "method": {"text": "probability of each cause of weak legs, given what was told"},
        "basis": basis,
        "prediction": [*(_prediction(c) for c in answer.differential), *others],
        "mitigation": answer.urgency.safety_net,
        "note": [{"text": DISCLAIMER}],
    }
    return writer.add("RiskAssessment", body)


def _prediction(c: Candidate) -> Json:
    for_it = [f"{e.text} (× {ratio(e.lr)})" for e in c.evidence_for[:EVIDENCE_SHOWN]]
    against = [f"{e.text} (× {ratio(e.lr)})" for e in c.evidence_against[:EVIDENCE_SHOWN]]
    lines = [f"For: {' '.join(for_it)}" if for_it else "", f"Against: {' '.join(against)}" if against else ""]
    lines.append(f"Not explained: {', '.join(c.unexplained)}." if c.unexplained else "")
    told = " ".join(x for x in (f"{fine_percent(c.pretest)} before, {fine_percent(c.posttest)} after what was told.", *lines) if x)
    body = {"outcome": condition(c.id, c.name, c.codes), "probabilityDecimal": _rounded(c.posttest), "qualitativeRisk": _likely(c.posttest)}
    relative = {"relativeRisk": float(f"{c.posttest / c.pretest:.{DIGITS}g}")} if c.pretest > 0 else {}
    return {**body, **relative, "rationale": told}


def _other(name: str, p: float) -> Json:
    return {"outcome": {"text": name}, "probabilityDecimal": _rounded(p), "qualitativeRisk": _likely(p)}


def impression(answer: Assessment, about: Json, supporting: list[Json], writer: Writer) -> Json:
    """Urgency, where the lesion is, and which causes lead, as a clinical impression."""
    enough = answer.sufficiency.text if answer.sufficiency else ""
    sites = [{"itemCodeableConcept": {"text": f"lesion: {s.name}"}, "basis": percent(s.probability)} for s in _places(answer)]
    causes = [{"itemCodeableConcept": condition(c.id, c.name, c.codes), "basis": percent(c.posttest)} for c in answer.differential[:LEADING]]
    body = {
        **about,
        "status": "completed",
        "date": writer.date,
        "effectiveDateTime": writer.date,
        "description": "Why the legs are weak, how urgent it is, and what next",
        "summary": " ".join(x for x in (f"{urgency_title(answer.urgency)}.", *(r.text for r in answer.urgency.reasons), enough) if x),
        "finding": [*sites, *causes],
        "supportingInfo": supporting,
        "note": [{"text": DISCLAIMER}],
    }
    return writer.add("ClinicalImpression", body)


def _places(answer: Assessment) -> list[SiteProbability]:
    return [s for s in answer.localisation if s.probability >= MIN_SITE]


def flags(answer: Assessment, person: Json, author: Json, writer: Writer) -> list[Json]:
    """A flag for each red flag that fired."""
    out = []
    for r in (r for r in answer.urgency.reasons if r.kind == "red_flag"):
        parts = (f"{flag_name(r.id)}: {r.text}", r.action, f"How soon: {r.deadline}." if r.deadline else "")
        code = {"coding": [{"system": "urn:paresis:red_flag", "code": r.id}], "text": " ".join(x for x in parts if x)}
        category = [{"coding": [{"system": FLAG_SYSTEM, "code": "clinical"}]}]
        body = {"status": "active", "category": category, "code": code, "subject": person, "period": {"start": writer.date}, "author": author}
        out.append(writer.add("Flag", body))
    return out


def detected_issues(answer: Assessment, person: Json, author: Json, taken: dict[str, Json], writer: Writer) -> list[Json]:
    """An issue for each way in which a medicine that is taken can weaken; severe when a leading cause is one that it makes."""
    leading = {c.id for c in answer.differential[:LEADING]}
    return [writer.add("DetectedIssue", _medicine_issue(m, leading, person, author, taken, writer.date)) for m in answer.medicines]


def _medicine_issue(m: MedicineNote, leading: set[str], person: Json, author: Json, taken: dict[str, Json], date: str) -> Json:
    detail = " ".join(f"{x.rstrip('.')}." for x in (m.mechanism, m.delay, m.dose) if x)
    return {
        "status": "preliminary",
        "code": {"text": f"{m.medicine} can weaken the legs"},
        "severity": "high" if leading.intersection(m.conditions) else "moderate",
        "patient": person,
        "identifiedDateTime": date,
        "author": author,
        "implicated": [taken[m.medicine.lower()]] if m.medicine.lower() in taken else [],
        "detail": detail,
        "mitigation": [{"action": {"text": f"{m.check} {MEDICINE_RULE}"}}],
    }


def proposals(answer: Assessment, about: Json, risk: Json, author: Json, writer: Writer) -> list[Json]:
    """The investigations that would change the answer most, as proposals, never as orders."""
    out = []
    for step in (s for s in answer.next_steps if s.kind == "investigation"):
        body = {
            **about,
            "status": "draft",
            "intent": "proposal",
            "priority": PRIORITY[answer.urgency.level],
            "code": {"coding": [{"system": "urn:paresis:investigation", "code": step.id}], "text": step.name},
            "authoredOn": writer.date,
            "requester": author,
            "reasonCode": [{"text": step.reason}],
            "supportingInfo": [risk],
            "patientInstruction": step.help,
        }
        out.append(writer.add("ServiceRequest", body))
    return out


def guidance(answer: Assessment, about: Json, author: Json, outcome: Json | None, writer: Writer) -> Json:
    """Whether enough was known, and what to ask, examine or test next."""
    is_short = answer.sufficiency is None or answer.sufficiency.level == "not_enough" or not answer.differential
    wanted = dict.fromkeys(f for s in answer.next_steps for f in s.findings)
    needs = [{"type": "Observation", "codeFilter": [{"path": "code", "code": writer.finding(f)["coding"]}]} for f in wanted]
    body = {
        **about,
        "moduleUri": "urn:paresis:assess",
        "status": "data-required" if is_short else "success",
        "occurrenceDateTime": writer.date,
        "performer": author,
        "evaluationMessage": [outcome] if outcome else [],
        "dataRequirement": needs,
        "note": [{"text": answer.sufficiency.text}] if answer.sufficiency and answer.sufficiency.text else [],
    }
    return writer.add("GuidanceResponse", body)


def outcome(issues: Iterable[Issue], lost: Iterable[str], writer: Writer) -> Json | None:
    """What was odd in the input and what these resources could not keep; None when there is nothing to say."""
    listed = [
        {"severity": ISSUE_LEVEL.get(i.level, "information"), "code": "processing", "details": {"text": f"{i.message}. {i.solution}".rstrip(". ")}}
        for i in issues
    ]
    listed += [{"severity": "information", "code": "incomplete", "details": {"text": text}} for text in lost]
    return writer.add("OperationOutcome", {"issue": listed}) if listed else None
