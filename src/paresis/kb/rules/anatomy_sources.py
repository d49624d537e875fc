"""Every edge of the anatomy says where it comes from: a wrong root or nerve would misplace a lesion without anyone noticing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.errors import KnowledgeError, did_you_mean
from paresis.kb.anatomy.build import read_anatomy
from paresis.kb.read import Files, Problem, line_of
from paresis.kb.records import JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.anatomy.build import AnatomyFiles


def check(files: Files) -> Iterator[Problem]:
    """Unknown citations; weights of roots that rest on an unknown source."""
    if not (files.root / "anatomy").is_dir():
        return
    try:
        anatomy = read_anatomy(files.root)
    except KnowledgeError:
        return
    known = {s.key for s in files.sources} | {JUDGEMENT}
    for name, source in _cited(anatomy):
        if source not in known:
            where = f"knowledge/anatomy/{name}"
            place = f"{where}:{line_of(files.root / 'anatomy' / name, source)}"
            yield Problem(place, f"unknown source '{source}'", did_you_mean(source, known) or "add it to knowledge/sources/")


def _cited(anatomy: AnatomyFiles) -> Iterator[tuple[str, str]]:
    yield from (("pathways.toml", e.source) for e in anatomy.pathways.edge)
    yield from (("nerves.toml", e.source) for e in anatomy.nerves.edge)
    yield from (("muscles.toml", s) for m in anatomy.muscles for s in (m.source, m.weights))
    yield from (("scores.toml", x.source) for x in anatomy.scores)
    exam = anatomy.exam
    yield from (("examination.toml", x.source) for x in [*exam.reflex, *exam.area, *exam.organ, exam.mrc_sum])
