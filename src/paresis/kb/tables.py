"""The arrays that the engine computes with, from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.errors import KnowledgeError
from paresis.model.vocabulary import Observed, Setting, Sex, Tempo, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.kb import records as r
    from paresis.kb.read import Files

AGES = 121
BACKGROUND_EDGES = (0, 2, 18, 40, 60, 80, AGES)
AGE_FLOOR = 0.005
SEX_FLOOR = 0.01
MEDICINE = "takes_"
RAREST, MOST_COMMON = 1e-4, 0.98
SEXES = (None, Sex.FEMALE, Sex.MALE)


def tables(files: Files) -> dict[str, Any]:
    """The arrays that the engine computes with.

    Returns:
        By name, with C conditions, R rows (condition × lesion pattern, then one unlisted cause a site), F findings, S sites.
        Rows: `row_cause`, `row_pattern` (share of the cause), `row_group`, `row_first` (primary site), `row_sites` (R, S),
        `row_entry` (share who come because of their legs). Conditions: `rate` (C, 121 ages), `rate_any`, `rate_ess`, `male`,
        `met` (C + 1, settings), `tempo` (C, 6), `stated` and `stated_ess` (C, F; NaN and 0 where nothing is said).
        Findings: `phi` (S, F), `background` (3 sexes, 6 age bands, F), `parent`, `order` (those with a parent, parents first),
        `error`, `entry` (index). Sites: `unlisted` (rate of unlisted causes).
    """
    settings = files.settings
    if settings is None:
        raise KnowledgeError("settings.toml is missing", where=str(files.root))
    conditions = sorted(files.conditions, key=lambda c: c.id)
    findings = sorted(files.findings, key=lambda f: f.id)
    index = {f.id: i for i, f in enumerate(findings)}
    rows = _rows(files, conditions, settings)
    by_finding = _findings(findings, files.sites, settings, index)
    by_condition = _conditions(conditions, settings, index)
    entry = index[settings.entry]
    background = _background(findings[entry], None, 3)
    row_entry = _entry(by_condition["stated"], by_finding["phi"][:, entry], by_finding["parent"] == entry, rows, entry=entry, background=background)
    return {**rows, **by_finding, **by_condition, "entry": np.array(entry), "row_entry": row_entry}


def _rows(files: Files, conditions: Sequence[r.ConditionRecord], settings: r.SettingsFile) -> dict[str, Any]:
    """One row for each condition with each of its lesion patterns, then one for the unlisted cause at each site."""
    sites = [s.id for s in files.sites]
    groups = list(dict.fromkeys(s.group for s in files.sites))
    unlisted = np.array([settings.unlisted_per_100k_year.get(s, 0.0) for s in sites])
    patterns = [(i, p.mean_and_ess()[0], p.site) for i, c in enumerate(conditions) for p in c.sites]
    patterns += [(len(conditions), unlisted[j], [s]) for j, s in enumerate(sites)]
    cause = np.array([i for i, _, _ in patterns], dtype=np.int64)
    share = np.array([p for _, p, _ in patterns])
    return {
        "row_cause": cause,
        "row_pattern": share / np.bincount(cause, weights=share)[cause],
        "row_group": np.array([groups.index(files.sites[sites.index(p[0])].group) for _, _, p in patterns], dtype=np.int64),
        "row_first": np.array([sites.index(p[0]) for _, _, p in patterns], dtype=np.int64),
        "row_sites": np.array([[s in p for s in sites] for _, _, p in patterns], dtype=bool),
        "unlisted": unlisted,
    }


def _conditions(conditions: Sequence[r.ConditionRecord], settings: r.SettingsFile, index: dict[str, int]) -> dict[str, Any]:
    """What each condition states: rate by age and sex, where it is met, tempo, findings."""
    n = len(conditions)
    population = _population(settings)
    stated, stated_ess = np.full((n, len(index)), np.nan), np.zeros((n, len(index)))
    tempo, rates = np.zeros((n, len(Tempo))), np.array([_rate(c.incidence, population) for c in conditions]).reshape(n, 2)
    for i, c in enumerate(conditions):
        for name, (mean, ess) in _pooled(c.findings).items():
            stated[i, index[name]], stated_ess[i, index[name]] = mean, ess
        for t in c.tempo:
            tempo[i, list(Tempo).index(t.tempo)] += t.mean_and_ess()[0]
    factors = np.array([_age_factor(c.onset_age.bands, population) for c in conditions]).reshape(n, AGES)
    return {
        "rate": rates[:, :1] * factors,
        "rate_any": rates[:, 0],
        "rate_ess": rates[:, 1],
        "male": np.clip([c.sex.male for c in conditions], SEX_FLOOR, 1 - SEX_FLOOR),
        "met": _met(conditions, settings),
        "tempo": tempo / np.maximum(tempo.sum(axis=1, keepdims=True), 1e-9),
        "stated": stated,
        "stated_ess": stated_ess,
    }


def _findings(findings: Sequence[r.FindingRecord], sites: Sequence[r.SiteRecord], settings: r.SettingsFile, index: dict[str, int]) -> dict[str, Any]:
    """What each finding is: what sites make it, how common it is anyway, where it stands in the tree."""
    place = {s.id: i for i, s in enumerate(sites)}
    phi = np.zeros((len(sites), len(findings)))
    for f in findings:
        for sign in f.sites:
            phi[place[sign.site], index[f.id]] = sign.mean_and_ess()[0]
    parent = np.array([index[f.parent] if f.parent else -1 for f in findings], dtype=np.int64)
    bands = range(len(BACKGROUND_EDGES) - 1)
    return {
        "phi": phi,
        "background": np.array([[[_background(f, sex, band) for f in findings] for band in bands] for sex in SEXES]),
        "parent": parent,
        "order": _order(parent),
        "error": _errors(findings, settings.observation_error),
    }


def _errors(findings: Sequence[r.FindingRecord], error: dict[str, float]) -> Any:
    """Observation error of each finding; a grade of a measured value is mistaken less often than the grade before it."""
    by_id = {f.id: f for f in findings}

    def grade(f: r.FindingRecord) -> int:
        parent = by_id.get(f.parent or "")
        return 1 + grade(parent) if parent is not None and f.observed == parent.observed == Observed.MEASURED else 0

    return np.array([error["medicine" if f.id.startswith(MEDICINE) else f.observed] * error["grade"] ** grade(f) for f in findings])


def _entry(stated: Any, phi: Any, is_form: Any, rows: dict[str, Any], *, entry: int, background: float) -> Any:
    """P(entry complaint | row): as stated, else from the sites and from what is stated of the complaints under it.

    1 − (1 − λ) Π_sites (1 − φ) Π_stated forms (1 − p)
    """
    silent = np.full((1, stated.shape[1]), np.nan)
    by_row = np.vstack([stated, silent])[rows["row_cause"]]
    forms = np.nan_to_num(by_row[:, is_form])
    none = (1 - background) * np.prod(np.where(rows["row_sites"], 1 - phi, 1.0), axis=1) * np.prod(1 - forms, axis=1)
    return np.where(np.isnan(by_row[:, entry]), 1 - none, by_row[:, entry])


def _met(conditions: Sequence[r.ConditionRecord], settings: r.SettingsFile) -> Any:
    """Share of the people with each cause who are met in each setting, shape (conditions + 1 unlisted, settings)."""
    rows = [[c.met.get(s, settings.seen_by_urgency[s][c.urgency]) for s in Setting] for c in conditions]
    return np.array([*rows, [settings.seen_by_urgency[s][UrgencyLevel.CONSULTATION] for s in Setting]])


def ages_of(text: str) -> tuple[float, float]:
    """First and last year of an age range such as `18-39`.

    >>> ages_of("18-39")
    (18.0, 39.0)
    """
    low, high = text.split("-")
    return float(low), float(high)


def _in_band(text: str) -> Any:
    """Which whole years of age lie in a band such as `18-39` (both ends included)."""
    low, high = ages_of(text)
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
    fits = [b for b in f.background if (b.ages is None or ages_of(b.ages)[0] <= middle <= ages_of(b.ages)[1]) and (b.sex is None or b.sex == sex)]
    lines = fits or [b for b in f.background if b.sex is None or b.sex == sex] or f.background
    return float(np.clip(lines[-1].mean_and_ess()[0], RAREST, MOST_COMMON))


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
