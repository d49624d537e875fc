"""One case in, one assessment out, for programs; nothing is kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import JSONResponse

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.intake.case_json import FIELDS, CaseInput, read_case
from paresis.report.json import assessment_to_json
from paresis.web.desk import Look

router = APIRouter(prefix="/api")
BAD = 422
ERROR = {"description": "The body is no case.", "content": {"application/json": {"schema": {"type": "object", "required": ["error"]}}}}
CASE = {
    "type": "object",
    "title": "paresis case",
    "description": "As GET /api/schema says; of that, what does not fit is left out and said in `issues`.",
    "anyOf": [{"maxProperties": 0}, *({"required": [name]} for name in sorted(FIELDS))],
    "examples": [{"age_years": 62, "sex": "female", "text": "both legs weak for two weeks", "absent": ["back_pain"]}],
}
SCHEMA = {"requestBody": {"required": True, "content": {"application/json": {"schema": CASE}}}}


@router.post("/assess", responses={400: ERROR, 413: ERROR, BAD: ERROR, 429: ERROR}, openapi_extra=SCHEMA)
def assess_case(raw: Annotated[Any, Body()], visit: Look) -> JSONResponse:
    """Assess a case; what does not fit is left out and said in `issues`. The text may be as long as on the pages."""
    try:
        case = read_case(_within(raw, visit.desk.settings.most_text), today=date.today())
    except IntakeError as error:
        return JSONResponse({"error": {"where": error.where, "what": error.what, "hint": error.hint}}, BAD)
    return JSONResponse(assessment_to_json(assess(case)))


def _within(raw: Any, most: int) -> Any:
    """The body, unless its text is longer than the server reads: reading takes seconds then."""
    if isinstance(raw, dict) and isinstance(raw.get("text"), str) and len(raw["text"]) > most:
        raise IntakeError(f"the text is longer than {most} characters", where="text", hint="send the part that is about the weakness")
    return raw


@router.get("/schema")
def schema() -> JSONResponse:
    """The JSON Schema of a case."""
    return JSONResponse(CaseInput.model_json_schema())
