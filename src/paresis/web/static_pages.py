"""Every cause as a page of its own that needs no server, no network and no script: `paresis kb pages DIR`."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import PackageLoader

from paresis.kb.lang.translated import ENGLISH, translated
from paresis.kb.load import load_knowledge
from paresis.report.html import environment
from paresis.report.language import speaking
from paresis.web.entries import entries
from paresis.web.entry_facts import entry_facts
from paresis.web.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

STYLES = (("paresis.report", "templates/assessment.css"), ("paresis.web", "static/paresis.css"))
LICENCE = "CC BY 4.0"  # of the knowledge files


def write_pages(folder: Path, language: str = ENGLISH) -> int:
    """Write a page for every cause, an index of them and their style.

    Args:
        folder: Where to; it is made when it is not there.
        language: Of the pages, two letters.

    Returns:
        How many causes were written.
    """
    known = entries(language)
    causes = sorted(known["condition"].values(), key=lambda e: e.name.lower())
    knowledge, pages = translated(load_knowledge(), language), environment(PackageLoader("paresis.web"))
    shared = {"t": words_of(language), "version": knowledge.version, "licence": LICENCE}
    folder.mkdir(parents=True, exist_ok=True)
    style = "\n".join((files(package) / name).read_text(encoding="utf-8") for package, name in STYLES)
    (folder / "paresis.css").write_text(style, encoding="utf-8")
    with speaking(language):
        (folder / "index.html").write_text(pages.get_template("static.html").render(entries=causes, **shared), encoding="utf-8")
        for e in causes:
            page = pages.get_template("static_entry.html").render(**shared, **entry_facts(e, known, knowledge, language))
            (folder / f"{e.id}.html").write_text(page, encoding="utf-8")
    return len(causes)
