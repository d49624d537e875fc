"""CDS Hooks: which services there are, what each needs of the record, and the record of a request put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel

from paresis.intake.fhir import read_fhir_people
from paresis.intake.fhir.shape import objects, words
from paresis.service.trouble import LACKING, UNFIT, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.case import Case

Json = dict[str, Any]
WEAKNESS, MEDICINES = "paresis-weakness", "paresis-medicines"
ORDERS = frozenset({"order-select", "order-sign"})
MOST_RESOURCES = 5_000
CAMEL = ConfigDict(extra="allow", alias_generator=to_camel)
WHO = "patient={{context.patientId}}"
PREFETCH = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": f"Condition?{WHO}",
    "observations": f"Observation?{WHO}&_sort=-date&_count=200",
    "statements": f"MedicationStatement?{WHO}",
    "requests": f"MedicationRequest?{WHO}&status=active",
}
REPORTS = {"reports": f"DiagnosticReport?{WHO}&_sort=-date&_count=20", "family": f"FamilyMemberHistory?{WHO}"}
VISIT = {"encounter": "Encounter/{{context.encounterId}}"}


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook that is served: by which service, and with what of the record."""

    hook: str
    service: str
    title: str
    description: str
    prefetch: dict[str, str]

    def described(self) -> Json:
        """As discovery says it."""
        use = "FHIR R4. Nothing is fetched: what is not prefetched is not known. Works with any part of the prefetch; needs one at least."
        said = {"hook": self.hook, "title": self.title, "description": self.description, "id": self.service}
        return {**said, "prefetch": self.prefetch, "usageRequirements": use}


_ABOUT = "Reads the record for weakness of the legs and says how urgent it is, which causes are likely and what to test next."
_DRUGS = "Warns of medicines that can weaken: two that do so together, or one that worsens a weakness that the record tells of."
HOOKS = (
    Hook("patient-view", WEAKNESS, "Weak legs: urgency and causes", _ABOUT, {**PREFETCH, **REPORTS}),
    Hook("encounter-start", WEAKNESS, "Weak legs: urgency and causes", _ABOUT, {**PREFETCH, **REPORTS, **VISIT}),
    Hook("problem-list-item-create", WEAKNESS, "Weak legs: urgency and causes", _ABOUT, {**PREFETCH, **REPORTS}),
    Hook("order-select", MEDICINES, "Medicines that weaken", _DRUGS, PREFETCH),
    Hook("order-sign", MEDICINES, "Medicines that weaken", _DRUGS, PREFETCH),
)
HookName = Literal["patient-view", "encounter-start", "problem-list-item-create", "order-select", "order-sign"]
_EXAMPLE: Json = {
    "hook": "patient-view",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {"userId": "Practitioner/example", "patientId": "p1"},
    "prefetch": {
        "patient": {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1964-03-01"},
        "conditions": {
            "resourceType": "Bundle",
            "type": "searchset",
            "entry": [{"resource": {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}, "code": {"text": "weakness of both legs"}}}],
        },
    },
}


class Context(BaseModel):
    """What the user is doing, with whom."""

    model_config = CAMEL
    patient_id: Annotated[str, Field(min_length=1, max_length=64)]
    user_id: Annotated[str, Field(max_length=200)] = ""
    encounter_id: Annotated[str | None, Field(max_length=64)] = None
    conditions: Json | None = None
    draft_orders: Json | None = None
    selections: Annotated[list[str], Field(max_length=200)] = []


def _described(schema: Json) -> None:
    """Ask for what can be answered: a prefetch with something in it."""
    schema["examples"] = [_EXAMPLE]
    schema["required"].append("prefetch")


_RESOURCE: Json = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"type": "string", "pattern": "^[A-Za-z]+$"}}}
_PREFETCH: Json = {"type": "object", "minProperties": 1, "additionalProperties": _RESOURCE}


class HookRequest(BaseModel):
    """A call of a CDS service."""

    model_config = ConfigDict(**CAMEL, json_schema_extra=_described)
    hook: HookName
    hook_instance: UUID
    context: Context
    fhir_server: Annotated[str | None, Field(max_length=500)] = None
    prefetch: Annotated[dict[str, Json | None] | None, WithJsonSchema(_PREFETCH)] = None


def known_of(request: HookRequest) -> list[Json]:
    """The resources that were prefetched.

    Raises:
        ServiceError: There are none, or too many.
    """
    given = [x for x in (request.prefetch or {}).values() if x and _kind(x) not in ("", "OperationOutcome")]
    if not given:
        hint = "send at least " + ", ".join(PREFETCH)
        raise ServiceError(LACKING, "nothing of the record was prefetched", where="prefetch", hint=hint)
    found = [r for x in given for r in resources_of(x)]
    if len(found) > MOST_RESOURCES:
        raise ServiceError(UNFIT, f"more than {MOST_RESOURCES} resources", where="prefetch", hint="send those of the last year")
    return found


def resources_of(bundle: Any) -> list[Json]:
    """The resources of a bundle, or a single one."""
    if isinstance(bundle, dict) and bundle.get("resourceType") == "Bundle":
        return [r for e in objects(bundle.get("entry")) for r in objects(e.get("resource"))]
    return [r for r in objects(bundle) if words(r.get("resourceType"))]


def _kind(resource: Json) -> str:
    kind = words(resource.get("resourceType"))
    return kind if kind.isalpha() and kind.isascii() else ""


def case_of(resources: Iterable[Json], patient: str) -> Case | None:
    """The case of the patient whom the user sees; None when nothing is about them.

    Raises:
        ServiceError: The record is only about others.
    """
    listed = [{**r, "id": patient} if r.get("resourceType") == "Patient" and not words(r.get("id")) else r for r in resources]
    if not listed:
        return None
    cases = list(read_fhir_people(listed, where="prefetch"))
    own = next((c for c in cases if c.id == patient), None)
    if own is None and any(c.id for c in cases):
        hint = "prefetch what belongs to context.patientId"
        raise ServiceError(UNFIT, "the record is about somebody else", where="context.patientId", hint=hint)
    return own or next(iter(cases), None)
