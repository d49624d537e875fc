"""The end of a run: rejects in one file, the summary, the report; what only the run needed is removed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from paresis.cohort.manifest import write_atomically
from paresis.cohort.report import report_html
from paresis.cohort.summary import summary_of
from paresis.cohort.tables import REJECTS

if TYPE_CHECKING:
    from paresis.cohort.manifest import Manifest
    from paresis.model.knowledge import Knowledge


def finish(manifest: Manifest, parts: int, knowledge: Knowledge) -> dict[str, Any]:
    """Write `rejects.parquet`, `summary.json` and `report.html`, and return the summary."""
    output, work = manifest.output, manifest.work
    rejects = work / "rejects.tmp"
    with pq.ParquetWriter(rejects, REJECTS) as writer:
        for path in sorted(work.glob("rejects-*.parquet")):
            writer.write_table(pq.read_table(path))
    rejects.replace(output / "rejects.parquet")
    staged = manifest.noted("staged") or {}
    records = [manifest.noted(f"part-{p:05}") or {} for p in range(parts)]
    summary = summary_of(output, staged, records, knowledge)
    write_atomically(output / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False))
    write_atomically(output / "report.html", report_html(summary, knowledge))
    manifest.note("done", summary)
    shutil.rmtree(work / "staged", ignore_errors=True)
    shutil.rmtree(work / "spill", ignore_errors=True)
    for path in work.glob("rejects-*.parquet"):
        path.unlink()
    return summary
