"""How fast text is read, in characters a second on one core, against what merely cutting and stemming the same text allows: `make bench`."""

from __future__ import annotations

import re
import resource
from time import process_time
from typing import TYPE_CHECKING

from paresis.intake.text import read_text
from paresis.kb.load import load_knowledge
from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


def speed(n_characters: int, run: Callable[[], object]) -> float:
    """Characters of processor time a second, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        run()
        times.append(process_time() - start)
    return n_characters / min(times)


def main() -> None:
    """Read the summaries of all conditions, one by one and as one text."""
    texts = [c.summary for c in load_knowledge().conditions.values() if c.summary]
    whole = "\n\n".join(texts)
    read_text(whole)
    limit = speed(len(whole), lambda: [stem(w.lower()) for w in set(re.findall(r"\w+", whole))])
    for what, many in ((f"{len(texts)} short texts", texts), (f"one text of {len(whole):,} characters", [whole])):
        reached = speed(len(whole), lambda many=many: [read_text(t) for t in many])  # type: ignore[misc]
        print(f"{what:40} {reached / 1000:9,.0f} k characters/s   {reached / limit:6.1%} of cutting and stemming ({limit / 1e6:.1f} M/s)")
    print(f"memory at its highest {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
