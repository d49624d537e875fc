"""An assessment for clinicians as a document of sections: urgency, causes, evidence with its sources, where, what next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.report.cited import cited
from paresis.report.language import say, speaking
from paresis.report.names import condition_name, finding_name, flag_name
from paresis.report.pdf import COLOUR, Document, Linked, Section, Table, pdf
from paresis.report.wording import (
    BASIS_TITLE,
    DISCLAIMER,
    KIND_TITLE,
    MEDICINE_RULE,
    REASON_TITLE,
    STATUS_TITLE,
    URGENCY_SHORT,
    fine_percent,
    interval,
    is_assessed,
    person_line,
    ratio,
    reference_short,
    reference_url,
    rest_of,
    urgency_title,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import Assessment, Candidate, Citation, Evidence, Reason

REASONED, LEAST_SITE = 5, 0.03


def assessment_pdf(answer: Assessment, *, text: str = "", language: str = "en") -> bytes:
    """The assessment as an accessible PDF.

    Args:
        answer: The assessment, made with the knowledge in that language.
        text: What was said; empty to leave it out.
        language: Two letters.

    Raises:
        MissingExtraError: Typst is not installed.
    """
    with speaking(language):
        return pdf(_document(answer, text, language))


def _document(a: Assessment, text: str, language: str) -> Document:
    sections = tuple(s for s in (_said(a, text), _causes(a), _where(a), *map(_why, a.differential[:REASONED]), *_after(a)) if s)
    title = urgency_title(a.urgency)
    versions = ", ".join(f"{say(k)} {v}" for k, v in a.versions.items())
    lead = (*(line for r in a.urgency.reasons for line in _reason(r)), a.urgency.safety_net)
    brand = f"paresis · {say('assessment of weak legs')}" + (f" · {a.id}" if a.id else "")
    colour = COLOUR[a.urgency.level] if is_assessed(a.urgency) else "#b35806"
    foot = f"{say(DISCLAIMER)} ({versions})"
    return Document(f"{title} – {say('assessment of weak legs')}", language, brand, title, lead, sections, foot, colour=colour)


def _reason(r: Reason) -> Iterator[str]:
    name = flag_name(r.id) if r.kind == "red_flag" else condition_name(r.id) if r.id else ""
    yield f"{say(REASON_TITLE.get(r.kind, r.kind))}{f': {name}' if name else ''}. {r.text}"
    yield from (x for x in (r.action, f"{say('Deadline')}: {r.deadline}" if r.deadline else "") if x)
    if r.findings:
        yield f"{say('Because of')}: {', '.join(map(finding_name, r.findings))}"


def _said(a: Assessment, text: str) -> Section | None:
    person = (person_line(a.person),) if a.person else ()
    heard: dict[str, list[str]] = {}
    for u in a.understood:
        heard.setdefault(say(STATUS_TITLE.get(u.presence, u.presence)), []).append(u.name)
    unread = tuple(f"{say('Not understood, and not used')}: “{s.text}”" for s in a.not_understood[:6])
    points = tuple(f"{k}: {', '.join(dict.fromkeys(v))}" for k, v in heard.items()) + unread
    told = (f"“{text}”",) if text else ()
    return Section(say("What was said, and how it was read"), (*told, *person), points) if told or person or points else None


def _causes(a: Assessment) -> Section | None:
    if not a.differential:
        return None
    rows = [
        (f"{c.rank}. {c.name}", f"{fine_percent(c.posttest)} ({interval(c.interval)})", fine_percent(c.pretest),
         say(URGENCY_SHORT[c.urgency] if c.urgency else "not known"))
        for c in a.differential
    ]  # fmt: skip
    rows.append((say("All other known causes"), fine_percent(rest_of(a)), "", ""))
    head = tuple(map(say, ("Cause", "Probability (90 % interval)", "Before", "It needs")))
    return Section(say("What it may be"), (a.verdict.text,) if a.verdict else (), table=Table(head, (5, 3, 2, 3), tuple(rows)))


def _where(a: Assessment) -> Section | None:
    points = tuple(f"{say(s.name)}: {fine_percent(s.probability)}" for s in a.localisation if s.probability >= LEAST_SITE)
    return Section(say("Where the lesion is"), points=points) if points else None


def _why(c: Candidate) -> Section | None:
    lines = [("+", e) for e in c.evidence_for] + [("−", e) for e in c.evidence_against]
    if not lines:
        return None
    head = tuple(map(say, ("Observation", "Likelihood ratio", "Where the number comes from")))
    rows = tuple((f"{sign} {_named(e)}", f"×{ratio(e.lr)}", _source(e)) for sign, e in lines)
    gaps = (("It does not explain", c.unexplained), ("Expected, and not known here", c.not_asked))
    before = say("{p} before → {q} now", p=fine_percent(c.pretest), q=fine_percent(c.posttest))
    told = (f"{before} ({interval(c.interval)})", *(f"{say(title)}: {', '.join(them)}" for title, them in gaps if them))
    return Section(f"{say('Why')}: {c.name}", told, table=Table(head, (5, 2, 5), rows))


def _named(e: Evidence) -> str:
    return e.name if e.presence == "present" else f"{e.name} ({say(e.presence)})"


def _source(e: Evidence) -> Linked:
    """Where the first number of an observation comes from; it opens."""
    c: Citation | None = next(iter(e.citations), None)
    if c is None:
        return Linked(say("judged"))
    worth = say("{p} have it: {basis}, worth {n} patients", p=fine_percent(c.p), basis=say(BASIS_TITLE.get(c.basis, c.basis)), n=f"{c.ess:.3g}")
    return Linked(f"{worth}. {reference_short(c.reference)}".rstrip(". "), reference_url(c.reference))


def _after(a: Assessment) -> Iterator[Section]:
    if a.next_steps:
        steps = tuple(f"{say(KIND_TITLE[s.kind])}: {s.name if s.kind == 'investigation' else s.question} – {s.reason}" for s in a.next_steps)
        yield Section(say("What next"), (a.plan.text,) if a.plan and a.plan.text else (), steps)
    if a.look_alikes:
        points = tuple(
            f"{say('{first} or {second}', first=x.first_name, second=x.second_name)}: {', '.join(f.name for f in (*x.for_first, *x.for_second))}"
            for x in a.look_alikes
        )
        yield Section(say("Look-alikes, and what tells them apart"), points=points)
    if a.medicines:
        taken = tuple(f"{m.medicine} ({m.medicine_class}): {m.mechanism}" for m in a.medicines)
        yield Section(say("Medicines that can play a part"), (say(MEDICINE_RULE),), taken)
    if a.self_care or a.self_care_withheld:
        care = tuple(s.text + (f" {say('Not for')}: {s.not_for}" if s.not_for else "") for s in a.self_care)
        yield Section(say("Self-care"), () if care else (a.self_care_withheld,), care)
    if sources := tuple(_cited(a)):
        yield Section(say("Sources"), points=sources)


def _cited(a: Assessment) -> Iterator[Linked]:
    for s in cited(a).values():
        yield Linked(f"{s.number}. {s.title}{f' ({s.year})' if s.year else ''}. {s.reference}", reference_url(s.reference))
