"""`paresis evaluate phenopackets`: rank of the diagnosis among all causes with annotations, beside a baseline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paresis.cli.output import ALWAYS, Exit, progress, say, say_data
from paresis.cli.packets import packets_of
from paresis.cli.parser import Parser
from paresis.errors import IntakeError, VersionError
from paresis.evaluate.phenopackets import Ranker
from paresis.evaluate.ranking import figures, figures_text
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Prior

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """Rank the diagnosis of each phenopacket among all causes that carry annotations, curated and imported: top-1/3/5/10/50 and mean
reciprocal rank with 95 % intervals over publications, beside a LIRICAL-style likelihood ratio on the same annotations, for all patients
and for those with a weakness term, with and without the excluded findings. Packets whose disease has no entry are counted and left out.

--strict leaves out every annotation that cites the packet's own publication, alone or among others, and adds a line in which rows that pool several
papers stay, less the packets of this one. The rank of the group is that of the gene, or of the condition that the disease is a form of. The file
holds one phenopacket (or its short form) a line."""
EXAMPLES = ("paresis evaluate phenopackets packets.jsonl.gz --strict", "paresis evaluate phenopackets packets.jsonl --prior records --format json")
EXITS = {"0": "every packet was read", "2": "wrong usage, or the file or a line cannot be read (the others were still ranked)", **ALWAYS}


def run(arguments: Sequence[str]) -> int:
    """Evaluate the packets of one file."""
    options = _options().read(arguments)
    knowledge = load_knowledge()
    rare = knowledge.rare
    if rare is None:
        raise VersionError("the compiled knowledge holds no imported diseases", hint="run `paresis kb build` where knowledge/imported/ is")
    packets, n_odd = packets_of(options.packets)
    if not packets:
        raise IntakeError("nothing to evaluate", where=options.packets, hint="give phenopackets, one JSON object a line")
    ranker = Ranker(rare, is_strict=options.strict, prior=Prior(options.prior), packets=packets)
    found = figures([ranker.rank(p) for p in progress(packets, "ranking")], n_odd=n_odd)
    about = {"knowledge": knowledge.version, "causes": rare.n_causes, "strict": options.strict, "prior": options.prior}
    if options.format == "json":
        say_data(json.dumps({**about, **found}, indent=2))
    else:
        how = "own publication left out" if options.strict else "plain (the annotations may come from the same paper)"
        say(f"{how}, prior {options.prior}, {rare.n_causes} causes, knowledge {knowledge.version}\n{figures_text(found)}")
    return Exit.BAD_INPUT if n_odd else Exit.DONE


def _options() -> Parser:
    parser = Parser("paresis evaluate phenopackets", ABOUT, examples=EXAMPLES, exits=EXITS)
    parser.add_argument("packets", metavar="FILE", help="phenopackets, one JSON object a line, .gz or not; - reads standard input")
    parser.add_argument("--strict", action="store_true", help="leave out the annotations that cite a packet's own publication")
    parser.add_argument("--prior", choices=("flat", "records"), default="flat", help="flat: every cause alike; records: as common as it is (flat)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text for people, json for programs")
    return parser
