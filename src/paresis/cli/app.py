"""The command tree: which command, and what its errors mean to the shell."""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.output import Exit, check_streams, complain, drop_output, exit_of, say, say_data
from paresis.cli.parser import Parser, described
from paresis.errors import IntakeError, ParesisError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

TRACEBACK = "PARESIS_TRACEBACK"
ABOUT = "Why are this person's legs weak, how urgent is it, and what next? Decision support, not a medical device."
COMMANDS = {
    "assess": "Assess weak legs: how urgent, where, why, what next.",
    "ask": "Ask one question at a time, then say how urgent, where, why, what next.",
    "read": "Read files of notes: one row a finding, all of HPO's phenotypic abnormalities.",
    "explain": "Explain why this cause and not that, finding by finding.",
    "screen": "Screen a whole cohort: Parquet, CSV, OMOP, FHIR NDJSON or phenopackets in, a row a patient out.",
    "serve": "Show the pages in a browser: interview, result, clinician's entry, knowledge.",
    "mcp": "Offer tools to a language model (Model Context Protocol).",
    "localise": "Localise a lesion from muscle grades, reflexes and sensation.",
    "evaluate": "Measure against published cases.",
    "kb": "Check, build and look into the knowledge base.",
    "schema": "Print the JSON Schema of a case.",
}
EXAMPLES = (
    'paresis assess --text "62-year-old woman, legs weak for two weeks, reflexes absent"',
    "paresis kb find cannot pass urine",
    "paresis assess --help",
)


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: What stands after `paresis`.

    Returns:
        The exit code; nothing that the outside world does (a full disk, a closed pipe, an odd character) raises.
    """
    try:
        check_streams()
        code = _finished(arguments)
        sys.stdout.flush()
        return code
    except ParesisError as error:
        complain(error)
        return exit_of(error)
    except BrokenPipeError:
        drop_output()
        return Exit.PIPE_CLOSED
    except OSError as error:
        drop_output()
        complain(ParesisError(f"the answer could not be written ({error.strerror or error})", where=error.filename or ""))
        return Exit.NOT_WRITTEN
    except KeyboardInterrupt:
        drop_output()
        return Exit.INTERRUPTED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        complain(ParesisError(f"a fault of the software: {type(error).__name__} {_place(error)}", hint=f"{TRACEBACK}=1 shows more; please report it"))
        return Exit.BROKEN


def _place(error: BaseException) -> str:
    """File and line that raised, without what the case said."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"at {Path(last.filename).name}:{last.lineno}"


def _finished(arguments: Sequence[str]) -> int:
    """The exit code of a command, whether it returns or leaves (`--help`, wrong usage)."""
    try:
        return _command(arguments)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else Exit.BAD_INPUT


def _command(arguments: Sequence[str]) -> int:
    name, *rest = arguments = list(arguments) or ["--help"]
    if name == "schema":
        return _schema(rest)
    if name in COMMANDS:
        return int(import_module(f"paresis.cli.{name}").run(rest))
    if not name.startswith("-"):
        raise IntakeError(f"no command {name!r}", hint=did_you_mean(name, COMMANDS) or "paresis --help lists the commands")
    parser = Parser("paresis", ABOUT, usage="paresis COMMAND …", after=described("commands", COMMANDS), examples=EXAMPLES)
    parser.add_argument("--version", action="store_true", help="show the versions and leave")
    if parser.parse_args(arguments).version:
        _version()
    return Exit.DONE


def _version() -> None:
    from paresis.engine.assess import SOFTWARE_VERSION
    from paresis.kb.load import load_knowledge

    say(f"paresis {SOFTWARE_VERSION}, knowledge {load_knowledge().version}")


def _schema(arguments: Sequence[str]) -> int:
    from paresis.intake.case_json import case_schema

    Parser("paresis schema", COMMANDS["schema"], examples=("paresis schema > case.schema.json",)).parse_args(arguments)
    say_data(json.dumps(case_schema(), indent=2))
    return Exit.DONE
