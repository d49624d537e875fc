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
stage.MOST_ROWS = 4000
spark.screen_on_spark(Path(sys.argv[1]), Path(sys.argv[2]), run.Options(on=date(2026, 1, 1)))
"""


def on_spark(source: Path, output: Path) -> None:
    """A run in a process of its own, so that Java ends with it."""
    subprocess.run([sys.executable, "-c", SPARK, str(source), str(output)], check=True, capture_output=True, env={**os.environ, "PYTHONPATH": "src"})


def test_the_same_bit_for_bit_and_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_cohort(tmp_path / "in", 1000)
    screen(tmp_path / "in", tmp_path / "local", Options(on=ON))
    on_spark(tmp_path / "in", tmp_path / "spark")
    local, spark = answers(tmp_path / "local"), answers(tmp_path / "spark")
    assert local.schema == spark.schema
    assert local.to_pylist() == spark.to_pylist()
    assert len(list((tmp_path / "spark" / "patients").glob("part-*"))) == 3
    rejects = [sorted(map(str, pq.read_table(tmp_path / x / "rejects.parquet").to_pylist())) for x in ("local", "spark")]
    assert rejects[0] == rejects[1]
