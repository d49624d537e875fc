"""Scores the patients of a part: urgency, leading causes, what speaks for the first, and how much is known. Tables in, tables out."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from paresis.cohort.coding import Coding
from paresis.cohort.people import NO_DAY, people_of, rejects_of
from paresis.cohort.rules import compiled_rules
from paresis.cohort.tables import Reject, rejects_table
from paresis.cohort.told import Reader
from paresis.engine.batch import BatchResult, rank_batch
from paresis.engine.batch_tables import build_batch_tables, patient_group, person_codes
from paresis.engine.sufficiency import ENOUGH, PARTIAL
from paresis.engine.urgency import BY_RISK, RISK_CODE
from paresis.kernels import cohort as kernel
from paresis.model.vocabulary import Setting, UrgencyLevel

if TYPE_CHECKING:
    from paresis.cohort.people import People
    from paresis.model.knowledge import Condition, Knowledge

TOP, EVIDENCE = 20, 3
LEVELS = sorted(UrgencyLevel, key=lambda u: u.rank)
CODES = ("diagnosis_unknown", "red_flag_present", *dict.fromkeys(RISK_CODE.values()))
SUFFICIENT = ("not_enough", "partial", "enough")
NEUROMUSCULAR = frozenset({"anterior_horn", "nerve_root", "plexus", "peripheral_nerve", "neuromuscular_junction", "muscle"})
NOT_OF_MEN = ("pregnancy", "postpartum")
_WORD = pa.dictionary(pa.int32(), pa.string())
RESULTS = pa.schema([
    ("patient", pa.string()), ("age", pa.float64()), ("sex", _WORD), ("urgency", _WORD), ("urgency_code", _WORD), ("urgency_reason", _WORD),
    ("red_flags", pa.list_(_WORD)), ("causes", pa.list_(_WORD)), ("labels", pa.list_(_WORD)), ("probabilities", pa.list_(pa.float32())),
    ("unlisted", pa.float32()), ("dangerous", pa.float32()), ("dangerous_upper", pa.float32()), ("looked_for", pa.float32()),
    ("evidence", pa.list_(_WORD)), ("evidence_present", pa.list_(pa.bool_())), ("evidence_ratio", pa.list_(pa.float32())),
    ("sufficiency", _WORD), ("known", pa.float32()), ("n_observations", pa.int32()), ("n_findings", pa.int32()),
    ("n_not_understood", pa.int32()), ("n_rejected", pa.int32()),
])  # fmt: skip
"""A row a patient. `looked_for` is the probability of all causes looked for together (neuromuscular ones by default)."""


@dataclass(frozen=True)
class Scored:
    """The answer for a part: a row a patient, what was not used, how often each code was not understood, and HPO terms that nothing weighs."""

    results: pa.Table
    rejects: pa.Table
    unknown: Counter[tuple[str, str, str]]
    too_old: int
    unweighed: Counter[str]
    with_unweighed: int


class Scorer:
    """Scores parts with one knowledge.

    Args:
        knowledge: What to reason with.
        setting: Where those are seen of whom it is not said.
        day: The day of the question where no row says it, in days since 1970.
        top: How many causes to list, at most 20.
        look_for: Causes whose mass together is `looked_for`; neuromuscular ones by default.
        threads: For the kernel; as many as there are processors unless given.
    """

    def __init__(
        self, knowledge: Knowledge, *, setting: Setting = Setting.PRIMARY_CARE, day: int = NO_DAY, top: int = 5, look_for: tuple[str, ...] = (),
        threads: int | None = None,
    ) -> None:  # fmt: skip
        self.knowledge, self.setting, self.day, self.top, self.threads = knowledge, setting, day, top, threads
        self.tables, self.rules, self.reader = build_batch_tables(knowledge), compiled_rules(knowledge), Reader(Coding(knowledge))
        known = {c: _cause(c, knowledge) for c in self.tables.causes}
        self.causes = pa.array(list(self.tables.causes))
        self.labels = pa.array([c if x is None else x.name for c, x in known.items()])
        self.findings = pa.array(list(self.tables.findings))
        self.reasons = pa.array(["", *(f.id for f in self.rules.flags), *self.tables.causes])
        self.looked_for = np.array([_is_looked_for(c, x, look_for) for c, x in known.items()])
        self._ranking, self._warming = Lock(), Lock()

    def score(self, observations: pa.Table, persons: pa.Table) -> Scored:
        """Score everybody in a part.

        Args:
            observations: Rows of `cohort.tables.OBSERVATIONS`; texts may be dictionaries.
            persons: Rows of `cohort.tables.PERSONS`.

        Example:
            >>> from paresis.cohort.tables import OBSERVATIONS, PERSONS
            >>> from paresis.kb.load import load_knowledge
            >>> told = pa.Table.from_pylist([{"patient": "p", "code": "saddle_anaesthesia"}], schema=OBSERVATIONS)
            >>> scored = Scorer(load_knowledge()).score(told, PERSONS.empty_table())
            >>> scored.results["urgency"].to_pylist()[0].startswith("emergency")
            True
        """
        observations, nobody = _with_patient(observations, "observation")
        persons, nobody_else = _with_patient(persons, "person")
        names, of_row, of_person = _indexed(observations["patient"], persons["patient"])
        ids = names.to_pylist() if len(persons) else []
        people, wrong = people_of(persons, of_person, ids or [""] * len(names), setting=self.setting, day=self.day)
        told = self.reader.read(observations, of_row, people)
        offsets, findings, presence = told.unpacked(len(names))
        not_of_men = np.isin(np.array(self.tables.findings), NOT_OF_MEN)
        parent = np.array(self.tables.base.parent, np.int32)
        offsets = kernel.merge(offsets, findings, presence, parent, people.sex == 2, not_of_men)
        facts = _Facts(offsets, findings[: offsets[-1]], presence[: offsets[-1]], people)
        fired, first, known = self._flags(facts, parent)
        person = person_codes(people.age, people.sex, people.setting)
        self._warm(person)
        with self._ranking:
            ranked = rank_batch(
                self.tables, offsets, facts.findings, facts.presence, person, top=TOP, threads=self.threads, evidence=EVIDENCE,
                looked_for=self.looked_for,
            )  # fmt: skip
        counts = (np.bincount(of_row, minlength=len(names)), told.not_understood, told.rejected)
        results = self._results(names, facts, ranked, fired, first, known, counts)
        rejects = pa.concat_tables([rejects_table([*nobody, *nobody_else, *rejects_of(wrong, ids)]), *told.rejects])
        return Scored(results, rejects, told.unknown, told.too_old, told.unweighed, told.with_unweighed)

    def _warm(self, person: NDArray[np.int16]) -> None:
        """Work out the rows for the sexes and ages that are there, side by side: a quarter of a second for the first, less for each other."""
        with self._warming, ThreadPoolExecutor(self.threads) as pool:
            needed = {patient_group(code) for code in np.unique(person).tolist()}
            for _ in pool.map(lambda group: self.tables.group(*group).variance(self.tables), sorted(needed)):
                pass

    def _flags(self, facts: _Facts, parent: NDArray[np.int32]) -> tuple[NDArray[np.uint64], NDArray[np.int16], NDArray[np.float64]]:
        n, r = len(facts.people.age), self.rules
        fired, first, known = np.zeros((n, -(-len(r.flags) // 64)), np.uint64), np.empty(n, np.int16), np.empty(n)
        kernel.flags(
            facts.offsets, facts.findings, facts.presence, parent, facts.people.age, facts.people.sex,
            r.starts, r.ops, r.values, r.about, r.yes, r.no,
            r.touching_start, r.touching, r.core, r.core_from, r.core_to, r.core_sex, fired, first, known,
        )  # fmt: skip
        return fired, first, known

    def _results(
        self, names: pa.Array, facts: _Facts, ranked: BatchResult, fired: NDArray[np.uint64], first: NDArray[np.int16], known: NDArray[np.float64],
        counts: tuple[NDArray[np.int64], ...],
    ) -> pa.Table:  # fmt: skip
        size = np.diff(facts.offsets)
        level, code, reason = self._urgency(ranked, first, size > 0)
        unlisted = len(self.tables.base.causes) - 1
        is_listed = (ranked.index >= 0) & (ranked.index != unlisted) & (size > 0)[:, None]
        is_listed &= np.cumsum(is_listed, axis=1) <= self.top
        entry = facts.offsets[:-1, None] + ranked.evidence
        speaks = (ranked.evidence >= 0) & (ranked.ratio > 1)
        enough = np.where(size == 0, 0, np.where(known >= ENOUGH, 2, np.where(known >= PARTIAL, 1, 0)))
        share = np.where(size > 0, (ranked.probability * (ranked.index == unlisted)).sum(axis=1), 1)
        bits = np.unpackbits(fired.astype("<u8").view(np.uint8), axis=1, bitorder="little")
        flags = np.flatnonzero(bits) % bits.shape[1]
        columns = [
            names, pa.array(facts.people.age, from_pandas=True), _words(facts.people.sex, pa.array(["", "female", "male"]), facts.people.sex > 0),
            _words(level, pa.array([u.value for u in LEVELS])), _words(code, pa.array(CODES)), _words(reason, self.reasons, reason > 0),
            _lists(bits.sum(axis=1), _words(flags, pa.array([f.id for f in self.rules.flags]))),
            _lists(is_listed.sum(axis=1), _words(ranked.index[is_listed], self.causes)),
            _lists(is_listed.sum(axis=1), _words(ranked.index[is_listed], self.labels)),
            _lists(is_listed.sum(axis=1), pa.array(ranked.probability[is_listed])),
            share.astype(np.float32), *(np.where(size > 0, x, 0).astype(np.float32) for x in (ranked.dangerous, ranked.upper, ranked.target)),
            _lists(speaks.sum(axis=1), _words(facts.findings[entry[speaks]], self.findings)),
            _lists(speaks.sum(axis=1), pa.array(facts.presence[entry[speaks]] == kernel.PRESENT)),
            _lists(speaks.sum(axis=1), pa.array(ranked.ratio[speaks])),
            _words(enough, pa.array(SUFFICIENT)), known.astype(np.float32), *(x.astype(np.int32) for x in (counts[0], size, counts[1], counts[2])),
        ]  # fmt: skip
        return pa.table([c if isinstance(c, pa.Array) else pa.array(c) for c in columns], schema=RESULTS)

    def _urgency(
        self, ranked: BatchResult, first: NDArray[np.int16], is_told: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Level, code and reason: the higher of the rules' level and the one that the mass of dangerous causes asks for."""
        thresholds, at_least = self.knowledge.settings.thresholds, np.cumsum(ranked.by_level[:, ::-1], axis=1)[:, ::-1]
        level = np.full(len(first), -1)
        for u in BY_RISK:
            may_be = ranked.upper > thresholds["emergency_upper"] if u is UrgencyLevel.EMERGENCY else False
            level = np.where((level < 0) & ((at_least[:, u.rank] > thresholds[u]) | may_be), u.rank, level)
        calm = (ranked.by_level[:, 0] >= thresholds["enough_known"]) & (ranked.dangerous < thresholds["self_care_danger"])
        level = np.where(level < 0, np.where(calm, UrgencyLevel.SELF_CARE.rank, UrgencyLevel.CONSULTATION.rank), level)
        level = np.where(is_told, level, UrgencyLevel.CONSULTATION.rank)
        by_flag = np.array([*(f.level.rank for f in self.rules.flags), -1])[first]
        code = np.array([CODES.index(RISK_CODE[u]) for u in LEVELS])[level]
        code = np.where(is_told, code, CODES.index("diagnosis_unknown"))
        reason = np.where(is_told, self._leading(ranked, level), 0)
        is_flag = by_flag >= level
        code, reason = np.where(is_flag, CODES.index("red_flag_present"), code), np.where(is_flag, first + 1, reason)
        return np.maximum(level, by_flag), code, reason

    def _leading(self, ranked: BatchResult, level: NDArray[np.int64]) -> NDArray[np.int64]:
        """Place among the reasons of the most probable listed cause that is at least so urgent (exactly, for self-care)."""
        ranks = np.append(self.tables.level, -1)[ranked.index]
        fits = np.where(level[:, None] > 0, ranks >= level[:, None], ranks == 0) & (ranked.index != len(self.tables.base.causes) - 1)
        best = np.take_along_axis(ranked.index, fits.argmax(axis=1)[:, None], axis=1)[:, 0]
        return np.where(fits.any(axis=1), best + 1 + len(self.rules.flags), 0)


