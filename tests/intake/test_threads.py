"""Readers at work at the same time do not disturb each other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from paresis.intake.lang.grammar import Grammar
from paresis.kb.load import load_knowledge
from paresis.words import stem

ENGLISH = [f"weaken{x}ing{y}ness" for x in "abcdefghij" for y in "klmnopqrst"]
GERMAN = [f"schwaech{x}ung{y}keiten" for x in "abcdefghij" for y in "klmnopqrst"]


@pytest.fixture(autouse=True)
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_stems_of_english_words() -> None:
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(stem, ENGLISH * 4))
    stem.cache_clear()
    assert found == [stem(w) for w in ENGLISH] * 4


def test_stems_of_german_words() -> None:
    raw = (load_knowledge().language("de") or {})["reader"]
    shared = Grammar("de", raw)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shared.stem, GERMAN * 4))
    alone = Grammar("de", raw)
    assert found == [alone.stem(w) for w in GERMAN] * 4
