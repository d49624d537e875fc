"""Where a denial ends, what was so yesterday only, whose complaint it is, and since which year."""

from __future__ import annotations

from datetime import date

import pytest

from paresis import read_text
from paresis.units import DAYS_PER_YEAR


def statuses(text: str) -> dict[str, str]:
    return {m.finding: m.status.value for m in read_text(text).mentions}


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("51M alcoholic, not eating, confused, nystagmus, ataxic gait for 2 days", "confusion nystagmus ataxia"),
        ("5 months old, not kicking legs, poor feeding, constipated, given honey", "poor_feeding constipation infant_honey"),
        ("not walking, fever, leg pain, 3 year old", "fever leg_pain"),
        ("84M care home, not himself, shivering temp 39, off food", "fever"),
        ("isn't sleeping, vomiting since Monday", "vomiting"),
        ("not feeling well, fever and confused", "fever confusion"),
        ("no headache, vomiting since Monday", "vomiting"),
        ("no appetite, drowsy, weak legs", "confusion leg_weakness"),
        ("no fever, confused, legs weak", "confusion leg_weakness"),
        ("no fever, weight loss and confused", "confusion"),
        ("no pain, very confused since Monday", "confusion"),
        ("Girl, 4, never walked well, drooping eyelids and double vision since birth", "ptosis diplopia"),
        ("He never could run fast, drooping eyelids, double vision", "ptosis diplopia"),
        ("has never been able to run, ptosis", "ptosis"),
        ("no reflexes, no fever, mum found a tick behind ear", "tick_bite reflexes_reduced"),
        ("no fever, no rash, tick found on scalp", "tick_bite"),
        ("no diplopia, found to have foot drop", "foot_drop"),
        ("no fever, dad has noticed she is drowsy", "confusion"),
        ("without any warning both legs gave way and I cannot speak", "leg_weakness_both_sides aphasia"),
        ("wet myself without feeling it, both feet tingly", "urinary_incontinence paraesthesia"),
    ],
)
def test_denial_ends(text: str, present: str) -> None:
    read = statuses(text)
    assert {f: read.get(f) for f in present.split()} == dict.fromkeys(present.split(), "present")


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("no fever, rash, cough or weight loss", "fever rash cough weight_loss"),
        ("denies fever, leg pain, leg weakness, saddle numbness", "fever leg_pain leg_weakness saddle_anaesthesia"),
        ("denies headache, blurred vision, slurred speech", "headache blurred_vision dysarthria"),
        ("no headache, blurred vision or slurred speech", "headache blurred_vision dysarthria"),
        ("no numbness, tingling, or weakness", "numbness paraesthesia"),
        ("no fever, increased thirst or polyuria", "fever thirst_polyuria"),
        ("not confused, drowsy or dizzy", "confusion vertigo"),
        ("not experiencing pain, numbness or leg weakness", "numbness leg_weakness"),
        ("no fever, rash or cough found", "fever rash cough"),
        ("no back pain, numbness noted", "back_pain numbness"),
        ("no facial weakness, drooling or trouble swallowing", "facial_weakness salivation dysphagia"),
    ],
)
def test_denial_goes_on(text: str, absent: str) -> None:
    read = statuses(text)
    assert {f: read.get(f) for f in absent.split()} == dict.fromkeys(absent.split(), "absent")


@pytest.mark.parametrize(
    ("text", "finding", "status"),
    [
        ("Urine not dark yesterday but like cola today", "dark_urine", "present"),
        ("Urine was normal yesterday but today it is like cola", "dark_urine", "present"),
        ("My urine wasn't dark yesterday, today it's dark brown", "dark_urine", "present"),
        ("Pee was fine yesterday. Now it is brown.", "dark_urine", "present"),
        ("yesterday no weakness, today both legs paralysed", "leg_paralysis", "present"),
        ("Yesterday he was not confused, today he is confused", "confusion", "present"),
        ("no leg weakness yesterday or today", "leg_weakness", "absent"),
        ("no leg weakness since yesterday", "leg_weakness", "absent"),
        ("my urine is not dark", "dark_urine", "absent"),
        ("my pee is fine, my eyes: the iris is brown", "dark_urine", ""),
        ("never had back pain before, now severe", "back_pain", "present"),
        ("never had back pain before the fall", "back_pain", "past"),
        ("gradually weaker legs over the last year", "leg_weakness", "present"),
        ("leaks urine, forgetful, last year getting worse", "urinary_incontinence", "present"),
        ("weak legs last year", "leg_weakness", "past"),
    ],
)
def test_yesterday_and_today(text: str, finding: str, status: str) -> None:
    assert statuses(text).get(finding, "") == status


@pytest.mark.parametrize(
    ("text", "finding", "status"),
    [
        ("My dad is 71, an hour ago his right leg went dead and he's talking gibberish", "leg_numbness", "present"),
        ("My dad is 71, an hour ago his right leg went dead and he's talking gibberish", "aphasia", "present"),
        ("My mum is 68, since this morning her left leg went dead", "leg_numbness", "present"),
        ("16 yo boy, dad has same feet, ankle jerks absent, since childhood", "ankle_jerk_absent", "present"),
        ("16 yo boy, dad has same feet, ankle jerks absent, since childhood", "since_childhood", "present"),
        ("his father had weak legs, high arches", "leg_weakness", "family"),
        ("I feel weak. My dad is 71, his right leg is weak", "leg_weakness", "family"),
        ("arms a bit weak, sensation fine", "numbness", "absent"),
        ("facial droop both sides", "facial_weakness_one_side", ""),
        ("facial droop", "facial_weakness_one_side", "present"),
        ("fell down stairs onto his face, since then arms and legs weak", "facial_weakness", ""),
        ("he nearly faints", "syncope", "absent"),
        ("I don't feel when I wipe", "saddle_anaesthesia", "present"),
        ("9 mth baby floppy, not kicking legs", "recent_trauma", ""),
        ("kicked in the leg at football", "recent_trauma", "present"),
        ("36 wks preg, legs weak", "pregnancy", "present"),
        ("G2P1 32/40, legs weak", "pregnancy", "present"),
        ("legs weak, vision 36/40", "pregnancy", ""),
    ],
)
def test_what_is_meant(text: str, finding: str, status: str) -> None:
    assert statuses(text).get(finding, "") == status


@pytest.mark.parametrize(
    ("text", "finding", "since"),
    [
        ("paraplegia since 2009", "leg_paralysis", 2009),
        ("leg weakness since 2004, no pain", "leg_weakness", 2004),
        ("Stroke 2017 left hemiplegia with residual leg weakness unchanged", "leg_weakness", 2017),
    ],
)
def test_year(text: str, finding: str, since: int) -> None:
    began = next(o.began_days for o in read_text(text).observations if o.finding == finding)
    assert began == pytest.approx((date.today().year - since) * DAYS_PER_YEAR)


@pytest.mark.parametrize(
    ("text", "years"),
    [("T1DM 52M weak legs", 52), ("TIA? 80F", 80), ("im 38 f, legs weak", 38), ("me 45f legs weak", 45), ("CRP 80, weak legs", None)],
)
def test_age(text: str, years: float | None) -> None:
    assert read_text(text).age_years == years
