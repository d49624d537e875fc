"""Errors in one shape: where, what, and how to mend it; never what was sent. FHIR asks for its own shape, with the same three."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from paresis.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Mapping

BAD_REQUEST, UNAUTHORIZED, NOT_FOUND, NOT_ALLOWED, LACKING = 400, 401, 404, 405, 412
TOO_LARGE, UNFIT, TOO_MANY, BROKEN, BUSY = 413, 422, 429, 500, 503
FHIR_CODES = {401: "login", 404: "not-found", 405: "not-supported", 413: "too-long", 429: "throttled", 500: "exception", 503: "timeout"}
FHIR_PATH, FHIR_JSON = "/fhir/", "application/fhir+json"
WHERE_LENGTH = 80
USUAL = {
    BAD_REQUEST: ("the request cannot be read", "send JSON in UTF-8"),
    NOT_FOUND: ("there is nothing here", "GET /api/openapi.json lists what there is"),
    NOT_ALLOWED: ("this address does not take that method", "GET /api/openapi.json lists what there is"),
    TOO_LARGE: ("the request is too large", "send fewer resources, or a shorter text"),
    UNFIT: ("the request does not fit", "GET /api/openapi.json says what fits"),
    TOO_MANY: ("too many requests", "wait a minute"),
    BROKEN: ("a fault of the software", "nothing was kept; try again, or report it"),
    BUSY: ("it took too long", "try again, or send less"),
}


class ServiceError(Exception):
    """A request that is not answered."""

    def __init__(self, status: int, what: str = "", *, where: str = "", hint: str = "", headers: Mapping[str, str] | None = None) -> None:
        usual = USUAL.get(status, USUAL[UNFIT])
        self.status, self.what, self.where, self.hint = status, what or usual[0], where, hint or ("" if what else usual[1])
        self.headers = dict(headers or {})
        super().__init__(self.what)


def trouble_of(error: Exception) -> ServiceError:
    """Any error of a request as one of ours."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, IntakeError):
        return ServiceError(UNFIT, error.what, where=error.where, hint=error.hint)
    if isinstance(error, RequestValidationError):
        return _unfit(error.errors())
    if isinstance(error, HTTPException):
        return ServiceError(error.status_code, headers=error.headers)
    return ServiceError(BROKEN)


def _unfit(errors: Any) -> ServiceError:
    """The first thing that does not fit; what was sent is not repeated."""
    first = errors[0]
    if first.get("type") in ("json_invalid", "value_error.jsondecode"):
        return ServiceError(BAD_REQUEST, "the body is no JSON", where="body", hint="send one JSON object in UTF-8")
    place = ".".join(str(x) for x in first["loc"])[:WHERE_LENGTH]
    more = f"; {len(errors) - 1} more places do not fit" if len(errors) > 1 else ""
    return ServiceError(UNFIT, str(first["msg"]) + more, where=place, hint="GET /api/openapi.json says what fits")


def answer_of(error: ServiceError, path: str) -> JSONResponse:
    """The error as it is sent, for the path that was asked.

    >>> answer_of(ServiceError(404), "/api/v1/nothing").body.decode()[:39]
    '{"error":{"where":"","what":"there is n'
    """
    if not path.startswith(FHIR_PATH):
        body = {"error": {"where": error.where, "what": error.what, "hint": error.hint}}
        return JSONResponse(body, error.status, headers=error.headers)
    issue: dict[str, Any] = {"severity": "error", "code": FHIR_CODES.get(error.status, "invalid"), "diagnostics": error.hint or error.what}
    issue |= {"details": {"text": error.what}} | ({"expression": [error.where]} if error.where else {})
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, error.status, headers=error.headers, media_type=FHIR_JSON)
