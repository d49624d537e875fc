"""Words of a text: tokens, stems and clauses. The knowledge compiler and the reader must cut words in the same way."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = r"\d+(?:[.,]\d+)*[+\-]?/\d+|\d+(?:[.,]\d+)*|\d?\+{1,4}|[^\w\s]"
_WORD = r"[a-zA-Z]+(?![^\W\d_]|['’])|[^\W\d_]+(?:['’][^\W\d_]+)*"
_TOKEN = re.compile(f"{_WORD}|{_MARKS}")
_TOKEN_WITH_UNITS = re.compile(rf"\b[a-zA-Z]{{1,5}}/[lL]\b|{_WORD}|{_MARKS}")
_FOLD = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"})
_SPELLING = (
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"our"), "or"),
    (re.compile(r"ys(?=e[sd]?$|ing$)"), "yz"),
    (re.compile(r"(?<=[a-z]{4})is(?=e[sd]?$|ing$|ation)"), "iz"),
)
SHORTEST_FOLDED = 6
_STEMMING = Lock()  # a Snowball stemmer keeps the word that it works on
_UNFOLDED = {
    form: word
    for word, forms in {
        "can't": "cant cnt carnt cann't",
        "won't": "wont",
        "don't": "dont dnt",
        "doesn't": "doesnt dosent doesent dosnt dsnt",
        "didn't": "didnt didn dint",
        "isn't": "isnt",
        "aren't": "arent",
        "wasn't": "wasnt",
        "weren't": "werent",
        "hasn't": "hasnt",
        "haven't": "havent havnt avent",
        "hadn't": "hadnt",
        "couldn't": "couldnt cudnt",
        "wouldn't": "wouldnt wudnt",
        "i'm": "im",
        "i've": "ive",
        "he's": "hes",
        "she's": "shes",
        "they're": "theyre",
        "cannot": "canot cannt",
        "legs": "legz",
        "because": "bc cuz coz cos becos becoz becuase",
        "without": "wthout withought",
        "nothing": "nuffin nothin nuthin nowt",
        "something": "summat",
        "about": "abt",
        "though": "tho",
        "you": "u",
        "your": "ur",
        "are": "r",
        "and": "nd",
        "bilateral": "b/l",
        "knackered": "knackerd",
        "yesterday": "yday yest ystrday yesturday yestarday",
        "tomorrow": "tmrw tomoz",
        "weakness": "wkness",
        "walking": "walkin",
        "tingling": "tinglin",
        "feeling": "feelin",
        "standing": "standin",
        "getting": "gettin",
        "falling": "fallin",
        "dragging": "draggin",
    }.items()
    for form in forms.split()
}  # written without apostrophe, as in a text message; R, IM and the like mean something else in capitals
_LOWER_ONLY = frozenset("r u im bc hes nd".split())
LINKS = frozenset("a an the of is are was were be been being his her my your their our its".split())  # left out of expressions
SKIPPED = LINKS | frozenset(
    "has have had it very quite so too rather really slightly somewhat mildly markedly severely completely totally almost also now "
    "both either left right".split()
)  # may stand inside an expression in a text: "sensation was slightly reduced", "back of the left thigh"

_IRREGULAR = {
    form: base
    for base, forms in {
        "fall": "fell fallen",
        "wake": "woke woken awoke waking awakes awakening",
        "give": "gave given",
        "lose": "lost",
        "take": "took taken",
        "go": "went",
        "stand": "stood",
        "run": "ran",
        "feel": "felt",
        "drink": "drank drunken",
        "bend": "bent",
        "rise": "rose risen",
        "keep": "kept",
        "hang": "hung",
        "begin": "began begun",
        "shake": "shook shaken",
        "spin": "spun",
        "speak": "spoke spoken",
        "eat": "ate eaten",
        "sleep": "slept",
        "see": "saw seen",
        "bite": "bit bitten",
        "hold": "held",
        "catch": "caught",
        "break": "broke broken",
        "swell": "swollen swole",
        "creep": "crept",
        "freeze": "froze frozen",
        "throw": "threw thrown",
        "tear": "tore torn",
        "become": "became",
        "get": "got gotten",
        "know": "knew known",
        "swim": "swam",
        "lie": "lay lain lying lies",
        "foot": "feet",
        "calf": "calves",
        "meter": "metre metres",
        "fiber": "fibre fibres",
        "liter": "litre litres",
        "center": "centre",
        "titer": "titre",
        "drag": "drug-along",
        "weaken": "weakened",
        "grow": "grew grown",
        "drive": "drove driven",
        "have": "has had",
    }.items()
    for form in forms.split()
}
_OWN = frozenset(
    "several position positions tearful university general generally factor factors lies bottom early sever severed physician physicians".split()
)


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Words, numbers, grades (`4-/5`, `++`) and punctuation marks of a text, each with its span; a hyphen inside a word separates.

    >>> [w for w, _, _ in tokens("Wide-based, ankle jerks ++, power 4-/5.")]
    ['wide', 'based', ',', 'ankle', 'jerks', '++', ',', 'power', '4-/5', '.']
    """
    folded = text if text.isascii() else text.translate(_FOLD)
    has_units = "/l" in folded or "/L" in folded
    for match in (_TOKEN_WITH_UNITS if has_units else _TOKEN).finditer(folded):
        start, end = match.span()
        raw = match[0]
        if raw == "-" and start > 0 and end < len(folded) and folded[start - 1].isalnum() and folded[end].isalnum():
            continue
        yield _plain(raw), start, end


