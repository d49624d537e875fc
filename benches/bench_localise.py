"""How fast an examination is localised, on one core, against what merely multiplying the likelihoods of the same entries takes: `make bench`."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.answer import localise_sheet
from paresis.intake.sheet import read_sheet_text
from paresis.kb.anatomy.load import load_anatomy
from paresis.model.anatomy import Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.anatomy import Anatomy

ROUNDS = 30
TARGET = 20.0
NOTES = {
    "one finding": "right ankle dorsiflexion 2",
    "a thin sheet": "numb right lateral foot only, power 5/5, ankle jerks 2+ both sides",
    "foot drop": "ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space",
}
LONG = ". ".join(NOTES.values()) + ". "


def best(run: Callable[[], object]) -> float:
    """Milliseconds of processor time, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        run()
        times.append(process_time() - start)
    return 1000 * min(times)


def full(anatomy: Anatomy) -> Sheet:
    """Everything that an ordinary examination includes, found healthy."""
    return Sheet(tuple(Entry(i, s, anatomy.scales[anatomy.items[i].scale].healthy[-1:]) for i, s in anatomy.columns if anatomy.items[i].routine))


def main() -> None:
    """Localise sheets of different length, and read long notes."""
    anatomy = load_anatomy()
    sheets = {"nothing examined": Sheet(), **{name: read_sheet_text(text, anatomy) for name, text in NOTES.items()}, "a full sheet": full(anatomy)}
    rows = np.random.default_rng(0).random((len(full(anatomy).entries), len(anatomy.arrays["row_lesion"])))
    limit = best(lambda: np.log(rows).sum(axis=0))
    for name, sheet in sheets.items():
        took = best(lambda sheet=sheet: localise_sheet(sheet, anatomy))  # type: ignore[misc]
        verdict = "ok" if took < TARGET else "TOO SLOW"
        print(f"{name:20} {len(sheet.entries):3} entries {took:7.1f} ms  of {TARGET:.0f}  {verdict:8} {took / limit:6.1f} × multiplying")
    for n in (10_000, 100_000):
        text = (LONG * (n // len(LONG) + 1))[:n]
        start = process_time()
        read_sheet_text(text, anatomy)
        print(f"notes of {n:7,} characters {n / (process_time() - start) / 1000:7.0f} k characters/s")


if __name__ == "__main__":
    main()
