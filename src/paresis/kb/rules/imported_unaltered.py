"""What is imported is as it was imported, its licence is named, and what we say about it names what it names."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError, did_you_mean
from paresis.kb.rare.files import FORMS, RARE, read_constants, read_forms
from paresis.kb.rare.graph import read_graph
from paresis.kb.rare.importing import IMPORTED, MANIFEST, digest
from paresis.kb.read import Files, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("title", "version", "address", "licence", "attribution", "sha256")
AGAIN = "run `paresis kb import` instead of editing by hand"


def check(files: Files) -> Iterator[Problem]:
    """Files without an entry in MANIFEST.toml or changed since; labels, sites and conditions of `rare.toml` and `genetic_forms.csv`."""
    yield from _manifest(files)
    if (files.root / RARE).is_file() and (files.root / IMPORTED).is_dir():
        try:
            yield from _constants(files)
            yield from _forms(files)
        except KnowledgeError as error:
            yield Problem(error.where, error.what, "knowledge/README.md shows the shape")


def _manifest(files: Files) -> Iterator[Problem]:
    folder = files.root / IMPORTED
    where = f"{files.root.name}/{IMPORTED}"
    told = {}
    if (folder / MANIFEST).is_file():
        told = {f.get("name", ""): f for f in tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("file", [])}
    present = {p.name for p in folder.glob("*")} - {MANIFEST}
    for name in sorted(present | set(told)):
        if name not in told or name not in present:
            yield Problem(f"{where}/{name}", "has no entry in MANIFEST.toml" if name in present else "is in MANIFEST.toml and not there", AGAIN)
            continue
        missing = [k for k in NEEDED if not told[name].get(k)]
        if missing:
            yield Problem(f"{where}/{MANIFEST}", f"{name}: {', '.join(missing)} missing", AGAIN)
        elif digest(folder / name) != told[name]["sha256"]:
            yield Problem(f"{where}/{name}", "differs from its checksum in MANIFEST.toml", AGAIN)


def _constants(files: Files) -> Iterator[Problem]:
    where = f"{files.root.name}/{RARE}"
    constants, graph = read_constants(files.root), read_graph(files.root)
    words = [*constants.words.everyday, *constants.words.extra]
    for term in constants.prior.leg_terms + words + [t for s in constants.mechanism.site for t in s.terms]:
        i = graph.find(term.id)
        if i is None or graph.labels[i] != term.label:
            yield Problem(where, f"{term.id} is not '{term.label}'", f"HPO calls it '{graph.labels[i]}'" if i is not None else "no such term")
    sites = {s.id for s in files.sites}
    for site in (*(s.site for s in constants.mechanism.site), constants.mechanism.otherwise):
        if site not in sites:
            yield Problem(where, f"unknown site '{site}'", did_you_mean(site, sites))


def _forms(files: Files) -> Iterator[Problem]:
    known = {c.id for c in files.conditions}
    seen: set[str] = set()
    for form in read_forms(files.root):
        where = f"{files.root.name}/{FORMS}"
        if form.condition not in known:
            yield Problem(where, f"unknown condition '{form.condition}'", did_you_mean(form.condition, known))
        if form.disease in seen:
            yield Problem(where, f"'{form.disease}' is given twice", "a disease is a form of one condition")
        seen.add(form.disease)
