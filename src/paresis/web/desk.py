"""What every page is made with: who asks, in which language, with which session, and how a page is written."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import PackageLoader
from starlette.datastructures import FormData

from paresis.interview.fixed import CONFIRMED
from paresis.kb.lang.translated import first_accepted, translated
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import UrgencyLevel
from paresis.report.html import environment
from paresis.report.language import speaking
from paresis.report.names import lay_name
from paresis.report.pdf import can_write_pdf
from paresis.web.body import picture
from paresis.web.patient import MOST_REASONS, in_plain_words, medicines, plain, reason_key
from paresis.web.store import Session
from paresis.web.words import Words, languages, words_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from paresis.model.knowledge import Knowledge
    from paresis.web.settings import Settings
    from paresis.web.store import Sessions

STATIC = Path(__file__).parent / "static"
PREFERENCES, YEAR = "paresis_settings", 365 * 86400
MOST_FIELDS = 1500
SEE_OTHER, FORBIDDEN, GONE = 303, 403, 410
DETAILS = ("all", "brief")
START, NOTICE = "/", "notice.html"


class SessionGoneError(Exception):
    """The page needs a session, and there is none."""


class Desk:
    """What the pages share."""

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self.settings, self.sessions = settings, sessions
        self.pages = environment(PackageLoader("paresis.web"))
        self.pages.filters |= {"reason_key": reason_key, "medicines": medicines, "lay_name": lay_name}
        self.pages.filters |= {"in_plain_words": in_plain_words}
        self.pages.globals |= {
            "asset": asset, "LANGUAGES": languages(), "EMERGENCY": UrgencyLevel.EMERGENCY, "NUMBER": settings.emergency_number,
            "BODY": picture(), "FINDINGS": load_knowledge().findings, "CONDITIONS": load_knowledge().conditions,
            "HAS_PDF": can_write_pdf(), "plain": plain, "CONFIRMED": CONFIRMED, "MOST_REASONS": MOST_REASONS,
        }  # fmt: skip

    def token(self, id_: str) -> str:
        """What a form must send back, so that no other site can send it."""
        return hmac.new(self.sessions.secret, b"form:" + id_.encode(), hashlib.sha256).hexdigest()


@dataclass
class Visit:
    """One request by one person.

    Attributes:
        id: Of the cookie; a new one where there was none.
        found: The session, None where there is none.
        form: What was sent; empty for a page that is only looked at.
    """

    request: Request
    desk: Desk
    id: str
    found: Session | None = None
    form: FormData = field(default_factory=FormData)

    @property
    def session(self) -> Session:
        """The session; a page that needs one says so when it is gone."""
        if self.found is None:
            raise SessionGoneError
        language = self.words.language
        return self.found if self.found.state.language == language else replace(self.found, state=replace(self.found.state, language=language))

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge in the language of the page."""
        return translated(load_knowledge(), self.words.language)

    @property
    def may_keep(self) -> bool:
        """Whether there is a database to keep answers in."""
        return self.desk.sessions.database is not None

    @cached_property
    def words(self) -> Words:
        """The language that was chosen, else the first that the browser asks for and we have."""
        return words_of(self.preferences[0] or first_accepted(self.request.headers.get("accept-language", ""), languages().__contains__))

    @cached_property
    def preferences(self) -> tuple[str, str]:
        """Language (empty: the browser's) and how much the result shows."""
        language, _, detail = self.request.cookies.get(PREFERENCES, "").partition(".")
        return language if language in languages() else "", detail if detail in DETAILS else DETAILS[0]

    def page(self, name: str, *, status: int = 200, sets_cookie: bool = True, **shown: Any) -> HTMLResponse:
        """A page; one that says what went wrong repeats nothing of the address."""
        path = self.request.url.path
        shared = {"t": self.words, "token": self.desk.token(self.id), "path": START if path == "/start" or name == NOTICE else path}
        shared |= {"has_session": self.found is not None, "detail": self.preferences[1]}
        with speaking(self.words.language):
            response = HTMLResponse(self.desk.pages.get_template(name).render(**shared, **shown), status)
        if sets_cookie:
            self._set_cookie(response)
        return response

    def to(self, path: str) -> Response:
        """Go on to another page."""
        response = RedirectResponse(path, SEE_OTHER)
        self._set_cookie(response)
        return response

    def begin(self, session: Session) -> None:
        """Hold a new session under a new id, which nobody can have known before."""
        self.desk.sessions.delete(self.id)
        self.id = secrets.token_urlsafe(32)
        self.keep(replace(session, id=self.id))

    def keep(self, session: Session) -> None:
        """Put the session away as it is now."""
        self.found = self.desk.sessions.put(session)

    def forget(self) -> None:
        """Delete the session."""
        self.desk.sessions.delete(self.id)
        self.found = None

    def values(self, name: str) -> tuple[str, ...]:
        """Everything that was sent under a name."""
        return tuple(v for v in self.form.getlist(name) if isinstance(v, str))

    def value(self, name: str) -> str:
        """The first thing that was sent under a name, without the space around it."""
        return next(iter(self.values(name)), "").strip()

    def _set_cookie(self, response: Response) -> None:
        settings = self.desk.settings
        age = int(settings.kept) if self.found and self.found.is_kept else None
        response.set_cookie(settings.cookie, self.id, max_age=age, path="/", secure=settings.https, httponly=True, samesite="lax")


def visit_of(request: Request) -> Visit:
    """A page that is looked at."""
    desk: Desk = request.app.state.desk
    id_ = request.cookies.get(desk.settings.cookie, "")
    return Visit(request, desk, id_, desk.sessions.get(id_)) if _is_id(id_) else Visit(request, desk, secrets.token_urlsafe(32))


Look = Annotated[Visit, Depends(visit_of)]


async def posted(request: Request, visit: Look) -> Visit:
    """A form that was sent, by a page of ours."""
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    sent = form.get("token")
    is_ours = isinstance(sent, str) and hmac.compare_digest(sent.encode(), visit.desk.token(visit.id).encode())
    if not is_ours or not _is_from_here(request):
        raise HTTPException(FORBIDDEN)
    return replace(visit, form=form)


Post = Annotated[Visit, Depends(posted)]


def _is_from_here(request: Request) -> bool:
    """Whether the browser says that a page of ours sent the form; one that says nothing of the kind says at least from which address it comes."""
    site, origin = request.headers.get("sec-fetch-site", ""), request.headers.get("origin", "")
    return site in ("same-origin", "none") if site else not origin or urlsplit(origin).netloc == request.headers.get("host", "")


def asset(name: str) -> str:
    """The address of a file of ours, which changes with its contents.

    >>> asset("paresis.css")[:22]
    '/static/paresis.css?v='
    """
    return f"/static/{name}?v={_hash(name)}"


def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def _is_id(text: str) -> bool:
    return 40 <= len(text) <= 50 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()
