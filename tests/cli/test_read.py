"""`paresis read`: notes in tables and folders, findings as they come, bad rows counted."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from paresis.cli.app import run

HEAD = ["note", "hpo", "label", "status", "start", "end", "rule", "attributes"]


def rows(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[list[list[str]], str]:
    assert run(["read", *arguments]) == code
    out, err = capsys.readouterr()
    return list(csv.reader(out.splitlines())), err


def test_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.csv"
    path.write_text('id,note\nA7,"No ptosis, has ataxia."\nA8,Well.\n', encoding="utf-8")
    (head, *found), err = rows(capsys, str(path), "--text-column", "note", "--id-column", "id")
    assert head == HEAD
    assert [r[:4] for r in found] == [["A7", "HP:0000508", "Ptosis", "absent"], ["A7", "HP:0001251", "Ataxia", "present"]]
    assert "2 findings in 2 notes" in err
    assert "ptosis" not in err.lower()


@pytest.mark.parametrize("name", ["notes.jsonl", "notes.jsonl.gz"])
def test_bad_rows_are_listed_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    text = '{"text": "ataxia"}\nno json\n[1]\n{"text": 7}\n{"text": null}\n{"text": "scoliosis"}\n'
    (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    (_, *found), err = rows(capsys, str(tmp_path / name), code=2)
    assert [r[0] for r in found] == ["1", "6"]
    assert "4 could not be read" in err
    assert f"{name}:2: not JSON" in err


def test_a_folder_and_the_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.txt").write_text("Spastic gait", encoding="utf-8")
    (tmp_path / "b" / "c.txt").write_bytes(b"\xff\xfeataxia\x81")
    (head, *found), err = rows(capsys, str(tmp_path), "--with-text", code=2)
    assert head == [*HEAD, "text"]
    assert [(r[0], r[-1]) for r in found] == [("a.txt", "Spastic gait")]
    assert "not UTF-8" in err


@pytest.mark.parametrize("ending", [".parquet", ".jsonl", ".tsv"])
def test_formats_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "n.tsv").write_text("text\nNo ptosis\n", encoding="utf-8")
    out = tmp_path / f"found{ending}"
    rows(capsys, str(tmp_path / "n.tsv"), "-o", str(out))
    if ending == ".parquet":
        import pyarrow.parquet as pq

        assert pq.read_table(out).to_pylist()[0]["start"] == 3
        capsys.readouterr()
        assert run(["read", str(out), "--text-column", "label", "--id-column", "note"]) == 0
        assert "Ptosis" in capsys.readouterr().out
    elif ending == ".jsonl":
        assert json.loads(out.read_text(encoding="utf-8"))["status"] == "absent"
    else:
        assert out.read_text(encoding="utf-8").splitlines()[0].split("\t") == HEAD


@pytest.mark.parametrize(("name", "content"), [("n.csv", "a,b\n1,2\n"), ("n.xlsx", "x"), ("n.parquet", "x"), ("none.csv", None), ("n.jsonl", "")])
def test_what_is_no_table_of_notes_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | None) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert run(["read", str(tmp_path / name)]) == 2
    assert "hint:" in capsys.readouterr().err


def test_a_note_in_another_language_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = "Der Patient klagt seit zwei Wochen über eine zunehmende Schwäche beider Beine und kann nicht mehr ohne Hilfe gehen."
    (tmp_path / "d.txt").write_text(told, encoding="utf-8")
    _, err = rows(capsys, str(tmp_path))
    assert "1 note does not look English" in err


def test_what_stands_beside_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = "Gradual severe weakness of the right leg for 3 weeks (MRC 4/5), bilateral ptosis at birth. Left ventricular hypertrophy. Ataxia"
    (tmp_path / "n.jsonl").write_text(json.dumps({"text": note}), encoding="utf-8")
    (_, *found), _ = rows(capsys, str(tmp_path / "n.jsonl"))
    assert [r[-1] for r in found] == ["side=right;severity=severe;onset=gradual;days=21;grade=4/5", "onset=at birth", "", ""]


def test_a_person_who_watches_sees_a_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "n.csv").write_text("text\nataxia\n", encoding="utf-8")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    (_, *found), err = rows(capsys, str(tmp_path / "n.csv"))
    assert len(found) == 1
    assert "reading" in err or "1 finding" in err


def test_a_text_is_read_as_a_case_that_can_be_corrected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "n.txt").write_text("62-year-old woman, both legs weak for two weeks, numb feet, no back pain", encoding="utf-8")
    assert run(["read", str(tmp_path / "n.txt"), "--case"]) == 0
    out, err = capsys.readouterr()
    case = json.loads(out)
    assert "numb" not in err
    assert {"finding": "back_pain", "presence": "absent"} in case["observations"]
    case["observations"] = [o for o in case["observations"] if "numb" not in o["finding"]]
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    assert run(["assess", str(tmp_path / "case.json"), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["person"]["age_years"] == 62
    assert {o["finding"] for o in case["observations"]} >= {"leg_weakness", "back_pain"}


def test_a_text_in_another_language_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "n.txt").write_text("Jalkani ovat olleet heikot kahden viikon ajan ja kaadun usein", encoding="utf-8")
    assert run(["read", str(tmp_path / "n.txt"), "--case"]) == 0
    assert "only English and German are read" in capsys.readouterr().err


def test_a_column_says_when_a_note_was_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.csv"
    told = "Ataxia since 3 March.,2026-11-23T08:00\nAtaxia since Monday.,23.11.2026\nAtaxia since Monday.,\n"
    path.write_text(f"text,written\n{told}", encoding="utf-8")
    (_, *found), err = rows(capsys, str(path), "--date-column", "written", code=2)
    assert [(r[0], r[7]) for r in found] == [("1", "days=265"), ("3", "days=3")]
    assert "notes.csv:2: '23.11.2026' is no date such as 2026-01-31" in err
    (_, *found), _ = rows(capsys, str(path), "--on", "2026-11-25")
    assert [r[7] for r in found] == ["days=267", "days=2", "days=2"]


def test_a_wrong_date_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("text,written\nAtaxia,2026-11-23\n", encoding="utf-8")
    assert "no column 'writen'" in rows(capsys, str(path), "--date-column", "writen", code=2)[1]
    assert "'yesterday' is no date such as 2026-01-31" in rows(capsys, str(path), "--on", "yesterday", code=2)[1]
    assert run(["assess", "--text", "legs weak", "--on", "2026-13-01"]) == 2
    assert "'2026-13-01' is no date" in capsys.readouterr().err


def test_an_assessment_counts_from_a_given_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", "--text", "legs weak since 3 March", "--on", "2026-03-05", "--format", "phenopacket"]) == 0
    assert run(["assess", "--text", "legs weak since 31 February", "--on", "2026-03-05"]) == 0
    assert "31 February, which is no day" in capsys.readouterr().out
