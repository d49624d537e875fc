"""`paresis explain`: why this cause and not that, finding by finding; and what if."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from paresis.cli.cases import case_of, inputs_of
from paresis.cli.output import ALWAYS, Exit, folded, say, say_data
from paresis.cli.parser import LANGUAGES, Parser
from paresis.engine.assess import assess
from paresis.engine.versus import versus
from paresis.errors import IntakeError, did_you_mean
from paresis.intake.text import read_text
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.case import Case

ABOUT = """Explain why one cause and not another: the odds before the findings, what each finding does to them, the odds now.

Without --cause the leading cause is compared with the second. --with and --without ask what would change."""
EXAMPLES = (
    'paresis explain --text "legs weak for two weeks, reflexes absent, tingling" --versus transverse_myelitis',
    "paresis explain case.json --cause polymyositis --versus polymyalgia_rheumatica --format svg > chart.svg",
    "paresis explain note.txt --with hyperreflexia --without back_pain",
)
EXITS = {"0": "done", "2": "wrong usage, or the input could not be read", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Compare two causes of one case."""
    options = _options().read(arguments)
    if not options.file and not options.text:
        raise IntakeError("no case", hint='give a FILE, - for standard input, or --text "…"; see paresis explain --help')
    case = _changed(_case(options.file, options.text), options.added, options.taken)
    listed = [c.id for c in assess(case, top=500).differential if c.urgency is not None]
    if len(listed) < 2:
        raise IntakeError("there is nothing to compare", hint="say more of what is wrong")
    first = options.cause or next(c for c in listed if c != options.versus)
    second = options.versus or next(c for c in listed if c != first)
    answer = versus(case, first, second, knowledge=translated(load_knowledge(), options.language))
    if options.format == "json":
        say_data(json.dumps(asdict(answer), ensure_ascii=False, indent=2))
        return Exit.DONE
    from paresis.report.language import speaking
    from paresis.report.waterfall import waterfall_svg, waterfall_text

    with speaking(options.language):
        said = waterfall_svg(answer) if options.format == "svg" else folded(waterfall_text(answer))
    (say_data if options.format == "svg" else say)(said)
    return Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis explain", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="a .txt, a .json case or phenopacket; - for standard input")
    parser.add_argument("--text", default="", help="what is wrong, in plain words")
    parser.add_argument("--cause", default="", metavar="ID", help="the cause to explain (the leading one)")
    parser.add_argument("--versus", default="", metavar="ID", help="the cause to compare with (the next one)")
    parser.add_argument("--with", dest="added", action="append", default=[], metavar="FINDING", help="as if it were present; may be repeated")
    parser.add_argument("--without", dest="taken", action="append", default=[], metavar="FINDING", help="as if nobody had said anything of it")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the answer (en); texts are read in both")
    parser.add_argument("--format", choices=("text", "json", "svg"), default="text", help="text for people, json for programs, svg for the chart")
    return parser


def _case(file: str, text: str) -> Case:
    if not file:
        return read_text(text)
    told = inputs_of(file)
    if len(told) != 1:
        raise IntakeError(f"{len(told)} cases", where=file, hint="explain takes one")
    return case_of(told[0])[0]


def _changed(case: Case, added: list[str], taken: list[str]) -> Case:
    findings = load_knowledge().findings
    for finding in (*added, *taken):
        if finding not in findings:
            raise IntakeError(f"unknown finding '{finding}'", hint=did_you_mean(finding, findings) or "`paresis kb find WORDS` lists the findings")
    return case.without(*added, *taken).having(*added)
