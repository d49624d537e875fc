"""`paresis screen`: a whole cohort, records in, a table of answers out."""

from __future__ import annotations

import argparse
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paresis.cli.output import ALWAYS, Exit, say
from paresis.cli.parser import Parser, day, whole
from paresis.errors import MissingExtraError, ParesisError
from paresis.model.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ABOUT = """Screen a cohort: urgency, leading causes with probabilities, what speaks for the first, and how much is known, a row a patient.

INPUT is Parquet or CSV, long (a row an observation: patient, system, code, value, unit, presence, date) or wide (a row a patient), a folder of
phenopackets or of FHIR NDJSON, or OMOP CDM 5.4 tables. OUTPUT is a folder: patients/*.parquet, rejects.parquet, summary.json and report.html. The
same command goes on where it was stopped. It reads out of core and keeps to --memory."""
EXAMPLES = ("paresis screen cohort.parquet answers/", "paresis screen omop/ answers/ --on 2026-01-01 --memory 2GiB --setting hospital")
EXITS = {"0": "done; what could not be used is in rejects.parquet", "2": "wrong usage, or nothing could be read", **ALWAYS}
UNITS = {"": 1, "MIB": 2**20, "GIB": 2**30, "MB": 10**6, "GB": 10**9}


def run(arguments: Sequence[str]) -> int:
    """Screen one cohort."""
    given = _options().read(arguments)
    try:
        from paresis.cohort.run import Options, screen
    except ImportError as error:
        if isinstance(error, ParesisError):
            raise
        raise MissingExtraError("screening a cohort needs DuckDB, Arrow and Numba", hint='pip install "paresis[batch]"') from error
    options = Options(
        setting=Setting(given.setting), on=given.on, top=given.top, look_for=tuple(given.look_for or ()), memory=given.memory,
        threads=given.threads, with_notes=given.with_notes,
    )  # fmt: skip
    if given.engine == "spark":
        from paresis.cohort.spark import screen_on_spark as screen
    with _bar(sys.stderr.isatty()) as told:
        summary = screen(Path(given.input), Path(given.output), options, told=told)
    say(_said(summary, Path(given.output)))
    return Exit.DONE


def _said(s: dict[str, Any], output: Path) -> str:
    lines = [f"{s['patients']:,} patients, {s['observations']:,} observations: {output / 'report.html'}"]
    lines += [f"  {n:>12,}  {urgency.replace('_', ' ')}" for urgency, n in s["urgency"].items()]
    rejected = sum(r["rows"] for r in s["rejects"])
    unknown = f"{s['not_understood']:,} observations ({s['n_codes_not_understood']:,} codes)"
    lines.append(f"not understood: {unknown}; rejects: {rejected:,}; too old: {s['too_old']:,}")
    if (terms := s["hpo_not_weighed"])["n_terms"]:
        lines.append(f"HPO terms that no probability weighs: {terms['n_terms']:,}, told of {terms['patients']:,} patients")
    return "\n".join([*lines, *s["notes"], *_burden(s["review"])])


def _burden(review: dict[str, Any]) -> Iterator[str]:
    """What a review may expect, as far as the probabilities hold."""
    from paresis.cohort.summary import TARGETS

    for target, said in TARGETS.items():
        found = review[target]
        yield f"expected to have {said}: {found['expected']:,.1f}"
        for a in found["at"]:
            of = f"{a['found']:,.1f} found, sensitivity {a['sensitivity']:.1%}, predictive value {a['predictive_value']:.1%}"
            yield f"  1 in {round(1 / a['share']):,} reviewed ({a['reviewed']:,}): {of}"


@contextmanager
def _bar(is_watched: bool) -> Iterator[Callable[[str, int, int, int], None] | None]:
    """A bar with rate and time left on standard error, where a person watches."""
    if not is_watched:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = ("{task.description}", BarColumn(), TextColumn("{task.fields[patients]:,} patients, {task.fields[rate]:,.0f}/s"))
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None, patients=0, rate=0.0)
        first: list[tuple[int, float]] = []

        def told(step: str, done: int, of: int, patients: int) -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            first[:] = first or ([(patients, elapsed)] if step == "scoring" else [])
            since = elapsed - first[0][1] if first else 0.0
            rate = (patients - first[0][0]) / since if since > 0 else 0.0
            progress.update(task, description=step, total=of if step == "scoring" else None, completed=done, patients=patients, rate=rate)

        yield told


def _bytes(text: str) -> int:
    """Bytes of a size as written.

    >>> _bytes("4GiB") == 4 * 2**30
    True
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d+)?)\s*([A-Za-z]*)", text.strip())
    if not match or match[2].upper() not in UNITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 4GiB")
    return int(float(match[1]) * UNITS[match[2].upper()])


def _options() -> Parser:
    import os

    parser = Parser("paresis screen", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("input", metavar="INPUT", help="a file or a folder")
    parser.add_argument("output", metavar="OUTPUT", help="a folder: new, empty, or of the same run, which then goes on")
    parser.add_argument(
        "--engine", choices=("local", "spark"), default="local", help="local: DuckDB and compiled kernels (default); spark: mapInArrow"
    )
    parser.add_argument("--memory", type=_bytes, default=4 * 2**30, metavar="SIZE", help="memory to keep to (4GiB)")
    parser.add_argument("--threads", type=whole(1, 256), default=os.cpu_count() or 1, metavar="N", help="processors to use (all)")
    parser.add_argument("--on", type=day, metavar="DAY", help="day of the question for patients without an index date (today)")
    parser.add_argument("--with-notes", action="store_true", help="read notes in free text too, where there are any (OMOP)")
    settings = [s.value for s in Setting]
    parser.add_argument("--setting", choices=settings, default="primary_care", help="where those are seen of whom it is not said (primary_care)")
    parser.add_argument("--top", type=whole(1, 20), default=5, metavar="N", help="causes to list (5)")
    parser.add_argument("--look-for", action="append", metavar="CAUSE", help="a cause to look for, may be repeated (neuromuscular ones)")
    return parser
