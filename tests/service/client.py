"""A program that asks the service, and an EHR that calls its hooks."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from paresis.service.settings import ServiceSettings
from paresis.web.app import create_app
from paresis.web.settings import Settings

logging.getLogger("httpx").setLevel(logging.WARNING)
BASE, V1, NEXT = "http://localhost", "/api/v1", "/fhir/Questionnaire/$next-question"
WEAK, DRUGS = "paresis-weakness", "paresis-medicines"
Json = dict[str, Any]
PATIENT: Json = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1964-03-01"}


def client(service: ServiceSettings | None = None, **more: Any) -> TestClient:
    """The whole application, as `paresis serve` starts it."""
    return TestClient(create_app(replace(Settings(rate=0, service=service or ServiceSettings()), **more)), base_url=BASE)


def bundle(*resources: Json) -> Json:
    """A search's result."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in resources]}


def problem(text: str, patient: str = "p1") -> Json:
    """A problem of the list, in words."""
    return {"resourceType": "Condition", "subject": {"reference": f"Patient/{patient}"}, "code": {"text": text}}


def order(text: str, name: str = "m1", status: str = "active") -> Json:
    """A medicine that is ordered."""
    subject = {"reference": "Patient/p1"}
    return {
        "resourceType": "MedicationRequest", "id": name, "status": status, "intent": "order", "subject": subject,
        "medicationCodeableConcept": {"text": text},
    }  # fmt: skip


class Ehr:
    """An EHR that does as CDS Hooks says: it discovers, fills in the prefetch, calls, and says what became of the cards."""

    def __init__(self, record: dict[str, list[Json]], *, user: str = "Practitioner/1", http: TestClient | None = None) -> None:
        self.http, self.record, self.user = http or client(), record, user
        self.services = self.http.get("/cds-services").json()["services"]

    def call(self, hook: str, service: str = WEAK, *, status: int = 200, **context: Any) -> list[Json]:
        """The cards of one hook."""
        found = next(s for s in self.services if s["hook"] == hook and s["id"] == service)
        prefetch = {k: self._fetched(q) for k, q in found["prefetch"].items()}
        said = {"userId": self.user, "patientId": "p1", **context}
        body = {"hook": hook, "hookInstance": str(uuid4()), "fhirServer": "https://ehr.example/fhir", "context": said, "prefetch": prefetch}
        answer = self.http.post(f"/cds-services/{service}", json=body)
        assert answer.status_code == status, answer.text
        return list(answer.json().get("cards", []))

    def _fetched(self, query: str) -> Json | None:
        """What the EHR's own server would answer to a template."""
        kind = query.partition("?")[0].partition("/")[0]
        found = self.record.get(kind, [])
        return bundle(*found) if "?" in query else next(iter(found), None)
