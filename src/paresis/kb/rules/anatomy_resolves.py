"""The anatomy is one connected graph: every id exists, every muscle and skin area has a way from its roots, every kind of lesion hits something."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError, did_you_mean
from paresis.kb.anatomy.build import build_anatomy, read_anatomy
from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.read import Files, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.anatomy import Anatomy


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
    yield from _findings(files, built)
    sites = {s.id for s in files.sites}
    for kind in anatomy.lesions.kind:
        for site in {*kind.sites, *kind.also} - sites:
            yield Problem("knowledge/anatomy/lesions.toml", f"kind '{kind.id}' names the unknown site '{site}'", "see knowledge/sites.toml")
    for (item, _), is_routed in zip(built.columns, built.arrays["column_routed"], strict=True):
        if built.items[item].kind != "sign" and not is_routed:
            yield Problem("knowledge/anatomy", f"'{item}' has no route from its roots through its nerves", "check nerve and roots")
    for kind in anatomy.lesions.kind:
        if not kind.hits and not kind.signs and kind.id != "none":
            yield Problem("knowledge/anatomy/lesions.toml", f"kind '{kind.id}' changes nothing", "give hits or signs")


def _findings(files: Files, built: Anatomy) -> Iterator[Problem]:
    """Rules of `findings.toml` that name an unknown finding, item or state."""
    where = "knowledge/anatomy/findings.toml"
    findings = {f.id for f in files.findings}
    for rule in built.findings:
        if rule.finding not in findings:
            yield Problem(where, f"unknown finding '{rule.finding}'", did_you_mean(rule.finding, findings) or "see knowledge/findings/")
        for item in rule.items:
            if item not in built.items:
                yield Problem(where, f"'{rule.finding}' names the unknown item '{item}'", did_you_mean(item, built.items) or "see examination.toml")
            elif not rule.states & set(built.scales[built.items[item].scale].states):
                yield Problem(where, f"'{rule.finding}': '{item}' has none of these states", "see the scales of observation.toml")
