"""The command tree."""

from __future__ import annotations

import typer

from paresis.cli import kb

app = typer.Typer(
    name="paresis",
    no_args_is_help=True,
    add_completion=False,
    help="Why are this person's legs weak, how urgent is it, and what next?",
)
app.add_typer(kb.app, name="kb")
