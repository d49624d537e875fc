"""One cause for each Mondo concept: what OMIM and Orphanet annotate apart is joined, what is curated is linked to its entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.kb.rare.importing import orpha_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paresis.kb.rare.files import Imported
    from paresis.kb.rare.importing import Row
    from paresis.kb.records import ConditionRecord

INHERITANCE = {
    "HP:0000006": "autosomal dominant", "HP:0000007": "autosomal recessive", "HP:0001417": "X-linked", "HP:0001419": "X-linked recessive",
    "HP:0001423": "X-linked dominant", "HP:0001427": "mitochondrial", "HP:0003745": "sporadic",
}  # fmt: skip
IN_ORPHANET = ("autosomal dominant", "autosomal recessive", "x-linked recessive", "x-linked dominant", "mitochondrial")


@dataclass(frozen=True, slots=True)
class Concept:
    """A disease of the imports.

    Attributes:
        id: Mondo's, or OMIM's or Orphanet's where Mondo has none.
        diseases: The ids under which it is annotated.
        codes: By code system (mondo, omim, orpha).
        form_of: The curated condition that it is a form of, that it includes, or that it is akin to, or empty.
        relation: `form`, `includes`, `akin` or empty.
        equals: The curated condition that it is, or empty.
    """

    id: str
    name: str
    diseases: tuple[str, ...]
    codes: dict[str, str]
    genes: tuple[str, ...]
    inheritance: tuple[str, ...]
    form_of: str = ""
    relation: str = ""
    equals: str = ""

    @property
    def family(self) -> str:
        """The curated condition that it counts with: one that it is only akin to, such as another course of the same gene's disease, is none."""
        return "" if self.relation == "akin" else self.form_of


def concepts_of(imported: Imported, curated: Sequence[ConditionRecord]) -> list[Concept]:
    """All diseases that carry annotations, in order of id."""
    t = imported.tables
    mondo = {d: r for r in _current(t["mondo"]) for d in (*r["omim"].split("|"), *orpha_ids(r["orpha"])) if d}
    names = {r["database_id"]: r["disease_name"] for r in t["hpoa"]} | {r["orpha"]: r["label"] for r in t["orpha"]}
    groups: dict[str, list[str]] = {}
    for disease in names:
        groups.setdefault(mondo[disease]["mondo"] if disease in mondo else disease, []).append(disease)
    genes, inheritance = _genes(t["genes"]), _inheritance(t["hpoa"], t["onset"])
    equals = _curated(curated, mondo) | {f.disease: f.condition for f in imported.forms if f.relation == "same"}
    forms = {f.disease: (f.condition, str(f.relation)) for f in imported.forms if f.relation != "same"}
    out = []
    for concept, diseases in sorted(groups.items()):
        row = mondo.get(diseases[0])
        codes = _codes(concept, row, diseases)
        name = row["label"] if row else names[diseases[0]]
        sums = _union(genes, diseases), _union(inheritance, diseases)
        out.append(Concept(concept, name, tuple(sorted(diseases)), codes, *sums, *forms.get(concept, ("", "")), equals.get(concept, "")))
    return out


def _current(rows: Iterable[Row]) -> list[Row]:
    """Mondo's concepts without those that it withdrew; what has no other concept keeps its own id and name."""
    return [r for r in rows if not r["label"].startswith("obsolete ")]


def _codes(concept: str, row: Row | None, diseases: list[str]) -> dict[str, str]:
    """Every code of the concept by system, several of one system with spaces between."""
    every = [*diseases, concept, *((*row["omim"].split("|"), *orpha_ids(row["orpha"])) if row else ())]
    systems: dict[str, list[str]] = {}
    for code in sorted({x for x in every if x}):
        systems.setdefault(code.partition(":")[0].lower(), []).append(code)
    return {system: " ".join(codes) for system, codes in systems.items()}


def _curated(curated: Sequence[ConditionRecord], mondo: dict[str, Row]) -> dict[str, str]:
    """The curated condition of each concept that its codes name."""
    out: dict[str, str] = {}
    for c in curated:
        orpha = mondo.get(c.codes.get("orpha", ""))
        for concept in (orpha["mondo"] if orpha else "", c.codes.get("mondo", ""), c.codes.get("orpha", "")):
            if concept:
                out[concept] = c.id
    return out


def curated_codes(imported: Imported, curated: Sequence[ConditionRecord], concepts: Sequence[Concept]) -> dict[str, dict[str, str]]:
    """Codes of each curated condition by system: Mondo's exact matches of its own codes, and those of the diseases that it equals."""
    current = _current(imported.tables["mondo"])
    rows = {r["mondo"]: r for r in current}
    by_orpha = {d: r for r in current for d in orpha_ids(r["orpha"])}
    own = [(c.id, by_orpha.get(c.codes.get("orpha", "")) or rows.get(c.codes.get("mondo", ""))) for c in curated]
    told = [(c, _codes(row["mondo"], row, [])) for c, row in own if row] + [(c.equals, c.codes) for c in concepts if c.equals]
    out: dict[str, dict[str, str]] = {}
    for condition, codes in told:
        mine = out.setdefault(condition, {})
        for system, more in codes.items():
            mine[system] = " ".join(sorted({*mine.get(system, "").split(), *more.split()}))
    return out


def _genes(rows: Iterable[Row]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for r in rows:
        if r["gene_symbol"] != "-":
            out.setdefault(r["disease_id"], []).append(r["gene_symbol"])
    return out


def _inheritance(rows: Iterable[Row], orphanet: Iterable[Row]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for r in rows:
        if r["aspect"] == "I" and r["hpo_id"] in INHERITANCE:
            out.setdefault(r["database_id"], []).append(INHERITANCE[r["hpo_id"]])
    for r in orphanet:
        told = r["inheritance"].lower()
        out.setdefault(r["orpha"], []).extend(w.replace("x-l", "X-l") for w in IN_ORPHANET if w in told)
    return out


def _union(of: dict[str, list[str]], diseases: list[str]) -> tuple[str, ...]:
    return tuple(sorted({x for d in diseases for x in of.get(d, ())}))
