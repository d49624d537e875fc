"""The result in two voices, the comparison of two causes, and downloads."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.responses import Response

from paresis.engine.versus import versus
from paresis.errors import IntakeError
from paresis.report.assessment_pdf import assessment_pdf
from paresis.report.html import html_report, report_context
from paresis.report.json import assessment_to_json
from paresis.report.language import speaking
from paresis.report.pdf import pdf
from paresis.report.waterfall import description, waterfall_svg
from paresis.web import patient
from paresis.web.desk import Look, Post, Visit
from paresis.web.handout import handout
from paresis.web.sheet import kept_fields
from paresis.web.told import entry_of, told, ways_on

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment, Versus
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

DOWNLOAD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
router = APIRouter()


@router.get("/result", response_class=HTMLResponse)
def for_patient(visit: Look) -> Response:
    """What to do, how soon, and why, in plain words."""
    return visit.page("patient.html", **_for_patient(visit))


def _for_patient(visit: Visit) -> dict[str, Any]:
    case, text, answer = told(visit.session)
    causes = patient.causes(answer, visit.words)
    with speaking(visit.words.language):
        tell = patient.to_tell(case, answer, visit.knowledge)
    return {
        "a": answer, "text": text, "level": patient.level_of(answer), "causes": causes,
        "rest": patient.rest(answer, causes, visit.words), "about": patient.about(case, visit.words),
        "tell": tell, "watch": patient.still_open(answer), "way_on": ways_on(visit.session),
    }  # fmt: skip


@router.get("/result/clinician", response_class=HTMLResponse)
def for_clinician(visit: Look) -> Response:
    """Everything, with every number's source."""
    case, text, answer = told(visit.session)
    steps = _against(case, answer, 0, visit.knowledge) if answer.certainty else None
    with speaking(visit.words.language):
        shown = report_context(answer, text=text) | {"waterfall": Markup(waterfall_svg(steps)) if steps else ""}
    return visit.page("clinician.html", **shown, compare="/result/compare" if steps else "", ask=True)


@router.post("/result/clinician")
def answered(visit: Post) -> Response:
    """Take what was asked and examined next into the sheet, and assess again."""
    found = {k: visit.values(k) for k in visit.form if k.startswith("f:")}
    visit.keep(replace(visit.session, entry=entry_of(visit.session, visit.knowledge) | kept_fields(found)))
    return visit.to("/result/clinician")


@router.get("/result/compare", response_class=HTMLResponse)
def compare(visit: Look, other: int = 0) -> Response:
    """The leading cause against another one of the list, by its rank, finding by finding."""
    case, _, answer = told(visit.session)
    steps = _against(case, answer, other, visit.knowledge)
    if steps is None:
        return visit.to("/result/clinician")
    known = [c for c in answer.differential if c.id in visit.knowledge.conditions]
    second = next(c for c in known[1:] if other in (c.rank, 0))
    with speaking(visit.words.language):
        shown: dict[str, Any] = {"chart": Markup(waterfall_svg(steps)), "words": description(steps), "has_sheet": case.sheet is not None}
    return visit.page("compare.html", v=steps, others=known[1:], other=second.rank, **shown)


def _against(case: Case, answer: Assessment, other: int, knowledge: Knowledge) -> Versus | None:
    """The leading cause against the one of that rank (0: the second), None where they cannot be compared."""
    known = [c for c in answer.differential if c.id in knowledge.conditions]
    second = next((c for c in known[1:] if other in (c.rank, 0)), None)
    try:
        return versus(case, known[0].id, second.id, knowledge=knowledge) if second else None
    except IntakeError:
        return None


@router.get("/result/assessment.html")
def as_html(visit: Look) -> Response:
    """The clinician's report as one file."""
    _, text, answer = told(visit.session)
    headers = {"content-disposition": 'attachment; filename="assessment.html"', "content-security-policy": DOWNLOAD_POLICY}
    return HTMLResponse(html_report(answer, text=text, language=visit.words.language), headers=headers)


@router.get("/result/result.pdf")
def as_pdf(visit: Look) -> Response:
    """The patient's result to take along."""
    shown = _for_patient(visit) | {"detail": visit.preferences[1]}
    with speaking(visit.words.language):
        return _attached(pdf(handout(shown, visit.words, visit.desk.settings.emergency_number)), "result.pdf")


@router.get("/result/assessment.pdf")
def as_full_pdf(visit: Look) -> Response:
    """The clinician's report to take along."""
    _, text, answer = told(visit.session)
    return _attached(assessment_pdf(answer, text=text, language=visit.words.language), "assessment.pdf")


def _attached(body: bytes, name: str) -> Response:
    return Response(body, media_type="application/pdf", headers={"content-disposition": f'attachment; filename="{name}"'})


@router.get("/result/assessment.json")
def as_json(visit: Look) -> Response:
    """The assessment for programs."""
    _, _, answer = told(visit.session)
    body = json.dumps(assessment_to_json(answer), ensure_ascii=False, indent=2)
    return Response(body, media_type="application/json", headers={"content-disposition": 'attachment; filename="assessment.json"'})
