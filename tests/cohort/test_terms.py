"""HPO terms that no finding has count as the finding that is listed for them, and stay silent where nothing near is known."""

from __future__ import annotations

import pytest

from paresis.kb.load import load_knowledge

pytest.importorskip("numba")

from paresis.cohort.coding import Coding
from paresis.kernels.cohort import PRESENT

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
