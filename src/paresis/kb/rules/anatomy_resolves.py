"""The anatomy is one connected graph: every id exists, every muscle and skin area has a way from its roots, every kind of lesion hits something."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError
from paresis.kb.anatomy.build import build_anatomy, load_anatomy, read_anatomy
from paresis.kb.read import Files, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(files: Files) -> Iterator[Problem]:
    """Broken files, unknown ids and sites, items without a route, hypotheses without an effect."""
    if not (files.root / "anatomy").is_dir():
        return
    try:
        anatomy = read_anatomy(files.root)
        with TemporaryDirectory() as folder:
            build_anatomy(files.root, Path(folder))
            built = load_anatomy.__wrapped__(Path(folder))
    except KnowledgeError as error:
        yield Problem(error.where or "knowledge/anatomy", error.what, error.hint)
        return
    sites = {s.id for s in files.sites}
    for kind in anatomy.lesions.kind:
        for site in {*kind.sites, *kind.also} - sites:
            yield Problem("knowledge/anatomy/lesions.toml", f"kind '{kind.id}' names the unknown site '{site}'", "see knowledge/sites.toml")
    with_terms = {built.columns[c] for c in set(built.arrays["term_column"].tolist())}
    for item, side in built.columns:
        if built.items[item].kind != "sign" and (item, side) not in with_terms:
            yield Problem("knowledge/anatomy", f"'{item}' has no route from its roots through its nerves", "check nerve and roots")
    signs = {i.id for i in built.items.values() if i.kind == "sign"}
    for kind in anatomy.lesions.kind:
        for sign in set(kind.signs) - signs:
            yield Problem("knowledge/anatomy/lesions.toml", f"kind '{kind.id}' names the unknown sign '{sign}'", "see [[sign]] in examination.toml")
        if not kind.hits and not kind.signs and kind.id != "none":
            yield Problem("knowledge/anatomy/lesions.toml", f"kind '{kind.id}' changes nothing", "give hits or signs")
