"""The command tree."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from paresis.cli import kb
from paresis.cli.assess import assess
from paresis.cli.evaluate import evaluate
from paresis.cli.localise import localise

app = typer.Typer(
    name="paresis",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Why are this person's legs weak, how urgent is it, and what next? Decision support, not a medical device.",
)
app.command()(assess)
app.command()(localise)
app.command()(evaluate)
app.add_typer(kb.app, name="kb")


def _version(value: bool) -> None:
    if value:
        from paresis.engine.assess import SOFTWARE_VERSION
        from paresis.kb.load import load_knowledge

        typer.echo(f"paresis {SOFTWARE_VERSION}, knowledge {load_knowledge().version}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the versions and leave.")] = False,
) -> None:
    """Options of all commands."""


@app.command()
def schema() -> None:
    """Print the JSON Schema of a case."""
    from paresis.intake.case_json import case_schema

    typer.echo(json.dumps(case_schema(), indent=2))
