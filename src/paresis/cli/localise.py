"""`paresis localise`: where is the lesion, from an examination sheet."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.output import ALWAYS, Exit, folded, say, say_data
from paresis.cli.parser import Parser, whole
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
    from paresis.report.figure import body_figure

    anatomy = load_anatomy()
    answer = localise_sheet(read_sheet(options.file, options.text, anatomy), anatomy, top=options.top, tests=options.tests)
    if options.figure:
        options.figure.write_text(body_figure(answer, anatomy), encoding="utf-8", errors="backslashreplace")
    if options.format == "svg":
        say_data(body_figure(answer, anatomy))
    elif options.format == "json":
        say_data(json.dumps(_as_json(answer), ensure_ascii=False, indent=2))
    else:
        say(folded("\n".join(_lines(answer, with_scores=options.scores))))
    return Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis localise", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="a .csv (item, side, grade), a .json, or notes; - reads notes")
    parser.add_argument("--text", default="", help="the examination in quick notation")
    parser.add_argument("--format", choices=("text", "json", "svg"), default="text", help="text for people, json for programs, svg for a figure")
    parser.add_argument("--figure", metavar="FILE", type=Path, help="also write the figure to this file")
    parser.add_argument("--scores", action="store_true", help="also list every scale, with what is missing (rows such as onls_arms, mgadl_talking)")
    parser.add_argument("--top", type=whole(1, 50), default=6, help="how many lesions to list, 1 to 50 (6)")
    parser.add_argument("--tests", type=whole(0, 20), default=4, help="how many next examinations to propose, 0 to 20 (4)")
    return parser


def _lines(answer: AnatomyAnswer, *, with_scores: bool) -> list[str]:
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
    out += [s.text for s in answer.scores if s.score is not None]
    if with_scores:
        out += [f"{s.text} Missing: {', '.join(s.missing)}." for s in answer.scores if s.missing]
    out += [f"{i.level}: {i.message}" + (f" ({i.solution})" if i.solution else "") for i in answer.sheet.issues]
    if answer.sheet.not_understood:
        out.append("not understood: " + "; ".join(s.text.strip() for s in answer.sheet.not_understood))
    out.append("Decision support from a draft knowledge base, not a medical device.")
    return out


def _as_json(answer: AnatomyAnswer) -> dict[str, object]:
    """The answer for programs, without the expectation of every column."""
    out = asdict(answer)
    out.pop("levels")
    return out
