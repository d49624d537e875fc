"""Codes of other vocabularies and what they mean here: from `codes/*.csv` and HPO's cross-references to one table that is looked up."""

from __future__ import annotations

import csv
import gzip
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "codes"
SNOMED = Path("imported") / "hpo_snomed.tsv.gz"
COMPILED = "codes.json"
_SNOMED_XREF = re.compile(r"^xref: SNOMEDCT_US:(\d{6,18})\b", re.M)
_ID = re.compile(r"^id: (HP:\d{7})$", re.M)
OWN_FINDING, OWN_ANALYTE, OWN_CONDITION = "urn:paresis:finding", "urn:paresis:analyte", "urn:paresis:condition"
OWN_CASE, OWN_AGE, OWN_SETTING = "urn:paresis:case", "urn:paresis:age", "urn:paresis:setting"
LOINC_URI, SNOMED_URI, UCUM_URI = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
HPO_URI, ICD_URI = "http://human-phenotype-ontology.org", "http://hl7.org/fhir/sid/icd-10-cm"
Table = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Codes:
    """What codes mean.

    Attributes:
        values: Analytes by LOINC code, further ones than the analyte's own.
        results: Findings by LOINC code of a test that is positive or negative.
        icd: Findings by ICD-10-CM code or the beginning of one.
        family: The same for a relative's illness.
        snomed: HPO terms by SNOMED CT id, from HPO's cross-references.
        answers: `present`, `absent`, `unknown`, `high`, `low`, `left`, `right` or `both`, by `system code` (words in lower case).
        terms: Findings by HPO term that no finding has, where many records are read as tables of findings.
        omop: Sex, setting, comparator, answer or unit, by `kind concept_id` of OMOP's standard concepts.
    """

    values: Table = field(default_factory=dict)
    results: Table = field(default_factory=dict)
    icd: Table = field(default_factory=dict)
    family: Table = field(default_factory=dict)
    snomed: Table = field(default_factory=dict)
    answers: Table = field(default_factory=dict)
    omop: Table = field(default_factory=dict)
    terms: Table = field(default_factory=dict)

    def answer(self, system: str, code: str) -> str:
        """What an answer says, empty when it is none that is known.

        >>> load_codes().answer("words", "Not detected")
        'absent'
        """
        found = self.answers.get(f"{system} {code.strip().lower() if system == 'words' else code.strip()}")
        return found[0] if found else ""

    def of_icd(self, code: str, *, in_family: bool = False) -> str:
        """The finding of the longest beginning of an ICD-10-CM code that is listed, empty when none is.

        >>> load_codes().of_icd("E11.42"), load_codes().of_icd("H53.2"), load_codes().of_icd("Z00")
        ('diabetes', 'diplopia', '')
        """
        table = self.family if in_family else self.icd
        code = code.strip().upper()
        return next((table[code[:n]][0] for n in range(len(code), 0, -1) if code[:n] in table), "")


@lru_cache(maxsize=2)
def load_codes(folder: Path | None = None) -> Codes:
    """The codes compiled into a folder, the installed package by default; without a table, none is known."""
    path = (folder or Path(__file__).parent / "compiled") / COMPILED
    return Codes(**json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else Codes()


def code_rows(root: Path, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a file of `codes/` with their line numbers; none when it is not there."""
    path = root / FOLDER / f"{name}.csv"
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            for row in reader:
                yield reader.line_num, {k: v or "" for k, v in row.items() if k}


def compile_codes(root: Path, out: Path) -> None:
    """Write the table that ships."""
    icd = [r for _, r in code_rows(root, "icd10cm")]
    tables = {
        "values": _table((r["code"], r["analyte"]) for _, r in code_rows(root, "loinc_values")),
        "results": _table((r["code"], r["finding"]) for _, r in code_rows(root, "loinc_findings")),
        "icd": _table((r["code"], r["finding"]) for r in icd if r["of"] == "patient"),
        "family": _table((r["code"], r["finding"]) for r in icd if r["of"] == "family"),
        "snomed": _table(_snomed_rows(root)),
        "answers": _table((f"{r['system']} {r['code']}", r["answer"]) for _, r in code_rows(root, "answers")),
        "terms": _table((r["code"], r["finding"]) for _, r in code_rows(root, "hpo_findings")),
        "omop": _table((f"{r['kind']} {r['code']}", r["means"]) for _, r in code_rows(root, "omop")),
    }
    (out / COMPILED).write_text(json.dumps(tables, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _table(pairs: Iterator[tuple[str, str]]) -> Table:
    out: Table = {}
    for code, meaning in pairs:
        out.setdefault(code, []).append(meaning)
    return out


def _snomed_rows(root: Path) -> Iterator[tuple[str, str]]:
    path = root / SNOMED
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()[1:] if path.is_file() else []
    for line in lines:
        snomed, _, term = line.partition("\t")
        yield snomed, term


def snomed_of_obo(text: str) -> list[tuple[str, str]]:
    """SNOMED CT ids with the HPO terms that name them as cross-references, obsolete terms left out.

    >>> snomed_of_obo("head\\n[Term]\\nid: HP:0002015\\nxref: SNOMEDCT_US:40739000\\n")
    [('40739000', 'HP:0002015')]
    """
    out = []
    for stanza in text.split("\n[Term]\n")[1:]:
        term = _ID.search(stanza)
        if term and "\nis_obsolete: true" not in stanza:
            out += [(code, term[1]) for code in _SNOMED_XREF.findall(stanza)]
    return sorted(set(out))


def import_snomed(obo: Path, root: Path) -> Path:
    """Write HPO's cross-references to SNOMED CT under `root`, ids only; the same file always gives the same bytes."""
    lines = ["snomed\thpo", *("\t".join(row) for row in snomed_of_obo(obo.read_text(encoding="utf-8")))]
    path = root / SNOMED
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), compresslevel=9, mtime=0))
    return path
