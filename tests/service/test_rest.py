"""REST about one person: stateless, in shapes that clients know, honest about what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")

from tests.service.client import V1, Json, client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.testclient import TestClient

GBS: Json = {
    "sex": "male", "age": {"value": 44}, "tempo": "days",
    "evidence": [
        {"id": "leg_weakness_both_sides", "choice_id": "present", "source": "initial"}, {"id": "areflexia", "choice_id": "present"},
        {"id": "ascending_weakness", "choice_id": "present"}, {"id": "back_pain", "choice_id": "unknown"},
    ],
}  # fmt: skip
CAUDA: Json = {"age": {"value": 40}, "sex": "female", "text": "both legs weak since yesterday, numb between the legs, cannot pass urine"}


@pytest.fixture(scope="module")
def http() -> TestClient:
    return client()


def post(http: TestClient, path: str, body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Any:
    answer = http.post(f"{V1}/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_the_causes_come_with_a_question_and_their_uncertainty(http: TestClient) -> None:
    out = post(http, "diagnosis", GBS)
    first = out["conditions"][0]
    assert first["id"] == "guillain_barre_syndrome"
    assert first["interval"][0] < first["probability"] < first["interval"][1]
    assert sum(c["probability"] for c in out["conditions"]) + out["unlisted"] <= 1.001
    assert out["question"]["type"] == "group_multiple"
    assert not out["should_stop"]
    assert UUID(out["interview_token"])


def test_the_same_person_gets_the_same_answer_and_keeps_the_name_of_the_interview(http: TestClient) -> None:
    name = "6f1c9a52-4b5e-4d1d-9f0b-3a2f0a4c8a11"
    one, two = (http.post(f"{V1}/diagnosis", json=GBS, headers={"Interview-Id": name}) for _ in range(2))
    assert one.json() == two.json()
    assert one.headers["interview-id"] == one.json()["interview_token"] == name
    assert http.post(f"{V1}/diagnosis", json=GBS, headers={"Interview-Id": "Mrs Smith"}).headers["interview-id"] != "Mrs Smith"


def test_an_interview_ends_and_asks_nothing_twice(http: TestClient) -> None:
    body, asked = {**GBS, "evidence": list(GBS["evidence"])}, list[str]()
    for _ in range(60):
        question = post(http, "diagnosis", body | {"extras": {"is_continued": True}})["question"]
        if question is None:
            break
        ids = [i["id"] for i in question["items"]]
        assert not set(ids) <= set(asked), ids
        asked += ids
        body["evidence"] = [*body["evidence"], *({"id": i, "choice_id": "unknown", "source": "interview"} for i in ids)]
    else:
        pytest.fail("the interview does not end")
    assert "back_pain" not in asked
    assert len(asked) > 10


def test_speed_is_asked_for_and_taken_as_evidence(http: TestClient) -> None:
    lists = [{"id": i, "choice_id": "absent"} for i in _items_of_danger(http)]
    body = {k: v for k, v in GBS.items() if k != "tempo"} | {"evidence": [{"id": "foot_drop", "source": "initial"}, *lists]}
    question = post(http, "diagnosis", body)["question"]
    assert question["type"] == "group_single"
    assert "tempo_weeks" in [i["id"] for i in question["items"]]
    for choice in ("tempo_weeks", "tempo_unsure"):
        after = post(http, "diagnosis", body | {"evidence": [*body["evidence"], {"id": choice}]})
        assert after["issues"] == []
        assert after["question"]["type"] != "group_single"


def _items_of_danger(http: TestClient) -> list[str]:
    return [i["id"] for i in post(http, "diagnosis", GBS)["question"]["items"]]


@pytest.mark.parametrize(("about", "word"), [(True, "they"), (False, "you")])
def test_questions_can_be_about_somebody_else(http: TestClient, about: bool, word: str) -> None:
    lists = [{"id": i, "choice_id": "absent"} for i in _items_of_danger(http)]
    body = GBS | {"extras": {"enable_third_person_questions": about, "is_continued": True}, "evidence": [{"id": "foot_drop"}, *lists]}
    asked = []
    for _ in range(12):
        question = post(http, "diagnosis", body)["question"]
        if question is None:
            break
        asked.append(question["text"].lower())
        body["evidence"] += [{"id": i["id"], "choice_id": "absent", "source": "interview"} for i in question["items"]]
    said = " ".join(asked).replace("?", " ").split()
    assert word in said
    assert about == ("you" not in said)


def test_answers_in_german(http: TestClient) -> None:
    out = post(http, "diagnosis", GBS, headers={"Model-Id": "paresis-de"})
    assert out["question"]["items"][0]["choices"][0] == {"id": "present", "label": "Ja"}


def test_an_emergency_is_one_in_five_levels(http: TestClient) -> None:
    out = post(http, "triage", CAUDA)
    assert out["triage_level"].startswith("emergency")
    assert out["root_cause"] == "emergency_evidence_present"
    assert {"saddle_anaesthesia", "urinary_retention"} <= {s["id"] for s in out["serious"]}
    assert post(http, "diagnosis", CAUDA)["has_emergency_evidence"]
    assert set(http.get(f"{V1}/info").json()["triage_levels"]) >= {out["triage_level"]}


def test_words_are_read_with_their_places(http: TestClient) -> None:
    text = "both legs weak for two weeks, no back pain, takes simvastatin"
    out = post(http, "parse", {"text": text, "include_tokens": True})
    said = {m["id"]: m for m in out["mentions"]}
    assert said["back_pain"]["choice_id"] == "absent"
    assert all(text[m["start"] : m["end"]] == m["orth"] for m in out["mentions"])
    assert out["tempo"] == "weeks"
    assert out["medicines"] == ["simvastatin"]
    assert out["tokens"][:2] == ["both", "legs"]


def test_why_a_cause_with_ratios_and_sources(http: TestClient) -> None:
    out = post(http, "explain", GBS | {"target": "guillain_barre_syndrome"})
    strong = next(e for e in out["supporting_evidence"] if e["id"] == "areflexia")
    assert strong["lr"] > 1
    cited = {n["source"] for e in out["supporting_evidence"] for n in e["numbers"]} & set(out["sources"])
    assert cited
    assert all(out["sources"][k]["reference"] for k in cited)
    assert out["versus"]["second"] != "guillain_barre_syndrome"
    missing = post(http, "explain", GBS | {"target": "guillain_barre_syndrom"}, 404)
    assert "guillain_barre_syndrome" in missing["error"]["hint"]


def test_why_a_question(http: TestClient) -> None:
    assert post(http, "rationale", GBS)["type"] == "r3"
    lists = [{"id": i, "choice_id": "absent"} for i in _items_of_danger(http)]
    body = GBS | {"evidence": [{"id": "foot_drop"}, *lists], "extras": {"is_continued": True}}
    for _ in range(6):
        why = post(http, "rationale", body)
        if why["type"] != "r3":
            break
        items = post(http, "diagnosis", body)["question"]["items"]
        body["evidence"] += [{"id": i["id"], "choice_id": "absent"} for i in items]
    assert why["observation_params"]
    assert why["text"]


@pytest.mark.parametrize("method", ["symptoms", "red_flags", "demographic_risk_factors", "evidence_based_risk_factors"])
def test_suggestions_are_new_and_no_more_than_asked_for(http: TestClient, method: str) -> None:
    out = post(http, "suggest", GBS | {"suggest_method": method, "max_results": 3})
    assert len(out) <= 3
    assert not {s["id"] for s in out} & {e["id"] for e in GBS["evidence"]}


def test_values_grades_and_sides_are_evidence(http: TestClient) -> None:
    told = [
        {"id": "foot_drop", "laterality": "right"}, {"id": "potassium", "value": 1.9, "unit": "mmol/L"},
        {"id": "ankle_dorsiflexion", "laterality": "right", "grade": "2/5"},
    ]  # fmt: skip
    out = post(http, "diagnosis", {"age": {"value": 6, "unit": "month"}, "sex": "male", "evidence": told, "medicines": ["prednisolone"]})
    assert out["issues"] == []
    low = post(http, "triage", {"age": {"value": 30}, "sex": "male", "evidence": [{"id": "leg_weakness"}, told[1]]})
    assert low["triage_level"].startswith("emergency")


@pytest.mark.parametrize(
    ("body", "issue"),
    [
        ({"evidence": [{"id": "no_such_finding"}]}, "no_such_finding"),
        ({"evidance": [{"id": "foot_drop"}]}, "evidance"),
        ({"evidence": [{"id": "foot_drop", "onset": "2020"}]}, "evidence.0.onset"),
        ({"age": {"value": 999}}, "999"),
        ({}, "age"),
    ],
)
def test_what_is_odd_is_said_and_not_refused(http: TestClient, body: Json, issue: str) -> None:
    assert issue in str(post(http, "diagnosis", body)["issues"])


@pytest.mark.parametrize(
    ("path", "body", "status", "where"),
    [
        ("triage", {"age": "old"}, 422, "body.age"),
        ("triage", {"age": {"value": True}}, 422, "body.age.value"),
        ("triage", {"evidence": [{"id": "potassium", "value": "NaN"}]}, 422, "body.evidence.0.value"),
        ("triage", {"evidence": [{"id": "foot_drop", "choice_id": "maybe"}]}, 422, "body.evidence.0.choice_id"),
        ("triage", {"evidence": [{"id": "foot_drop"}] * 501}, 422, "body.evidence"),
        ("parse", {"text": "weak " * 5000}, 422, "body.text"),
        ("parse", [], 422, "body"),
        ("explain", GBS, 422, "body.target"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_shape(http: TestClient, path: str, body: Json, status: int, where: str) -> None:
    error = post(http, path, body, status)["error"]
    assert error.keys() == {"where", "what", "hint"}
    assert error["where"] == where
    assert "weak weak" not in str(error)


def test_other_refusals_have_the_same_shape(http: TestClient) -> None:
    answers = [
        http.post(f"{V1}/triage", content=b"{nope", headers={"content-type": "application/json"}), http.get(f"{V1}/nothing"),
        http.get(f"{V1}/triage"), http.post(f"{V1}/triage", content=b"[" * 300_000, headers={"content-type": "application/json"}),
        http.get(f"{V1}/conditions/nothing"), http.post("/api/assess", json=[1]),
    ]  # fmt: skip
    assert [a.status_code for a in answers] == [400, 404, 405, 413, 404, 422]
    assert all(a.json()["error"].keys() == {"where", "what", "hint"} for a in answers)


@pytest.mark.parametrize(("path", "allowed"), [(f"{V1}/triage", "POST"), (f"{V1}/info", "GET"), ("/api/assess", "POST"), ("/fhir/$assess", "POST")])
def test_a_method_that_is_not_taken_names_those_that_are(http: TestClient, path: str, allowed: str) -> None:
    refused = http.request("TRACE", path)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)


def test_the_knowledge_can_be_looked_up(http: TestClient) -> None:
    info = http.get(f"{V1}/info").json()
    causes = http.get(f"{V1}/conditions").json()
    assert len(causes) == info["conditions_count"]
    assert len(http.get(f"{V1}/symptoms").json()) == info["symptoms_count"]
    assert len(http.get(f"{V1}/lab_tests").json()) == info["lab_tests_count"]
    one = http.get(f"{V1}/conditions/guillain_barre_syndrome").json()
    assert one["icd10_code"] == "G61.0"
    assert one["claims"]["findings"]
    assert {f["source"] for f in one["claims"]["findings"]} & set(one["sources"])
    found = http.get(f"{V1}/search", params={"phrase": "cannot pass urine", "types": "finding"}).json()
    assert found[0] == {"id": "urinary_retention", "label": "Urinary retention", "type": "finding"}


def test_issues_and_findings_are_told_in_the_language_that_was_asked_for(http: TestClient) -> None:
    body = {"evidance": [], "evidence": [{"id": "urinary_retention", "choice_id": "present"}, {"id": "leg_weakness", "choice_id": "present"}]}
    out = post(http, "triage", body, headers={"accept-language": "de"})
    assert out["issues"][0]["message"] == "ein unbekanntes Feld wurde nicht genutzt: evidance"
    assert "Harnverhalt" in {s["name"] for s in out["serious"]}
    assert "Entscheidungshilfe" in out["disclaimer"]
    read = post(http, "parse", {"text": "xyzzy plugh"}, headers={"accept-language": "de"})
    assert all("erkannt" in i["message"] for i in read["issues"])
