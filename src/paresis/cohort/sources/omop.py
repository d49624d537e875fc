"""OMOP CDM 5.4 in DuckDB or Parquet as a cohort: each kind of row is read once, by its codes, then joined to its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from paresis.cohort.sources.case_rows import CaseRows
from paresis.cohort.sources.meanings import Meaning, Meanings
from paresis.cohort.sources.omop_tables import KIND_COLUMNS, Warehouse, find_tables, is_omop, rows_sql
from paresis.cohort.tables import Reject, Source
from paresis.intake.text import read_text
from paresis.kb.codes import ICD_URI, LOINC_URI, SNOMED_URI, Codes, load_codes
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    import duckdb

    from paresis.model.knowledge import Knowledge

Kind = dict[str, Any]
SYSTEMS = {"SNOMED": SNOMED_URI, "LOINC": LOINC_URI, "ICD10CM": ICD_URI, "ICD10": ICD_URI, "ICD10GM": ICD_URI}
LAB_FLAGS = {"high": "H", "low": "L", "absent": "N"}
FLAG_URI = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
MOST_KINDS = 300_000
SHOWN = 20
NOTES_AT_ONCE = 2_000
_ICD = re.compile(r"([A-TV-Z]\d[0-9AB])\.?([0-9A-Z]{0,4})")
_LOINC = re.compile(r"\d{1,5}-\d")
_MEANING = pa.schema([
    ("kind", pa.uint64()), ("code", pa.string()), ("presence", pa.string()), ("unit", pa.string()), ("reach", pa.int32()),
])  # fmt: skip


def recognises(path: Path) -> bool:
    """Whether a path looks like OMOP tables."""
    return is_omop(path)


def open_source(path: Path, con: duckdb.DuckDBPyConnection, scratch: Path, *, with_notes: bool = False) -> Source:
    """OMOP tables as a cohort, read with the knowledge that is installed; `scratch` is not used, DuckDB spills where it was told."""
    return open_omop(con, path, knowledge=load_knowledge(), with_notes=with_notes)


def open_omop(
    con: duckdb.DuckDBPyConnection, path: Path, *, knowledge: Knowledge, index_date: date | None = None, with_notes: bool = False
) -> Source:
    """OMOP tables as a cohort.

    Args:
        con: Holds the temporary tables for as long as the source is read.
        path: A DuckDB file or a folder of Parquet.
        knowledge: Whose findings, analytes and words are used.
        index_date: The day of the question; by default the latest day in each person's record that is not in the future.
        with_notes: Whether the table `note` is read too, with the reader of texts.

    Raises:
        IntakeError: No table of OMOP is there.
    """
    found = find_tables(con, path)
    con.execute(f"CREATE OR REPLACE TEMP VIEW omop_rows AS {rows_sql(found)}")
    kinds = _kinds(con, found)
    meanings = Meanings(knowledge)
    meant = {k["kind"]: _meaning(k, meanings, load_codes()) for k in kinds}
    _store(con, meant)
    _index(con, index_date)
    observations = OBSERVED + (_notes(con, found, knowledge) if with_notes and "note" in found.at else "")
    n_odd = sum(k["n"] for k in kinds if k["judged"] == "nan")
    odd = [Reject(None, "value_as_number", "not a finite number", "give a number, or leave it empty", n_odd)] if n_odd else []
    return Source("OMOP CDM tables", observations, _persons(found), (*found.rejects, *odd), tuple(_coverage(kinds, meant)))


OBSERVED = """SELECT r.patient, CAST(NULL AS VARCHAR) AS system, m.code, CASE WHEN m.presence IS NULL THEN r.value END AS value, m.unit, m.presence,
    CASE WHEN m.reach IS NULL OR r."first" > i.day THEN r."first" WHEN r."first" IS NOT NULL THEN least(coalesce(r."last", i.day), i.day) END AS date
