"""What the REST interface answers, in the shapes that clients of symptom checkers know, with what ours has more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.interview.questions import UNSURE, Kind
from paresis.model.vocabulary import Presence, UrgencyLevel
from paresis.report.json import FORMAT, plain, sources_of
from paresis.report.language import say, say_like, speaking
from paresis.report.names import finding_name
from paresis.report.wording import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.interview.questions import Question
    from paresis.model.assessment import Assessment, Candidate, Evidence
    from paresis.model.case import Issue
    from paresis.model.knowledge import Knowledge

Json = dict[str, Any]
PRESENT, ABSENT, UNKNOWN = (p.value for p in Presence)
LABELS = {"yes": "Yes", "no": "No", UNSURE: "I don't know"}
CHOICES = {"yes": PRESENT, "no": ABSENT, UNSURE: UNKNOWN}
SERIOUSNESS = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "emergency_ambulance",
    UrgencyLevel.EMERGENCY: "emergency",
    UrgencyLevel.CONSULTATION_24: "serious",
}


def diagnosis(answer: Assessment, question: Question | None, stop: str, knowledge: Knowledge, language: str, *, with_details: bool) -> Json:
    """The question to put next and the causes so far."""
    return {
        "question": asked(question, knowledge, language) if question else None,
        "conditions": [_condition(c, knowledge, with_details=with_details) for c in answer.differential if c.urgency is not None],
        "should_stop": question is None,
        "stop_reason": stop,
        "has_emergency_evidence": has_emergency_evidence(answer),
        "unlisted": plain(answer.unlisted),
        "localisation": plain(answer.localisation),
        "sufficiency": plain(answer.sufficiency),
        **_shared(answer, language),
    }


def _shared(answer: Assessment, language: str) -> Json:
    """What every answer about a person carries."""
    with speaking(language):
        disclaimer = say(DISCLAIMER)
    return {
        "triage_level": answer.urgency.level.value, "issues": told_issues(answer.issues, language),
        "versions": {**answer.versions, "format": FORMAT}, "disclaimer": disclaimer,
    }  # fmt: skip


def told_issues(issues: Iterable[Issue], language: str) -> list[Json]:
    """What was wrong with a case, in the language that was asked for.

    >>> from paresis.model.case import Issue
    >>> told_issues([Issue("warning", "medicine 'x' is not among those known to weaken")], "de")[0]["message"]
    'das Medikament „x“ ist nicht unter denen, die bekanntlich schwächen'
    """
    with speaking(language):
        return [plain(i) | {"message": say_like(i.message), "solution": say_like(i.solution)} for i in issues]


def _condition(c: Candidate, knowledge: Knowledge, *, with_details: bool) -> Json:
    out: Json = {"id": c.id, "name": c.name, "common_name": c.lay, "probability": plain(c.posttest), "interval": plain(c.interval)}
    if with_details:
        known = knowledge.conditions.get(c.id)
        codes = {"icd10_code": c.codes.get("icd10cm", ""), "codes": c.codes}
        level = c.urgency.value if c.urgency else None
        hint = known.urgency_reason if known else ""
        out["condition_details"] = codes | {"triage_level": level, "hint": hint, "summary": c.summary, "review": c.review}
    return out


def asked(question: Question, knowledge: Knowledge, language: str) -> Json:
    """A question in the shape of its kind: `single`, `group_single`, `group_multiple`."""
    labels = _labels(knowledge, language)
    if question.id in knowledge.findings:
        items = [{"id": question.id, "name": knowledge.findings[question.id].name, "choices": _choices(labels)}]
        kind = "single"
    elif question.kind is Kind.MANY:
        items = [{"id": f, "name": label, "choices": _choices(labels)} for f, label in question.options]
        kind = "group_multiple"
    else:
        items = [{"id": f"{question.id}_{i}", "name": label, "choices": _choices(labels)[:1]} for i, label in question.options]
        kind = "group_single"
    said = {"text": question.text, "explanation": question.help, "reason": question.reason, "red_flag": question.red_flag}
    return {"type": kind, **said, "items": items}


def _labels(knowledge: Knowledge, language: str) -> dict[str, str]:
    raw = knowledge.language(language)
    return LABELS | (dict(raw["texts"]["interview"]["answers"]) if raw else {})


def _choices(labels: dict[str, str]) -> list[Json]:
    return [{"id": choice, "label": labels[said]} for said, choice in CHOICES.items()]


def has_emergency_evidence(answer: Assessment) -> bool:
    """Whether a red flag that needs an emergency department holds."""
    return any(r.kind == "red_flag" and r.level.rank >= UrgencyLevel.EMERGENCY.rank for r in answer.urgency.reasons)


def triage(answer: Assessment, language: str) -> Json:
    """How fast care is needed, and what makes it so."""
    urgency = answer.urgency
    worst: dict[str, UrgencyLevel] = {}
    for r in urgency.reasons:
        for f in r.findings if r.level in SERIOUSNESS else ():
            worst[f] = max(worst.get(f, r.level), r.level, key=lambda level: level.rank)
    with speaking(language):
        serious = [{"id": f, "name": finding_name(f), "common_name": finding_name(f), "seriousness": SERIOUSNESS[u]} for f, u in worst.items()]
    return {
        "serious": serious,
        "root_cause": _root_cause(answer),
        "reasons": plain(urgency.reasons),
        "safety_net": urgency.safety_net,
        "dangerous_mass": plain(urgency.dangerous_mass),
        "self_care": plain(answer.self_care),
        "self_care_withheld": "" if answer.self_care else answer.self_care_withheld,
        **_shared(answer, language),
    }


def _root_cause(answer: Assessment) -> str:
    if answer.urgency.code != "red_flag_present":
        return answer.urgency.code
    return "emergency_evidence_present" if has_emergency_evidence(answer) else "serious_evidence_present"


def explanation(cause: Candidate, answer: Assessment, knowledge: Knowledge, language: str) -> Json:
    """What speaks for a cause, what against, and what is not known; each number with its source."""
    by_name = {f.name: f.id for f in knowledge.findings.values()}
    return {
        "id": cause.id,
        "name": cause.name,
        "pretest": plain(cause.pretest),
        "probability": plain(cause.posttest),
        "interval": plain(cause.interval),
        "supporting_evidence": [_evidence(e) for e in cause.evidence_for],
        "conflicting_evidence": [_evidence(e) for e in cause.evidence_against],
        "unconfirmed_evidence": [{"id": by_name.get(n, n), "name": n, "common_name": n} for n in cause.not_asked],
        "unexplained": list(cause.unexplained),
        "sources": sources_of(c for e in (*cause.evidence_for, *cause.evidence_against) for c in e.citations),
        **_shared(answer, language),
    }


def _evidence(e: Evidence) -> Json:
    cited = [
        {"source": c.source, "basis": c.basis, "p": plain(c.p), "n_effective": plain(c.ess), "at": c.at} for c in e.citations
    ]  # fmt: skip
    return {"id": e.finding, "name": e.name, "common_name": e.name, "choice_id": e.presence, "lr": plain(e.lr), "text": e.text, "numbers": cited}
