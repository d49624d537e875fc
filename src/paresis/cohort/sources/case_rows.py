"""Cases as rows of the canonical tables, gathered and written to DuckDB in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from paresis.cohort.sources.meanings import Meanings
from paresis.cohort.tables import OBSERVATIONS, PERSONS

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

AT_ONCE = 50_000


class CaseRows:
    """Writes what cases say into two temporary tables, `NAME_observations` and `NAME_persons`.

    Left out is what a table cannot say: examination sheets, speed, and medicines that are not known to weaken.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, name: str, knowledge: Knowledge) -> None:
        self.con, self.name, self.meanings = con, name, Meanings(knowledge)
        self._tables: dict[str, tuple[pa.Schema, list[dict[str, Any]]]] = {"observations": (OBSERVATIONS, []), "persons": (PERSONS, [])}
        for table, (schema, _) in self._tables.items():
            self._with(schema.empty_table(), f"CREATE OR REPLACE TEMP TABLE {name}_{table} AS SELECT * FROM case_rows")

    def select(self, table: str) -> str:
        """The SELECT that gives `observations` or `persons`."""
        return f"SELECT * FROM {self.name}_{table}"

    def add(self, case: Case, *, patient: str, day: date | None = None) -> None:
        """Take what a case says of a patient, as it was on a day; without one, as it is."""
        bounded = tuple(m for m in case.measurements if m.comparator)
        rows = self._tables["observations"][1]
        for told in self.meanings.told(case.observations, bounded, case.medicines):
            rows.append({"patient": patient, "code": told.code, "presence": told.presence, "date": day})
        for m in case.measurements:
            if not m.comparator:
                rows.append({"patient": patient, "code": m.analyte, "value": m.value, "unit": m.unit or None, "date": day})
        if len(rows) >= AT_ONCE:
            self.flush()

    def add_person(self, case: Case, *, patient: str) -> None:
        """Take who it is."""
        person = {"patient": patient, "age": case.age_years, "sex": case.sex and case.sex.value, "setting": case.setting.value}
        self._tables["persons"][1].append(person)

    def flush(self) -> None:
        """Write what was gathered."""
        for table, (schema, rows) in self._tables.items():
            if rows:
                self._with(pa.Table.from_pylist(rows, schema=schema), f"INSERT INTO {self.name}_{table} SELECT * FROM case_rows")
                rows.clear()

    def _with(self, rows: pa.Table, command: str) -> None:
        self.con.register("case_rows", rows)
        self.con.execute(command)
        self.con.unregister("case_rows")
