"""Words and shapes of notes that were not read before, in English and German, and in what somebody tells."""

from __future__ import annotations

import pytest

from paresis.intake.sheet import read_sheet_text
from paresis.intake.sheet_prose import read_examination
from paresis.model.anatomy import Anatomy

WEAK = ("1", "2", "3-", "3", "3+", "4-", "4", "4+")


def said(text: str, anatomy: Anatomy) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was said outright, by item and side."""
    return {(e.item, e.side): e.states for e in read_sheet_text(text, anatomy).entries if e.certainty == 1}


@pytest.mark.parametrize(
    ("text", "item", "side", "states"),
    [
        ("Handgelenkstreckung rechts 2/5", "wrist_extension", "right", ("2",)),
        ("Handgelenkbeugung rechts 3/5", "wrist_flexion", "right", ("3",)),
        ("Glutaeus maximus rechts 3/5", "hip_extension", "right", ("3",)),
        ("ischiocrurale Muskulatur links 3/5", "knee_flexion", "left", ("3",)),
        ("Handbinnenmuskeln rechts 3/5", "finger_abduction", "right", ("3",)),
        ("Zehenstand rechts nicht möglich", "ankle_plantar_flexion", "right", ("0", "1", "2", "3-", "3", "3+", "4-")),
        ("PSR bds. +, ASR bds. erloschen", "knee_jerk", "left", ("1", "2", "3")),
        ("PSR bds. +, ASR bds. erloschen", "ankle_jerk", "left", ("0",)),
        ("Hüftbeugung rechts KG 4/5, Adduktion KG 5/5", "hip_adduction", "right", ("5",)),
        ("IP 4/5 R, adduction 5/5", "hip_adduction", "right", ("5",)),
        ("Left leg: IP 4/5, abduction 3/5", "hip_abduction", "left", ("3",)),
        ("Reithosenanästhesie", "perineum.touch", "left", ("absent", "reduced")),
        ("Right leg: power 4/5. Vibration and joint position lost", "dorsum_of_foot.fine", "right", ("reduced", "absent")),
        ("right toes 0/5", "toe_extension", "right", ("0",)),
        ("EHL R4 L5", "big_toe_extension", "left", ("5",)),
        ("DF L3, R4-", "ankle_dorsiflexion", "right", ("4-",)),
        ("AJ R0 L2", "ankle_jerk", "right", ("0",)),
        ("5/5 throughout", "elbow_flexion", "left", ("5-", "5")),
        ("Legs: 5/5 throughout", "hip_flexion", "left", ("5",)),
        ("L side 5/5", "elbow_flexion", "left", ("5",)),
        ("right VI palsy", "eye_abduction", "right", ("0", *WEAK)),
        ("left sixth nerve palsy", "eye_abduction", "left", WEAK),
        ("left facial numbness", "face.touch", "left", ("absent", "reduced")),
        ("palate droops left", "swallowing_speech", "left", WEAK),
        ("inverted supinator jerk right", "brachioradialis_reflex", "right", ("0", "0.5")),
        ("vibration absent to iliac crests", "anterior_thigh.fine", "left", ("absent", "reduced")),
        ("left LMN facial palsy and right arm and leg 3/5", "forehead", "left", ("0", "1", "2", "3-", "3", "3+", "4-", "4")),
    ],
)
def test_it_is_read(anatomy: Anatomy, text: str, item: str, side: str, states: tuple[str, ...]) -> None:
    assert set(said(text, anatomy)[item, side]) == set(states)
    assert not read_sheet_text(text, anatomy).not_understood


@pytest.mark.parametrize(
    ("text", "item", "side"),
    [
        ("Legs: 5/5 throughout", "elbow_flexion", "left"),
        ("L side 5/5", "elbow_flexion", "right"),
        ("toes down", "toe_extension", "left"),
        ("R face UMN weakness", "forehead", "right"),
        ("EHL R4 S1", "big_toe_extension", "left"),
    ],
)
def test_it_says_no_more(anatomy: Anatomy, text: str, item: str, side: str) -> None:
    assert (item, side) not in said(text, anatomy)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("A man with right leg weakness 3/5. Left LMN facial palsy. Right plantar upgoing.", "forehead"),
        ("Left lateral thigh numb and burning", "lateral_thigh.touch"),
        ("60-year-old. Numb over the left medial calf since May.", "medial_shin.touch"),
    ],
)
def test_it_is_read_in_what_is_told(text: str, item: str) -> None:
    sheet = read_examination(text, ())
    assert sheet
    assert [e.side for e in sheet.entries if e.item == item and e.certainty == 1] == ["left"]


@pytest.mark.parametrize("text", ["Pain in the left lateral thigh.", "My face drooped last year.", "burning of both feet"])
def test_what_is_felt_is_no_examination(text: str) -> None:
    assert read_examination(text, ()) is None
