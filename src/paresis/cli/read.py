"""`paresis read`: files of notes to a table of findings."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.input import contents
from paresis.cli.notes import FORMATS, Unread, kind_of_table, notes_in, writer_of
from paresis.cli.output import ALWAYS, Exit, complain
from paresis.cli.parser import Parser, day
from paresis.errors import IntakeError
from paresis.intake.hpo.read import COLUMNS, TEXT, looks_foreign, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from paresis.cli.notes import Note

ABOUT = """Read notes and write one row for each finding: note, HPO id, label, status (present, absent, uncertain, past, family, hypothetical),
start and end in the note, rule, and what stands beside it (side, severity, onset, days, grade of power). All of
HPO's phenotypic abnormalities are looked for, in English.

The notes stand in a table (.parquet, .csv, .tsv, .jsonl; .gz too) with a column of text, or in a folder of .txt files. They are read in batches, so
that a file may be larger than the memory. The words themselves are not written unless --with-text asks for them. Notes that cannot be read are
listed on standard error and counted.

What a note dates ("since last Tuesday", "on 12/10/2026") is counted from the day on which it was written, where --date-column or --on says it.

With --case one text in English or German is read as paresis assess reads it, and what was understood is written as a case: correct it, and give it
to paresis assess."""
EXAMPLES = (
    "paresis read notes.parquet --text-column note --id-column note_id -o findings.parquet",
    "paresis read notes.csv --text-column note > findings.csv",
    "paresis read notes.csv --text-column note --date-column written > findings.csv",
    "paresis read notes/ --with-text -o findings.jsonl",
    "paresis read note.txt --case > case.json",
)
EXITS = {"0": "every note was read", "2": "wrong usage, or a note could not be read (the others were)", **ALWAYS}
BATCH = 512
MOST_LISTED = 20


def run(arguments: Sequence[str]) -> int:
    """Read the notes of one file or folder."""
    options = _options().read(arguments)
    if options.case:
        return _case(options.notes, options.output, options.on or date.today())
    columns = (*COLUMNS, TEXT) if options.with_text else COLUMNS
    unread: list[str] = []
    n_notes = n_rows = foreign = 0
    with writer_of(options.output, columns) as write, _bar(options.notes) as step:
        for batch in _batches(notes_in(options.notes, options.text_column, options.id_column, options.date_column)):
            notes = [n for n in batch if not isinstance(n, Unread)]
            unread += [f"{n.where}: {n.why}" for n in batch if isinstance(n, Unread)]
            rows = rows_of([n.id for n in notes], [n.text for n in notes], [n.day or options.on for n in notes], with_text=options.with_text)
            write(rows)
            n_notes, n_rows = n_notes + len(notes), n_rows + len(rows)
            met = Counter(row[0] for row in rows)
            foreign += sum(looks_foreign(n.text, met[n.id]) for n in notes)
            step(len(batch))
    for line in unread[:MOST_LISTED]:
        complain(line)
    more = f"; {len(unread)} could not be read" if unread else ""
    if foreign:
        complain(f"{foreign} {'note does' if foreign == 1 else 'notes do'} not look English: only English is read here")
    if n_notes == 0:
        raise IntakeError(f"nothing to read{more}", where=options.notes, hint="give a table with a column of text, or a folder of .txt files")
    print(f"{n_rows:,} findings in {n_notes:,} notes{more}", file=sys.stderr)
    return Exit.BAD_INPUT if unread else Exit.DONE


def _case(name: str, output: str, today: date) -> int:
    """Write what was understood of one text as a case that can be corrected."""
    from paresis.intake.case_json import case_to_json
    from paresis.intake.text import read_text

    case = read_text(contents(name), today=today)
    for issue in (i for i in case.issues if i.level != "info"):
        complain(f"{issue.message} ({issue.solution})" if issue.solution else issue.message)
    written = json.dumps(case_to_json(case), ensure_ascii=False, indent=2) + "\n"
    if output == "-":
        sys.stdout.write(written)
    else:
        Path(output).write_text(written, encoding="utf-8")
    print(f"{len(case.mentions)} findings, {len(case.not_understood)} pieces not understood", file=sys.stderr)
    return Exit.DONE


def _batches(notes: Iterator[Note | Unread]) -> Iterator[list[Note | Unread]]:
    batch: list[Note | Unread] = []
    for note in notes:
        batch.append(note)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int], None]]:
    """A count of notes on standard error, where a person watches; how many there are is not known before they are read."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("reading {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(Path(what).name, total=None)
        yield lambda n: progress.advance(task, n)


def _options() -> Parser:
    parser = Parser("paresis read", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("notes", metavar="NOTES", help="a table of notes, or a folder of .txt files; with --case one text")
    parser.add_argument("--text-column", default="text", metavar="NAME", help="column with the note (text)")
    parser.add_argument("--id-column", default="", metavar="NAME", help="column that names the note (default: its number, from 1)")
    parser.add_argument("--date-column", default="", metavar="NAME", help="column that says when the note was written (2026-01-31)")
    parser.add_argument("--on", type=day, metavar="DAY", help="when the notes were written of which no column says it (--case: today)")
    parser.add_argument("-o", "--output", default="-", metavar="FILE", type=kind_of_table, help=f"{', '.join(FORMATS)} (standard output, CSV)")
    parser.add_argument("--case", action="store_true", help="read one text (.txt, - for standard input) as a case to correct and assess, in JSON")
    parser.add_argument("--with-text", action="store_true", help="write the words of each finding too (they may identify a person)")
    return parser
