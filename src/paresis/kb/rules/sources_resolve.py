"""Every citation is a source that is listed once: a number whose source cannot be found is a number without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.kb.read import Files, Problem, line_of
from paresis.kb.records import JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(files: Files) -> Iterator[Problem]:
    """Unknown source keys, and the same key, PMID or DOI given to two different sources."""
    known: dict[str, tuple[str, ...]] = {}
    numbers: dict[tuple[str, str], str] = {}
    for s in files.sources:
        where = files.place["SourceRecord", s.key]
        identity = (s.pmid, s.doi, s.url)
        if known.setdefault(s.key, identity) != identity:
            yield Problem(where, f"source '{s.key}' is given twice with different addresses", "give one of them another key")
        for kind, number in (("PMID", s.pmid), ("DOI", s.doi.lower())):
            if number and numbers.setdefault((kind, number), s.key) != s.key:
                yield Problem(where, f"{kind} {number} has two keys: '{numbers[kind, number]}' and '{s.key}'", "use one key")
    for used, where in _uses(files):
        if used != JUDGEMENT and used not in known:
            path = files.root.parent / where
            place = f"{where}:{line_of(path, used)}" if path.is_file() else where
            yield Problem(place, f"unknown source '{used}'", did_you_mean(used, known) or "add it to knowledge/sources/")


def _uses(files: Files) -> Iterator[tuple[str, str]]:
    for c in files.conditions:
        where = files.place["ConditionRecord", c.id]
        cited = [*c.incidence, c.onset_age, c.sex, *c.tempo, *c.sites, *c.findings, *c.management]
        yield from ((x.source, where) for x in cited)
    for f in files.findings:
        yield from ((x.source, files.place["FindingRecord", f.id]) for x in [*f.background, *f.sites])
    for flag in files.red_flags:
        yield from ((x.source, files.place["RedFlagRecord", flag.id]) for x in flag.cited)
    for a in files.analytes:
        yield from ((x.source, files.place["AnalyteRecord", a.id]) for x in a.limits)
    yield from ((d.source, files.place["DerivedRecord", d.id]) for d in files.derived)
    for i in files.investigations:
        yield i.source, files.place["InvestigationRecord", i.id]
    for m in files.medicines:
        yield m.source, files.place["MedicineRecord", m.id]
    for s in files.self_care:
        yield s.source, files.place["SelfCareRecord", s.id]
    if files.settings:
        yield files.settings.population_source, "knowledge/settings.toml"
