"""The pages in German: by the browser's wish or by the button, through the interview to every kind of result."""

from __future__ import annotations

import io

import pytest

pytest.importorskip("fastapi")

from tests.web.person import ME, Person

STORY = "Meine Beine sind seit drei Tagen schwach und kribbeln"


@pytest.fixture(scope="module")
def person() -> Person:
    made = Person()
    made.client.headers["accept-language"] = "de-DE,de;q=0.9,en;q=0.5"
    return made


def test_from_the_first_page_to_the_result(person: Person) -> None:
    assert '<html lang="de">' in person.look("/").html
    person.tells(STORY)
    asked = person.answers({**ME, "danger": "fever"})
    assert "Trifft jetzt etwas davon zu?" in asked
    assert person.path == "/result"
    for part in ("Warum", "Worauf Sie achten sollten", "Was Sie dem Arzt sagen sollten", "Fieber", STORY):
        assert part in person.page.text, part
    page = person.look("/result/clinician")
    assert '<html lang="de">' in page.html
    assert "Spricht dafür" in page.text
    assert 'role="img"' in page.html
    assert '<html lang="de">' in person.look("/result/assessment.html").html
    assert "Alter" in person.look("/clinic").text


@pytest.mark.parametrize("name", ["result.pdf", "assessment.pdf"])
def test_downloads_as_pdf(person: Person, name: str) -> None:
    pytest.importorskip("typst")
    pypdf = pytest.importorskip("pypdf")
    person.tells(STORY)
    person.client.get("/result")
    answer = person.client.get(f"/result/{name}")
    assert answer.headers["content-type"] == "application/pdf"
    assert name in answer.headers["content-disposition"]
    root = pypdf.PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    assert (root["/Lang"], "/StructTreeRoot" in root) == ("de", True)


def test_a_wrong_answer_is_explained_in_german(person: Person) -> None:
    person.tells(STORY)
    page = person.send("/interview", {"question": "age", "value": "200"})
    assert "Dieses Alter gibt es nicht" in page.text


def test_the_picture_speaks_german(person: Person) -> None:
    person.look("/")
    person.send("/start", {"place": ["left_foot", "right_thigh", "left_thigh"], "feeling": ["numb"]})
    assert "Beide Oberschenkel sind taub. Mein linker Fuß ist taub." in person.look("/answers").text


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/knowledge/findings/foot_drop", "Fußheberschwäche"), ("/knowledge/conditions/stroke", "Schlaganfall"),
        ("/knowledge/conditions", "Muskelkater"),
    ],
)
def test_the_knowledge_in_german(person: Person, path: str, says: str) -> None:
    assert says in person.look(path).text


def test_the_knowledge_is_found_by_german_words(person: Person) -> None:
    person.look("/knowledge")
    assert "Schlaganfall" in person.send("/knowledge", {"words": "Schlaganfall"}).text


@pytest.mark.parametrize(("back", "to"), [("/about", "/about"), ("//evil.example", "/"), ("https://evil.example/", "/"), ("/a\r\nb: c", "/")])
def test_the_button_switches_and_goes_nowhere_else(person: Person, back: str, to: str) -> None:
    person.look("/settings")
    page = person.send("/language", {"language": "en", "back": back})
    assert (person.path, '<html lang="en">' in page.html) == (to, True)
    person.send("/language", {"language": "de", "back": "/"})
