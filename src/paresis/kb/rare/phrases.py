"""What the terms of rare diseases are called: HPO's labels and synonyms as phrases that can be looked for in a text."""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.words import LINKS, stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from paresis.kb.rare.graph import Graph
    from paresis.kb.rare.records import Words

SYNONYMS = Path("imported") / "hpo_synonyms.tsv.gz"
COLUMNS = ("id", "scope", "type", "text")
SCOPE = "EXACT"
COMPILED, COMPILED_SYNONYMS = "hpo_phrases.json", "hpo_synonyms.tsv"
SMALL = LINKS | frozenset("of in on at to by for from with without and or due during than as since".split())
Phrases = dict[str, list[list[str]]]
_SYNONYM = re.compile(r'^synonym: "((?:[^"\\]|\\.)*)" (\w+)(?: ([\w:]+))? \[', re.M)
_ID = re.compile(r"^id: (HP:\d{7})$", re.M)


def synonym_rows(obo: str) -> Iterator[tuple[str, ...]]:
    """One row of `COLUMNS` a synonym, from the text of `hp.obo`.

    >>> list(synonym_rows('\\n[Term]\\nid: HP:0003798\\nname: Nemaline bodies\\nsynonym: "Nemaline rods" EXACT []\\n'))
    [('HP:0003798', 'EXACT', '', 'Nemaline rods')]
    """
    for stanza in obo.split("\n[Term]\n")[1:]:
        term = _ID.search(stanza)
        if term:
            yield from ((term[1], scope, kind or "", " ".join(text.split())) for text, scope, kind in _SYNONYM.findall(stanza.split("\n\n")[0]))


def import_synonyms(obo: Path, root: Path) -> None:
    """Write the synonyms of `hp.obo` under `root`, the folder `knowledge/`; the same file always gives the same bytes."""
    rows = ("\t".join(row) for row in synonym_rows(obo.read_text(encoding="utf-8")))
    path = root / SYNONYMS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(("\n".join(["\t".join(COLUMNS), *rows]) + "\n").encode(), compresslevel=9, mtime=0))


def phrase_of(text: str, context: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The stems that say what a label means, small words left out, and words of the context where two others remain.

    >>> phrase_of("Ragged-red muscle fibers", frozenset(stems("muscle fibers")))
    ('rag', 'red')
    """
    whole = tuple(dict.fromkeys(s for s in stems(text) if s not in SMALL))
    kept = tuple(s for s in whole if s not in context)
    return kept if len(kept) > 1 else whole


def compile_phrases(root: Path, graph: Graph, commonness: Mapping[str, float], words: Words, known: frozenset[str], out: Path) -> None:
    """Write the phrases of the terms that tell something; none where no synonyms are imported.

    Args:
        root: The folder `knowledge/`.
        graph: The terms of the table.
        commonness: Share of rare diseases that have each term or a special form of it, by id.
        words: Which terms and phrases are left out, and which are added.
        known: Stems of the curated vocabulary: one of them alone is no phrase.
        out: The folder of compiled knowledge.
    """
    phrases: dict[tuple[str, ...], str] = {}
    if (root / SYNONYMS).is_file():
        context = frozenset(s for w in words.context for s in stems(w))
        chosen = _telling(graph, commonness, words)
        for term, text in (*_labels(root, graph, chosen), *((t.id, p) for t in words.extra for p in t.phrases)):
            phrase = phrase_of(text, context)
            if len(phrase) > words.longest or (len(phrase) < 2 and (not phrase or len(phrase[0]) < words.letters or phrase[0] in known)):
                continue
            phrases.setdefault(tuple(sorted(phrase)), term)
    (out / COMPILED).write_text(json.dumps(_by_rarest(phrases), separators=(",", ":")), encoding="utf-8")


@lru_cache(maxsize=2)
def load_phrases(folder: Path) -> Phrases:
    """Phrases by their rarest stem, each as the term and the other stems; none where there is no table."""
    path = folder / COMPILED
    found: Phrases = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def compile_synonyms(root: Path, out: Path) -> None:
    """Write every synonym by id, to compare a label with the id that it stands beside."""
    if (root / SYNONYMS).is_file():
        rows = (line.split("\t") for line in gzip.decompress((root / SYNONYMS).read_bytes()).decode().splitlines()[1:])
        by_id: dict[str, list[str]] = {}
        for term, _, _, text in rows:
            by_id.setdefault(term, []).append(text)
        lines = (f"{term}\t{'|'.join(texts)}" for term, texts in sorted(by_id.items()))
        (out / COMPILED_SYNONYMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def _synonyms(folder: Path) -> dict[str, str]:
    path = folder / COMPILED_SYNONYMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return dict(line.split("\t", 1) for line in lines)


def synonyms_of(term: str) -> list[str]:
    """What else HPO calls a term.

    >>> synonyms_of("HP:0003798")
    ['Nemaline rods']
    """
    return [x for x in _synonyms(Path(__file__).parents[1] / "compiled").get(term, "").split("|") if x]


def _telling(graph: Graph, commonness: Mapping[str, float], words: Words) -> frozenset[str]:
    """Terms that few rare diseases have, and that people without one seldom have."""
    everyday = {graph.place[t.id] for t in words.everyday if t.id in graph.place}
    return frozenset(
        t for i, t in enumerate(graph.ids) if 0 < commonness[t] <= words.most and everyday.isdisjoint(graph.closure[i])
    )  # fmt: skip


def _labels(root: Path, graph: Graph, chosen: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield from ((t, label) for t, label in zip(graph.ids, graph.labels, strict=True) if t in chosen)
    for line in gzip.decompress((root / SYNONYMS).read_bytes()).decode().splitlines()[1:]:
        term, scope, kind, text = line.split("\t")
        if term in chosen and scope == SCOPE and kind != "abbreviation":
            yield term, text


def _by_rarest(phrases: Mapping[tuple[str, ...], str]) -> Phrases:
    used: dict[str, int] = {}
    for phrase in phrases:
        for s in phrase:
            used[s] = used.get(s, 0) + 1
    out: Phrases = {}
    for phrase, term in sorted(phrases.items()):
        rarest = min(phrase, key=lambda s: (used[s], s))
        out.setdefault(rarest, []).append([term, *(s for s in phrase if s != rarest)])
    return out
