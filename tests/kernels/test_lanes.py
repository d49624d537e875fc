"""Sums in lanes: what they sum, and the same bits from code compiled just now and code kept on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from paresis.kernels.lanes import WIDTH, product, total

ONE = """
import hashlib
import numpy as np
from paresis.engine.batch import rank_batch
from paresis.engine.batch_tables import build_batch_tables, person_codes
from paresis.kb.load import load_knowledge
tables, rng, n = build_batch_tables(load_knowledge()), np.random.default_rng(1), 300
told = rng.integers(0, len(tables.findings), n * 8), rng.integers(0, 2, n * 8)
answer = rank_batch(tables, np.arange(n + 1) * 8, *told, person_codes(np.full(n, 50.0), np.ones(n, int)), evidence=3)
parts = answer.index, answer.probability, answer.dangerous, answer.upper, answer.by_level, answer.evidence, answer.ratio
print(hashlib.sha256(b"".join(x.tobytes() for x in parts)).hexdigest())
"""


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (0, 1), (3, 66), (0, WIDTH), (5, 5 + 3 * WIDTH), (1, 1000)])
def test_the_sum_is_the_sum(begin: int, end: int) -> None:
    x, w = np.random.default_rng(end).random((2, 1000)).astype(np.float32)
    lanes = np.ones(WIDTH, np.float32)
    assert total(x, begin, end, lanes) == pytest.approx(x[begin:end].astype(float).sum(), rel=1e-5, abs=1e-9)
    assert product(x, w, begin, end, lanes) == pytest.approx((x * w)[begin:end].astype(float).sum(), rel=1e-5, abs=1e-9)


def test_code_compiled_just_now_and_code_kept_on_disk_give_the_same_bits(tmp_path: Path) -> None:
    where = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    runs = [subprocess.run([sys.executable, "-c", ONE], check=True, capture_output=True, text=True, env=where).stdout for _ in range(2)]
    assert list(tmp_path.rglob("*.nbc"))
    assert runs[0] == runs[1]
