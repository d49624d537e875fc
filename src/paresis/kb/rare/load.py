"""The compiled rare tail, loaded when it is first needed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.kb.hpo import ancestors_of, hpo_term
from paresis.kb.rare import EVIDENCE, NAMES, OTHER_FORMS, TABLES
from paresis.model.knowledge import Condition, Finding
from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Callable

RELATIONS = {"form": "a form of", "includes": "includes", "akin": "akin to"}


def in_english(english: str, /, **values: object) -> str:
    """Words as they stand, their places filled."""
    return english.format(**values) if values else english


@dataclass(frozen=True, eq=False)
class Rare:
    """The imported diseases beside the curated conditions, over HPO terms.

    Attributes:
        folder: Where it was compiled to.
        arrays: As `kb.rare.compile` wrote them: K causes (the curated ones first), T terms, R = K − curated diseases.
    """

    folder: Path
    arrays: dict[str, Any]
    _lines: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    _own: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    _claims: dict[int, dict[str, Any]] = field(default_factory=dict)
    _terms: dict[str, int | None] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, Any]:
        """Names, codes, labels and constants."""
        out: dict[str, Any] = json.loads((self.folder / NAMES).read_text(encoding="utf-8"))
        return out

    @cached_property
    def evidence(self) -> dict[str, Any]:
        """Every annotation: `cause`, `term`, `k`, `n`, `reference`; and `order` of the terms."""
        with np.load(self.folder / EVIDENCE, allow_pickle=False) as npz:
            return {k: npz[k] for k in npz.files}

    @cached_property
    def n_curated(self) -> int:
        """How many of the causes are curated."""
        return int(self.arrays["n_curated"])

    @cached_property
    def n_causes(self) -> int:
        """How many causes there are."""
        return len(self.arrays["rate"])

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of all causes."""
        return (*(c[0] for c in self.names["curated"]), *(c[0] for c in self.names["rare"]))

    @cached_property
    def place(self) -> dict[str, int]:
        """Index of each cause."""
        return {c: i for i, c in enumerate(self.ids)}

    @cached_property
    def curated_codes(self) -> dict[str, dict[str, str]]:
        """Codes of each curated condition by system (omim, orpha, mondo), with those of the diseases that were merged into it."""
        return dict(self.names["curated"])

    @cached_property
    def by_code(self) -> dict[str, int]:
        """Index of the cause that a code (OMIM, Orphanet, Mondo) means."""
        told = [*self.names["curated"], *([c[0], c[2]] for c in self.names["rare"])]
        return {code: i for i, (_, systems) in enumerate(told) for codes in systems.values() for code in codes.split()}

    def term(self, hpo: str) -> int | None:
        """Index of a term, or of the nearest annotated one that it implies; None for an unknown term and for what implies none."""
        if hpo not in self._terms:
            known = hpo_term(hpo)
            now = (known.replaced_by or known.id) if known else ""
            at = (self._index(t) for t in (now, *ancestors_of(now)) if known)
            self._terms[hpo] = next((i for i in at if i is not None), None)
        return self._terms[hpo]

    def _index(self, hpo: str) -> int | None:
        number = int(hpo[3:])
        i = int(np.searchsorted(self.arrays["term"], number))
        return i if i < len(self.arrays["term"]) and self.arrays["term"][i] == number else None

    def closure(self, term: int) -> Any:
        """A term with all that it implies."""
        start = self.arrays["closure_start"]
        return self.arrays["closure"][start[term] : start[term + 1]]

    def p(self, term: int) -> Any:
        """P(term | cause) of every cause, 0 where it is not annotated."""
        inside = slice(self.arrays["start"][term], self.arrays["start"][term + 1])
        out = np.zeros(self.n_causes)
        out[self.arrays["cause"][inside]] = self.arrays["p"][inside]
        return out

    def cited(self, cause: int, hpo: str) -> list[dict[str, Any]]:
        """The annotations of a cause at a term or a special form of it, else those of its kin, else at the general ones, as claims."""
        term = self.term(hpo)
        lines = self.lines(cause)
        if term is None:
            return []
        found = lines.get(term) or [i for c in self.kin_of(cause) for i in self.lines(c).get(term, ())]
        general = [i for a in self.closure(term).tolist() for i in self._own[cause].get(a, ())]
        return [self._claim(i, hpo, cause) for i in found or general]

    @cached_property
    def kin(self) -> dict[str, Any]:
        """For each cause the diseases of the same gene (`gene_start`, `gene`) and the curated one that it is a form of (`group`, −1 for none)."""
        return {k: self.arrays[k] for k in ("gene_start", "gene", "group")}

    def kin_of(self, cause: int) -> list[int]:
        """The causes whose annotations count for this one in part."""
        start, group = self.arrays["gene_start"], int(self.arrays["group"][cause])
        return [*self.arrays["gene"][start[cause] : start[cause + 1]].tolist(), *([group] if group >= 0 else [])]

    def title(self, cause: int) -> str:
        """The name of an imported disease, the id of a curated one."""
        return str(self.names["rare"][cause - self.n_curated][1] if cause >= self.n_curated else self.ids[cause])

    def lines(self, cause: int) -> dict[int, list[int]]:
        """Annotations of a cause by each term that they imply."""
        if cause not in self._lines:
            e, out, own = self.evidence, dict[int, list[int]](), dict[int, list[int]]()
            first, last = (int(x) for x in np.searchsorted(e["cause"], [cause, cause + 1]))
            for i, (t, reference) in enumerate(zip(e["term"][first:last].tolist(), e["reference"][first:last].tolist(), strict=True), start=first):
                if self.names["references"][reference] == OTHER_FORMS:
                    continue
                own.setdefault(t, []).append(i)
                for a in self.closure(t).tolist():
                    out.setdefault(a, []).append(i)
            self._lines[cause], self._own[cause] = out, own
        return self._lines[cause]

    def _claim(self, line: int, hpo: str, cause: int) -> dict[str, Any]:
        e = self.evidence
        k, n, reference = float(e["k"][line]), float(e["n"][line]), self.names["references"][int(e["reference"][line])]
        term = f"HP:{int(self.arrays['term'][e['term'][line]]):07d}"
        at = f"annotation of '{self.names['labels'][int(e['term'][line])]}'" + ("" if term == hpo else f" ({term})")
        if int(e["cause"][line]) != cause:
            at += f", of {self.title(int(e['cause'][line]))}, which is kin"
        return {"p": k / n, "ess": n, "basis": "annotation", "source": reference, "title": _title(reference), "reference": reference, "at": at}

    def claims(self, cause: int, findings: dict[str, Finding]) -> dict[str, Any]:
        """What an imported disease claims of curated findings, in the shape of a curated condition's claims."""
        if cause not in self._claims:
            by_finding = {f.id: lines for f in findings.values() if f.hpo and (lines := self.cited(cause, f.hpo))}
            self._claims[cause] = {"findings": by_finding, "tempo": [], "incidence": [], "sites": [], "management": [], "unknown": []}
        return {"id": self.ids[cause], **self._claims[cause]}

    def condition(self, cause: int, say: Callable[..., str] = in_english) -> Condition:
        """The entry of an imported disease; its name is that of the source, what is said of it is in the language of `say`."""
        name, title, codes, genes, inheritance, _, relation, related = self.names["rare"][cause - self.n_curated]
        title = f"{title} ({say(RELATIONS[relation])}: {related})" if relation else title
        told = [say("inheritance: {what}", what=", ".join(map(say, inheritance)))] if inheritance else []
        told += [say("genes: {what}", what=", ".join(genes))] if genes else []
        summary = f"{say('A rare disease, known here only from the annotations of HPO and Orphanet.')} {'; '.join(told)}".strip()
        return Condition(name, title, title, (), codes, UrgencyLevel.CONSULTATION, "", summary, (), (), "imported")


def _title(reference: str) -> str:
    """What a reference of an annotation is.

    >>> _title("PMID:12345"), _title("ORPHA:70")
    ('HPO annotation', 'Orphanet')
    """
    if reference.startswith(("name of", "definition of")):
        return "Name of the disease" if reference.startswith("name") else "Orphanet's definition"
    return "Orphanet" if reference.startswith("ORPHA") else "Entry of this knowledge" if reference.startswith("paresis") else "HPO annotation"


@lru_cache(maxsize=2)
def load_rare(folder: Path) -> Rare | None:
    """The rare tail compiled into a folder, None where there is none."""
    try:
        with np.load(folder / TABLES, allow_pickle=False) as npz:
            return Rare(folder, {k: npz[k] for k in npz.files})
    except FileNotFoundError:
        return None
