"""How people put it, from public pages (`tests/data/lay_phrases.jsonl`), half of them set aside before any word was added for them.

`tests/data/lay_sentences.jsonl` has sentences written before a round of mends, half of them after public pages (`source`), of which four in ten
tell of other things (`about`); `half` is C or D, in a second round E or F, drawn by a seed before anything was measured.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from paresis import load_knowledge, read_text
from paresis.kb.hpo import ancestors_of

DATA = Path(__file__).parents[1] / "data"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "lay_phrases.jsonl").read_text(encoding="utf-8").splitlines()]
SENTENCES: list[dict[str, Any]] = [json.loads(line) for line in (DATA / "lay_sentences.jsonl").read_text(encoding="utf-8").splitlines()]
RELATED, PRECISION, AIM = 0.6, 0.8, 0.85


class Share(NamedTuple):
    """Shares: of the phrases that mean a finding, how many have it, or one near it; of the findings read, how many are near one meant."""

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
    rows = [r for r in (*ROWS, *SENTENCES) if (r["language"], r["half"]) == (language, half)]
    exact = related = found = good = 0
    for row in rows:
        meant, is_absent = [f for f in (row["finding"], *row.get("or", [])) if f], row["status"] == "absent"
        said = {m.finding: m.status == "absent" for m in read_text(row["phrase"]).mentions if m.finding in load_knowledge().findings}
        right = [f for f, absent in said.items() if absent == is_absent and any(is_related(f, m) for m in meant)]
        exact += any(f in meant for f in right)
        related += bool(right and row["finding"])
        found, good = found + len(said), good + len(right)
    n = sum(bool(r["finding"]) for r in rows)
    return Share(exact / n, related / n, good / found)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("half", "precision"),
    [("development", PRECISION), ("held_out", PRECISION), ("C", AIM), ("D", AIM), ("E", AIM), ("F", AIM)],
)
def test_most_phrases_are_understood(language: str, half: str, precision: float) -> None:
    """Halves C and D are sentences of which four in ten tell of something else; C and E were looked at
    while the reader was mended, D and F only measured.
    """
    result = share(language, half)
    assert result.related >= RELATED, result
    assert result.precision >= precision, result


def test_each_sentence_names_known_findings() -> None:
    assert all(f in load_knowledge().findings for r in SENTENCES for f in [r["finding"], *r.get("or", [])] if f)
    assert all(sum(r["language"] == lang for r in SENTENCES) >= 150 for lang in ("en", "de"))


def test_each_phrase_has_its_source_and_a_known_finding() -> None:
    assert len(ROWS) >= 300
    assert all(len(r["phrase"].split()) <= 12 and r["source"].startswith("http") for r in ROWS)
    assert all(f in load_knowledge().findings for r in ROWS for f in [r["finding"], *r.get("or", [])])
