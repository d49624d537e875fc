"""Every string of the interface stands in the catalogue, and every language fills the same places."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

pytest.importorskip("fastapi")

import paresis.web
from paresis.web.body import FEELINGS, PLACES, WHOLE
from paresis.web.words import ENGLISH, languages, strings_of, words_of

ROOM = Path(paresis.web.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
OTHERS = [code for code in languages() if code != ENGLISH]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_no_template_speaks_for_itself(path: Path) -> None:
    told = re.sub(r"\{% block class %\}\w+", "", path.read_text(encoding="utf-8"))
    bare = re.sub(r"<[^>]*>", " ", re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", told, flags=re.DOTALL), flags=re.DOTALL)
    assert not re.findall(r"[A-Za-z]{2,}", bare)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.stem)
def test_no_attribute_speaks_for_itself(path: Path) -> None:
    bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r'(?:aria-label|title|alt|placeholder)="[^"]*[A-Za-z]{2,}[^"]*"', bare)


def test_every_key_that_is_asked_for_is_there() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in [*TEMPLATES, *ROOM.glob("*.py")])
    keys = re.findall(r'\b(?:t|words)\("([\w.-]+)"[,)]', text)
    assert len(keys) > 150
    assert [k for k in keys if not words_of(ENGLISH).has(k)] == []


def test_every_string_is_used() -> None:
    text = "".join(p.read_text(encoding="utf-8") for p in [*TEMPLATES, *ROOM.glob("*.py")])
    stems = set(re.findall(r'f?"([\w.-]+\.\w*)(?:"| ~|\{)', text)) | {"clinic.sexes.", "clinic.settings.", "clinic.tempi."}
    unused = [k for k in strings_of(ENGLISH) if f'"{k}"' not in text and not any(k.startswith(s) for s in stems)]
    assert unused == []


def test_the_body_picture_has_words() -> None:
    words = words_of(ENGLISH)
    assert all(words.has(f"place.{p}") for p in [*PLACES, *WHOLE])
    assert all(words.has(f"feeling.{f}") for f in FEELINGS)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_same_strings_with_the_same_places(language: str) -> None:
    english, other = strings_of(ENGLISH), strings_of(language)
    assert english.keys() == other.keys()
    assert [k for k in english if _places(english[k]) != _places(other[k])] == []


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
