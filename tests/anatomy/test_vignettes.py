"""Textbook vignettes, written from their sources: how often the lesion and its site come first, and among the first three."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paresis.engine.anatomy.posterior import lesion_posterior
from paresis.intake.sheet import read_sheet_text

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

HERE = Path(__file__).parent


def vignettes(name: str) -> list[dict[str, Any]]:
    """The lines of a file of vignettes."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def ranks(vignette: dict[str, Any], anatomy: Anatomy) -> tuple[int, int]:
    """Ranks of the expected lesion and of the expected site, from 1."""
    after = lesion_posterior(read_sheet_text(vignette["sheet"], anatomy), anatomy)
    families = sorted(after.families, key=lambda f: -after.families[f])
    wanted = tuple(vignette["expected"])
    right = {x.family for x in anatomy.lesions if x.id.startswith(wanted) or x.family.startswith(wanted)}
    sites = sorted(after.sites, key=lambda s: -after.sites[s])
    return min(families.index(f) for f in right) + 1, sites.index(vignette["site"]) + 1


@pytest.mark.parametrize(
    ("name", "lesion_first", "lesion_in_three", "site_first", "site_in_three"),
    # Bounds lie a little under what was measured; they may only rise. The first two files were used to mend the rules.
    # The third was written after that, from sources that no rule rests on;
    # The fourth covers classes of which there were few; its first run put 18 of 21 lesions first, 20 in the first three, 20 sites first.
    # The third's first run put 15 of 18 lesions first and all in the first three, 17 sites first (16 since the conus
    # counts as cord, not cauda equina).
    [
        ("vignettes.jsonl", 0.94, 0.98, 0.93, 0.99),
        ("vignettes_held_out.jsonl", 0.88, 0.96, 0.92, 0.98),
        ("vignettes_fresh.jsonl", 0.88, 0.98, 0.88, 0.98),
        ("vignettes_thin.jsonl", 0.90, 0.98, 0.98, 0.98),
    ],
)
def test_share_that_comes_first(
    anatomy: Anatomy, name: str, lesion_first: float, lesion_in_three: float, site_first: float, site_in_three: float
) -> None:
    measured = [ranks(v, anatomy) for v in vignettes(name)]
    n = len(measured)
    assert sum(r == 1 for r, _ in measured) / n >= lesion_first
    assert sum(r <= 3 for r, _ in measured) / n >= lesion_in_three
    assert sum(r == 1 for _, r in measured) / n >= site_first
    assert sum(r <= 3 for _, r in measured) / n >= site_in_three


def test_vignettes_are_read_whole_and_cited(anatomy: Anatomy) -> None:
    with (HERE.parents[1] / "knowledge" / "sources" / "anatomy.csv").open(encoding="utf-8") as handle:
        known = {row["key"] for row in csv.DictReader(handle)}
    every = [v for name in ("", "_held_out", "_fresh", "_thin") for v in vignettes(f"vignettes{name}.jsonl")]
    assert len({v["id"] for v in every}) == len(every) >= 60
    for v in every:
        sheet = read_sheet_text(v["sheet"], anatomy)
        assert v["source"] in known
        assert not sheet.not_understood, (v["id"], sheet.not_understood)
        assert not [i for i in sheet.issues if i.level == "error"], v["id"]


def test_every_class_of_node_has_a_vignette() -> None:
    classes = {v["node_class"] for v in vignettes("vignettes.jsonl")}
    assert classes >= {
        "brain", "umn", "cord", "conus", "cauda_equina", "anterior_horn", "root", "plexus", "nerve", "cranial_nerve",
        "polyneuropathy", "polyradiculoneuropathy", "junction", "muscle", "functional",
    }  # fmt: skip


def test_upper_lumbar_roots_the_saphenous_nerve_and_the_leg_area_have_vignettes() -> None:
    first = [v["expected"][0] for v in vignettes("vignettes_thin.jsonl")]
    for lesion in ("root:root_l2", "root:root_l3", "nerve:saphenous", "cortex_leg"):
        assert any(x.startswith(lesion) for x in first)
