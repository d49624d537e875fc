"""Every id that is used exists, and no id is given twice: a misspelt finding would silently be nobody's finding."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.kb.read import Files, Problem, line_of
from paresis.kernels.formula import names_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paresis.kb.records import DerivedRecord, Rule


def check(files: Files) -> Iterator[Problem]:
    """Unknown and doubled ids."""
    yield from _doubled(files)
    known = {
        "finding": {f.id for f in files.findings},
        "site": {s.id for s in files.sites},
        "segment": {s.group for s in files.sites},
        "condition": {c.id for c in files.conditions},
        "medicine": {m.id for m in files.medicines},
        "analyte": {a.id for a in files.analytes},
    }
    for kind, used, where in _uses(files):
        if used not in known[kind]:
            yield Problem(_with_line(files, where, used), f"unknown {kind} '{used}'", did_you_mean(used, known[kind]))


def rule_findings(rule: Rule) -> Iterator[str]:
    """Every finding that a red flag's rule names."""
    if rule.finding:
        yield rule.finding
    if rule.new:
        yield rule.new
    if rule.absent:
        yield rule.absent
    if rule.without:
        yield rule.without
    for part in (rule.all or []) + (rule.any or []) + (rule.of or []):
        yield from rule_findings(part)


def _with_line(files: Files, where: str, needle: str) -> str:
    path = files.root.parent / where
    return f"{where}:{line_of(path, needle)}" if path.is_file() else where


def _doubled(files: Files) -> Iterator[Problem]:
    groups: dict[str, Iterable[str]] = {
        "finding": (f.id for f in files.findings),
        "condition": (c.id for c in files.conditions),
        "site": (s.id for s in files.sites),
        "red flag": (f.id for f in files.red_flags),
        "investigation": (i.id for i in files.investigations),
        "analyte": (a.id for a in files.analytes),
        "derived": (d.id for d in files.derived),
        "self-care item": (s.id for s in files.self_care),
        "interaction": (i.id for i in files.interactions),
        "chain": (c.id for c in files.chains),
    }
    for kind, ids in groups.items():
        for name, times in Counter(ids).items():
            if times > 1:
                yield Problem("knowledge", f"{kind} '{name}' is given {times} times", "keep one")


def _uses(files: Files) -> Iterator[tuple[str, str, str]]:
    for f in files.findings:
        where = files.place["FindingRecord", f.id]
        yield from (("finding", x, where) for x in [*([f.parent] if f.parent else []), *f.excludes, *f.relatives])
        yield from (("site", c.site, where) for c in f.sites)
    for c in files.conditions:
        where = files.place["ConditionRecord", c.id]
        yield from (("finding", x.finding, where) for x in c.findings)
        yield from (("site", s, where) for x in c.sites for s in x.site)
    for flag in files.red_flags:
        where = files.place["RedFlagRecord", flag.id]
        yield from (("finding", x, where) for x in rule_findings(flag.rule))
        yield from (("finding", x, where) for e in flag.examples for x in e.present + e.longstanding + e.absent)
        yield from (("finding", x, where) for x in flag.ask_when)
        yield from (("condition", x, where) for x in flag.conditions)
    for i in files.investigations:
        yield from (("finding", x, files.place["InvestigationRecord", i.id]) for x in i.reveals)
        yield from (("segment", x, files.place["InvestigationRecord", i.id]) for x in i.looks_at)
    for a in files.analytes:
        yield from (("finding", x.finding, files.place["AnalyteRecord", a.id]) for x in a.findings)
    yield from (use for d in files.derived for use in _of_derived(d, files))
    for m in files.medicines:
        where = files.place["MedicineRecord", m.id]
        yield from (("finding", x, where) for x in [m.finding] if x)
        yield from (("condition", x, where) for x in m.conditions.split("|") if x)
    for both in files.interactions:
        yield from (("medicine", x, "knowledge/interactions.csv") for x in f"{both.first}|{both.second}".split("|"))
        yield from (("condition", x, "knowledge/interactions.csv") for x in both.conditions.split("|"))
    for link in files.chains:
        yield from (("finding", x, "knowledge/chains.csv") for x in (link.cause, link.by_way_of) if x)
        yield ("condition", link.condition, "knowledge/chains.csv")
    if files.interview:
        yield from (("finding", i.finding, "knowledge/interview.toml") for g in files.interview.group for i in g.items)
        yield from (("finding", f, "knowledge/interview.toml") for g in files.interview.group for f in g.covers)
        yield from (("finding", f, "knowledge/interview.toml") for m in files.interview.moot for f in (*m.findings, *m.given))
    for pair in files.look_alikes:
        yield from (("condition", x, "knowledge/look_alikes.csv") for x in (pair.first, pair.second))
        yield from (("finding", x, "knowledge/look_alikes.csv") for x in f"{pair.for_first}|{pair.for_second}".split("|") if x)
    for s in files.self_care:
        where = files.place["SelfCareRecord", s.id]
        yield from (("finding", x, where) for x in s.unless)
        yield from (("condition", x, where) for x in (*s.for_conditions, *s.unless_conditions))
    if files.settings:
        yield from (("finding", x.finding, "knowledge/settings.toml") for x in files.settings.core)
        yield from (("finding", x, "knowledge/settings.toml") for a in files.settings.asked_of for x in a.findings)
        nets = " ".join(files.settings.safety_net.values())
        yield from (("finding", x, "knowledge/settings.toml") for marked in re.findall(r"\[([^\]]*)\]", nets) for x in marked.split("|"))
        yield from (("finding", x, "knowledge/settings.toml") for k, o in files.settings.order.items() for x in (k, *o.first, *o.then))
        yield from (("finding", x, "knowledge/settings.toml") for x in (*files.settings.course.values(), *files.settings.weakness))
        yield from (("site", x, "knowledge/settings.toml") for x in files.settings.unlisted_per_100k_year)
        yield from (("condition", x, "knowledge/settings.toml") for x in files.settings.key_conditions)


def _of_derived(d: DerivedRecord, files: Files) -> Iterator[tuple[str, str, str]]:
    where, known = files.place["DerivedRecord", d.id], {"age", "female", *(x.id for x in files.derived)}
    named = {n.removesuffix("_upper").removesuffix("_lower") for text in (d.formula, d.when) if text for n in names_in(text)}
    yield from (("analyte", x, where) for x in sorted({*named, d.gives or "", d.replaces or ""} - known - {""}))
    yield from (("finding", x.finding, where) for x in d.findings)
