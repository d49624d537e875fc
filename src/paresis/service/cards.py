"""An assessment as a card of CDS Hooks: one, short, with its reasons; nothing where there is nothing to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from paresis.intake.fhir.record import COMPLAINT_DOMAINS
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence, UrgencyLevel
from paresis.report.fhir.answered import proposals
from paresis.report.fhir.writing import Writer
from paresis.report.wording import DISCLAIMER, MEDICINE_RULE, URGENCY_TITLE, is_assessed, percent, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.assessment import Assessment, Candidate, MedicineNote
    from paresis.model.case import Case

Json = dict[str, Any]
LONGEST, MOST_CAUSES, MOST_REASONS, MOST_EVIDENCE, MOST_NOTES, MOST_PROPOSED = 139, 3, 3, 3, 5, 3
INDICATOR = {UrgencyLevel.EMERGENCY_AMBULANCE: "critical", UrgencyLevel.EMERGENCY: "critical", UrgencyLevel.CONSULTATION_24: "warning"}
REASONS_SYSTEM = "http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"
OVERRIDES = {
    "patient-ineligible": "Not applicable to this patient",
    "need-more-info": "More information is needed first",
    "wrong-time-workflow": "Not the right moment",
    "recipient-does-not-trust": "I do not trust this advice",
}
TOPIC = {"system": "urn:paresis:topic", "code": "weak-legs", "display": "Weak legs"}
TENTH = 10
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~])")


def is_complaint(case: Case) -> bool:
    """Whether a record tells of weakness or trouble walking."""
    findings = load_knowledge().findings
    told = (findings.get(o.finding) for o in case.observations if o.presence is Presence.PRESENT or (o.probability or 0) > 0.5)
    return any(f is not None and f.domain in COMPLAINT_DOMAINS for f in told)


def has_something(case: Case, answer: Assessment) -> bool:
    """Whether a card is worth the interruption: a weakness that can be judged, or a red flag."""
    flagged = any(r.kind == "red_flag" for r in answer.urgency.reasons)
    return flagged or (is_complaint(case) and is_assessed(answer.urgency) and bool(answer.differential))


def gist(answer: Assessment) -> str:
    """What would have to change for the card to be worth showing again: urgency, red flags, leading causes, roughly how probable the first is."""
    causes = [c.id for c in answer.differential[:MOST_CAUSES]]
    flags = sorted(r.id for r in answer.urgency.reasons if r.kind == "red_flag")
    first = round(answer.differential[0].posttest * TENTH) if answer.differential else 0
    return repr((answer.urgency.level.value, flags, causes, first))


def weakness_card(answer: Assessment, subject: Json, base: str, date: str) -> Json:
    """The card about weak legs."""
    leading = [c for c in answer.differential if c.urgency is not None][:MOST_CAUSES]
    suggested = _suggestions(answer, subject, date)
    return {
        "uuid": str(uuid4()),
        "summary": short(f"Weak legs. {URGENCY_TITLE[answer.urgency.level]}{_because(answer)}"),
        "indicator": INDICATOR.get(answer.urgency.level, "info"),
        "detail": _detail(answer, leading),
        "source": _source(base),
        **({"suggestions": suggested, "selectionBehavior": "any"} if suggested else {}),
        "overrideReasons": overrides(),
        **_links([c for c in leading if c.id in load_knowledge().conditions], base),
    }


def medicines_card(notes: Sequence[MedicineNote], base: str) -> Json:
    """The card about what is being ordered."""
    first = notes[0]
    more = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
    lines = [f"**{escaped(n.medicine)}**: {escaped(' '.join(x for x in (n.mechanism, n.delay, n.dose) if x))}" for n in notes[:MOST_NOTES]]
    checks = [f"- {escaped(c)}" for c in dict.fromkeys(n.check for n in notes[:MOST_NOTES])]
    sources = load_knowledge().sources
    cited = [f"- {escaped(s.title)} ({escaped(s.reference)})" for k in dict.fromkeys(n.source for n in notes[:MOST_NOTES]) if (s := sources.get(k))]
    parts = ["\n\n".join(lines), "Check:\n" + "\n".join(checks), "Sources:\n" + "\n".join(cited) if cited else "", MEDICINE_RULE, DISCLAIMER]
    return {
        "uuid": str(uuid4()),
        "summary": short(f"{first.medicine}: can weaken muscles or nerves{more}"),
        "indicator": "warning",
        "detail": "\n\n".join(p for p in parts if p),
        "source": _source(base),
        "overrideReasons": overrides(),
    }


def short(text: str) -> str:
    """A text that fits a summary.

    >>> len(short("weak " * 40))
    139
    """
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def escaped(text: str) -> str:
    """Words of a record or a source, so that no reader of Markdown takes them for markup.

    >>> escaped("see [here](http://x)")
    'see \\\\[here\\\\]\\\\(http://x\\\\)'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def overrides() -> list[Json]:
    """Why somebody may not follow a card."""
    return [{"code": code, "system": REASONS_SYSTEM, "display": display} for code, display in OVERRIDES.items()]


