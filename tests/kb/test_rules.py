"""Every lint rule: the tiny knowledge breaks none; one change breaks one, and the message says where, what and how to mend it."""

from __future__ import annotations

from pkgutil import iter_modules
from typing import TYPE_CHECKING

import pytest

from paresis.kb import rules
from paresis.kb.read import read_files
from tests.tiny import FILES

if TYPE_CHECKING:
    from pathlib import Path

STRAIN, ROOT_, FLAG = "conditions/muscle_strain.toml", "conditions/root_inflammation.toml", "red_flags/dark_urine_pain.toml"
HISTORY, SOURCES = "findings/history.toml", "sources/all.csv"


def problems(root: Path) -> list[str]:
    return [str(p) for p in rules.check_all(read_files(root))]


def test_the_tiny_knowledge_breaks_no_rule(tiny_root: Path) -> None:
    assert problems(tiny_root) == []


BAD = [
    # shape
    (STRAIN, 'urgency = "self_care"', 'urgency = "soon"', "urgency: Input should be", "knowledge/README.md"),
    (STRAIN, 'lay = "', 'colour = "red"\nlay = "', "colour: Extra inputs", "knowledge/README.md"),
    (STRAIN, "p = 0.95, ess = 50", "p = 0.95", "`p` needs `n` or `ess`", ""),
    (STRAIN, "p = 0.95, ess = 50", "k = 9, n = 5", "0 <= k <= n", ""),
    (STRAIN, "p = 0.95, ess = 50", "k = 4, n = 5, p = 0.8", "not two of them", ""),
    (STRAIN, "p = 0.95, ess = 50", "p = 0.9, low = 0.8, high = 1.0", "not both", ""),
    (STRAIN, "p = 0.95, ess = 50", "low = 0.9, high = 0.8", "low <= high", ""),
    (STRAIN, 'p = 1.0, ess = 4, source = "judgement"', 'p = 1.0, ess = 9, source = "judgement"', "at most 4", ""),
    (STRAIN, '{ per_100k_year = 500.0, ess = 100, source = "someone_2020"', '{ per_100k_year = 1, ess = 9, source = "judgement"', "judged rate", ""),
    (STRAIN, 'source = "someone_2020", at = "discussion"', 'source = "someone_2020"', "needs `at`", ""),
    (STRAIN, "as counted", "word " * 26, "26 words; at most 25", ""),
    (STRAIN, '"0-39" = 0.5', '"0-39" = 0.9', "sum to 1.4", ""),
    (STRAIN, 'name = "Strain', 'name = "Strain"of', "not TOML", "quotes"),
    (STRAIN, 'id = "muscle_strain"', 'id = "muscle_sprain"', "differs from the file name", ""),
    (FLAG, 'any = ["muscle_pain", "leg_weakness"]', 'any = ["muscle_pain"], sex = "male"', "exactly one form", ""),
    (FLAG, '{ any = ["muscle_pain", "leg_weakness"] }', "{ at_least = 1 }", "go together", ""),
    ("analytes.toml", "above_limit = true", "above_limit = true, above = 3", "exactly one of", ""),
    (SOURCES, "12345", "PMC12345", "is not a PMID", ""),
    (SOURCES, "12345,", ",doi:10.1/x", "is not a DOI", ""),
    (SOURCES, "12345", "", "needs a pmid, a doi or a url", ""),
    # ids_resolve
    (STRAIN, 'finding = "areflexia"', 'finding = "arreflexia"', "conditions/muscle_strain.toml:21: unknown finding 'arreflexia'", "'areflexia'?"),
    (STRAIN, 'site = ["muscle"]', 'site = ["mussel"]', "unknown site 'mussel'", "did you mean 'muscle'?"),
    (FLAG, 'conditions = ["muscle_breakdown"]', 'conditions = ["muscle_breakdwon"]', "unknown condition", "'muscle_breakdown'?"),
    (FLAG, 'all = ["dark_urine"', 'all = ["dark_urin"', "unknown finding 'dark_urin'", "'dark_urine'?"),
    (HISTORY, 'parent = "reflexes_reduced"', 'parent = "reflexes_reducd"', "unknown finding", "'reflexes_reduced'?"),
    ("medicines.csv", ",muscle_breakdown,", ",muscle_brakedown,", "knowledge/medicines.csv:2: unknown condition", "'muscle_breakdown'?"),
    ("self_care.toml", 'unless = ["dark_urine"]', 'unless = ["dark_wine"]', "unknown finding 'dark_wine'", "'dark_urine'?"),
    ("investigations.toml", '"ck_raised"', '"ck_razed"', "unknown finding 'ck_razed'", "'ck_raised'?"),
    ("settings.toml", '"leg_weakness"', '"leg_weekness"', "unknown finding 'leg_weekness'", "'leg_weakness'?"),
    ("sites.toml", 'id = "nerve_roots"', 'id = "muscle"', "site 'muscle' is given 2 times", "keep one"),
    # sources_resolve
    (STRAIN, 'source = "someone_2020", at = "discussion"', 'source = "sombody_2020", at = "x"', "unknown source 'sombody_2020'", "'someone_2020'?"),
    (SOURCES, "counted\n", "counted\nother_2021,12345,,,2021,cohort,9,The same paper\n", "PMID 12345 has two keys", "use one key"),
    (SOURCES, "counted\n", "counted\nsomeone_2020,999,,,2021,cohort,9,Another paper\n", "given twice with different addresses", "another key"),
    # conditions_complete
    (STRAIN, '  { finding = "muscle_pain"', '#', "only 7 findings", "at least 8"),
    (ROOT_, "p = 0.0", "p = 0.9", "only 1 findings speak against it", "0.2 or less"),
    (STRAIN, 'finding = "ck_raised"', 'finding = "reflexes_reduced"', "no test result", "at least one test"),
    (STRAIN, "p = 1.0, ess = 4", "p = 0.8, ess = 4", "tempo sum to 0.80", "sum to one"),
    # parents_not_rarer
    (ROOT_, '"leg_weakness", p = 0.95', '"leg_weakness", p = 0.6', "(60%) is rarer than its special form 'foot_weakness' (80%)", "raise"),
    # red_flag_examples
    (FLAG, '"dark_urine", { any', "{ any", "'dark_urine_pain' fires on 'Sore.'", "mend the rule"),
    (FLAG, 'any = ["muscle_pain", "leg_weakness"]', 'any = ["muscle_pain", "fever"]', "does not fire on 'Weak thighs", "mend the rule"),
    (FLAG, ', { not_tempo = ["years"] }', "", "fires on 'Brown urine for years.'", "mend the rule"),
    # word_classes
    (HISTORY, 'words = ["muscle pain"]', 'words = ["muscle {pane}"]', "unknown word class '{pane}' in 'muscle {pane}'", "did you mean 'pain'?"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "says", "hint"), BAD)
