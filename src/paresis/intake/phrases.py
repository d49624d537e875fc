"""Fixed phrases in a list of words."""

from __future__ import annotations

Words = list[str]
Phrases = dict[str, tuple[tuple[str, ...], ...]]


def phrases(text: str) -> Phrases:
    """Phrases of a text, separated by `|`, as tuples of words by their first word.

    >>> phrases("ruled out|not seen|not felt")
    {'ruled': (('ruled', 'out'),), 'not': (('not', 'seen'), ('not', 'felt'))}
    """
    out: dict[str, list[tuple[str, ...]]] = {}
    for phrase in text.split("|"):
        words = tuple(phrase.split())
        out.setdefault(words[0], []).append(words)
    return {k: tuple(v) for k, v in out.items()}


def marks(*lists: Phrases) -> frozenset[str]:
    """The longest word of each phrase: where none of them stands, no phrase does.

    >>> sorted(marks(phrases("ruled out|not seen")))
    ['ruled', 'seen']
    """
    return frozenset(max(phrase, key=len) for phrases in lists for same in phrases.values() for phrase in same)


def holds(words: Words, phrases: Phrases) -> bool:
    """Whether one of the phrases stands in a stretch of words.

    >>> holds("it was ruled out".split(), phrases("ruled out"))
    True
    """
    return any(phrase_at(words, i, phrases) is not None for i, w in enumerate(words) if w in phrases)


def phrase_at(words: Words, i: int, phrases: Phrases) -> tuple[str, ...] | None:
    """The phrase that begins at position i, if any.

    >>> phrase_at("it was ruled out".split(), 2, phrases("ruled out"))
    ('ruled', 'out')
    """
    if not 0 <= i < len(words):
        return None
    follows = words[i + 1] if i + 1 < len(words) else ""
    for p in phrases.get(words[i], ()):
        if len(p) == 1 or (p[1] == follows and tuple(words[i : i + len(p)]) == p):
            return p
    return None
