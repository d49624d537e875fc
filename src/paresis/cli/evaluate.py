"""`paresis evaluate`: how good it is, on published cases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paresis.cli.input import contents
from paresis.cli.output import ALWAYS, Exit, complain, folded, progress, say, say_data
from paresis.cli.parser import Parser, whole
from paresis.errors import IntakeError
from paresis.evaluate.cases import With, case_of, outcome_of, read_cases, resolve
from paresis.evaluate.figures import figures_of, figures_to_json, figures_to_text
from paresis.evaluate.plots import reliability_svg, thresholds_svg
from paresis.evaluate.temperature import fits_of, fits_to_text, weights_of
from paresis.evaluate.thresholds import curve_of, curve_to_csv, curve_to_text
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from paresis.evaluate.cases import PublishedCase
    from paresis.model.knowledge import Knowledge

ABOUT = """Measure against published cases: rank of the diagnosis, urgency, lesion site, calibration; each with a 95 % interval.

A case is one JSON object a line: `diagnosis` is needed; `id`, `text`, `age`, `sex`, `setting`, `onset`, `present`, `absent`, `labs`
(objects with `test`, `value`, `unit`), `diagnosis_synonyms`, `urgency` and `lesion_site` are used where they are given. A line that does
not fit is named, left out and counted. --with says what the engine is given: `text` the text alone, `findings` also what is listed as
present and absent and the onset, `labs` also the first bloods. --show thresholds prints how many emergencies are missed and how many people
are sent to hospital for nothing at each threshold of danger; --show temperature whether a kind of evidence is trusted too much. svg draws the
reliability diagram or the trade-off."""
EXAMPLES = (
    "paresis evaluate cases.jsonl",
    "paresis evaluate cases.jsonl --with findings",
    "paresis evaluate cases.jsonl --with labs --bins 5 --format json > figures.json",
    "paresis evaluate cases.jsonl --format svg > reliability.svg",
    "paresis evaluate cases.jsonl --show thresholds --format csv > knowledge/urgency_curve.csv",
    "paresis evaluate cases.jsonl --show temperature",
)
EXITS = {"0": "every case was evaluated", "2": "wrong usage, or a line could not be evaluated (the figures are those of the others)", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Evaluate the cases of one file, phenopackets, interviews, or case-finding in a population."""
    if arguments[:1] == ["phenopackets"]:
        from paresis.cli.evaluate_packets import run as packets

        return packets(arguments[1:])
    if arguments[:1] == ["interview"]:
        from paresis.cli.evaluate_interview import run as interview

        return interview(arguments[1:])
    if arguments[:1] == ["text"]:
        from paresis.cli.evaluate_text import run as text

        return text(arguments[1:])
    if arguments[:1] == ["cohort"]:
        from paresis.cli.evaluate_cohort import run as cohort

        return cohort(arguments[1:])
    options = _options().read(arguments)
    where = "standard input" if options.cases == "-" else options.cases
    cases, problems = read_cases(contents(options.cases), where=where)
    for problem in problems:
        complain(problem)
    if not cases:
        raise IntakeError("nothing to evaluate", where=where, hint="give published cases, one JSON object a line; see paresis evaluate --help")
    _show(cases, options, load_knowledge(), len(problems))
    return Exit.BAD_INPUT if problems else Exit.DONE


def _show(cases: list[PublishedCase], options: Namespace, knowledge: Knowledge, left_out: int) -> None:
    """Print what was asked for, in the format asked for."""
    given = With(options.given)
    if options.show == "temperature":
        _temperature(cases, given, options, knowledge)
        return
    outcomes = [outcome_of(case, given, knowledge) for case in progress(cases, "assessing")]
    about = {"knowledge": knowledge.version, "with": given.value, "cases": len(cases), "left_out": left_out}
    left = f", {left_out} left out" if left_out else ""
    head = f"{len(cases)} {'case' if len(cases) == 1 else 'cases'}{left}, given {given.words}, knowledge {knowledge.version}\n\n"
    if options.show == "thresholds":
        points, used = curve_of(outcomes), knowledge.settings.thresholds
        as_json = {"thresholds": used, "curve": [p.to_json() for p in points]}
        text, table = head + curve_to_text(points, used), curve_to_csv(points)
        _print(options.format, about | as_json, text, svg=lambda: thresholds_svg(points, used), table=table)
        return
    figures = figures_of(outcomes, bins=options.bins)
    _print(options.format, about | figures_to_json(figures), head + figures_to_text(figures), svg=lambda: reliability_svg(figures.calibration))


def _temperature(cases: list[PublishedCase], given: With, options: Namespace, knowledge: Knowledge) -> None:
    resolved = [(case_of(c, given, knowledge), resolve([c.diagnosis, *c.diagnosis_synonyms], knowledge)) for c in progress(cases, "assessing")]
    weights = [w for case, accepted in resolved if (w := weights_of(case, accepted, knowledge)) is not None]
    fits = fits_of(weights)
    _print(options.format, {"cases": len(weights), "fits": [f.to_json() for f in fits]}, f"{len(weights)} cases\n\n{fits_to_text(fits)}")


def _print(form: str, as_json: dict[str, Any], text: str, *, svg: Callable[[], str] | None = None, table: str = "") -> None:
    if form == "svg" and svg:
        say_data(svg())
    elif form == "csv" and table:
        say_data(table)
    elif form == "json":
        say_data(json.dumps(as_json, indent=2))
    elif form == "text":
        say(folded(text))
    else:
        raise IntakeError(f"this cannot be shown as {form}", hint="svg draws figures and thresholds; csv is for thresholds")


def _options() -> Parser:
    parser = Parser("paresis evaluate", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("cases", metavar="CASES.jsonl", help="published cases, one JSON object a line; - reads standard input")
    parser.add_argument("--with", dest="given", choices=[w.value for w in With], default="text", help="what the engine is given (text)")
    parser.add_argument("--bins", type=whole(1, 100), default=10, help="bins of the reliability table, 1 to 100 (10)")
    parser.add_argument("--show", choices=("figures", "thresholds", "temperature"), default="figures", help="what to measure (figures)")
    parser.add_argument("--format", choices=("text", "json", "svg", "csv"), default="text", help="text for people, json for programs, svg a chart")
    return parser
