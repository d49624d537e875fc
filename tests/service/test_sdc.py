"""FHIR: a questionnaire that grows by `$next-question`, and a record assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")

from tests.service.client import NEXT, PATIENT, Json, bundle, client, problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.testclient import TestClient

FIRST: Json = {"resourceType": "QuestionnaireResponse", "status": "in-progress", "subject": {"reference": "Patient/p1"}}
STORY = "weak legs for months"
ME: Json = {
    "story": {"valueString": STORY}, "about": {"valueCoding": {"code": "me"}}, "age": {"valueQuantity": {"value": 44, "code": "a"}},
    "sex": {"valueCoding": {"code": "female"}}, "tempo": {"valueCoding": {"code": "days"}}, "medicines": {"valueString": "none"},
}  # fmt: skip


@pytest.fixture(scope="module")
def http() -> TestClient:
    return client()


def ask(http: TestClient, body: Any, status: int = 200) -> Json:
    answer = http.post(NEXT, json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/fhir+json")
    return dict(answer.json())


def form(response: Json) -> list[Json]:
    return list(response["contained"][0]["item"])


def filled(http: TestClient, told: Mapping[str, Json], *, start: Json = FIRST) -> Json:
    """Answer until it is completed; what is not told is denied."""
    response = ask(http, start)
    for _ in range(60):
        if response["status"] == "completed":
            return response
        asked = form(response)[-1]
        denied = {"valueCoding": {"code": "none" if asked.get("repeats") else "no"}}
        given = told.get(asked["linkId"], denied if asked["type"] == "choice" and asked["linkId"] != "confirm" else None)
        if given:
            response["item"][-1]["answer"] = [given]
        response = ask(http, response)
    pytest.fail("the questionnaire does not end")


def test_it_grows_one_question_at_a_time_and_is_valid_fhir(http: TestClient) -> None:
    pytest.importorskip("fhir.resources")
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

    response, sizes = ask(http, FIRST), []
    for _ in range(8):
        QuestionnaireResponse.model_validate(response)
        sizes.append(len(form(response)))
        asked = form(response)[-1]
        response["item"][-1]["answer"] = [ME.get(asked["linkId"], {"valueCoding": {"code": "none"}})]
        response = ask(http, response)
    assert sizes == list(range(1, 9))
    assert response["subject"] == {"reference": "Patient/p1"}
    assert response["questionnaire"] == "#questionnaire"
    assert response["contained"][0]["extension"][0]["url"].endswith("questionnaireAdaptive")


def test_it_is_completed_with_what_came_out(http: TestClient) -> None:
    done = filled(http, ME)
    assert form(done)[-1]["linkId"] == "result"
    assert "not a medical device" in form(done)[-1]["text"]
    assert ask(http, done) == done
    asked = [i["linkId"] for i in done["item"]]
    assert len(asked) == len(set(asked))


def test_an_ambulance_ends_it_at_once(http: TestClient) -> None:
    told = ME | {"danger": {"valueCoding": {"code": "severe_breathlessness"}}}
    done = filled(http, told)
    assert done["item"][-1]["linkId"] == "danger"
    assert "ambulance now" in form(done)[-1]["text"]


def test_an_earlier_answer_can_be_changed(http: TestClient) -> None:
    done = filled(http, ME)
    assert "weak" in [i["linkId"] for i in done["item"]]
    edited = done | {"status": "in-progress"}
    next(i for i in edited["item"] if i["linkId"] == "age")["answer"] = [{"valueQuantity": {"value": 1, "code": "a"}}]
    after = ask(http, edited)
    assert "weak" not in [i["linkId"] for i in after["item"]]


def test_what_is_passed_over_is_not_known_and_not_denied(http: TestClient) -> None:
    response = ask(http, FIRST)
    for _ in range(3):
        response = ask(http, response)
    assert len(form(response)) == 4
    assert all("answer" not in i for i in response["item"])


def test_about_another_in_german(http: TestClient) -> None:
    response = ask(http, FIRST | {"language": "de-DE", "item": [{"linkId": "about", "answer": [{"valueCoding": {"code": "other"}}]}]})
    assert "mich" in form(response)[0]["answerOption"][0]["valueCoding"]["display"]
    assert response["language"] == "de"


def test_parameters_are_taken_too(http: TestClient) -> None:
    wrapped = {"resourceType": "Parameters", "parameter": [{"name": "questionnaire-response", "resource": FIRST}]}
    assert ask(http, wrapped) == ask(http, FIRST)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], "body"),
        ({"resourceType": "Patient"}, "body"),
        ({"resourceType": "Parameters"}, "body"),
        (FIRST | {"item": [{"linkId": "favourite_colour"}]}, "answer"),
        (FIRST | {"item": [{"linkId": "age", "answer": [{"valueString": "old"}]}]}, "age"),
        (FIRST | {"item": [{"linkId": "sex", "answer": [{"valueCoding": {"code": "purple"}}]}]}, "sex"),
        (FIRST | {"item": [{"linkId": "about"}] * 201}, "QuestionnaireResponse.item"),
    ],
)
def test_what_does_not_fit_is_an_operation_outcome(http: TestClient, body: Any, where: str) -> None:
    issue = ask(http, body, 422)["issue"][0]
    assert issue["expression"] == [where]
    assert issue["details"]["text"]
    assert issue["diagnostics"]


@pytest.mark.parametrize("item", [{"answer": 5}, {"answer": [7, None]}, {"answer": [{"valueString": ["x"]}]}, {"answer": {"valueDecimal": {}}}])
def test_odd_answers_are_passed_over(http: TestClient, item: Json) -> None:
    assert ask(http, FIRST | {"item": [{"linkId": "story", **item}, 5]})["status"] == "in-progress"


def test_a_record_is_assessed_as_a_document(http: TestClient) -> None:
    answer = http.post("/fhir/$assess", json=bundle(PATIENT, problem("weakness of both legs"), problem("cannot pass urine")))
    assert answer.status_code == 200
    kinds = [e["resource"]["resourceType"] for e in answer.json()["entry"]]
    assert kinds[0] == "Composition"
    assert {"RiskAssessment", "Flag", "ServiceRequest"} <= set(kinds)
    assert http.post("/fhir/$assess", json={}).json()["resourceType"] == "OperationOutcome"
