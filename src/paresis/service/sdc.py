"""FHIR: the adaptive questionnaire of Structured Data Capture, and a record assessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import JSONResponse

from paresis.engine.assess import assess
from paresis.intake.fhir import read_fhir
from paresis.intake.fhir.shape import objects
from paresis.interview.session import turn
from paresis.report.fhir import assessment_to_fhir
from paresis.service.door import Door
from paresis.service.questionnaire import DONE, read_response, write_response
from paresis.service.trouble import FHIR_JSON

PARAMETER = "questionnaire-response"
FIRST = {"resourceType": "QuestionnaireResponse", "status": "in-progress"}
RECORD = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient", "id": "p1", "gender": "female"}}]}


def _resource(kind: str = "") -> dict[str, Any]:
    """The schema of a resource, of one kind or of any."""
    named = {"type": "string"} | ({"const": kind} if kind else {})
    return {"type": "object", "required": ["resourceType"], "properties": {"resourceType": named}}


FAILED = {"description": "An OperationOutcome: where, what, and how to mend it.", "content": {FHIR_JSON: {"schema": _resource("OperationOutcome")}}}
ERRORS: dict[int | str, dict[str, Any]] = dict.fromkeys((400, 401, 413, 422, 429, 503), FAILED)


def _documented(example: dict[str, Any], kind: str = "") -> dict[str, Any]:
    given = {"schema": _resource(kind), "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": given, FHIR_JSON: given}}}


class FhirResponse(JSONResponse):
    """A FHIR resource."""

    media_type = FHIR_JSON


router = APIRouter(prefix="/fhir", route_class=Door, tags=["FHIR"], responses=ERRORS, default_response_class=FhirResponse)


@router.post("/Questionnaire/$next-question", openapi_extra=_documented(FIRST, "QuestionnaireResponse"))
def next_question(body: Annotated[Any, Body()]) -> FhirResponse:
    """The QuestionnaireResponse with the next question added, or completed with what came out. Earlier answers may be changed: what no longer
    applies is dropped, and the rest follows from what is answered."""
    is_wrapped = isinstance(body, dict) and body.get("resourceType") == "Parameters"
    named = (p.get("resource") for p in objects(body.get("parameter")) if p.get("name") == PARAMETER) if is_wrapped else iter([body])
    raw: Any = next(named, None)
    state = read_response(raw)
    return FhirResponse(raw if raw.get("status") == DONE else write_response(raw, state, turn(state)))


@router.post("/$assess", openapi_extra=_documented(RECORD))
def assess_record(body: Annotated[Any, Body()]) -> FhirResponse:
    """A Bundle, or any resource about one person, assessed: a document Bundle with causes, urgency, dangers and proposals."""
    case = read_fhir(body, where="body")
    return FhirResponse(assessment_to_fhir(case, assess(case), date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")))
