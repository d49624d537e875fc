"""`paresis kb import`: what the sources publish becomes the rows that ship under `knowledge/imported/`.

Rows are kept as they are; whole rows and columns are left out, and MANIFEST.toml says which. The same inputs always give the same rows.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError
from paresis.kb.codes import SNOMED, import_snomed
from paresis.kb.hpo import import_terms
from paresis.kb.rare.phrases import SYNONYMS, import_synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

IMPORTED = "imported"
MANIFEST = "MANIFEST.toml"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A published file and what is taken from it.

    Attributes:
        file: Name under `knowledge/imported/`.
        columns: Columns that are kept, in this order.
        about: Title, version, address, licence, attribution, and what is left out.
    """

    file: str
    columns: tuple[str, ...]
    about: dict[str, str]


_HPO = {
    "address": "https://hpo.jax.org",
    "licence": "HPO licence, https://hpo.jax.org/app/license",
    "attribution": "This service/product uses the Human Phenotype Ontology (2025-01-16). Find out more at https://www.human-phenotype-ontology.org",
}
_ORPHANET = {
    "address": "https://www.orphadata.com",
    "licence": "CC BY 4.0",
    "attribution": "Orphadata: © INSERM 1999–2025, Orphanet. CC BY 4.0. https://www.orphadata.com; modified (selected rows and columns)",
}
SOURCES = {
    "hpo": Source(
        "hpo_terms.tsv.gz", (), {**_HPO, "title": "Human Phenotype Ontology, hp.obo", "version": "2025-01-16",
        "left_out": "definitions, comments, synonyms, cross-references"},
    ),
    "hpoa": Source(
        "hpo_annotations.tsv.gz",
        ("database_id", "disease_name", "qualifier", "hpo_id", "reference", "evidence", "onset", "frequency", "sex", "modifier", "aspect",
         "biocuration"),
        {**_HPO, "title": "HPO annotations, phenotype.hpoa", "version": "2025-01-16",
         "left_out": "rows with the evidence IEA, which rest on OMIM's text alone; the file read held only diseases with a term of weakness or gait"},
    ),
    "genes": Source(
        "hpo_genes.tsv.gz", ("disease_id", "gene_symbol"),
        {**_HPO, "title": "HPO, genes_to_phenotype.txt", "version": "2025-01-16",
         "left_out": "other diseases; columns other than disease and gene, each pair once"},
    ),
    "orpha": Source(
        "orphanet_signs.tsv.gz", ("orpha", "label", "hpo", "term", "frequency"),
        {**_ORPHANET, "title": "Orphanet, phenotypes of rare diseases with frequencies", "version": "2025-12",
         "left_out": "nothing; the file read held only diseases with a term of weakness or gait"},
    ),
    "onset": Source(
        "orphanet_onset.tsv.gz", ("orpha", "age_of_onset", "inheritance"),
        {**_ORPHANET, "title": "Orphanet, age of onset and inheritance", "version": "2025-12",
         "left_out": "other diseases; definitions, types and OMIM numbers"},
    ),
    "prevalence": Source(
        "orphanet_prevalence.tsv.gz", ("orpha", "prev_type", "val_per_100k", "class", "geo", "qualification", "validation", "source"),
        {**_ORPHANET, "title": "Orphadata product 9, epidemiology", "version": "2025-07", "left_out": "other diseases; names"},
    ),
    "mondo": Source(
        "mondo_exact.tsv.gz", ("mondo", "label", "omim", "orpha"),
        {"title": "Mondo Disease Ontology, exact matches", "version": "2026-08-04", "address": "https://mondo.monarchinitiative.org",
         "licence": "CC BY 4.0", "attribution": "Mondo Disease Ontology, Monarch Initiative, CC BY 4.0; modified (selected rows and columns)",
         "left_out": "diseases without a match in OMIM or Orphanet; all columns but these, SNOMED CT and UMLS among them"},
    ),
}  # fmt: skip
NAMED = Source(
    "named_terms.tsv.gz", ("disease", "hpo", "where"),
    {**_ORPHANET, "title": "HPO terms read in the names of diseases (HPO, Orphanet, Mondo) and in Orphanet's definitions", "version": "2025-12",
     "attribution": "Orphadata: © INSERM 1999–2025, Orphanet. CC BY 4.0. https://www.orphadata.com; modified (terms read in definitions and names); "
                    "names of HPO's annotations (2025-01-16) and of the Mondo Disease Ontology (CC BY 4.0)",
     "left_out": "the texts themselves"},
)  # fmt: skip
FURTHER = (
    NAMED,
    Source(
        SYNONYMS.name, ("id", "scope", "type", "text"),
        {**_HPO, "title": "Human Phenotype Ontology, hp.obo: synonyms", "version": "2025-01-16", "left_out": "references of the synonyms"},
    ),
    Source(
        SNOMED.name, ("snomed", "hpo"),
        {**_HPO, "title": "Human Phenotype Ontology, hp.obo: cross-references to SNOMED CT, ids only", "version": "2025-01-16",
         "left_out": "everything else; descriptions of SNOMED CT are not in it"},
    ),
)  # fmt: skip


