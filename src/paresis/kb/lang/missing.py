"""What a translation lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.kb.lang.files import read_translations
from paresis.kb.read import Problem
from paresis.kb.rules.translations_resolve import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.read import Files


def untranslated(files: Files) -> Iterator[Problem]:
    """Entries without words in a language: shown in English there, so no fault of the knowledge, but `kb lint` tells."""
    for t in (t for t in read_translations(files.root) if not t.is_first_level):
        for name, ids in ids_of(files).items():
            lacking = sorted(ids - t.tables.get(name, {}).keys())
            where = f"{files.root.name}/lang/{t.language}/{name}.toml"
            yield from (Problem(where, f"'{missing}' has no entry", f"add [{missing}]") for missing in lacking)
