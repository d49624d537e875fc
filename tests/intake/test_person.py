"""Age and sex from words."""

from __future__ import annotations

from datetime import date

import pytest

from paresis import load_knowledge, read_text
from paresis.intake.person import read_age, read_sex
from paresis.intake.subject import patient_of

TODAY = date(2020, 7, 1)


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("75 man weak legs", 75, "male"),
        ("man 62 weak legs", 62, "male"),
        ("weak legs, 35", 35, None),
        ("35 male. weak legs", 35, "male"),
        ("35M weak legs", 35, "male"),
        ("F62 weak legs", 62, "female"),
        ("62/F foot drop", 62, "female"),
        ("65 yo F with weak legs", 65, "female"),
        ("man aged sixty-two with weak legs", 62, "male"),
        ("sixty two years old, weak legs", 62, None),
        ("Male, 29 years. Legs paralysed", 29, "male"),
        ("a man in his 70s with weak legs", 75, "male"),
        ("woman in her early sixties", 62, "female"),
        ("born 1950, weak legs", 70, None),
        ("DOB 12/11/1950 weak legs", 69, None),
        ("3 weeks old baby, floppy", 3 / 52, None),
        ("a toddler with weak legs", 2, None),
        ("teenager with weak legs", 16, None),
        ("I'm 44 and my legs are weak", 44, None),
        ("My husband, 71, has weak legs", 71, "male"),
        ("I am 45 and my mother, 80, can't walk", 80, "female"),
        ("My mother is 80. I am 45 and my legs are weak", 45, None),
        ("Aged 7 he had polio; now 63, weak legs", 63, "male"),
        ("My kid, 8, limps", 8, None),
        ("Ms Smith has weak legs", None, "female"),
        ("My wife cannot walk", None, "female"),
    ],
)
def test_age_and_sex(text: str, age: float | None, sex: str | None) -> None:
    patient = patient_of(text)
    read, told = read_age(text, patient, TODAY), read_sex(text, patient)
    assert (read.years if read else None) == (pytest.approx(age) if age is not None else None)
    assert (told.value if told else None) == sex


@pytest.mark.parametrize(
    "text",
    [
        "I can't feel my legs. My mother, 80, has gout",
        "weak legs for 3 y",
        "weak legs since age 12",
        "can walk 100 m",
        "fever 101 F weak legs",
        "walks 50 M only",
        "I have MS and my legs are weak",
        "I weigh 80 and my legs are weak",
        "weak legs for 62 days",
        "stroke at 50, legs weak",
        "as a toddler I fell a lot, now my legs are weak",
        "mother died aged 60, weak legs",
        "BP 120/80, pulse, 90",
        "for years, now 24 hrs of numb feet",
        "MR scan normal, legs weak",
        "Robin can't walk",
        "in my 20s I had weak legs",
        "I'm 45 minutes away; weak legs",
    ],
)
def test_other_numbers_and_letters_are_no_age_and_no_sex(text: str) -> None:
    patient = patient_of(text)
    assert read_age(text, patient, TODAY) is None
    assert read_sex(text, patient) is None


@pytest.mark.parametrize(
    ("text", "given", "age", "issues"),
    [
        ("age -3, weak legs", None, None, 1),
        ("age 300, weak legs", None, None, 1),
        ("I am 150 years old and my legs are weak", None, None, 1),
        ("a 62-year-old man, weak legs", 40.0, 40.0, 1),
        ("a 62-year-old man, weak legs", 62.5, 62.5, 0),
        ("a man in his 60s, weak legs", None, 65.0, 1),
        ("a man in his 60s, weak legs", 61.0, 61.0, 0),
    ],
)
def test_an_age_that_cannot_be_or_conflicts_is_said(text: str, given: float | None, age: float | None, issues: int) -> None:
    case = read_text(text, knowledge=load_knowledge(), age_years=given)
    assert case.age_years == age
    assert sum(i.where == "age_years" for i in case.issues) == issues


@pytest.mark.parametrize(
    ("text", "is_family"),
    [
        ("stiff legs, mother and brother have a stiff gait", True), ("weak thighs, his maternal uncle used a wheelchair in his forties", True),
        ("weak thighs, my dad used sticks from fifty", True), ("weak thighs, my mother has a headache", False),
        ("weak thighs and a stiff gait", False),
    ],
)  # fmt: skip
def test_signs_of_relatives_are_family_history(text: str, is_family: bool) -> None:
    assert ("family_history_neuromuscular" in {o.finding for o in read_text(text).observations}) is is_family
