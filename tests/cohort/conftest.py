"""The kernels are compiled by another process before any test: sums of code compiled just now can differ in the last bit from code kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ONE = """
import pyarrow as pa
from paresis.cohort.score import Scorer
from paresis.cohort.tables import OBSERVATIONS, PERSONS
from paresis.kb.load import load_knowledge
Scorer(load_knowledge()).score(pa.Table.from_pylist([{"patient": "p", "code": "fever"}], schema=OBSERVATIONS), PERSONS.empty_table())
"""


@pytest.fixture(scope="session", autouse=True)
def compiled() -> None:
    """Kernels on disk."""
    subprocess.run([sys.executable, "-c", ONE], check=True, env={**os.environ, "PYTHONPATH": "src"})
