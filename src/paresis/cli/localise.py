"""`paresis localise`: where is the lesion, from an examination sheet."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.output import ALWAYS, Exit, folded, say, say_data
from paresis.cli.parser import LANGUAGES, Parser, whole
from paresis.cli.sheet import read_sheet
from paresis.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.anatomy import AnatomyAnswer

ABOUT = "Localise a lesion from muscle grades, reflexes and sensation."
EXAMPLES = (
    'paresis localise --text "ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space"',
    "paresis localise sheet.csv --figure body.svg",
)
EXITS = {"0": "done", "2": "wrong usage, or the input could not be read", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Localise from one sheet."""
    options = _options().read(arguments)
    if not options.file and not options.text:
        raise IntakeError("no examination", hint='give a FILE, - for standard input, or --text "…"; see paresis localise --help')
    from paresis.engine.anatomy.answer import localise_sheet
    from paresis.kb.anatomy.load import load_anatomy
    from paresis.report.examination import sheet_lines
    from paresis.report.figure import body_figure
    from paresis.report.language import speaking

    anatomy = load_anatomy()
    answer = localise_sheet(read_sheet(options.file, options.text, anatomy), anatomy, top=options.top, tests=options.tests)
    with speaking(options.language):
        figure = body_figure(answer, anatomy) if options.figure or options.format == "svg" else ""
    if options.figure:
        options.figure.write_text(figure, encoding="utf-8", errors="backslashreplace")
    if options.format == "svg":
        say_data(figure)
    elif options.format == "json":
        say_data(json.dumps(_as_json(answer), ensure_ascii=False, indent=2))
    else:
        with speaking(options.language):
            say(folded("\n".join(sheet_lines(answer, with_scores=options.scores))))
    return Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis localise", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="a .csv (item, side, grade), a .json, or notes; - reads notes")
    parser.add_argument("--text", default="", help="the examination in quick notation")
    parser.add_argument("--format", choices=("text", "json", "svg"), default="text", help="text for people, json for programs, svg for a figure")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the text and the figure (en); sheets are read in both")
    parser.add_argument("--figure", metavar="FILE", type=Path, help="also write the figure to this file")
    parser.add_argument("--scores", action="store_true", help="also list every scale, with what is missing (rows such as onls_arms, mgadl_talking)")
    parser.add_argument("--top", type=whole(1, 50), default=6, help="how many lesions to list, 1 to 50 (6)")
    parser.add_argument("--tests", type=whole(0, 20), default=4, help="how many next examinations to propose, 0 to 20 (4)")
    return parser


def _as_json(answer: AnatomyAnswer) -> dict[str, object]:
    """The answer for programs, without the expectation of every column."""
    out = asdict(answer)
    out.pop("levels")
    return out
