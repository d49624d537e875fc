"""What patients read can be read at eleven: English by Flesch and Kincaid, German by the fourth Wiener Sachtextformel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest

pytest.importorskip("pyphen")
pytest.importorskip("fastapi")

import pyphen

from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.web.words import strings_of

SECTIONS = ("start", "interview", "alarm", "answers", "level", "needs", "patient", "notice", "settings")
CLINICIANS = frozenset({"start.clinician_text"})
MOST, SHORT, SENTENCE = 6.0, 12, 4
NAMES = """
    Addison Africa Afrika America anaemia Anämie Asia Asthma Borreliose Caribbean CIDP coeliac COVID Crohn CRP Diabetes
    Dialyse Duchenne dystrophy Epilepsie epilepsy Folsäure Guillain-Barré HIV HTLV-1 Kalium Karibik Lambert-Eaton
    Lambert-Eaton-Syndrom leukaemia Leukämie lupus lymphoma malaria migraine Migräne multiple multipler myasthenia
    Myasthenie Natrium Osteoporose osteoporosis Parkinson pernicious perniziöse Polio polio Pompe porphyria Porphyrie
    potassium psoriasis rheumatoid sclerosis Sklerose Südamerika Südasien thallium Thallium tuberculosis Tuberkulose
    Zöliakie
