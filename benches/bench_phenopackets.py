"""Rare disease measured: `make bench`. Processor time, which other work on the machine does not add to."""

from __future__ import annotations

from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from paresis.engine.terms import absent_parts, person_score, present_score, terms_of
from paresis.intake.phenopacket import read_phenopacket
from paresis.kb.load import load_knowledge
from paresis.kb.rare.load import load_rare
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = ("HP:0003701", "HP:0003236", "HP:0002747", "HP:0003391", "HP:0003546", "HP:0001288", "HP:0000508", "HP:0002650")
PACKET = {
    "id": "p", "subject": {"sex": "MALE", "timeAtLastEncounter": {"age": {"iso8601duration": "P41Y"}}},
    "phenotypicFeatures": [*({"type": {"id": t}} for t in TERMS), {"type": {"id": "HP:0001250"}, "excluded": True}],
}  # fmt: skip


def measured(what: str, run: Callable[[], object], *, rounds: int, target: float) -> str:
    """Milliseconds of processor time, the best and the median of some rounds."""
    times = []
    for _ in range(rounds):
        start = process_time()
        run()
        times.append(1000 * (process_time() - start))
    return f"{what:55} {min(times):9.2f} {median(times):9.2f} {target:8.0f}  {'ok' if min(times) < target else 'TOO SLOW'}"


def load_afresh() -> None:
    """Load the rare tail with its names, as a new process would."""
    load_rare.cache_clear()
    found = load_rare(load_knowledge().rare.folder)
    assert found is not None
    assert found.names


def rank() -> None:
    """Read a phenopacket and score every cause by it."""
    rare, case = load_knowledge().rare, read_phenopacket(PACKET)
    assert rare is not None
    terms = terms_of({o.finding: float(o.presence is Presence.PRESENT) for o in case.observations}, rare)
    score = present_score(terms.present, rare) + absent_parts(terms.absent, rare).sum(axis=0)
    (score + person_score(rare, onset=None, age=case.age_years, sex=case.sex)).argsort()


def main() -> None:
    """Print both figures."""
    print(f"{'rare disease, processor time in ms':55} {'best':>9} {'median':>9} {'target':>8}")
    print(measured("load the rare tail with its names", load_afresh, rounds=20, target=50))
    print(measured("read and rank one phenopacket", rank, rounds=50, target=5))


if __name__ == "__main__":
    main()
