"""Imports to one table of causes: joined, linked, propagated, cited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from paresis.kb.compile import build
from paresis.kb.load import load_knowledge
from paresis.kb.rare.annotations import beta_of
from paresis.kb.rare.concepts import concepts_of
from paresis.kb.rare.files import read_constants, read_imported
from paresis.kb.rare.named import write_named
from paresis.kb.rare.profiles import with_kin
from tests.imports import REAL, with_imports

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from paresis.kb.rare.load import Rare
    from paresis.model.knowledge import Knowledge

FREQUENCIES = [
    ("3/7", False, (3, 7)), ("3/7", True, (0, 7)), ("45%", False, (4.5, 10)), ("HP:0040281", False, (9, 10)),
    ("Occasional (29-5%)", False, (1.7, 10)),
    ("", False, (1.1, 2)), ("", True, (0, 10)), ("0/0", False, (1.1, 2)), ("often", False, (1.1, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "is_denied", "beta"), FREQUENCIES)
def test_a_frequency_is_a_beta(text: str, is_denied: bool, beta: tuple[float, float]) -> None:
    assert beta_of(text, read_constants(REAL.parent), is_denied=is_denied) == pytest.approx(beta)


def compiled(root: Path, forms: str = "") -> Rare:
    out = root.parent / "out"
    build(with_imports(root, forms=forms), out)
    rare = load_knowledge(out).rare
    assert rare is not None
    return rare  # type: ignore[no-any-return]


def p_of(rare: Rare, hpo: str) -> Any:
    term = rare.term(hpo)
    assert term is not None
    return rare.p(term)


def test_one_cause_a_concept_with_all_its_codes(tiny_root: Path) -> None:
    rare = compiled(tiny_root)
    assert rare.ids[rare.n_curated :] == ("MONDO:0000001", "MONDO:0000002")
    assert rare.by_code["OMIM:1"] == rare.by_code["ORPHA:3"] == rare.by_code["MONDO:0000001"] == rare.n_curated
    entry = rare.condition(rare.n_curated)
    assert entry.name == "myopathy one"
    assert "GENE1" in entry.summary
    assert "recessive" in entry.summary
    assert entry.review == "imported"


def test_a_general_term_follows_from_a_special_one_and_a_denied_one_is_nothing(tiny_root: Path) -> None:
    rare = compiled(tiny_root)
    weak, proximal, nerve = (p_of(rare, t) for t in ("HP:0001324", "HP:0003701", "HP:0009830"))
    first, second = rare.n_curated, rare.n_curated + 1
    assert weak[first] >= proximal[first] > 0.85
    assert nerve[first] == 0
    assert weak[second] == pytest.approx((1 + 0.3) / 4.5, abs=1e-6)
    assert proximal[second] == 0


def test_old_and_replaced_ids_are_the_valid_ones(tiny_root: Path) -> None:
    rare = compiled(tiny_root)
    assert p_of(rare, "HP:0001324")[rare.n_curated + 1] > 0, "annotated under a replaced id"
    assert rare.term("HP:1234567") is None


def test_every_number_has_its_reference(tiny_root: Path) -> None:
    rare = compiled(tiny_root)
    cited = rare.cited(rare.n_curated, "HP:0003701")
    assert {(c["reference"], round(c["p"], 2), c["ess"]) for c in cited} == {("PMID:11", 0.9, 10.0), ("ORPHA:3", 0.9, 10.0)}
    assert rare.cited(rare.n_curated, "HP:0001324")[0]["at"] == "annotation of 'Proximal muscle weakness' (HP:0003701)"


def test_prevalence_of_a_region_goes_before_that_of_an_island(tiny_root: Path) -> None:
    rare = compiled(tiny_root)
    assert rare.arrays["rate"][rare.n_curated] == pytest.approx(3 / 30)


def test_a_form_stays_a_cause_of_its_own_and_lends_its_annotations(tiny_root: Path) -> None:
    rare = compiled(tiny_root, "muscle_breakdown,MONDO:0000001,myopathy one,form\n")
    assert rare.condition(rare.n_curated).name.startswith("myopathy one (a form of: ")
    assert rare.arrays["form_of"].tolist() == [rare.ids.index("muscle_breakdown"), -1]
    assert p_of(rare, "HP:0003701")[rare.ids.index("muscle_breakdown")] > 0.5


def test_what_is_akin_is_named_so_and_counts_apart(tiny_root: Path) -> None:
    rare = compiled(tiny_root, "muscle_breakdown,MONDO:0000001,myopathy one,akin\n")
    assert rare.condition(rare.n_curated).name.startswith("myopathy one (akin to: ")
    assert rare.arrays["form_of"].tolist() == [-1, -1]
    assert p_of(rare, "HP:0003701")[rare.ids.index("muscle_breakdown")] < 0.5


def test_a_withdrawn_concept_leaves_its_diseases_their_own_names(tiny_root: Path) -> None:
    with_imports(tiny_root)
    imported = read_imported(tiny_root)
    assert imported is not None
    for row in imported.tables["mondo"]:
        row["label"] = f"obsolete {row['label']}"
    concepts = concepts_of(imported, [])
    assert [c.id for c in concepts] == sorted(d for c in concepts for d in c.diseases)
    assert not any(c.name.startswith("obsolete") or "mondo" in c.codes for c in concepts)


def test_the_same_disease_is_never_listed_twice(tiny_root: Path) -> None:
    rare = compiled(tiny_root, "muscle_breakdown,MONDO:0000001,myopathy one,same\n")
    assert rare.ids[rare.n_curated :] == ("MONDO:0000002",)
    assert rare.by_code["OMIM:1"] == rare.ids.index("muscle_breakdown")


def test_kin_lend_a_part_of_what_they_have_and_nothing_of_what_is_hardly_there() -> None:
    constants = read_constants(REAL.parent).annotation
    p = np.array([[0.0, 0.8, 0.5], [0.9, 0.0, 0.0], [0.0, 0.04, 0.0]], dtype=np.float32)
    kin = {"gene_start": np.array([0, 1, 2, 2]), "gene": np.array([1, 0]), "group": np.array([2, -1, -1])}
    out = with_kin(p, kin, np.arange(3), constants)
    assert out[0, 0] == pytest.approx(1 - (1 - 0.8 * constants.same_gene) * (1 - 0.5 * constants.same_group))
    assert out[1].tolist() == pytest.approx([0.9, 0.9 * constants.same_gene, 0])
    assert out[2, 0] == 0
    assert out[:, 2].tolist() == pytest.approx(p[:, 2].tolist())


def test_names_and_definitions_are_read_once_and_cite_no_paper(tiny_root: Path) -> None:
    with_imports(tiny_root)
    onset = tiny_root / "onset.tsv"
    onset.write_text("orpha\tdefinition\nORPHA:3\tA myopathy with ptosis.\nORPHA:99\tUnknown here.\n", encoding="utf-8")
    said: list[str] = []

    def terms_in(texts: Sequence[str]) -> list[Collection[str]]:
        said.extend(texts)
        return [{"HP:0009830"} if "ptosis" in t else set() for t in texts]

    assert write_named(onset, tiny_root, terms_in) == 1
    assert "Unknown here." not in said
    build(tiny_root, tiny_root.parent / "out")
    rare = load_knowledge(tiny_root.parent / "out").rare
    assert p_of(rare, "HP:0009830")[rare.n_curated] > 0, "a row denies it, the definition says it"
    assert "definition of ORPHA:3" in {c["reference"] for c in rare.cited(rare.n_curated, "HP:0009830")}


def test_nothing_imported_is_no_tail(tiny_root: Path, tmp_path: Path) -> None:
    build(tiny_root, tmp_path / "out")
    assert load_knowledge(tmp_path / "out").rare is None


def test_the_shipped_tail(knowledge: Knowledge) -> None:
    shipped_rare: Rare = knowledge.rare
    assert shipped_rare.n_causes - shipped_rare.n_curated > 1750
    assert len(set(shipped_rare.ids)) == shipped_rare.n_causes
    a = shipped_rare.arrays
    assert np.isfinite(a["ratio"]).all()
    assert (a["p"] > 0).all()
    assert (a["p"] < 1).all()
    assert (a["rate"] > 0).all()
    assert shipped_rare.by_code["OMIM:118220"] >= shipped_rare.n_curated, "a form of Charcot-Marie-Tooth disease ranks by its own code"
    assert shipped_rare.by_code["OMIM:310200"] < shipped_rare.n_curated, "Duchenne muscular dystrophy is curated"
    assert shipped_rare.by_code["OMIM:621314"] == shipped_rare.ids.index("late_onset_pompe_disease")
    assert not any(c[1].startswith("obsolete") for c in shipped_rare.names["rare"])
