"""What a patient, a carer and a clinician read in a result: plain names, one way of saying chances, limits and figures with their sources."""

from __future__ import annotations

import io
import re

import pytest

pytest.importorskip("fastapi")

from tests.web.person import ME, Person

BABY = {
    "en": "My 4 month old baby is floppy for two days, feeds badly, is constipated, had honey and has a weak cry",
    "de": "Mein 4 Monate altes Baby ist seit zwei Tagen schlaff, trinkt schlecht, schreit schwach, hat Verstopfung und bekam Honig",
}
SIGNS = "I sway and fall when I close my eyes, sciatica in both legs, numb between my legs since yesterday"
FATHER = {
    "en": "My father has had weak thighs and sore muscles for three months, he takes simvastatin, potassium 2.9",
    "de": "Mein Vater hat seit drei Monaten schwache Oberschenkel und Muskelschmerzen, nimmt Simvastatin, Kalium 2,9",
}
DADS = {**ME, "about": "other", "age": "68", "sex": "male"}


def told(story: str, language: str = "en", answers: dict[str, str] | None = None) -> Person:
    """Somebody who told a story and answered."""
    person = Person()
    person.client.headers["accept-language"] = language
    person.tells(story)
    person.answers(answers or ME)
    return person


def test_a_patient_reads_plain_names_of_findings_each_once() -> None:
    person = Person()
    shown = person.tells(SIGNS).text
    said = told(SIGNS).look("/result")
    own_words = re.sub(r"Doctors call it “[^”]+”", "", said.text)
    for name in ("Romberg", "saddle", "Sciatica"):
        assert name not in shown
        assert name not in own_words
    listed = re.findall(r"<li>([^<]+)</li>", said.html.partition('id="tell"')[2])
    assert len(listed) == len(set(listed)) > 2


@pytest.mark.parametrize(("language", "cause"), [("en", "Botulism of a baby"), ("de", "Botulismus")])
def test_the_page_that_calls_an_ambulance_names_the_cause(language: str, cause: str) -> None:
    person = Person()
    person.client.headers["accept-language"] = language
    page = person.tells(BABY[language])
    assert cause in page.text
    assert not re.search(r"against the poison|Gegen das Gift", page.text)


def test_signs_to_watch_for_are_none_that_the_person_has() -> None:
    said = told("sore thighs two days after my first gym session, both legs are weak", answers={**ME, "unusual_exercise": "yes"}).look("/result").text
    assert "there is weakness" not in said


def test_all_chances_are_of_a_hundred() -> None:
    said = re.findall(r'<b><a href="/result/clinician#c-[^>]+>([^<]+)</a>', told(FATHER["en"], answers=DADS).look("/result").html)
    assert said
    assert [x for x in said if not x.endswith("of 100")] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_carer_is_not_taken_for_the_patient(language: str) -> None:
    said = told(FATHER[language], language, DADS).look("/result").text
    assert not re.search(r"[Yy]our (?:medicines|doctor|words)|as you did|Ihre Medikamente|Ihren (?:Arzt|Worten)|die wie Sie", said)
    assert re.search(r"\bSimvastatin (?:can|kann)\b", said)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_handout_has_the_values_and_the_signs_as_a_list(language: str) -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    answer = told(FATHER[language], language, DADS).client.get("/result/result.pdf")
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert re.search(r"(?:Potassium|Kalium) 2[.,]9", text)
    assert re.search(r"• (?:the weakness spreads|die Schwäche)", text)


def test_limits_are_those_of_age_and_sex_and_say_their_source() -> None:
    person = Person()
    person.look("/clinic")
    page = person.send("/clinic", {"age": "70", "sex": "female", "find": "1"})
    row = next(r for r in page.html.split("<tr>") if 'name="v:creatine_kinase"' in r)
    assert "35–210" in row
    assert 'href="/knowledge/sources/harmonised_2016_ri"' in row
    page = person.send("/clinic", {"age": "30", "sex": "male", "find": "1"})
    assert "50–400" in next(r for r in page.html.split("<tr>") if 'name="v:creatine_kinase"' in r)


def test_every_number_leads_to_where_it_comes_from() -> None:
    """What is counted to its source, what is computed to how; on the patient's page and on the clinician's."""
    person = told(FATHER["en"], answers=DADS)
    assert not re.search(r"<b>[^<]*of 100", person.look("/result").html)
    page = person.look("/result/clinician").html
    numbers = re.findall(r'class="(?:pc |danger )?num">(.{25})', page, re.DOTALL)
    assert len(numbers) > 10
    assert [n for n in numbers if re.match(r"[<>≤]?[\d.]", n)] == []
    assert 'id="numbers"' in person.look("/about").html


def test_the_measured_figures_have_one_form_and_german_names() -> None:
    person = Person()
    person.client.headers["accept-language"] = "de"
    page = person.look("/about")
    assert not re.search(r"\d\.\d(?!\d\d)|\d%", page.html.partition("<main")[2].partition("Software")[0])
    assert "Metastatische Rückenmarkskompression" in page.text
    assert "Drei von vier" not in page.text
