"""`paresis evaluate text`: how well texts are read, on annotated sets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paresis.cli.input import contents
from paresis.cli.output import ALWAYS, Exit, folded, progress, say, say_data
from paresis.cli.parser import Parser, whole
from paresis.evaluate.text import evaluate_text, figures_json, figures_text
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """Read annotated texts and compare: precision, recall and F1 over all documents, with 95 % intervals of a bootstrap over documents.

The format of each file is found: JSON lines with `text` and `ann` (HPO ids; spans, flags `Neg`), JSON lines with `phrase` and `hpo_id` (lay
phrases), or a table with tabs and the columns concept, sentence and negation. Only phenotypic abnormalities count; ids that were merged are
mapped to those that are valid now."""
EXAMPLES = (
    "paresis evaluate text notes.jsonl.gz",
    "paresis evaluate text abstracts.jsonl.gz sentences.tsv --show 20",
    "paresis evaluate text lay.jsonl --format json",
)
EXITS = {"0": "every file was evaluated", "2": "wrong usage, or a file cannot be read", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Evaluate the reader on the sets of some files."""
    options = _options().read(arguments)
    knowledge = load_knowledge()
    found = {name: evaluate_text(contents(name), knowledge, where=name) for name in progress(options.files, "reading")}
    if options.format == "json":
        say_data(json.dumps({"knowledge": knowledge.version, "sets": {name: figures_json(f) for name, f in found.items()}}, indent=2))
    else:
        say(folded("\n\n".join(f"{name}: {figures_text(f, show=options.show)}" for name, f in found.items())))
    return Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis evaluate text", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("files", metavar="FILE", nargs="+", help="annotated texts, .gz or not; - reads standard input")
    parser.add_argument("--show", type=whole(0, 1000), default=0, metavar="N", help="list the N most frequent misses and false alarms (0)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    return parser
