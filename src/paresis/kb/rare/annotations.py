"""Every annotation as a row of numbers: cause, term, affected, studied, reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.rare.files import Imported
    from paresis.kb.rare.graph import Graph
    from paresis.kb.rare.records import RareFile

_COUNTS = re.compile(r"(\d+)/(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")


@dataclass(frozen=True, slots=True)
class Line:
    """One annotation of a disease: `k` of `n` patients, counted (`is_counted`) or worth so many."""

    disease: str
    term: int
    k: float
    n: float
    reference: str
    is_counted: bool = False


def beta_of(frequency: str, constants: RareFile, *, is_denied: bool = False) -> tuple[float, float]:
    """Affected and studied patients of a frequency as HPO or Orphanet write it.

    Args:
        frequency: `3/7`, `45%`, a category, or empty.
        constants: What categories are worth.
        is_denied: Whether the row says that the disease does not have it.
    """
    a = constants.annotation
    counts = _COUNTS.fullmatch(frequency)
    if counts and int(counts[2]):
        return float(counts[1]) * (not is_denied), float(counts[2])
    if is_denied:
        return 0.0, a.category_size
    percent = _PERCENT.fullmatch(frequency)
    share = float(percent[1]) / 100 if percent else constants.frequency.get(frequency)
    if share is None:
        return a.unstated * a.unstated_size, a.unstated_size
    return min(share, 1.0) * a.category_size, a.category_size


def lines_of(imported: Imported, graph: Graph) -> list[Line]:
    """The annotations of phenotypes; Orphanet's own, newer rows replace HPO's copy of them."""
    newer = {r["orpha"] for r in imported.tables["orpha"]}
    return [*_of_hpo(imported, graph, newer), *_of_orphanet(imported, graph), *_of_texts(imported, graph)]


def _of_hpo(imported: Imported, graph: Graph, newer: set[str]) -> Iterator[Line]:
    for r in imported.tables["hpoa"]:
        term = graph.find(r["hpo_id"])
        if r["aspect"] == "P" and term is not None and r["database_id"] not in newer:
            k, n = beta_of(r["frequency"], imported.constants, is_denied=r["qualifier"] == "NOT")
            yield Line(r["database_id"], term, k, n, r["reference"], bool(_COUNTS.fullmatch(r["frequency"])))


def _of_orphanet(imported: Imported, graph: Graph) -> Iterator[Line]:
    for r in imported.tables["orpha"]:
        term = graph.find(r["hpo"])
        if term is not None:
            k, n = beta_of(r["frequency"], imported.constants)
            yield Line(r["orpha"], term, k, n, r["orpha"])


def _of_texts(imported: Imported, graph: Graph) -> Iterator[Line]:
    """What a name or a definition says, without a frequency."""
    for r in imported.tables["named"]:
        term = graph.find(r["hpo"])
        if term is not None and graph.parents[term]:
            yield Line(r["disease"], term, *beta_of("", imported.constants), f"{r['where']} of {r['disease']}")


@dataclass(frozen=True, slots=True)
class OnsetLine:
    """So many patients of a disease in whom it started in a class of age."""

    disease: str
    group: int
    k: float
    reference: str


def onset_lines(imported: Imported) -> Iterator[OnsetLine]:
    """How often each disease starts in each class of age, by HPO's rows and Orphanet's words."""
    o = imported.constants.onset
    classes = {t.id: t.classes for t in o.terms}
    for r in imported.tables["hpoa"]:
        if r["aspect"] == "C":
            k = min(beta_of(r["frequency"], imported.constants)[0] if r["frequency"] else o.size, o.largest)
            groups = classes.get(r["hpo_id"], [])
            yield from (OnsetLine(r["database_id"], c, k / len(groups), r["reference"]) for c in groups)
    for r in imported.tables["onset"]:
        told = [o.words[w] for w in r["age_of_onset"].split("|") if w in o.words]
        yield from (OnsetLine(r["orpha"], c, o.size / len(told), r["orpha"]) for c in told)
