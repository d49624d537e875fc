"""About, settings, and what operators look at."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, metadata
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import JSONResponse, Response

from paresis.engine.assess import SOFTWARE_VERSION
from paresis.kb.load import load_knowledge
from paresis.report.language import number, say, say_like, speaking
from paresis.report.names import condition_name
from paresis.web.desk import DETAILS, PREFERENCES, YEAR, Look, Post, Visit
from paresis.web.words import languages

NO_BREAK = "\u00a0"
README = Path(__file__).parents[3] / "README.md"
_MISSED = re.compile(r"Missed emergencies with (.+?): (.+: \w+)\.")
_RESTS = re.compile(
    r"(?P<claims>[\d,]+) claims on conditions, of which (?P<cited>\d+) % are cited from (?P<sources>[\d,]+) sources "
    r".*? and (?P<judged>\d+) % are judgement"
)
_PATH = re.compile(r"/(?!/)[a-z0-9_/-]*")
_TABLE = re.compile(r"<!-- figures -->(.*?)<!-- /figures -->", re.DOTALL)
router = APIRouter()


@router.get("/about", response_class=HTMLResponse)
def about(visit: Look) -> Response:
    """What this is for, what it is not, and how good it was when measured."""
    knowledge = load_knowledge()
    head, rows, notes = figures()
    with speaking(visit.words.language):
        missed = [m for m in map(_MISSED.fullmatch, notes) if m]
        shown: dict[str, Any] = {
            "head": list(map(say, head)), "rows": [[say(r[0]), *(_figure(say_like(c)) for c in r[1:])] for r in rows],
            "notes": [say_like(n) for n in notes if not _MISSED.fullmatch(n)], "rests": {k: _thousands(v) for k, v in rests_on().items()},
            "missed": [(say("Missed emergencies with {what}", what=say(m[1])), [_missed(x) for x in m[2].split("; ")]) for m in missed],
        }  # fmt: skip
    return visit.page("about.html", **shown, knowledge=knowledge, version=SOFTWARE_VERSION)


def _figure(text: str) -> str:
    """Figures as the language that is written writes them: its decimal sign, and a space before per cent.

    >>> with speaking("de"):
    ...     _figure("55.3% (26/47)").replace(NO_BREAK, " ")
    '55,3 % (26/47)'
    """
    return re.sub(r"(?<=\d) ?%", f"{NO_BREAK}%", re.sub(r"\d+\.\d+", lambda m: number(m[0]), text))


def _thousands(text: str) -> str:
    """A large number with the sign that the language which is written puts between thousands: the other one than in its decimals."""
    return text.replace(",", "." if number("0.5") == "0,5" else ",")


def _missed(text: str) -> tuple[str, str, str]:
    """A missed case: what it was, in the language that is written where the knowledge has it, else in English; its language; what was advised."""
    case, _, level = text.rpartition(": ")
    what = case.partition(" ")[2]
    cause = next((c.id for c in load_knowledge().conditions.values() if what.startswith(c.name)), "")
    return (condition_name(cause), "", level) if cause else (what, "en", level)


@lru_cache(maxsize=1)
def readme() -> str:
    """The project's README, from the source or from the package; empty where there is none."""
    try:
        return README.read_text(encoding="utf-8") if README.exists() else str(metadata("paresis").json.get("description", ""))
    except PackageNotFoundError:
        return ""


@lru_cache(maxsize=1)
def rests_on() -> dict[str, str]:
    """What the README says that the knowledge rests on: `claims`, and of them in per cent `cited`, from how many `sources`, and `judged`."""
    found = _RESTS.search(readme())
    return found.groupdict() if found else {}


@lru_cache(maxsize=1)
def figures() -> tuple[list[str], list[list[str]], list[str]]:
    """The measured figures of the README: head of the table, its rows, and the sentences around it; empty where there is no README."""
    found = _TABLE.search(readme())
    lines = [x.strip() for x in found[1].splitlines() if x.strip()] if found else []
    cells = [[c.strip() for c in x.strip("|").split("|")] for x in lines if x.startswith("|") and not x.startswith("|-")]
    return (cells[0] if cells else []), cells[1:], [x.replace("`", "") for x in lines if not x.startswith("|")]


@router.get("/settings", response_class=HTMLResponse)
def settings(visit: Look) -> Response:
    """Language, and how much the result shows."""
    return visit.page("settings.html", language=visit.words.language, details=DETAILS)


@router.post("/settings")
def set_(visit: Post) -> Response:
    """Remember the settings in a cookie that says nothing else."""
    detail = visit.value("detail") if visit.value("detail") in DETAILS else DETAILS[0]
    return _remembered(visit, "/settings", detail)


@router.post("/language")
def speak(visit: Post) -> Response:
    """Show the page that was open in another language."""
    back = visit.value("back")
    return _remembered(visit, back if _PATH.fullmatch(back) else "/", visit.preferences[1])


def _remembered(visit: Visit, path: str, detail: str) -> Response:
    """Go on, with the language that was sent and how much the result shows in a cookie."""
    language = visit.value("language") if visit.value("language") in languages() else ""
    response = visit.to(path)
    response.set_cookie(
        PREFERENCES, f"{language}.{detail}", max_age=YEAR, path="/", secure=visit.desk.settings.https, httponly=True, samesite="lax"
    )  # fmt: skip
    return response


@router.get("/report.css")
def report_style() -> Response:
    """The style that pages share with the printable report."""
    style = (files("paresis.report") / "templates" / "assessment.css").read_text(encoding="utf-8")
    return Response(style, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


@router.get("/health", include_in_schema=True)
def health(visit: Look) -> JSONResponse:
    """Whether the server can answer."""
    visit.desk.sessions.counts()
    return JSONResponse({"status": "ok", "software": SOFTWARE_VERSION, "knowledge": load_knowledge().version})


@router.get("/metrics")
def metrics(visit: Look) -> Response:
    """Counts for Prometheus."""
    return Response(visit.desk.sessions.metrics(), media_type="text/plain; version=0.0.4")
