"""`paresis kb`: the knowledge base, for those who correct it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paresis.errors import ParesisError

app = typer.Typer(no_args_is_help=True, help="Check, build and look into the knowledge base.")

Root = Annotated[Path, typer.Option("--root", help="The folder knowledge/.", file_okay=False)]


@app.command()
def lint(
    only: Annotated[list[Path] | None, typer.Option(help="Show only the problems of this file; repeat for more.")] = None,
    root: Root = Path("knowledge"),
) -> None:
    """Check every rule of the knowledge base."""
    from paresis.kb.read import read_files
    from paresis.kb.rules import check_all

    try:
        files = read_files(root)
    except ParesisError as error:
        typer.echo(f"paresis: {error}", err=True)
        raise typer.Exit(2) from None
    wanted = [p.resolve() for p in only or []]
    problems = [p for p in check_all(files) if not wanted or (root.parent / p.where.split(":")[0]).resolve() in wanted]
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"{len(problems)} problems in {len(files.conditions)} conditions, {len(files.findings)} findings, {len(files.sources)} sources")
    raise typer.Exit(1 if problems else 0)