def test_a_broken_rule_is_found(tiny_root: Path, *, name: str, old: str, new: str, says: str, hint: str) -> None:
    assert old in FILES[name], "the example changes nothing"
    (tiny_root / name).write_text(FILES[name].replace(old, new), encoding="utf-8")
    found = problems(tiny_root)
    assert any(says in p and hint in p for p in found), found
    assert all(p.startswith("knowledge/") or p.startswith("knowledge: ") for p in found)


def test_a_red_flag_needs_examples_of_both_kinds(tiny_root: Path) -> None:
    text = FILES[FLAG].replace("fires = false", "fires = true")
    (tiny_root / FLAG).write_text(text, encoding="utf-8")
    assert any("no example on which 'dark_urine_pain' must not fire" in p for p in problems(tiny_root))


def test_a_condition_without_any_source_is_found(tiny_root: Path) -> None:
    text = FILES[STRAIN].replace("ess = 50", "ess = 4").replace("ess = 100", "ess = 4").replace("someone_2020", "judgement")
    (tiny_root / STRAIN).write_text(text, encoding="utf-8")
    assert any("no source at all" in p for p in problems(tiny_root))


def test_every_rule_is_tried_here() -> None:
    # tried in test_anatomy_rules.py, test_code_map.py, test_translations.py and rare/test_importing.py
    elsewhere = {"anatomy_resolves", "anatomy_sources", "codes_resolve", "imported_unaltered", "translations_resolve"}
    assert {m.name for m in iter_modules(rules.__path__)} - elsewhere == {
        "conditions_complete", "ids_resolve", "parents_not_rarer", "red_flag_examples", "sources_resolve", "word_classes",
    }  # fmt: skip
