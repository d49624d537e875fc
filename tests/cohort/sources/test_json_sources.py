"""FHIR in bulk and phenopackets: the same readings as for one record, and whatever is damaged is a reject with its place."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from paresis.intake.fhir import read_fhir
from paresis.kb.load import load_knowledge

duckdb = pytest.importorskip("duckdb")

from paresis.cohort.sources import fhir_bulk, phenopackets  # noqa: E402
from paresis.cohort.sources.lines import MOST_LISTED, Lines  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

KNOWLEDGE = load_knowledge()
PATIENTS = [{"resourceType": "Patient", "id": "a", "gender": "female", "birthDate": "1964-03-01"}, {"resourceType": "Patient", "id": "b"}]
A, B = {"reference": "Patient/a"}, {"reference": "https://example.org/fhir/Patient/b"}
CK = {
    "resourceType": "Observation", "id": "ck", "status": "final", "subject": A, "effectiveDateTime": "2026-05-02",
    "code": {"coding": [{"system": "http://loinc.org", "code": "2157-6"}]}, "valueQuantity": {"value": 5400, "unit": "U/L"},
}  # fmt: skip
DROP = {"resourceType": "Condition", "id": "d", "subject": B, "code": {"text": "foot drop"}, "recordedDate": "2026-05-02"}
STATIN = {
    "resourceType": "MedicationRequest", "id": "m", "status": "active", "intent": "order", "subject": A, "authoredOn": "2026-05-01",
    "medicationReference": {"reference": "Medication/x"},
}  # fmt: skip
MEDICATION = {"resourceType": "Medication", "id": "x", "code": {"text": "simvastatin 40 mg"}}
PACKET = {
    "id": "p1", "subject": {"id": "s1", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P12Y"}}},
    "phenotypicFeatures": [{"type": {"id": "HP:0009027", "label": "Foot dorsiflexor weakness"}}, {"type": {"id": "HP:0001945"}, "excluded": True}],
    "diseases": [{"term": {"id": "OMIM:310200"}}],
    "metaData": {"phenopacketSchemaVersion": "2.0"},
}  # fmt: skip


def ndjson(*resources: Any) -> bytes:
    return "".join(json.dumps(r) + "\n" for r in resources).encode()


def told(module: Any, path: Path) -> tuple[set[tuple[Any, ...]], set[tuple[Any, ...]], Any]:
    con = duckdb.connect()
    assert module.recognises(path)
    source = module.open_source(path, con, path)
    rows = {r[:1] + r[2:6] for r in con.execute(source.observations).fetchall()}
    return rows, {(r[0], r[1] and int(r[1]), r[3]) for r in con.execute(source.persons).fetchall()}, source


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    (tmp_path / "Patient.ndjson").write_bytes(ndjson(*PATIENTS))
    (tmp_path / "Observation.000.ndjson.gz").write_bytes(gzip.compress(ndjson(CK)))
    (tmp_path / "Condition.ndjson").write_bytes(ndjson(DROP))
    (tmp_path / "MedicationRequest.ndjson").write_bytes(ndjson(STATIN))
    (tmp_path / "Medication.ndjson").write_bytes(ndjson(MEDICATION))
    (tmp_path / "Claim.ndjson").write_bytes(ndjson({"resourceType": "Claim", "id": "c"}))
    return tmp_path


def test_a_bulk_export_is_read_as_single_records_are(bulk: Path) -> None:
    rows, persons, source = told(fhir_bulk, bulk)
    assert rows >= {
        ("a", "creatine_kinase", 5400.0, "U/L", None),
        ("a", "takes_statin", None, None, "present"),
        ("b", "foot_drop", None, None, "present"),
    }
    assert persons == {("a", 62, "female"), ("b", None, None)}
    assert source.rejects == ()
    assert any("Claim (1 resources)" in n for n in source.notes)
    alone = read_fhir([PATIENTS[1], DROP], knowledge=KNOWLEDGE)
    assert {r[1] for r in rows if r[0] == "b"} == {o.finding for o in alone.observations}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Condition.1.ndjson", ndjson(DROP) + b'{"resourceType": "Condi', "not JSON"),
        ("Condition.1.ndjson", b'{"resourceType": "Condition", "code": "caf\xe9"}\n', "not UTF-8"),
        ("Condition.1.ndjson", b"7\n", "not an object"),
        ("Condition.1.ndjson", ndjson({**DROP, "subject": {}}), "it names no person"),
        ("Condition.1.ndjson", ndjson({**DROP, "recordedDate": (date.today() + timedelta(days=40)).isoformat()}), "it is dated in the future"),
        ("Condition.1.ndjson.gz", gzip.compress(ndjson(DROP))[:-6], "the archive is damaged"),
        ("Condition.1.ndjson.gz", b"no gzip at all", "the archive is damaged"),
    ],
)
def test_damage_is_a_reject_and_the_rest_is_read(bulk: Path, name: str, content: bytes, reason: str) -> None:
    (bulk / name).write_bytes(content)
    rows, _, source = told(fhir_bulk, bulk)
    assert ("b", "foot_drop", None, None, "present") in rows
    assert [r.reason.startswith(reason) for r in source.rejects] == [True]
    assert source.rejects[0].row.startswith(name)


def test_every_reject_is_counted_and_few_are_listed(tmp_path: Path) -> None:
    (tmp_path / "x.ndjson").write_bytes(b"no\n" * 300)
    lines = Lines()
    assert list(lines.objects(tmp_path / "x.ndjson")) == []
    assert sum(r.count for r in lines.rejects) == 300
    assert len(lines.rejects) == MOST_LISTED + 1


def test_one_bundle_a_file_is_one_person_a_file(tmp_path: Path) -> None:
    for who in ("a", "b"):
        urn = f"urn:uuid:{who}"
        entries = [
            {"fullUrl": urn, "resource": {"resourceType": "Patient", "id": who, "gender": "male"}},
            {"resource": {**DROP, "id": f"d{who}", "subject": {"reference": urn}}},
        ]
        (tmp_path / f"{who}.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    rows, persons, _ = told(fhir_bulk, tmp_path)
    assert {r[0] for r in rows} == {"a", "b"}
    assert persons == {("a", None, "male"), ("b", None, "male")}


def test_many_observations_of_one_person(tmp_path: Path) -> None:
    many = (
        {**CK, "id": f"o{i}", "effectiveDateTime": f"2026-05-{1 + i % 28:02}", "valueQuantity": {"value": 100 + i, "unit": "U/L"}}
        for i in range(5000)
    )
    (tmp_path / "Observation.ndjson").write_bytes(ndjson(PATIENTS[0], *many))
    rows, persons, _ = told(fhir_bulk, tmp_path)
    assert {r[1] for r in rows} == {"creatine_kinase"}
    assert len(persons) == 1


@pytest.mark.parametrize("form", ["folder", "lines"])
def test_phenopackets(tmp_path: Path, form: str) -> None:
    other = {**PACKET, "id": "p2"}
    if form == "folder":
        (tmp_path / "1.json").write_text(json.dumps(PACKET))
        (tmp_path / "2.json").write_text(json.dumps(other))
    else:
        (tmp_path / "all.jsonl.gz").write_bytes(gzip.compress(ndjson(PACKET, other)))
    rows, persons, source = told(phenopackets, tmp_path)
    assert {(r[0], r[1], r[4]) for r in rows} >= {(p, "HP:0001945", "absent") for p in ("p1", "p2")}
    assert persons == {("p1", 12, "female"), ("p2", 12, "female")}
    assert source.rejects == ()


def test_packets_of_the_same_name_and_other_things_are_rejects(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_bytes(ndjson(PACKET, PACKET, {"age": 7}, {**PACKET, "id": "p9", "phenotypicFeatures": "none"}))
    _, persons, source = told(phenopackets, tmp_path)
    assert [r.row for r in source.rejects][:2] == ["all.jsonl line 2", "all.jsonl line 3"]
    assert ("p1", 12, "female") in persons


def test_each_source_knows_its_own(bulk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    packets = tmp_path_factory.mktemp("packets")
    (packets / "1.json").write_text(json.dumps(PACKET))
    assert not phenopackets.recognises(bulk)
    assert not fhir_bulk.recognises(packets)


def test_a_bulk_export_is_screened_from_end_to_end(bulk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("numba")
    from paresis.cohort.run import Options, screen

    (bulk / "Observation.001.ndjson.gz").write_bytes(gzip.compress(ndjson(CK))[:-5])
    out = tmp_path_factory.mktemp("answers") / "new"
    summary = screen(bulk, out, Options())
    assert summary["patients"] == 2
    answers = duckdb.execute(f"SELECT patient, n_observations, sex FROM '{out}/patients/*.parquet' ORDER BY 1").fetchall()
    assert [(p, n >= 1) for p, n, _ in answers] == [("a", True), ("b", True)]
    assert [r["reason"] for r in summary["rejects"]] == ["the archive is damaged; what stands before the damage was read"]
