"""Published files to the rows that ship."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from paresis.errors import KnowledgeError
from paresis.kb import rules
from paresis.kb.rare.importing import IMPORTED, SOURCES, bring, read_table
from paresis.kb.read import read_files
from tests.imports import FOLDER, INPUTS, with_imports

if TYPE_CHECKING:
    from pathlib import Path


def test_rows_stay_as_they_are_and_others_are_left_out(tmp_path: Path) -> None:
    counts = bring(INPUTS, tmp_path)
    assert counts == {
        "hpo_annotations.tsv.gz": 7, "hpo_genes.tsv.gz": 1, "orphanet_signs.tsv.gz": 1, "mondo_exact.tsv.gz": 2, "orphanet_onset.tsv.gz": 1,
        "orphanet_prevalence.tsv.gz": 2,
    }  # fmt: skip
    kept = gzip.decompress((tmp_path / IMPORTED / "hpo_annotations.tsv.gz").read_bytes()).decode()
    given = (FOLDER / "phenotype.hpoa").read_text().splitlines()[2:]
    assert kept.splitlines()[1:] == [line for line in given if "IEA" not in line]
    assert read_table(tmp_path / IMPORTED / "mondo_exact.tsv.gz")[0] == ["mondo", "label", "omim", "orpha"]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for root in (first, second):
        bring(INPUTS, root)
    names = sorted(p.name for p in (first / IMPORTED).iterdir())
    assert {SOURCES[n].file for n in SOURCES} <= set(names)
    assert all((first / IMPORTED / n).read_bytes() == (second / IMPORTED / n).read_bytes() for n in names)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"mondo": FOLDER / "nothing.tsv"}, "no such file"), ({"mondo": FOLDER / "prevalence.tsv"}, "columns mondo, label, omim are missing")],
)
def test_a_wrong_file_is_named_and_nothing_is_written(change: dict[str, Path], said: str, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=said):
        bring(INPUTS | change, tmp_path)
    assert not (tmp_path / IMPORTED).exists()
    with pytest.raises(KnowledgeError, match="nothing given for hpo"):
        bring({}, tmp_path)


BROKEN = [
    ("hpo_genes.tsv.gz", lambda p: p.write_bytes(b"changed"), "hpo_genes.tsv.gz: differs from its checksum"),
    ("other.tsv.gz", lambda p: p.write_bytes(b"new"), "other.tsv.gz: has no entry"),
    ("hpo_genes.tsv.gz", lambda p: p.unlink(), "is in MANIFEST.toml and not there"),
    ("MANIFEST.toml", lambda p: p.write_text(p.read_text().replace('licence = "CC BY 4.0"', "", 1)), "licence missing"),
    ("../rare.toml", lambda p: p.write_text(p.read_text().replace('label = "Muscle weakness"', 'label = "Weak muscle"')), "HP:0001324 is not 'Weak"),
    ("../rare.toml", lambda p: p.write_text(p.read_text().replace('site = "muscle"', 'site = "mussel"')), "unknown site 'mussel'"),
    ("../rare.toml", lambda p: p.write_text(p.read_text().replace("floor ", "flaw ")), "ranking.floor"),
    ("../genetic_forms.csv", lambda p: p.write_text(p.read_text() + "muscle_stain,MONDO:0000001,x,form\n"), "unknown condition 'muscle_stain'"),
    ("../genetic_forms.csv", lambda p: p.write_text(p.read_text() + 2 * "muscle_strain,MONDO:0000001,x,form\n"), "is given twice"),
]


@pytest.mark.parametrize(("name", "change", "said"), BROKEN, ids=[x[2] for x in BROKEN])
def test_the_lint_sees_what_was_changed_by_hand(name: str, change: object, said: str, tiny_root: Path) -> None:
    with_imports(tiny_root)
    assert [str(p) for p in rules.check_all(read_files(tiny_root))] == []
    change(tiny_root / IMPORTED / name)  # type: ignore[operator]
    assert any(said in str(p) for p in rules.check_all(read_files(tiny_root)))
