"""Codes of other vocabularies name things that exist, each pair once, and a code of a cause is told as history, never as the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.kb.codes import FOLDER, code_rows
from paresis.kb.hpo import PREFIX
from paresis.kb.read import Files, Problem
from paresis.model.vocabulary import Setting, Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

HISTORY = frozenset({"context", "known_illness"})
COMPLAINT = "the code names the complaint"
ANSWERS = frozenset({"present", "absent", "unknown", "high", "low", "left", "right", "both"})
MEANING = {"loinc_values": "analyte", "loinc_findings": "finding", "icd10cm": "finding", "answers": "answer", "hpo_findings": "finding"}
SHAPE = {
    "loinc_values": r"\d{1,5}-\d", "loinc_findings": r"\d{1,5}-\d", "icd10cm": r"[A-Z](\d[0-9A-Z](\.[0-9A-Z]{1,4})?)?", "answers": r".+",
    "hpo_findings": r"HP:\d{7}",
}  # fmt: skip


def check(files: Files) -> Iterator[Problem]:
    """Unknown meanings, malformed codes, repeated rows, and causes that would be told as findings."""
    findings = {f.id: files.domain[f.id] for f in files.findings}
    known = {"analyte": {a.id for a in files.analytes}, "finding": set(findings), "answer": ANSWERS}
    causes = {c.codes["icd10cm"]: c.id for c in files.conditions if "icd10cm" in c.codes}
    yield from _omop(files)
    for name, column in MEANING.items():
        seen: set[tuple[str, ...]] = set()
        for line, row in code_rows(files.root, name):
            where = f"{files.root.name}/{FOLDER}/{name}.csv:{line}"
            code, meaning = row.get("code", ""), row.get(column, "")
            if meaning not in known[column] and not (column == "finding" and meaning.startswith(PREFIX)):
                yield Problem(where, f"unknown {column} '{meaning}'", did_you_mean(meaning, known[column]))
            if not re.fullmatch(SHAPE[name], code):
                yield Problem(where, f"'{code}' does not look like a code of this vocabulary")
            key = (row.get("system", ""), row.get("of", ""), code, meaning)
            if key in seen:
                yield Problem(where, f"'{code}' stands twice")
            seen.add(key)
            cause = next((c for k, c in causes.items() if name == "icd10cm" and k.startswith(code)), "")
            if cause and row["of"] == "patient" and findings.get(meaning) not in HISTORY and not row["note"].startswith(COMPLAINT):
                hint = f"name a finding of the history, or say in the note that {COMPLAINT}"
                yield Problem(where, f"'{code}' is the code of the cause '{cause}'; '{meaning}' would tell the answer", hint)


def _omop(files: Files) -> Iterator[Problem]:
    """Concept ids are numbers, each kind once, and mean something of their kind."""
    units = {u for a in files.analytes for u in (a.unit, *a.units)}
    sexes, settings = frozenset(str(s) for s in Sex), frozenset(str(s) for s in Setting)
    known: dict[str, frozenset[str]] = {
        "sex": sexes, "setting": settings, "comparator": frozenset("<>"), "answer": ANSWERS, "unit": frozenset(units),
        "status": frozenset(["provisional"]),
    }  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for line, row in code_rows(files.root, "omop"):
        where, key = f"{files.root.name}/{FOLDER}/omop.csv:{line}", (row.get("kind", ""), row.get("code", ""))
        if row.get("means") not in known.get(key[0], frozenset()):
            yield Problem(where, f"'{row.get('means')}' is no {key[0] or 'kind'}", f"kinds are {', '.join(known)}")
        if not key[1].isdecimal():
            yield Problem(where, f"'{key[1]}' is no concept id of OMOP")
        if key in seen:
            yield Problem(where, f"'{key[1]}' stands twice")
        seen.add(key)
