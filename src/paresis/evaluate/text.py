"""How well texts are read: HPO terms of documents, negation in sentences, and what lay people say."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.errors import IntakeError
from paresis.evaluate.interval import Estimate, Share, estimate
from paresis.intake.clauses import clauses
from paresis.intake.context import status_of
from paresis.intake.hpo.recognise import recognise
from paresis.intake.hpo.status import statuses
from paresis.intake.matcher import Match
from paresis.intake.text import read_text
from paresis.kb.hpo import ancestors_of, hpo_term
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from paresis.model.knowledge import Knowledge

ABNORMALITY = "HP:0000118"
GENERAL = 3  # terms with fewer terms above them are too general to be near to anything
UNCOUNTED = {
    "abstracts": frozenset[Status](),
    "notes": frozenset({Status.ABSENT}),
    "cases": frozenset({Status.ABSENT, Status.FAMILY, Status.HYPOTHETICAL}),
}


class Kind(StrEnum):
    """What a set holds."""

    ABSTRACTS = "abstracts"
    NOTES = "notes"
    CASES = "cases"
    SENTENCES = "sentences"
    PHRASES = "phrases"

    @property
    def convention(self) -> str:
        """What counts in a set of this kind."""
        return {
            "abstracts": "every term that is named counts, however it is meant",
            "notes": "terms that are denied do not count",
            "cases": "terms denied, of the family, asked or tested for do not count",
            "sentences": "one concept a sentence: denied or not",
            "phrases": "one term a phrase: the same (exact), or one that it implies or that implies it (related)",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Scored:
    """What was met of what should be, in one document, sentence or phrase.

    Attributes:
        hit: Met and right.
        false: Met and wrong, with the words.
        missed: Not met, with the words.
    """

    hit: int
    false: tuple[tuple[str, str], ...] = ()
    missed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Figures:
    """Figures of one set.

    Attributes:
        scored: Each document, in order.
        shares: Further figures of lay phrases.
    """

    kind: Kind
    scored: tuple[Scored, ...]
    shares: dict[str, Share] = field(default_factory=dict)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Hits, false alarms and misses of each document."""
        return np.array([(s.hit, len(s.false), len(s.missed)) for s in self.scored], np.int64).reshape(-1, 3)

    def measures(self) -> dict[str, Estimate]:
        """Precision, recall and F1 over all documents, with bootstrap intervals over documents."""
        counts, n = self.counts, len(self.scored)
        return {name: estimate(lambda i, of=of: of(*counts[i].sum(axis=0).tolist()), n) for name, of in MEASURES.items()}  # type: ignore[misc]


MEASURES = {
    "precision": lambda hit, false, missed: hit / (hit + false) if hit + false else 0.0,
    "recall": lambda hit, false, missed: hit / (hit + missed) if hit + missed else 0.0,
    "F1": lambda hit, false, missed: 2 * hit / (2 * hit + false + missed) if hit else 0.0,
}


def evaluate_text(raw: str, knowledge: Knowledge, *, where: str = "") -> Figures:
    """The figures of a set in any of the formats.

    Args:
        raw: JSON lines with `text` and `ann`, JSON lines with `phrase` and `hpo_id`, or a table with `concept`, `sentence` and `negation`.
        knowledge: Reads the lay phrases.
        where: Named in errors.

    Raises:
        IntakeError: It is none of these.
    """
    head = raw.lstrip().partition("\n")[0]
    if not head.startswith("{"):
        return _sentences(raw, where)
    rows = _rows(raw, where)
    if all("phrase" in r and "hpo_id" in r for r in rows):
        return _phrases(rows, knowledge)
    if not all(isinstance(r.get("text"), str) and isinstance(r.get("ann"), list) for r in rows):
        raise IntakeError("no set of texts", where=where, hint="each line needs `text` and `ann`, or `phrase` and `hpo_id`")
    return _documents(rows)


def figures_text(figures: Figures, *, show: int = 0) -> str:
    """Figures for people, with the most frequent misses and false alarms."""
    n = len(figures.scored)
    lines = [f"{n} {figures.kind} ({figures.kind.convention})"]
    lines += [f"  {name:20} {value}" for name, value in (figures.shares or figures.measures()).items()]
    for title, of in (("missed", "missed"), ("false alarms", "false")):
        most = Counter(x for s in figures.scored for x in getattr(s, of)).most_common(show)
        lines += [f"\n{title}:", *(f"  {count:4}  {term}  {_label(term)}  '{words}'" for (term, words), count in most)] if most else []
    return "\n".join(lines)


def figures_json(figures: Figures) -> dict[str, Any]:
    """Figures for programs."""
    of = figures.shares or figures.measures()
    return {"kind": figures.kind.value, "convention": figures.kind.convention, "n": len(figures.scored), **{k: v.to_json() for k, v in of.items()}}