def _because(answer: Assessment) -> str:
    """What makes it as urgent as it is: the red flag, or the cause that is feared."""
    known = load_knowledge()
    flags = {f.id: f.name for f in known.red_flags}
    first = next((r for r in answer.urgency.reasons if r.level is answer.urgency.level), None)
    if first is None or not first.id:
        return ""
    if first.kind == "red_flag":
        return f"; {flags[first.id]}" if first.id in flags else ""
    p = next((c.posttest for c in answer.differential if c.id == first.id), None)
    name = known.conditions[first.id].name if first.id in known.conditions else ""
    return f"; {name} {percent(p)}" if name and p is not None else ""


def _detail(answer: Assessment, leading: Sequence[Candidate]) -> str:
    reasons = [f"- {escaped(r.text)} {escaped(r.action)}".rstrip() for r in answer.urgency.reasons[:MOST_REASONS]]
    causes = [line for c in leading for line in _cause(c)]
    notes = [f"- {escaped(n.medicine)}: {escaped(n.check)}" for n in answer.medicines[:MOST_NOTES]]
    steps = [f"- {escaped(s.question or s.name)}" for s in answer.next_steps if s.kind != "investigation"][:MOST_REASONS]
    enough = answer.sufficiency.text if answer.sufficiency else ""
    parts = [
        "**Urgency**\n" + "\n".join(reasons), "**Causes**\n" + "\n".join(causes) if causes else "",
        "**Medicines that can play a part**\n" + "\n".join(notes) if notes else "",
        "**Would change this most**\n" + "\n".join(steps) if steps else "",
        escaped(enough), f"{escaped(answer.urgency.safety_net)}", f"_{DISCLAIMER}_",
    ]  # fmt: skip
    return "\n\n".join(p for p in parts if p)


def _cause(c: Candidate) -> list[str]:
    """A cause with what speaks for it and against it."""
    sides = (("for", c.evidence_for), ("against", c.evidence_against))
    said = [f"{sign} {escaped(e.name)} (× {ratio(e.lr)})" for sign, them in sides for e in them[:MOST_EVIDENCE]]
    return [f"- {escaped(c.name)}: {percent(c.posttest)}" + (f": {'; '.join(said)}" if said else "")]


def _suggestions(answer: Assessment, subject: Json, date: str) -> list[Json]:
    """The next investigations as proposals that the user may take over; never as orders."""
    writer = Writer("card", date, load_knowledge())
    author = {"display": "paresis"}
    proposals(answer, subject, {"display": "probability of each cause of weak legs"}, author, writer)
    out = []
    for entry in writer.entries[:MOST_PROPOSED]:
        resource = {k: v for k, v in entry["resource"].items() if k != "id"}
        name = resource["code"]["text"]
        action = {"type": "create", "description": f"Propose: {name}", "resource": resource}
        out.append({"label": name, "uuid": str(uuid4()), "actions": [action]})
    return out


def _source(base: str) -> Json:
    return {"label": "paresis", "url": f"{base}/about", "topic": TOPIC}


def _links(causes: Sequence[Candidate], base: str) -> Json:
    links = [{"label": f"{c.name}: every number and its source", "url": f"{base}/knowledge/conditions/{c.id}", "type": "absolute"} for c in causes]
    return {"links": links} if links else {}
