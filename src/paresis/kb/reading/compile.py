"""HPO's names to the arrays by which a text is read: `hpo_reading.npz`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.errors import KnowledgeError
from paresis.kb.reading.load import ADJECTIVE, ALONE, COMPILED, DEGREE, IS_CAPITAL, IS_CLOSE, IS_PARTED, NOTHING, SMALL, TEST
from paresis.kb.reading.names import (
    LABEL,
    MOST_WORDS,
    OTHER_WAY,
    PREFERRED,
    SCOPES,
    Key,
    Ontology,
    is_parted,
    key_of,
    put,
    read_ontology,
    substitutions,
    ways_of,
)
from paresis.kb.reading.records import READING, ReadingFile, read_reading
from paresis.kb.reading.singles import base, bases, folded, latin_singular
from paresis.kernels.order_free import codes_of
from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from paresis.kernels.order_free import Codes

LEAST_SHOWN, MOST_WRONG = 4, 0.25
SPELT_FROM = 8
LONGEST_ABBREVIATION = 6
_WORD = re.compile(r"[^\W_]+")
_DISPENSABLE = re.compile(r"(?:Congenital|Conspicuously|Generali[sz]ed) (.+)$")
_ADJECTIVE = re.compile(r"\w{3}(?:al|ar|ic|ous|ive|oid)$")
Ranked = dict[Key, tuple[int, str]]


def compile_reading(root: Path, out: Path, telling: Collection[str] = (), extra: Sequence[tuple[str, str, bool]] = ()) -> None:
    """Write the lexicon; nothing where HPO is not imported.

    Args:
        root: The folder `knowledge/`.
        out: The folder of compiled knowledge.
        telling: Terms that say something for or against a rare disease.
        extra: Further names: term, phrase, and whether it comes before all others or after.
    """
    if not (root / READING).is_file() or not (root / "imported" / "hpo_synonyms.tsv.gz").is_file():
        return
    words, ontology = read_reading(root), read_ontology(root)
    _check(words, ontology)
    np.savez(out / COMPILED, **arrays(words, ontology, telling, extra))


def arrays(words: ReadingFile, ontology: Ontology, telling: Collection[str], extra: Sequence[tuple[str, str, bool]]) -> dict[str, Any]:
    """The arrays of the lexicon, by name."""
    small = frozenset(words.small.split())
    number = {t: i for i, t in enumerate(ontology.abnormalities)}
    names = [*_names(words, ontology), *((t, p, PREFERRED if is_first else OTHER_WAY) for t, p, is_first in extra if t in number)]
    ranked, parted = _ranked(names, small, ontology)
    _put_others(ranked, names, small, ontology)
    nothing = dict.fromkeys((key_of(folded(phrase), small) for phrase in words.nothing), "")
    keys = {k: t for k, (_, t) in ranked.items() if len(k) > 1} | nothing
    close = nothing.keys() | {k for k, (rank, _) in ranked.items() if rank <= SCOPES["EXACT"]}
    written = sorted(
        {w for text in (*(n[1] for n in names), *words.nothing) for w in _words_of(text)} | {w for line in words.same for w in line.split()}
    )
    group = _groups(words, written)
    singles = _singles(names, frozenset(words.common.split()), number)
    return {
        "terms": np.array([int(t[3:]) for t in ontology.abnormalities], np.int32),
        "telling": np.array([t in telling for t in ontology.abnormalities], np.bool_),
        **_word_arrays(written, group, singles, words),
        **_key_arrays("key", keys, parted, close, number | {"": len(number)}),
        **_key_arrays("group", _grouped(ranked, group, ontology), {_in_groups(k, group) for k in parted}, (), number),
        **_single_arrays(singles),
        **_slips([w for w in written if len(w) >= SPELT_FROM - 1 and w.isalpha()]),
    }


def _check(words: ReadingFile, ontology: Ontology) -> None:
    """That every id still has the label that it stands beside."""
    told = [*((p.id, p.label) for p in words.prefer), *((a.id, a.label) for a in words.abbreviation)]
    for term, label in told:
        if ontology.labels.get(term) != label:
            raise KnowledgeError(f"{term} is '{ontology.labels.get(term, 'no term')}', not '{label}'", where=f"knowledge/{READING}")


def _names(words: ReadingFile, ontology: Ontology) -> Iterator[tuple[str, str, int]]:
    """Each term with each of its names and how close the name is: preferred, label, then by the scope of the synonym."""
    known = frozenset(ontology.abnormalities)
    yield from ((p.id, p.phrase, PREFERRED) for p in words.prefer)
    yield from ((a.id, a.short, PREFERRED) for a in words.abbreviation)
    yield from ((t, way, LABEL) for t in ontology.abnormalities for way in ways_of(ontology.labels[t]))
    yield from ((t, way, SCOPES[scope]) for t, scope, _, text in ontology.synonyms if t in known and scope in SCOPES for way in ways_of(text))


def _words_of(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _ranked(names: Sequence[tuple[str, str, int]], small: frozenset[str], ontology: Ontology) -> tuple[Ranked, set[Key]]:
    """The closest term of each set of stems, of equally close ones the one implied, and the sets that hold a list."""
    out: Ranked = {}
    parted: set[Key] = set()
    for term, text, rank in names:
        key = key_of(folded(text), small)
        if not key or len(key) > MOST_WORDS:
            continue
        if is_parted(text):
            parted.add(key)
        if key not in out or rank < out[key][0] or (rank == out[key][0] and term in ontology.above[out[key][1]]):
            out[key] = (rank, term)
    return out, parted


def _put_others(ranked: Ranked, names: Sequence[tuple[str, str, int]], small: frozenset[str], ontology: Ontology) -> None:
    """Add the names that come about when one word is put for another, or a first word that texts leave out."""
    close: dict[str, set[Key]] = {}
    for term, text, rank in names:
        if rank <= SCOPES["EXACT"] and (key := key_of(folded(text), small)):
            close.setdefault(term, set()).add(key)
    taken = {k: t for k, (_, t) in ranked.items()}
    others = substitutions(close, taken, ontology, LEAST_SHOWN, MOST_WRONG)
    found: dict[Key, set[str]] = {}
    for term, text, rank in names:
        if rank <= SCOPES["EXACT"] and (m := _DISPENSABLE.match(text)) and len(other := key_of(folded(m[1]), small)) > 1 and other not in taken:
            found.setdefault(other, set()).add(term)
    for key, term in taken.items():
        for old in set(key) & others.keys():
            for new in others[old]:
                other = put(key, old, new)
                if len(other) > 1 and other not in taken:
                    found.setdefault(other, set()).add(term)
    ranked |= {key: (OTHER_WAY, t) for key, terms in found.items() if (t := _most_general(terms, ontology))}


def _most_general(terms: Collection[str], ontology: Ontology) -> str:
    """The one of several terms that all others imply, or nothing."""
    return next((t for t in sorted(terms) if all(t in ontology.above[other] for other in terms)), "")


def _groups(words: ReadingFile, written: Collection[str]) -> dict[str, str]:
    """Each stem by the first of its line; a Latin plural by its singular."""
    same = {stem(folded(w)): stem(folded(line.split()[0])) for line in reversed(words.same) for w in reversed(line.split())}
    known = frozenset(written)
    plural = {stem(w): same.get(stem(one), stem(one)) for w in written if (one := latin_singular(w)) != w and one in known}
    return plural | same | {stem(folded(w)): "" for w in words.neutral.split()}


def _in_groups(key: Key, group: Mapping[str, str]) -> Key:
    return tuple(sorted(g for s in key if (g := group.get(s, s))))


def _grouped(ranked: Ranked, group: Mapping[str, str], ontology: Ontology) -> dict[Key, str]:
    """The term of each set of groups: of those closest to it, the one that the others imply."""
    found: dict[Key, dict[int, set[str]]] = {}
    for key, (rank, term) in ranked.items():
        if len(grouped := _in_groups(key, group)) > 1:
            found.setdefault(grouped, {}).setdefault(rank, set()).add(term)
    chosen = {key: _most_general(by_rank[min(by_rank)], ontology) for key, by_rank in found.items()}
    return {key: term for key, term in chosen.items() if term}


def _singles(names: Sequence[tuple[str, str, int]], common: frozenset[str], number: Mapping[str, int]) -> dict[str, tuple[int, bool]]:
    """The number of the term of each name of one word by its base form, and whether it is met in capitals only."""
    out: dict[str, tuple[int, int, bool]] = {}
    for term, text, rank in names:
        if len(_words_of(text)) != 1 or not text.replace("-", "").isalnum():
            continue
        is_capital = text.isupper() and len(text) <= LONGEST_ABBREVIATION
        word = folded(text) if is_capital else base(folded(text))
        if (word in common and not is_capital) or len(word) < 3 or word.isdigit():
            continue
        if word not in out or rank < out[word][0]:
            out[word] = (rank, number[term], is_capital)
    return {word: (term, is_capital) for word, (_, term, is_capital) in out.items()}


def _word_arrays(written: list[str], group: Mapping[str, str], singles: Mapping[str, tuple[int, bool]], words: ReadingFile) -> dict[str, Any]:
    """Each word as written: its code, that of its stem, that of its group, its term, and what it is."""
    kinds = ((SMALL, words.small.split()), (DEGREE, words.degree.split()), (TEST, words.tests.split()))
    every = sorted({*written, *(w for _, listed in kinds for w in listed), "and", "or"})
    small, common = {*words.small.split(), "and", "or"}, frozenset(words.common.split())
    stems = [stem(w) for w in every]
    codes, is_small = codes_of(every), np.array([w in small for w in every])
    order = np.argsort(codes)
    term = [single(w, singles, common) for w in every]
    flags = [
        sum(kind for kind, listed in kinds if w in listed) | (IS_CAPITAL if c else 0) | (ADJECTIVE if _ADJECTIVE.search(w) else 0)
        for w, (_, c) in zip(every, term, strict=True)
    ]
    named = frozenset(written) - small
    vocabulary = sorted({s for w, s in zip(every, stems, strict=True) if w in named})
    stem_codes = codes_of(vocabulary)
    by_code = np.argsort(stem_codes)
    return {
        "word": codes[order],
        "word_stem": np.where(is_small, np.uint64(0), codes_of(stems))[order],
        "word_group": np.where(is_small, np.uint64(0), _codes_or_nothing([group.get(s, s) for s in stems]))[order],
        "word_term": np.array([t for t, _ in term], np.int32)[order],
        "word_flags": (np.array(flags, np.uint8) | np.where(is_small, SMALL, 0).astype(np.uint8))[order],
        "stem": stem_codes[by_code],
        "stem_group": _codes_or_nothing([group.get(s, s) for s in vocabulary])[by_code],
        "and_code": codes_of(["and", "or"]),
        "abnormal_code": codes_of([group.get(stem("abnormal"), stem("abnormal"))]),
    }


def _codes_or_nothing(words: Sequence[str]) -> Codes:
    """The code of each word, 0 of an empty one."""
    return np.where([bool(w) for w in words], codes_of([w or "x" for w in words]), np.uint64(0))


def single(word: str, singles: Mapping[str, tuple[int, bool]], common: Collection[str]) -> tuple[int, bool]:
    """The term that a word alone is, or `NOTHING`, and whether in capitals only."""
    if word in singles and singles[word][1]:
        return singles[word]
    if word in common:
        return NOTHING, False
    return next((singles[b] for b in bases(word) if b in singles and not singles[b][1]), (NOTHING, False))


def _key_arrays(name: str, keys: Mapping[Key, str], parted: Collection[Key], close: Collection[Key], number: Mapping[str, int]) -> dict[str, Any]:
    """Sums of stems, sorted, with term, whether the name holds a list, and whether it is one of the closest."""
    every = sorted({s for key in keys for s in key})
    code = dict(zip(every, codes_of(every).tolist(), strict=True))
    sums = np.array([sum(code[s] for s in key) & 0xFFFFFFFFFFFFFFFF for key in keys], np.uint64)
    order = np.argsort(sums)
    return {
        name: sums[order],
        f"{name}_term": np.array([number[t] for t in keys.values()], np.int32)[order],
        f"{name}_flags": np.array([(IS_PARTED if k in parted else 0) | (IS_CLOSE if k in close else 0) for k in keys], np.uint8)[order],
    }


def _single_arrays(singles: Mapping[str, tuple[int, bool]]) -> dict[str, Any]:
    """Names of one word that are met in other forms than those of the table of words."""
    kept = sorted(w for w, (_, is_capital) in singles.items() if not is_capital)
    codes = codes_of(kept)
    order = np.argsort(codes)
    return {ALONE: codes[order], f"{ALONE}_term": np.array([singles[w][0] for w in kept], np.int32)[order]}


def _slips(words: Sequence[str]) -> dict[str, Any]:
    """Long words with one letter left out, by which words with one slip meet; where two words meet in one, none is meant."""
    found: dict[str, str] = {}
    for word in words:
        for i in range(1, len(word)):
            short = word[:i] + word[i + 1 :]
            known = found.setdefault(short, word)
            if known and stem(known) != stem(word):
                found[short] = ""
        found.setdefault(word, word)
    kept = [s for s, w in found.items() if w]
    codes = codes_of(kept)
    order = np.argsort(codes)
    return {"slip": codes[order], "slip_word": codes_of([found[s] for s in kept])[order]}
