"""A million patients with ten observations each, Parquet to Parquet: time and memory beside reading and writing the same without scoring.

`python -m benches.bench_screen [PATIENTS]`; each run is a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benches.bench_kernels import TOLD, drawn

from paresis.engine.batch_tables import build_batch_tables
from paresis.kb.load import load_knowledge

LABS = {
    "2823-3": ("mmol/L", 4.2, 0.5),
    "2157-6": ("U/L", 180.0, 150.0),
    "2160-0": ("mg/dL", 0.9, 0.3),
    "1988-5": ("mg/L", 12.0, 15.0),
    "718-7": ("g/dL", 13.5, 1.6),
}
SLAB = 100_000
NOT_KNOWN = 500


def write_cohort(folder: Path, patients: int, seed: int = 1) -> None:
    """Long observations in files of 100,000 patients, and persons: seven findings drawn from the model, two values, a code that is not known."""
    knowledge, rng = load_knowledge(), np.random.default_rng(seed)
    tables = build_batch_tables(knowledge)
    ids = [knowledge.findings[f].hpo or f for f in tables.findings] + list(LABS) + [f"9{i:05}-0" for i in range(NOT_KNOWN)]
    units, n_findings = list(LABS.values()), len(tables.findings)
    folder.mkdir(parents=True, exist_ok=True)
    base = drawn(tables, min(patients, SLAB), rng)
    for first in range(0, patients, SLAB):
        n = min(SLAB, patients - first)
        code, presence = base.findings.reshape(-1, TOLD)[:n].astype(np.int32).copy(), base.presence.reshape(-1, TOLD)[:n].copy()
        lab, value = rng.integers(0, len(LABS), (n, 2)), np.full((n, TOLD), np.nan)
        mean, sd = np.array([u[1] for u in units]), np.array([u[2] for u in units])
        code[:, 7:9], presence[:, 7:9] = n_findings + lab, 1
        value[:, 7:9] = np.maximum(rng.normal(mean[lab], sd[lab]), 0.1)
        code[:, 9] = n_findings + len(LABS) + rng.integers(0, NOT_KNOWN, n)
        unit = np.where(np.isnan(value), 0, np.pad(lab, ((0, 0), (7, 1))) + 1)
        who = pa.array([f"p{i:08}" for i in range(first, first + n)])
        is_coded, no_unit = code.ravel() >= n_findings, unit.ravel() == 0
        in_loinc = pa.array(np.where(is_coded, 0, -1).astype(np.int32), mask=~is_coded)
        in_unit = pa.array(np.maximum(unit.ravel() - 1, 0).astype(np.int32), mask=no_unit)
        table = pa.table({
            "patient": who.take(pa.array(np.repeat(np.arange(n), TOLD))),
            "system": pa.DictionaryArray.from_arrays(in_loinc, ["LOINC"]),
            "code": pa.DictionaryArray.from_arrays(pa.array(code.ravel()), ids),
            "value": pa.array(value.ravel(), from_pandas=True),
            "unit": pa.DictionaryArray.from_arrays(in_unit, [u[0] for u in units]),
            "presence": pa.DictionaryArray.from_arrays(pa.array(presence.ravel().astype(np.int32)), ["absent", "present"]),
        })  # fmt: skip
        pq.write_table(table, folder / f"observations-{first // SLAB:05}.parquet", compression="snappy")
        sex = pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, 2, n).astype(np.int32)), ["female", "male"])
        pq.write_table(pa.table({"patient": who, "age": rng.uniform(1, 95, n).round(), "sex": sex}), folder / f"persons-{first // SLAB:05}.parquet")


def plain(source: Path, into: Path) -> float:
    """Seconds to read the same Parquet and write it again, by DuckDB on all cores."""
    import duckdb

    start = perf_counter()
    duckdb.connect().execute(f"COPY (FROM read_parquet('{source}/observations-*.parquet')) TO '{into}' (FORMAT parquet)")
    return perf_counter() - start


def screened(source: Path, into: Path, memory: str) -> tuple[float, float, int]:
    """Seconds by the clock, most memory in GiB, and patients of one run of the command."""
    start = perf_counter()
    code = "import resource as r, sys; from paresis.cli.app import run; run(sys.argv[1:]); print(r.getrusage(r.RUSAGE_SELF).ru_maxrss)"
    command = [sys.executable, "-c", code, "screen", str(source), str(into), "--memory", memory, "--on", "2026-01-01"]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return perf_counter() - start, int(out.split()[-1]) / 2**20, json.loads((into / "summary.json").read_text())["patients"]


def main() -> None:
    """Print the table."""
    sizes = [int(x) for x in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'patients':>10} {'seconds':>8} {'patients/s':>11} {'GiB':>6} {'× read and write':>17}   load {os.getloadavg()[0]:.1f}")
        for n in sizes:
            source = folder / f"cohort-{n}"
            write_cohort(source, n)
            both = plain(source, folder / "again.parquet")
            seconds, memory, patients = screened(source, folder / f"answers-{n}", "4GiB")
            print(f"{patients:10,} {seconds:8.1f} {patients / seconds:11,.0f} {memory:6.2f} {seconds / both:17.1f}", flush=True)


if __name__ == "__main__":
    main()
