"""REST about one person: read, ask, assess, explain. The whole person comes with every request; nothing is kept."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request

from paresis.engine.assess import assess
from paresis.engine.versus import versus
from paresis.errors import did_you_mean
from paresis.intake.text import read_text
from paresis.interview.session import turn
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence, Status
from paresis.report.json import plain
from paresis.service import answers
from paresis.service.answers import Json
from paresis.service.documented import ERRORS, Diagnosis, Explained, Parsed, Rationale, Suggested, Triage
from paresis.service.door import Door
from paresis.service.shapes import ToExplain, Told, ToParse, ToSuggest
from paresis.service.told import asked_of, language_of, state_of, years_of
from paresis.service.trouble import NOT_FOUND, ServiceError

if TYPE_CHECKING:
    from paresis.model.case import Mention, Observation

PREFIX = "/api/v1"
ALL = 500
HISTORY = frozenset({"context", "known_illness"})
STATED = {Status.PRESENT: Presence.PRESENT, Status.ABSENT: Presence.ABSENT, Status.UNCERTAIN: Presence.UNKNOWN}
router = APIRouter(prefix=PREFIX, route_class=Door, tags=["one person"], responses=ERRORS)
_TOKEN = re.compile(r"\w+|[^\w\s]")


@router.post("/parse", response_model=Parsed)
def parse(body: ToParse, request: Request) -> Json:
    """Read words: findings with their places, age, sex, speed, values, medicines, and what was not understood."""
    language = language_of(request)
    knowledge = translated(load_knowledge(), language)
    case = read_text(body.text, knowledge=knowledge, age_years=years_of(body.age), sex=body.sex, today=date.today())
    told = {o.span: o for o in case.observations}
    mentions = [_mention(m, told.get(m.span), knowledge.findings[m.finding].name) for m in case.mentions]
    words: Json = {"tokens": _TOKEN.findall(body.text)} if body.include_tokens else {}
    return {
        "mentions": mentions, "obvious": bool(mentions) and not case.not_understood, "age_years": plain(case.age_years), "sex": case.sex,
        "tempo": case.tempo, "values": [{"id": v.analyte, "value": v.value, "unit": v.unit} for v in case.measurements],
        "medicines": [e.medicine for e in case.medicines], "not_understood": plain(case.not_understood),
        "issues": answers.told_issues(case.issues, language), **words,
    }  # fmt: skip


@router.post("/diagnosis", response_model=Diagnosis)
def diagnosis(body: Told, request: Request) -> Json:
    """The next question, the causes with their probabilities, and whether to stop asking."""
    told = asked_of(body, language_of(request))
    now = turn(state_of(body, told), knowledge=load_knowledge())
    out = answers.diagnosis(
        now.assessment, now.question, now.stop, told.knowledge, told.language, with_details=body.extras.include_condition_details
    )  # fmt: skip
    return out | {"interview_token": request.state.interview}


@router.post("/triage", response_model=Triage)
def triage(body: Told, request: Request) -> Json:
    """How fast care is needed, in five levels, and what makes it so."""
    told = asked_of(body, language_of(request))
    return answers.triage(assess(told.case, knowledge=told.knowledge), told.language)


@router.post("/suggest", response_model=list[Suggested])
def suggest(body: ToSuggest, request: Request) -> list[Json]:
    """Findings worth asking for: by what they tell, what completes a red flag, what people of this age and sex have."""
    told = asked_of(body, language_of(request))
    known = {o.finding for o in told.case.observations}
    knowledge = told.knowledge
    if body.suggest_method == "demographic_risk_factors":
        lists = (t for t in knowledge.interview.lists if not t.sex or t.sex == told.case.sex)
        found = [f for t in lists for f, _ in t.items if knowledge.findings[f].domain in HISTORY]
    else:
        steps = assess(told.case, knowledge=knowledge).next_steps
        asked = [s for s in steps if s.id in knowledge.findings]
        if body.suggest_method == "red_flags":
            asked = [s for s in asked if s.red_flag]
        elif body.suggest_method == "evidence_based_risk_factors":
            asked = [s for s in asked if knowledge.findings[s.id].domain in HISTORY]
        found = [s.id for s in asked]
    chosen = [f for f in dict.fromkeys(found) if f not in known][: body.max_results]
    return [{"id": f, "name": knowledge.findings[f].name, "common_name": knowledge.findings[f].question} for f in chosen]


@router.post("/explain", response_model=Explained)
def explain(body: ToExplain, request: Request) -> Json:
    """What speaks for a cause, what against, what is not known: each finding with its likelihood ratio and sources, and what sets the cause
    apart from the leading one."""
    told = asked_of(body, language_of(request))
    known = told.knowledge.conditions
    answer = assess(told.case, knowledge=told.knowledge)
    if body.target in known and body.target not in {c.id for c in answer.differential}:
        answer = assess(told.case, knowledge=told.knowledge, top=ALL)
    listed = {c.id: c for c in answer.differential if c.urgency is not None}
    if body.target not in listed:
        hint = did_you_mean(body.target, known) or "ask for a cause that /diagnosis lists"
        raise ServiceError(NOT_FOUND, "this cause is not among those that were weighed", where="target", hint=hint)
    other = next((c for c in listed if c != body.target), None)
    is_compared = other in known and body.target in known
    compared = plain(versus(told.case, body.target, other, knowledge=told.knowledge)) if other and is_compared else None
    return answers.explanation(listed[body.target], answer, told.knowledge, told.language) | {"versus": compared}


@router.post("/rationale", response_model=Rationale)
def rationale(body: Told, request: Request) -> Json:
    """Why the next question is asked."""
    told = asked_of(body, language_of(request))
    now = turn(state_of(body, told), knowledge=load_knowledge())
    question = now.question
    if question is None:
        return {"type": "r0", "text": now.stop, "observation_params": [], "condition_params": []}
    names = told.knowledge.findings
    about = [{"id": question.id, "name": names[question.id].name}] if question.id in names else []
    flag = next((f for f in told.knowledge.red_flags if f.id == question.red_flag), None)
    told_of = {c.name: c.id for c in now.assessment.differential}
    causes = list(flag.conditions) if flag else [i for n, i in told_of.items() if n in question.reason]
    shown = [{"id": c, "name": told.knowledge.conditions[c].name if c in told.knowledge.conditions else c} for c in causes]
    kind = "r1" if flag else "r2" if about else "r3"
    return {"type": kind, "text": question.reason, "observation_params": about, "condition_params": shown}


def _mention(m: Mention, o: Observation | None, name: str) -> Json:
    """A finding in a text, with its place."""
    choice = STATED.get(m.status, Presence.UNKNOWN).value
    place = {"orth": m.span.text, "start": m.span.start, "end": m.span.end}
    said = {"choice_id": choice, "status": m.status.value, "laterality": o.side if o else "", "probability": o.probability if o else None}
    return {"id": m.finding, "name": name, "common_name": name, "type": "finding", **place, **said}
