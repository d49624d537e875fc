"""What the first issue promises to show, from words to the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paresis import assess, read_text
from paresis.intake.case_json import case_schema
from paresis.model.vocabulary import UrgencyLevel

EMERGENCY = {UrgencyLevel.EMERGENCY, UrgencyLevel.EMERGENCY_AMBULANCE}
NERVE = (
    "62-year-old woman, two weeks of weakness climbing from the feet, tingling, cannot climb stairs since yesterday, "
    "knee and ankle reflexes absent, had diarrhoea three weeks ago"
)
GYM = "24-year-old man with sore thighs two days after his first gym session."
EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"


def test_climbing_weakness_is_an_emergency() -> None:
    assert assess(read_text(NERVE)).urgency.level in EMERGENCY


def test_climbing_weakness_is_placed_in_root_or_nerve() -> None:
    assert assess(read_text(NERVE)).localisation[0].site in {"nerve_root", "peripheral_nerve"}


def test_climbing_weakness_is_guillain_barre_first_with_the_reflexes_as_evidence() -> None:
    first = assess(read_text(NERVE)).differential[0]
    assert first.id == "guillain_barre_syndrome"
    reflexes = {"reflexes_reduced", "areflexia", "knee_reflex_reduced", "ankle_reflex_reduced", "ankle_jerk_absent", "knee_jerk_absent"}
    assert reflexes & {e.finding for e in first.evidence_for}


def test_climbing_weakness_asks_about_breathing() -> None:
    steps = assess(read_text(NERVE)).next_steps
    assert any("breath" in f"{s.name} {s.question} {s.help}".lower() or "vital capacity" in s.name.lower() for s in steps)


def test_sore_thighs_after_the_gym_need_self_care_with_a_safety_net() -> None:
    answer = assess(read_text(GYM))
    assert answer.urgency.level is UrgencyLevel.SELF_CARE
    assert "urine" in answer.urgency.safety_net
    assert answer.self_care


@pytest.mark.parametrize("more", ["His urine is dark.", "His urine is brown like cola.", "He passed tea-coloured urine this morning."])
def test_dark_urine_flips_it(more: str) -> None:
    answer = assess(read_text(f"{GYM} {more}"))
    assert answer.urgency.level in EMERGENCY
    is_leading = answer.differential[0].id == "rhabdomyolysis"
    assert is_leading or "rhabdomyolysis" in {r.id for r in answer.urgency.reasons}
    assert not answer.self_care


def test_denied_dark_urine_flips_nothing() -> None:
    assert assess(read_text(f"{GYM} His urine is not dark.")).urgency.level is UrgencyLevel.SELF_CARE


def test_every_reason_and_candidate_says_why() -> None:
    answer = assess(read_text(NERVE))
    assert all(r.text and r.sources for r in answer.urgency.reasons if r.kind == "red_flag")
    listed = [c for c in answer.differential if c.id != "unlisted"]
    assert all(c.evidence_for or c.evidence_against for c in listed)
    evidence = [e for c in listed for e in (*c.evidence_for, *c.evidence_against)]
    assert all(e.text for e in evidence)
    assert all(e.citations for e in evidence if e.finding != "tempo")  # a speed that a cause never has is cited by what is not there
    assert all(s.reason and s.question for s in answer.next_steps if s.kind != "investigation")


def test_the_demo_patient_is_an_emergency() -> None:
    answer = assess(read_text((EXAMPLES / "demo_patient.txt").read_text(encoding="utf-8")))
    assert answer.urgency.level in EMERGENCY
    assert "cauda_equina" in {r.id for r in answer.urgency.reasons} or "cauda_equina_syndrome" in [c.id for c in answer.differential[:3]]


def test_the_schema_of_a_case_is_published() -> None:
    fields = json.loads(json.dumps(case_schema()))["properties"]
    assert fields.keys() >= {"age_years", "sex", "setting", "tempo", "text", "observations", "measurements", "medicines"}
