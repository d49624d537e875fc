"""What a translation lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.kb.lang.files import read_translations
from paresis.kb.read import Problem
from paresis.kb.rules.translations_resolve import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.lang.files import Translation
    from paresis.kb.read import Files


def untranslated(files: Files) -> Iterator[Problem]:
    """Entries without words in a language: shown in English there, so no fault of the knowledge, but `kb lint` tells."""
    for t in (t for t in read_translations(files.root) if not t.is_first_level):
        for name, ids in ids_of(files).items():
            lacking = sorted(ids - t.tables.get(name, {}).keys())
            where = f"{files.root.name}/lang/{t.language}/{name}.toml"
            yield from (Problem(where, f"'{missing}' has no entry", f"add [{missing}]") for missing in lacking)
        yield from _steps(t, files)


def _steps(t: Translation, files: Files) -> Iterator[Problem]:
    said = {name: len(c.management) for name, c in t.tables.get("conditions", {}).items()}
    where = f"{files.root.name}/lang/{t.language}/conditions.toml"
    for c in (c for c in files.conditions if said.get(c.id, 0) < len(c.management)):
        told = f"'{c.id}' has {said.get(c.id, 0)} steps of management, the English entry {len(c.management)}"
        yield Problem(where, told, "translate each step, in the order of the English ones")
