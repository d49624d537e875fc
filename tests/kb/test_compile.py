"""Files to compiled knowledge and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paresis.errors import KnowledgeError, VersionError
from paresis.kb.compile import build, hash_of
from paresis.kb.load import load_knowledge
from paresis.kb.read import read_files
from paresis.kb.records import Claim
from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.model.knowledge import Knowledge


@pytest.mark.parametrize(
    ("claim", "mean", "ess", "basis"),
    [
        (Claim(source="s", at="t", k=0, n=9), 0.05, 9, "counts"),
        (Claim(source="s", at="t", k=9, n=9, ess=5), 0.95, 5, "counts"),
        (Claim(source="s", at="t", p=0.3, n=80), 0.3, 80, "percentage"),
        (Claim(source="s", at="t", low=0.1, high=0.3), 0.2, 10, "range"),
        (Claim(source="judgement", p=0.3, ess=4), 0.3, 4, "judgement"),
    ],
)
def test_a_claim_is_a_mean_and_a_size(claim: Claim, mean: float, ess: float, basis: str) -> None:
    assert claim.mean_and_ess() == pytest.approx((mean, ess))
    assert claim.basis == basis


def test_things_survive_compiling(tiny: Knowledge) -> None:
    assert tiny.conditions["muscle_breakdown"].urgency is UrgencyLevel.EMERGENCY
    assert tiny.conditions["root_inflammation"].groups == ("nerve_root",)
    assert tiny.ancestors("thigh_weakness") == ("leg_weakness", "leg_complaint")
    assert set(tiny.children["leg_weakness"]) == {"thigh_weakness", "foot_weakness"}
    assert tiny.red_flags[0].members == ("dark_urine", "muscle_pain", "leg_weakness")
    assert tiny.analytes["ck"].units == {"µkat/L": 60.0}
    assert tiny.medicines[0].words == ("statin", "statins")
    assert tiny.sources["someone_2020"].reference == "PMID 12345"
    assert tiny.load_claims("muscle_strain")["findings"]["muscle_pain"][0] == {
        "source": "someone_2020", "at": "table 1", "p": 0.95, "ess": 50.0, "basis": "percentage",
    }  # fmt: skip
    assert tiny.load_claims("nothing_here") == {}


def test_tables_have_one_row_for_each_pattern_and_one_unlisted_for_each_site(tiny: Knowledge) -> None:
    t = tiny.tables
    assert t["row_cause"].tolist() == [0, 1, 2, 3, 3]
    assert t["row_pattern"] == pytest.approx(np.array([1, 1, 1, 5 / 6, 1 / 6]))
    assert t["parent"].tolist().count(-1) == 6
    assert [int(t["parent"][f]) >= 0 for f in t["order"]] == [True] * 4


def test_rates_by_age_average_to_the_rate_of_all(tiny: Knowledge) -> None:
    half = 0.5 / 40, 0.5 / 81
    population = np.array([half[0]] * 40 + [half[1]] * 81)
    assert tiny.tables["rate"] @ population == pytest.approx(tiny.tables["rate_any"], rel=0.03)


def test_building_twice_gives_the_same_bytes(tiny_root: Path, tmp_path: Path) -> None:
    for out in ("a", "b"):
        build(tiny_root, tmp_path / out)
    for path in (tmp_path / "a").glob("*.json*"):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    one, two = (np.load(tmp_path / out / "tables.npz") for out in ("a", "b"))
    assert all(np.array_equal(one[k], two[k], equal_nan=one[k].dtype.kind == "f") for k in one.files)


def test_the_version_changes_with_the_knowledge(tiny_root: Path) -> None:
    before = hash_of(tiny_root)
    (tiny_root / "sites.toml").write_text((tiny_root / "sites.toml").read_text() + "\n")
    assert hash_of(tiny_root) != before


def test_a_broken_rule_stops_the_build(tiny_root: Path, tmp_path: Path) -> None:
    (tiny_root / "sources" / "all.csv").unlink()
    with pytest.raises(KnowledgeError, match="unknown source 'someone_2020'"):
        build(tiny_root, tmp_path / "out")


def test_a_circle_of_parents_is_found(tiny_root: Path, tmp_path: Path) -> None:
    path = tiny_root / "findings" / "history.toml"
    path.write_text(path.read_text().replace('id = "reflexes_reduced"', 'id = "reflexes_reduced"\nparent = "areflexia"'))
    with pytest.raises(KnowledgeError, match="own ancestor"):
        build(tiny_root, tmp_path / "out")


def test_missing_or_foreign_compiled_knowledge_is_named(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="no compiled knowledge"):
        load_knowledge(tmp_path)
    (tmp_path / "knowledge.json").write_text(json.dumps({"format": 999}))
    with pytest.raises(VersionError, match="999"):
        load_knowledge(tmp_path)


def test_reading_reports_every_bad_file_and_goes_on(tiny_root: Path) -> None:
    for name in ("muscle_strain", "muscle_breakdown"):
        (tiny_root / "conditions" / f"{name}.toml").write_text("id = 3")
    files = read_files(tiny_root)
    assert [c.id for c in files.conditions] == ["root_inflammation"]
    assert {p.where.split("/")[-1].split(":")[0] for p in files.problems} == {"muscle_strain.toml", "muscle_breakdown.toml"}
