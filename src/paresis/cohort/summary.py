"""What a screening found, in figures: by urgency, cause and flag, codes that were not understood, rejects, and what a review may expect."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from paresis.kb.hpo import hpo_term

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.model.knowledge import Knowledge

MOST_CODES, MOST_CAUSES = 200, 30
SHARES = (1e-4, 1e-3, 1e-2, 1e-1)
STEPS = 60
TARGETS = {"dangerous": "an emergency", "looked_for": "a cause looked for"}


def summary_of(output: Path, staged: dict[str, Any], records: list[dict[str, Any]], knowledge: Knowledge) -> dict[str, Any]:
    """The summary of a finished run, from its answers and the records of its parts."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("urgency", "sufficiency", "leading", "red_flags")}
    scores: dict[str, list[NDArray[np.float32]]] = {t: [] for t in TARGETS}
    rows = Counter[str]()
    for path in sorted((output / "patients").glob("part-*.parquet")):
        _add(path, counts, scores, rows)
    unknown: Counter[tuple[str, str, str]] = Counter()
    for r in records:
        unknown.update({(s, c, why): n for s, c, why, n in r.get("unknown", ())})
    terms = Counter[str]()
    for r in records:
        terms.update(r.get("unweighed", {}))
    found = {t: burden(np.concatenate(x) if x else np.zeros(0, np.float32)) for t, x in scores.items()}
    return {
        "source": staged.get("kind", ""), "notes": staged.get("notes", []), "knowledge": knowledge.version,
        "patients": rows["patients"], "observations": rows["n_observations"], "not_understood": rows["n_not_understood"],
        "rejected": rows["n_rejected"], "too_old": sum(r.get("too_old", 0) for r in records),
        **{name: dict(c.most_common(MOST_CAUSES)) for name, c in counts.items()},
        "codes_not_understood": [{"system": s, "code": c, "why": why, "rows": n} for (s, c, why), n in unknown.most_common(MOST_CODES)],
        "hpo_not_weighed": {
            "patients": sum(r.get("with_unweighed", 0) for r in records), "n_terms": len(terms),
            "terms": [{"term": t, "name": term.label if (term := hpo_term(t)) else "", "patients": n} for t, n in terms.most_common(MOST_CODES)],
        },
        "n_codes_not_understood": len(unknown), "rejects": _rejects(output / "rejects.parquet"), "review": found,
    }  # fmt: skip


def _add(path: Path, counts: dict[str, Counter[str]], scores: dict[str, list[NDArray[np.float32]]], rows: Counter[str]) -> None:
    """Count the rows of one file of answers."""
    sizes = ["n_observations", "n_not_understood", "n_rejected"]
    columns = ["urgency", "sufficiency", "red_flags", "labels", *TARGETS, *sizes]
    table = pq.read_table(path, columns=columns)
    for name in ("urgency", "sufficiency"):
        counts[name].update(_counted(table[name].combine_chunks()))
    for name, lists in (("red_flags", table["red_flags"]), ("leading", table["labels"])):
        for chunk in lists.chunks:
            offsets = chunk.offsets.to_numpy()
            first = chunk.values.take(_first(offsets)) if name == "leading" else chunk.flatten()
            counts[name].update(_counted(first))
    for target, found in scores.items():
        found.append(table[target].to_numpy())
    rows["patients"] += table.num_rows
    for name in sizes:
        rows[name] += int(np.sum(table[name].to_numpy()))


def _first(offsets: NDArray[np.int32]) -> Any:
    import pyarrow as pa

    return pa.array(offsets[:-1][np.diff(offsets) > 0])


def _counted(values: Any) -> dict[str, int]:
    """How often each text stands in an array."""
    return {str(x["values"]): x["counts"] for x in values.cast("string").value_counts().to_pylist() if x["values"] is not None}


def _rejects(path: Path) -> list[dict[str, Any]]:
    """Rejects by reason, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["reason", "hint", "count"]):
            for reason, hint, count in zip(*(batch.column(i).to_pylist() for i in range(3)), strict=True):
                counts[reason.partition(":")[0], hint] += count
    return [{"reason": reason, "hint": hint, "rows": n} for (reason, hint), n in counts.most_common()]


def burden(p: NDArray[np.float32]) -> dict[str, Any]:
    """What a review of those with the largest probability may expect to find, if the probabilities hold.

    Of n reviewed Σ p are expected to have it; sensitivity is their share of Σ p over everybody, predictive value their share of n.

    Example:
        >>> found = burden(np.array([0.5, 0.25, 0.0, 0.25], dtype=np.float32))
        >>> found["expected"], found["at"][-1]
        (1.0, {'share': 0.1, 'reviewed': 1, 'found': 0.5, 'sensitivity': 0.5, 'predictive_value': 0.5, 'least': 0.5})
    """
    ordered = np.sort(p.astype(np.float64))[::-1]
    total = float(ordered.sum())
    found = np.cumsum(ordered)

    def at(share: float) -> dict[str, float | int]:
        n = min(max(1, round(share * len(ordered))), len(ordered))
        k = float(found[n - 1])
        of_all = k / total if total else 0.0
        return {"share": share, "reviewed": n, "found": round(k, 4), "sensitivity": of_all, "predictive_value": k / n, "least": float(ordered[n - 1])}

    shares = np.geomspace(max(1 / len(ordered), 1e-5), 1, STEPS).tolist() if len(ordered) else []
    return {"expected": round(total, 4), "at": [at(s) for s in SHARES] if len(ordered) else [], "curve": [at(s) for s in shares]}