@lru_cache(maxsize=65536)
def _plain(raw: str) -> str:
    """A word in lower case, with the apostrophe that a text message leaves out."""
    word = raw.lower()
    return _UNFOLDED.get(word, word) if word not in _LOWER_ONLY or raw == word else word


@cache
def stemmer(language: str) -> Any:
    """The Snowball stemmer of one language, loaded alone: `import snowballstemmer` loads more than thirty.

    >>> stemmer("english").stemWord("weakness")
    'weak'
    """
    spec = find_spec("snowballstemmer")
    package = sys.modules.setdefault("_paresis_stemmers", ModuleType("_paresis_stemmers"))
    package.__path__ = list((spec and spec.submodule_search_locations) or [])
    return getattr(import_module(f"_paresis_stemmers.{language}_stemmer"), f"{language.capitalize()}Stemmer")()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its ending, in one spelling; irregular forms become their base; numbers, signs and contractions stay as they are.

    >>> stem("weakness"), stem("weakly"), stem("can't"), stem("fell"), stem("anaemia") == stem("anemia")
    ('weak', 'weak', "can't", 'fall', True)
    """
    word = _IRREGULAR.get(word, word)
    if word.endswith("'s") and len(word) > 4:
        word = word[:-2]
    if not word.isalpha() or len(word) < 4 or word in _OWN:
        return word
    if len(word) >= SHORTEST_FOLDED:
        for pattern, replacement in _SPELLING:
            word = pattern.sub(replacement, word)
    with _STEMMING:
        return str(stemmer("english").stemWord(word))


def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase, punctuation left out; a word after `=` stands for itself only and keeps the sign.

    >>> stems("cannot climb stairs"), stems("weak =legs")
    (('cannot', 'climb', 'stair'), ('weak', '=legs'))
    """
    out: list[str] = []
    is_exact = False
    for word, _, _ in tokens(phrase):
        if any(c.isalnum() or c == "+" for c in word):
            out.append("=" + word if is_exact else stem(word))
        is_exact = word == "="
    return tuple(out)


def expression(phrase: str) -> tuple[str, ...]:
    """The stems of an expression that must stand together, linking words left out where at least two words remain.

    >>> expression("loss of power"), expression("a cold")
    (('loss', 'power'), ('a', 'cold'))
    """
    whole = stems(phrase)
    kept = tuple(s for s in whole if s not in LINKS)
    return kept if len(kept) > 1 else whole
