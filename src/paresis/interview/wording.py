"""Questions that say "you", put about somebody else."""

from __future__ import annotations

import re

_BEFORE_OBJECT = "for to with of from on told hurt hurts wake wakes let lets make makes give gives gave struck strike help helps around near"
_OBJECT = re.compile(rf"\b({_BEFORE_OBJECT.replace(' ', '|')}) you\b", re.I)
_THIRD = (
    (re.compile(r"\byours\b", re.I), "theirs"),
    (re.compile(r"\byourself\b", re.I), "themselves"),
    (re.compile(r"\byour\b", re.I), "their"),
    (re.compile(r"\byou've\b", re.I), "they've"),
    (re.compile(r"\byou're\b", re.I), "they're"),
    (re.compile(r"\byou\b", re.I), "they"),
)


def about_another(text: str) -> str:
    """The same sentence about a person who is not the reader; "they" keeps every verb as it is.

    >>> about_another("Do you find it hard to climb stairs when you carry your bag?")
    'Do they find it hard to climb stairs when they carry their bag?'
    >>> about_another("Is it hard for you to stand?")
    'Is it hard for them to stand?'
    """
    out = _OBJECT.sub(lambda m: f"{m.group(1)} them", text)
    for pattern, word in _THIRD:
        out = pattern.sub(lambda m, w=word: w.capitalize() if m.group(0)[0].isupper() else w, out)  # type: ignore[misc]
    return out
