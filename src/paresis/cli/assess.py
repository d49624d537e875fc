"""`paresis assess`: one case or many, from words or structure."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paresis.errors import IntakeError, ParesisError
from paresis.model.vocabulary import Setting, Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.case import Case

EXIT_BAD_INPUT, EXIT_BROKEN = 2, 3


class Format(StrEnum):
    """How the answer is shown."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Told:
    """A case with the text that it was read from, if any, and whether it is one line of many."""

    case: Case
    text: str = ""
    is_line: bool = False


def assess(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|-]...", help="A .txt, a Case .json, or a .jsonl of Cases; - reads text from standard input.")
    ] = None,
    text: Annotated[str, typer.Option("--text", help="What is wrong, in plain words.")] = "",
    age: Annotated[float | None, typer.Option("--age", help="Age in years (0.5 for six months); overrides the text.")] = None,
    sex: Annotated[Sex | None, typer.Option("--sex", help="Sex; overrides the text.")] = None,
    setting: Annotated[
        Setting | None, typer.Option("--setting", help="Where the person is seen; it decides how common each cause is. [default: primary_care]")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="text for people, json for programs, html for print.")] = Format.TEXT,
    top: Annotated[int, typer.Option("--top", min=1, max=500, help="How many causes to list.")] = 10,
) -> None:
    """Assess weak legs: how urgent, where, why, what next.

    Examples:

      paresis assess --text "62-year-old woman, legs weak for two weeks, reflexes absent"

      paresis assess note.txt --format html > note.html

      paresis assess cases.jsonl > answers.jsonl

    Exit codes: 0 all assessed; 2 an input could not be read (the others were still assessed); 3 the installation is broken.
    """
    if not files and not text:
        typer.echo('paresis: nothing to assess\nhint: give a FILE, - for standard input, or --text "…"; see paresis assess --help', err=True)
        raise typer.Exit(EXIT_BAD_INPUT)
    is_bad = False
    try:
        for name in [*(files or []), *([None] if text else [])]:
            for told in _told(name, text):
                if isinstance(told, ParesisError):
                    typer.echo(f"paresis: {told}", err=True)
                    is_bad = True
                else:
                    _show(_overridden(told, age, sex, setting), output, top)
    except ParesisError as error:
        typer.echo(f"paresis: {error}", err=True)
        raise typer.Exit(EXIT_BROKEN) from None
    raise typer.Exit(EXIT_BAD_INPUT if is_bad else 0)


def _overridden(told: Told, age: float | None, sex: Sex | None, setting: Setting | None) -> Told:
    case = told.case
    changed = replace(case, age_years=case.age_years if age is None else age, sex=sex or case.sex, setting=setting or case.setting)
    return replace(told, case=changed)


def _told(name: str | None, text: str) -> Iterator[Told | ParesisError]:
    """The cases of one input, or the error that says why there is none."""
    from paresis.intake.text import read_text

    try:
        if name is None:
            yield Told(read_text(text), text)
            return
        where = "standard input" if name == "-" else name
        raw = _decoded(sys.stdin.buffer.read() if name == "-" else _bytes(Path(name)), where)
        kind = "" if name == "-" else Path(name).suffix.lower()
        if kind == ".jsonl":
            for number, line in enumerate(raw.splitlines(), start=1):
                if line.strip():
                    yield _line(line, f"{where}:{number}")
        elif kind == ".json":
            yield _from_json(raw, where)
        else:
            yield Told(read_text(raw), raw)
    except IntakeError as error:
        yield error


def _line(line: str, where: str) -> Told | ParesisError:
    try:
        return replace(_from_json(line, where), is_line=True)
    except IntakeError as error:
        return error


def _from_json(raw: str, where: str) -> Told:
    from paresis.intake.case_json import read_case

    return Told(read_case(_parsed(raw, where), where=where))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise IntakeError(f"cannot be read ({error.strerror})", where=str(path), hint="check the name and the permissions") from None


def _decoded(raw: bytes, where: str) -> str:
    if b"\x00" in raw[:4096]:
        raise IntakeError("this is a binary file, not text", where=where, hint="give a .txt, .json or .jsonl file in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IntakeError(f"not UTF-8 at byte {error.start}", where=where, hint="save the file as UTF-8") from None


def _parsed(raw: str, where: str) -> object:
    try:
        return json.loads(raw)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" at line {error.lineno}, column {error.colno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else ": nested too deeply"
        raise IntakeError(f"not JSON{place}", where=where, hint="check brackets, quotes and commas there") from None


def _show(told: Told, output: Format, top: int) -> None:
    from paresis.engine.assess import assess as run

    answer = run(told.case, top=top)
    if output is Format.HTML:
        from paresis.report.html import html_report

        typer.echo(html_report(answer, text=told.text))
    elif output is Format.JSON or told.is_line:
        from paresis.report.json import assessment_to_json

        typer.echo(json.dumps(assessment_to_json(answer), ensure_ascii=False, indent=None if told.is_line else 2))
    else:
        from paresis.report.terminal import report_console, terminal_report

        report_console().print(terminal_report(answer))
