"""Names of HPO's terms to a lexicon: what may be put for what, and names of one word."""

from __future__ import annotations

import numpy as np
import pytest

from paresis.errors import KnowledgeError
from paresis.kb.reading.compile import arrays, compile_reading
from paresis.kb.reading.load import NOTHING, load_reading
from paresis.kb.reading.names import ROOT, Key, Ontology, substitutions
from paresis.kb.reading.records import ReadingFile
from paresis.kb.reading.singles import bases

Keys = dict[str, set[Key]]
ORGANS = ("liver", "lung", "skin", "ear")


def ontology(*synonyms: tuple[str, str]) -> Ontology:
    labels = {ROOT: "Phenotypic abnormality"} | {f"HP:000000{i}": f"Kidney {o} cyst" for i, o in enumerate(ORGANS, start=1)}
    return Ontology(labels, {t: (ROOT,) for t in labels if t != ROOT}, tuple((t, "EXACT", "", text) for t, text in synonyms))


def keys_of(extra: Keys) -> tuple[Keys, dict[Key, str]]:
    keys: Keys = {f"HP:000000{i}": {("cyst", "kidney", o), ("cyst", o, "renal")} for i, o in enumerate(ORGANS, start=1)}
    keys |= extra
    return keys, {k: t for t, ks in keys.items() for k in ks}


def test_a_word_is_put_for_another_where_enough_terms_show_it() -> None:
    found = substitutions(*keys_of({}), ontology(), 4, 0.25)
    assert found["kidney"] == {("renal",)}
    assert not substitutions(*keys_of({}), ontology(), 5, 0.25)


def test_a_word_that_leads_elsewhere_is_not_put() -> None:
    wrong: Keys = {f"HP:00001{i}0": {("kidney", f"x{i}")} for i in range(3)}
    wrong |= {f"HP:00002{i}0": {("renal", f"x{i}")} for i in range(3)}
    keys, taken = keys_of(wrong)
    labels = {t: t for t in keys} | {ROOT: ""}
    known = Ontology(labels, dict.fromkeys(keys, (ROOT,)), ())
    assert "kidney" not in substitutions(keys, taken, known, 4, 0.25)


def test_arrays_are_sorted_and_hold_every_term() -> None:
    words = ReadingFile(
        small="of the",
        degree="mild",
        same=["kidney renal"],
        neutral="level",
        common="cold",
        prefer=[],
        abbreviation=[],
        tests="panel",
        nothing=["lung hide"],
    )
    out = arrays(words, ontology(("HP:0000001", "Nephrosis"), ("HP:0000002", "cold")), {"HP:0000001"}, [("HP:0000003", "spotted hide", True)])
    assert out["telling"].tolist() == [True, False, False, False]
    assert all(np.all(np.diff(out[k].astype(object)) > 0) for k in ("word", "key", "group", "stem", "alone", "slip"))
    assert set(out["key_term"].tolist()) == {0, 1, 2, 3, 4}
    assert sorted(t for t in out["word_term"].tolist() if t != NOTHING) == [0]


def test_a_label_that_is_no_longer_valid_stops_the_build(tmp_path: object) -> None:
    from pathlib import Path
    from shutil import copytree, ignore_patterns

    root = Path(str(tmp_path)) / "knowledge"
    copytree("knowledge", root, ignore=ignore_patterns("conditions", "findings", "lang", "sources", "anatomy"))
    told = (root / "hpo_reading.toml").read_text(encoding="utf-8")
    (root / "hpo_reading.toml").write_text(told.replace('"Muscle weakness"', '"Weakness of muscles"', 1), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="HP:0001324 is 'Muscle weakness'"):
        compile_reading(root, root)


ADJECTIVES = [
    ("hypotonic", "hypotonia"),
    ("anaemic", "anemia"),
    ("spastic", "spasticity"),
    ("tachypnoeic", "tachypnea"),
]


@pytest.mark.parametrize(("word", "base"), ADJECTIVES)
def test_adjectives_lead_to_names(word: str, base: str) -> None:
    assert base in bases(word)


def test_words_met_are_learned_once() -> None:
    reading = load_reading()
    assert reading is not None
    from paresis.intake.hpo.recognise import recognise

    first = recognise(["microcephalies and zzyzx"], reading)
    n = len(reading._table.word)
    assert recognise(["microcephalies and zzyzx"], reading) == first
    assert len(reading._table.word) == n
