"""`paresis assess`: whatever it is given, a clear answer or a clear message, never a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import Result, paresis

if TYPE_CHECKING:
    from pathlib import Path


KEYS = [
    "format", "id", "urgency", "localisation", "differential", "unlisted", "next_steps", "medicines", "self_care", "self_care_withheld", "understood",
    "not_understood", "issues", "sufficiency", "versions",
]  # fmt: skip
INNER = {
    "urgency": {"level", "code", "reasons"},
    "localisation": {"site", "probability"},
    "differential": {
        "rank", "id", "name", "codes", "pretest", "posttest", "interval", "urgency", "evidence_for", "evidence_against", "unexplained",
    },
    "next_steps": {"kind", "id", "name", "question", "gain_bits", "reason"},
    "understood": {"text", "start", "end", "finding", "presence"},
}  # fmt: skip
LEVELS = {"emergency_ambulance", "emergency", "consultation_24", "consultation", "self_care"}
WORDS = "62-year-old woman, both legs weak for two weeks, reflexes absent. She takes simvastatin. Qwertz uiop asdf."


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return paresis("assess", *arguments, stdin=stdin)


def answer(*arguments: str, stdin: str | bytes | None = None) -> dict[str, Any]:
    result = run(*arguments, "--format", "json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    out: dict[str, Any] = json.loads(result.stdout)
    return out


def test_the_json_keeps_its_keys() -> None:
    out = answer("--text", WORDS)
    assert [key for key in out if key in KEYS] == KEYS
    assert out["format"] == "1"
    for name, keys in INNER.items():
        part = out[name][0] if isinstance(out[name], list) else out[name]
        assert part.keys() >= keys, name
    assert out["urgency"]["level"] in LEVELS
    assert set(out["versions"]) == {"software", "knowledge"}


def test_the_json_marks_the_text() -> None:
    out = answer("--text", WORDS)
    assert out["understood"]
    assert all(WORDS[u["start"] : u["end"]] == u["text"] for u in out["understood"])
    assert any("Qwertz" in u["text"] for u in out["not_understood"])


def test_options_override_the_text() -> None:
    young, old = (answer("--text", WORDS, "--age", age, "--sex", "male", "--setting", "hospital", "--top", "3") for age in ("20", "80"))
    assert len(young["differential"]) == 3
    assert young["differential"] != old["differential"]


def test_text_report_says_the_urgency_first() -> None:
    result = run("--text", WORDS)
    assert result.exit_code == 0
    assert "emergency" in "\n".join(result.stdout.splitlines()[:8]).lower()


def test_html_is_one_page_without_network() -> None:
    page = run("--text", WORDS, "--format", "html").stdout
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<script" not in page
    assert 'rel="stylesheet"' not in page


def test_a_case_file_and_standard_input(tmp_path: Path) -> None:
    case, note = tmp_path / "case.json", tmp_path / "note.txt"
    case.write_text(json.dumps({"id": "x1", "age_years": 62, "present": ["areflexia", "leg_weakness_both_sides"], "tempo": "weeks"}))
    note.write_text(WORDS, encoding="utf-8")
    assert answer(str(case))["id"] == "x1"
    assert answer("-", stdin=WORDS) == answer(str(note)) == answer("--text", WORDS)


def test_nothing_to_assess_is_said() -> None:
    result = run()
    assert result.exit_code == 2
    assert "hint" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("broken.json", b'{"age_years": 62,', "not JSON at line 1"),
        ("list.json", b"[1, 2]", "a case is a JSON object"),
        ("other.json", b'{"colour": "red"}', "no field of a case"),
        ("digits.json", b'{"age_years": ' + b"9" * 5000 + b"}", "thousands of digits"),
        ("deep.json", b"[" * 100_000, "not JSON"),
        ("picture.txt", b"\x89PNG\r\n\x00\x00\x00\x01", "binary"),
        ("empty.jsonl", b"", "it is empty"),
        ("blank.ndjson", b" \n\n", "it is empty"),
        ("latin.txt", "schwäche".encode("latin-1"), "not UTF-8 at byte"),
    ],
)
def test_an_unreadable_file_is_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run(str(path))
    assert result.exit_code == 2
    assert name in result.stderr
    assert says in result.stderr
    assert not result.stdout


def test_a_missing_file_is_named() -> None:
    result = run("nowhere.txt")
    assert result.exit_code == 2
    assert "nowhere.txt" in result.stderr


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = tmp_path / "note.txt"
    good.write_text(WORDS)
    result = run("nowhere.txt", str(good), "--format", "json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["urgency"]


def test_one_bad_line_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "a", "text": "weak legs"}\n{"id": "b",\n\n{"id": "c", "present": ["foot_drop"]}\n')
    result = run(str(path))
    assert result.exit_code == 2
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "c"]
    assert "cases.jsonl:2" in result.stderr


def test_several_inputs_give_json_lines_that_name_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(WORDS)
    (tmp_path / "c.json").write_text('{"id": "own", "text": "weak\\u2028legs"}')
    paths = [str(tmp_path / f) for f in ("a.txt", "b.txt", "c.json")]
    lines = run(*paths[:2], "--format", "json", paths[2]).stdout.split("\n")
    assert [json.loads(line)["id"] for line in lines if line] == [*paths[:2], "own"]


def test_a_jsonl_is_shown_as_asked(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "one", "text": "weak\u2028legs"}\n{"id": "two", "present": ["foot_drop"]}\n', encoding="utf-8")
    assert [json.loads(line)["id"] for line in run(str(path)).stdout.split("\n") if line] == ["one", "two"]
    text = run(str(path), "--format", "text").stdout
    assert "── one ──" in text
    assert "── two ──" in text
    result = run(str(path), "--format", "html")
    assert result.exit_code == 2
    assert "--output" in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(("form", "starts"), [("html", "<!doctype"), ("json", "{"), ("text", "")])
def test_each_answer_can_have_a_file_of_its_own(tmp_path: Path, form: str, starts: str) -> None:
    path, folder = tmp_path / "cases.jsonl", tmp_path / "out" / "deep"
    path.write_text('{"id": "../x y", "text": "weak legs"}\n{"id": "../x y", "text": "numb feet"}\n{"text": "weak"}\n')
    result = run(str(path), "--format", form, "--output", str(folder))
    assert (result.exit_code, result.stdout) == (0, "")
    ending = {"text": ".txt"}.get(form, f".{form}")
    names = sorted(p.name for p in folder.iterdir())
    assert names[1:] == [f"x_y-2{ending}", f"x_y{ending}"]
    assert names[0].endswith(f"cases.jsonl_3{ending}")
    assert all(p.read_text(encoding="utf-8").startswith(starts) for p in folder.iterdir())


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_every_encoding_gets_an_answer(encoding: str) -> None:
    assert "appointment" in paresis("assess", "--text", "weak legs", encoding=encoding).stdout
    assert "Barré" in json.dumps(json.loads(paresis("assess", "--text", WORDS, "--format", "json", encoding=encoding).stdout), ensure_ascii=False)


def test_half_a_surrogate_pair_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"id": "\\ud800", "text": "weak legs \\udfff", "present": ["\\udfff"]}')
    assert answer(str(path))["id"] == "\ud800"
    for form in ("text", "html"):
        assert run(str(path), "--format", form).exit_code == 0


@pytest.mark.parametrize("columns", ["40", "60", "80", "132"])
def test_piped_text_fits_the_columns_and_cuts_nothing(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = run("--text", WORDS, "--top", "30").stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert not [line for line in lines if re.search(r"\w…", line)]
    squeezed = " ".join(" ".join(lines).replace("║", " ").split())
    assert "Decision support, not a medical device." in squeezed


@pytest.mark.parametrize("top", ["0", "501", "many", "-1", "9" * 5000])
def test_top_is_checked(top: str) -> None:
    result = run("--text", WORDS, "--top", top)
    assert result.exit_code == 2
    assert "whole number from 1 to 500" in result.stderr or "expected one argument" in result.stderr


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_text_is_an_issue(text: str) -> None:
    out = answer("-", stdin=text)
    assert "empty" in out["issues"][0]["message"]
    assert out["urgency"]["level"] == "consultation"


@pytest.mark.parametrize("age", [-3, 300])
def test_an_impossible_age_is_an_issue_and_nothing_else_is_lost(tmp_path: Path, age: int) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"age_years": age, "present": ["areflexia"]}))
    for out in (answer(str(path)), answer("--text", WORDS, "--age", str(age))):
        assert any(f"age {age}" in i["message"] for i in out["issues"])
        assert out["differential"]


def test_an_unknown_finding_is_an_issue_with_a_hint(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"present": ["arreflexia", "foot_drop"]}))
    out = answer(str(path))
    assert any("arreflexia" in i["message"] and "areflexia" in i["solution"] for i in out["issues"])
    assert any("foot" in e["finding"] for c in out["differential"] for e in (*c["evidence_for"], *c["evidence_against"]))


def test_a_contradiction_is_an_issue(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps({"present": ["areflexia"], "absent": ["areflexia"]}))
    out = answer(str(path))
    assert any("both present and absent" in i["message"] for i in out["issues"])


def test_a_field_that_does_not_fit_is_left_out_with_an_issue(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    case = {"sex": "purple", "colour": 1, "present": ["foot_drop", 7], "measurements": [{"analyte": "potassium", "value": "much"}]}
    path.write_text(json.dumps(case))
    out = answer(str(path))
    assert {i["where"] for i in out["issues"]} >= {"sex", "colour", "present.1", "measurements.potassium"}
    assert out["differential"]


def test_five_megabytes_of_text(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    sentence = "She says that the weather was fine and that nothing much happened on that day. "
    path.write_text(sentence * (5_000_000 // len(sentence)) + "Both legs are weak.")
    done = subprocess.run(
        [sys.executable, "-m", "paresis", "assess", str(path), "--format", "json"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-500:]
    assert any("leg" in u["finding"] for u in json.loads(done.stdout)["understood"])


@pytest.mark.parametrize("text", ["\x00\x01", "𝔘𝔫𝔦 🦵🏽 weak legs", "<script>alert(1)</script> weak", "'; DROP TABLE--", "a" * 20_000, "no " * 5000])
def test_odd_text_is_answered(text: str) -> None:
    assert answer("--text", text)["urgency"]["level"] in LEVELS
    assert "<script>alert" not in run("--text", text, "--format", "html").stdout


def test_the_installed_command_answers(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "paresis", "assess", "-", "--format", "json"], input=WORDS, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert json.loads(done.stdout) == answer("--text", WORDS)
    assert not done.stderr
