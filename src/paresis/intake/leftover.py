"""What the reader did not understand, and whether the text is one that it can read at all."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.lang.unread import IN_ENGLISH, unread_language
from paresis.intake.matcher import FUNCTION, tidy
from paresis.intake.regex import lazy
from paresis.intake.roundabout import PRONOUNS
from paresis.model.case import Issue, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from paresis.intake.clauses import Clause, Token
    from paresis.intake.matcher import Match, Matcher

MAX_CHARACTERS = 1_000_000
END_CHARACTERS = 200_000
MIN_WORDS = 3
FEW_WORDS = 4
MIN_ENGLISH, MIN_KNOWN = 0.12, 0.4
SAMPLE = 20_000
NEAR = 40
CUTS = frozenset({",", ":", "(", ")", "-", "/", "&", '"'})
ENGLISH = frozenset(
    "the and of my is are was has have had with not can't cannot i've i'm for since he she his her it that this to from on when after but "
    "both don't won't they you your been which who there very just".split()
)
_NOT_CONTENT = FUNCTION | ENGLISH | PRONOUNS
_NOT_CONTENT |= frozenset("year years month months week weeks day days hour hours ago today yesterday mr mrs ms dr old or if as".split())
_GRADES = re.compile(r"(?<![\w.])[0-5][+-]?(?:/5(?!\d)|\+)|(?<!\w)(?:kj|aj|ehl|pf|df|ta)s?(?!\w)", re.IGNORECASE)
_NUMBERS = lazy(r"(?<![\w.])[<>]?\d[\d.,]*(?![\w.])")
WORDS_A_GRADE, WORDS_A_NUMBER = 5, 2
_TESTS = (
    "troponin|trop|psa|inr|ammonia|bilirubin|bili|cortisol|amylase|lipase|procalcitonin|bnp|nt-?probnp|aldolase|zinc|iron|transferrin|acth|prolactin|"
    "testosterone|igf-?1|t3|t4|selenium|thiamine|gamma ?gt|ggt|urate|uric acid|methylmalonic acid|mma|homocysteine|ace|pco2|po2|ph|base excess|"
    "paracetamol|digoxin|lithium level|phenytoin level|protein|globulin|light chains?|anti-?\\w{2,8}|titre|titer|osmolality|chloride|bicarb\\w*"
)
_UNIT = r"(?:%|[munpµμk]?(?:mol|g|iu|u|eq|kat)/(?:d|m|µ|μ|u)?l\b|mmhg\b|kpa\b|x ?10\^?\d|/mm3?\b|/µl\b|/μl\b)"
_RESULT = lazy(
    rf"(?<![\w-])(?:(?:{_TESTS})\b(?:\s(?:level|was|is|of|at|came back|raised|high|low)){{0,3}}\s?[:=]?\s?[<>]?\s?-?\d[\d.,]*\s?{_UNIT}?|"
    rf"[a-z][\w+-]{{1,24}}(?:\s(?:was|is|of|at))?\s?[:=]?\s?[<>]?\s?\d[\d.,]*\s?{_UNIT}|"
    r"(?-i:[A-Z][A-Za-z]?[A-Z0-9]{1,4})(?:\s|\s?[:=<>]\s?){1,3}-?\d[\d.,]*(?![\w/]))",
    re.I,
)
_NO_RESULT = lazy(
    r"(?:MRI|CT|ICU|ITU|GP|ED|AE|ER|NHS|UK|USA|NYHA|GCS|MRC|EDSS|CKD|NIHSS|[CLS]\d{1,2}|T\d{1,2}(?<!T[34])|DM|T[12]DM|COVID|"
    r"HLA|PMH|DOB|[MF])\W",
    re.I,
)
_LETTERS = lazy(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_MARKUP = lazy(r"<(script|style)\b.*?(?:</\1\s*>|$)|</?[a-z!][^<>]{0,400}>", re.I | re.S | re.M)


def without_markup(text: str) -> str:
    """The text with HTML tags and scripts blanked, every character in its place.

    >>> without_markup("<b>weak</b> legs")
    '   weak     legs'
    """
    return _MARKUP.sub(lambda m: " " * len(m.group()), text) if "<" in text else text


def without_middle(text: str) -> tuple[str, Span | None]:
    """A text longer than is read with its middle blanked, every character in its place, and that middle; the beginning and the end are read.

    >>> without_middle("both legs weak")
    ('both legs weak', None)
    """
    if len(text) <= MAX_CHARACTERS:
        return text, None
    start, end = MAX_CHARACTERS - END_CHARACTERS, len(text) - END_CHARACTERS
    return text[:start] + "\n\n" + " " * (end - start - 2) + text[end:], Span(start, end, tidy(text[start : start + 80]) + " …")


def is_english(text: str, matcher: Matcher) -> bool:
    """Whether a text looks like English: some of its small words, or mostly words that the knowledge uses.

    >>> from paresis import load_knowledge
    >>> from paresis.intake.matcher import matcher_of
    >>> known = matcher_of(load_knowledge())
    >>> is_english("62F, bilateral leg weakness, reflexes absent", known), is_english("Meine Beine sind seit gestern ganz schwach", known)
    (True, False)
    """
    words = _LETTERS.findall(text[:SAMPLE].lower().replace("’", "'"))
    if sum(not _is_latin(w) for w in words) * 2 > len(words):
        return False
    if len(words) < FEW_WORDS:
        return not words or any(w in ENGLISH or matcher.knows_word(w) for w in words) or unread_language(text) is None
    if len(_NUMBERS.findall(text[:SAMPLE])) * WORDS_A_NUMBER >= len(words) or len(_GRADES.findall(text[:SAMPLE])) * WORDS_A_GRADE >= len(words):
        return True
    return sum(w in ENGLISH for w in words) >= MIN_ENGLISH * len(words) or sum(map(matcher.knows_word, words)) >= MIN_KNOWN * len(words)


def about_language(text: str, matcher: Matcher) -> Issue | None:
    """The issue that says that a text is in another language; None for English."""
    if is_english(text, matcher):
        return None
    language = unread_language(text)
    what = f"this text seems to be in {language.name}" if language else "this text does not seem to be English or German"
    said = f"{language.sentence} ({IN_ENGLISH})" if language else IN_ENGLISH
    return Issue("warning", f"{what}; only English and German are read, so it was not assessed", said, "text")


def share_of(spans: Sequence[Span], text: str) -> float:
    """Share of the letters of a text that stand within some of its places.

    >>> share_of((Span(0, 4, "asdf"),), "asdf legs"), share_of((), "")
    (0.5, 0.0)
    """
    letters = sum(map(str.isalpha, text))
    return sum(c.isalpha() for s in spans for c in text[s.start : s.end]) / letters if letters else 0.0


def results_in(text: str, taken: Sequence[Span]) -> Iterator[Span]:
    """Results of tests that nothing was taken from: a name with a number, of a test that this knowledge has no use for or does not know.

    >>> [s.text for s in results_in("troponin 500, legs weak, PSA 340, zinc 4.2 umol/L", ())]
    ['troponin 500', 'PSA 340', 'zinc 4.2 umol/L']
    """
    spans = sorted((s.start, s.end) for s in taken)
    at = 0
    for m in _RESULT.finditer(text):
        while at < len(spans) and spans[at][1] <= m.start():
            at += 1
        is_free = all(start >= m.end() or end <= m.start() for start, end in spans[at : at + NEAR])
        if is_free and not _NO_RESULT.match(m.group()):
            yield Span(m.start(), m.end(), tidy(m.group()).rstrip(" .,"))


def left_over(clause: Clause, found: Iterable[Match], used: list[Span], text: str, *, least: int = MIN_WORDS) -> Iterator[Span]:
    """The pieces of a clause of some length from which nothing was taken.

    Args:
        clause: A clause.
        found: What was found in it.
        used: Pieces of text that something else was taken from.
        text: The whole text.
        least: How many words of weight make a piece worth telling.
    """
    taken = {i for m in found for i in range(m.first, m.last + 1)}
    if not taken and not used:
        yield from _told(clause.tokens, text, least)
        return
    piece: list[Token] = []
    is_whole = not taken
    for i, token in enumerate(clause.tokens):
        is_free = i not in taken and not any(u.start <= token.start < u.end for u in used)
        if is_free and (is_whole or token.word not in CUTS):
            piece.append(token)
            continue
        yield from _told(piece, text, least)
        piece = []
    yield from _told(piece, text, least)


def _told(piece: Sequence[Token], text: str, least: int) -> Iterator[Span]:
    if piece and sum([_weight(t.word) for t in piece]) >= least:
        start, end = piece[0].start, piece[-1].end
        yield Span(start, end, tidy(text[start:end]))


@lru_cache(maxsize=65536)
def _weight(word: str) -> int:
    """How many words of content a word counts for: none for small words and numbers, its letters in a script without spaces."""
    if not word[0].isalpha() or word in _NOT_CONTENT:
        return 0
    return 1 if _is_latin(word) else len(word)


def _is_latin(word: str) -> bool:
    return word.isascii() or all("LATIN" in unicodedata.name(c, "") for c in word if c.isalpha())
