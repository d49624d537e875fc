"""Texts that nobody writes, and texts in other scripts: they are read, or said not to be, and never raise."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis import read_text
from paresis.intake.hpo.read import rows_of

RANDOM = random.Random(7)
ODD = {
    "random letters": "".join(map(chr, RANDOM.choices(range(32, 0x2FFF), k=8000))),
    "random bytes": RANDOM.randbytes(20_000).decode("latin-1"),
    "right to left": "רגליים חלשות " * 300,
    "direction marks": "\u202eweak legs\u202c, no fever\u200b",
    "signs of feeling": "🦵😵 weak legs 🚑" * 200,
    "control characters": "".join(map(chr, range(32))) * 300 + "weak legs",
    "half pairs": "\ud800 weak legs \udfff",
    "many languages": "Legs weak. Beine schwach. Piernas débiles. Jambes faibles. Gambe deboli. " * 30,
    "brackets": "(" * 50_000 + "weak legs",
    "no space": "a" * 500_000,
    "lists": "no fever, " * 3000,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_are_read(name: str) -> None:
    case = read_text(ODD[name])
    assert all(0 <= m.span.start < m.span.end <= len(ODD[name]) for m in case.mentions if m.span)
    assert case.mentions or case.issues
    rows_of(["1"], [ODD[name]])


@pytest.mark.parametrize("name", ["direction marks", "signs of feeling", "control characters", "half pairs", "brackets"])
def test_what_is_among_odd_signs_is_read(name: str) -> None:
    assert any(m.finding == "leg_weakness" for m in read_text(ODD[name]).mentions)


def test_ten_megabytes_are_read_at_their_ends() -> None:
    text = "Weak legs. " + " " * 10_000_000 + "No fever."
    case = read_text(text)
    assert {"leg_weakness", "fever"} <= {m.finding for m in case.mentions}
    assert any("longer than" in i.message for i in case.issues)
    assert [r[3] for r in rows_of(["1"], ["Ataxia. " + "word " * 400_000 + "No ptosis."])] == ["present", "absent"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda b: b.decode("latin-1")))
def test_no_text_raises(text: str) -> None:
    case = read_text(text)
    assert case.mentions or case.issues
