"""`paresis assess` on FHIR: bundles, folders of resources, bulk files, and FHIR out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import paresis

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "fhir_bundle.json"
BUNDLE = json.loads(EXAMPLE.read_text(encoding="utf-8"))
RESOURCES: list[dict[str, Any]] = [e["resource"] for e in BUNDLE["entry"]]
OTHER = {"resourceType": "Patient", "id": "other"}


def answers(*arguments: str, stdin: str | None = None) -> list[dict[str, Any]]:
    result = paresis("assess", *arguments, stdin=stdin)
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    out: dict[str, Any] = json.loads(paresis("assess", str(EXAMPLE), "--format", "json").stdout)
    return out


def test_a_bundle(expected: dict[str, Any]) -> None:
    assert expected["id"] == "example"
    assert expected["urgency"]["level"].startswith("emergency")
    assert expected["person"]["tempo"] == "days"
    assert expected["person"]["medicines"] == ["Simvastatin"]


@pytest.mark.parametrize("layout", ["a file each", "a list", "bulk"])
def test_resources_of_one_person_in_several_files_are_one_case(tmp_path: Path, layout: str, expected: dict[str, Any]) -> None:
    if layout == "a file each":
        for n, r in enumerate(RESOURCES):
            (tmp_path / f"{n}.json").write_text(json.dumps(r), encoding="utf-8")
    elif layout == "a list":
        (tmp_path / "all.json").write_text(json.dumps(RESOURCES), encoding="utf-8")
    else:
        for kind in {r["resourceType"] for r in RESOURCES}:
            lines = [json.dumps(r) for r in RESOURCES if r["resourceType"] == kind]
            (tmp_path / f"{kind}.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (found,) = answers(str(tmp_path))
    assert found["urgency"] == expected["urgency"]
    assert [(c["id"], c["posttest"]) for c in found["differential"]] == [(c["id"], c["posttest"]) for c in expected["differential"]]


def test_bulk_lines_with_several_people_bundles_and_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "bulk.ndjson"
    path.write_text("\n".join([*(json.dumps(r) for r in (*RESOURCES, OTHER)), '{"resourceType": "Pat', json.dumps(BUNDLE)]), encoding="utf-8")
    result = paresis("assess", str(path))
    assert result.exit_code == 2
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["example", "example", "other"]
    assert f"{path.name}:{len(RESOURCES) + 2}" in result.stderr


def test_standard_input_and_fhir_out() -> None:
    result = paresis("assess", "-", "--format", "fhir", stdin=json.dumps(BUNDLE))
    document = json.loads(result.stdout)
    assert (result.exit_code, document["resourceType"], document["type"]) == (0, "Bundle", "document")
    again = paresis("assess", "-", "--format", "json", stdin=result.stdout)
    assert json.loads(again.stdout)["person"]["tempo"] == "days"


def test_a_case_of_ours_that_says_resource_type_is_still_a_case() -> None:
    result = paresis("assess", "-", "--format", "json", stdin='my "resourceType" legs are weak')
    assert result.exit_code == 0
