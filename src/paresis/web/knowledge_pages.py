"""The knowledge, to be looked into: every entry, and every number with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from paresis.kb.entries import find
from paresis.kb.load import load_knowledge
from paresis.report.claims import number_text, rule_text
from paresis.report.language import say, speaking
from paresis.report.names import finding_name
from paresis.report.wording import CAME
from paresis.web.desk import Look, Post
from paresis.web.entries import KINDS, entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.entries import Entry
    from paresis.model.knowledge import Knowledge, Source

PLACES = {kind: place for place, kind in KINDS.items()}
MOST_FOUND, LONGEST_SEARCH, NOT_FOUND = 30, 200, 404
NUMBERS = ("incidence", "onset_age", "sex", "tempo", "sites", "management")
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
    record = entry.record
    with speaking(visit.words.language):
        claims = _claims(entry, known, visit.knowledge)
        rule = rule_text(record["rule"], finding_name) if "rule" in record else ""
    shown: dict[str, Any] = {
        "place": place, "entry": entry, "record": record, "claims": claims, "rule": rule,
        "sources": _sources(record, claims), "number": number_text,
    }  # fmt: skip
    return visit.page("entry.html", **shown)


def _claims(entry: Entry, entries: dict[str, dict[str, Entry]], knowledge: Knowledge) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Claims under headings, each with what it speaks of."""
    record = entry.record
    if entry.kind == "finding":
        stated = [(c.name, x) for c in entries["condition"].values() for x in record_list(c, "findings") if x["finding"] == entry.id]
        return {"stated": stated} if stated else {}
    out = {k: [(_what(k, x, knowledge), x) for x in record_list(entry, k)] for k in NUMBERS if record.get(k)}
    known = knowledge.findings
    if record.get("findings"):
        named = [(known[x["finding"]].name if x["finding"] in known else x["finding"], x) for x in record["findings"]]
        out["findings"] = sorted(named, key=lambda c: -_size(c[1]))
    return {k: v for k, v in out.items() if v}


def record_list(entry: Entry, field: str) -> list[dict[str, Any]]:
    """The claims of a field: a list, whether one or many are stated."""
    value = entry.record.get(field) or []
    return value if isinstance(value, list) else [value]


def _what(field: str, claim: dict[str, Any], knowledge: Knowledge) -> str:
    if field == "sites":
        names = knowledge.sites
        return " + ".join(names[s].name if s in names else s for s in claim["site"])
    if claim.get("tempo"):
        return say(CAME[claim["tempo"]])
    return str( claim.get("ages") or claim.get("text") or "")


def _size(claim: dict[str, Any]) -> float:
    if "k" in claim:
        return float(claim["k"] / claim["n"])
    return float(claim.get("p", (claim.get("low", 0.0) + claim.get("high", 0.0)) / 2))


def _sources(record: dict[str, Any], claims: dict[str, list[tuple[str, dict[str, Any]]]]) -> dict[str, Source]:
    """Every source that the page cites, in order."""
    known = load_knowledge().sources
    told = [x.get("source", "") for group in claims.values() for _, x in group]
    keys = dict.fromkeys([*_keys(record), *told])
    return {k: known[k] for k in keys if k in known}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for x in value.values():
            yield from _keys(x)
    elif isinstance(value, list):
        for x in value:
            yield from _keys(x)