FROM omop_rows r JOIN omop_meaning m ON r.kind = m.kind LEFT JOIN omop_index i ON r.patient = i.patient
WHERE m.reach IS NULL OR coalesce(coalesce(r."last", CASE WHEN m.reach < 365 THEN r."first" END, i.day) >= i.day - m.reach, true)"""
"""A row counts for the days that its meaning reaches after the last day of which it tells; a problem without an end goes on."""


def _kinds(con: duckdb.DuckDBPyConnection, found: Warehouse) -> list[Kind]:
    """The kinds of rows, the most frequent first, with what the vocabulary tables say of their concepts."""
    named = ", ".join(f"any_value({c}) AS {c}" for c in KIND_COLUMNS)
    con.execute(f"CREATE OR REPLACE TEMP TABLE omop_kinds AS SELECT kind, {named}, count(*) AS n FROM omop_rows GROUP BY kind")
    maps, join = "", ""
    if "concept" in found.at:
        for column in ("concept", "source", "unit", "answer"):
            join += f" LEFT JOIN {found.at['concept']} c_{column} ON k.{column} = TRY_CAST(c_{column}.concept_id AS BIGINT)"
            maps += (
                f", c_{column}.concept_name AS {column}_name, c_{column}.vocabulary_id AS {column}_system, c_{column}.concept_code AS {column}_code"
            )
    if "concept" in found.at and "concept_relationship" in found.at:
        join += f""" LEFT JOIN (SELECT TRY_CAST(concept_id_1 AS BIGINT) AS id, min(TRY_CAST(concept_id_2 AS BIGINT)) AS other
            FROM {found.at["concept_relationship"]} WHERE relationship_id = 'Maps to' GROUP BY 1) r ON k.concept IS NULL AND k.source = r.id
            LEFT JOIN {found.at["concept"]} c_to ON r.other = TRY_CAST(c_to.concept_id AS BIGINT)"""
        maps += ", c_to.concept_name AS to_name, c_to.vocabulary_id AS to_system, c_to.concept_code AS to_code"
    found_kinds = con.sql(f"SELECT k.*{maps} FROM omop_kinds k{join} ORDER BY n DESC, kind LIMIT {MOST_KINDS}")
    return list(found_kinds.to_arrow_table().to_pylist())


def _meaning(kind: Kind, meanings: Meanings, codes: Codes) -> Meaning:
    """What a kind of row says."""
    concept = _concept(kind)
    if kind["judged"] == "nan" or not concept:
        return Meaning()
    if kind["origin"] == "condition_occurrence":
        return meanings.problem(concept, verified=_listed(codes, "status", kind["status"]))
    if kind["origin"] == "drug_exposure":
        return meanings.medicine(concept)
    return meanings.result(concept, _answer(kind, codes))


def _concept(kind: Kind) -> dict[str, Any]:
    """The codes of a kind of row and its name, as a FHIR concept; empty when it has neither."""
    coded = [(kind.get(f"{x}_system"), kind.get(f"{x}_code"), kind.get(f"{x}_name")) for x in ("concept", "to", "source")]
    coding = [{"system": SYSTEMS.get(s, ""), "code": c, "display": name or ""} for s, c, name in coded if s and c]
    words = kind["words"] or ""
    icd = _ICD.fullmatch(words.upper())
    is_code = bool(icd or _LOINC.fullmatch(words))
    if icd and kind["origin"] in ("condition_occurrence", "observation"):
        coding.append({"system": ICD_URI, "code": f"{icd[1]}.{icd[2]}".rstrip("."), "display": ""})
    elif _LOINC.fullmatch(words):
        coding.append({"system": LOINC_URI, "code": words, "display": ""})
    text = next((name for _, _, name in coded if name), "" if is_code else words)
    return {"coding": coding, "text": text} if coding or text else {}


def _answer(kind: Kind, codes: Codes) -> dict[str, Any]:
    """The answer of a measurement or observation, as fields of a FHIR Observation; the number itself stands in the rows."""
    if kind["judged"]:
        unit = kind.get("unit_code") or _listed(codes, "unit", kind["unit"])
        value = {"value": kind["bound"] or 1.0, "unit": kind["unit_words"] or unit, "code": unit or kind["unit_words"] or ""}
        sign = _listed(codes, "comparator", kind["comparator"])
        flag = LAB_FLAGS.get(kind["judged"])
        told = [{"coding": [{"system": FLAG_URI, "code": flag}]}] if flag else []
        return {"valueQuantity": value | ({"comparator": sign} if sign else {}), "interpretation": told}
    listed = _listed(codes, "answer", kind["answer"])
    if listed in ("high", "low"):
        return {"interpretation": [{"coding": [{"system": FLAG_URI, "code": LAB_FLAGS[listed]}]}]}
    if listed:
        return {"valueCodeableConcept": {"text": listed}}
    name, words = kind.get("answer_name"), kind["answer_words"]
    coded = {"system": SYSTEMS.get(kind.get("answer_system") or "", ""), "code": kind.get("answer_code") or "", "display": name or ""}
    return {"valueCodeableConcept": {"coding": [coded], "text": name}} if name else {"valueString": words} if words else {}


def _listed(codes: Codes, what: str, concept: int | None) -> str:
    found = codes.omop.get(f"{what} {concept}", [])
    return found[0] if found else ""


def _store(con: duckdb.DuckDBPyConnection, meant: dict[int, Meaning]) -> None:
    """The meanings as a table to join with."""
    rows = [
        {"kind": kind, "code": t.code, "presence": t.presence or None, "unit": t.unit or None, "reach": t.reach}
        for kind, m in meant.items()
        for t in m.told
    ]
    meaning = pa.Table.from_pylist(rows, schema=_MEANING)
    con.register("omop_meant", meaning)
    con.execute("CREATE OR REPLACE TEMP TABLE omop_meaning AS SELECT * FROM omop_meant")
    con.unregister("omop_meant")


def _index(con: duckdb.DuckDBPyConnection, index_date: date | None) -> None:
    """The day of the question of each person."""
    latest = 'max("first") FILTER ("first" <= current_date)'
    day = f"DATE '{index_date.isoformat()}'" if index_date else latest
    con.execute(f"CREATE OR REPLACE TEMP TABLE omop_index AS SELECT patient, {day} AS day FROM omop_rows GROUP BY patient")


def _persons(found: Warehouse) -> str:
    """Persons with their day of the question, and where they were seen last."""
    if "person" not in found.at:
        none = "CAST(NULL AS DOUBLE) AS age, CAST(NULL AS DATE) AS birth_date, CAST(NULL AS VARCHAR) AS sex, CAST(NULL AS VARCHAR) AS setting"
        return f"SELECT patient, {none}, day AS index_date FROM omop_index"

    def column(name: str, kind: str) -> str:
        return found.column("person", name, kind)

    year, month, day = (column(f"{x}_of_birth", "INTEGER") for x in ("year", "month", "day"))
    born = f"make_date({year}, coalesce({month}, 7), coalesce({day}, CASE WHEN {month} IS NULL THEN 1 ELSE 15 END))"
    sexes = _cases("sex", column("gender_concept_id", "BIGINT"))
    told = f"CASE lower(left({column('gender_source_value', 'VARCHAR')}, 1)) WHEN 'f' THEN 'female' WHEN 'm' THEN 'male' END"
    visits, setting = "", "CAST(NULL AS VARCHAR)"
    if {"person_id", "visit_concept_id", "visit_start_date"} <= found.columns.get("visit_occurrence", frozenset()):
        setting = "v.setting"
        visits = f"""LEFT JOIN (SELECT CAST(person_id AS VARCHAR) AS patient, arg_max({_cases("setting", "TRY_CAST(visit_concept_id AS BIGINT)")},
            TRY_CAST(visit_start_date AS DATE)) AS setting FROM {found.at["visit_occurrence"]}
            WHERE TRY_CAST(visit_start_date AS DATE) <= current_date GROUP BY 1) v ON v.patient = coalesce(p.patient, i.patient)"""
    return f"""SELECT coalesce(p.patient, i.patient) AS patient, CAST(NULL AS DOUBLE) AS age, p.birth_date, p.sex, {setting} AS setting,
            i.day AS index_date
        FROM (SELECT CAST(person_id AS VARCHAR) AS patient, coalesce({column("birth_datetime", "DATE")}, TRY({born})) AS birth_date,
              coalesce({sexes}, {told}) AS sex FROM {found.at["person"]}) p
        FULL JOIN omop_index i ON p.patient = i.patient {visits}"""


def _cases(what: str, column: str) -> str:
    """The meaning of OMOP's standard concepts of one sort, as a CASE over a column."""
    listed = {k.split(" ")[1]: v[0] for k, v in load_codes().omop.items() if k.startswith(f"{what} ")}
    whens = " ".join(f"WHEN {code} THEN '{means}'" for code, means in listed.items())
    return f"CASE {column} {whens} END"


