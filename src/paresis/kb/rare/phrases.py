"""What HPO's terms are called besides their labels, and which of them tell something of rare diseases."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.kb.hpo import TERMS
from paresis.words import LINKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from paresis.kb.rare.graph import Graph
    from paresis.kb.rare.records import Words

SYNONYMS = Path("imported") / "hpo_synonyms.tsv.gz"
COLUMNS = ("id", "scope", "type", "text")
SCOPE = "EXACT"
LEAST_LEFT = 3
_WORD = re.compile(r"\w+")
COMPILED_SYNONYMS = "hpo_synonyms.tsv"
SMALL = LINKS | frozenset("of in on at to by for from with without and or due during than as since".split())
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


def telling(graph: Graph, commonness: Mapping[str, float], words: Words) -> frozenset[str]:
    """Terms that few rare diseases have, and that people without one seldom have.

    Args:
        graph: The terms of the table.
        commonness: Share of rare diseases that have each term or a special form of it, by id.
        words: Which terms are left out.
    """
    everyday = {graph.place[t.id] for t in words.everyday if t.id in graph.place}
    return frozenset(
        t for i, t in enumerate(graph.ids) if 0 < commonness[t] <= words.most and everyday.isdisjoint(graph.closure[i])
    )  # fmt: skip


def further_names(root: Path, words: Words, chosen: Collection[str]) -> list[tuple[str, str, bool]]:
    """Names that HPO does not list, each with its term and whether it comes before all others: our own, and those of the
    chosen terms without words of the context."""
    out = [(t.id, phrase, True) for t in words.extra for phrase in t.phrases]
    context = re.compile(rf"\b(?:{'|'.join(map(re.escape, words.context))})\b", re.I)
    for term, _, kind, text in _synonym_rows(root):
        plain = " ".join(context.sub(" ", text).split())
        n_left = len([w for w in _WORD.findall(plain.lower()) if w not in SMALL])
        if term in chosen and plain != text and kind != "abbreviation" and n_left >= LEAST_LEFT:
            out.append((term, plain, False))
    return out


def _synonym_rows(root: Path) -> Iterator[tuple[str, ...]]:
    """Labels and exact synonyms, in the shape of the imported synonyms."""
    for line in gzip.decompress((root / TERMS).read_bytes()).decode().splitlines()[2:]:
        term, label, *_ = line.split("\t")
        yield term, SCOPE, "", label
    if (root / SYNONYMS).is_file():
        for line in gzip.decompress((root / SYNONYMS).read_bytes()).decode().splitlines()[1:]:
            row = tuple(line.split("\t"))
            if row[1] == SCOPE:
                yield row
