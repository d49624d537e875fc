"""The lint rules: one rule a module, each a function `check(files) -> Iterator[Problem]`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.kb.read import Files, Problem


def check_all(files: Files) -> list[Problem]:
    """Problems of shape, then those that each rule finds, in the order of the rules' names."""
    found = list(files.problems)
    for module in sorted(m.name for m in iter_modules(__path__)):
        found += import_module(f"{__name__}.{module}").check(files)
    return found
