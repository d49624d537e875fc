"""A code says what the condition is: an ICD-10-CM code exists, and its official label fits the name."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import simple_icd_10_cm as icd

from paresis.words import stems

if TYPE_CHECKING:
    from paresis.model.knowledge import Condition, Knowledge

REVIEWED = tomllib.loads((Path(__file__).parent.parent.parent / "knowledge" / "code_labels.toml").read_text(encoding="utf-8"))
COMMON = "of and the in with due to other unspecified by not elsewhere classified or disease disorder syndrome acute chronic"


def coded(knowledge: Knowledge) -> list[tuple[Condition, str]]:
    return [(c, c.codes["icd10cm"]) for c in knowledge.conditions.values() if "icd10cm" in c.codes]


def shares_a_word(c: Condition, label: str) -> bool:
    own = {s for name in (c.name, *c.synonyms) for s in stems(name)} - set(stems(COMMON))
    return bool(own & set(stems(label)))


def test_codes_exist(knowledge: Knowledge) -> None:
    assert [f"{c.id}: {code}" for c, code in coded(knowledge) if not icd.is_valid_item(code)] == []


def test_labels_fit_or_were_reviewed(knowledge: Knowledge) -> None:
    unfit = {c.id: f"{code} {icd.get_description(code)}" for c, code in coded(knowledge) if not shares_a_word(c, icd.get_description(code))}
    assert {k: v for k, v in unfit.items() if k not in REVIEWED} == {}


def test_reviewed_codes_are_still_the_codes(knowledge: Knowledge) -> None:
    now = {c.id: code for c, code in coded(knowledge)}
    assert {k: v.split(":")[0] for k, v in REVIEWED.items()} == {k: now.get(k) for k in REVIEWED}


def test_a_wrong_code_would_be_found(knowledge: Knowledge) -> None:
    assert not shares_a_word(knowledge.conditions["stroke"], icd.get_description("S76.1"))
