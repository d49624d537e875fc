"""No English stands in German pages and reports, but where it is marked as English: quotes, places in sources."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

pytest.importorskip("fastapi")

from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.compile import compiled_folder
from paresis.kb.entries import load_entries
from paresis.kb.load import load_knowledge
from paresis.report.language import speaking
from paresis.report.names import lesion_name
from tests.web.person import ME, Person

ENGLISH = re.compile(
    r"\b(the|of|and|with|without|is|are|not|for|from|by|can|has|have|which|this|that|weakness|muscle|nerve|than|or|when|after|before|known|left|right|both)\b",
    re.I,
)
GERMAN = re.compile(r"\b(der|die|das|und|mit|von|ist|nicht|ein|eine|für|im|den|dem|zu|auf|bei|oder|sind|kein)\b", re.I)
SURE = re.compile(
    r"\b(the|with|without|this|these|those|which|weakness|muscle|nerve|knee|jerk|has|have|known|given|taken|cause|value|knowledge)\b", re.I
)
VOID = {"meta", "link", "input", "br", "img", "hr"}
SHEET = {
    "text": "72-jährige Frau, beide Beine schwach seit zwei Wochen, nimmt Furosemid und Warfarin", "age": "72", "sex": "female",
    "medicines": "Prednisolon 20 mg\nSimvastatin\nClarithromycin\nFoobarin", "v:potassium": "2.6", "u:potassium": "mmol/L",
    "v:creatine_kinase": "9000",
    "s:hip_flexion:right": "3", "s:hip_flexion:left": "3", "s:knee_jerk:left": "absent", "s:knee_jerk:right": "absent",
}  # fmt: skip
RESULTS = ("/result", "/result/clinician", "/result/assessment.html", "/result/compare")
ENTRIES = (
    "red-flags", "conditions/guillain_barre_syndrome", "conditions/uraemia", "conditions/statin_myopathy", "red-flags/stroke", "findings/foot_drop",
)  # fmt: skip
PLACES = ("/clinic", "/about", "/settings", "/knowledge", *(f"/knowledge/{e}" for e in ENTRIES))


class Texts(HTMLParser):
    """What is read on a page and is not marked as being in another language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note labels, and where another language begins."""
        known = dict(attrs)
        self.said += [v for k, v in known.items() if v and k in ("aria-label", "title", "alt") and not self.is_foreign]
        if tag not in VOID:
            self.open.append((tag, tag in ("q", "style", "script") or known.get("lang", "de") != "de"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is read in an empty tag."""

    def handle_endtag(self, tag: str) -> None:
        """Close it, and what was left open in it."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note words."""
        self.said += [] if self.is_foreign else [" ".join(data.split())]

    @property
    def is_foreign(self) -> bool:
        """Whether this is marked as another language."""
        return any(foreign for _, foreign in self.open)


def english_on(html: str) -> list[str]:
    """Texts that look English: an English word, and no German one; or a word that is in no German text."""
    return [t for t in Texts(html).said if SURE.search(t) or (ENGLISH.search(t) and not GERMAN.search(t))]


@pytest.fixture(scope="module")
def person() -> Person:
    made = Person()
    made.client.headers["accept-language"] = "de"
    return made


@pytest.mark.parametrize(
    "story",
    [
        "Meine Beine sind seit drei Tagen schwach und kribbeln, ich nehme Simvastatin",
        "Muskelkater in den Oberschenkeln, vor zwei Tagen war ich im Fitnessstudio",
        "Rückenschmerzen, taub zwischen den Beinen, kann kein Wasser lassen",
    ],
)
def test_interview_and_results_are_german(person: Person, story: str) -> None:
    person.tells(story)
    assert english_on(person.page.html) == []
    person.answers(ME)
    assert {path: found for path in (*RESULTS, "/answers") if (found := english_on(person.look(path).html))} == {}


def test_an_examined_person_with_medicines_is_german(person: Person) -> None:
    person.look("/clinic")
    person.send("/clinic", SHEET)
    assert {path: found for path in RESULTS if (found := english_on(person.look(path).html))} == {}
    assert "Untersuchen:" in person.look("/result/clinician").text


@pytest.mark.parametrize("path", PLACES)
def test_the_other_pages_are_german(person: Person, path: str) -> None:
    assert english_on(person.look(path).html) == []


def test_the_measured_figures_are_german(person: Person) -> None:
    said = person.look("/about").text
    assert "Diagnose an erster Stelle" in said
    assert "consultation_24" not in said
    assert "Missed emergencies" not in said
    assert re.search(r"95 % [\d.,]+ ?% bis ", said)


def test_every_lesion_has_a_german_name() -> None:
    with speaking("de"):
        names = {x.name: lesion_name(x.name) for x in load_anatomy().lesions}
    own = {"Thalamus"}
    assert [n for n, said in names.items() if said == n and n.split(",")[0] not in own] == []


def test_english_is_noticed() -> None:
    assert english_on("<p>Bei etwa 9% mit this cause und 5% mit anderen</p><p>Werte: Kalium</p>") == ["Bei etwa 9% mit this cause und 5% mit anderen"]
    assert english_on('<p lang="de">Weak legs for a week</p><p>Schwäche <q>of the legs</q></p><p lang="en">the leg</p>') == ["Weak legs for a week"]


def test_german_causes_say_why_and_what_to_do_first() -> None:
    """Every cause has a German reason of its urgency, and as many first steps as in English."""
    english = {e.id: e.record for e in load_entries(compiled_folder()) if e.kind == "condition"}
    german = load_knowledge().language("de")["texts"]["conditions"]  # type: ignore[index]
    assert [c for c in english if not german[c]["urgency_reason"]] == []
    assert [c for c, r in english.items() if len(german[c]["management"]) != len(r.get("management") or [])] == []


@pytest.mark.parametrize("cause", ["guillain_barre_syndrome", "uraemia"])
def test_steps_of_management_are_german(person: Person, cause: str) -> None:
    page = person.look(f"/knowledge/conditions/{cause}")
    said = load_knowledge().language("de")["texts"]["conditions"][cause]["management"]  # type: ignore[index]
    assert said
    assert [s for s in said if s not in page.text] == []
