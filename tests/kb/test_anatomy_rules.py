"""The rules of the anatomy: what ships breaks none; one change breaks one, and the message says where, what and how to mend it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from paresis.kb.read import Files, read_files
from paresis.kb.rules import anatomy_resolves, anatomy_sources

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
RULES = {"resolves": anatomy_resolves, "sources": anatomy_sources}


@pytest.fixture(scope="module")
def whole() -> Files:
    return read_files(KNOWLEDGE)


@pytest.fixture
def copied(whole: Files, tmp_path: Path) -> Files:
    """The anatomy that ships, to change."""
    shutil.copytree(KNOWLEDGE / "anatomy", tmp_path / "anatomy")
    shutil.copy(KNOWLEDGE / "sites.toml", tmp_path / "sites.toml")
    (tmp_path / "conditions").symlink_to(KNOWLEDGE / "conditions")
    return replace(whole, root=tmp_path)


@pytest.mark.parametrize("rule", RULES)
def test_the_anatomy_that_ships_breaks_no_rule(copied: Files, rule: str) -> None:
    assert [str(p) for p in RULES[rule].check(copied)] == []


@pytest.mark.parametrize("rule", RULES)
def test_a_knowledge_without_anatomy_breaks_none(whole: Files, tmp_path: Path, rule: str) -> None:
    assert not list(RULES[rule].check(replace(whole, root=tmp_path)))


BAD = [
    ("resolves", "lesions.toml", 'sites = ["cerebellum"]', 'sites = ["cerebelum"]', "cerebelum", ""),
    ("resolves", "lesions.toml", "signs = { bradykinesia = 0.9 }", "signs = { bradikinesia = 0.9 }", "bradikinesia", ""),
    ("resolves", "lesions.toml", '{ nodes = ["thalamus"], loss = 1.0 }', '{ nodes = ["thalamos"], loss = 1.0 }', "'thalamos'", "thalamus"),
    ("resolves", "pathways.toml", 'to = "lemniscus_upper"', 'to = "lemniskus_upper"', "lemniskus_upper", "lemniscus"),
    ("resolves", "muscles.toml", 'nerve = ["inferior_gluteal"]', 'nerve = ["inferior_glutael"]', "inferior_glutael", "inferior_gluteal"),
    ("resolves", "muscles.toml", 'nerve = ["inferior_gluteal"]', 'nerve = ["inferior_gluteal"], pool = "root_l1"', "roots", ""),
    ("resolves", "observation.toml", "error = 0.015", "error = ", "not TOML", "quotes"),
    ("resolves", "findings.toml", "foot_drop = {", "foot_dropp = {", "unknown finding 'foot_dropp'", "foot_drop"),
    ("resolves", "findings.toml", 'items = "plantar", states', 'items = "plantars", states', "unknown item 'plantars'", "plantar"),
    ("resolves", "findings.toml", '"ankle_clonus", states = "present"', '"ankle_clonus", states = "gone"', "none of these states", "scales"),
    ("resolves", "scores.toml", 'name = "legs", low = 0, high = 7 }]', 'name = "legs", low = 0, high = 7, below = 3 }]', "one limit", ""),
    ("sources", "nerves.toml", 'source = "', 'source = "nobody_', "unknown source 'nobody_", ""),
    ("sources", "scores.toml", 'source = "mgadl_table"', 'source = "mgadl_tabel"', "unknown source 'mgadl_tabel'", "mgadl_table"),
    ("sources", "examination.toml", 'source = "medicalalgorithms_motor_sum"', 'source = "medicalalgorithm_motor_sum"', "unknown source", "motor_sum"),
]


@pytest.mark.parametrize(("rule", "name", "old", "new", "says", "hint"), BAD)
def test_a_broken_rule_is_found(copied: Files, *, rule: str, name: str, old: str, new: str, says: str, hint: str) -> None:
    path = copied.root / "anatomy" / name
    text = path.read_text(encoding="utf-8")
    assert old in text, "the example changes nothing"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = [str(p) for p in RULES[rule].check(copied)]
    assert any(says in p and hint in p for p in found), found
    assert all(p.startswith("knowledge/anatomy") for p in found)
