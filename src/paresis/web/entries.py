"""The entries of the knowledge, as the pages show them in a language."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.kb.compile import compiled_folder
from paresis.kb.entries import load_entries
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from paresis.kb.entries import Entry

KINDS = {"conditions": "condition", "findings": "finding", "red-flags": "red flag"}
TABLES = {"condition": "conditions", "finding": "findings", "red flag": "red_flags"}


@lru_cache(maxsize=4)
def entries(language: str) -> dict[str, dict[str, Entry]]:
    """Every entry by kind and id, its texts in the language where it has them.

    >>> entries("de")["condition"]["stroke"].name
    'Schlaganfall'
    """
    texts = (load_knowledge().language(language) or {"texts": {}})["texts"]
    words = _words_of(language)
    out: dict[str, dict[str, Entry]] = {}
    for e in load_entries(compiled_folder()):
        told = texts.get(TABLES.get(e.kind, ""), {}).get(e.id)
        out.setdefault(e.kind, {})[e.id] = _translated(e, _fields(told), words.get(e.id, [])) if told else e
    return out


def _fields(told: Any) -> dict[str, Any]:
    """The fields that a language gives; those of a finding come as a list."""
    fields = told if isinstance(told, dict) else dict(zip(("name", "lay", "question", "help"), told, strict=True))
    return {k: v for k, v in fields.items() if v}


def _translated(entry: Entry, told: dict[str, Any], words: list[str]) -> Entry:
    labels = {"name": [told["name"]], "synonyms": told.get("synonyms", []), "lay": [told["lay"]] if "lay" in told else [], "words": words}
    return replace(entry, labels=entry.labels | labels, record=entry.record | told | _steps(entry.record, told))


def _steps(record: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """The steps of management with the words that the language has; the others keep theirs, and say that they are English."""
    said = told.get("management", [])
    steps = record.get("management") or []
    return {"management": [s | ({"text": said[i]} if i < len(said) else {"language": "en"}) for i, s in enumerate(steps)]} if steps else {}


def _words_of(language: str) -> dict[str, list[str]]:
    """The phrases by which each finding is said in the language."""
    out: dict[str, list[str]] = {}
    for finding, is_affirmed, phrase in (load_knowledge().language(language) or {"phrases": ()})["phrases"]:
        if is_affirmed:
            out.setdefault(finding, []).append(phrase.replace("|", " ").replace("_", " "))
    return out
