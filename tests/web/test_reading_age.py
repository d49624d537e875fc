"""What patients read can be read at eleven: English by Flesch and Kincaid, German by the fourth Wiener Sachtextformel."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

pytest.importorskip("pyphen")
pytest.importorskip("fastapi")

import pyphen

from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.web.words import strings_of

SECTIONS = ("start", "interview", "alarm", "answers", "level", "needs", "patient", "notice", "settings")
MOST = 6.0
HYPHENS = {"en": pyphen.Pyphen(lang="en_US"), "de": pyphen.Pyphen(lang="de_DE")}
VOWELS = {"en": re.compile(r"[aeiouy]+", re.I), "de": re.compile(r"(?:ei|ai|au|eu|äu|ie|aa|ee|oo|[aeiouyäöü])", re.I)}


def syllables(word: str, language: str) -> int:
    """Groups of vowels; a silent e at the end of an English word is none.

    >>> [syllables(w, "en") for w in ("weak", "ambulance", "answer")], [syllables(w, "de") for w in ("Bein", "Rettungsdienst")]
    ([1, 3, 2], [1, 3])
    """
    n = len(VOWELS[language].findall(word))
    if language == "en" and re.search(r"[^aeiouyl]e$|[^aeiou]es$|[^aeioutd]ed$", word, re.I):
        n -= 1
    return max(1, n, len(HYPHENS[language].inserted(word).split("-")))


def grade(text: str, language: str) -> float:
    """Years of school that a text asks for.

    English: 0.39 · words per sentence + 11.8 · syllables per word − 15.59 (Kincaid 1975). German: 0.2656 · words per sentence
    + 0.2744 · share of words of three syllables and more in per cent − 1.693 (Bamberger and Vanecek 1984, fourth formula).
    """
    sentences = [s for s in re.split(r"[.!?:;]+\s|\n", text + "\n") if re.search(r"\w", s)]
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    counts = [syllables(w, language) for w in words]
    length = len(words) / len(sentences)
    if language == "en":
        return 0.39 * length + 11.8 * sum(counts) / len(words) - 15.59
    return 0.2656 * length + 0.2744 * 100 * sum(c >= 3 for c in counts) / len(words) - 1.693


def interface(language: str) -> str:
    """All strings that a patient may meet, one a line, their places filled."""
    chosen = (t for k, t in strings_of(language).items() if k.split(".")[0] in SECTIONS and len(t.split()) > 3)
    return "\n".join(re.sub(r"\{\w+\}", "3", t) for t in chosen)


def questions(language: str) -> str:
    """All questions that can be asked."""
    known = translated(load_knowledge(), language)
    return "\n".join(f.question for f in known.findings.values() if f.observed == "asked")


def advice(language: str) -> str:
    """Self-care and safety net."""
    known = translated(load_knowledge(), language)
    return "\n".join([*(s.text for s in known.self_care), *known.settings.safety_net.values()])


def dangers(language: str) -> str:
    """Why each red flag is one, as patients read it."""
    return "\n".join(t for k, t in strings_of(language).items() if k.startswith("flag."))


def lists(language: str) -> str:
    """The tick lists of the interview, without the names of illnesses and what an examiner is asked."""
    known = translated(load_knowledge(), language).interview.lists
    chosen = (t for t in known if t.id not in ("illness", "exam"))
    return "\n".join(x for t in chosen for x in (t.question, t.help, t.reason, *(label for _, label in t.items)))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("part", [interface, questions, advice, dangers, lists], ids=lambda f: f.__name__)
def test_it_can_be_read_at_eleven(part: Callable[[str], str], language: str) -> None:
    assert grade(part(language), language) <= MOST


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_red_flag_can_be_read_at_twelve(language: str) -> None:
    said = {k.removeprefix("flag."): t for k, t in strings_of(language).items() if k.startswith("flag.")}
    assert said.keys() == {f.id for f in load_knowledge().red_flags}
    assert {k: g for k, t in said.items() if (g := grade(t, language)) > MOST + 1} == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_sentence_of_the_pages_is_long(language: str) -> None:
    parts = [s for line in interface(language).splitlines() for s in re.split(r"[.!?:]\s", line)]
    assert [s for s in parts if len(s.split()) > 22] == []


def test_the_formulas_tell_hard_from_easy() -> None:
    easy, hard = "The leg is weak. Call us now.", "Polyradiculoneuropathy necessitates electrophysiological confirmation of demyelination."
    assert grade(easy, "en") < 3
    assert grade(hard, "en") > 15
    leicht, schwer = "Das Bein ist schwach. Rufen Sie an.", "Die Polyradikuloneuropathie erfordert elektrophysiologische Bestätigung."
    assert grade(leicht, "de") < 4
    assert grade(schwer, "de") > 12
