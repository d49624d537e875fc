"""Rare diseases as entries that people look up: every number with the annotation or table that it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.kb.entries import Entry, find, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.rare.load import Rare

KIND = "rare disease"
NAMED_FROM = 0.5
RATE = "from Orphanet's prevalence, else the value for unknown (knowledge/rare.toml)"


def rare_entries(rare: Rare) -> Iterator[Entry]:
    """The imported diseases by name and code, without their numbers."""
    for name, title, codes, genes, *_ in rare.names["rare"]:
        every = [c for text in codes.values() for c in text.split()]
        yield Entry(KIND, name, {"id": [name], "name": [title], "synonyms": [*every, *genes], "lay": [], "words": []}, {})


def find_rare(words: str, rare: Rare, *, most: int) -> list[Entry]:
    """Imported diseases that the words name, in part or with a slip, best first."""
    entries = list(rare_entries(rare))
    hits = [*named(words, entries), *(e for score, e in find(words, entries) if score >= NAMED_FROM)]
    return list({e.id: e for e in hits}.values())[:most]


def cause_of(name: str, rare: Rare) -> int | None:
    """Index of the cause that a code means (`OMIM:164300`, `orpha 270`), None for none."""
    system, _, number = name.strip().upper().replace(" ", ":").partition(":")
    return rare.by_code.get(f"{system}:{number}")


def with_numbers(entry: Entry, rare: Rare) -> Entry:
    """The entry with all that is known of the disease."""
    return Entry(entry.kind, entry.id, entry.labels, rare_record(rare, rare.ids.index(entry.id)))


def rare_record(rare: Rare, cause: int) -> dict[str, Any]:
    """An imported disease as plain values: codes, genes, rate, age at onset, and each annotation with its size and reference."""
    name, title, codes, genes, inheritance, related, relation, _ = rare.names["rare"][cause - rare.n_curated]
    a, starts = rare.arrays, rare.names["onset"]["starts"]
    counts = a["onset"][cause]
    ages = zip(starts, [*(f"to {x:g}" for x in starts[1:]), "on"], counts, strict=True)
    told = {
        "codes": codes, "genes": genes, "inheritance": inheritance, "relation": f"{relation} {related}".strip(),
        "incidence": [{"per_100k_year": float(f"{a['rate'][cause]:.3g}"), "source": "Orphanet", "at": RATE}],
        "onset_age": [{"age": f"from {low:g} {high} years", "p": float(f"{c / counts.sum():.2g}"), "worth": float(f"{counts.sum():.2g}"),
                       "source": "HPO and Orphanet", "at": "onset rows"} for low, high, c in ages if c > 0],
        "findings": list(_annotations(rare, cause)),
    }  # fmt: skip
    return {"id": name, "name": title} | {k: v for k, v in told.items() if v}


def _annotations(rare: Rare, cause: int) -> Iterator[dict[str, Any]]:
    """Each annotation, the most frequent first."""
    e, labels = rare.evidence, rare.names["labels"]
    first, last = (int(e["cause"].searchsorted(c)) for c in (cause, cause + 1))
    for i in sorted(range(first, last), key=lambda i: (-e["k"][i] / e["n"][i], -e["n"][i])):
        k, n, term = float(e["k"][i]), float(e["n"][i]), int(e["term"][i])
        source = rare.names["references"][int(e["reference"][i])]
        yield {
            "finding": f"{labels[term]} (HP:{int(rare.arrays['term'][term]):07d})", "p": float(f"{k / n:.3g}"), "worth": float(f"{n:.3g}"),
            "source": source, "at": "HPO annotation" if not source.startswith("ORPHA") else "Orphanet's phenotypes",
        }  # fmt: skip
