"""Every row of the mission is claimed by an entry of the knowledge, or by code that is shown here to work."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paresis import assess, read_text
from paresis.kb.read import read_files
from paresis.model.case import Case
from paresis.model.vocabulary import Observed

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.knowledge import Knowledge

ROOT = Path(__file__).parent.parent
INVENTORY = (ROOT / "docs" / "mission" / "inventory.csv").read_text(encoding="utf-8")
ROWS = {r["row"]: r for r in csv.DictReader(INVENTORY.splitlines())}
LATER: dict[str, str] = {}


def claims() -> dict[str, set[str]]:
    """Kinds of entries that claim each row."""
    files = read_files(ROOT / "knowledge")
    out: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, list[Any]] = {
        "condition": files.conditions, "finding": files.findings, "red flag": files.red_flags, "investigation": files.investigations,
        "analyte": files.analytes, "self-care": files.self_care, "medicine": files.medicines,
    }  # fmt: skip
    for kind, entries in groups.items():
        for e in entries:
            for row in e.article.split("|") if isinstance(e.article, str) else e.article:
                if row:
                    out[row].add(kind)
    return out


def messy_text_is_read_and_shown_back() -> bool:
    """M02: what is understood is understood, the rest is shown back, nothing fails."""
    case = read_text("Muscle\n\n- \n### \nthe weakness of the legs qwertz\x0b of the colour sieben;; florbing wuzzles in the grommet\n\nCauses:")
    return any(o.finding == "leg_weakness" for o in case.observations) and any("wuzzles" in s.text for s in case.not_understood)


def examination_is_in_the_engine() -> bool:
    """K01: signs on examination, graded power among them, change the answer."""
    answer = assess(read_text("Both legs weak for days. Power 3/5 in both legs, ankle reflexes absent."))
    found = {e.finding for c in answer.differential for e in c.evidence_for}
    graded = {"objective_leg_weakness", "hip_flexion_weakness", "knee_extension_weakness", "plantar_flexion_weakness"}
    return bool(graded & found) and any(s.kind == "examination" for s in answer.next_steps)


def german_is_read() -> bool:
    """M01: German text is understood, and its emergencies are seen."""
    case = read_text("72-jährige Frau, seit gestern taub zwischen den Beinen, kann kein Wasser lassen, starke Rückenschmerzen, beide Beine schwach.")
    found = {o.finding for o in case.observations}
    answer = assess(case)
    return case.age_years == 72 and {"saddle_anaesthesia", "urinary_retention"} <= found and answer.urgency.code == "red_flag_present"


BY_CODE: dict[str, Callable[[], bool]] = {"M01": german_is_read, "M02": messy_text_is_read_and_shown_back, "K01": examination_is_in_the_engine}
EXPECTED = {
    "cause": {"condition", "medicine", "red flag"}, "finding": {"finding", "condition", "red flag"}, "drug": {"medicine", "condition"},
    "test": {"investigation", "analyte", "finding"}, "care": {"self-care", "condition", "red flag"},
}  # fmt: skip


def test_no_claim_is_of_a_row_that_does_not_exist() -> None:
    assert set(claims()) - set(ROWS) == set()


def test_every_row_is_claimed() -> None:
    assert set(ROWS) - set(claims()) - set(BY_CODE) == set(LATER), "the rows in LATER, and only those, wait"


def test_rows_are_claimed_by_entries_of_the_right_kind() -> None:
    made = claims()
    wrong = {row: made[row] for row, r in ROWS.items() if row in made and r["kind"] in EXPECTED and not made[row] & EXPECTED[r["kind"]]}
    assert wrong == {}


@pytest.mark.parametrize("row", sorted(BY_CODE))
def test_what_code_claims_works(row: str) -> None:
    assert BY_CODE[row]()


def test_every_condition_that_is_claimed_can_lead(knowledge: Knowledge) -> None:
    """A person with all that a condition usually shows has it among the first ten: an entry that can never be met covers nothing."""
    claimed = {c.id for c in knowledge.conditions.values() if c.article}
    unmet = [c for c in sorted(claimed) if c not in first_causes(knowledge, c)]
    assert unmet == []


def first_causes(knowledge: Knowledge, condition: str) -> list[str]:
    """The leading causes of someone who has everything that the condition shows in at least half of those who have it."""
    stated = {f: sum(x["p"] for x in lines) / len(lines) for f, lines in knowledge.load_claims(condition)["findings"].items()}
    typical = [f for f, p in stated.items() if p >= 0.5]
    tests = [f for f, p in stated.items() if p >= 0.3 and knowledge.findings[f].observed is Observed.MEASURED]
    tempo = max(knowledge.load_claims(condition)["tempo"], key=lambda t: float(t["p"]))["tempo"]
    case = Case(tempo=tempo).having("leg_complaint", *typical, *tests)
    return [c.id for c in assess(case, knowledge=knowledge, top=10).differential]
