"""Bands of dermatomes, areas that share a noun, sides in an order, headings: each says what it says and no more."""

from __future__ import annotations

import pytest

from paresis.intake.sheet import read_sheet_text
from paresis.model.anatomy import Anatomy


def said(text: str, anatomy: Anatomy) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was said outright, by item and side."""
    return {(e.item, e.side): e.states for e in read_sheet_text(text, anatomy).entries if e.certainty == 1}


def numb(text: str, anatomy: Anatomy) -> set[str]:
    """The areas said to be numb."""
    return {item.partition(".")[0] for (item, _), states in said(text, anatomy).items() if "." in item and "normal" not in states}


@pytest.mark.parametrize(
    ("text", "within", "without"),
    [
        ("numbness in T4 to T6 dermatomes right", {"trunk_t4", "trunk_t6"}, {"trunk_t8", "dorsum_of_foot", "anterior_thigh"}),
        ("numb from T8 to T12 left", {"trunk_t8", "trunk_t10", "trunk_t12"}, {"trunk_t6", "great_toe"}),
        ("pinprick reduced in both arms C5 to T1", {"lateral_upper_arm", "middle_finger", "medial_arm"}, {"trunk_t4", "dorsum_of_foot"}),
        ("numb L4-S1 right", {"medial_shin", "great_toe", "lateral_foot"}, {"anterior_thigh", "posterior_thigh"}),
        ("numb C6 bis C8 left", {"thumb", "middle_finger", "little_finger"}, {"lateral_upper_arm", "medial_arm"}),
        ("numb L4/5 left", {"medial_shin", "great_toe"}, {"lateral_foot"}),
        ("pinprick lost below T10", {"trunk_t12", "dorsum_of_foot"}, {"trunk_t8"}),
        ("numb from T10 down", {"trunk_t12", "dorsum_of_foot"}, {"trunk_t8"}),
        ("sensory level T4-5", {"trunk_t6", "dorsum_of_foot"}, {"trunk_t2"}),
    ],
)
def test_a_band_of_dermatomes_is_that_band(anatomy: Anatomy, text: str, within: set[str], without: set[str]) -> None:
    found = numb(text, anatomy)
    assert within <= found
    assert not without & found


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("LT decreased R medial and lateral leg", {"medial_shin", "lateral_shin_upper", "lateral_shin_lower"}),
        ("numb lateral and dorsal foot right", {"lateral_foot", "dorsum_of_foot"}),
        ("Hypästhesie lateraler und medialer Unterschenkel rechts", {"medial_shin", "lateral_shin_upper", "lateral_shin_lower"}),
        ("Sensation to LT decreased anterior, medial and lateral thigh left", {"anterior_thigh", "medial_thigh", "lateral_thigh"}),
        ("numb lateral upper arm left", {"lateral_upper_arm"}),
        ("numb lateral forearm left", {"lateral_forearm"}),
    ],
)
def test_areas_may_share_their_noun(anatomy: Anatomy, text: str, areas: set[str]) -> None:
    assert numb(text, anatomy) == areas


def test_the_side_of_a_heading_holds_at_a_level(anatomy: Anatomy) -> None:
    assert {side for _, side in said("Left leg: pinprick lost below T9.", anatomy)} == {"left"}
    assert {side for _, side in said("Pinprick lost below T9.", anatomy)} == {"left", "right"}
    assert {side for _, side in said("Left leg: power 4/5. Right leg: vibration lost", anatomy) if _.endswith(".fine")} == {"right"}


@pytest.mark.parametrize(
    ("text", "right", "left"),
    [("R/L DF 2/5 5/5", "2", "5"), ("L/R DF 2/5 5/5", "5", "2"), ("DF R/L 2/5 5/5", "2", "5"), ("R/L: DF 2 5", "2", "5"), ("DF 3/5 R/L", "3", "3")],
)
def test_an_order_of_sides_names_neither(anatomy: Anatomy, text: str, right: str, left: str) -> None:
    assert said(text, anatomy) == {("ankle_dorsiflexion", "right"): (right,), ("ankle_dorsiflexion", "left"): (left,)}
