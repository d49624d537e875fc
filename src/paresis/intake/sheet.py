"""An examination as CSV, JSON or quick notation → a Sheet. Nothing that is written here raises for the patient: what is odd becomes an Issue."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from paresis.errors import IntakeError, did_you_mean
from paresis.intake.sheet_grades import numeric_grades, word_grades
from paresis.intake.sheet_notation import normalised
from paresis.intake.sheet_reading import Reading
from paresis.intake.sheet_text import read_sheet_text
from paresis.intake.sheet_words import SENSES, mentions_in
from paresis.model.anatomy import SIDES, Anatomy, Sheet
from paresis.model.case import Issue, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = {
    "item": ("muscle", "movement", "reflex", "area", "test"), "grade": ("value", "mrc", "power", "result"), "left": ("l", "lt"), "right": ("r", "rt"),
    "sense": ("modality",),
}  # fmt: skip

__all__ = ["joined", "read_sheet_csv", "read_sheet_json", "read_sheet_rows", "read_sheet_text", "sheet_to_json"]


def read_sheet_csv(text: str, anatomy: Anatomy, *, where: str = "sheet") -> Sheet:
    """Read a table with the columns item, side and grade (or value), sense for skin areas, and certainty (0 to 1) where the examiner doubted.

    Raises:
        IntakeError: There is no column `item`, or neither `grade` nor `value`.
    """
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    divider = max(",;\t", key=text.partition("\n")[0].count)
    rows = [{_column(k): v if isinstance(v, str) else "" for k, v in row.items()} for row in csv.DictReader(io.StringIO(text), delimiter=divider)]
    names = {k for row in rows[:1] for k in row}
    if not rows or "item" not in names or not names & {"grade", *SIDES}:
        raise IntakeError(
            "no table of an examination", where=where, hint="give the columns item, side, grade (or item, right, left) in the first line"
        )
    return read_sheet_rows([long for row in rows for long in _by_side(row)], anatomy)


def _column(name: str | None) -> str:
    """The column that a heading names."""
    lower = (name or "").strip().lower()
    return next((column for column, others in COLUMNS.items() if lower in others), lower)


def _by_side(row: Mapping[str, str]) -> list[dict[str, str]]:
    """One row a side of a table with a column for each; a row with a grade as it is."""
    if "grade" in row or not set(SIDES) & set(row):
        return [dict(row)]
    return [{**{k: v for k, v in row.items() if k not in SIDES}, "side": side, "grade": row[side]} for side in SIDES if row.get(side, "").strip()]


def read_sheet_json(raw: Any, anatomy: Anatomy, *, where: str = "sheet") -> Sheet:
    """Read `[{"item": …, "side": …, "grade": …}]`, `{"entries": […]}` or `{"text": …}`.

    Raises:
        IntakeError: It is none of these.
    """
    if isinstance(raw, dict) and isinstance(raw.get("text"), str):
        return read_sheet_text(raw["text"], anatomy)
    rows = raw.get("entries") if isinstance(raw, dict) else raw
    if not isinstance(rows, list) or not all(isinstance(x, dict) for x in rows):
        raise IntakeError(
            "no examination sheet", where=where, hint='give {"entries": [{"item": …, "side": …, "grade": …}]}, that list alone, or {"text": …}'
        )
    odd = {n: x for n, x in enumerate(rows, start=1) if any(isinstance(v, list | dict | bool) for v in x.values())}
    issues = tuple(Issue("error", "a value is neither a text nor a number", "the row is left out", f"row {n}") for n in odd)
    plain = [{} if n in odd else {str(k): "" if v is None else str(v) for k, v in x.items()} for n, x in enumerate(rows, start=1)]
    sheet = read_sheet_rows(plain, anatomy)
    return replace(sheet, issues=(*issues, *sheet.issues))


def read_sheet_rows(rows: Iterable[Mapping[str, str]], anatomy: Anatomy) -> Sheet:
    """Read rows of item, side, grade (or value), sense and certainty; each row stands for itself."""
    reading = Reading(anatomy)
    for number, row in enumerate(rows, start=1):
        if row:
            _row(reading, row, f"row {number}")
    return Sheet(tuple(reading.entries.values()), tuple(reading.issues), values=tuple(reading.values.items()))


def _row(reading: Reading, row: Mapping[str, str], where: str) -> None:
    name, grade = row.get("item", "").strip().lower(), normalised((row.get("grade") or row.get("value") or "").strip())
    side = row.get("side", "").strip().lower()
    sense = _sense(reading.anatomy, row.get("sense", "").strip().lower())
    needed = scale_item(reading.anatomy, name)
    if needed:
        reading.value(needed, grade, where)
        return
    if sense not in {"", *SENSES}:
        reading.issues.append(Issue("warning", f"unknown sense '{sense}'", "use light touch, pinprick, vibration or position", where))
        return
    items = _items_named(reading.anatomy, name, sense)
    if not items:
        known = [*reading.anatomy.items, *(w for i in reading.anatomy.items.values() for w in i.words)]
        reading.issues.append(Issue("warning", f"unknown item '{name}'", did_you_mean(name, known), where))
        return
    sides = {w: s for s, words in reading.anatomy.words["sides"].items() for w in words}
    if side and side not in sides:
        reading.issues.append(Issue("warning", f"unknown side '{side}'", "use left, right or both", where))
        return
    if not side and any(reading.anatomy.items[i].sided for i in items):
        reading.issues.append(Issue("info", f"no side given for {name}; taken as both sides", "use left, right or both", where))
    certainty, weight = (_share(reading, row, name, where) for name in ("certainty", "weight"))
    for item in items if certainty is not None and weight is not None else ():
        states = _states(reading, item, f" {grade} ", where)
        if states:
            reading.put(item, sides.get(side, "both"), states, Span(0, 0, grade), certainty=certainty or 0.0, weight=weight or 0.0)


def scale_item(anatomy: Anatomy, name: str) -> str:
    """The value of a scale that a row names: by id, by its label, or by the scale and its label; empty where none or several do.

    >>> from paresis.kb.anatomy.load import load_anatomy
    >>> [scale_item(load_anatomy(), x) for x in ("onls_arms", "grip strength, kg", "mg_adl talking", "alsfrs_r: speech", "age in years")]
    ['onls_arms', '', 'mgadl_talking', 'alsfrs_speech', 'age_years']
    """
    bare = " ".join(re.sub(r"[:,()_-]", " ", name).split())
    found = {
        i.id
        for rule in anatomy.scores
        for i in rule.items
        for label in (i.id, i.id.removesuffix("_ml_kg"), f"{rule.id} {i.name}", f"{rule.name} {i.name}", *_free(anatomy, i.name.lower()))
        if bare == " ".join(re.sub(r"[:,()_-]", " ", label.lower()).split())
    }
    return found.pop() if len(found) == 1 else ""


def _free(anatomy: Anatomy, label: str) -> tuple[str, ...]:
    """A label that names nothing that is examined ("talking", but not "hip flexion")."""
    return () if mentions_in(anatomy, label) else (label,)


def joined(first: Sheet | None, second: Sheet) -> Sheet:
    """Two sheets of one person; what the second says of an item on a side stands."""
    if first is None:
        return second
    entries = {(e.item, e.side): e for e in (*first.entries, *second.entries)}
    values = tuple((dict(first.values) | dict(second.values)).items())
    unread, assumed = (*first.not_understood, *second.not_understood), first.assumed_side if first.assumed_side == second.assumed_side else ""
    return Sheet(tuple(entries.values()), (*first.issues, *second.issues), unread, values, assumed)


def sheet_to_json(sheet: Sheet) -> list[dict[str, Any]]:
    """The rows that `read_sheet_json` reads back, without their places in a text.

    >>> from paresis.model.anatomy import Entry
    >>> sheet_to_json(Sheet((Entry("knee_jerk", "left", ("0", "0.5")),)))
    [{'item': 'knee_jerk', 'side': 'left', 'grade': '0 or 0.5', 'certainty': 1.0, 'weight': 1.0}]
    """
    return [
        {"item": e.item, "side": e.side, "grade": " or ".join(e.states), "certainty": round(e.certainty, 4), "weight": round(e.weight, 4)}
        for e in sheet.entries
    ] + [{"item": name, "grade": value} for name, value in sheet.values]


def _share(reading: Reading, row: Mapping[str, str], name: str, where: str) -> float | None:
    """A number from 0 to 1 (1 when nothing is said), such as how sure the examiner was; None, with an issue, for anything else."""
    text = row.get(name, "").strip()
    try:
        value = float(text) if text else 1.0
    except ValueError:
        value = -1.0
    if 0 <= value <= 1:
        return value
    reading.issues.append(Issue("error", f"{name} '{text}' is not between 0 and 1", "the row is left out", where))
    return None


def _sense(anatomy: Anatomy, word: str) -> str:
    """The sense that a word such as "pinprick" names; any other word as it is."""
    return next((s for s in SENSES if word in anatomy.words["senses"][s]), word)


def _items_named(anatomy: Anatomy, name: str, sense: str) -> tuple[str, ...]:
    """Items by id, id and sense, or a phrase."""
    for option in (name, f"{name}.{sense}" if sense else name):
        if option in anatomy.items:
            return (option,)
    if f"{name}.touch" in anatomy.items:
        return (f"{name}.{sense or 'touch'}",)
    for m in mentions_in(anatomy, name):
        if m.kind == "area":
            return tuple(f"{a}.{sense or 'touch'}" for a in m.items)
        return m.items
    return ()


def _states(reading: Reading, item: str, text: str, where: str) -> tuple[str, ...]:
    """The states that a grade leaves open; what is no grade of this scale is an issue."""
    thing = reading.anatomy.items[item]
    known = reading.anatomy.scales[thing.scale].states
    several = tuple(x.strip() for x in text.split(" or "))
    if set(several) <= set(known):
        return several
    for g in [*numeric_grades(text, thing.scale, known), *word_grades(text, thing.scale, reading.anatomy)]:
        if g.problem:
            reading.issues.append(Issue("error", f"{thing.name}: {g.problem}", "the entry is left out", where))
            return ()
        return g.states
    reading.issues.append(Issue("error", f"{thing.name}: '{text.strip()}' is no grade", f"use one of {', '.join(known)}", where))
    return ()
