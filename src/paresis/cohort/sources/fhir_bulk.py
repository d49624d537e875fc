"""FHIR in bulk: folders of NDJSON as `$export` writes them, or of bundles; each person's resources are read together, as one record is."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from paresis.cohort.sources.case_rows import CaseRows
from paresis.cohort.sources.lines import LINES, Lines, files_in
from paresis.cohort.tables import Source
from paresis.intake.fhir import read_fhir_people
from paresis.intake.fhir.bundle import NOT_A_PERSON, READ, Entry, Resources, people, person_of, resources_of
from paresis.intake.fhir.concepts import Concepts
from paresis.intake.fhir.read import DATES
from paresis.intake.fhir.shape import choice, objects, when
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from paresis.model.knowledge import Knowledge

AT_ONCE = 20_000
PEEK = 4096
SHOWN = 20


def recognises(path: Path) -> bool:
    """Whether a path holds FHIR resources: NDJSON, or JSON that names a `resourceType` near its beginning."""
    lines = files_in(path, LINES)
    return any(_is_fhir(p) for p in (lines or files_in(path))[:3])


def _is_fhir(path: Path) -> bool:
    return any("resourceType" in x for _, (_, x) in zip(range(3), Lines().objects(path), strict=False))


def open_source(path: Path, con: duckdb.DuckDBPyConnection, scratch: Path) -> Source:
    """FHIR resources as a cohort, read with the knowledge that is installed; `scratch` is not used, DuckDB spills where it was told."""
    return open_fhir(con, path, knowledge=load_knowledge())


def open_fhir(con: duckdb.DuckDBPyConnection, path: Path, *, knowledge: Knowledge) -> Source:
    """FHIR resources as a cohort.

    Args:
        con: Holds the temporary tables for as long as the source is read; sorts by person out of core.
        path: A file or a folder of NDJSON or JSON.
        knowledge: Whose findings, analytes and words are used.
    """
    staged = _Staged(con)
    for file in files_in(path, LINES) or files_in(path):
        staged.read(file)
    rows, issues = CaseRows(con, "fhir", knowledge), Counter[str]()
    concepts, n = Concepts(knowledge), 0
    for key, resources in _by_person(con):
        for case in read_fhir_people([*resources, *_named(resources, staged.medicines)], concepts=concepts):
            rows.add(case, patient=case.id or key)
            rows.add_person(case, patient=case.id or key)
            issues.update({i.message.partition(" (")[0] for i in case.issues if i.level != "info" or i.message.startswith("not used")})
        n += 1
    rows.flush()
    notes = [f"{n:,} people read as one record each"]
    notes += [f"not used, because they say nothing of how a person is: {kind} ({k:,} resources)" for kind, k in staged.unread.most_common(SHOWN)]
    notes += [f"{what} ({k:,} people)" for what, k in issues.most_common(SHOWN)]
    return Source("FHIR resources in bulk", rows.select("observations"), rows.select("persons"), staged.lines.rejects, tuple(notes))


class _Staged:
    """Every resource in a table with whose it is; medicines that others refer to, and what is not read, are kept aside."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con, self.lines = con, Lines()
        self.unread: Counter[str] = Counter()
        self.medicines: dict[str, dict[str, Any]] = {}
        self._batch: list[tuple[str, str]] = []
        con.execute("CREATE OR REPLACE TABLE fhir_resources (person VARCHAR, resource VARCHAR)")

    def read(self, path: Path) -> None:
        """Take all resources of a file."""
        for where, raw in self.lines.objects(path):
            for resource, person in _whose(raw):
                self._take(resource, person, path, where)
        self.write()

    def _take(self, resource: dict[str, Any], person: str, path: Path, where: str) -> None:
        kind = str(resource.get("resourceType"))
        if kind == "Medication":
            self.medicines[f"Medication/{resource.get('id')}"] = resource
        elif (kind not in READ and kind != "Bundle") or person.startswith(NOT_A_PERSON):
            self.unread[kind[:40]] += 1
        elif not person:
            self.lines.reject(path, where, "it names no person", "give subject or patient")
        else:
            entries = objects(resource.get("entry")) if kind == "Bundle" else [{"resource": resource}]
            kept = [e for e in entries if not _is_ahead(e.get("resource"))]
            for _ in range(len(entries) - len(kept)):
                self.lines.reject(path, where, "it is dated in the future", "correct the date", person.rpartition("/")[2])
            if kept:
                self._batch.append((person, json.dumps({**resource, "entry": kept} if kind == "Bundle" else resource)))
        if len(self._batch) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        """Put what was taken into the table."""
        if self._batch:
            table = pa.table({"person": [p for p, _ in self._batch], "resource": [r for _, r in self._batch]})
            self.con.register("fhir_batch", table)
            self.con.execute("INSERT INTO fhir_resources SELECT * FROM fhir_batch")
            self.con.unregister("fhir_batch")
            self._batch.clear()


def _whose(raw: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """The resources in an object with the key of the person that each is about; a bundle about one person stays whole."""
    if not isinstance(raw.get("resourceType"), str):
        yield {"resourceType": "no resourceType"}, ""
    elif raw["resourceType"] in ("Bundle", "Parameters"):
        found = resources_of(raw)
        mine, _ = people(found)
        if len(mine) == 1 and raw["resourceType"] == "Bundle":
            yield raw, next(iter(mine)) or "nobody named"
            return
        for person, entries in mine.items():
            yield from (({**e.resource, "subject": {"reference": person}} if e.type != "Patient" else e.resource, person) for e in entries)
        yield from ((e.resource, "") for e in found.entries if e.type not in READ)
    else:
        key = f"{raw['resourceType']}/{raw.get('id', '')}"
        found = Resources()
        yield raw, (key if raw.get("id") else "") if raw["resourceType"] == "Patient" else person_of(Entry(raw, key), found)


def _is_ahead(resource: Any) -> bool:
    """Whether the first day of one of its dates lies in the future."""
    days = (found.first for k in DATES if isinstance(resource, dict) and (found := when(resource.get(k))))
    return max(days, default=date.min) > date.today()


def _by_person(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The resources of each person, one person after the other."""
    found = con.cursor().execute("SELECT person, resource FROM fhir_resources ORDER BY person, resource")
    rows = (row for batch in iter(lambda: found.fetchmany(AT_ONCE), []) for row in batch)
    for person, mine in groupby(rows, key=lambda row: str(row[0])):
        yield person, [json.loads(resource) for _, resource in mine]


def _named(resources: list[dict[str, Any]], medicines: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The medicines that a person's resources refer to."""
    told = (choice(r, "medication")[1] or r.get("medication") for r in resources)
    names = (t.get("reference") for t in told if isinstance(t, dict))
    return [medicines[n] for n in dict.fromkeys(names) if isinstance(n, str) and n in medicines]
