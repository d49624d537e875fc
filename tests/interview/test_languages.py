"""The interview in German, also about somebody else."""

from __future__ import annotations

import pytest

from paresis import load_knowledge
from paresis.interview.languages import about_person
from paresis.interview.questions import Answer
from paresis.interview.saved import state_from_json, state_to_json
from paresis.interview.session import question_of, step, turn
from paresis.interview.told import State
from paresis.kb.lang.translated import translated

PERSON = (load_knowledge().language("de") or {})["texts"]["interview"]["person"]


@pytest.mark.parametrize(
    ("said", "of_child", "of_other"),
    [
        ("Wie alt sind Sie?", "Wie alt ist Ihr Kind?", "Wie alt ist die Person?"),
        ("Fällt Ihnen das Gehen schwer?", "Fällt Ihrem Kind das Gehen schwer?", "Fällt der Person das Gehen schwer?"),
        ("Nehmen Sie Lakritze, wenn Sie aufstehen?", "Nimmt Ihr Kind Lakritze, wenn es aufsteht?", "Nimmt die Person Lakritze, wenn sie aufsteht?"),
        ("Sind Ihre Beine schwach?", "Sind seine Beine schwach?", "Sind ihre Beine schwach?"),
        ("Drücken Sie auf die Wade.", "Drücken Sie auf die Wade.", "Drücken Sie auf die Wade."),
    ],
)
def test_about_somebody_else(said: str, of_child: str, of_other: str) -> None:
    assert about_person(said, PERSON["child"], PERSON["irregular"]) == of_child
    assert about_person(said, PERSON["other"], PERSON["irregular"]) == of_other


def test_german_questions() -> None:
    state = step(State(language="de"), Answer("story", ("Meine Beine sind seit zwei Wochen schwach",)))
    now = turn(state)
    assert now.question
    assert now.question.text == "So wurde es verstanden. Ist etwas davon falsch?"
    assert now.case.tempo
    assert now.case.tempo.value == "weeks"
    assert dict(question_of(state, "foot_drop").options) == {"yes": "Ja", "no": "Nein", "unsure": "Ich weiß nicht"}
    about = step(state, Answer("about", ("child",)))
    assert question_of(about, "difficulty_climbing_stairs").text == "Fällt Ihrem Kind das Treppensteigen schwer?"


def test_the_language_is_kept() -> None:
    assert state_from_json(state_to_json(State(language="de"))).language == "de"
    assert state_from_json({k: v for k, v in state_to_json(State()).items() if k != "language"}).language == "en"


def test_what_can_be_done_at_home_is_said_to_whoever_reads_it() -> None:
    """An order to "Sie" stays one to the reader; a sentence about "Sie" would be one about the child."""
    known = translated(load_knowledge(), "de")
    child = {"nominative": "Ihr Kind", "dative": "Ihrem Kind", "later": "es", "own": "sein"}
    texts = {s.id: s.text for s in known.self_care} | known.settings.safety_net
    assert {k: said for k, t in texts.items() if "Ihr" in (said := about_person(t, child, {}))} == {}
