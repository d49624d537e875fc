"""Whatever somebody writes, the reader answers; spans are true; two equal texts are read equally."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from paresis import load_knowledge, read_text

KNOWLEDGE = load_knowledge()
PIECES = [
    "weak",
    "legs",
    "no",
    "not",
    "numb",
    "and",
    "or",
    ",",
    ".",
    ";",
    ":",
    "?",
    "left",
    "right",
    "K+ 2.1",
    "CK",
    "12 500",
    "since",
    "three days",
    "his mother",
    "if",
    "4/5",
    "\n",
    "-",
    "😀",
    "أرجل",
    "\u202e",
    "\x00",
]
texts = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join), st.binary(max_size=300).map(lambda b: b.decode("latin-1"))
)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_any_text_is_read_and_spans_are_true(text: str) -> None:
    case = read_text(text, knowledge=KNOWLEDGE)
    for mention in case.mentions:
        assert text[mention.span.start : mention.span.end] == mention.span.text
        assert mention.finding in KNOWLEDGE.findings
    for measurement in case.measurements:
        assert measurement.span is not None
        assert text[measurement.span.start : measurement.span.end] == measurement.span.text


@settings(max_examples=50, deadline=None)
@given(texts)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert read_text(text, knowledge=KNOWLEDGE) == read_text(text, knowledge=KNOWLEDGE)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(["Both legs are weak.", "No back pain.", "Foot drop on the left."]), st.sampled_from([" ", "\n", "  "]))
def test_another_sentence_does_not_change_what_was_read(sentence: str, gap: str) -> None:
    alone = {(m.finding, m.status) for m in read_text(sentence, knowledge=KNOWLEDGE).mentions}
    longer = {(m.finding, m.status) for m in read_text(sentence + gap + "The weather was fine.", knowledge=KNOWLEDGE).mentions}
    assert alone == longer
