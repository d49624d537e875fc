"""A made-up population with records, drawn from the knowledge's own rates: easier than a real one, and said to be so wherever it is used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.tables import BAND_STARTS
from paresis.engine.tail import rare_weights
from paresis.kernels.batch_twin import told
from paresis.model.vocabulary import Prior, Setting, Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.engine.batch_tables import BatchTables

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

PER = 100_000
OLDEST = 90
SEXES = (Sex.FEMALE, Sex.MALE)
NOTED = {"asked": 0.3, "examined": 0.1}
DENIED = {"asked": 0.002, "examined": 0.005}
DONE = {1: 0.05, 2: 0.01, 3: 0.002, 4: 0.002}
COMPLAINT = 5.0
MOST_NOTED = 0.7
"""How much of the truth a record holds, by kind of finding and by cost of the test: of what is there, of what is not; of a test, whether it was done.
All of it is this many times as likely of people with a leg complaint, but no more than the last number. Judgement: some ten entries a person."""


@dataclass(frozen=True, eq=False)
class People:
    """Some people with what their records say.

    Attributes:
        offsets: Where each one's entries begin, and the last one's end, shape (people + 1,).
        findings: Indices into the findings of the tables.
        presence: 1 present, 0 absent; same shape.
        age: Years; `sex` 1 female, 2 male.
        has_complaint: Whether they came because of their legs.
    """

    offsets: Index
    findings: NDArray[np.int32]
    presence: NDArray[np.int8]
    age: Array
    sex: Index
    has_complaint: Mask

    def __len__(self) -> int:
        return len(self.age)

    def entries(self, person: int) -> tuple[list[int], list[int]]:
        """Findings of one person, and whether they are present."""
        mine = slice(self.offsets[person], self.offsets[person + 1])
        return self.findings[mine].tolist(), self.presence[mine].tolist()


@dataclass(frozen=True, eq=False)
class Population:
    """Draws people by age and sex: a year's new leg complaints with causes at their rates, everybody else with the background of each finding.

    Attributes:
        tables: Whose rates are drawn from.
        without: Causes that nobody of the background has, by index into `tables.causes`: those that are looked for.
    """

    tables: BatchTables
    without: frozenset[int] = frozenset()

    def draw(self, n: int, seed: int) -> People:
        """Draw n people; the same seed gives the same people.

        Example:
            >>> from paresis.engine.batch_tables import build_batch_tables
            >>> from paresis.kb.load import load_knowledge
            >>> people = Population(build_batch_tables(load_knowledge())).draw(1000, seed=1)
            >>> len(people), bool(0.03 < people.has_complaint.mean() < 0.2)
            (1000, True)
        """
        random = np.random.default_rng(seed)
        age, sex = np.floor(random.uniform(0, OLDEST, n)), random.integers(1, 3, n)
        band = np.searchsorted(BAND_STARTS, age, side="right")
        noted, denied = np.zeros((len(self.tables.findings), n), bool), np.zeros((len(self.tables.findings), n), bool)
        complaint = np.zeros(n, bool)
        for who in range(1, 3):
            for b in np.unique(band):
                mine = np.flatnonzero((sex == who) & (band == b))
                if len(mine):
                    complaint[mine], truth = self._truth(mine, who, int(b), random)
                    noted[:, mine], denied[:, mine] = self._noted(truth, complaint[mine], random)
        row, finding = np.nonzero((noted | denied).T)
        offsets = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n))])
        return People(offsets, finding.astype(np.int32), noted[finding, row].astype(np.int8), age, sex, complaint)

    def _truth(self, mine: Index, who: int, band: int, random: np.random.Generator) -> tuple[Mask, Mask]:
        """Who has a leg complaint, and which findings each one has, shape (findings, people)."""
        age, sex = float((0, *BAND_STARTS)[band]), SEXES[who - 1]
        weights = self._weights(age, sex)
        ill = random.random(len(mine)) < min(1.0, weights.sum() / PER)
        background = self.tables.knowledge.tables["background"][who, band]
        p = np.repeat(background.astype(np.float32)[:, None], len(mine), axis=1)
        which = random.choice(len(weights), int(ill.sum()), p=weights / weights.sum())
        p[:, ill] = self.tables.theta(age, sex).T.astype(np.float32)[:, which]
        p[self.tables.base.entry] = ill
        return ill, self._tree(p, random)

    def _weights(self, age: float, sex: Sex) -> Array:
        """New leg complaints per 100,000 people a year by hypothesis, without the causes that are looked for."""
        base, rare = self.tables.base, self.tables.knowledge.rare
        weights = base.weights(age, sex, Setting.COMMUNITY, Prior.RECORDS)
        if rare is not None:
            weights = np.append(weights, rare_weights(rare, base, age, sex, Setting.COMMUNITY, Prior.RECORDS)[self.tables.kept])
        return np.where(np.isin(self.tables.cause, list(self.without)), 0.0, weights)

    def _tree(self, p: NDArray[np.float32], random: np.random.Generator) -> Mask:
        """Draw findings, a special one only where its general one is there; p of those under the complaint is given the complaint."""
        drawn = random.random(p.shape, dtype=np.float32)
        truth = np.zeros(p.shape, bool)
        for f in self._order:
            parent = self.tables.base.parent[f]
            if parent < 0:
                truth[f] = drawn[f] < p[f]
            else:
                truth[f] = truth[parent] & (drawn[f] * p[parent] < p[f])
        return truth

    @cached_property
    def _order(self) -> list[int]:
        """Findings, general ones before special ones."""
        parent = self.tables.base.parent

        def depth(f: int) -> int:
            return 0 if parent[f] < 0 else 1 + depth(parent[f])

        return sorted(range(len(parent)), key=depth)

    def _noted(self, truth: Mask, ill: Mask, random: np.random.Generator) -> tuple[Mask, Mask]:
        """What of it the records hold, as present and as absent; the complaint itself is no entry."""
        drawn, scale = random.random(truth.shape, dtype=np.float32), np.where(ill, COMPLAINT, 1.0).astype(np.float32)
        present, absent = (np.minimum(rate[:, None] * scale, MOST_NOTED) for rate in self._rates)
        noted, denied = truth & (drawn < present), ~truth & (drawn < absent)
        return noted, denied

    @cached_property
    def _rates(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How often a finding is noted where it is there, and where it is not, shape (findings,)."""
        knowledge = self.tables.knowledge
        cost = {f: i.cost for i in sorted(knowledge.investigations.values(), key=lambda i: -i.cost) for f in i.reveals}
        kinds = [(f, knowledge.findings[f].observed) for f in self.tables.findings]
        noted = np.array([DONE[cost.get(f, 1)] if k == "measured" else NOTED[k] for f, k in kinds], np.float32)
        denied = np.array([DONE[cost.get(f, 1)] if k == "measured" else DENIED[k] for f, k in kinds], np.float32)
        noted[self.tables.base.entry] = denied[self.tables.base.entry] = 0.0
        return noted, denied


