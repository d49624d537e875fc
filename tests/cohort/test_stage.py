"""Dealing rows into parts."""

from __future__ import annotations

from zlib import crc32

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from paresis.cohort.stage import checksums_of


@given(st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))), st.integers(0, 3))
def test_checksums_are_those_of_zlib(texts: list[str | None], left_out: int) -> None:
    found = checksums_of(pa.array(texts, pa.string())[left_out:])
    assert found.tolist() == [crc32((t or "").encode()) for t in texts[left_out:]]
