"""Records to the compiled knowledge that ships: JSON for what people read, arrays for what the engine computes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from paresis.errors import KnowledgeError
from paresis.kb import records as r
from paresis.kb.anatomy.build import build_anatomy
from paresis.kb.codes import compile_codes
from paresis.kb.entries import write_entries
from paresis.kb.hpo import compile_terms
from paresis.kb.lang.compile import compile_translations
from paresis.kb.lexicon import compile_lexicon
from paresis.kb.rare.compile import compile_rare
from paresis.kb.read import Files, read_files
from paresis.kb.rules import check_all
from paresis.kb.tables import ages_of, tables
from paresis.kernels.formula import names_in

FORMAT = 2


def compiled_folder() -> Path:
    """Where compiled knowledge lies, inside the installed package."""
    return Path(__file__).parent / "compiled"


def build(root: Path, out: Path | None = None) -> str:
    """Check, compile and write the knowledge under `root`.

    Args:
        root: The folder `knowledge/`.
        out: Where to write; the installed package by default.

    Returns:
        The version: the date-free hash of all knowledge files.

    Raises:
        KnowledgeError: A rule is broken; all broken rules are listed.
    """
    files = read_files(root)
    problems = check_all(files)
    if problems:
        raise KnowledgeError(f"{len(problems)} problems", where=str(root), hint="\n".join(map(str, problems[:50])))
    out = out or compiled_folder()
    out.mkdir(parents=True, exist_ok=True)
    version = hash_of(root)
    _write_json(out / "knowledge.json", {"format": FORMAT, "version": version, **_things(files)})
    _write_json(out / "lexicon.json", compile_lexicon(files))
    _write_json(out / "sources.json", {s.key: _source(s) for s in files.sources})
    lines = [json.dumps(_claims(c), ensure_ascii=False, separators=(",", ":")) for c in sorted(files.conditions, key=lambda c: c.id)]
    (out / "claims.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_entries(files, out)
    compile_terms(root, out)
    compile_codes(root, out)
    compile_translations(root, out)
    arrays = tables(files)
    np.savez(out / "tables.npz", **arrays)
    compile_rare(files, arrays, out)
    if (root / "anatomy").is_dir():
        build_anatomy(root, out)
    return version


def hash_of(root: Path) -> str:
    """The first twelve hex digits of a hash over every knowledge file, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".toml", ".csv", ".gz"}):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _things(files: Files) -> dict[str, Any]:
    group_of = {s.id: s.group for s in files.sites}
    settings = files.settings
    if settings is None:
        raise KnowledgeError("settings.toml is missing", where=str(files.root))
    return {
        "sites": [s.model_dump() for s in files.sites],
        "findings": [
            [f.id, f.name, f.lay, files.domain[f.id], f.observed, f.question, f.help, f.hpo or "", f.parent or "", f.excludes, f.told or 0.0,
             f.relatives]
            for f in sorted(files.findings, key=lambda f: f.id)
        ],
        "conditions": [
            [c.id, c.name, c.lay, c.synonyms, c.codes, c.urgency, c.urgency_reason, c.summary.strip(), c.article,
             list(dict.fromkeys(group_of[s.site[0]] for s in c.sites)), c.review.status, c.serious]
            for c in sorted(files.conditions, key=lambda c: c.id)
        ],
        "red_flags": [
            [f.id, f.name, f.level, f.conditions, f.reason, f.action, f.deadline, (rule := _rule(f.rule)),
             _members(rule), [c.source for c in f.cited], f.ask_when]
            for f in sorted(files.red_flags, key=lambda f: f.id)
        ],
        "investigations": [
            [i.id, i.name, i.lay, i.kind, i.reveals, i.cost, i.wait, i.burden, i.question, i.looks_at] for i in files.investigations
        ],
        "analytes": [
            [a.id, a.name, a.words, a.unit, a.units, a.plausible,
             [[x.low, x.high, *ages_of(x.ages), x.sex, x.source, x.at] for x in a.limits], [_threshold(t) for t in a.findings],
             a.loinc or ""]
            for a in files.analytes
        ],
        "derived": [
            [d.id, d.name, d.unit, d.formula, d.when, d.gives or "", d.replaces or "", d.plausible, [_threshold(t) for t in d.findings],
             sorted(names_in(d.formula) | (names_in(d.when) if d.when else set())), d.source, d.at, d.note]
            for d in files.derived
        ],
        "medicines": [
            [m.id, m.name, m.medicine_class, m.finding, _split(m.words), m.mechanism, _split(m.conditions), m.delay, m.dose, m.check, m.source, m.at,
             m.lay]
            for m in files.medicines
        ],
        "self_care": [[s.id, s.text, s.not_for, s.for_conditions, s.unless, s.unless_conditions, s.source, s.at] for s in files.self_care],
        "interactions": [
            [i.id, _split(i.first), _split(i.second), _split(i.conditions), i.effect, i.check, i.source, i.at, i.lay] for i in files.interactions
        ],
        "chains": [[c.id, c.cause, c.by_way_of, c.condition, c.text, c.source, c.at] for c in files.chains],
        "interview": _interview(files.interview),
        "look_alikes": [[x.first, x.second, _split(x.for_first), _split(x.for_second)] for x in files.look_alikes],
        "self_care_withheld": files.self_care_withheld,
        "settings": {
            "temperature": settings.temperature,
            "selection": settings.selection,
            "coincidence": settings.coincidence,
            "tempo_confusion": settings.tempo_confusion,
            "seen_by_site": settings.seen_by_site,
            "thresholds": settings.thresholds,
            "safety_net": settings.safety_net,
            "effort": settings.effort,
            "course": settings.course,
            "weakness": settings.weakness,
            "order": {k: [v.first, v.then] for k, v in settings.order.items()},
            "core": [[c.finding, c.why] for c in settings.core],
            "asked_of": {f: [*map(float, a.ages.split("-")), a.sex or "", a.nobody] for a in settings.asked_of for f in a.findings},
        },
    }  # fmt: skip


