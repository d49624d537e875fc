"""A sheet in a case: it reaches the causes, agrees with `localise`, counts no word twice, and breaks nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paresis import Case, assess, read_text
from paresis.engine.anatomy.answer import localise_sheet
from paresis.engine.anatomy.join import WITHIN, Examined, said_twice
from paresis.engine.anatomy.meaning import findings_of
from paresis.engine.anatomy.posterior import lesion_posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.intake.case_json import case_to_json, read_case
from paresis.intake.sheet import read_sheet_text
from paresis.intake.sheet_prose import read_examination
from paresis.kernels.findings import tree_likelihood
from paresis.model.anatomy import Sheet
from paresis.model.vocabulary import UrgencyLevel
from paresis.report.html import html_report
from paresis.report.json import assessment_to_json
from paresis.report.terminal import report_console, terminal_report

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy
    from paresis.model.knowledge import Knowledge

FOOT_DROP = "ankle dorsiflexion 2/5 right, inversion 5, eversion 2, knee flexion 5, ankle jerk normal, numb first web space"


def said(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """What the prose reader takes as examined, by item and side."""
    sheet = read_examination(text, read_text(text).mentions)
    return {(e.item, e.side): e.states for e in sheet.entries if e.text != "" and "only" not in e.text} if sheet else {}


@pytest.mark.parametrize(
    ("text", "item", "side", "states"),
    [
        (FOOT_DROP, "ankle_dorsiflexion", "right", ("2",)),
        (FOOT_DROP, "ankle_inversion", "right", ("5",)),
        ("A man of 40. On examination hip flexion 4- bilaterally.", "hip_flexion", "left", ("4-",)),
        ("Knee jerk ++, clonus.", "ankle_clonus", "right", ("present",)),
        ("Power 3/5 in both legs.", "knee_extension", "left", ("3",)),
        ("She has absent ankle jerks.", "ankle_jerk", "right", ("0",)),
        ("Her plantars are upgoing.", "plantar", "left", ("extensor",)),
        ("Reduced pinprick to T10.", "trunk_t12.pain", "left", ("absent", "reduced")),
        ("His left knee jerk is absent.", "knee_jerk", "left", ("0",)),
    ],
)
def test_notation_in_prose(text: str, item: str, side: str, states: tuple[str, ...]) -> None:
    assert said(text)[item, side] == states


@pytest.mark.parametrize(
    "text",
    [
        "My legs are weak since Monday and my feet are numb.",
        "She has been weak for 4 weeks, 2 of them in bed.",
        "I take 5 mg of prednisolone and walk 3 km.",
        "His mother had absent ankle jerks.",
        "Both legs weak, can't lift the left foot.",
        "Strength 4/5 in the lower part of the right leg.",
    ],
)
def test_what_is_no_notation_is_left_to_the_findings(text: str) -> None:
    assert not [k for k, states in said(text).items() if states not in {("5-", "5"), ("normal",)}]


def test_assessment_and_localise_agree() -> None:
    case = read_text(FOOT_DROP)
    answer = assess(case)
    assert case.sheet is not None
    assert answer.examination is not None
    assert answer.localisation[0].site == answer.examination.segments[0][0] == "peripheral_nerve"
    assert "common_peroneal_neuropathy" in [c.id for c in answer.differential[:2]]


def test_examination_is_what_localise_says(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("Leg power 2 both sides, reflexes absent, plantars flexor", anatomy)
    shown = assess(Case(sheet=sheet)).examination
    assert shown is not None
    assert dict(shown.segments) == pytest.approx(dict(localise_sheet(sheet, anatomy).segments), abs=1e-6)


def test_a_sheet_alone_raises_red_flags(anatomy: Anatomy) -> None:
    sheet = read_sheet_text("saddle numb, bladder disturbed, ankle jerks absent both sides, ankle dorsiflexion 3 both sides", anatomy)
    assert findings_of(sheet, anatomy)["saddle_anaesthesia"]
    assert assess(Case(sheet=sheet)).urgency.level.rank >= UrgencyLevel.EMERGENCY.rank


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("right thumb abduction 3, numb thumb right", True),
        ("left elbow flexion 2, left biceps reflex absent", True),
        ("right thumb abduction 3, right ankle dorsiflexion 3", False),
        ("right lower face 2, right elbow flexion 3", False),
        ("elbow flexion 5 both sides", False),
    ],
)
def test_arm_signs_alone_are_said_to_be_beyond_the_causes(anatomy: Anatomy, text: str, only: bool) -> None:
    issues = assess(Case(sheet=read_sheet_text(text, anatomy))).issues
    assert any("only arm signs" in i.message for i in issues) == only


@pytest.mark.parametrize(
    "text",
    ["Left foot drop. Inversion weak. Hip abduction weak. Ankle jerk normal.", "right plantar flexion 2, right ankle jerk 0, right knee flexion 4"],
)
def test_no_lesion_does_not_explain_focal_weakness(anatomy: Anatomy, text: str) -> None:
    answer = assess(Case(sheet=read_sheet_text(text, anatomy)))
    shares = {s.site: s.probability for s in answer.localisation}
    assert answer.localisation[0].site in {"nerve_root", "peripheral_nerve", "plexus"}
    assert shares["systemic"] + shares["functional"] < 0.1
    assert not {c.id for c in answer.differential[:5]} & {"deconditioning", "carpal_tunnel_syndrome", "bells_palsy", "sarcopenia_frailty"}


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("R hip adduction 2/5, hip flexion 5/5, knee extension 5/5, KJ 2+. Numb medial thigh R.", "obturator_neuropathy"),
        ("left hip extension 2/5, hip abduction 5/5, knee flexion 5/5, sensation normal, reflexes normal", ""),
        ("numb right lateral foot only, power 5/5, ankle jerks 2+", ""),
        ("numb left medial shin, power normal, knee jerks normal", ""),
        ("numb right lateral thigh, power normal, reflexes normal", "meralgia_paraesthetica"),
        ("left knee extension 2/5, knee jerk absent, hip adduction 5, numb anterior thigh and medial shin", "femoral_neuropathy"),
        ("right plantar flexion 4, right ankle jerk 0, numb right lateral foot", "lumbar_disc_radiculopathy"),
        ("Both legs 4/5, reflexes brisk in the legs, plantars extensor, sensory level T8", ""),
        ("hip flexion 3 both sides, shoulder abduction 4 both sides, reflexes normal, sensation normal", ""),
    ],
)
def test_the_first_segment_is_that_of_the_examination(anatomy: Anatomy, text: str, cause: str) -> None:
    answer = assess(Case(sheet=read_sheet_text(text, anatomy)))
    assert answer.examination is not None
    assert answer.localisation[0].site == answer.examination.segments[0][0]
    assert not cause or cause in [c.id for c in answer.differential[:3]]


@pytest.mark.parametrize("text", ["ankle jerks 2+, power 5/5", "hip flexion 5/5, knee extension 5/5, plantars flexor, sensation normal"])
def test_a_normal_examination_leaves_the_setting_as_it_is(anatomy: Anatomy, text: str) -> None:
    """Who is examined and found well is no patient of a neurologist: causes stay as common as in the setting."""
    after = lesion_posterior(read_sheet_text(text, anatomy), anatomy)
    assert not after.is_abnormal
    told = Case(age_years=50).having("leg_pain")
    plain, examined = assess(told), assess(replace(told, sheet=read_sheet_text(text, anatomy)))
    usual = {s.site: s.probability for s in plain.localisation}
    now = {s.site: s.probability for s in examined.localisation}
    assert now["spinal_cord"] <= usual["spinal_cord"]
    assert now["anterior_horn"] <= usual["anterior_horn"]


def test_an_empty_sheet_changes_nothing(knowledge: Knowledge) -> None:
    case = Case(age_years=50).having("leg_weakness", "areflexia")
    a, b = assess(case, knowledge=knowledge), assess(Case(age_years=50, sheet=Sheet()).having("leg_weakness", "areflexia"), knowledge=knowledge)
    assert a == b


def test_the_same_words_count_once(knowledge: Knowledge, anatomy: Anatomy) -> None:
    """Findings that the sheet says too are taken out again: with them it adds what it says alone, but for what entries state within one place."""
    case = read_text("Both ankle jerks are absent and both knee jerks are absent.")
    examined = Examined.of(case, knowledge)
    assert examined is not None
    assert {"ankle_jerk_absent", "knee_jerk_absent"} <= said_twice(case, anatomy, knowledge)
    facts, tables = gather(examined.case, knowledge), tables_of(knowledge)
    added = examined.log_likelihood(facts, tables)
    alone = Examined(examined.case, examined.anatomy, examined.sheet, frozenset()).log_likelihood(facts, tables)
    seen = {tables.index[f]: w for f, w in facts.seen.items() if f in examined.twice}
    found = np.log(tree_likelihood(tables.theta(facts.age, facts.sex), tables.parent, {tables.entry: 1.0} | seen))
    assert (added + found - alone).max() <= WITHIN + 1e-9  # against a cause one sign may weigh more


def test_case_json_with_a_sheet_goes_round(anatomy: Anatomy) -> None:
    rows = [{"item": "knee jerk", "side": "left", "grade": "++"}, {"item": "hip_flexion", "side": "both", "grade": "3 or 3+", "certainty": 0.8}]
    case = read_case({"age_years": 40, "sheet": rows})
    assert case.sheet is not None
    assert {(e.item, e.side, e.states) for e in case.sheet.entries} >= {("knee_jerk", "left", ("2",)), ("hip_flexion", "right", ("3", "3+"))}
    again = read_case(json.loads(json.dumps(case_to_json(case))))
    assert again.sheet is not None
    assert [(e.item, e.side, e.states, e.certainty) for e in again.sheet.entries] == [
        (e.item, e.side, e.states, e.certainty) for e in case.sheet.entries
    ]


@pytest.mark.parametrize("sheet", [[{"item": "no such muscle", "grade": 9}], {"entries": "x"}, {"text": "%%% 9/9 knee extension"}, [{"item": 4}]])
def test_nonsense_in_a_sheet_is_an_issue(sheet: object) -> None:
    case = read_case({"present": ["leg_weakness"], "sheet": sheet})
    assert case.issues
    assert assess(case).differential


def test_reports_show_the_examination(capsys: pytest.CaptureFixture[str]) -> None:
    answer = assess(read_text(FOOT_DROP))
    page = html_report(answer, text=FOOT_DROP)
    assert "<svg" in page
    assert "Common peroneal nerve" in page
    raw = assessment_to_json(answer)["examination"]
    assert raw["segments"][0][0] == "peripheral_nerve"
    assert raw["lesions"][0]["side"] == "right"
    assert "next_tests" in raw
    assert "levels" not in raw
    json.dumps(raw)
    report_console().print(terminal_report(answer))
    assert "What the examination says" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Right ankle dorsiflexion 2/5, eversion 2/5, inversion 5/5, plantar flexion 5/5, numb first web space", "common_peroneal_neuropathy"),
        ("Right ankle dorsiflexion 1/5, knee flexion 3/5, plantar flexion 2/5, ankle jerk absent, numb sole", "sciatic_neuropathy"),
        ("Leg power 4 both sides, reflexes reduced both sides; facilitation; dry mouth", "lambert_eaton_myasthenic_syndrome"),
    ],
)
def test_a_clear_sheet_puts_the_cause_that_makes_its_signs_first(text: str, first: str) -> None:
    assert assess(read_text(text)).differential[0].id == first
