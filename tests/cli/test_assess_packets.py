"""`paresis assess` with phenopackets: recognised, many in one run, and written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PACKET: dict[str, Any] = {
    "id": "p1",
    "subject": {"id": "s", "sex": "FEMALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P62Y"}}},
    "phenotypicFeatures": [
        {"type": {"id": "paresis:areflexia", "label": "Absent reflexes"}},
        {"type": {"id": "paresis:leg_weakness_both_sides", "label": "Weakness of both legs"}},
        {"type": {"id": "HP:0001945", "label": "Fever"}, "excluded": True},
    ],
    "measurements": [{"assay": {"id": "LOINC:2823-3"}, "value": {"quantity": {"unit": {"id": "UCUM:mmol/L"}, "value": 4.1}}}],
    "diseases": [{"term": {"id": "OMIM:139393", "label": "Guillain-Barre syndrome, familial"}}],
    "metaData": {"phenopacketSchemaVersion": "2.0"},
}


def run(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "paresis", "assess", *arguments], capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(x) for x in text.splitlines()]


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    path = tmp_path / "patient.json"
    path.write_text(json.dumps(PACKET))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "many" / "more").mkdir(parents=True)
    (tmp_path / "many" / "a.json").write_text(json.dumps(PACKET))
    (tmp_path / "many" / "b.jsonl").write_text(json.dumps({"id": "own", "present": ["foot_drop"]}) + "\n" + json.dumps(PACKET | {"id": "p2"}) + "\n")
    (tmp_path / "many" / "more" / "c.json").write_text(json.dumps({"id": "c", "members": [PACKET | {"id": "m1"}, PACKET | {"id": "m2"}]}))
    (tmp_path / "many" / "picture.png").write_bytes(b"\x89PNG")
    return tmp_path / "many"


def test_a_phenopacket_is_recognised(packet: Path) -> None:
    (answer,) = [json.loads(run(str(packet), "--format", "json").stdout)]
    assert answer["id"] == "p1"
    assert answer["differential"]
    assert {"diseases"} <= {i["where"] for i in answer["issues"]}
    assert run(str(packet)).stdout


def test_folders_lines_cohorts_and_own_cases_in_one_run(folder: Path, packet: Path) -> None:
    assert [a["id"] for a in lines(run(str(folder), str(packet)).stdout)] == ["p1", "own", "p2", "m1", "m2", "p1"]


def test_one_bad_packet_does_not_stop_the_others(folder: Path) -> None:
    (folder / "aa.json").write_text("{")
    done = run(str(folder), code=2)
    assert len(lines(done.stdout)) == 5
    assert "aa.json" in done.stderr


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    assert "no case in this folder" in run(str(tmp_path), code=2).stderr


def test_a_packet_goes_out_as_it_came_in(packet: Path, tmp_path: Path) -> None:
    written = run(str(packet), "--format", "phenopacket").stdout
    out = json.loads(written)
    assert [f["type"]["id"] for f in out["phenotypicFeatures"]] == ["HP:0001284", "paresis:leg_weakness_both_sides", "HP:0001945"]
    assert "diseases" not in out
    again = tmp_path / "again.json"
    again.write_text(written)
    last = json.loads(run(str(again), "--format", "phenopacket").stdout)
    assert {k: v for k, v in last.items() if k != "metaData"} == {k: v for k, v in out.items() if k != "metaData"}


def test_liricals_shapes(packet: Path, folder: Path, tmp_path: Path) -> None:
    table = run(str(packet), "--format", "lirical-tsv", "--top", "3").stdout.splitlines()
    assert [x.split("\t")[0] for x in table if not x.startswith("!")][:2] == ["rank", "1"]
    results = lines(run(str(folder), "--format", "lirical-json").stdout)
    assert [r["analysisData"]["sampleId"] for r in results] == ["p1", "own", "p2", "m1", "m2"]
    run(str(folder), "--format", "lirical-tsv", "--output", str(tmp_path / "out"))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["m1.tsv", "m2.tsv", "own.tsv", "p1.tsv", "p2.tsv"]


def test_lists_and_packed_files_are_read(tmp_path: Path) -> None:
    import gzip

    (tmp_path / "list.json").write_text(json.dumps([PACKET, PACKET | {"id": "p2"}]))
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(json.dumps(PACKET | {"id": "p3"}).encode()))
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress((json.dumps(PACKET | {"id": "p4"}) + "\n").encode()))
    assert [a["id"] for a in lines(run(str(tmp_path)).stdout)] == ["p1", "p2", "p3", "p4"]


@pytest.mark.parametrize("content", ['{"id": "c", "members": []}', "[]"])
def test_a_cohort_of_nobody_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "c.json").write_text(content)
    assert "nobody is in it" in run(str(tmp_path / "c.json"), code=2).stderr


def test_a_broken_packed_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "c.json.gz").write_bytes(b"\x1f\x8bnothing")
    assert "cannot be unpacked" in run(str(tmp_path / "c.json.gz"), code=2).stderr
