"""`paresis localise`: where is the lesion, from an examination sheet."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paresis.errors import IntakeError, ParesisError

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy, AnatomyAnswer, Sheet

EXIT_BAD_INPUT, EXIT_BROKEN = 2, 3


class Format(StrEnum):
    """How the answer is shown."""

    TEXT = "text"
    JSON = "json"
    SVG = "svg"


def localise(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="A .csv (item, side, grade), a .json, or notes; - reads notes.")] = "",
    *,
    text: Annotated[str, typer.Option("--text", help="The examination in quick notation.")] = "",
    output: Annotated[Format, typer.Option("--format", help="text for people, json for programs, svg for a figure of the body.")] = Format.TEXT,
    figure: Annotated[Path | None, typer.Option("--figure", help="Also write the figure to this file.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=50, help="How many lesions to list.")] = 6,
    tests: Annotated[int, typer.Option("--tests", min=0, max=20, help="How many next examinations to propose.")] = 4,
) -> None:
    """Localise a lesion from muscle grades, reflexes and sensation.

    Examples:

      paresis localise --text "ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space"

      paresis localise sheet.csv --figure body.svg

    Exit codes: 0 done; 2 the input could not be read; 3 the installation is broken.
    """
    if not file and not text:
        typer.echo('paresis: no examination\nhint: give a FILE, - for standard input, or --text "…"; see paresis localise --help', err=True)
        raise typer.Exit(EXIT_BAD_INPUT)
    from paresis.engine.anatomy.answer import localise_sheet
    from paresis.kb.anatomy.build import load_anatomy
    from paresis.report.figure import body_figure

    try:
        anatomy = load_anatomy()
        answer = localise_sheet(_sheet(file, text, anatomy), anatomy, top=top, tests=tests)
    except IntakeError as error:
        typer.echo(f"paresis: {error}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from None
    except ParesisError as error:
        typer.echo(f"paresis: {error}", err=True)
        raise typer.Exit(EXIT_BROKEN) from None
    if figure:
        figure.write_text(body_figure(answer, anatomy), encoding="utf-8")
    if output is Format.SVG:
        typer.echo(body_figure(answer, anatomy))
    elif output is Format.JSON:
        typer.echo(json.dumps(_as_json(answer), ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_lines(answer)))


def _sheet(file: str, text: str, anatomy: Anatomy) -> Sheet:
    """The sheet of a file by its suffix, or of quick notation."""
    from paresis.intake.sheet import read_sheet_csv, read_sheet_json, read_sheet_text

    if not file:
        return read_sheet_text(text, anatomy)
    if file == "-":
        return read_sheet_text(sys.stdin.read(), anatomy)
    path = Path(file)
    try:
        raw = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(f"cannot be read ({error.__class__.__name__})", where=file, hint="check name, permissions and encoding") from None
    if path.suffix.lower() == ".csv":
        return read_sheet_csv(raw, anatomy, where=file)
    if path.suffix.lower() == ".json":
        try:
            return read_sheet_json(json.loads(raw), anatomy, where=file)
        except json.JSONDecodeError as error:
            raise IntakeError(f"not JSON at line {error.lineno}", where=file, hint="check brackets, quotes and commas there") from None
    return read_sheet_text(raw, anatomy)


def _lines(answer: AnatomyAnswer) -> list[str]:
    """The answer for people."""
    out = ["Where the lesion may be:"]
    for x in answer.lesions:
        out.append(f"{x.rank:>3}. {x.probability:>5.1%}  {x.name}")
        if len(x.members) > 1:
            out.append("          " + "; ".join(f"{name} {p:.0%}" for name, p in x.members))
        if x.explains and x.rank <= 3:
            out.append("          explains: " + ", ".join(f"{e.name} {e.side}".strip() for e in x.explains[:6]))
        if x.against and x.rank <= 3:
            out.append("          does not fit: " + ", ".join(f"{e.name} {e.side} (expected {e.expected})" for e in x.against[:4]))
    out.append("Segment: " + ", ".join(f"{name.replace('_', ' ')} {p:.0%}" for name, p in answer.segments if p >= 0.02))
    if answer.next_tests:
        out += ["Examine next:", *(f"  - {t.text}" for t in answer.next_tests)]
    out.append(answer.mrc_sum.text)
    out += [f"{i.level}: {i.message}" + (f" ({i.solution})" if i.solution else "") for i in answer.sheet.issues]
    if answer.sheet.not_understood:
        out.append("not understood: " + "; ".join(s.text.strip() for s in answer.sheet.not_understood))
    out.append("Decision support from a draft knowledge base, not a medical device.")
    return out


def _as_json(answer: AnatomyAnswer) -> dict[str, object]:
    """The answer for programs, without the expectation of every column."""
    out = asdict(answer)
    out.pop("expected")
    return out
