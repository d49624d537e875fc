"""How fast text is read, in characters a second on one core: the reader of findings and that of HPO's terms, beside FastHPOCR: `make bench`."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from paresis.intake.hpo.recognise import recognise
from paresis.intake.hpo.status import statuses
from paresis.intake.text import read_text
from paresis.kb.load import load_knowledge
from paresis.words import stem

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
COPIES = 8
LOADING = "import numpy; from time import process_time as t; a = t(); from paresis.kb.reading.load import load_reading; load_reading(); print(t()-a)"
INDEX = "FASTHPOCR_INDEX"  # names an index made by FastHPOCR, where there is one


def speed(n_characters: int, run: Callable[[], object]) -> float:
    """Characters of processor time a second, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        run()
        times.append(process_time() - start)
    return n_characters / min(times)


def main() -> None:
    """Read the summaries of all conditions, one by one, as one text, and for HPO's terms as many notes at once."""
    texts = [c.summary for c in load_knowledge().conditions.values() if c.summary]
    whole = "\n\n".join(texts)
    notes, n_notes = texts * COPIES, len(whole) * COPIES
    read_text(whole)
    recognise(texts)
    limit = speed(len(whole), lambda: [stem(w.lower()) for w in set(re.findall(r"\w+", whole))])
    for what, many in ((f"{len(texts)} short texts", texts), (f"one text of {len(whole):,} characters", [whole])):
        reached = speed(len(whole), lambda many=many: [read_text(t) for t in many])  # type: ignore[misc]
        print(f"{what:40} {reached / 1000:9,.0f} k characters/s   {reached / limit:6.1%} of cutting and stemming ({limit / 1e6:.1f} M/s)")
    named = speed(n_notes, lambda: recognise(notes))
    meant = speed(n_notes, lambda: [statuses(t, n) for t, n in zip(notes, recognise(notes), strict=True)])
    print(f"{f'HPO terms in {len(notes):,} notes':40} {named / 1000:9,.0f} k characters/s   {meant / 1000:,.0f} k with how they are meant")
    loading = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True, env=os.environ)
    print(f"{'loading the lexicon of HPO':40} {float(loading.stdout) * 1000:9.0f} ms")
    _beside(whole, named)
    print(f"memory at its highest {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; load {os.getloadavg()[0]:.1f}")


def _beside(whole: str, own: float) -> None:
    """The same text read by FastHPOCR in this run, where it is installed and its index is named."""
    try:
        from FastHPOCR.HPOAnnotator import HPOAnnotator  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        print("FastHPOCR is not installed: no ratio")
        return
    if not os.environ.get(INDEX):
        print(f"{INDEX} names no index: no ratio")
        return
    start = perf_counter()
    other = HPOAnnotator(os.environ[INDEX])
    loading = perf_counter() - start
    reached = speed(len(whole), lambda: other.annotate(whole))
    print(f"{'FastHPOCR':40} {reached / 1000:9,.0f} k characters/s, loaded in {loading * 1000:,.0f} ms  paresis is {own / reached:.1f} times as fast")


if __name__ == "__main__":
    main()
