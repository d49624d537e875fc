"""Case-finding measured: published patients with rare neuromuscular disease planted in a made-up population, and how many stand among the first."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.cohort.coding import Coding
from paresis.engine.batch import rank_batch
from paresis.engine.batch_tables import BatchTables, person_codes
from paresis.evaluate.baseline import LEAST, lirical_score
from paresis.evaluate.phenopackets import WEAKNESS
from paresis.evaluate.population import People, Population, in_parts, planted, to_parquet
from paresis.kernels.cohort import PRESENT
from paresis.model.vocabulary import Sex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from paresis.evaluate.phenopackets import Packet

Array = NDArray[np.float64]
PART = 50_000
SEGMENTS = frozenset({"anterior_horn", "peripheral_nerve", "neuromuscular_junction", "muscle"})
BURDENS = (1e-4, 1e-3, 1e-2)
METHODS = ("paresis", "LIRICAL-style", "rule")
KNOWN, UNCITED, UNKNOWN = "neuromuscular disease", "of these, publication not cited in the knowledge", "weakness, disease not in the knowledge"
WEAK = ("leg_weakness", "arm_weakness", "weakness_all_limbs", "trunk_weakness", "neck_weakness")
BESIDE = ("ck_raised", "muscle_wasting", "reflexes_reduced", "emg_myopathic", "emg_denervation")
"""The rule, in the manner of code-and-laboratory case-finders: weakness counts 2, each of the others 1 (a special form of any counts as it)."""


def targets(tables: BatchTables) -> frozenset[int]:
    """The causes that are looked for, by index: OMIM or Orphanet list them, and their lesion lies in horn cell, nerve, junction or muscle."""
    knowledge = tables.knowledge
    inside = np.array([s.group in SEGMENTS for s in knowledge.sites.values()])
    first = np.searchsorted(tables.base.row_cause, np.arange(len(tables.base.causes)))
    listed = knowledge.rare.curated_codes if knowledge.rare else {}
    mine = {i for i, c in enumerate(tables.base.causes) if listed.get(c) and (knowledge.tables["row_sites"][first[i]] & inside).any()}
    if knowledge.rare is not None:
        at = knowledge.rare.arrays["first"][tables.kept]
        mine |= {len(tables.base.causes) + i for i, s in enumerate(at) if inside[s]}
    return frozenset(mine)


@dataclass(frozen=True, eq=False)
class Planted:
    """Published patients to be found.

    Attributes:
        packets: Those with a finding that the tables know.
        groups: Which of them count in each group, by name.
        findings: Of each, by index.
    """

    packets: tuple[Packet, ...]
    groups: dict[str, NDArray[np.bool_]]
    findings: list[list[int]] = field(repr=False)


def choose(packets: Sequence[Packet], tables: BatchTables) -> Planted:
    """The published patients whose disease is looked for, and those with weakness whose disease the knowledge lacks, with what they had."""
    rare, knowledge = tables.knowledge.rare, tables.knowledge
    if rare is None:
        return Planted((), {}, [])
    looked_for = {tables.causes[i] for i in targets(tables)}
    of_form = {i: tables.causes[f] for i, f in enumerate(rare.arrays["form_of"]) if f >= 0}
    coding, names = Coding(knowledge), list(knowledge.findings)
    chosen, kinds, findings = [], [], []
    for packet in packets:
        cause = rare.by_code.get(packet.disease)
        name = "" if cause is None else of_form.get(cause - rare.n_curated, rare.ids[cause])
        present = {t: 1.0 for t, w in packet.weights.items() if w == 1}
        is_weak = any((i := rare.term(t)) is not None and rare.term(WEAKNESS) in rare.closure(i) for t in present)
        said = sorted(
            {tables.base.index[names[f]] for t in present for f, x in coding.meaning(None, t).present if x == PRESENT} - {tables.base.entry}
        )
        if said and (name in looked_for or (cause is None and is_weak)):
            chosen.append(packet)
            kinds.append(KNOWN if cause is not None else UNKNOWN)
            findings.append(said)
    cited = set(rare.names["references"])
    groups = {kind: np.array([k == kind for k in kinds], bool) for kind in (KNOWN, UNKNOWN)}
    groups[UNCITED] = groups[KNOWN] & np.array([p.publication not in cited for p in chosen], bool)
    return Planted(tuple(chosen), {g: groups[g] for g in (KNOWN, UNCITED, UNKNOWN)}, findings)


@dataclass(frozen=True, eq=False)
class Scorer:
    """Three ways to put people in order; the higher, the earlier they are reviewed."""

    tables: BatchTables
    wanted: frozenset[int]

    def scores(self, people: People, terms: Sequence[Sequence[int]] | None = None) -> dict[str, tuple[Array, float]]:
        """Score of each person and the seconds of processor time it took, by method.

        Args:
            people: With findings by index.
            terms: HPO terms of each by index into the rare tables; by default those of the findings that are present.
        """
        ways: dict[str, Callable[[], Array]] = {
            "paresis": lambda: self._paresis(people),
            "LIRICAL-style": lambda: self._lirical(terms or self._terms(people)),
            "rule": lambda: self._rule(people),
        }
        out = {}
        for name, way in ways.items():
            start = time.process_time()
            out[name] = way(), time.process_time() - start
        return out

    def _paresis(self, people: People) -> Array:
        """Posterior probability of all causes that are looked for, together: the column `looked_for` of `paresis screen`."""
        looked_for = np.isin(np.arange(len(self.tables.causes)), list(self.wanted))
        person = person_codes(people.age, people.sex)
        found = rank_batch(self.tables, people.offsets, people.findings, people.presence, person, top=1, evidence=1, looked_for=looked_for)
        return np.asarray(found.target, float)

    def _terms(self, people: People) -> list[list[int]]:
        rare, findings = self.tables.knowledge.rare, self.tables.knowledge.findings
        at = [rare.term(findings[f].hpo) if rare and findings[f].hpo else None for f in self.tables.findings]
        told = ((f, p) for f, p in (people.entries(i) for i in range(len(people))))
        return [[at[f] for f, x in zip(mine, presence, strict=True) if x and at[f] is not None] for mine, presence in told]  # type: ignore[misc]

    def _lirical(self, terms: Sequence[Sequence[int]]) -> Array:
        """Post-test probability of the diseases that are looked for, all diseases alike before, from what is present."""
        rare = self.tables.knowledge.rare
        if rare is None:
            return np.zeros(len(terms))
        names = {self.tables.causes[i] for i in self.wanted}
        mine = np.array([name in names for name in rare.ids])
        log_ratio: dict[int, NDArray[np.float32]] = {}
        out = np.full(len(terms), mine.mean())
        for i, told in enumerate(terms):
            for t in told:
                if t not in log_ratio:
                    log_ratio[t] = np.maximum(lirical_score((t,), (), rare, {}), np.log(LEAST)).astype(np.float32)
            if told:
                score = np.sum([log_ratio[t] for t in told], axis=0)
                weight = np.exp(score - score.max())
                out[i] = weight[mine].sum() / weight.sum()
        return out

    def _rule(self, people: People) -> Array:
        """Points: 2 for weakness, 1 each for what often comes with it."""
        index, parent = self.tables.base.index, self.tables.base.parent
        points = np.zeros(len(people))
        who = np.repeat(np.arange(len(people)), np.diff(people.offsets))
        for names, n in (((WEAK), 2.0), *(((name,), 1.0) for name in BESIDE)):
            wanted = {index[x] for x in names if x in index}
            below = [f for f in range(len(parent)) if not wanted.isdisjoint(_line(f, parent))]
            met = np.isin(people.findings, below) & (people.presence == 1)
            points += n * (np.bincount(who[met], minlength=len(people)) > 0)
        return points


def _line(finding: int, parent: Sequence[int]) -> list[int]:
    """A finding with all more general ones."""
    out = [finding]
    while parent[out[-1]] >= 0:
        out.append(parent[out[-1]])
    return out


def found_at(wanted: Array, others: Array, burden: float) -> Array:
    """P(reviewed) of each who is wanted when that share of all people is reviewed, the highest scores first, equal ones by lot.

    >>> found_at(np.array([3.0, 2.0, 1.0]), np.array([2.0, 1.0, 1.0, 1.0]), 0.25).tolist()
    [1.0, 1.0, 0.0]
    """
    most = burden * len(others)
    above = len(others) - np.searchsorted(np.sort(others), wanted, side="right")
    same = len(others) - np.searchsorted(np.sort(others), wanted, side="left") - above
    return np.asarray(np.where(above >= most, 0.0, np.where(same == 0, 1.0, np.clip((most - above) / np.maximum(same, 1), 0, 1))))


@dataclass(frozen=True, eq=False)
class Measured:
    """One size of population: the scores of the planted and of all others by method, and what it cost in seconds of processor time."""

    people: int
    wanted: dict[str, Array]
    others: dict[str, Array]
    seconds: dict[str, float]
    memory_mib: float


def measure(tables: BatchTables, chosen: Planted, people: int, *, seed: int, folder: Path | None = None) -> Measured:
    """Score a population of a size with published patients planted in it; with a folder, write it as Parquet too."""
    wanted = targets(tables)
    population, scorer = Population(tables, wanted), Scorer(tables, wanted)
    seconds = dict.fromkeys(("drawing", *METHODS), 0.0)
    others: dict[str, list[Array]] = {m: [] for m in METHODS}
    for part, n in in_parts(people, PART):
        start = time.process_time()
        drawn = population.draw(n, seed=seed + part)
        if folder is not None:
            to_parquet(drawn, tables, part * PART, folder)
        seconds["drawing"] += time.process_time() - start
        for method, (score, took) in scorer.scores(drawn).items():
            others[method].append(score)
            seconds[method] += took
    hosts = population.draw(len(chosen.packets), seed=seed - 1)
    own = [
        [t for x, w in p.weights.items() if w == 1 and tables.knowledge.rare and (t := tables.knowledge.rare.term(x)) is not None]
        for p in chosen.packets
    ]
    both = [a + b for a, b in zip(own, scorer._terms(hosts), strict=True)]
    age, sex = [p.age for p in chosen.packets], [0 if p.sex is None else 1 if p.sex is Sex.FEMALE else 2 for p in chosen.packets]
    found = scorer.scores(planted(hosts, chosen.findings, age, sex, tables), both)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return Measured(people, {m: x for m, (x, _) in found.items()}, {m: np.concatenate(x) for m, x in others.items()}, seconds, memory)


def cohort_figures(measured: Measured, chosen: Planted) -> dict[str, Any]:
    """Recall by group, method and burden with a 95 % interval of a bootstrap over publications, and what it cost."""
    from paresis.evaluate.interval import RESAMPLES, SEED

    groups: dict[str, Any] = {}
    for name, mine in chosen.groups.items():
        if not mine.any():
            continue
        papers, column = np.unique([p.publication or p.id for p, x in zip(chosen.packets, mine, strict=True) if x], return_inverse=True)
        drawn = np.random.default_rng(SEED).multinomial(len(papers), np.full(len(papers), 1 / len(papers)), size=RESAMPLES)[:, column]
        recall = {
            m: {f"{b:g}": _share(found_at(measured.wanted[m][mine], measured.others[m], b), drawn) for b in BURDENS if b * measured.people >= 1}
            for m in METHODS
        }
        groups[name] = {"patients": int(mine.sum()), "publications": len(papers), "recall": recall}
    return {"people": measured.people, "groups": groups, "seconds": measured.seconds, "memory_mib": round(measured.memory_mib)}


def _share(x: Array, drawn: NDArray[np.int64]) -> list[float]:
    low, high = np.percentile(drawn @ x / np.maximum(drawn.sum(axis=1), 1), [2.5, 97.5])
    return [round(float(v), 4) for v in (x.mean(), low, high)]


def cohort_text(figures: dict[str, Any]) -> str:
    """A page that a person reads."""
    lines = [f"{figures['people']:,} made-up people"]
    for name, group in figures["groups"].items():
        lines += ["", f"{name}: {group['patients']} planted, from {group['publications']} publications", "  found when this share is reviewed:"]
        burdens = list(group["recall"][METHODS[0]])
        lines.append("  " + f"{'':16}" + "".join(f"{'1 in ' + format(round(1 / float(b)), ','):>24}" for b in burdens))
        for method, by in group["recall"].items():
            lines.append("  " + f"{method:16}" + "".join(f"{f'{v:.1%} ({low:.0%}–{high:.0%})':>24}" for v, low, high in by.values()))
    took = figures["seconds"]
    cost = "; ".join(f"{k} {v:.1f} s ({figures['people'] / max(v, 1e-9):,.0f}/s)" for k, v in took.items())
    lines += ["", f"processor time: {cost}", f"{figures['memory_mib']:,} MiB"]
    return "\n".join(lines)