def bring(inputs: dict[str, Path], root: Path) -> dict[str, int]:
    """Write `knowledge/imported/` from published files.

    Args:
        inputs: By key of `SOURCES`, where each file lies; all are needed.
        root: The folder `knowledge/`.

    Returns:
        Rows written, by file.

    Raises:
        KnowledgeError: A file is missing or does not have the columns.
    """
    missing = [name for name in SOURCES if name not in inputs]
    if missing:
        raise KnowledgeError(f"nothing given for {', '.join(missing)}", where=str(root), hint="give every file; paresis kb import --help names them")
    annotations = [r for r in _rows(inputs, "hpoa") if r["evidence"] != "IEA"]
    signs = _rows(inputs, "orpha")
    diseases = {r["database_id"] for r in annotations} | {r["orpha"] for r in signs}
    mondo = [r for r in _rows(inputs, "mondo") if r["omim"] or r["orpha"]]
    named = (r for r in mondo if diseases & {*r["omim"].split("|"), *orpha_ids(r["orpha"])})
    orpha = {x for r in named for x in orpha_ids(r["orpha"])} | {d for d in diseases if d.startswith("ORPHA:")}
    genes = {(r["disease_id"], r["gene_symbol"]): r for r in _rows(inputs, "genes") if r["disease_id"] in diseases}
    chosen: dict[str, Iterable[Row]] = {
        "hpoa": annotations, "genes": [genes[k] for k in sorted(genes)], "orpha": signs, "mondo": mondo,
        **{name: [r for r in _rows(inputs, name) if r["orpha"] in orpha] for name in ("onset", "prevalence")},
    }  # fmt: skip
    import_terms(inputs["hpo"], root)
    import_snomed(inputs["hpo"], root)
    import_synonyms(inputs["hpo"], root)
    counts = {SOURCES[name].file: write_table(root, SOURCES[name], rows) for name, rows in chosen.items()}
    write_manifest(root)
    return counts


def orpha_ids(text: str) -> list[str]:
    """Orphanet's numbers as Mondo writes them.

    >>> orpha_ids("Orphanet:70|Orphanet:83330")
    ['ORPHA:70', 'ORPHA:83330']
    """
    return [x.replace("Orphanet:", "ORPHA:") for x in text.split("|") if x]


def read_table(path: Path) -> tuple[list[str], list[Row]]:
    """Columns and rows of a table with tabs, packed or not; lines that start with `#` before the columns are skipped (but `#database_id` is one)."""
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode().splitlines()
    while lines and lines[0].startswith("#") and "\t" not in lines[0]:
        lines.pop(0)
    columns = lines[0].lstrip("#").split("\t") if lines else []
    return columns, [dict(zip(columns, line.split("\t"), strict=False)) for line in lines[1:]]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(root: Path) -> None:
    """Write MANIFEST.toml over the files that are there."""
    lines = ["# What is imported, from where, under which licence. Written by `paresis kb import`; a rule of `kb lint` compares the checksums."]
    for source in (*SOURCES.values(), *FURTHER):
        path = root / IMPORTED / source.file
        if path.is_file():
            about = {"name": source.file, **source.about, "sha256": digest(path)}
            lines += ["", "[[file]]", *(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in about.items())]
    (root / IMPORTED / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(inputs: dict[str, Path], name: str) -> list[Row]:
    path, wanted = inputs[name], SOURCES[name].columns
    if not path.is_file():
        raise KnowledgeError("no such file", where=str(path), hint=f"it is the file for '{name}'")
    columns, rows = read_table(path)
    absent = [c for c in wanted if c not in columns]
    if absent:
        raise KnowledgeError(f"columns {', '.join(absent)} are missing", where=str(path), hint=f"the file for '{name}' has {', '.join(wanted)}")
    return rows


def write_table(root: Path, source: Source, rows: Iterable[Row]) -> int:
    """Write rows under `knowledge/imported/`; how many."""
    lines = [_line(r, source.columns) for r in rows]
    text = "\n".join(["\t".join(source.columns), *lines]) + "\n"
    path = root / IMPORTED / source.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    return len(lines)


def _line(row: Row, columns: Sequence[str]) -> str:
    return "\t".join(row.get(c) or "" for c in columns)
