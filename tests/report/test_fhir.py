"""An assessment as FHIR: valid by two independent validators' rules, deterministic, and read back without loss."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.intake.fhir import read_fhir
from paresis.intake.text import read_text
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure, Measurement, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo
from paresis.report.fhir import assessment_to_fhir

DATE = "2026-05-01T09:00:00Z"
WORDS = "62-year-old woman, legs weak for two weeks, cannot pass urine, CK 5000 U/L, takes simvastatin 40 mg, perhaps fever, left foot drop"
FULL = replace(
    Case(age_years=3.5, sex=Sex.MALE, setting=Setting.NEUROMUSCULAR_CLINIC, tempo=Tempo.YEARS, id="kid"),
    observations=(
        Observation("foot_drop", side="left"),
        Observation("fever", probability=0.6),
        Observation("ataxia", Presence.ABSENT),
        Observation("HP:0003323"),
    ),
    measurements=(Measurement("potassium", 2.1, "mmol/L", "<"), Measurement("d_dimer", 3.0), Measurement("white_cells", 12.0, "x10^9/L")),
    medicines=(Exposure("simvastatin", "40 mg"), Exposure("wonder\x07drug")),
)  # fmt: skip
CASES = [read_text(WORDS), Case(), FULL]


def written(case: Case) -> dict[str, Any]:
    return assessment_to_fhir(case, assess(case), date=DATE)


def by_kind(bundle: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for entry in bundle["entry"]:
        out.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    return out


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return [*own, *(r for v in value.values() for r in references(v))]
    return [r for v in value for r in references(v)] if isinstance(value, list) else []


@pytest.mark.parametrize("case", CASES)
def test_the_document_is_whole_and_the_same_every_time(case: Case) -> None:
    bundle = written(case)
    assert bundle == written(case)
    assert [bundle["type"], bundle["entry"][0]["resource"]["resourceType"]] == ["document", "Composition"]
    names = [e["fullUrl"] for e in bundle["entry"]]
    assert len(names) == len(set(names))
    assert set(references(bundle)) <= set(names)
    assert all(e["fullUrl"] == f"urn:uuid:{e['resource']['id']}" for e in bundle["entry"])
    assert "\x07" not in json.dumps(bundle, ensure_ascii=False)


@pytest.mark.parametrize("case", CASES)
def test_valid_by_fhir_resources(case: Case) -> None:
    bundle = pytest.importorskip("fhir.resources.R4B.bundle").Bundle
    assert bundle.model_validate(written(case))


@pytest.mark.skipif("PARESIS_FHIR_SCHEMA" not in os.environ, reason="PARESIS_FHIR_SCHEMA names no official fhir.schema.json")
@pytest.mark.parametrize("case", CASES)
def test_valid_by_the_official_schema(case: Case) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads(Path(os.environ["PARESIS_FHIR_SCHEMA"]).read_text(encoding="utf-8"))
    for entry in written(case)["entry"]:
        reference = {"$ref": f"#/definitions/{entry['resource']['resourceType']}", "definitions": schema["definitions"]}
        assert not [e.message for e in jsonschema.Draft6Validator(reference).iter_errors(entry["resource"])]


def test_what_it_says() -> None:
    case = read_text(WORDS)
    answer = assess(case)
    found = by_kind(assessment_to_fhir(case, answer, date=DATE))
    predictions = found["RiskAssessment"][0]["prediction"]
    assert sum(p["probabilityDecimal"] for p in predictions) == pytest.approx(1, abs=1e-4)
    assert predictions[0]["outcome"]["text"] == answer.differential[0].name
    assert all(p["rationale"] for p in predictions[: len(answer.differential)])
    assert len(found["RiskAssessment"][0]["basis"]) == len(case.observations) + len(case.measurements) + len(case.medicines) + 1
    assert {f["code"]["coding"][0]["code"] for f in found["Flag"]} == {r.id for r in answer.urgency.reasons if r.kind == "red_flag"}
    assert len(found["DetectedIssue"]) == len(answer.medicines)
    assert all(d["implicated"] and d["severity"] in ("high", "moderate") for d in found["DetectedIssue"])
    assert all(s["intent"] == "proposal" for s in found["ServiceRequest"])
    assert {v["value"] for v in found["Device"][0]["version"]} == set(answer.versions.values())


@pytest.mark.parametrize(("case", "status"), [(Case(), "data-required"), (read_text(WORDS), "success")])
def test_guidance_says_whether_enough_was_known(case: Case, status: str) -> None:
    assert by_kind(written(case))["GuidanceResponse"][0]["status"] == status


@pytest.mark.parametrize("case", CASES)
def test_read_back(case: Case) -> None:
    back = read_fhir(written(case))
    assert {(o.finding, o.presence, o.probability, o.side) for o in back.observations} == {
        (o.finding, o.presence, o.probability, o.side) for o in case.observations
    }
    assert [(m.analyte, m.value, m.unit, m.comparator) for m in back.measurements] == [
        (m.analyte, m.value, m.unit, m.comparator) for m in case.measurements
    ]
    assert (back.age_years, back.sex, back.setting, back.tempo) == (case.age_years, case.sex, case.setting, case.tempo)
    assert len(back.medicines) == len(case.medicines)


FINDINGS = st.sampled_from(sorted(f for f in load_knowledge().findings if not f.startswith("takes_")))
SAID = st.tuples(st.sampled_from([Presence.PRESENT, Presence.ABSENT]), st.sampled_from(["", "left", "right", "both"]))


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(FINDINGS, SAID, max_size=12))
def test_every_finding_comes_back(said: dict[str, tuple[Presence, str]]) -> None:
    case = Case(observations=tuple(Observation(f, presence, side=side) for f, (presence, side) in said.items()))
    back = read_fhir(written(case))
    assert {(o.finding, o.presence, o.side) for o in back.observations} == {(o.finding, o.presence, o.side) for o in case.observations}


def test_what_cannot_be_kept_is_said() -> None:
    case = replace(
        Case(), observations=(Observation("falls", Presence.UNKNOWN),), measurements=(Measurement("potassium", float("nan")), Measurement("zzz", 1.0))
    )
    told = " ".join(i["details"]["text"] for i in by_kind(written(case))["OperationOutcome"][0]["issue"])
    assert "'falls' is unknown" in told
    assert "'potassium'" in told
    assert "'zzz'" in told


@pytest.mark.parametrize("date", ["", "2026-05-01", "today", "2026-05-01T09:00:00"])
def test_the_date_is_an_instant(date: str) -> None:
    with pytest.raises(IntakeError, match="no instant"):
        assessment_to_fhir(Case(), assess(Case()), date=date)
