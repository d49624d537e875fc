"""Whole visits without JavaScript: an emergency, a benign story, a changed answer, a child, a clinician, someone who looks things up."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("sqlalchemy")

from paresis.engine.assess import flagged
from paresis.kb.compile import compiled_folder
from paresis.kb.entries import load_entries
from paresis.kb.load import load_knowledge
from paresis.model.case import Case
from paresis.model.vocabulary import Tempo
from tests.web.person import GYM, ME, Page, Person

FIRST_PAGE, FIRST_SECONDS = 100_000, 0.1


@pytest.fixture
def person() -> Person:
    return Person()


def test_the_first_page_is_small_and_says_what_it_is(person: Person) -> None:
    page = person.look("/")
    files = [a.get("href", a.get("src", "")) for t, a in page.tags if t in ("link", "script")]
    assert len(page.html.encode()) + sum(len(person.client.get(f).content) for f in files) < FIRST_PAGE
    assert "not a doctor" in page.text
    assert any(a.get("href") == "tel:112" for _, a in page.tags)


def test_the_first_page_takes_the_server_little_time(person: Person) -> None:
    taken = []
    for _ in range(5):
        began = time.process_time()
        person.look("/")
        taken.append(time.process_time() - began)
    assert min(taken) < FIRST_SECONDS


def test_an_emergency_is_said_at_once_and_can_be_passed(person: Person) -> None:
    person.tells("my legs are weak")
    person.answers({**ME, "danger": "severe_breathlessness"})
    assert "Call an ambulance now" in person.page.text
    assert "tel:112" in person.page.html
    person.send("/interview/continue")
    assert person.page.named("question")
    assert "Call an ambulance now" in person.page.text
    assert "Call an ambulance now" in person.look("/result").text


def test_an_emergency_in_the_first_sentence_needs_no_question(person: Person) -> None:
    page = person.tells("my legs are weak and I cannot breathe, I gasp for air and cannot finish a sentence")
    assert "Call an ambulance now" in page.text


def test_who_is_sent_to_hospital_is_told_at_once_asked_little_and_may_answer_more(person: Person) -> None:
    page = person.tells("my legs are weak and since today I am numb between the legs")
    assert "Go to hospital now" in page.text
    asked = person.answers({})
    assert len(asked) <= 4
    assert person.path == "/result"
    assert "Answer more questions" in person.page.text
    page = person.send("/interview/continue")
    assert page.named("question")
    assert "Go to hospital now" in page.text


def test_a_result_before_the_end_says_so_and_does_not_claim_that_all_was_answered(person: Person) -> None:
    person.tells("weak legs")
    person.answers(ME, most=4)
    text = person.look("/result").text
    assert "You stopped before the last question." in text
    assert "The main questions have been answered" not in text


def test_computed_questions_share_a_page(person: Person) -> None:
    person.tells(GYM["story"])
    asked = person.answers(GYM)
    assert len(asked) <= load_knowledge().interview.at_most
    assert "A few more questions" in asked
    assert person.path == "/result"


@pytest.mark.parametrize(
    ("findings", "tempo", "level"),
    [
        (("severe_breathlessness",), None, "emergency_ambulance"),
        (("facial_weakness_one_side", "dysarthria"), Tempo.SUDDEN, "emergency_ambulance"),
        (("leg_weakness", "unable_to_walk"), Tempo.HOURS, "emergency_ambulance"),
        (("leg_weakness", "unable_to_walk"), Tempo.DAYS, "emergency_ambulance"),
        (("cold_pale_leg",), Tempo.HOURS, "emergency_ambulance"),
        (("urinary_retention",), None, "emergency"),
        (("saddle_anaesthesia",), None, "emergency"),
        (("leg_weakness", "dysphagia"), Tempo.DAYS, "emergency"),
        (("leg_weakness_both_sides",), Tempo.SUDDEN, "emergency"),
        (("leg_paralysis",), None, "emergency"),
    ],
)
def test_the_first_page_calls_for_help_as_the_result_does(findings: tuple[str, ...], tempo: Tempo | None, level: str) -> None:
    assert flagged(Case(age_years=50.0, tempo=tempo).having(*findings), load_knowledge()).level == level


def test_a_benign_story_ends_calm(person: Person) -> None:
    person.tells(GYM["story"])
    asked = person.answers(GYM)
    assert person.path == "/result"
    assert 8 <= len(asked) <= 30
    text = person.page.text
    assert "What can be done at home" in text or "Make an appointment" in text
    for part in ("Why", "What to watch for", "What it may be", "What to tell the doctor", GYM["story"]):
        assert part in text, part
    assert " %" not in text


def test_an_earlier_answer_can_be_changed(person: Person) -> None:
    person.tells(GYM["story"])
    person.answers(GYM)
    page = person.look("/answers")
    changes = [a["href"] for t, a in page.tags if t == "a" and a.get("aria-label", "").startswith("Change")]
    assert changes[2] == "/interview/3"
    danger = next(n for n in range(1, 12) if person.look(f"/interview/{n}").named("question")[0]["value"] == "danger")
    assert not any("checked" in a for a in person.look(f"/interview/{danger}").named("value"))
    person.send("/interview", {"question": "danger", "value": ["dark_urine"]})
    person.answers(GYM)
    assert "Go to hospital now" in person.look("/result").text
    assert any("checked" in a for a in person.look(f"/interview/{danger}").named("value"))


def test_a_child_is_asked_about_in_the_third_person_and_in_months(person: Person) -> None:
    person.tells("weak legs")
    asked = person.answers({"about": "child", "age": "8", "sex": "female", "tempo": "weeks"}, most=4)
    assert "How old are they?" in asked
    person.look("/interview/" + str(1 + asked.index("How old are they?") + 1))
    person.send("/interview", {"question": "age", "value": "8", "unit": "months"})
    person.answers({"tempo": "weeks"})
    assert "8 months old" in person.look("/result").text


def test_not_knowing_is_an_answer_everywhere(person: Person) -> None:
    person.tells("weak legs")
    for _ in range(40):
        question = person.page.named("question")
        if not person.path.startswith("/interview") or not question:
            break
        no_idea = {"unknown": "1"} if person.page.named("unknown") else {"value": "unsure"} if "unsure" in person.page.html else {}
        person.send("/interview", {"question": question[0]["value"], **no_idea})
        assert person.status == 200
    assert person.path == "/result"


@pytest.mark.parametrize(("value", "says"), [("old", "number"), ("300", "not possible"), ("", "number")])
def test_a_wrong_answer_says_what_would_fit(person: Person, value: str, says: str) -> None:
    person.tells("weak legs")
    person.answers(ME, most=2)
    page = person.send("/interview", {"question": "age", "value": value})
    assert person.status == 422
    assert says in page.text
    assert page.named("question")[0]["value"] == "age"


def test_each_question_has_its_own_address(person: Person) -> None:
    page = person.tells("weak legs for two weeks")
    assert person.path == "/interview/2"
    assert page.named("question")[0]["value"] == "about"
    page = person.send("/interview", {"question": "about", "value": "me"})
    assert person.path == "/interview/3"
    asked = page.named("question")[0]["value"]
    page = person.look("/interview/2")
    assert page.named("question")[0]["value"] == "about"
    assert any("aria-current" in a for a in page.named("value") if a["value"] == "me")
    assert person.look("/interview/3").named("question")[0]["value"] == asked
    assert person.look("/interview/4").named("question")[0]["value"] == asked
    assert person.path == "/interview"


def test_the_body_picture_adds_words(person: Person) -> None:
    person.look("/")
    person.send("/start", {"story": "", "place": ["left_foot", "saddle"], "feeling": ["numb"]})
    assert "My left foot is numb. I am numb between the legs." in person.look("/answers").text
    person.look("/")
    assert person.send("/start", {"story": " "}).html.count("tick a place") == 1
    assert person.status == 422


def test_the_clinician_enters_everything_at_once(person: Person) -> None:
    person.look("/clinic")
    fields: dict[str, Any] = {
        "text": "weak legs for two weeks", "age": "62", "sex": "female", "tempo": "weeks", "setting": "emergency", "medicines": "simvastatin",
        "v:potassium": "2,6", "u:potassium": "mmol/L", "s:knee_jerk:right": "0", "s:knee_jerk:left": "0",
        "f:fever": "absent", "f:no_such": "present",
    }  # fmt: skip
    page = person.send("/clinic", {**fields, "find": "1", "words": "absent tendon reflexes"})
    assert person.path == "/clinic"
    assert page.named("f:areflexia")
    assert page.named("v:potassium")[0]["value"] == "2,6"
    page = person.send("/clinic", {**fields, "f:areflexia": "present"})
    assert person.path == "/result/clinician"
    for part in ("Potassium 2.6 mmol/L", "simvastatin", "Look-alikes", "How sure the order is", "What the examination says"):
        assert part in page.text, part
    assert "knowledge " + load_knowledge().version in page.text
    _check_anchors(page)
    assert sum(a.get("href", "").startswith("#s") for _, a in page.tags) > 20
    chart = person.look("/result/compare")
    assert person.path == "/result/compare"
    assert "times as likely as" in chart.text
    assert person.look("/clinic").named("s:knee_jerk:right")


def test_the_clinician_answers_what_is_asked_next_on_the_result(person: Person) -> None:
    person.look("/clinic")
    page = person.send("/clinic", {"text": "both legs weak for two weeks, tingling feet", "age": "62"})
    asked = {a["name"]: a for t, a in page.tags if t == "input" and a.get("name", "").startswith("f:")}
    assert len(asked) >= 5
    assert all("checked" in a for a in asked.values() if not a["value"])
    first = next(iter(asked))
    person.send("/result/clinician", {first: "absent", "f:areflexia": "present", "v:potassium": "2"})
    assert person.path == "/result/clinician"
    assert not person.page.named(first)
    assert "Absent tendon reflexes" in person.page.text
    entry = person.look("/clinic")
    assert any("checked" in a for a in entry.named(first) if a["value"] == "absent")
    assert not entry.named("v:potassium")[0]["value"]


def test_every_number_of_the_clinicians_page_leads_to_its_source(person: Person) -> None:
    person.look("/clinic")
    page = person.send("/clinic", {"text": "both legs weak for two weeks, tingling feet", "age": "62"})
    linked = [a["href"] for t, a in page.tags if t == "a" and a.get("href", "").startswith("/knowledge/")]
    assert sum(x.endswith("#c-incidence") for x in linked) >= 5
    assert sum(x.startswith("/knowledge/findings/") for x in linked) >= 8
    for path in (linked[0], next(x for x in linked if "/findings/" in x)):
        place, _, anchor = path.partition("#")
        page = person.look(place)
        assert person.status == 200
        assert not anchor or any(a.get("id") == anchor for _, a in page.tags)
    assert "/knowledge/sources" in [a.get("href") for _, a in person.look("/knowledge").tags]
    keys = [a["href"] for _, a in person.look("/knowledge/sources").tags if a.get("href", "").startswith("/knowledge/sources/")]
    assert len(keys) == len(load_knowledge().sources)
    assert "Open" in person.look(keys[0]).text


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("v:potassium", "abc", "Potassium: 'abc' is no number"), ("v:potassium", "-3", "Potassium -3 mmol/L is not plausible"),
        ("v:potassium", "190", "check value and unit (mmol/L)"), ("v:potassium", "nan", "Potassium: 'nan' is no number"),
        ("v:glasgow_coma_scale", "99", "is not plausible"), ("v:creatine_kinase", "22,000", "can mean 22 or 22000"),
        ("age", "350", "350” is no possible age. Give years from 0 to 120"), ("age", "old", "old” is no possible age"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_at_its_field(person: Person, field: str, typed: str, says: str) -> None:
    person.look("/clinic")
    page = person.send("/clinic", {"text": "weak legs", "age": "60", "u:potassium": "mmol/L", "f:fever": "present", "v:sodium": "140", field: typed})
    assert (person.status, person.path) == (422, "/clinic")
    (wrong,) = page.named(field)
    assert (wrong["value"], wrong["aria-invalid"]) == (typed, "true")
    assert ("span", {"class": "wrong", "id": wrong["aria-describedby"]}) in page.tags
    assert ("a", {"href": f"#{field}"}) in page.tags
    assert wrong["id"] == field
    assert says.lower() in page.text.lower()
    assert "schema" not in page.text
    assert "weak legs" in page.text
    assert page.named("v:sodium")[0]["value"] == "140"
    assert any("checked" in a for a in page.named("f:fever") if a["value"] == "present")


def test_a_value_that_was_left_out_is_not_among_those_used(person: Person) -> None:
    person.look("/clinic")
    page = person.send("/clinic", {"text": "weak legs, creatine kinase 900 U/L, potassium 190 mmol/L", "age": "60"})
    assert "values: Creatine kinase 900 U/L" in page.text
    assert "Potassium 190 mmol/L is not plausible" in page.text
    assert "measurements." not in page.text


def test_each_unit_is_offered_in_one_spelling(person: Person) -> None:
    page = person.look("/clinic")
    units = re.findall(r'<select name="u:(\w+)".*?</select>', page.html)
    assert len(units) > 30
    for select in re.findall(r'<select name="u:.*?</select>', page.html):
        offered = re.findall(r">([^<]+)</option>", select)
        assert 2 <= len(offered) <= 4, offered
        assert not {"IU/L", "uIU/mL", "μmol/L", "umol/L"} & set(offered)


def test_the_sheet_is_drawn_on_the_body(person: Person) -> None:
    page = person.look("/clinic")
    assert "Nothing abnormal was entered." in page.html
    page = person.send("/clinic", {"s:knee_extension:left": "2", "s:medial_shin.touch:left": "absent", "s:nonsense:left": "<i>x", "draw": "1"})
    assert person.path == "/clinic"
    assert page.named("s:knee_extension:left")
    assert "knee extension: 2 (left)" in page.html
    assert 'class="absent" points' in page.html
    assert "<i>x" not in page.html


def test_what_else_is_told_is_confirmed_and_weighed(person: Person) -> None:
    person.tells("weak legs for two weeks")
    asked = person.answers({**ME, "tempo": "weeks", "more": "creatine kinase was 900 U/L, and there is pruritus"})
    assert asked.count("This is what was understood. Is anything wrong?") == 2
    assert "Pruritus" in "".join(person.look(f"/interview/{n}").text for n in range(8, 16))
    assert "there is pruritus" in person.look("/answers").text
    assert "creatine kinase was 900 U/L" in person.look("/result").text


def test_the_sheet_begins_with_what_the_interview_found(person: Person) -> None:
    person.tells("weak legs for two weeks")
    person.answers({**ME, "tempo": "weeks"}, most=6)
    page = person.look("/clinic")
    assert any("checked" in a and a["value"] == "absent" for a in page.named("f:dark_urine"))
    assert "weak legs for two weeks" in page.text


def test_the_answer_can_be_taken_along(person: Person) -> None:
    person.tells("weak legs and tingling feet for two weeks")
    assert person.client.get("/result/assessment.html").text.startswith("<!doctype html>")
    data = json.loads(person.client.get("/result/assessment.json").text)
    assert data["urgency"]["level"]


@pytest.mark.parametrize("place", ["conditions", "findings", "red-flags"])
def test_every_entry_can_be_opened_and_every_number_has_a_source(person: Person, place: str) -> None:
    links = [a["href"] for _, a in person.look(f"/knowledge/{place}").tags if a.get("href", "").startswith(f"/knowledge/{place}/")]
    assert len(links) > 50
    for link in links[:: max(1, len(links) // 12)]:
        page = person.look(link)
        assert person.status == 200
        _check_anchors(page)


def test_a_cause_shows_each_number_with_its_place(person: Person) -> None:
    page = person.look("/knowledge/conditions/guillain_barre_syndrome")
    for part in ("Tingling", "judged by the authors", "per 100,000 a year", "Sources", "draft"):
        assert part in page.text, part
    assert "https://" in page.html


def test_the_knowledge_is_found_by_words(person: Person) -> None:
    person.look("/knowledge")
    assert "Urinary retention" in person.send("/knowledge", {"words": "cannot pass urine"}).text
    assert "Nothing was found" in person.send("/knowledge", {"words": "zzzz qqqq"}).text
    assert "cannot" not in str(person.response.url)


def test_about_shows_what_was_measured(person: Person) -> None:
    text = person.look("/about").text
    assert "diagnosis in the first" in text
    assert "No clinician has signed" in text


def test_settings_are_remembered_and_show_less(person: Person) -> None:
    person.tells("weak legs for two weeks")
    assert "What it may be" in person.look("/result").text
    person.look("/settings")
    person.send("/settings", {"language": "en", "detail": "brief"})
    text = person.look("/result").text
    assert "What it may be" not in text
    assert "What to watch for" in text
    person.look("/settings")
    person.send("/settings", {"language": "xx", "detail": "<script>"})
    assert person.status == 200


def test_nothing_understood_is_no_all_clear(person: Person) -> None:
    person.tells("xyzzy plugh")
    assert "not an all-clear" in person.look("/result").text


@pytest.mark.parametrize("path", ["/", "/clinic", "/knowledge", "/about", "/settings", "/nope", "/result"])
def test_pages_are_sound(person: Person, path: str) -> None:
    _check_anchors(person.look(path))
    assert person.page.html.count("<h1") == 1
    assert ('html lang="en"') in person.page.html


def _check_anchors(page: Page) -> None:
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, a in page.tags:
        if a.get("href", "").startswith("#"):
            assert a["href"][1:] in ids or a["href"][1:].startswith("u-"), a["href"]


@pytest.mark.parametrize("story", ["xyzzy plugh", "Od wczoraj nie mogę ruszać nogami i nie mogę oddać moczu"])
def test_a_story_that_was_not_understood_is_no_all_clear(person: Person, story: str) -> None:
    assert "Nothing about weak legs was understood" in person.tells(story).text
    person.answers(ME)
    text = person.page.text
    assert "It could not be judged how urgent this is" in text
    assert "none of the words were understood" in text
    assert not [said for said in ("No warning sign", "help yourself first", "Nothing you said points to danger") if said in text]


def test_a_patient_reads_of_each_medicine_what_it_can_do(person: Person) -> None:
    person.look("/clinic")
    taken = "colchicine, simvastatin, amiodarone, amlodipine, ramipril, metformin"
    person.send("/clinic", {"text": "weak legs", "age": "60", "medicines": taken})
    said = person.look("/result").text
    assert "weaken muscles or nerves" not in said
    for part in ("Amlodipine can make blood pressure too low.", "Ramipril can make potassium in the blood too high.",
                 "Metformin can make vitamin B12 too low", "Amiodarone can harm nerves and can upset the thyroid gland."):  # fmt: skip
        assert part in said, part
    both = said + person.look("/result/clinician").text
    assert "must be stopped" not in both
    assert "overdose kills" not in both


def test_sore_muscles_get_advice_for_sore_muscles_alone(person: Person) -> None:
    person.tells(GYM["story"])
    person.answers(GYM)
    said = person.look("/result").text
    assert "Sore muscles mostly settle" in said
    for tip in ("seven hours a night", "glasses a day", "pills with vitamins"):
        assert tip not in said, tip


def test_notes_of_the_knowledge_use_no_term_of_the_files() -> None:
    told = json.dumps([e.record for e in load_entries(compiled_folder())], ensure_ascii=False)
    assert re.findall(r'"(?:note|who)": "(?:[^"\\]|\\.)*\bess\b', told) == []


@pytest.mark.parametrize(
    ("language", "story", "go_on"),
    [("en", "My legs are weak", "Go on where you stopped"), ("de", "Meine Beine sind schwach", "Dort weitermachen")],
)
def test_a_running_interview_can_be_gone_on_with(person: Person, language: str, story: str, go_on: str) -> None:
    person.look("/")
    person.send("/language", {"language": language, "back": "/"})
    assert go_on not in person.page.text
    person.tells(story)
    open_ = person.page.text
    start = person.look("/").text
    assert go_on in start
    assert ("deleted" if language == "en" else "gelöscht") in start
    assert person.look("/interview").text == open_
