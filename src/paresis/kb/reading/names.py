"""Names of HPO's phenotypic abnormalities as sets of stems, and what stands for what in them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from paresis.kb.rare.importing import read_table
from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Key = tuple[str, ...]
ROOT = "HP:0000118"
LABEL, PREFERRED = 1, 0
SCOPES = {"EXACT": 2, "NARROW": 3, "RELATED": 4, "BROAD": 5}
OTHER_WAY = 6  # a name with a word put for another
MOST_WORDS = 9
_ID = re.compile(r"HP:\d{7}")
_WORD = re.compile(r"[^\W_]+")
_APART = re.compile(r"[/&]| (?:and|or) ")
_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class Ontology:
    """Terms, what lies above each, and every name.

    Attributes:
        labels: Of every term that is not withdrawn.
        parents: Of every term.
        synonyms: Term, scope, kind and text of each.
    """

    labels: dict[str, str]
    parents: dict[str, tuple[str, ...]]
    synonyms: tuple[tuple[str, str, str, str], ...]

    @cached_property
    def above(self) -> dict[str, frozenset[str]]:
        """Each term and all that it implies."""
        out: dict[str, frozenset[str]] = {}

        def of(term: str) -> frozenset[str]:
            if term not in out:
                out[term] = frozenset({term}).union(*map(of, self.parents.get(term, ())))
            return out[term]

        for term in self.labels:
            of(term)
        return out

    @cached_property
    def abnormalities(self) -> tuple[str, ...]:
        """The phenotypic abnormalities, in order of id."""
        return tuple(sorted(t for t in self.labels if t != ROOT and ROOT in self.above[t]))


def read_ontology(root: Path) -> Ontology:
    """The imported terms and synonyms under `root`, the folder `knowledge/`."""
    _, terms = read_table(root / "imported" / "hpo_terms.tsv.gz")
    _, synonyms = read_table(root / "imported" / "hpo_synonyms.tsv.gz")
    labels = {t["id"]: t["label"] for t in terms if not t["obsolete"]}
    parents = {t["id"]: tuple(_ID.findall(t["parents"])) for t in terms}
    return Ontology(labels, parents, tuple((s["id"], s["scope"], s["type"], s["text"]) for s in synonyms))


def ways_of(text: str) -> Iterator[str]:
    """A name, and the name without what stands in brackets."""
    yield text
    if (plain := _BRACKETS.sub("", text)) != text and plain.strip():
        yield plain


def key_of(text: str, small: frozenset[str]) -> Key:
    """The stems of a name in order of the alphabet, small words left out.

    >>> key_of("Weakness of the arms", frozenset({"of", "the"}))
    ('arm', 'weak')
    """
    words = _WORD.findall(text.lower())
    return tuple(sorted(stem(w) for w in words if w not in small and w not in ("and", "or")))


def is_parted(text: str) -> bool:
    """Whether a name holds a list ("nausea and vomiting"), which a text may part in the same way."""
    return bool(_APART.search(text))


def substitutions(keys: dict[str, set[Key]], taken: dict[Key, str], ontology: Ontology, least: int, most_wrong: float) -> dict[str, set[Key]]:
    """What may be put for a stem in any name: what differs between the names of `least` terms, and leads to the same or a near term wherever
    the name that results is already one.

    Args:
        keys: Names of each term by label and exact synonyms.
        taken: The term of each name.
        ontology: What lies above what.
        least: Terms that show a substitution.
        most_wrong: How often it may lead elsewhere, by how often it leads to the same.
    """
    shown: dict[tuple[str, Key], set[str]] = {}
    for term, names in keys.items():
        for pair in _differences(names):
            shown.setdefault(pair, set()).add(term)
    holding: dict[str, list[Key]] = {}
    for key in taken:
        for s in set(key):
            holding.setdefault(s, []).append(key)
    out: dict[str, set[Key]] = {}
    for (old, new), terms in shown.items():
        if len(terms) < least:
            continue
        results = ((taken[k], taken.get(put(k, old, new))) for k in holding.get(old, ()))
        right = Counter(a == b or a in ontology.above[b] or b in ontology.above[a] for a, b in results if b is not None)
        if right[True] >= least - 1 and right[False] <= most_wrong * right[True]:
            out.setdefault(old, set()).add(new)
    return out


def put(key: Key, old: str, new: Key) -> Key:
    """A name with other stems in place of one.

    >>> put(("kidney", "larg"), "kidney", ("renal",))
    ('larg', 'renal')
    """
    rest = list(key)
    rest.remove(old)
    return tuple(sorted([*rest, *new]))


def _differences(names: Iterable[Key]) -> Iterator[tuple[str, Key]]:
    """One stem of a name and the one or two that another name of the same term has in its place."""
    kept = sorted(k for k in names if 2 <= len(k) <= 6)
    for a in kept:
        for b in kept:
            if a != b and abs(len(a) - len(b)) <= 1:
                old, new = list((Counter(a) - Counter(b)).elements()), sorted((Counter(b) - Counter(a)).elements())
                if len(old) == 1 and len(new) in (1, 2):
                    yield old[0], tuple(new)
