"""`paresis evaluate`: how good it is, on published cases."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from paresis.errors import ParesisError
from paresis.evaluate.cases import With


class Format(StrEnum):
    """How the figures are shown."""

    TEXT = "text"
    JSON = "json"


def evaluate(
    cases: Annotated[Path, typer.Argument(metavar="CASES.jsonl", help="Published cases, one JSON object a line.")],
    output: Annotated[Format, typer.Option("--format", help="text for people, json for programs.")] = Format.TEXT,
    given: Annotated[
        With, typer.Option("--with", help="What the engine gets: the text, also the listed findings, or also the first bloods.")
    ] = With.TEXT,
) -> None:
    """Measure against published cases: rank of the diagnosis, urgency, lesion site."""
    from rich.console import Console
    from rich.progress import track

    from paresis.evaluate.cases import outcome_of, read_cases
    from paresis.evaluate.figures import figures_of, figures_to_json, figures_to_text
    from paresis.kb.load import load_knowledge

    try:
        raw, knowledge = read_cases(cases), load_knowledge()
    except ParesisError as error:
        typer.echo(f"paresis: {error}", err=True)
        raise typer.Exit(2) from None
    outcomes = [outcome_of(case, given, knowledge) for case in track(raw, "assessing", console=Console(stderr=True), transient=True)]
    figures = figures_of(outcomes)
    typer.echo(json.dumps(figures_to_json(figures), indent=2) if output is Format.JSON else figures_to_text(figures))
