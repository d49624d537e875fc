"""How people put it, from public pages (`tests/data/lay_phrases.jsonl`), half of them set aside before any word was added for them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from paresis import load_knowledge, read_text
from paresis.kb.hpo import ancestors_of

PHRASES = Path(__file__).parents[1] / "data/lay_phrases.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in PHRASES.read_text(encoding="utf-8").splitlines()]
RELATED, PRECISION = 0.6, 0.8


class Share(NamedTuple):
    """Shares: of the phrases, how many have the finding meant, or one near it; of the findings, how many are near one meant."""

    exact: float
    related: float
    precision: float


def is_related(a: str, b: str) -> bool:
    """One finding, one above the other, or two of one parent, here or in HPO."""
    findings = load_knowledge().findings
    of_a, of_b = {a, *load_knowledge().ancestors(a)}, {b, *load_knowledge().ancestors(b)}
    if a in of_b or b in of_a or (findings[a].parent and findings[a].parent == findings[b].parent):
        return True
    x, y = findings[a].hpo, findings[b].hpo
    return bool(x and y) and (x == y or x in ancestors_of(y) or y in ancestors_of(x))


@cache
def share(language: str, half: str) -> Share:
    """What is read of the phrases of a half."""
    rows = [r for r in ROWS if (r["language"], r["half"]) == (language, half)]
    exact = related = found = good = 0
    for row in rows:
        meant, is_absent = [row["finding"], *row.get("or", [])], row["status"] == "absent"
        said = {m.finding: m.status == "absent" for m in read_text(row["phrase"]).mentions if m.finding in load_knowledge().findings}
        right = [f for f, absent in said.items() if absent == is_absent and any(is_related(f, m) for m in meant)]
        exact += any(f in meant for f in right)
        related += bool(right)
        found, good = found + len(said), good + len(right)
    return Share(exact / len(rows), related / len(rows), good / found)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("half", ["development", "held_out"])
def test_most_phrases_are_understood(language: str, half: str) -> None:
    result = share(language, half)
    assert result.related >= RELATED, result
    assert result.precision >= PRECISION, result


def test_each_phrase_has_its_source_and_a_known_finding() -> None:
    assert len(ROWS) >= 300
    assert all(len(r["phrase"].split()) <= 12 and r["source"].startswith("http") for r in ROWS)
    assert all(f in load_knowledge().findings for r in ROWS for f in [r["finding"], *r.get("or", [])])
