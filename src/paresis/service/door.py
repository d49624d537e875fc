"""What every request of a program passes: who asks, how long it may take, errors in one shape, and a line in the audit log."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from paresis.errors import IntakeError
from paresis.service.access import Access
from paresis.service.memory import Shown
from paresis.service.trouble import BUSY, ServiceError, answer_of, trouble_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.requests import Request
    from starlette.responses import Response

    from paresis.service.settings import ServiceSettings

AUDIT = logging.getLogger("paresis.audit")
INTERVIEW = "interview-id"


class Service:
    """What the routes share."""

    def __init__(self, settings: ServiceSettings, access: Access | None = None) -> None:
        self.settings, self.access, self.shown = settings, access or Access(settings), Shown()
        if settings.audit:
            handler = logging.StreamHandler() if settings.audit == "-" else logging.FileHandler(settings.audit, encoding="utf-8")
            handler.setFormatter(logging.Formatter("%(message)s"))
            AUDIT.handlers = [handler]
            AUDIT.setLevel(logging.INFO)
            AUDIT.propagate = False


def service_of(request: Request) -> Service:
    """The service that a request came to."""
    found: Service = request.app.state.service
    return found


class Door(APIRoute):
    """A route of the service. Nothing is read of a request before it is let in."""

    def allow(self, service: Service, request: Request) -> str:
        """Who asks."""
        return service.access.to_api(request)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route between its checks and the audit log."""
        inner = super().get_route_handler()

        async def answered(request: Request) -> Response:
            service, started, interview, who = service_of(request), time.perf_counter(), interview_id(request), ""
            request.state.interview = interview
            try:
                who = await run_in_threadpool(self.allow, service, request)
                response = await _in_time(_whole(request, inner), service.settings.patience)
            except (ServiceError, IntakeError, RequestValidationError, HTTPException) as error:
                response = answer_of(trouble_of(error), request.url.path)
            response.headers[INTERVIEW] = interview
            _audit(who, self.path, request.method, response.status_code, time.perf_counter() - started)
            return response

        return answered


class CdsDoor(Door):
    """A route of CDS Hooks, where a client may have to show a token of its own."""

    def allow(self, service: Service, request: Request) -> str:
        """Which EHR asks."""
        return service.access.to_cds(request)


class OpenDoor(Door):
    """A route that everybody may ask: what there is."""

    def allow(self, service: Service, request: Request) -> str:
        """Anyone."""
        return "anyone"


async def _whole(request: Request, inner: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    """Read all of the body first, so that one that is too large is refused as such."""
    await request.body()
    return await inner(request)


async def _in_time(work: Coroutine[Any, Any, Response], seconds: float) -> Response:
    """The response, or an error when it takes too long; the thread that works on it is not waited for."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        raise ServiceError(BUSY)
    return task.result()


def interview_id(request: Request) -> str:
    """The client's own name for the interview when it is a UUID, else a new one; it is sent back and not kept."""
    try:
        return str(UUID(request.headers.get(INTERVIEW, "")))
    except ValueError:
        return str(uuid4())


def _audit(who: str, route: str, method: str, status: int, seconds: float) -> None:
    """Who asked what kind of thing when; nothing of what was asked or answered."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "who": who, "method": method, "route": route, "status": status}
    AUDIT.info(json.dumps(line | {"ms": round(seconds * 1000)}))
