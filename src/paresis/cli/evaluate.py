"""`paresis evaluate`: how good it is, on published cases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paresis.cli.input import contents
from paresis.cli.output import ALWAYS, Exit, complain, folded, progress, say, say_data
from paresis.cli.parser import Parser, whole
from paresis.errors import IntakeError
from paresis.evaluate.cases import With, outcome_of, read_cases
from paresis.evaluate.figures import figures_of, figures_to_json, figures_to_text
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """Measure against published cases: rank of the diagnosis, urgency, lesion site, calibration; each with a 95 % interval.

A case is one JSON object a line: `diagnosis` is needed; `id`, `text`, `age`, `sex`, `setting`, `onset`, `present`, `absent`, `labs`
(objects with `test`, `value`, `unit`), `diagnosis_synonyms`, `urgency` and `lesion_site` are used where they are given. A line that does
not fit is named, left out and counted. --with says what the engine is given: `text` the text alone, `findings` also what is listed as
present and absent and the onset, `labs` also the first bloods."""
EXAMPLES = (
    "paresis evaluate cases.jsonl",
    "paresis evaluate cases.jsonl --with findings",
    "paresis evaluate cases.jsonl --with labs --bins 5 --format json > figures.json",
)
EXITS = {"0": "every case was evaluated", "2": "wrong usage, or a line could not be evaluated (the figures are those of the others)", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Evaluate the cases of one file, or phenopackets."""
    if arguments[:1] == ["phenopackets"]:
        from paresis.cli.evaluate_packets import run as packets

        return packets(arguments[1:])
    if arguments[:1] == ["interview"]:
        from paresis.cli.evaluate_interview import run as interview

        return interview(arguments[1:])
    options = _options().read(arguments)
    where = "standard input" if options.cases == "-" else options.cases
    cases, problems = read_cases(contents(options.cases), where=where)
    for problem in problems:
        complain(problem)
    if not cases:
        raise IntakeError("nothing to evaluate", where=where, hint="give published cases, one JSON object a line; see paresis evaluate --help")
    knowledge, given = load_knowledge(), With(options.given)
    figures = figures_of([outcome_of(case, given, knowledge) for case in progress(cases, "assessing")], bins=options.bins)
    if options.format == "json":
        about = {"knowledge": knowledge.version, "with": given.value, "cases": len(cases), "left_out": len(problems)}
        say_data(json.dumps(about | figures_to_json(figures), indent=2))
    else:
        left = f", {len(problems)} left out" if problems else ""
        said = f"{len(cases)} {'case' if len(cases) == 1 else 'cases'}"
        say(folded(f"{said}{left}, given {given.words}, knowledge {knowledge.version}\n\n{figures_to_text(figures)}"))
    return Exit.BAD_INPUT if problems else Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis evaluate", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("cases", metavar="CASES.jsonl", help="published cases, one JSON object a line; - reads standard input")
    parser.add_argument("--with", dest="given", choices=[w.value for w in With], default="text", help="what the engine is given (text)")
    parser.add_argument("--bins", type=whole(1, 100), default=10, help="bins of the reliability table, 1 to 100 (10)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    return parser
