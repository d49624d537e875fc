"""The canonical tables of a cohort: what every source writes, what scoring reads, and what cannot be used.

A source (`cohort.sources`) is opened with a DuckDB connection and gives two SELECTs, one of observations and one of persons, in these columns; what
it cannot read at all it gives as rejects. Both are read once, in any order, in parts; nothing of it is held in memory as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

OBSERVATIONS = pa.schema([
    ("patient", pa.string()),
    ("system", pa.string()),
    ("code", pa.string()),
    ("value", pa.float64()),
    ("unit", pa.string()),
    ("presence", pa.string()),
    ("date", pa.date32()),
])  # fmt: skip
"""One row an observation.

`system` is null for an id that speaks for itself (a finding or an analyte of this knowledge, an HPO id), else one of `SYSTEMS`. `presence` is
`present`, `absent`, `unknown` or null, which means present; a row with a `value` is a measurement, whatever its presence says.
"""
PERSONS = pa.schema([
    ("patient", pa.string()),
    ("age", pa.float64()),
    ("birth_date", pa.date32()),
    ("sex", pa.string()),
    ("setting", pa.string()),
    ("index_date", pa.date32()),
])  # fmt: skip
"""One row a patient, every column but the first may be null; of several rows of one patient, what disagrees counts as unknown and is a reject.

`age` is in years at the index date; without it, birth date and index date make it. `index_date` is the day for which the question is asked: what is
dated after it is a reject. Nobody needs a row here: patients are those of either table.
"""
REJECTS = pa.schema([
    ("patient", pa.string()),
    ("row", pa.string()),
    ("reason", pa.string()),
    ("hint", pa.string()),
    ("count", pa.int64()),
])  # fmt: skip
"""What was not used: `row` says what and where (a file, a code with its value), `count` how many such rows it stands for."""
SYSTEMS = ("LOINC", "SNOMED", "ICD10CM", "RXNORM", "ATC", "TEXT")


@dataclass(frozen=True, slots=True)
class Reject:
    """Something that was not used.

    >>> Reject("p1", "LOINC 2823-3 = nan", "not a finite number").count
    1
    """

    patient: str | None
    row: str
    reason: str
    hint: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a cohort come from.

    Attributes:
        kind: What it was recognised as, in words.
        observations: A SELECT in DuckDB's SQL with the columns of `OBSERVATIONS`.
        persons: A SELECT with the columns of `PERSONS`; empty when nothing is known of persons.
        rejects: What could not be read at all, such as a damaged file.
        notes: What the report should say of the source, such as the coverage of code maps, in the order of reading.
    """

    kind: str
    observations: str
    persons: str = ""
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = field(default=())


def rejects_table(rejects: list[Reject]) -> pa.Table:
    """Rejects as a table.

    >>> rejects_table([Reject(None, "a.parquet", "damaged", "write it again")]).num_rows
    1
    """
    return pa.Table.from_pylist([{name: getattr(r, name) for name in REJECTS.names} for r in rejects], schema=REJECTS)
