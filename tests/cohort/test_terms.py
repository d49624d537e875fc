"""HPO terms that no finding has count as the finding that is listed for them, and stay silent where nothing near is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paresis.kb.load import load_knowledge

pytest.importorskip("numba")

import pyarrow as pa
import pyarrow.parquet as pq

from paresis.cohort.coding import Coding
from paresis.cohort.run import Options, screen
from paresis.kernels.cohort import PRESENT

if TYPE_CHECKING:
    from pathlib import Path

KNOWLEDGE = load_knowledge()
NAMES = list(KNOWLEDGE.findings)
CODING = Coding(KNOWLEDGE)


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (None, "HP:0001324", {"leg_weakness"}),  # muscle weakness, as most records say it
        (None, "HP:0003701", {"proximal_leg_weakness"}),
        (None, "HP:0009063", {"distal_leg_weakness"}),  # progressive distal weakness implies distal weakness
        (None, "HP:0009027", {"foot_drop"}),  # its own finding comes before what is listed
        ("ICD10CM", "M62.81", {"leg_weakness"}),
        ("ICD10CM", "R53.1", {"leg_weakness"}),
        (None, "HP:0000218", set()),  # high palate
    ],
)
def test_nearest_finding(system: str | None, code: str, expected: set[str]) -> None:
    assert {NAMES[f] for f, state in CODING.meaning(system, code).present if state == PRESENT} == expected


def test_terms_that_nothing_weighs_are_counted_by_patients(tmp_path: Path) -> None:
    told = [("a", "HP:0000218"), ("a", "HP_0000218"), ("a", "HP:0001324"), ("b", "HP:0000218"), ("b", "HP:0000347"), ("c", "foot_drop")]
    denied = pa.array(["present"] * len(told) + ["absent"])
    rows = [*told, ("c", "HP:0000347")]
    table = pa.table({"patient": [p for p, _ in rows], "code": [c for _, c in rows], "presence": denied})
    pq.write_table(table, tmp_path / "cohort.parquet")
    summary = screen(tmp_path / "cohort.parquet", tmp_path / "out", Options())
    found = summary["hpo_not_weighed"]
    assert (found["patients"], found["n_terms"]) == (2, 2)
    assert {t["term"]: t["patients"] for t in found["terms"]} == {"HP:0000218": 2, "HP:0000347": 1}
    assert "High palate" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
