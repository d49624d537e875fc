"""Translations name what exists, lack nothing, and ask in plain words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from paresis.kb.lang.files import read_translations
from paresis.kb.lang.missing import untranslated
from paresis.kb.read import read_files
from paresis.kb.rules.translations_resolve import check

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
MAX_WORDS, MAX_LETTERS = 24, 9.0  # of a question; of its words on average


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("k") / "knowledge"
    shutil.copytree(KNOWLEDGE, root)
    return root


@pytest.mark.parametrize(
    ("file", "added", "said"),
    [
        ("findings.toml", '\n[foot_dropp]\nname = "x"\nlay = "x"\nquestion = "x?"\n', "unknown id 'foot_dropp'"),
        ("conditions.toml", '\n[stroke]\nname = "x"\n', "not TOML"),
        ("red_flags.toml", '\n[nothing]\nname = "x"\n', "Field required"),
    ],
)
def test_a_wrong_entry_is_told(copy: Path, file: str, added: str, said: str) -> None:
    path = copy / "lang" / "de" / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before + added, encoding="utf-8")
    problems = [str(p) for p in check(read_files(copy))]
    path.write_text(before, encoding="utf-8")
    assert any(said in p for p in problems)
    assert list(check(read_files(copy))) == []


def test_a_missing_entry_is_told(copy: Path) -> None:
    path = copy / "lang" / "de" / "sites.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('[muscle]\n', '[muscle_focal_]\n'), encoding="utf-8")
    said = [str(p) for p in untranslated(read_files(copy))]
    path.write_text(before, encoding="utf-8")
    assert any("'muscle' has no entry" in p for p in said)


def test_a_missing_step_is_told(copy: Path) -> None:
    path = copy / "lang" / "de" / "conditions.toml"
    before = path.read_text(encoding="utf-8")
    steps = re.search(r"(?ms)^\[uraemia\]\n.*?(management = \[.*?^\]\n)", before)
    assert steps
    path.write_text(before.replace(steps.group(1), ""), encoding="utf-8")
    said = [str(p) for p in untranslated(read_files(copy))]
    path.write_text(before, encoding="utf-8")
    assert [p.split(": ", 1)[1] for p in said if "conditions.toml" in p and "uraemia" in p]
    assert [p for p in said if "conditions.toml" in p and "uraemia" not in p] == []


def test_german_questions_are_short_and_plain() -> None:
    german = next(t for t in read_translations(KNOWLEDGE) if t.language == "de")
    hard = {}
    for name, f in german.tables["findings"].items():
        words = re.findall(r"[^\W\d_]+", f.question)
        letters = sum(map(len, words)) / len(words)
        if (len(words) > MAX_WORDS or letters > MAX_LETTERS) and f.question.startswith("Bei der Untersuchung") is False:
            hard[name] = (len(words), round(letters, 1))
    assert hard == {}
