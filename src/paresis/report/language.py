"""The language that a report is written in: what the software says by itself, and the names of the knowledge."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.errors import VersionError
from paresis.kb.lang.translated import ENGLISH, translated
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.knowledge import Knowledge

LEAST_FIXED = 8
_PLACE = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r"'\{(\w+)\}'")
_NUMBER = r"[-+\d.,e]+"
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Whatever is written inside is written in this language.

    Example:
        >>> with speaking("de"):
        ...     say("Self-care")
        'Selbst helfen'
    """
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> str:
    """The language that is being written, two letters."""
    return _SPOKEN.get()


def known() -> Knowledge | None:
    """The knowledge in the language that is being written; None where there is none: a report is still made, with ids for names."""
    try:
        return translated(load_knowledge(), spoken())
    except VersionError:
        return None


def say(english: str, /, **values: object) -> str:
    """Words of a report in the language that is being written.

    >>> say("{n} people", n=4)
    '4 people'
    """
    knowledge = known()
    if knowledge is not None:
        return knowledge.say(english, **values)
    return english.format(**values) if values else english


def number(said: str) -> str:
    """A number as the language that is being written writes it.

    >>> with speaking("de"):
    ...     number("0.3 %")
    '0,3 %'
    """
    return say("{n}", n=said)


def say_like(english: str) -> str:
    """A sentence that was filled in before it came here, such as an issue, in the language that is being written: found by its fixed words.

    What fills its places is said in that language too where the language knows it, such as the name of a reflex; what stands in quotes is left
    as somebody wrote it. A place `n` is a number.

    >>> with speaking("de"):
    ...     say_like("medicine 'x' is not among those known to weaken")
    'das Medikament „x“ ist nicht unter denen, die bekanntlich schwächen'
    >>> with speaking("de"):
    ...     say_like("knee jerk is given twice: absent and 3")
    'Patellarsehnenreflex ist zweimal angegeben: nicht vorhanden und 3'
    """
    knowledge = known()
    if knowledge is None or not knowledge.sentences or english in knowledge.sentences:
        return say(english)
    for pattern, template in _patterns(spoken()):
        found = pattern.fullmatch(english)
        if found:
            quoted = _QUOTED.findall(template)
            return say(template, **{place: filled if place in quoted else say_like(filled) for place, filled in found.groupdict().items()})
    return english


@lru_cache(maxsize=8)
def _patterns(_: str) -> list[tuple[re.Pattern[str], str]]:
    """The sentences with places of the language that is being written, those with most fixed words first."""
    knowledge = known()
    templates = [t for t in (knowledge.sentences if knowledge else ()) if _PLACE.search(t) and len(_PLACE.sub("", t)) >= LEAST_FIXED]
    return [(_pattern(t), t) for t in sorted(templates, key=lambda t: -len(_PLACE.sub("", t)))]


def _pattern(template: str) -> re.Pattern[str]:
    """What a sentence with places may read once they are filled."""
    out, named = "", set[str]()
    for i, piece in enumerate(_PLACE.split(template)):
        what = _NUMBER if piece == "n" else ".+"
        out += re.escape(piece) if i % 2 == 0 else f"(?P={piece})" if piece in named else f"(?P<{piece}>{what})"
        named |= {piece} if i % 2 else set()
    return re.compile(out, re.DOTALL)
