"""Denials in other words: unlikely, excluded, "I couldn't say that …", "can't feel any …", a question answered with no."""

from __future__ import annotations

import pytest

from paresis import read_text


def statuses(text: str) -> dict[str, str]:
    return {m.finding: m.status.value for m in read_text(text).mentions}


@pytest.mark.parametrize(
    ("text", "finding", "status"),
    [
        ("saddle anaesthesia unlikely", "saddle_anaesthesia", "absent"),
        ("leg weakness thought unlikely", "leg_weakness", "absent"),
        ("unlikely to have leg weakness", "leg_weakness", "absent"),
        ("foot drop improbable", "foot_drop", "absent"),
        ("I doubt that he has foot drop", "foot_drop", "absent"),
        ("no doubt about the foot drop", "foot_drop", "present"),
        ("foot drop is likely", "foot_drop", "uncertain"),
        ("not convinced he has foot drop", "foot_drop", "uncertain"),
        ("scan rules out cord compression", "mri_cord_compression", "absent"),
        ("we have excluded cord compression", "mri_cord_compression", "absent"),
        ("Stroke was excluded by a scan, legs weak", "leg_weakness", "present"),
        ("cord compression was not excluded", "mri_cord_compression", "uncertain"),
        ("I can't say that my legs are weak", "leg_weakness", "absent"),
        ("I wouldn't say my feet are numb", "leg_numbness", "absent"),
        ("I can't say whether my legs are weak", "leg_weakness", "hypothetical"),
        ("It's not that my legs are weak, they just ache", "leg_weakness", "absent"),
        ("I can't feel any pain in my legs", "leg_pain", "absent"),
        ("I can't feel any pain in my legs", "leg_numbness", ""),
        ("I can't feel my legs", "leg_numbness", "present"),
        ("no feeling loss in the legs", "leg_numbness", "absent"),
        ("hasn't lost any feeling in his feet", "leg_numbness", "absent"),
        ("no feeling in the legs", "leg_numbness", "present"),
        ("foot drop? no. leg weakness? yes", "foot_drop", "absent"),
        ("foot drop? no. leg weakness? yes", "leg_weakness", "present"),
        ("legs weak, ?stroke", "leg_weakness", "present"),
        ("?foot drop", "foot_drop", "uncertain"),
        ("Is it GBS? My legs are weak", "guillain_barre_known", "hypothetical"),
        ("do I have MS? my feet tingle", "multiple_sclerosis_known", "hypothetical"),
        ("is it normal that my legs are weak?", "leg_weakness", "present"),
        ("No bladder or bowel involvement", "bladder_dysfunction", "absent"),
        ("waterworks fine", "bladder_dysfunction", "absent"),
    ],
)
def test_how_it_is_meant(text: str, finding: str, status: str) -> None:
    assert statuses(text).get(finding, "") == status


@pytest.mark.parametrize(
    ("text", "finding", "status"),
    [
        ("dark urine last year once, not now", "dark_urine", "past"),
        ("I had numb feet but it's gone now", "leg_numbness", "past"),
        ("polio as a child, weak leg for years", "leg_weakness", "present"),
        ("as a child he had weak legs", "leg_weakness", "past"),
        ("weak legs since last year", "leg_weakness", "present"),
        ("legs are weak but arms are fine", "leg_weakness", "present"),
    ],
)
def test_what_is_over(text: str, finding: str, status: str) -> None:
    assert statuses(text).get(finding, "") == status


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I can't feel my legs nor move them", "leg_weakness"), ("he cannot lift his arm nor his leg", "leg_weakness"),
        ("she could neither walk nor move her legs", "leg_weakness_both_sides"), ("couldn't say a word, nor move my right arm", "arm_weakness"),
    ],
)  # fmt: skip
def test_nor_after_an_inability_denies_no_weakness(text: str, finding: str) -> None:
    assert {m.status.value for m in read_text(text).mentions if m.finding == finding} == {"present"}


def test_nor_after_a_denial_denies() -> None:
    assert {m.status.value for m in read_text("no numbness nor weakness of the arm").mentions if m.finding == "arm_weakness"} == {"absent"}
