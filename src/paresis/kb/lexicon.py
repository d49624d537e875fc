"""The words of the findings, compiled for the reader: slots of stems that must meet in one clause."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from paresis.words import expression, stem

if TYPE_CHECKING:
    from paresis.kb.read import Files

_CLASS = re.compile(r"\{(\w+)\}")
_PLAIN = re.compile(r"[a-z]+(?![a-z']*')")
GUARDED, SAYINGS, LONGER, THINGS = "words_of_their_own", "sayings", "longer", "things"  # classes of words.toml that no phrase of a finding uses
SHORTEST_SPELT = 5
_FILLER = frozenset(
    "a an the of in on to and or is are was were be been my his her their your it its with for by as from this that "
    "he she i you they has have had".split()
)


def compile_lexicon(files: Files) -> dict[str, Any]:
    """Slots and patterns.

    Returns:
        `slots`: for each slot a list of alternatives, each a list of stems (`=word` for an exact form) that stand together;
        `patterns`: [finding, polarity, slots, phrase], without a finding where a saying means nothing of the body ("present") or a part of
        the phrase does not ("absent"); `keys`: for each slot
        that is the rarest of some patterns a list of [second rarest slot (the same, where there is one), numbers of those patterns];
        `vocabulary`: the words as written, for the tolerance of spelling; `guarded`: words that look like one of them and are their own;
        `things`: stems of things that are no part of a person.
    """
    slots: dict[tuple[tuple[str, ...], ...], int] = {}
    patterns: list[list[Any]] = []
    seen: set[tuple[Any, ...]] = set()

    def slot(alternatives: list[str]) -> int:
        key = tuple(sorted({expression(a) for a in alternatives} - {()}))
        return slots.setdefault(key, len(slots))

    said = [(f.id, *of) for f in sorted(files.findings, key=lambda f: f.id) for of in (("present", f.words), ("absent", f.words_absent))]
    unmeant = (("", polarity, files.word_classes.get(name, [])) for polarity, name in (("present", SAYINGS), ("absent", LONGER)))
    for finding, polarity, phrases in (*said, *unmeant):
        for phrase in phrases:
            parts = [slot(a) for a in _alternatives(phrase, files.word_classes)]
            key = (finding, polarity, tuple(sorted(parts)))
            if parts and key not in seen:
                seen.add(key)
                patterns.append([finding, polarity, parts, phrase])
    return {
        "slots": [[list(s) for s in key] for key in slots],
        "patterns": patterns,
        "keys": _keys([set(parts) for _, _, parts, _ in patterns]),
        "vocabulary": _vocabulary(files),
        "guarded": [*files.word_classes.get(GUARDED, []), *_names(files)],
        "things": sorted({stem(w) for w in files.word_classes.get(THINGS, [])}),
    }


def _names(files: Files) -> list[str]:
    """Words of the names of medicines and of analytes: no misspelling of anything else."""
    names = [*(n for m in files.medicines for n in (m.name, *m.words.split("|"))), *(n for a in files.analytes for n in a.words)]
    return sorted({w for n in names for w in _PLAIN.findall(n.lower()) if len(w) >= SHORTEST_SPELT})


def _vocabulary(files: Files) -> list[str]:
    """Every word of the phrases and of the classes that is long enough to be misspelt, as written."""
    phrases = [p for f in files.findings for p in (*f.words, *f.words_absent)]
    entries = [e for name, words in files.word_classes.items() if name not in (GUARDED, SAYINGS, LONGER, THINGS) for e in words]
    said = {w for text in (*phrases, *entries) for w in _PLAIN.findall(_CLASS.sub(" ", text).lower())}
    return sorted(w for w in said if len(w) >= SHORTEST_SPELT)


def _keys(needs: list[set[int]]) -> list[list[Any]]:
    """The patterns by their rarest and second rarest slot: [slot, [[second slot, numbers]]]."""
    uses = Counter(s for slots in needs for s in slots)
    keys: dict[int, dict[int, list[int]]] = {}
    for number, slots in enumerate(needs):
        first, *others = sorted(slots, key=lambda s: (uses[s], s))
        keys.setdefault(first, {}).setdefault(others[0] if others else first, []).append(number)
    return [[first, [[second, numbers] for second, numbers in seconds.items()]] for first, seconds in keys.items()]


def unknown_classes(phrase: str, classes: dict[str, list[str]]) -> list[str]:
    """Names in `{…}` that are not word classes.

    >>> unknown_classes("{bein} {tabu}|taub", {"bein": ["Bein"]})
    ['tabu']
    """
    return [name for name in _CLASS.findall(phrase) if name not in classes]


def _alternatives(phrase: str, classes: dict[str, list[str]]) -> list[list[str]]:
    """The slots of a phrase, each a list of alternative words or expressions (joined by `_`); filler words and the sign `>` are left out.

    >>> _alternatives("the {leg}|foot {weak}", {"leg": ["leg", "legs"], "weak": ["weak"]})
    [['leg', 'legs', 'foot'], ['weak']]
    """
    slots = (slot.split("|") for slot in phrase.split() if slot.lower() not in _FILLER and slot != ">")
    return [[word for part in slot for word in (classes.get(part[1:-1], []) if _CLASS.fullmatch(part) else [part])] for slot in slots]
