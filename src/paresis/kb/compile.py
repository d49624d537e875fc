"""Records to the compiled knowledge that ships: JSON for what people read, arrays for what the engine computes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from paresis.errors import KnowledgeError
from paresis.kb import records as r
from paresis.kb.lexicon import compile_lexicon
from paresis.kb.read import Files, read_files
from paresis.kb.rules import check_all
from paresis.model.vocabulary import Sex, Tempo

FORMAT = 1
AGES = 121
BACKGROUND_EDGES = (0, 2, 18, 40, 60, 80, AGES)
AGE_FLOOR = 0.02
SEX_FLOOR = 0.01
SEXES = (None, Sex.FEMALE, Sex.MALE)


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
    np.savez(out / "tables.npz", **tables(files))
    return version


def hash_of(root: Path) -> str:
    """The first twelve hex digits of a hash over every knowledge file, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".toml", ".csv"}):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def tables(files: Files) -> dict[str, Any]:
    """The arrays that the engine computes with.

    Returns:
        By name, with C conditions, R rows (condition × lesion pattern, then one unlisted cause a site), F findings, S sites:
        `row_cause` (R), `row_pattern` (R), `row_group` (R), `row_first` (R, primary site), `row_sites` (R, S), `row_entry` (R), `entry` (index), `rate` (C, 121 ages), `rate_any` (C),
        `rate_ess` (C), `male` (C), `stated` and `stated_ess` (C, F; NaN and 0 where nothing is said), `phi` (S, F),
        `background` (3 sexes, 6 age bands, F), `parent` (F), `order` (F), `error` (F), `tempo` (C, 6), `unlisted` (S).
    """
    settings = _settings(files)
    conditions = sorted(files.conditions, key=lambda c: c.id)
    findings = sorted(files.findings, key=lambda f: f.id)
    f_index = {f.id: i for i, f in enumerate(findings)}
    s_index = {s.id: i for i, s in enumerate(files.sites)}
    groups = list(dict.fromkeys(s.group for s in files.sites))
    n_c, n_f, n_s = len(conditions), len(findings), len(files.sites)

    row_cause, row_pattern, row_group, row_first, row_sites = [], [], [], [], []
    for i, c in enumerate(conditions):
        for pattern in c.sites:
            row_cause.append(i)
            row_pattern.append(pattern.mean_and_ess()[0])
            row_group.append(groups.index(files.sites[s_index[pattern.site[0]]].group))
            row_first.append(s_index[pattern.site[0]])
            row_sites.append([s.id in pattern.site for s in files.sites])
    unlisted = np.array([settings.unlisted_per_100k_year.get(s.id, 0.0) for s in files.sites])
    for j, s in enumerate(files.sites):
        row_cause.append(n_c)
        row_pattern.append(unlisted[j] / unlisted.sum())
        row_group.append(groups.index(s.group))
        row_first.append(j)
        row_sites.append([k == j for k in range(n_s)])

    population = _population(settings)
    stated, stated_ess = np.full((n_c, n_f), np.nan), np.zeros((n_c, n_f))
    rate, rate_any, rate_ess, male, tempo = np.zeros((n_c, AGES)), np.zeros(n_c), np.zeros(n_c), np.zeros(n_c), np.zeros((n_c, len(Tempo)))
    for i, c in enumerate(conditions):
        for name, (mean, ess) in _pooled(c.findings).items():
            stated[i, f_index[name]], stated_ess[i, f_index[name]] = mean, ess
        rate_any[i], rate_ess[i] = _rate(c.incidence, population)
        rate[i] = rate_any[i] * _age_factor(c.onset_age.bands, population)
        male[i] = np.clip(c.sex.male, SEX_FLOOR, 1 - SEX_FLOOR)
        for t in c.tempo:
            tempo[i, list(Tempo).index(t.tempo)] += t.mean_and_ess()[0]
    tempo /= np.maximum(tempo.sum(axis=1, keepdims=True), 1e-9)

    parent = np.array([f_index[f.parent] if f.parent else -1 for f in findings], dtype=np.int64)
    phi = np.zeros((n_s, n_f))
    for f in findings:
        for sign in f.sites:
            phi[s_index[sign.site], f_index[f.id]] = sign.mean_and_ess()[0]
    entry = f_index[settings.entry]
    return {
        "entry": np.array(entry),
        "row_entry": _entry(stated, phi, parent, entry, row_cause, np.array(row_sites), _background(findings[entry], None, 3)),
        "row_cause": np.array(row_cause, dtype=np.int64),
        "row_pattern": np.array(row_pattern) / _pattern_sum(row_cause, row_pattern, n_c + 1),
        "row_group": np.array(row_group, dtype=np.int64),
        "row_first": np.array(row_first, dtype=np.int64),
        "row_sites": np.array(row_sites, dtype=bool),
        "rate": rate, "rate_any": rate_any, "rate_ess": rate_ess, "male": male,
        "stated": stated, "stated_ess": stated_ess, "phi": phi,
        "background": np.array([[_background(f, s, b) for f in findings] for s in SEXES for b in range(6)]).reshape(3, 6, n_f),
        "parent": parent, "order": _order(parent),
        "error": np.array([settings.observation_error[f.observed] for f in findings]),
        "tempo": tempo, "unlisted": unlisted,
    }  # fmt: skip


