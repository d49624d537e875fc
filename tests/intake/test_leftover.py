"""Honesty about what was not read: leftovers, other languages, gibberish, markup, length, the wrong kind of input."""

from __future__ import annotations

import pytest

from paresis import Case, assess, read_text
from paresis.intake.leftover import MAX_CHARACTERS
from paresis.report.html import html_report
from paresis.report.wording import NOT_ASSESSED, urgency_title

FOREIGN = [
    "Nogi mam od wczoraj bardzo słabe i nie mogę już chodzić po schodach",
    "Há três dias que não sinto os pés e as pernas estão fracas", "Mijn benen zijn zwak sinds gisteren en ik kan niet lopen",
    "我的腿很弱，不能走路", "у меня слабые ноги", "ساقاي ضعيفتان منذ أمس",
]  # fmt: skip
ENGLISH = [
    "62F, bilateral leg weakness, areflexia, CK 400 U/L", "legs weak 3/7, nil pain", "foot drop R, ankle jerk absent",
    "Weakness. Numbness. Incontinence.",
    "My naïve doctor said it was nothing", "my legs don't work", "K 2.1 mmol/L, weak",
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_named_and_not_judged(text: str) -> None:
    case = read_text(text)
    assert case.is_unread
    assert any("only English and German are read" in i.message for i in case.issues)
    assert case.not_understood
    answer = assess(case)
    assert (answer.urgency.code, answer.differential) == ("diagnosis_unknown", ())


@pytest.mark.parametrize("text", ENGLISH)
def test_terse_english_is_english(text: str) -> None:
    assert not any("English" in i.message for i in read_text(text).issues)


@pytest.mark.parametrize("text", ["", "asdf qwer", "the committee met on Tuesday", *FOREIGN[:1]])
def test_what_cannot_be_read_is_not_called_calm(text: str) -> None:
    answer = assess(read_text(text))
    assert urgency_title(answer.urgency) == NOT_ASSESSED
    assert "could not be assessed" in answer.urgency.reasons[0].text
    assert all(sign in answer.urgency.safety_net for sign in ("ambulance", "breathing", "urine", "numb", "no all-clear"))
    page = html_report(answer, text=text)
    assert NOT_ASSESSED.split(": ")[1] in page
    assert "make an appointment</h1>" not in page
    assert 'aria-current="true"' not in page


def test_a_stated_finding_is_weighed_beside_an_unread_text() -> None:
    assert assess(read_text("asdf qwer").having("foot_drop")).differential


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("My right leg is weak and purple elephants danced tango", "elephants danced tango"),
        ("Numb feet, the landlord mended our fence, back pain", "landlord mended our fence"),
        ("asdf qwer", "asdf qwer"), ("我的腿很弱", "我的腿很弱"),
    ],
)  # fmt: skip
def test_the_left_over_part_of_a_clause_is_returned(text: str, left: str) -> None:
    spans = read_text(text).not_understood
    assert any(left in s.text for s in spans)
    assert all(text[s.start : s.end] == s.text for s in spans)


@pytest.mark.parametrize(
    "text", ["My right leg is weak.", "62-year-old woman, both legs weak for two weeks", "I'm so tired and my feet are numb now"]
)
def test_small_words_are_no_left_over(text: str) -> None:
    assert read_text(text).not_understood == ()


def test_markup_is_no_text() -> None:
    case = read_text("<div class='alert'><b>Both</b> legs are weak</div><script>alert('numb')</script>")
    assert {m.finding for m in case.mentions} == {"leg_weakness", "leg_weakness_both_sides"}


def test_a_text_beyond_the_limit_says_so() -> None:
    case = read_text("Both legs are weak. " + "So. " * (MAX_CHARACTERS // 4) + " Numb feet.")
    assert any(f"{MAX_CHARACTERS:,}" in i.message for i in case.issues)
    assert any(s.end - s.start > 10 for s in case.not_understood)
    assert {"leg_weakness", "leg_numbness"} <= {m.finding for m in case.mentions}


@pytest.mark.parametrize("wrong", [None, 3, b"legs", ["legs"]])
def test_what_is_no_text_or_case_says_what_to_give(wrong: object) -> None:
    with pytest.raises(TypeError, match="hint"):
        read_text(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="hint"):
        assess(wrong)  # type: ignore[arg-type]


def test_the_person_is_part_of_the_answer() -> None:
    person = assess(read_text("62-year-old woman, legs weak for two weeks, takes simvastatin, K 3.0 mmol/L")).person
    assert person is not None
    assert (person.age_years, person.sex, person.tempo, person.medicines) == (62, "female", "weeks", ("simvastatin",))
    assert person.values == ("Potassium 3 mmol/L",)
    assert assess(Case()).person is not None
