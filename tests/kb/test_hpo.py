"""The HPO table: what it says, where it comes from, and how fast it loads."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from paresis.kb.hpo import LATERALITY, ancestors_of, compile_terms, hpo_term, import_terms, load_hpo, rows_of_obo
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from pathlib import Path

OBO = """format-version: 1.2
data-version: hp/releases/2030-02-03

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000002
name: Weak
alt_id: HP:0000009
is_a: HP:0000001 ! All

[Term]
id: HP:0000003
name: obsolete Feeble
is_obsolete: true
replaced_by: HP:0000002

[Typedef]
id: part_of
name: part of
"""


def test_terms_of_an_obo_file() -> None:
    version, rows = rows_of_obo(OBO)
    assert version == "2030-02-03"
    assert rows == [
        ("HP:0000001", "All", "", "", "", ""),
        ("HP:0000002", "Weak", "HP:0000001", "HP:0000009", "", ""),
        ("HP:0000003", "obsolete Feeble", "", "", "obsolete", "HP:0000002"),
    ]


def test_import_and_compile_keep_what_is_asked_for(tmp_path: Path) -> None:
    obo = tmp_path / "hp.obo"
    obo.write_text(OBO)
    first = import_terms(obo, tmp_path).read_bytes()
    assert import_terms(obo, tmp_path).read_bytes() == first
    compile_terms(tmp_path, tmp_path)
    terms = load_hpo(tmp_path)
    alternative, withdrawn = terms.get("HP:0000009"), terms.get("HP:0000003")
    assert alternative == terms.get("HP:0000002")
    assert withdrawn is not None
    assert (withdrawn.is_obsolete, withdrawn.replaced_by) == (True, "HP:0000002")
    assert terms.version == "2030-02-03"


def test_without_a_table_nothing_is_known(tmp_path: Path) -> None:
    compile_terms(tmp_path, tmp_path)
    assert load_hpo(tmp_path).get("HP:0001324") is None
    assert not load_hpo(tmp_path).version


def test_every_term_has_a_way_up_to_the_root() -> None:
    terms = load_hpo()
    assert len(terms.ids) > 19_000
    for name in terms.ids[::50]:
        term = terms.get(name)
        assert term is not None
        assert term.is_obsolete or term.id == "HP:0000001" or "HP:0000001" in ancestors_of(term.id)


@pytest.mark.parametrize("side", LATERALITY)
def test_sides_have_their_labels(side: str) -> None:
    code, label = LATERALITY[side]
    term = hpo_term(code)
    assert term is not None
    assert term.label == label


def test_codes_of_our_findings_are_current_terms() -> None:
    for finding in load_knowledge().findings.values():
        term = hpo_term(finding.hpo) if finding.hpo else None
        assert not finding.hpo or (term is not None and not term.is_obsolete and term.id == finding.hpo), finding.id


def test_the_table_loads_in_milliseconds() -> None:
    assert min(_seconds() for _ in range(5)) < 0.05


def _seconds() -> float:
    load_hpo.cache_clear()
    start = time.perf_counter()
    load_hpo()
    return time.perf_counter() - start


@pytest.mark.parametrize(("consider", "taken"), [("HP:0000002", "HP:0000002"), ("HP:0000002\nconsider: HP:0000004", "")])
def test_the_only_term_to_consider_replaces_a_withdrawn_one(consider: str, taken: str) -> None:
    _, rows = rows_of_obo(f"data-version: hp/releases/x\n\n[Term]\nid: HP:0000003\nname: obsolete Feeble\nis_obsolete: true\nconsider: {consider}\n")
    assert rows[0][-1] == taken
