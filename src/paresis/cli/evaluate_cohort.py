"""`paresis evaluate cohort`: how many published patients stand among the first of a made-up population, beside a rule and a baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from paresis.cli.output import ALWAYS, Exit, progress, say, say_data
from paresis.cli.packets import packets_of
from paresis.cli.parser import Parser, whole
from paresis.engine.batch_tables import build_batch_tables
from paresis.errors import IntakeError
from paresis.evaluate.cohort import choose, cohort_figures, cohort_text, measure
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """Plant published patients with a rare neuromuscular disease in a made-up population and count how many are found when 1 in 10,000,
1 in 1,000 and 1 in 100 people are reviewed, beside a LIRICAL-style ratio on the same annotations and a rule of codes and laboratory
values; with 95 % intervals over publications, and what it cost in time and memory.

The population is drawn from the knowledge's own rates: new leg complaints of a year by age and sex, everybody else with the background of
each finding, all by chance noted in a record or not. The diseases that are looked for are left out of it. So it is easier than a real
one: compare methods by it, and don't expect its figures elsewhere. Each planted patient is somebody of the population with the
published findings added, the excluded ones left out. --write keeps the population as Parquet for `paresis screen`."""
EXAMPLES = (
    "paresis evaluate cohort packets.jsonl.gz",
    "paresis evaluate cohort packets.jsonl.gz --people 10000 100000 1000000 --format json",
    "paresis evaluate cohort packets.jsonl.gz --people 100000 --write population",
)
EXITS = {"0": "every population was scored", "2": "wrong usage, or the file or a line cannot be read (the others were still planted)", **ALWAYS}
FEWEST, MOST = 1_000, 10_000_000


def run(arguments: Sequence[str]) -> int:
    """Evaluate case-finding with the packets of one file."""
    options = _options().read(arguments)
    packets, n_odd = packets_of(options.packets)
    knowledge = load_knowledge()
    tables = build_batch_tables(knowledge)
    chosen = choose(packets, tables)
    if not chosen.packets:
        raise IntakeError(
            "nobody to plant", where=options.packets, hint="give phenopackets with a rare neuromuscular disease, one JSON object a line"
        )
    folder = Path(options.write) if options.write else None
    found = [
        cohort_figures(measure(tables, chosen, n, seed=options.seed, folder=folder), chosen) for n in progress(options.people, "scoring populations")
    ]
    if options.format == "json":
        say_data(json.dumps({"knowledge": knowledge.version, "seed": options.seed, "populations": found}, indent=2))
    else:
        say(f"knowledge {knowledge.version}, seed {options.seed}; a made-up population, easier than a real one\n")
        say("\n\n".join(cohort_text(x) for x in found))
    return Exit.BAD_INPUT if n_odd else Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis evaluate cohort", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("packets", metavar="FILE", help="phenopackets, one JSON object a line, .gz or not; - reads standard input")
    parser.add_argument("--people", type=whole(FEWEST, MOST), nargs="+", default=[10_000], metavar="N", help="sizes of population (10000)")
    parser.add_argument("--seed", type=whole(0, 2**31), default=1, help="the same seed gives the same people (1)")
    parser.add_argument("--write", metavar="FOLDER", help="keep the population as Parquet in the columns that `paresis screen` reads")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    return parser
