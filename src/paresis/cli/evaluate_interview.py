"""`paresis evaluate interview`: how many questions the interview needs, with simulated patients."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paresis.cli.input import contents
from paresis.cli.output import ALWAYS, Exit, complain, folded, progress, say, say_data
from paresis.cli.parser import Parser
from paresis.errors import IntakeError
from paresis.evaluate.cases import read_cases
from paresis.evaluate.interview import hold, interview_figures, interview_text
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """Hold the interview with simulated patients made from published cases: they begin with the first sentence of the text, affirm and deny
what is known, and do not know the rest. Prints pages and questions asked, pages until cause and urgency settle, agreement with the answer when
everything is told at once, and missed emergencies."""
EXAMPLES = ("paresis evaluate interview cases.jsonl", "paresis evaluate interview cases.jsonl --format json")
EXITS = {"0": "every case was evaluated", "2": "wrong usage, or a line could not be evaluated (the figures are those of the others)", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Evaluate the interview on the cases of one file."""
    parser = Parser("paresis evaluate interview", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("cases", metavar="CASES.jsonl", help="published cases, one JSON object a line; - reads standard input")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    options = parser.read(arguments)
    cases, problems = read_cases(contents(options.cases), where=options.cases)
    for problem in problems:
        complain(problem)
    if not cases:
        raise IntakeError("nothing to evaluate", where=options.cases, hint="give published cases, one JSON object a line")
    knowledge = load_knowledge()
    figures = interview_figures([hold(case, knowledge) for case in progress(cases, "interviewing")])
    if options.format == "json":
        say_data(json.dumps({"knowledge": knowledge.version, **figures}, indent=2))
    else:
        say(folded(interview_text(figures)))
    return Exit.BAD_INPUT if problems else Exit.DONE
