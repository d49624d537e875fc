"""Shorthand of clinicians, and what only looks like it."""

from __future__ import annotations

import pytest

from paresis import read_text


def present(text: str) -> set[str]:
    return {m.finding for m in read_text(text).mentions if m.status.value == "present"}


def absent(text: str) -> set[str]:
    return {m.finding for m in read_text(text).mentions if m.status.value == "absent"}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("LL weakness x 3/12", "leg_weakness"),
        ("B/L LL weakness 5/7", "leg_weakness_both_sides"),
        ("RLE weakness", "leg_weakness"),
        ("Power LL 0/5", "leg_paralysis"),
        ("↓ power legs", "objective_leg_weakness"),
        ("↓ sensation feet", "leg_numbness"),
        ("PR tone reduced", "anal_tone_reduced"),
        ("PR: lax tone", "anal_tone_reduced"),
        ("SLR 30 degrees bilaterally", "straight_leg_raise_positive"),
        ("KJs brisk", "hyperreflexia"),
        ("AJ absent", "ankle_jerk_absent"),
        ("brisk knees, absent ankles", "ankle_jerk_absent"),
        ("ankle jerks 0", "ankle_jerk_absent"),
        ("MS for 15 yrs, legs worse", "multiple_sclerosis_known"),
        ("Ms for 15 yrs", "multiple_sclerosis_known"),
        ("I have ms and my legs are weak", "multiple_sclerosis_known"),
    ],
)
def test_it_is_read(text: str, finding: str) -> None:
    assert finding in present(text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("SLR 90 bilat", "straight_leg_raise_positive"),
        ("-ve leg weakness", "leg_weakness"),
        ("leg weakness (-), numbness (+)", "leg_weakness"),
        ("pt w/o pain in legs", "leg_pain"),
        ("UL normal", "arm_weakness"),
    ],
)
def test_it_denies(text: str, finding: str) -> None:
    assert finding in absent(text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Ms Smith, 40, weak legs", "multiple_sclerosis_known"),
        ("Ms. Jones has weak legs", "multiple_sclerosis_known"),
        ("distal latency 40 ms, leg weakness", "multiple_sclerosis_known"),
        ("LLL pneumonia with weakness", "leg_weakness"),
        ("ankles absent, knees present", "knee_jerk_absent"),
        ("PR 72, weak legs", "anal_tone_reduced"),
        ("leg weakness - worse since Monday", "foot_drop"),
    ],
)
def test_it_is_something_else(text: str, finding: str) -> None:
    assert finding not in present(text) | absent(text)


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("22m weak legs", 22, "male"),
        ("22F with leg weakness", 22, "female"),
        ("22yo m leg weakness", 22, "male"),
        ("I'm a 34f, weak legs", 34, "female"),
        ("22m baby, floppy legs", 22 / 12, None),
        ("mid-60s man with foot drop", 65, "male"),
        ("Lady, late seventies, weak legs", 78, "female"),
        ("smoked since the late seventies, legs weak", None, None),
        ("my son is nearly 3 and can't run", 3, "male"),
        ("He'll be 3 in May, still not walking", 2.5, "male"),
        ("weak legs for nearly 3 weeks", None, None),
        ("walked 22m then legs weak", None, None),
    ],
)
def test_age_and_sex(text: str, age: float | None, sex: str | None) -> None:
    case = read_text(text)
    assert case.age_years == (pytest.approx(age) if age is not None else None)
    assert (case.sex.value if case.sex else None) == sex
