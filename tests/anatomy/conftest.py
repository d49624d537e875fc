"""The anatomy that ships, built once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paresis.kb.anatomy.build import build_anatomy
from paresis.kb.anatomy.load import load_anatomy

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="session")
def anatomy(tmp_path_factory: pytest.TempPathFactory) -> Anatomy:
    """The anatomy of `knowledge/`, compiled afresh."""
    folder = tmp_path_factory.mktemp("anatomy")
    build_anatomy(KNOWLEDGE, folder)
    return load_anatomy(folder)
