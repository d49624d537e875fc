"""`paresis evaluate text`: the format of each set is found, and each has its convention."""

from __future__ import annotations

import json

import pytest

from paresis.errors import IntakeError
from paresis.evaluate.text import Kind, evaluate_text, figures_json, figures_text
from paresis.kb.load import load_knowledge


def lines(*rows: object) -> str:
    return "\n".join(map(json.dumps, rows))


def note(text: str, *terms: str, flag: str = "", end: int = 0) -> dict[str, object]:
    return {"text": text, "ann": [{"start": 0, "end": end, "hpo": t, "text": "", "flag": flag} for t in terms]}


def test_cases_leave_out_what_is_denied_or_of_the_family() -> None:
    found = evaluate_text(lines(note("Ptosis, no ataxia. His mother has scoliosis.", "HP:0000508")), load_knowledge())
    assert (found.kind, found.counts.tolist()) == (Kind.CASES, [[1, 0, 0]])


def test_abstracts_count_every_mention() -> None:
    found = evaluate_text(lines(note("No ataxia.", "HP:0001251", end=9)), load_knowledge())
    assert (found.kind, found.counts.tolist()) == (Kind.ABSTRACTS, [[1, 0, 0]])


def test_notes_leave_out_what_is_denied() -> None:
    raw = lines(note("No ataxia. His mother has scoliosis.", "HP:0002650", end=9), note("No pain.", "HP:0012531", flag="Neg", end=3))
    found = evaluate_text(raw, load_knowledge())
    assert (found.kind, found.counts.tolist()) == (Kind.NOTES, [[1, 0, 0], [0, 0, 0]])


def test_misses_and_false_alarms_are_shown() -> None:
    found = evaluate_text(lines(note("Ptosis.", "HP:0001251"), note("Ataxia.", "HP:0001251")), load_knowledge())
    assert found.counts.tolist() == [[0, 1, 1], [1, 0, 0]]
    text = figures_text(found, show=3)
    assert "missed:" in text
    assert "HP:0000508  Ptosis  'Ptosis'" in text
    assert "0.500 (n 2; 95 %" in text


def test_inheritance_counts_neither_way() -> None:
    found = evaluate_text(lines(note("Autosomal dominant ataxia.", "HP:0000006", "HP:0001251")), load_knowledge())
    assert found.counts.tolist() == [[1, 0, 0]]


def test_sentences() -> None:
    rows = ["fever\tNo FEVER.\tNegated", "fever\tHe has FEVER.\tAffirmed", "fever\tDenies FEVER\tAffirmed", "gout\tnothing said\tNegated"]
    found = evaluate_text("concept\tsentence\tnegation\n" + "\n".join(rows), load_knowledge())
    assert found.counts.sum(axis=0).tolist() == [1, 1, 1]


def test_phrases_are_exact_or_related() -> None:
    rows = ({"phrase": "my eyelids droop", "hpo_id": "HP:0000508", "language": "en"}, {"phrase": "qwrt", "hpo_id": "HP:0000508", "language": "de"})
    figures = figures_json(evaluate_text(lines(*rows), load_knowledge()))
    assert (figures["exact"]["p"], figures["related"]["p"], figures["precision"]["p"]) == (0.5, 0.5, 1.0)
    assert (figures["related, en"]["k"], figures["related, de"]["k"]) == (1, 0)


@pytest.mark.parametrize("raw", ["a,b\n1,2", '{"x": 1}', '{"text": 1, "ann": []}', "{", ""])
def test_what_is_no_set_says_so(raw: str) -> None:
    with pytest.raises(IntakeError):
        evaluate_text(raw, load_knowledge(), where="x")
