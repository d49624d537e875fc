"""Write the measured figures into README.md: `make figures` (needs the published cases beside the project)."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from paresis.evaluate.cases import With, outcome_of, read_cases
from paresis.evaluate.figures import Figures, figures_of
from paresis.kb.load import load_knowledge

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


def table(by_input: dict[With, Figures], knowledge: str, n: int) -> str:
    """A Markdown table: one column for what the engine was given, one row for each figure with k/n and its 95 % interval."""
    columns = "| | " + " | ".join(w.words for w in by_input) + " |"
    head = [f"{n} published cases, knowledge `{knowledge}`:", "", columns, "|---|" + "---|" * len(by_input)]
    rows = [(f"diagnosis in the first {k}", [str(f.top[k]) for f in by_input.values()]) for k in (1, 3, 5, 10)]
    rows += [
        ("mean reciprocal rank", [str(f.mrr) for f in by_input.values()]),
        ("lesion site", [str(f.site) for f in by_input.values()]),
        ("emergencies found", [str(f.emergencies_found) for f in by_input.values()]),
        ("safe (at most one level too low)", [str(f.safe) for f in by_input.values()]),
        ("Brier score of the leading cause", [str(f.calibration.brier) for f in by_input.values()]),
        ("expected calibration error, 10 bins", [str(f.calibration.ece) for f in by_input.values()]),
        ("over-triaged (no emergency, called one)", [str(f.over_triaged) for f in by_input.values()]),
    ]
    missed = [f"Missed emergencies with {w.words}: {'; '.join(f.missed_emergencies) or 'none'}." for w, f in by_input.items()]
    return "\n".join([*head, *(f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows), "", *missed, ""])


def main() -> None:
    """Assess the cases in each way and rewrite the block in the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    knowledge = load_knowledge()
    path = parser.parse_args().cases
    cases, problems = read_cases(path.read_text(encoding="utf-8"), where=str(path))
    if problems:
        raise problems[0]
    by_input = {w: figures_of([outcome_of(c, w, knowledge) for c in cases]) for w in With}
    block = table(by_input, knowledge.version, len(cases))
    README.write_text(BLOCK.sub(lambda m: m[1] + block + m[2], README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
