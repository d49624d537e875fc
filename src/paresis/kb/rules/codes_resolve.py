"""Codes of other vocabularies name things that exist, each pair once, and a code of a cause is told as history, never as the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.kb.codes import FOLDER, code_rows
from paresis.kb.hpo import PREFIX
from paresis.kb.read import Files, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

HISTORY = frozenset({"context", "known_illness"})
COMPLAINT = "the code names the complaint"
ANSWERS = frozenset({"present", "absent", "unknown", "high", "low", "left", "right", "both"})
MEANING = {"loinc_values": "analyte", "loinc_findings": "finding", "icd10cm": "finding", "answers": "answer"}
SHAPE = {"loinc_values": r"\d{1,5}-\d", "loinc_findings": r"\d{1,5}-\d", "icd10cm": r"[A-Z](\d[0-9A-Z](\.[0-9A-Z]{1,4})?)?", "answers": r".+"}


def check(files: Files) -> Iterator[Problem]:
    """Unknown meanings, malformed codes, repeated rows, and causes that would be told as findings."""
    findings = {f.id: files.domain[f.id] for f in files.findings}
    known = {"analyte": {a.id for a in files.analytes}, "finding": set(findings), "answer": ANSWERS}
    causes = {c.codes["icd10cm"]: c.id for c in files.conditions if "icd10cm" in c.codes}
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