def planted(people: People, findings: list[list[int]], age: list[float | None], sex: list[int], tables: BatchTables) -> People:
    """The records of the first people with the findings of others added, and with their age and sex where these are known.

    What the record says is absent although one of the others' findings is there is taken out.
    """
    out: list[tuple[list[int], list[int]]] = []
    for i, mine in enumerate(findings):
        own, presence = people.entries(i)
        kept = told([*own, *mine], [*(x if f not in mine else 1 for f, x in zip(own, presence, strict=True)), *([1] * len(mine))], tables.base.parent)
        out.append((list(kept), [int(x) for x in kept.values()]))
    n = len(findings)
    return People(
        np.concatenate([[0], np.cumsum([len(f) for f, _ in out])]).astype(np.int64),
        np.array([x for f, _ in out for x in f], np.int32),
        np.array([x for _, p in out for x in p], np.int8),
        np.array([people.age[i] if a is None else a for i, a in enumerate(age)]),
        np.array([people.sex[i] if s == 0 else s for i, s in enumerate(sex)]),
        np.ones(n, bool),
    )


def in_parts(n: int, most: int) -> Iterator[tuple[int, int]]:
    """Sizes of parts with a number each, by which they are drawn: the same people whatever else is asked.

    >>> list(in_parts(25, 10))
    [(0, 10), (1, 10), (2, 5)]
    """
    for part in range(-(-n // most)):
        yield part, min(most, n - part * most)


def to_parquet(people: People, tables: BatchTables, first: int, folder: Any) -> None:
    """Write people as the canonical tables, one file each a part: what `paresis screen` reads."""
    import pyarrow as pa
    from pyarrow import parquet

    names = pa.array([f"p{first + i}" for i in range(len(people))])
    who = np.repeat(np.arange(len(people)), np.diff(people.offsets))
    codes = pa.DictionaryArray.from_arrays(people.findings, pa.array(tables.findings)).cast(pa.string())
    presence = pa.DictionaryArray.from_arrays(people.presence.astype(np.int8), pa.array(["absent", "present"])).cast(pa.string())
    empty = {c: pa.nulls(len(who), t) for c, t in (("system", pa.string()), ("value", pa.float64()), ("unit", pa.string()), ("date", pa.date32()))}
    rows = {"patient": names.take(pa.array(who)), "system": empty["system"], "code": codes, "value": empty["value"], "unit": empty["unit"]}
    sex = pa.DictionaryArray.from_arrays((people.sex - 1).astype(np.int8), pa.array(["female", "male"])).cast(pa.string())
    persons = pa.table({"patient": names, "age": people.age, "sex": sex})
    for table, name in ((pa.table({**rows, "presence": presence, "date": empty["date"]}), "observations"), (persons, "persons")):
        (folder / name).mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, folder / name / f"part-{first:09d}.parquet")
