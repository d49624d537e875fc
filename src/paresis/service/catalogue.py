"""REST about the knowledge: what there is, by words and by id, each number with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Request

from paresis.engine.assess import SOFTWARE_VERSION
from paresis.errors import did_you_mean
from paresis.intake.lookup import cited_in, look_up, shipped_entries
from paresis.kb.lang.translated import ENGLISH, translated
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import UrgencyLevel
from paresis.report.json import FORMAT, plain
from paresis.service.answers import Json
from paresis.service.documented import ERRORS, ConditionShown, Finding, Found, Info, Known, Test
from paresis.service.door import Door
from paresis.service.rest import HISTORY, PREFIX
from paresis.service.told import language_of
from paresis.service.trouble import NOT_FOUND, ServiceError

if TYPE_CHECKING:
    from paresis.model import knowledge as m

KINDS = ("condition", "finding", "analyte", "medicine", "investigation", "red flag")
OTHER_LANGUAGES = ("de",)
Kind = Literal["condition", "finding", "analyte", "medicine", "investigation", "red flag"]
router = APIRouter(prefix=PREFIX, route_class=Door, tags=["knowledge"], responses={k: v for k, v in ERRORS.items() if k in (401, 404, 422, 429, 503)})


@router.get("/info", response_model=Info)
def info() -> Json:
    """Versions, sizes, languages."""
    known = load_knowledge()
    return {
        "versions": {"software": SOFTWARE_VERSION, "knowledge": known.version, "format": FORMAT},
        "conditions_count": len(known.conditions),
        "symptoms_count": sum(f.domain not in HISTORY for f in known.findings.values()),
        "risk_factors_count": sum(f.domain in HISTORY for f in known.findings.values()),
        "lab_tests_count": len(known.analytes),
        "languages": [ENGLISH, *(c for c in OTHER_LANGUAGES if known.language(c))],
        "triage_levels": [level.value for level in UrgencyLevel],
    }


@router.get("/search", response_model=list[Found])
def search(
    phrase: Annotated[str, Query(min_length=1, max_length=200, examples=["cannot pass urine"])],
    types: Annotated[list[Kind] | None, Query(max_length=len(KINDS))] = None,
    max_results: Annotated[int, Query(ge=1, le=50)] = 8,
) -> list[Json]:
    """Entries that a phrase may mean, best first; spelling need not be right."""
    return [{"id": e.id, "label": e.name, "type": e.kind} for e in look_up(phrase, kinds=types or KINDS, most=max_results)]


@router.get("/conditions", response_model=list[Known])
def conditions(request: Request) -> list[Json]:
    """All causes."""
    return [{"id": c.id, "name": c.name, "common_name": c.lay} for c in _knowledge(request).conditions.values()]


@router.get("/conditions/{id}", response_model=ConditionShown)
def condition(id: str, request: Request) -> Json:
    """One cause with everything that is stated of it."""
    known = _knowledge(request).conditions
    if id not in known:
        raise ServiceError(NOT_FOUND, "there is no such cause", where="id", hint=did_you_mean(id, known) or "GET /api/v1/conditions lists them")
    c = known[id]
    record = next(e.record for e in shipped_entries() if e.kind == "condition" and e.id == id)
    return {
        "id": c.id, "name": c.name, "common_name": c.lay, "triage_level": c.urgency.value, "icd10_code": str(c.codes.get("icd10cm", "")),
        "codes": plain(c.codes), "hint": c.urgency_reason, "synonyms": list(c.synonyms), "review": c.review, "claims": record,
        "sources": cited_in(record),
    }  # fmt: skip


@router.get("/symptoms", response_model=list[Finding])
def symptoms(request: Request) -> list[Json]:
    """Symptoms and signs."""
    return [_finding(f) for f in _knowledge(request).findings.values() if f.domain not in HISTORY]


@router.get("/risk_factors", response_model=list[Finding])
def risk_factors(request: Request) -> list[Json]:
    """Illnesses known before, medicines, exposures, family."""
    return [_finding(f) for f in _knowledge(request).findings.values() if f.domain in HISTORY]


@router.get("/lab_tests", response_model=list[Test])
def lab_tests(request: Request) -> list[Json]:
    """Laboratory values and vital signs, and the findings that they make present or absent."""
    return [_test(a) for a in _knowledge(request).analytes.values()]


def _knowledge(request: Request) -> m.Knowledge:
    return translated(load_knowledge(), language_of(request))


def _finding(f: m.Finding) -> Json:
    return {
        "id": f.id, "name": f.name, "common_name": f.question, "category": f.domain, "observed": f.observed.value, "hpo": f.hpo, "parent": f.parent,
    }  # fmt: skip


def _test(a: m.Analyte) -> Json:
    results = [{"id": t.finding, "kind": t.kind, "value": t.value} for t in a.findings]
    return {"id": a.id, "name": a.name, "common_name": a.name, "category": "analyte", "unit": a.unit, "loinc": a.loinc, "results": results}
