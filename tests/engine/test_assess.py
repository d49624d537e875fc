"""The order of a consultation: danger first, whatever happens after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paresis.engine import assess as module
from paresis.engine.assess import assess
from paresis.intake.text import read_text
from paresis.model.case import Case
from paresis.model.vocabulary import Sex, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from paresis.model.assessment import Urgency
    from paresis.model.knowledge import Knowledge

RED = Case(tempo=Tempo.HOURS).having("dark_urine", "muscle_pain")
CALM = Case(age_years=25, sex=Sex.MALE, tempo=Tempo.DAYS).having("muscle_pain").lacking("dark_urine", "areflexia", "fever", "leg_weakness")


def urgency(case: Case, knowledge: Knowledge) -> Urgency:
    return assess(case, knowledge=knowledge).urgency


def test_a_red_flag_says_why_and_what_to_do(tiny: Knowledge) -> None:
    (reason, *_) = urgency(RED, tiny).reasons
    assert (reason.kind, reason.id, reason.action, reason.deadline) == ("red_flag", "dark_urine_pain", "Go to hospital.", "today")
    assert reason.findings == ("dark_urine", "muscle_pain")
    assert reason.sources == ("someone_2020",)


@pytest.mark.parametrize("error", [ValueError, KeyError, ZeroDivisionError, TypeError, IndexError, FloatingPointError])
def test_a_failure_after_the_red_flags_keeps_them(tiny: Knowledge, monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("broken")

    monkeypatch.setattr(module, "posterior", fail)
    answer = assess(RED, knowledge=tiny)
    assert answer.urgency.level is UrgencyLevel.EMERGENCY
    assert answer.issues[-1].level == "error"
    assert not answer.self_care


def test_nothing_told_is_not_calm(tiny: Knowledge) -> None:
    answer = assess(Case(), knowledge=tiny)
    assert answer.urgency.level is UrgencyLevel.CONSULTATION
    assert answer.urgency.code == "diagnosis_unknown"
    assert answer.sufficiency is not None
    assert answer.sufficiency.level == "not_enough"
    assert not answer.self_care


def test_a_calm_case_gets_advice_and_a_safety_net(tiny: Knowledge) -> None:
    answer = assess(CALM, knowledge=tiny)
    assert answer.urgency.level is UrgencyLevel.SELF_CARE
    assert answer.urgency.safety_net == "Come back if worse."
    assert [s.id for s in answer.self_care] == ["move"]
    assert answer.self_care_withheld == ""


@pytest.mark.parametrize("case", [RED, Case().having("areflexia")])
def test_advice_is_withheld_when_there_is_danger(tiny: Knowledge, case: Case) -> None:
    answer = assess(case, knowledge=tiny)
    assert not answer.self_care
    assert answer.self_care_withheld == "Not now."


def test_risk_alone_raises_the_urgency(tiny: Knowledge) -> None:
    answer = urgency(Case().having("areflexia", "foot_weakness"), tiny)
    assert answer.level is UrgencyLevel.EMERGENCY
    assert answer.code == "emergency_condition_possible"
    assert answer.reasons[0].id == "root_inflammation"
    assert answer.dangerous_mass is not None
    assert answer.dangerous_mass > tiny.settings.thresholds["emergency"]


def test_half_met_red_flags_are_asked_first(tiny: Knowledge) -> None:
    first = assess(Case(tempo=Tempo.HOURS).having("muscle_pain"), knowledge=tiny).next_steps[0]
    assert (first.id, first.red_flag, first.kind) == ("dark_urine", "dark_urine_pain", "question")


def test_what_is_known_is_not_asked_again(tiny: Knowledge) -> None:
    case = Case().having("muscle_pain", "areflexia").lacking("dark_urine", "leg_weakness")
    asked = {f for s in assess(case, knowledge=tiny).next_steps if s.kind != "investigation" for f in s.findings}
    assert asked
    assert not asked & {"muscle_pain", "areflexia", "reflexes_reduced", "dark_urine", "leg_weakness", "thigh_weakness", "foot_weakness"}


def test_evidence_has_its_ratio_and_its_source(tiny: Knowledge) -> None:
    answer = assess(Case(tempo=Tempo.DAYS).having("areflexia").lacking("muscle_pain"), knowledge=tiny)
    first = answer.differential[0]
    assert first.id == "root_inflammation"
    reflexes = next(e for e in first.evidence_for if e.finding == "areflexia")
    assert reflexes.lr > 10
    assert (reflexes.citations[0].source, reflexes.citations[0].at, reflexes.citations[0].p) == ("someone_2020", "table 1", 0.7)
    strain = next(c for c in answer.differential if c.id == "muscle_strain")
    assert {"areflexia", "muscle_pain"} <= {e.finding for e in strain.evidence_against}
    assert "Areflexia" in strain.unexplained
    assert "Muscle pain" not in strain.unexplained


def test_the_list_has_the_length_asked_for(tiny: Knowledge) -> None:
    assert [len(assess(RED, knowledge=tiny, top=n).differential) for n in (1, 2, 99)] == [1, 2, 4]
    assert [c.rank for c in assess(RED, knowledge=tiny, top=4).differential] == [1, 2, 3, 4]


def test_localisation_says_what_places_it(tiny: Knowledge) -> None:
    first = assess(Case().having("areflexia", "foot_weakness"), knowledge=tiny).localisation[0]
    assert first.site == "nerve_root"
    assert "areflexia" in first.findings


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("44-year-old man, back pain, sciatica in both legs, numb between the legs since yesterday, cannot pass urine", "xray_hip_pelvis_knee"),
        ("I cannot lift my right foot since two weeks, numb on the top of the foot, no back pain", "ankle_brachial_index"),
        ("I cannot lift my right foot since two weeks, numb on the top of the foot, no back pain", "ct_head"),
    ],
)
def test_no_test_looks_where_the_lesion_is_not(text: str, test: str) -> None:
    """A broken bone is told of causes all over the body; an X-ray of the hip says nothing of the spine."""
    answer = assess(read_text(text))
    assert answer.plan is not None
    assert test not in {s.id for s in answer.next_steps} | {s.id for s in answer.plan.steps}
