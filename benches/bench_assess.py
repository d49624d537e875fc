"""What the README promises about speed, measured: `make bench`.

Times are wall-clock; the best of several rounds is given, because everything else on the machine only adds to it, and the median beside it.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import paresis
from paresis.engine.assess import assess
from paresis.engine.tables import tables_of
from paresis.intake.text import read_text
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = (
    "62-year-old woman, two weeks of weakness climbing from the feet, tingling, cannot climb stairs since yesterday, "
    "knee and ankle reflexes absent, had diarrhoea three weeks ago"
)
COMMAND = [sys.executable, "-m", "paresis", "assess", "--text", TEXT]
NUMPY = [sys.executable, "-c", "import numpy"]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one thing, and how many it may take."""

    what: str
    best: float
    middle: float
    target: float | None = None

    def __str__(self) -> str:
        verdict = "" if self.target is None else f"{self.target:8.0f}  {'ok' if self.best < self.target else 'TOO SLOW'}"
        return f"{self.what:55} {self.best:9.2f} {self.middle:9.2f} {verdict}"


def measure(what: str, run: Callable[[], object], *, rounds: int, target: float | None = None) -> Timing:
    """Time `run` that many times."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        run()
        times.append(1000 * (perf_counter() - start))
    return Timing(what, min(times), median(times), target)


def load_afresh() -> None:
    """Load the compiled knowledge as a new process would, imports left out."""
    load_knowledge.cache_clear()
    load_knowledge()


def process(command: list[str]) -> None:
    """Run a whole process."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def timings() -> list[Timing]:
    """All measurements; imports are compiled first, as an installer does."""
    compileall.compile_dir(str(Path(paresis.__file__).parent), quiet=2)
    load = measure("load compiled knowledge", load_afresh, rounds=20, target=20)
    case = read_text(TEXT)
    knowledge = load_knowledge()
    first = measure("tables of the knowledge, once a process", lambda: tables_of.__wrapped__(knowledge), rounds=10)
    return [
        load,
        first,
        measure("read one text", lambda: read_text(TEXT), rounds=50),
        measure("assess one case", lambda: assess(case), rounds=50, target=10),
        measure("whole process: paresis assess --text", lambda: process(COMMAND), rounds=7, target=600),
        measure("whole process: python -c 'import numpy'", lambda: process(NUMPY), rounds=7),
    ]


def main() -> None:
    """Print the table."""
    print(f"{'milliseconds':55} {'best':>9} {'median':>9} {'target':>8}")
    rows = timings()
    for row in rows:
        print(row)
    command, numpy = (next(r for r in rows if name in r.what) for name in ("paresis assess", "import numpy"))
    print(f"{'paresis assess --text / import numpy':55} {command.best / numpy.best:9.1f}")


if __name__ == "__main__":
    main()
