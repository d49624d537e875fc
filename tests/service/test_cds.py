"""CDS Hooks: an EHR discovers, calls, shows, and says what became of it."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")

from tests.service.client import BASE, DRUGS, PATIENT, WEAK, Ehr, Json, bundle, client, order, problem

if TYPE_CHECKING:
    from pathlib import Path

CAUDA = [problem("weakness of both legs"), problem("numb around the bottom"), problem("cannot pass urine")]
HOOKS = {"patient-view", "encounter-start", "order-select", "order-sign", "problem-list-item-create"}


def weak(*problems: Json, **more: Any) -> Ehr:
    return Ehr({"Patient": [PATIENT], "Condition": list(problems)}, **more)


def check(card: Json) -> None:
    """What CDS Hooks 2.0.1 asks of a card; an optional field that is empty is left out."""
    assert UUID(card["uuid"])
    assert 0 < len(card["summary"]) < 140
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"]
    assert card["source"]["url"].startswith("http")
    assert all(v not in (None, "", [], {}) for v in card.values())
    assert all(r.keys() == {"code", "system", "display"} for r in card["overrideReasons"])
    for s in card.get("suggestions", []):
        assert card["selectionBehavior"] in ("any", "at-most-one")
        for a in s["actions"]:
            assert a["type"] == "create"
            assert a["description"]
            assert (a["resource"]["resourceType"], a["resource"]["intent"]) == ("ServiceRequest", "proposal")
            assert a["resource"]["subject"] == {"reference": "Patient/p1"}


def test_discovery_names_every_hook_with_templates() -> None:
    ehr = weak()
    assert {s["hook"] for s in ehr.services} == HOOKS
    assert all(s["id"] and s["title"] and s["description"] and s["prefetch"] and s["usageRequirements"] for s in ehr.services)
    assert all("{{context." in q for s in ehr.services for q in s["prefetch"].values())


def test_a_visit_from_discovery_to_feedback(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ehr = weak(*CAUDA)
    (card,) = ehr.call("patient-view", encounterId="e1")
    check(card)
    assert card["indicator"] == "critical"
    assert card["summary"].startswith("Weak legs. EMERGENCY: hospital now, within hours; ")
    assert "%" not in card["summary"], "a red flag decides, not a probability"
    assert "Cauda equina" in card["detail"]
    assert ehr.http.get(card["links"][0]["url"].removeprefix(BASE)).status_code == 200
    assert ehr.call("patient-view", encounterId="e1") == []
    assert ehr.call("encounter-start", encounterId="e1") == []
    said = {"card": card["uuid"], "outcome": "accepted", "acceptedSuggestions": [{"id": card["suggestions"][0]["uuid"]}]}
    overridden = {
        "card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-05-01T09:00:00Z",
        "overrideReason": {"reason": card["overrideReasons"][0], "userComment": "purple elephants"},
    }  # fmt: skip
    stamped = said | {"outcomeTimestamp": "2026-05-01T09:00:00Z"}
    assert ehr.http.post(f"/cds-services/{WEAK}/feedback", json={"feedback": [stamped, overridden]}).status_code == 200
    assert ehr.http.post(f"/cds-services/{WEAK}/feedback", json={"feedback": [said]}).status_code == 422
    assert not any(word in caplog.text for word in ("elephants", "Cauda", "p1", "numb"))


def test_a_card_comes_again_only_when_something_changed() -> None:
    ehr = weak(problem("foot drop"))
    (first,) = ehr.call("patient-view", encounterId="e1")
    assert ehr.call("patient-view", encounterId="e1") == []
    assert ehr.call("patient-view", encounterId="e2") == []
    ehr.user = "Practitioner/2"
    assert ehr.call("patient-view", encounterId="e1") == []
    ehr.record["Condition"] += CAUDA
    (second,) = ehr.call("patient-view", encounterId="e1")
    assert second["uuid"] != first["uuid"]
    ehr.user = "Practitioner/3"
    assert len(ehr.call("patient-view", encounterId="e1")) == 1, "an emergency is shown once to everyone"


@pytest.mark.parametrize("problems", [[], ["hypertension"], ["seasonal rhinitis", "gout"]])
def test_where_nothing_is_weak_nothing_is_shown(problems: list[str]) -> None:
    assert weak(*map(problem, problems)).call("patient-view") == []


def test_a_problem_that_is_being_added_counts() -> None:
    (card,) = weak().call("problem-list-item-create", conditions=bundle(problem("foot drop")))
    check(card)
    assert card["indicator"] == "warning"


@pytest.mark.parametrize(
    ("taken", "ordered", "word"),
    [
        ("simvastatin 40 mg", "clarithromycin 500 mg", "simvastatin + clarithromycin"),
        ("spironolactone 25 mg", "trimethoprim 200 mg", "trimethoprim"),
        ("colchicine 0.5 mg", "clarithromycin 250 mg", "colchicine + clarithromycin"),
    ],
)
@pytest.mark.parametrize("hook", ["order-sign", "order-select"])
def test_two_medicines_that_weaken_together_are_a_warning(taken: str, ordered: str, word: str, hook: str) -> None:
    ehr = Ehr({"Patient": [PATIENT], "MedicationRequest": [order(taken)]})
    drafts: Json = {"draftOrders": bundle(order(ordered, "d1", "draft")), "selections": ["MedicationRequest/d1"]}
    (card,) = ehr.call(hook, DRUGS, **drafts)
    check(card)
    assert card["indicator"] == "warning"
    assert word in card["summary"]
    assert ehr.call(hook, DRUGS, **drafts) == []
    drafts["selections"] = ["MedicationRequest/other"]
    assert ehr.call("order-select", DRUGS, **drafts) == []


@pytest.mark.parametrize(
    ("problems", "ordered", "is_warned"),
    [
        ([], "simvastatin 20 mg", False),
        ([], "paracetamol 500 mg", False),
        (["myasthenia gravis"], "ciprofloxacin 500 mg", True),
        (["gout"], "ciprofloxacin 500 mg", False),
        (["weakness of both legs"], "prednisolone 20 mg", True),
    ],
)
def test_one_medicine_is_a_warning_where_it_worsens_what_is_known(problems: list[str], ordered: str, is_warned: bool) -> None:
    cards = weak(*map(problem, problems)).call("order-sign", DRUGS, draftOrders=bundle(order(ordered, "d1", "draft")))
    assert bool(cards) == is_warned


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"prefetch": None}, 412, "prefetch"),
        ({"prefetch": {}}, 412, "prefetch"),
        ({"prefetch": {"patient": None, "conditions": {"resourceType": "OperationOutcome"}}}, 412, "prefetch"),
        ({"prefetch": {"patient": PATIENT | {"id": "p2"}}}, 422, "context.patientId"),
        ({"prefetch": {"x": bundle(*[problem("x")] * 5001)}}, 422, "prefetch"),
        ({"hook": "order-sign"}, 404, "hook"),
        ({"hook": "no-hook"}, 422, "body.hook"),
        ({"hookInstance": "1"}, 422, "body.hookInstance"),
        ({"context": {}}, 422, "body.context.patientId"),
    ],
)
def test_a_request_that_lacks_something_is_told_so(change: Json, status: int, where: str) -> None:
    sent = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": {"patientId": "p1"}, "prefetch": {"patient": PATIENT}}
    answer = client().post(f"/cds-services/{WEAK}", json=sent | change)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["where"] == where


@pytest.mark.parametrize(
    "prefetch",
    [
        {"patient": PATIENT},
        {"patient": {"resourceType": "Patient"}},
        {"conditions": bundle(problem("foot drop"))},
        {"patient": PATIENT, "conditions": {"resourceType": "Bundle", "entry": [5, None, {"resource": 7}]}},
        {"patient": {"resourceType": "Patient", "id": "p1", "birthDate": [], "gender": {"a": 1}}, "observations": {"resourceType": "Bundle"}},
        {"x": bundle({"resourceType": "Observation", "code": "x" * 999, "valueQuantity": {"value": "NaN"}})},
    ],
)
def test_any_part_of_the_prefetch_will_do(prefetch: Json) -> None:
    sent = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": {"patientId": "p1"}, "prefetch": prefetch}
    assert client().post(f"/cds-services/{WEAK}", json=sent).status_code == 200


def test_an_unknown_service_is_not_there() -> None:
    http = client()
    assert http.post("/cds-services/nope/feedback", json={"feedback": []}).status_code == 404
    sent = {"hook": "patient-view", "hookInstance": str(uuid4()), "context": {"patientId": "1"}}
    assert http.post("/cds-services/nope", json=sent).status_code == 404


def test_markup_in_a_record_stays_text() -> None:
    ehr = weak(problem("foot drop"))
    ehr.record["MedicationStatement"] = [
        {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": {"text": "prednisolone <img src=x> [x](http://evil)"}}
    ]
    (card,) = ehr.call("patient-view")
    assert "prednisolone" in card["detail"].lower()
    assert "](http://evil" not in card["detail"]
    assert "<img" not in card["detail"].replace("\\<img", "")


def test_the_audit_log_says_who_and_what_kind_and_nothing_else(tmp_path: Path) -> None:
    from paresis.service.settings import ServiceSettings

    log = tmp_path / "audit.log"
    weak(*CAUDA, http=client(ServiceSettings(audit=str(log)))).call("patient-view", encounterId="e1")
    line = json.loads(log.read_text().splitlines()[-1])
    assert line.keys() == {"time", "who", "method", "route", "status", "ms"}
    assert (line["route"], line["status"], line["who"]) == ("/cds-services/{id}", 200, "anyone")
    assert "p1" not in log.read_text()
