"""FHIR files for the command line: which they are, and the people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.cli.input import Told, parsed
from paresis.errors import IntakeError
from paresis.intake.fhir import is_fhir, read_fhir_people

if TYPE_CHECKING:
    from paresis.cli.input import Input

LINES = (".jsonl", ".ndjson")
MARK = '"resourceType"'
WHOLE = frozenset({"Bundle", "Parameters"})


def fhir_inputs(raw: str, kind: str, where: str, loose: list[Any] | None) -> list[Input] | None:
    """The people in a FHIR file, None when it is none.

    Args:
        raw: The text of the file.
        kind: Its ending; without one, standard input.
        where: Its name, for messages.
        loose: Takes resources that are no bundle, since in a folder those of one person may lie in several files; None reads them at once.

    Raises:
        IntakeError: It is not JSON.
    """
    if MARK not in raw or not (kind in (".json", *LINES) or (not kind and raw.lstrip().startswith(("{", "[")))):
        return None
    if kind in LINES:
        return _lines(raw, where, loose)
    value = parsed(raw, where)
    if not is_fhir(value):
        return None
    if loose is None or _is_whole(value):
        return people_of(value, where)
    loose += value if isinstance(value, list) else [value]
    return []


def people_of(value: Any, where: str) -> list[Input]:
    """Each person in a bundle or list of resources; no resources, no person."""
    try:
        return [Told("", ".json", where, case) for case in read_fhir_people(value, where=where)] if value else []
    except IntakeError as error:
        return [error]


def _lines(raw: str, where: str, loose: list[Any] | None) -> list[Input]:
    """One resource a line: bundles each for themselves, all others together; a line that is none of FHIR is a case of its own."""
    out: list[Input] = []
    own: list[Any] = []
    for n, line in enumerate(raw.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{where}:{n}"
        try:
            value = parsed(line, place)
        except IntakeError as error:
            out.append(error)
            continue
        if not is_fhir(value):
            out.append(Told(line, ".json", place))
        elif _is_whole(value):
            out += people_of(value, place)
        else:
            own.append(value)
    if loose is None:
        return [*out, *people_of(own, where)]
    loose += own
    return out


def _is_whole(value: Any) -> bool:
    return isinstance(value, dict) and value.get("resourceType") in WHOLE