def _cause(cause: str, knowledge: Knowledge) -> Condition | None:
    """The entry of a curated or a rare cause, None for what has none."""
    rare = knowledge.rare
    return knowledge.conditions.get(cause) or (rare.condition(rare.place[cause]) if rare is not None and cause in rare.place else None)


def _is_looked_for(cause: str, known: Condition | None, look_for: tuple[str, ...]) -> bool:
    return cause in look_for if look_for else known is not None and not NEUROMUSCULAR.isdisjoint(known.groups)


@dataclass(frozen=True, eq=False)
class _Facts:
    """Merged findings of all patients of a part, and who they are."""

    offsets: NDArray[np.int64]
    findings: NDArray[np.int32]
    presence: NDArray[np.int8]
    people: People


def _with_patient(table: pa.Table, what: str) -> tuple[pa.Table, list[Reject]]:
    """The rows that say whose they are, and a reject for the others."""
    missing = table["patient"].null_count
    if not missing:
        return table, []
    return table.filter(table["patient"].is_valid()), [Reject(None, what, "no patient", "give every row the id of a patient", missing)]


def _indexed(*columns: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.int64]]:
    """The distinct texts in order, and the place of each row's."""
    coded = [c if pa.types.is_dictionary(c.type) else pc.dictionary_encode(c.cast(pa.string())) for c in columns]
    chunks = [x for c in coded for x in c.cast(pa.dictionary(pa.int32(), pa.string())).chunks]
    whole = pa.chunked_array(chunks, pa.dictionary(pa.int32(), pa.string())).unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], pa.dictionary(pa.int32(), pa.string()))
    at = whole.indices.to_numpy(zero_copy_only=False)
    used = np.flatnonzero(np.bincount(at, minlength=len(whole.dictionary)) > 0)
    names = whole.dictionary.take(pa.array(used))
    order = pc.sort_indices(names).to_numpy()
    rank = np.zeros(len(whole.dictionary), np.int64)
    rank[used[order]] = np.arange(len(order))
    places = rank[at] if len(at) else np.zeros(0, np.int64)
    return names.take(pa.array(order)), places[: len(columns[0])], places[len(columns[0]) :]


def _words(index: NDArray[Any], words: pa.Array, is_said: NDArray[np.bool_] | None = None) -> pa.Array:
    """Texts by place in a list of them, null where nothing is said."""
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32), mask=None if is_said is None else ~is_said), words)


def _lists(size: NDArray[Any], values: pa.Array) -> pa.Array:
    """A list of so many values for each patient."""
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], np.cumsum(size)]).astype(np.int32)), values)
