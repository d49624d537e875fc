"""The description of the service holds: schemathesis makes requests from it, right and wrong ones, and checks the answers against it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")
pytest.importorskip("schemathesis")

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.service.client import client

FEW = settings(max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def described() -> Any:
    return schemathesis.openapi.from_asgi("/api/openapi.json", client().app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_route_answers_as_it_is_described(described: Any, mode: GenerationMode) -> None:
    met = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            case.call_and_validate()

        with suppress(Unsatisfiable):  # what takes nothing can be asked nothing wrong
            check()
            met += 1
    assert met > 8


def test_every_route_of_the_service_is_described_with_an_example() -> None:
    described = client().get("/openapi.json").json()
    paths = described["paths"]
    assert {"/api/v1/conditions/{id}", "/fhir/Questionnaire/$next-question", "/cds-services", "/cds-services/{id}/feedback"} <= set(paths)
    for path in ("/api/v1/diagnosis", "/api/v1/explain", "/fhir/$assess", "/cds-services/{id}"):
        told = paths[path]["post"]
        assert told["description"]
        content = told["requestBody"]["content"]["application/json"]
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        assert "example" in content or described["components"]["schemas"][name]["examples"]