def _entry(stated: Any, phi: Any, parent: Any, entry: int, row_cause: list[int], row_sites: Any, background: float) -> Any:
    """P(entry complaint | row): as stated, else from the sites and from what is stated of the complaints under it.

    1 − (1 − λ) Π_sites (1 − φ) Π_stated special forms (1 − p)
    """
    silent = np.full((1, stated.shape[1]), np.nan)
    by_row = np.vstack([stated, silent])[np.array(row_cause)]
    forms = np.nan_to_num(by_row[:, parent == entry])
    none = (1 - background) * np.prod(np.where(row_sites, 1 - phi[:, entry], 1.0), axis=1) * np.prod(1 - forms, axis=1)
    return np.where(np.isnan(by_row[:, entry]), 1 - none, by_row[:, entry])


def _settings(files: Files) -> r.SettingsFile:
    if files.settings is None:
        raise KnowledgeError("settings.toml is missing", where=str(files.root))
    return files.settings


def _pattern_sum(row_cause: list[int], row_pattern: list[float], n: int) -> Any:
    sums = np.bincount(row_cause, weights=row_pattern, minlength=n)
    return sums[np.array(row_cause)]


def _ages(text: str) -> tuple[float, float]:
    low, high = text.split("-")
    return float(low), float(high)


def _in_band(text: str) -> Any:
    """Which whole years of age lie in a band such as `18-39` (both ends included)."""
    low, high = _ages(text)
    years = np.arange(AGES)
    return (years >= int(low)) & (years <= high)


def _population(settings: r.SettingsFile) -> Any:
    share = np.zeros(AGES)
    for band, p in settings.population.items():
        inside = _in_band(band)
        share[inside] = p / inside.sum()
    return share / share.sum()


def _age_factor(bands: dict[str, float], population: Any) -> Any:
    share = np.zeros(AGES)
    for band, p in bands.items():
        inside = _in_band(band)
        weight = population[inside] if population[inside].sum() > 0 else np.ones(inside.sum())
        share[inside] = p * weight / weight.sum()
    share /= share.sum()
    return (1 - AGE_FLOOR) * share / np.maximum(population, 1e-9) + AGE_FLOOR


def _rate(rates: list[r.Rate], population: Any) -> tuple[float, float]:
    """Presentations per 100,000 of all people a year, and the number of events it is worth.

    Rates for the whole population are averaged on the log scale; without one, rates of distinct age groups are added up.
    """
    whole = [x.per_100k_year for x in rates if x.ages is None and x.sex is None]
    ess = max((x.ess or float(x.n or 10) for x in rates), default=4.0)
    if whole:
        return float(np.exp(np.mean(np.log(whole)))), ess
    by_group: dict[tuple[str | None, Sex | None], list[float]] = {}
    for x in rates:
        by_group.setdefault((x.ages, x.sex), []).append(x.per_100k_year)
    total = 0.0
    for (ages, sex), values in by_group.items():
        share = population[_in_band(ages)].sum() if ages else 1.0
        total += float(np.mean(values)) * share * (0.5 if sex else 1.0)
    return total, ess