"""
NEVER = {
    "en": r"saddle|full of pus|without blood|\b(?:dies?|kills?|killing|go blind)\b|stop the heart|stop (?:the|your) (?:medicine|tablet)|take no more",
    "de": r"Reithosen|voll Eiter|\btöte|stirb|sterben|blind werden|Herz stoppen|absetzen|setzen Sie [^.]*\bab\b|keines mehr",
}
YOU = {"en": r"\b[Yy]ou(?:rs?|rself)?\b", "de": r"\bSie (?:haben|bekommen|verlieren|müssen)\b|\b(?:dass|wenn) Sie\b|\bIhre|\bIhnen\b"}
JARGON = re.compile(
    r"\bsign\b|-Zeichen|Romberg|Babinski|Gowers|Hoover|Hoffmann|Lhermitte|Tinel|Lasègue|Beevor|saddle|Reithosen|sciatica|ischias|distal|proximal|"
    r"\b(?:an|hyp|par)aesthe|par[äe]sthe|spasti|rigor|clonus|klonus|claudicat|dysphag|dysarth|diplop|ataxi|fascicul|myalg|serolog|antibod|antikörper",
    re.I,
)
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


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """What has no other name: medicines, and the illnesses and germs that a patient was told by name."""
    said = [x for m in load_knowledge().medicines for x in (m.name, *m.words) if re.fullmatch(r"[^\W\d_]{6,}", x)]
    return frozenset(w.lower() for w in (*said, *NAMES.split()))


def grade(text: str, language: str) -> float:
    """Years of school that a text asks for.

    English: 0.39 · words per sentence + 11.8 · syllables per word − 15.59 (Kincaid 1975). German: 0.2656 · words per sentence
    + 0.2744 · share of words of three syllables and more in per cent − 1.693 (Bamberger and Vanecek 1984, fourth formula).
    A name that cannot be said otherwise counts as one syllable: it is known or it is not. Both formulas were made for long
    texts: of fewer than twelve words one long word is let pass, else "Have you a headache?" would ask for nine years of school.
    """
    sentences = [s for s in re.split(r"[.!?:;]+\s|\n", text + "\n") if re.search(r"\w", s)]
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)
    counts = sorted(1 if w.lower() in names() else syllables(w, language) for w in words)
    if len(words) < SHORT:
        counts[-1] = min(counts[-1], 2)
    length = len(words) / len(sentences)
    if language == "en":
        return 0.39 * length + 11.8 * sum(counts) / len(words) - 15.59
    return 0.2656 * length + 0.2744 * 100 * sum(c >= 3 for c in counts) / len(words) - 1.693


def interface(language: str) -> Iterator[tuple[str, str]]:
    """All strings that a patient may meet, their places filled."""
    for key, text in strings_of(language).items():
        if key.split(".")[0] in SECTIONS and key not in CLINICIANS:
            yield key, re.sub(r"\{\w+\}", "3", text)


def questions(language: str) -> Iterator[tuple[str, str]]:
    """All questions that can be asked, and the help beside them."""
    for f in translated(load_knowledge(), language).findings.values():
        if f.observed == "asked":
            yield f.id, f.question
            yield f"{f.id}.help", f.help


def advice(language: str) -> Iterator[tuple[str, str]]:
    """Self-care, for whom it is not, safety net, and what medicines can do."""
    known = translated(load_knowledge(), language)
    yield from ((key, re.sub(r"\[\S+\] ", "", text)) for key, text in known.settings.safety_net.items())
    for s in known.self_care:
        yield s.id, s.text
        yield f"{s.id}.not_for", s.not_for
    can = {m.id: m.lay for m in known.medicines} | {m.id: m.lay for m in known.interactions}
    for id_, lay in can.items():
        yield id_, f"It {lay}." if language == "en" else f"Es {lay}."


def reasons(language: str) -> Iterator[tuple[str, str]]:
    """What each red flag and each cause is, and why it is urgent."""
    for key, text in strings_of(language).items():
        if key.split(".")[0] in ("flag", "cause", "soon"):
            yield key, text


def lists(language: str) -> Iterator[tuple[str, str]]:
    """The tick lists of the interview, without what an examiner is asked."""
    for t in translated(load_knowledge(), language).interview.lists:
        if t.id != "exam":
            yield from ((f"{t.id}.{n}", x) for n, x in (("question", t.question), ("help", t.help), ("reason", t.reason), *t.items))


def facts(language: str) -> Iterator[tuple[str, str]]:
    """Every finding as patients read it: what was understood, what a warning rests on, what to tell the doctor."""
    yield from ((f.id, f.lay) for f in translated(load_knowledge(), language).findings.values())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("part", [interface, questions, advice, reasons, lists, facts], ids=lambda f: f.__name__)
def test_every_text_can_be_read_at_eleven(part: Callable[[str], Iterator[tuple[str, str]]], language: str) -> None:
    read = {key: (round(grade(text, language), 1), text) for key, text in part(language) if len(text.split()) >= SENTENCE}
    assert {key: said for key, said in read.items() if said[0] > MOST} == {}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", ["flag", "cause", "soon"])
def test_every_red_flag_and_every_cause_is_told_in_plain_words(kind: str, language: str) -> None:
    known = load_knowledge()
    ids = {f.id for f in known.red_flags} if kind == "flag" else set(known.conditions)
    assert {k.removeprefix(f"{kind}.") for k in strings_of(language) if k.startswith(f"{kind}.")} == ids


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_finding_is_told_in_plain_words(language: str) -> None:
    """No signs by the names of their finders, no words of clinicians; of anybody, so without "you"."""
    told = dict(facts(language))
    assert {k for k, t in told.items() if not t} == set()
    assert {k: t for k, t in told.items() if re.search(JARGON, t) or re.search(YOU[language], t)} == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_sentence_of_the_pages_is_long(language: str) -> None:
    parts = [s for _, line in interface(language) for s in re.split(r"[.!?:]\s", line)]
    assert [s for s in parts if len(s.split()) > 22] == []


def test_the_formulas_tell_hard_from_easy() -> None:
    easy, hard = "The leg is weak. Call us now.", "Polyradiculoneuropathy necessitates electrophysiological confirmation of demyelination."
    assert grade(easy, "en") < 3
    assert grade(hard, "en") > 15
    leicht, schwer = "Das Bein ist schwach. Rufen Sie an.", "Die Polyradikuloneuropathie erfordert elektrophysiologische Bestätigung."
    assert grade(leicht, "de") < 4
    assert grade(schwer, "de") > 12


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_patient_is_told_to_stop_a_medicine_or_frightened(language: str) -> None:
    """Nor told of the saddle: what clinicians read keeps its words."""
    said = dict((*reasons(language), *advice(language)))
    assert {k: t for k, t in said.items() if re.search(NEVER[language], t, re.I)} == {}


@pytest.mark.parametrize("language", ["en", "de"])
def test_reasons_say_nothing_of_you(language: str) -> None:
    """They are read by the person, a parent or a friend."""
    assert {k: t for k, t in reasons(language) if re.search(YOU[language], t)} == {}
