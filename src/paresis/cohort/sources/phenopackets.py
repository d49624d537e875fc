"""Phenopackets as a cohort: a folder of JSON, or one a line; families give their proband, cohorts their members."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paresis.cohort.sources.case_rows import CaseRows
from paresis.cohort.sources.lines import Lines, files_in
from paresis.cohort.tables import Source
from paresis.errors import IntakeError
from paresis.intake.phenopacket import is_phenopacket, read_phenopackets
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from paresis.model.knowledge import Knowledge

SHOWN = 20


def recognises(path: Path) -> bool:
    """Whether a path holds phenopackets."""
    first = (x for p in files_in(path)[:3] for _, (_, x) in zip(range(1), Lines().objects(p), strict=False))
    return any(is_phenopacket(x) and "resourceType" not in x for x in first)


def open_source(path: Path, con: duckdb.DuckDBPyConnection, scratch: Path) -> Source:
    """Phenopackets as a cohort, read with the knowledge that is installed; `scratch` is not used, DuckDB spills where it was told."""
    return open_phenopackets(con, path, knowledge=load_knowledge())


def open_phenopackets(con: duckdb.DuckDBPyConnection, path: Path, *, knowledge: Knowledge) -> Source:
    """Phenopackets as a cohort; a diagnosis that one carries is never used.

    Args:
        con: Holds the temporary tables for as long as the source is read.
        path: A file or a folder of JSON, one packet a file or a line.
        knowledge: Whose analytes and words are used.
    """
    lines, rows, issues, seen = Lines(), CaseRows(con, "packets", knowledge), Counter[str](), Counter[str]()
    for file in files_in(path):
        for where, raw in lines.objects(file):
            try:
                cases = list(read_phenopackets(raw, knowledge=knowledge, where=where))
            except IntakeError as error:
                lines.reject(file, where, error.what[:200], error.hint)
                continue
            for case in cases:
                patient = case.id or where
                seen[patient] += 1
                if seen[patient] > 1:
                    lines.reject(file, where, "another packet has the same id; the first was used", "give each packet its own id", patient)
                    continue
                rows.add(case, patient=patient)
                rows.add_person(case, patient=patient)
                issues.update({i.message.partition(":")[0][:120] for i in case.issues if i.level != "info"})
    rows.flush()
    notes = (f"{len(seen):,} people", *(f"{what} ({n:,} packets)" for what, n in issues.most_common(SHOWN)))
    return Source("phenopackets", rows.select("observations"), rows.select("persons"), lines.rejects, notes)
