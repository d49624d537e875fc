"""The service on an application: routes, errors, and which web pages may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import RedirectResponse

from paresis.service import catalogue, cds, rest, sdc
from paresis.service.access import Access
from paresis.service.door import Service
from paresis.service.settings import ServiceSettings, settings_from
from paresis.service.trouble import ServiceError, answer_of, trouble_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

SERVICE_PATHS = ("/api/", "/fhir/", "/cds-services")


def mount(app: FastAPI, settings: ServiceSettings | None = None, *, access: Access | None = None) -> None:
    """Let an application answer programs.

    Args:
        app: The application.
        settings: How; from the environment by default.
        access: Who may ask; from the settings by default.

    Raises:
        IntakeError: A setting cannot be read.
    """
    app.state.service = Service(settings or settings_from(), access)
    for router in (rest.router, catalogue.router, sdc.router, cds.discovery, cds.router):
        app.include_router(router)
    app.add_api_route("/openapi.json", lambda: RedirectResponse(app.openapi_url or "/"), include_in_schema=False)
    app.add_exception_handler(ServiceError, _failed)
    if origins := app.state.service.settings.origins:
        app.add_middleware(ServiceCors, origins=origins)


def let_in(request: Request) -> None:
    """Let a request in to a route that is not of this room."""
    service: Service = request.app.state.service
    service.access.to_api(request)


def refused(request: Request, error: Exception) -> Response:
    """An error for a program."""
    return answer_of(trouble_of(error), request.url.path)


async def _failed(request: Request, error: Exception) -> Response:
    return refused(request, error)


class ServiceCors:
    """Lets the web pages of other addresses ask the service, and nothing else here."""

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        headers = ["authorization", "content-type", "x-api-key", "app-id", "app-key", "interview-id", "model-id", "dev-mode"]
        self.app, self.open = app, CORSMiddleware(app, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        is_ours = scope["type"] == "http" and scope["path"].startswith(SERVICE_PATHS)
        await (self.open if is_ours else self.app)(scope, receive, send)
