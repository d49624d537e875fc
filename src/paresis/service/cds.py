"""CDS Hooks 2.0.1: discovery, cards, feedback. One card at most, and none again without change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from paresis.engine.assess import assess
from paresis.engine.medicines import TOGETHER
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence
from paresis.service.cards import INDICATOR, gist, has_something, is_complaint, medicines_card, weakness_card
from paresis.service.documented import ERRORS
from paresis.service.door import CdsDoor, OpenDoor, service_of
from paresis.service.hooks import CAMEL, HOOKS, ORDERS, HookRequest, Json, case_of, known_of, resources_of
from paresis.service.trouble import LACKING, NOT_FOUND, ServiceError

if TYPE_CHECKING:
    from paresis.model.assessment import MedicineNote
    from paresis.model.case import Case

PREFIX = "/cds-services"
WRONG = ERRORS | {LACKING: {**ERRORS[422], "description": "Nothing of the record was prefetched."}}
MOST_FEEDBACK, KNOWN, OFTEN = 100, "_known", 0.2
TAKEN = {"status": "active", "intent": "order"}
Name = Annotated[str, Path(max_length=100, examples=["paresis-weakness"])]
discovery = APIRouter(prefix=PREFIX, route_class=OpenDoor, tags=["CDS Hooks"])
router = APIRouter(prefix=PREFIX, route_class=CdsDoor, tags=["CDS Hooks"], responses=WRONG)


class Cards(BaseModel):
    """What to show."""

    cards: list[Json]


class Services(BaseModel):
    """What there is."""

    services: list[Json]


class Outcome(BaseModel):
    """What somebody did with a card; what they wrote about it is not kept."""

    model_config = CAMEL
    card: Annotated[str, Field(max_length=100)]
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: Annotated[str, Field(max_length=40)]
    accepted_suggestions: Annotated[list[Json], Field(max_length=50)] = []
    override_reason: Json | None = None


class Feedback(BaseModel):
    """What became of cards."""

    model_config = CAMEL
    feedback: Annotated[list[Outcome], Field(max_length=MOST_FEEDBACK)]


@discovery.get("", response_model=Services)
def discover() -> Json:
    """The services with their hooks and prefetch templates."""
    return {"services": [h.described() for h in HOOKS]}


@router.post("/{id}", response_model=Cards)
def call(id: Name, body: HookRequest, request: Request) -> Json:
    """A card, or none: `{"cards": []}`."""
    hook = next((h for h in HOOKS if h.hook == body.hook and h.service == id), None)
    if hook is None:
        _named(id)
        raise ServiceError(NOT_FOUND, "this service does not serve that hook", where="hook", hint="GET /cds-services lists the hooks")
    card = _of_orders(body, request) if body.hook in ORDERS else _of_record(body, request)
    return {"cards": [card] if card else []}


@router.post("/{id}/feedback")
def feedback(id: Name, body: Feedback) -> Json:
    """Take what became of cards; only that it came is kept, in the audit log."""
    _named(id)
    return {}


def _named(service: str) -> None:
    if service not in {h.service for h in HOOKS}:
        raise ServiceError(NOT_FOUND, "there is no such service", where="id", hint="GET /cds-services lists them")


def _of_record(body: HookRequest, request: Request) -> Json | None:
    """The card about weak legs, unless nothing has changed since it was shown."""
    case = case_of([*known_of(body), *resources_of(body.context.conditions)], body.context.patient_id)
    answer = assess(case) if case else None
    if case is None or answer is None or not has_something(case, answer):
        return None
    is_critical = INDICATOR.get(answer.urgency.level) == "critical"
    if not _is_new(body, request, "weakness", gist(answer), for_user=is_critical):
        return None
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return weakness_card(answer, _subject(body), service_of(request).access.base(request), date)


def _of_orders(body: HookRequest, request: Request) -> Json | None:
    """The card about the medicines that are being ordered, unless it was shown for the same ones."""
    known, drafts = known_of(body), _drafts(body)
    before, after = case_of(known, body.context.patient_id), case_of([*known, *drafts], body.context.patient_id)
    notes = _weakening(before, after) if after and drafts else []
    said = repr(sorted((n.medicine, n.mechanism) for n in notes))
    if not notes or not _is_new(body, request, "medicines", said, for_user=False):
        return None
    return medicines_card(notes, service_of(request).access.base(request))


def _drafts(body: HookRequest) -> list[Json]:
    """The orders of medicines, as if they were taken; of those that are selected, where the hook is about a selection."""
    drafts = [r for r in resources_of(body.context.draft_orders) if str(r.get("resourceType", "")).startswith("Medication")]
    if body.hook == "order-select":
        chosen = {s.rpartition("/")[2] for s in body.context.selections}
        drafts = [r for r in drafts if r.get("id") in chosen]
    subject = {"subject": {"reference": f"Patient/{body.context.patient_id}"}}
    return [{**r, **TAKEN, **subject, "id": f"draft-{i}"} for i, r in enumerate(drafts)]


def _weakening(before: Case | None, after: Case) -> list[MedicineNote]:
    """What the new orders add: two medicines that weaken together, or one that does so where weakness or its illness is known."""
    old = {(n.medicine.lower(), n.mechanism) for n in assess(before).medicines} if before else set()
    answer = assess(after)
    added = [n for n in answer.medicines if (n.medicine.lower(), n.mechanism) not in old]
    if is_complaint(after):
        return added
    return [n for n in added if n.medicine_class == TOGETHER or any(_is_known(c, after) for c in n.conditions)]


def _is_known(condition: str, case: Case) -> bool:
    """Whether the person is known to have an illness that people with this cause are often known to have."""
    claims = load_knowledge().load_claims(condition).get("findings", {})
    told = {o.finding for o in case.observations if o.presence is Presence.PRESENT and o.finding.endswith(KNOWN)}
    return any(line["p"] >= OFTEN for f in told for line in claims.get(f, ())[:1])


def _is_new(body: HookRequest, request: Request, kind: str, said: str, *, for_user: bool) -> bool:
    """Whether this was not shown of the patient before; an emergency is shown once to each user."""
    user = body.context.user_id if for_user else ""
    return service_of(request).shown.is_new(repr((kind, body.fhir_server, body.context.patient_id, user)), said)


def _subject(body: HookRequest) -> dict[str, Any]:
    """Patient and encounter, as the proposals name them."""
    encounter = {"encounter": {"reference": f"Encounter/{body.context.encounter_id}"}} if body.context.encounter_id else {}
    return {"subject": {"reference": f"Patient/{body.context.patient_id}"}, **encounter}
