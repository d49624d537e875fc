"""Spark gives the same numbers, bit for bit, and goes on where anything stopped."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from benches.bench_screen import write_cohort

from paresis.cohort.run import Options, screen
from tests.cohort.test_screen import ON, answers

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not here"),
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed"),
]
SPARK = """
import sys
from pathlib import Path
from datetime import date
from paresis.cohort import run, spark, stage
stage.MOST_ROWS = 12_000
spark.screen_on_spark(Path(sys.argv[1]), Path(sys.argv[2]), run.Options(on=date(2026, 1, 1)))
"""


def on_spark(source: Path, output: Path) -> None:
    """A run in a process of its own, so that Java ends with it."""
    subprocess.run([sys.executable, "-c", SPARK, str(source), str(output)], check=True, capture_output=True, env={**os.environ, "PYTHONPATH": "src"})


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cohort of 3,000 and what a local run and one on Spark made of it."""
    folder = tmp_path_factory.mktemp("spark")
    write_cohort(folder / "in", 3000)
    screen(folder / "in", folder / "local", Options(on=ON))
    on_spark(folder / "in", folder / "spark")
    return folder


def test_the_same_bit_for_bit(runs: Path) -> None:
    local, spark = answers(runs / "local"), answers(runs / "spark")
    assert local.schema == spark.schema
    assert local.num_rows == 3000
    assert local.to_pylist() == spark.to_pylist()
    assert len(list((runs / "spark" / "patients").glob("part-*"))) == 3
    rejects = [sorted(map(str, pq.read_table(runs / x / "rejects.parquet").to_pylist())) for x in ("local", "spark")]
    assert rejects[0] == rejects[1]


def test_a_local_run_goes_on_where_spark_was_stopped(runs: Path, tmp_path: Path) -> None:
    stopped, whole = tmp_path / "stopped", answers(runs / "spark").to_pylist()
    script = SPARK.replace("spark.screen", "spark.write_part = lambda m, p, s: p == 1 and 1 / 0 or run.write_part(m, p, s)\nspark.screen")
    failed = subprocess.run(
        [sys.executable, "-c", script, str(runs / "in"), str(stopped)], check=False, capture_output=True, env={**os.environ, "PYTHONPATH": "src"}
    )
    assert failed.returncode
    before = {f.name: f.stat().st_mtime_ns for f in (stopped / "patients").glob("part-*")}
    assert 0 < len(before) < 3
    screen(runs / "in", stopped, Options(on=ON))
    assert answers(stopped).to_pylist() == whole
    assert {f: t for f, t in before.items() if (stopped / "patients" / f).stat().st_mtime_ns != t} == {}
