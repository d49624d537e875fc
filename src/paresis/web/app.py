"""The application: pages, limits and sessions put together."""

from __future__ import annotations

from contextlib import asynccontextmanager
from threading import Thread
from typing import TYPE_CHECKING

from anyio import to_thread
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from paresis.engine.assess import SOFTWARE_VERSION, assess
from paresis.intake.lookup import warm
from paresis.intake.text import read_text
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.service.mount import SERVICE_PATHS, let_in, mount, refused
from paresis.web import api, clinic_pages, interview_pages, knowledge_pages, result_pages, site_pages
from paresis.web.desk import GONE, STATIC, Desk, SessionGoneError, Visit
from paresis.web.guard import Guard
from paresis.web.settings import Settings
from paresis.web.store import Sessions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.types import Scope

WARM = {"en": "62-year-old woman, legs weak for two weeks", "de": "Frau, 62 Jahre, Beine seit zwei Wochen schwach"}
ERRORS = {400: "bad", 403: "forbidden", 404: "missing", 405: "missing", 410: "gone", 413: "large", 422: "bad", 429: "many", 500: "broken"}
AT_ONCE = 4  # pages are computed, not waited for: more at once would only make each of them slower
FOREVER = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """Our own files; their address changes with their contents, so a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOREVER
        return response


def create_app(settings: Settings | None = None, *, sessions: Sessions | None = None) -> FastAPI:
    """The pages as an ASGI application.

    Args:
        settings: How the server is set up.
        sessions: Where sessions are held; made from the settings by default.

    Returns:
        The application, warm: knowledge and templates are loaded.
    """
    settings = settings or Settings()
    sessions = sessions or Sessions(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = AT_ONCE
        Thread(target=warm, daemon=True).start()
        yield
        sessions.close()

    app = FastAPI(title="paresis", version=SOFTWARE_VERSION, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", lifespan=lifespan)
    app.state.desk = Desk(settings, sessions)
    app.include_router(api.router, dependencies=[Depends(let_in)])
    mount(app, settings.service)
    for pages in (interview_pages, result_pages, clinic_pages, knowledge_pages, site_pages):
        app.include_router(pages.router, include_in_schema=False)
    app.mount("/static", Assets(directory=STATIC), name="static")
    _add_errors(app)

    def refuse(scope: Scope, status: int) -> Response:
        return _error(Request({**scope, "app": app}), status)

    app.add_middleware(Guard, settings=settings, common=sessions.common, refuse=refuse)
    for language, text in WARM.items():
        knowledge = translated(load_knowledge(), language)
        assess(read_text(text, knowledge=knowledge), knowledge=knowledge)
    return app


def _add_errors(app: FastAPI) -> None:
    async def failed(request: Request, error: Exception) -> Response:
        return _error(request, error.status_code, error.headers) if isinstance(error, HTTPException) else _error(request, 422)

    async def gone(request: Request, _: Exception) -> Response:
        return _error(request, GONE)

    async def left(_: Request, __: Exception) -> Response:
        return Response(status_code=400)

    app.add_exception_handler(HTTPException, failed)
    app.add_exception_handler(RequestValidationError, failed)
    app.add_exception_handler(SessionGoneError, gone)
    app.add_exception_handler(ClientDisconnect, left)


def _error(request: Request, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An error in words, without anything that was sent; a service says in the headers what would do, such as `Allow`."""
    if request.url.path.startswith(SERVICE_PATHS):
        return refused(request, HTTPException(status, headers=headers))
    visit = Visit(request, request.app.state.desk, "")
    kind = ERRORS.get(status, "bad")
    return visit.page("notice.html", status=status, sets_cookie=False, kind=kind)