def _pooled(claims: list[r.FindingClaim]) -> dict[str, tuple[float, float]]:
    """Mean and effective sample size of each finding, the claims weighted by theirs."""
    by_finding: dict[str, list[tuple[float, float]]] = {}
    for c in claims:
        by_finding.setdefault(c.finding, []).append(c.mean_and_ess())
    out = {}
    for finding, pairs in by_finding.items():
        total = sum(ess for _, ess in pairs)
        out[finding] = (sum(mean * ess for mean, ess in pairs) / total, total)
    return out


def _background(f: r.FindingRecord, sex: Sex | None, band: int) -> float:
    """λ for a sex (None: either) and an age band; the last line that fits wins."""
    middle = (BACKGROUND_EDGES[band] + BACKGROUND_EDGES[band + 1] - 1) / 2
    fits = [b for b in f.background if (b.ages is None or _ages(b.ages)[0] <= middle <= _ages(b.ages)[1]) and (b.sex is None or b.sex == sex)]
    lines = fits or [b for b in f.background if b.sex is None or b.sex == sex] or f.background
    return float(np.clip(lines[-1].mean_and_ess()[0], 1e-4, 0.98))


def _order(parent: Any) -> Any:
    depth = np.zeros(len(parent), dtype=np.int64)
    for i in range(len(parent)):
        node, steps = parent[i], 0
        while node >= 0:
            node, steps = parent[node], steps + 1
            if steps > len(parent):
                raise KnowledgeError("a finding is its own ancestor", hint="check `parent` in knowledge/findings/")
        depth[i] = steps
    by_depth = np.argsort(depth, kind="stable")
    return by_depth[depth[by_depth] > 0]


def _things(files: Files) -> dict[str, Any]:
    group_of = {s.id: s.group for s in files.sites}
    settings = _settings(files)
    return {
        "sites": [s.model_dump() for s in files.sites],
        "findings": [
            [f.id, f.name, files.domain[f.id], f.observed, f.question, f.help, f.hpo or "", f.parent or "", f.excludes]
            for f in sorted(files.findings, key=lambda f: f.id)
        ],
        "conditions": [
            [c.id, c.name, c.lay, c.synonyms, c.codes, c.urgency, c.urgency_reason, c.summary.strip(), c.article,
             list(dict.fromkeys(group_of[s.site[0]] for s in c.sites)), c.review.status]
            for c in sorted(files.conditions, key=lambda c: c.id)
        ],
        "red_flags": [
            [f.id, f.name, f.level, f.conditions, f.reason, f.action, f.deadline, _rule(f.rule), [c.source for c in f.cited]]
            for f in sorted(files.red_flags, key=lambda f: f.id)
        ],
        "investigations": [
            [i.id, i.name, i.lay, i.kind, i.reveals, i.cost, i.wait, i.burden, i.question] for i in files.investigations
        ],
        "analytes": [
            [a.id, a.name, a.words, a.unit, a.units, a.plausible,
             [[x.low, x.high, *_ages(x.ages), x.sex] for x in a.limits], [_threshold(t) for t in a.findings]]
            for a in files.analytes
        ],
        "medicines": [
            [m.id, m.name, m.medicine_class, m.finding, _split(m.words), m.mechanism, _split(m.conditions), m.delay, m.dose, m.check, m.source, m.at]
            for m in files.medicines
        ],
        "self_care": [[s.id, s.text, s.not_for, s.unless, s.unless_conditions, s.source, s.at] for s in files.self_care],
        "self_care_withheld": files.self_care_withheld,
        "settings": {
            "temperature": settings.temperature,
            "tempo_confusion": settings.tempo_confusion,
            "seen_by_urgency": settings.seen_by_urgency,
            "seen_by_site": settings.seen_by_site,
            "thresholds": settings.thresholds,
            "safety_net": settings.safety_net,
            "core": [[c.finding, c.why] for c in settings.core],
        },
    }  # fmt: skip


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
    op = next(k for k in ("finding", "absent", "age_below", "age_from", "sex", "tempo") if getattr(rule, k) is not None)
    return [op, getattr(rule, op), []]


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