def _notes(con: duckdb.DuckDBPyConnection, found: Warehouse, knowledge: Knowledge) -> str:
    """Read the notes of the last year of each person into a table of rows; what to add to the observations."""
    day = found.column("note", "note_date", "DATE")
    told = con.cursor().execute(f"SELECT CAST(person_id AS VARCHAR), {day}, {found.column('note', 'note_text', 'VARCHAR')} FROM {found.at['note']}")
    rows = CaseRows(con, "omop_notes", knowledge)
    while batch := told.fetchmany(NOTES_AT_ONCE):
        for patient, written, text in batch:
            if text and text.strip():
                rows.add(read_text(text, knowledge=knowledge), patient=patient, day=written)
    rows.flush()
    return """ UNION ALL SELECT n.* FROM omop_notes_observations n LEFT JOIN omop_index i ON n.patient = i.patient
        WHERE coalesce(n.date >= i.day - 365, true)"""


def _coverage(kinds: list[Kind], meant: dict[int, Meaning]) -> Iterator[str]:
    """By table, the share of rows understood; then the kinds of rows that were not, the most frequent first."""
    kinds = [k for k in kinds if k["judged"] != "nan"]
    for table in dict.fromkeys(sorted(k["origin"] for k in kinds)):
        mine = [k for k in kinds if k["origin"] == table]
        total = sum(k["n"] for k in mine)
        told = sum(k["n"] for k in mine if meant[k["kind"]].told)
        causes = sum(k["n"] for k in mine if not meant[k["kind"]].told and meant[k["kind"]].is_diagnosis)
        also = f"; {causes:,} name a cause, which is never used as an answer" if causes else ""
        yield f"{table}: {told:,} of {total:,} rows understood ({told / total:.1%}){also}"
    left = [k for k in kinds if not meant[k["kind"]].told and not meant[k["kind"]].is_diagnosis]
    yield from (f"not understood: {_name(k)} ({k['origin']}, {k['n']:,} rows)" for k in left[:SHOWN])


def _name(kind: Kind) -> str:
    """A kind of row in words, without what a person may have written."""
    known = next((x for x in ("concept", "to", "source") if kind.get(f"{x}_code")), "")
    code, named = (f"{kind[known + '_system']} {kind[known + '_code']}", kind[known + "_name"]) if known else ("", "")
    concept = f"concept {kind['concept'] or kind['source'] or 0}"
    unit = f" in {kind.get('unit_code') or kind['unit_words']}" if kind.get("unit_code") or kind["unit_words"] else ""
    return f"{code or concept} {named or (kind['words'] or '')[:60]}".strip() + unit
