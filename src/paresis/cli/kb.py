"""`paresis kb`: the knowledge base, for those who correct it."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from paresis.errors import KnowledgeError, ParesisError, did_you_mean

if TYPE_CHECKING:
    from paresis.kb.entries import Entry
    from paresis.kb.read import Files

EXIT_PROBLEMS, EXIT_BAD_INPUT, EXIT_BROKEN = 1, 2, 3
MOST_FOUND = 20

app = typer.Typer(no_args_is_help=True, help="Check, build and look into the knowledge base.")

Root = Annotated[Path, typer.Option("--root", help="The folder knowledge/.", file_okay=False)]


class Format(StrEnum):
    """How the answer is shown."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]


@app.command()
def lint(
    only: Annotated[list[Path] | None, typer.Option(help="Show only the problems of this file; repeat for more.")] = None,
    root: Root = Path("knowledge"),
) -> None:
    """Check every rule of the knowledge base.

    Exit codes: 0 all rules hold; 1 some are broken; 2 there is no knowledge in the folder.
    """
    from paresis.kb.rules import check_all

    files = _read(root)
    wanted = [p.resolve() for p in only or []]
    problems = [p for p in check_all(files) if not wanted or (root.parent / p.where.split(":")[0]).resolve() in wanted]
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"{len(problems)} problems in {len(files.conditions)} conditions, {len(files.findings)} findings, {len(files.sources)} sources")
    raise typer.Exit(EXIT_PROBLEMS if problems else 0)


@app.command()
def build(
    root: Root = Path("knowledge"),
    out: Annotated[Path | None, typer.Option("--out", help="Where to write; the installed package by default.", file_okay=False)] = None,
) -> None:
    """Check and compile the knowledge base.

    Exit codes: 0 built; 1 a rule is broken, nothing was written; 2 there is no knowledge in the folder.
    """
    from paresis.kb.compile import build as compile_knowledge

    _read(root)
    try:
        version = compile_knowledge(root, out)
    except KnowledgeError as error:
        _stop(error, EXIT_PROBLEMS)
    typer.echo(f"knowledge {version} built")


@app.command()
def show(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Of a condition, finding, red flag, investigation, medicine, analyte, source …")],
    output: FormatOption = Format.TEXT,
) -> None:
    """Print entries with the source of each number. An id that several kinds share shows them all.

    Exit codes: 0 shown; 2 an id is unknown (the others were still shown); 3 the installation is broken.
    """
    from paresis.cli.kb_text import entry_text, statements

    entries = _entries()
    sources = {e.id: e.record for e in entries if e.kind == "source"}
    unknown = [name for name in ids if not any(e.id == name for e in entries)]
    shown = [e for name in ids for e in entries if e.id == name]
    if output is Format.JSON:
        out = [{"kind": e.kind, **e.record, **_cited(e, sources), **statements(e, entries)} for e in shown]
        typer.echo(json.dumps(out, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join(entry_text(e, sources, entries) for e in shown), nl=bool(shown))
    for name in unknown:
        hint = did_you_mean(name, [e.id for e in entries]) or f"try `paresis kb find {name.replace('_', ' ')}`"
        typer.echo(f"paresis: {ParesisError(f'unknown id {name!r}', hint=hint)}", err=True)
    raise typer.Exit(EXIT_BAD_INPUT if unknown else 0)


@app.command()
def find(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="What you would call it; spelling need not be right.")],
    kind: Annotated[str, typer.Option("--kind", help="Only this kind: condition, finding, 'red flag', analyte …")] = "",
) -> None:
    """Find entries by name, synonym, lay word or id, best first; findings that the reader of plain text understands lead.

    Exit codes: 0 something was found; 1 nothing; 2 no such kind; 3 the installation is broken.
    """
    from paresis.intake.text import read_text
    from paresis.kb.entries import find as look_up

    entries = _entries()
    kinds = list(dict.fromkeys(e.kind for e in entries))
    if kind and kind not in kinds:
        _stop(ParesisError(f"unknown kind '{kind}'", hint=did_you_mean(kind, kinds) or f"one of: {', '.join(kinds)}"), EXIT_BAD_INPUT)
    told = " ".join(words)
    read = {m.finding for m in read_text(told).mentions}
    chosen = [e for e in entries if kind in ("", e.kind)]
    named = [e for _, e in look_up(told, chosen)]
    understood = [e for e in chosen if e.kind == "finding" and e.id in read]
    hits = [*understood, *(e for e in named if e not in understood)][:MOST_FOUND]
    for e in hits:
        typer.echo(f"{e.kind:13} {e.id:40} {e.name}")
    if not hits:
        _stop(ParesisError(f"nothing found for '{told}'", hint="try fewer or other words"), EXIT_PROBLEMS)


@app.command()
def coverage(root: Root = Path("knowledge"), output: FormatOption = Format.TEXT) -> None:
    """Say what the knowledge rests on: counts, citations, judgement.

    A claim is one line with a number (incidence, age, sex, tempo, sites, findings) of a condition. It is cited (has a source) or judged; a
    cited claim is counted when it states the number of people behind it.

    Exit codes: 0 done; 1 some files do not have the right shape and were left out; 2 there is no knowledge in the folder.
    """
    from paresis.cli.kb_text import coverage_table
    from paresis.kb.coverage import coverage as count
    from paresis.kb.coverage import coverage_to_json

    files = _read(root)
    rows, total = count(files)
    if output is Format.JSON:
        typer.echo(json.dumps({"total": coverage_to_json(total), "conditions": [coverage_to_json(x) for x in rows]}, indent=2))
    else:
        typer.echo(coverage_table(rows, total))
    for problem in files.problems:
        typer.echo(f"paresis: {problem}", err=True)
    raise typer.Exit(EXIT_PROBLEMS if files.problems else 0)


def _read(root: Path) -> Files:
    from paresis.kb.read import read_files

    try:
        return read_files(root)
    except ParesisError as error:
        _stop(error, EXIT_BAD_INPUT)


def _entries() -> list[Entry]:
    from paresis.kb.compile import compiled_folder
    from paresis.kb.entries import load_entries

    try:
        return load_entries(compiled_folder())
    except ParesisError as error:
        _stop(error, EXIT_BROKEN)


def _cited(entry: Entry, sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    from paresis.cli.kb_text import keys_of

    return {"sources": {k: sources[k] for k in keys_of(entry.record) if k in sources}}


def _stop(error: ParesisError, code: int) -> NoReturn:
    typer.echo(f"paresis: {error}", err=True)
    raise typer.Exit(code)