def _rows(raw: str, where: str) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in raw.splitlines() if line.strip()]
    except ValueError as error:
        raise IntakeError(f"not JSON lines: {error}", where=where, hint="one JSON object a line") from None


def _label(term: str) -> str:
    found = hpo_term(term)
    return found.label if found else ""


def _documents(rows: Sequence[dict[str, Any]]) -> Figures:
    """Documents with HPO ids: notes where some are marked as negated, cases where no spans are given, else abstracts."""
    every = [a for r in rows for a in r["ann"]]
    is_negated = any(a.get("flag") == "Neg" for a in every)
    kind = Kind.NOTES if is_negated else Kind.ABSTRACTS if any(a.get("end") for a in every) else Kind.CASES
    texts = [r["text"] for r in rows]
    out = []
    for text, row, named in zip(texts, rows, recognise(texts), strict=True):
        gold = {t: a.get("text", "") for a in row["ann"] if a.get("flag") != "Neg" and (t := _current(a.get("hpo", "")))}
        met = {n.term: text[n.start : n.end] for n, (s, _) in zip(named, statuses(text, named), strict=True) if s not in UNCOUNTED[kind]}
        out.append(_scored(gold, met))
    return Figures(kind, tuple(out))


def _current(term: str) -> str:
    """The id that is valid now, or nothing where it is no phenotypic abnormality."""
    found = hpo_term(term)
    return found.id if found and ABNORMALITY in ancestors_of(found.id) else ""


def _scored(gold: dict[str, str], met: dict[str, str]) -> Scored:
    false = tuple((t, w) for t, w in met.items() if t not in gold)
    return Scored(len(gold.keys() & met.keys()), false, tuple((t, w) for t, w in gold.items() if t not in met))


def _sentences(raw: str, where: str) -> Figures:
    """Sentences with one concept each, denied or not."""
    rows = list(csv.DictReader(io.StringIO(raw), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not {"concept", "sentence", "negation"} <= rows[0].keys():
        raise IntakeError("no set of sentences", where=where, hint="a table with tabs and the columns concept, sentence and negation")
    out = []
    for row in rows:
        is_denied, said = row["negation"] == "Negated", (row["concept"], row["sentence"])
        is_read = _is_denied(row["sentence"], row["concept"])
        out.append(Scored(int(is_denied and is_read), (said,) if is_read and not is_denied else (), (said,) if is_denied and not is_read else ()))
    return Figures(Kind.SENTENCES, tuple(out))


def _is_denied(sentence: str, concept: str) -> bool:
    """Whether the first mention of a concept is read as absent."""
    words = r"\s+".join(map(re.escape, concept.split()))
    met = re.search(words.upper(), sentence) or re.search(words, sentence, re.I)
    if not met:
        return False
    start, end = met.span()
    for clause in clauses(sentence[:start] + sentence[start:end].lower() + sentence[end:]):
        used = frozenset(i for i, t in enumerate(clause.tokens) if t.start < end and t.end > start)
        if used:
            meant = status_of(Match("", True, clause, used, ""))
            return meant is not None and meant[0] is Status.ABSENT
    return False


def _phrases(rows: Sequence[dict[str, Any]], knowledge: Knowledge) -> Figures:
    """What lay people say, each with one term."""
    out, exact, related, read = [], 0, 0, 0
    by_language: dict[str, list[int]] = {}
    for row in rows:
        gold, phrase = _current(row["hpo_id"]), row["phrase"]
        met = {t for m in read_text(phrase, knowledge=knowledge).mentions if (t := _coded(m.finding, knowledge))}
        is_near = any(_are_near(gold, t) for t in met)
        exact, related, read = exact + (gold in met), related + is_near, read + bool(met)
        by_language.setdefault(str(row.get("language", "")), []).append(int(is_near))
        out.append(Scored(int(is_near), () if is_near else tuple((t, phrase) for t in sorted(met)), () if is_near else ((gold, phrase),)))
    n = len(rows)
    shares = {"exact": Share(exact, n), "related": Share(related, n), "precision": Share(related, read)}
    shares |= {f"related, {language}": Share(sum(hits), len(hits)) for language, hits in sorted(by_language.items()) if language}
    return Figures(Kind.PHRASES, tuple(out), shares)


def _coded(finding: str, knowledge: Knowledge) -> str:
    """The HPO id of a finding, or of the nearest above it that has one."""
    if finding.startswith("HP:"):
        return finding
    line: Iterable[str] = (finding, *knowledge.ancestors(finding))
    return next((known.hpo for f in line if (known := knowledge.findings.get(f)) and known.hpo), "")


def _are_near(one: str, other: str) -> bool:
    """Whether one of two terms implies the other and neither is all too general.

    >>> _are_near("HP:0007340", "HP:0001324"), _are_near("HP:0007340", "HP:0000118")
    (True, False)
    """
    if one == other:
        return bool(one)
    above = (ancestors_of(one), ancestors_of(other))
    return (one in above[1] or other in above[0]) and min(map(len, above)) >= GENERAL
