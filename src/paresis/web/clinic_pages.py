"""The clinician's entry."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.responses import Response

from paresis.engine.values import limit_for
from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.entries import find
from paresis.model.anatomy import Sheet
from paresis.model.vocabulary import Setting, Sex, Tempo
from paresis.report.figure import sheet_figure
from paresis.report.language import say_like, speaking
from paresis.web.desk import Look, Post, Visit
from paresis.web.entries import entries
from paresis.web.sheet import case_of_entry, grid, kept_fields, panel, printed_units, problems
from paresis.web.store import Session
from paresis.web.told import entry_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.model.case import Issue

MOST_FOUND, LONGEST_SEARCH = 12, 200
router = APIRouter()


@router.get("/clinic", response_class=HTMLResponse)
def entry(visit: Look) -> Response:
    """The sheet, as far as it is filled; from the interview where there was one."""
    return _sheet(visit, entry_of(visit.found, visit.knowledge) if visit.found else {})


@router.post("/clinic")
def entered(visit: Post) -> Response:
    """Take the sheet: look for findings, draw the examination, or assess."""
    sent = kept_fields({k: visit.values(k) for k in visit.form})
    if len(sent.get("text", ("",))[0]) > visit.desk.settings.most_text:
        return _sheet(visit, sent, error=visit.words("start.too_long", most=f"{visit.desk.settings.most_text:,}"))
    if visit.value("draw"):
        return _sheet(visit, sent)
    if visit.value("find"):
        return _sheet(visit, sent, searched=visit.value("words")[:LONGEST_SEARCH])
    if wrong := problems(sent, visit.knowledge):
        return _sheet(visit, sent, wrong=wrong)
    if visit.found is None:
        visit.begin(Session("", entry=sent))
    else:
        visit.keep(replace(visit.found, entry=sent))
    return visit.to("/result/clinician")


def _sheet(
    visit: Visit, filled: Mapping[str, tuple[str, ...]], *, searched: str = "", error: str = "", wrong: Mapping[str, Issue] = MappingProxyType({})
) -> HTMLResponse:
    known = visit.knowledge.findings
    chosen = [known[k[2:]] for k in filled if k.startswith("f:") and k[2:] in known]
    found = [known[i] for i in _found(searched, visit.words.language) if i in known and known[i] not in chosen]
    first, others = panel(visit.knowledge)
    case = case_of_entry(filled)
    with speaking(visit.words.language):
        figure = Markup(sheet_figure(case.sheet or Sheet(), load_anatomy()))
        refused = _in_words(wrong, filled, visit)
    shown: dict[str, Any] = {
        "filled": {k: v[0] for k, v in filled.items()}, "grid": grid(), "figure": figure, "first": first, "others": others, "chosen": chosen,
        "found": found, "searched": searched, "units": printed_units, "settings": list(Setting), "sexes": list(Sex), "tempi": list(Tempo),
        "error": error, "wrong": refused, "is_drawn": bool(visit.value("draw")), "examined": {k.split(":")[1] for k in filled if k.startswith("s:")},
        "measured": {k[2:] for k in filled if k.startswith("v:")}, "SOURCES": visit.knowledge.sources,
        "limits": {a.id: limit_for(a, case.age_years, case.sex) for a in (*first, *others)},
    }  # fmt: skip
    return visit.page("clinic.html", status=422 if error or wrong else 200, **shown)


def _in_words(found: Mapping[str, Issue], filled: Mapping[str, tuple[str, ...]], visit: Visit) -> dict[str, str]:
    """What is wrong with each field, and how to mend it."""
    said = {f: ". ".join(say_like(x)[:1].upper() + say_like(x)[1:] for x in (i.message, i.solution) if x) + "." for f, i in found.items()}
    return said | ({"age": visit.words("clinic.bad_age", age=filled["age"][0])} if "age" in said else {})


def _found(words: str, language: str) -> list[str]:
    """Ids of the findings that the words may mean."""
    return [e.id for _, e in find(words, entries(language)["finding"].values())][:MOST_FOUND] if words else []
