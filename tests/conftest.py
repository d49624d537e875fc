"""What all tests share: the knowledge that ships, a tiny one, and examples that are the same in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from paresis.kb.compile import build
from paresis.kb.load import load_knowledge
from tests.tiny import write_knowledge

if TYPE_CHECKING:
    from pathlib import Path

    from paresis.model.knowledge import Knowledge

settings.register_profile("same_every_time", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("same_every_time")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The knowledge that ships."""
    return load_knowledge()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Three conditions, ten findings, two sites."""
    folder = tmp_path_factory.mktemp("tiny")
    build(write_knowledge(folder / "knowledge"), folder / "compiled")
    return load_knowledge(folder / "compiled")


@pytest.fixture
def tiny_root(tmp_path: Path) -> Path:
    """The files of the tiny knowledge, to change."""
    return write_knowledge(tmp_path / "knowledge")
