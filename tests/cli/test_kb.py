"""`paresis kb`: lint, build, show, find, coverage."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from paresis.kb.compile import compiled_folder
from paresis.kb.entries import load_entries
from paresis.kb.load import load_knowledge
from tests.command import Result, paresis
from tests.tiny import write_knowledge

if TYPE_CHECKING:
    from pathlib import Path


WANTED = 15


def run(*arguments: str) -> Result:
    return paresis("kb", *arguments)


def test_lint_of_good_knowledge(tiny_root: Path) -> None:
    result = run("lint", "--root", str(tiny_root))
    assert result.exit_code == 0
    assert result.stdout == "0 problems in 3 conditions, 10 findings, 1 sources\n"


def test_lint_says_where_what_and_how_to_mend_it(tmp_path: Path) -> None:
    root = write_knowledge(tmp_path / "knowledge", settings__toml=(tmp_path / "x").name)
    bad = root / "conditions" / "muscle_strain.toml"
    bad.write_text(bad.read_text().replace('"areflexia"', '"arreflexia"'))
    result = run("lint", "--root", str(root), "--only", str(bad))
    assert result.exit_code == 1
    assert "knowledge/conditions/muscle_strain.toml:21: unknown finding 'arreflexia'\nhint: did you mean 'areflexia'?" in result.stdout
    assert "settings.toml" not in result.stdout


@pytest.mark.parametrize("command", ["lint", "build", "coverage"])
def test_a_folder_without_knowledge_is_named(tmp_path: Path, command: str) -> None:
    result = run(command, "--root", str(tmp_path))
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr
    assert "--root" in result.stderr


def test_build_writes_what_load_reads(tiny_root: Path, tmp_path: Path) -> None:
    result = run("build", "--root", str(tiny_root), "--out", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert load_knowledge(tmp_path / "out").version in result.stdout


def test_build_writes_nothing_when_a_rule_is_broken(tiny_root: Path, tmp_path: Path) -> None:
    (tiny_root / "red_flags" / "dark_urine_pain.toml").write_text('id = "dark_urine_pain"')
    result = run("build", "--root", str(tiny_root), "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "red_flags/dark_urine_pain.toml" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("guillain_barre_syndrome", ("Guillain-Barré syndrome", "incidence", "per 100,000 a year", "PMID", "judgement of the authors", "“")),
        ("areflexia", ("Absent tendon reflexes", "background", "stated by", "people)")),
        ("gbs_suspected", ("red flag", "rule: ", " or ", "cited", "action")),
        ("potassium", ("analyte", "mmol/L", "limits")),
        ("simvastatin_myopathy", ("medicine", "check")),
        ("lumbar_puncture", ("investigation", "reveals")),
    ],
)
def test_show_prints_an_entry_with_its_sources(name: str, says: tuple[str, ...]) -> None:
    result = run("show", name)
    assert result.exit_code == 0
    for words in says:
        assert words in result.stdout


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("simvastatin", "Simvastatin"), ("zocor", "Simvastatin"), ("CK", "Creatine kinase"), ("foot drop", "Foot drop"), ("K+", "Potassium"),
        ("Guillain-Barré syndrome", "Guillain-Barré syndrome"), ("GBS", "Guillain-Barré syndrome"), ("check_first", "Use these tips"),
        ("Heart rate, blood pressure and temperature", "Heart rate, blood pressure"),
    ],
)  # fmt: skip
def test_show_takes_names_synonyms_and_brands(name: str, first: str) -> None:
    result = run("show", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(first)


def test_every_entry_is_shown_and_each_kind_is_found() -> None:
    entries = load_entries(compiled_folder())
    first = {e.kind: e for e in reversed(entries)}
    assert len(first) == 9
    for e in first.values():
        assert f"{e.kind} {e.id}" in run("show", e.id).stdout
        assert f"{e.kind:13} {e.id} " in run("find", e.name, "--kind", e.kind).stdout


def test_show_folds_to_the_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("show", "guillain_barre_syndrome").stdout.splitlines()
    assert max(len(line) for line in lines if " " in line.strip()) <= 40


def test_show_gives_every_kind_that_shares_an_id() -> None:
    kinds = [e["kind"] for e in json.loads(run("show", "rhabdomyolysis", "--format", "json").stdout)]
    assert kinds == ["condition", "red flag"]


def test_show_as_json_has_each_number_with_its_basis_and_source() -> None:
    (entry,) = json.loads(run("show", "guillain_barre_syndrome", "--format", "json").stdout)
    assert all({"finding", "basis", "worth", "source"} <= claim.keys() for claim in entry["findings"])
    cited = {claim["source"] for claim in entry["findings"]} - {"judgement"}
    assert cited <= entry["sources"].keys()


def test_show_suggests_what_was_meant() -> None:
    result = run("show", "guilain_barre_syndrome", "foot_drop")
    assert result.exit_code == 2
    assert "did you mean 'guillain_barre_syndrome'?" in result.stderr
    assert "finding foot_drop" in result.stdout


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("guillan barre", "guillain_barre_syndrome"), ("GBS", "guillain_barre_syndrome"), ("areflexia", "areflexia"), ("foot drop", "foot_drop"),
        ("myastenia", "myasthenia_gravis"), ("slipped disc", "lumbar_disc_radiculopathy"), ("cannot climb stairs", "difficulty_climbing_stairs"),
    ],
)  # fmt: skip
def test_find_puts_the_best_among_the_first(words: str, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    result = run("find", *words.split())
    assert result.exit_code == 0
    assert first in [line[14:].split()[0] for line in result.stdout.splitlines()[:3]]


def test_find_can_be_narrowed_to_a_kind() -> None:
    lines = run("find", "potassium", "--kind", "analyte").stdout.splitlines()
    assert lines
    assert all(line.startswith("analyte") for line in lines)
    assert run("find", "potassium", "--kind", "planet").exit_code == 2


def test_find_says_when_there_is_nothing() -> None:
    result = run("find", "xylophone", "quartet")
    assert result.exit_code == 1
    assert "nothing found" in result.stderr


def test_coverage_counts(tiny_root: Path) -> None:
    path = tiny_root / "conditions" / "muscle_strain.toml"
    stated = {"p = 0.95, ess = 50": "k = 19, n = 20", "p = 0.3, ess = 50": "p = 0.3, n = 50", "p = 0.4, ess = 50": "p = 0.4, ess = 6, worded = true"}
    for old, new in stated.items():
        path.write_text(path.read_text().replace(old, new))
    out = json.loads(run("coverage", "--root", str(tiny_root), "--format", "json").stdout)
    strain = next(c for c in out["conditions"] if c["id"] == "muscle_strain")
    assert strain == {
        "id": "muscle_strain", "claims": 13, "counted": 2, "cited": 11, "worded": 1, "sources": 1, "reviewed": 0, "judged": 2,
        "counted_share": 0.1538, "cited_share": 0.8462, "worded_share": 0.0769, "judged_share": 0.1538, "findings": 8, "key": 0,
    }  # fmt: skip
    assert out["total"]["claims"] == sum(c["claims"] for c in out["conditions"])
    assert out["total"]["sources"] == 1


def test_a_sample_is_drawn_by_its_seed_and_shows_where_each_number_comes_from(tiny_root: Path) -> None:
    first, again, other = (run("sample", "--root", str(tiny_root), "--claims", "5", "--seed", x, "--format", "json").stdout for x in ("1", "1", "2"))
    assert first == again != other
    assert len(json.loads(first)) == 5
    assert all(x["source"] != "judgement" and x["title"] and x["at"] for x in json.loads(first))
    assert run("sample", "--root", str(tiny_root), "--claims", "1").stdout.startswith("condition: ")
    assert run("sample", "--root", str(tiny_root), "--claims", "0").exit_code == 2


def test_coverage_as_text_ends_with_the_total(tiny_root: Path) -> None:
    last = run("coverage", "--root", str(tiny_root)).stdout.splitlines()[-1]
    assert last.split() == ["all", "39", "0%", "85%", "0%", "15%", "1", "8", "0", "0", "of", "3"]


@pytest.mark.parametrize("number", ["k = 19, n = 20", "p = 0.95, ess = 50", "p = 0.95, n = 20"])
def test_a_number_read_from_words_weighs_little(tiny_root: Path, number: str) -> None:
    path = tiny_root / "conditions" / "muscle_strain.toml"
    path.write_text(path.read_text().replace("p = 0.95, ess = 50", f"{number}, worded = true"))
    result = run("lint", "--root", str(tiny_root))
    assert result.exit_code == 1
    assert "words" in result.stdout


def test_coverage_marks_the_causes_that_matter_most(tiny_root: Path) -> None:
    settings = tiny_root / "settings.toml"
    settings.write_text('key_conditions = ["muscle_strain"]\n' + settings.read_text())
    head, *rows = (line.split() for line in run("coverage", "--root", str(tiny_root)).stdout.splitlines())
    assert [r[0] for r in rows if r[head.index("key")] == "yes"] == ["muscle_strain"]
    assert rows[-1][head.index("key")] == "1"


def test_nearly_all_of_the_sixty_that_matter_most_have_fifteen_findings_with_a_source() -> None:
    rows = json.loads(run("coverage", "--format", "json").stdout)["conditions"]
    key = {c["id"]: c["findings"] for c in rows if c["key"]}
    assert len(key) == 60
    assert {k: n for k, n in key.items() if n < WANTED} == {}


def test_a_key_condition_must_exist(tiny_root: Path) -> None:
    settings = tiny_root / "settings.toml"
    settings.write_text('key_conditions = ["no_such_cause"]\n' + settings.read_text())
    result = run("lint", "--root", str(tiny_root))
    assert result.exit_code == 1
    assert "no_such_cause" in result.stdout + result.stderr


@pytest.mark.parametrize("name", ["OMIM:164300", "orpha:324", "MONDO:0008948", "oculopharyngeal muscular dystrophy 1"])
def test_a_rare_disease_is_shown_with_the_source_of_each_number(name: str) -> None:
    (shown,) = json.loads(run("show", name, "--format", "json").stdout)
    assert shown["kind"] == "rare disease"
    assert shown["findings"]
    assert all(x["source"] and 0 <= x["p"] <= 1 for x in shown["findings"])
    assert shown["name"].split()[0] in run("show", name).stdout


def test_a_code_of_a_curated_condition_shows_that() -> None:
    assert "condition guillain_barre_syndrome" in run("show", "MONDO:0016218").stdout
    assert run("show", "OMIM:999999").exit_code == 2


def test_rare_diseases_are_found_by_words() -> None:
    assert "oculopharyngeal muscular dystrophy" in " ".join(run("find", "oculopharyngeal").stdout.split())
    found = run("find", "nemaline", "--kind", "rare disease").stdout.splitlines()
    assert {line.split("  ")[0] for line in found if not line.startswith(" ")} == {"rare disease"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "new"
    result = run("pages", str(folder))
    assert (result.exit_code, result.stdout) == (0, f"209 causes, {folder / 'index.html'}\n")
    return folder


def test_every_cause_has_a_page_and_every_page_is_listed(pages: Path) -> None:
    listed = set(re.findall(r'href="([a-z0-9_]+)\.html"', (pages / "index.html").read_text(encoding="utf-8")))
    assert listed == set(load_knowledge().conditions) == {p.stem for p in pages.glob("*.html")} - {"index"}


def test_a_page_needs_no_server_and_no_network(pages: Path) -> None:
    for page in pages.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert re.findall(r'href="/|src="', text) == []
    assert (pages / "paresis.css").stat().st_size > 1000


def test_a_page_shows_every_number_with_its_source(pages: Path) -> None:
    knowledge = load_knowledge()
    for condition in knowledge.conditions:
        text = (pages / f"{condition}.html").read_text(encoding="utf-8")
        stated = knowledge.load_claims(condition)["findings"]
        table = text.split('id="c-findings"')[1].split("</section>")[0]
        assert table.count("<tr>") - table.count("<thead>") == sum(len(x) for x in stated.values())
        cited = {x["source"] for lines in stated.values() for x in lines} - {"judgement"}
        assert {f'href="#source-{s}"' for s in cited} <= set(re.findall(r'href="#source-[^"]+"', table))
        assert all(f'id="source-{s}"' in text for s in cited)


def test_pages_in_german_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    assert run("pages", str(tmp_path / "de"), "--language", "de").exit_code == 0
    assert "<h1>Schlaganfall</h1>" in (tmp_path / "de" / "stroke.html").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("")
    assert run("pages", str(tmp_path / "file")).exit_code == 2
