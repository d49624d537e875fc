"""The knowledge, to be looked into: every entry, and every number with its source."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from paresis.kb.entries import find
from paresis.kb.load import load_knowledge
from paresis.web.desk import Look, Post
from paresis.web.entries import KINDS, entries
from paresis.web.entry_facts import entry_facts

PLACES = {kind: place for place, kind in KINDS.items()}
MOST_FOUND, LONGEST_SEARCH, NOT_FOUND = 30, 200, 404
router = APIRouter()


@router.get("/knowledge", response_class=HTMLResponse)
def browse(visit: Look) -> Response:
    """What there is to look into."""
    counts = {place: len(entries(visit.words.language)[kind]) for place, kind in KINDS.items()} | {"sources": len(load_knowledge().sources)}
    return visit.page("knowledge.html", counts=counts, found=None, searched="", version=load_knowledge().version)


@router.post("/knowledge", response_class=HTMLResponse)
def search(visit: Post) -> Response:
    """Entries by words; sent as a form, so that the words stand in no address."""
    words = visit.value("words")[:LONGEST_SEARCH]
    chosen = [e for kind in KINDS.values() for e in entries(visit.words.language)[kind].values()]
    found = [(PLACES[e.kind], e) for _, e in find(words, chosen)][:MOST_FOUND] if words else []
    return visit.page("knowledge.html", counts={}, found=found, searched=words, version=load_knowledge().version)


@router.get("/knowledge/sources", response_class=HTMLResponse)
def sources(visit: Look) -> Response:
    """Every source, by title."""
    listed = [{"id": key, "name": f"{s.title} ({s.year})" if s.year else s.title} for key, s in load_knowledge().sources.items()]
    return visit.page("entries.html", place="sources", entries=sorted(listed, key=lambda s: s["name"].lower()))


@router.get("/knowledge/sources/{key}", response_class=HTMLResponse)
def source(visit: Look, key: str) -> Response:
    """One source."""
    known = load_knowledge().sources
    if key not in known:
        raise HTTPException(NOT_FOUND)
    return visit.page("source.html", s=known[key])


@router.get("/knowledge/{place}", response_class=HTMLResponse)
def all_of_kind(visit: Look, place: str) -> Response:
    """All entries of one kind, by name."""
    if place not in KINDS:
        raise HTTPException(NOT_FOUND)
    return visit.page("entries.html", place=place, entries=sorted(entries(visit.words.language)[KINDS[place]].values(), key=lambda e: e.name.lower()))


@router.get("/knowledge/{place}/{id_}", response_class=HTMLResponse)
def one(visit: Look, place: str, id_: str) -> Response:
    """One entry with everything that it states."""
    known = entries(visit.words.language)
    entry = known.get(KINDS.get(place, ""), {}).get(id_)
    if entry is None:
        raise HTTPException(NOT_FOUND)
    return visit.page("entry.html", place=place, **entry_facts(entry, known, visit.knowledge, visit.words.language))
