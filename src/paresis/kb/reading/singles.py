"""Names of one word: met in the same form, in another spelling or number, or as the adjective."""

from __future__ import annotations

import re
import unicodedata

MIN_ADJECTIVE = 6
SHORT = 4  # letters up to which a name of one word is met as written only
_SPELLING = ((re.compile(r"ae|oe"), "e"), (re.compile(r"our"), "or"), (re.compile(r"is(?=e[sd]?$|ing$|ation)"), "iz"))
_ADJECTIVES = (
    ("otic", "osis"), ("etic", "esis"), ("tic", "sis"), ("tic", "sy"), ("ic", "ia"), ("ic", "y"), ("ic", "ism"), ("ic", "is"),
    ("ous", "ia"),
    ("ous", "us"), ("ed", ""), ("eal", "ea"), ("eic", "ea"), ("ctic", "xia"), ("al", "us"),
)  # fmt: skip
_LATIN = (("omata", "oma"), ("mina", "men"), ("ices", "ix"), ("ses", "sis"), ("ges", "x"), ("ae", "a"), ("i", "us"))
_NOUNS = (("", "ness"), ("", "ity"), ("e", "ity"))


def folded(word: str) -> str:
    """A word in lower case, without accents.

    >>> folded("Café")
    'cafe'
    """
    lower = word.lower()
    return lower if lower.isascii() else "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))


def base(word: str) -> str:
    """A word in one spelling and in the singular.

    >>> [base(w) for w in ("anaemias", "fistulae", "colobomata", "biopsies", "meninges", "stenosis")]
    ['anemia', 'fistula', 'coloboma', 'biopsy', 'meninge', 'stenosis']
    """
    if len(word) <= SHORT:
        return word
    if word.endswith(("ulae", "omata")):
        word = word[: -1 if word.endswith("ulae") else -2]
    for pattern, replacement in _SPELLING:
        word = pattern.sub(replacement, word)
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "itis")):
        return word[:-1]
    return word


def latin_singular(word: str) -> str:
    """A word with the ending of the singular where it has one of a Latin or Greek plural, else itself.

    >>> [latin_singular(w) for w in ("fistulae", "hamartomata", "hippocampi", "foramina", "metastases", "weak")]
    ['fistula', 'hamartoma', 'hippocampus', 'foramen', 'metastasis', 'weak']
    """
    return next((word.removesuffix(many) + one for many, one in _LATIN if len(word) >= len(many) + SHORT and word.endswith(many)), word)


def bases(word: str) -> list[str]:
    """The forms under which a word of a text may be a name: its own, then those of which it is the adjective.

    >>> bases("spastic")[:2], "microcephaly" in bases("microcephalic"), "hypotonia" in bases("hypotonic")
    (['spastic', 'spassis'], True, True)
    """
    own = base(word)
    out = [own]
    if len(word) >= MIN_ADJECTIVE:
        out += [own.removesuffix(old) + new for old, new in _ADJECTIVES if own.endswith(old)]
        out += [own.removesuffix(old) + new for old, new in _NOUNS if own.endswith(old)]
    return out
