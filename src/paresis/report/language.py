"""The language that a report is written in: what the software says by itself, and the names of the knowledge."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from paresis.errors import VersionError
from paresis.kb.lang.translated import ENGLISH, translated
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.knowledge import Knowledge

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