def _interview(file: r.InterviewFile | None) -> list[Any]:
    if file is None:
        return [[0.0, 0.0, 0.0, 0, 1, 0, 0], [], {}]
    groups = [
        [g.id, g.question, g.help, g.reason, g.sex, *(ages_of(g.ages) if g.ages else (0, 200)), _items(g), g.not_ticked, g.always, g.covers]
        for g in file.group
    ]
    s = file.stop
    moot = {f: sorted({g for m in file.moot if f in m.findings for g in m.given}) for f in {x for m in file.moot for x in m.findings}}
    return [[s.gain_bits, s.danger_shift, s.list_bits, s.at_most, s.together, s.raising, s.further], groups, moot]


def _items(group: r.InterviewGroup) -> list[list[str]]:
    return [[i.finding, i.label] for i in group.items]


def _split(text: str) -> list[str]:
    return [x.strip() for x in text.split("|") if x.strip()]


def _threshold(t: r.Threshold) -> list[Any]:
    for kind in ("below", "above", "above_times"):
        value = getattr(t, kind)
        if value is not None:
            return [t.finding, kind, value]
    return [t.finding, "below_limit" if t.below_limit else "above_limit", 0.0]


def _rule(rule: r.Rule) -> list[Any]:
    """A rule as [operation, value, parts]."""
    for op in ("all", "any"):
        parts = getattr(rule, op)
        if parts is not None:
            return [op, None, [_rule(p) for p in parts]]
    if rule.of is not None:
        return ["at_least", rule.at_least, [_rule(p) for p in rule.of]]
    leaves = ("finding", "new", "absent", "without", "age_below", "age_from", "sex", "tempo", "not_tempo")
    op = next(k for k in leaves if getattr(rule, k) is not None)
    return [op, getattr(rule, op), []]


def _members(rule: list[Any]) -> list[str]:
    """Findings whose presence a compiled rule asks for, each once."""
    op, value, parts = rule
    return [value] if op in ("finding", "new") else list(dict.fromkeys(f for part in parts for f in _members(part)))


def _source(s: r.SourceRecord) -> list[str]:
    reference = f"PMID {s.pmid}" if s.pmid else f"doi:{s.doi}" if s.doi else s.url
    return [s.title, reference, s.year, s.design, s.n]


def _cited(c: r.Cited, **more: Any) -> dict[str, Any]:
    out = {"source": c.source, "at": c.at, "quote": c.quote, "who": c.who, "note": c.note} | more
    return {k: v for k, v in out.items() if v not in ("", None)}


def _claims(c: r.ConditionRecord) -> dict[str, Any]:
    """Everything that a condition claims, with sources, for evidence and for `kb show`."""
    findings: dict[str, list[dict[str, Any]]] = {}
    for x in c.findings:
        findings.setdefault(x.finding, []).append(_proportion(x))
    return {
        "id": c.id,
        "findings": findings,
        "incidence": [_cited(x, per_100k_year=x.per_100k_year, low=x.low, high=x.high, ages=x.ages) for x in c.incidence],
        "onset_age": _cited(c.onset_age, bands=c.onset_age.bands),
        "sex": _cited(c.sex, male=c.sex.male),
        "tempo": [_proportion(x, tempo=x.tempo) for x in c.tempo],
        "sites": [_proportion(x, site=x.site) for x in c.sites],
        "management": [_cited(x, text=x.text) for x in c.management],
        "unknown": [x.model_dump() for x in c.unknown],
    }


def _proportion(c: r.Claim, **more: Any) -> dict[str, Any]:
    mean, ess = c.mean_and_ess()
    return _cited(c, p=mean, ess=ess, basis=c.basis, k=c.k, n=c.n, low=c.low, high=c.high, **more)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
