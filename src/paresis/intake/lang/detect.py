"""In which language a text is, sentence by sentence, by its small words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.intake.lang.find import finder_of
from paresis.intake.lang.grammar import grammar_of
from paresis.intake.lang.unread import LANGUAGES, score_of, unread_language
from paresis.intake.leftover import ENGLISH as ENGLISH_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.knowledge import Knowledge

ENGLISH = "en"
READABLE = ("de",)
FIRST_LEVEL = ("es", "fr", "it")
SAMPLE = 20_000
SHORT, LETTER_WEIGHT, KNOWN_WEIGHT = 14, 0.5, 0.6
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"\S.*?(?:[.!?;](?=\s+[A-ZÄÖÜ])|(?=\n)|$)", re.S | re.M)
FEW_WORDS = 3
MOST_ENGLISH = 8  # one English small word in so many, and no other language is looked for


def languages_in(text: str, knowledge: Knowledge, knows_english: Callable[[str], bool]) -> dict[str, str]:
    """The text by language: each with the sentences of the others blanked, every character in its place.

    Args:
        text: Free text.
        knowledge: Which languages there are.
        knows_english: Whether a word is one that the English reader uses.

    Returns:
        One entry for a text of one language, which is English where nothing speaks for another.
    """
    if first := _first_level(text, knowledge, knows_english):
        return {first: text}
    codes = [c for c in READABLE if _may_be(text, c, knowledge, knows_english)]
    if not codes:
        return {ENGLISH: text}
    pieces = [m for m in _SENTENCE.finditer(text) if m.group().strip()]
    spoken = [(m.start(), m.end(), _language(m.group(), codes, knowledge, knows_english) if _is_long(m.group()) else "") for m in pieces]
    whole = _language(text[:SAMPLE], codes, knowledge, knows_english) or ENGLISH
    found = [(start, end, code or whole) for start, end, code in spoken]
    said = {code for _, _, code in found} or {ENGLISH}
    if len(said) == 1:
        return {said.pop(): text}
    return {code: _blanked(text, [(a, b) for a, b, c in found if c != code]) for code in sorted(said)}


def _first_level(text: str, knowledge: Knowledge, knows_english: Callable[[str], bool]) -> str:
    """The language of a text that is read at first level only, taken as a whole; nothing where it is English, German or another."""
    words = _WORD.findall(text[:SAMPLE].lower())
    english = sum(w in ENGLISH_WORDS for w in words)
    if english * MOST_ENGLISH > len(words):
        return ""
    found = unread_language(text)
    code = next((c for c in FIRST_LEVEL if LANGUAGES[c] is found), "")
    raw = knowledge.reading("de")
    german = len([w for w in words if w in raw["reader"]["signs"].split()]) if raw else 0
    known = english + KNOWN_WEIGHT * sum(len(w) > 1 and knows_english(w) for w in words)
    is_own = bool(code) and score_of(LANGUAGES[code], words) > max(known, german)
    return code if is_own and knowledge.reading(code) is not None else ""


def _is_long(sentence: str) -> bool:
    """Whether a sentence has words enough to tell its language by itself."""
    return len(_WORD.findall(sentence)) >= FEW_WORDS


def _blanked(text: str, pieces: list[tuple[int, int]]) -> str:
    out, at = [], 0
    for start, end in pieces:
        out += [text[at:start], "\n" + " " * (end - start - 1)]
        at = end
    return "".join(out) + text[at:]


def _may_be(text: str, code: str, knowledge: Knowledge, knows_english: Callable[[str], bool]) -> bool:
    """A quick look: small words or a letter of the language, or a text too short to have any and not English by its words."""
    raw = knowledge.reading(code)
    if raw is None:
        return False
    reader, low = raw["reader"], text.lower()
    if any(letter in low for letter in reader["letters"]):
        return True
    words = set(_WORD.findall(low))
    if len(words & set(reader["signs"].split())) >= (1 if len(words) <= SHORT else 2):
        return True
    return len(words) <= SHORT and not words & ENGLISH_WORDS and sum(map(knows_english, words)) * 2 < len(words)


def _signs(code: str, knowledge: Knowledge) -> frozenset[str]:
    grammar = grammar_of(knowledge, code)
    found: frozenset[str] = grammar.set(grammar.raw["signs"]) if grammar else frozenset()
    return found


def _language(text: str, codes: list[str], knowledge: Knowledge, knows_english: Callable[[str], bool]) -> str:
    """The language of a piece of text; nothing where it has no sign of any."""
    words = _WORD.findall(text.lower())
    english = sum(w in ENGLISH_WORDS for w in words) + KNOWN_WEIGHT * sum(len(w) > 1 and knows_english(w) for w in words)
    scores = {code: _score(words, code, knowledge) for code in codes}
    best = max(scores, key=lambda c: scores[c])
    if scores[best] == english == 0.0:
        return ""
    return best if scores[best] > english else ENGLISH


def _score(words: list[str], code: str, knowledge: Knowledge) -> float:
    grammar = grammar_of(knowledge, code)
    if grammar is None:
        return 0.0
    signs, knows = _signs(code, knowledge), finder_of(knowledge, code).knows
    small = sum(grammar.fold(w) in signs for w in words)
    letters = sum(any(letter in w for letter in grammar.raw["letters"]) for w in words)
    return small + LETTER_WEIGHT * letters + KNOWN_WEIGHT * sum(len(w) > 1 and knows(w) for w in words)
