"""Lesions that look alike: which comes first, and what is proposed to part them."""

from __future__ import annotations

import pytest

from paresis.engine.anatomy.answer import localise_sheet
from paresis.intake.sheet import read_sheet_text
from paresis.model.anatomy import Anatomy

MIXED = "hands 3/5 with wasting, legs spastic, knee jerks brisk, plantars upgoing"


@pytest.mark.parametrize("sign", ["jaw jerk brisk", "tongue wasted", "tongue wasting and fasciculations", "fasciculating tongue"])
def test_signs_above_the_cord_with_lower_and_upper_signs_lead_to_motor_neurones(anatomy: Anatomy, sign: str) -> None:
    answer = localise_sheet(read_sheet_text(f"{MIXED}, {sign}", anatomy), anatomy)
    assert answer.lesions[0].name.startswith("Upper and lower motor neurones")


def test_without_them_the_cord_leads_and_they_are_asked_for(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text(MIXED, anatomy), anatomy)
    assert "compression" in answer.lesions[0].name
    assert {t.item for t in answer.next_tests[:4]} & {"jaw_jerk", "tongue_movement", "swallowing_speech"}


@pytest.mark.parametrize(
    "text", ["right DF 2/5, EHL 2/5, numb first web space", "left ankle dorsiflexion 3/5, big toe extension 2/5, numb first web space"]
)
def test_eversion_parts_the_common_from_the_deep_peroneal_nerve(anatomy: Anatomy, text: str) -> None:
    assert "ankle_eversion" in {t.item for t in localise_sheet(read_sheet_text(text, anatomy), anatomy).next_tests[:4]}


def test_flaccid_legs_ask_for_the_cord(anatomy: Anatomy) -> None:
    answer = localise_sheet(read_sheet_text("legs 3/5 both, arms 5/5, knee and ankle jerks absent", anatomy), anatomy)
    assert {"plantar", "perineum.touch"} <= {t.item for t in answer.next_tests[:4]}
    assert "Many roots" in answer.lesions[0].name
    assert next(x.probability for x in answer.lesions if "skeletal muscle" in x.name) < 0.3


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("tongue wasted", "tongue_wasting"),
        ("wasting of the tongue", "tongue_wasting"),
        ("tongue atrophic and fasciculating", "tongue_fasciculations"),
        ("hands 3/5 with wasting", "wasting"),
        ("wasting of the hands", "wasting"),
        ("fasciculations", "fasciculations"),
    ],
)
def test_a_sign_of_the_tongue_is_no_sign_of_the_limbs(anatomy: Anatomy, text: str, item: str) -> None:
    signs = {e.item for e in read_sheet_text(text, anatomy).entries if anatomy.items[e.item].kind == "sign"}
    assert item in signs
    assert len({x.startswith("tongue") for x in signs}) == 1
