"""Many patients at once: the posterior of `differential` over every curated and rare cause, from present and absent findings alone.

What is taken from `differential` and what is left out: see `batch_tables`.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.batch_tables import SPARE, BatchTables, Group, exact_posterior, joint_row, patient_group, prior_rows
from paresis.engine.tables import SITE_ESS
from paresis.errors import MissingExtraError
from paresis.kernels.batch_twin import largest
from paresis.model.vocabulary import UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

Index = NDArray[np.int64]
SLAB, MOST_TOP = 65536, 64


@dataclass(frozen=True, eq=False)
class BatchResult:
    """The answer for each patient.

    Attributes:
        index: The most probable causes in descending order, −1 where no more weigh anything, shape (patients, top).
        probability: Of these, shape (patients, top).
        rest: Of all other causes together, shape (patients,).
        dangerous: Of all emergencies together, shape (patients,).
        ignored: How many entries named no finding, shape (patients,).
        by_level: Mass of the causes of each rank of urgency, shape (patients, 5); empty unless evidence was asked for, as is what follows.
        upper: Upper bound of the 90 % interval of `dangerous`, shape (patients,).
        target: Mass of the causes looked for, shape (patients,).
        evidence: The entries that speak most for the leading cause, counted within the patient, −1 for none, shape (patients, evidence).
        ratio: Their likelihood ratios against all other causes, same shape.
    """

    index: NDArray[np.int32]
    probability: NDArray[np.float32]
    rest: NDArray[np.float32]
    dangerous: NDArray[np.float32]
    ignored: NDArray[np.int32]
    by_level: NDArray[np.float32]
    upper: NDArray[np.float32]
    target: NDArray[np.float32]
    evidence: NDArray[np.int32]
    ratio: NDArray[np.float32]

    @classmethod
    def empty(cls, n: int, top: int, evidence: int) -> BatchResult:
        """Room for the answers of n patients."""
        whys = n if evidence else 0
        return cls(
            np.full((n, top), -1, np.int32), np.zeros((n, top), np.float32), np.zeros(n, np.float32), np.zeros(n, np.float32), np.zeros(n, np.int32),
            np.zeros((whys, len(UrgencyLevel)), np.float32), np.zeros(whys, np.float32), np.zeros(whys, np.float32),
            np.full((whys, evidence), -1, np.int32), np.zeros((whys, evidence), np.float32),
        )  # fmt: skip


def rank_batch(
    tables: BatchTables, offsets: NDArray[np.integer[Any]], findings: NDArray[np.integer[Any]], presence: NDArray[np.integer[Any]],
    person: NDArray[np.integer[Any]], *, top: int = 20, threads: int | None = None, evidence: int = 0,
    looked_for: NDArray[np.bool_] | None = None,
) -> BatchResult:  # fmt: skip
    """The most probable causes of many patients; no probability is off by more than 0.005 from the exact one.

    Args:
        tables: From `build_batch_tables`.
        offsets: Where each patient's findings begin, and the last one's end, shape (patients + 1,), as in Arrow's lists.
        findings: Indices into `tables.findings`, of all patients.
        presence: 1 present, 0 absent, anything else unknown; same shape.
        person: From `person_codes`, shape (patients,).
        top: How many causes, 1 to 64.
        threads: As many as there are processors unless given.
        evidence: How many entries that speak for the leading cause; with 0 the masses by urgency are not worked out either.
        looked_for: Causes whose mass is `target`, shape (causes,); none by default.

    Raises:
        MissingExtraError: Numba is not installed.

    Example:
        >>> from paresis.engine.batch_tables import build_batch_tables, person_codes
        >>> from paresis.kb.load import load_knowledge
        >>> tables = build_batch_tables(load_knowledge())
        >>> told = np.array([tables.findings.index(f) for f in ("saddle_anaesthesia", "urinary_retention", "fever")])
        >>> answer = rank_batch(tables, np.array([0, 3]), told, np.array([1, 1, 0]), person_codes(np.array([34.0]), np.array([0])))
        >>> tables.causes[answer.index[0, 0]]
        'cauda_equina_syndrome'
    """
    if not 1 <= top <= MOST_TOP:
        raise ValueError(f"top is {top}, but must be 1 to {MOST_TOP}")
    n = len(person)
    out = BatchResult.empty(n, top, evidence)
    told_by = (np.asarray(offsets, np.int64), np.asarray(findings, np.int32), np.asarray(presence, np.int8))
    cohort = _Cohort(tables, _kernel(), *told_by, np.asarray(person, np.int16), out, threads or os.cpu_count() or 1, looked_for)
    for chosen, group in cohort.by_group():
        for first in range(0, len(chosen), SLAB):
            cohort.run(chosen[first : first + SLAB], group)
    np.subtract(1, out.probability.sum(axis=1), out=out.rest)
    np.clip(out.rest, 0, 1, out=out.rest)
    return out


@dataclass(frozen=True, eq=False)
class _Cohort:
    """What is told of all patients, and where their answers go."""

    tables: BatchTables
    kernel: ModuleType
    offsets: Index
    findings: NDArray[np.int32]
    presence: NDArray[np.int8]
    person: NDArray[np.int16]
    out: BatchResult
    threads: int
    looked_for: NDArray[np.bool_] | None

    def by_group(self) -> Iterator[tuple[Index, Group]]:
        """Patients of one sex and age band, and their rows."""
        order = np.argsort(self.person, kind="stable")
        codes, first = np.unique(self.person[order], return_index=True)
        groups = np.array([patient_group(int(c)) for c in codes]).reshape(-1, 2)
        for group in np.unique(groups, axis=0):
            mine = np.flatnonzero((groups == group).all(axis=1))
            ends = np.append(first, len(order))
            yield np.concatenate([order[ends[i] : ends[i + 1]] for i in mine]), self.tables.group(int(group[0]), int(group[1]))

    def run(self, chosen: Index, group: Group) -> None:
        """Rank patients of one group."""
        start = np.concatenate([[0], np.cumsum(self.offsets[chosen + 1] - self.offsets[chosen])])
        rows, joint = self._prepared(chosen, start)
        member = np.flatnonzero(joint >= 0)
        if len(member) and not self._join(rows, joint, member, start, chosen, group):
            for half in np.array_split(chosen, 2):
                self.run(half, group)
            return
        used = np.concatenate([[0], np.cumsum(rows >= 0)])[start]
        many = np.flatnonzero(np.diff(used) > self.kernel.MOST_ROWS)
        for i in many:
            rows[start[i] : start[i + 1]] = -1
        self._rank(chosen, start, rows, group)
        for i in many:
            self._exactly(int(chosen[i]))

    def _parts(self, n: int) -> list[slice]:
        """Parts for the threads; a few for each, so that none waits for long."""
        ends = np.linspace(0, n, 4 * self.threads + 1).astype(int).tolist() if n > 1000 else [0, n]
        return [slice(a, b) for a, b in pairwise(ends)]

    def _prepared(self, chosen: Index, start: Index) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        base, place = self.tables.base, self.tables.layout.place
        rows, joint, parent = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32), np.array(base.parent, np.int32)

        def part(s: slice) -> None:
            self.kernel.prepare(
                chosen[s], start[s.start : s.stop + 1], self.offsets, self.findings, self.presence, parent, place, base.entry,
                rows, joint, self.out.ignored,
            )  # fmt: skip

        self._each(part, len(chosen))
        return rows, joint

    def _rank(self, chosen: Index, start: Index, rows: NDArray[np.int32], group: Group) -> None:
        codes, which = np.unique(self.person[chosen], return_inverse=True)
        cost, least = prior_rows(self.tables, codes)
        prior, layout, out = which.astype(np.int32), self.tables.layout, self.out
        why = self._why(group)

        def part(s: slice) -> None:
            self.kernel.rank(
                chosen[s], start[s.start : s.stop + 1], rows, group.cost, group.least, cost, least, prior[s],
                layout.layers, layout.danger, layout.label, out.index, out.probability, out.dangerous, why,
            )  # fmt: skip

        self._each(part, len(chosen))

    def _why(self, group: Group) -> Any:
        """What the kernel explains, and where to."""
        from paresis.kernels.why import Why

        t, out = self.tables, self.out
        wanted = np.zeros(len(t.causes), bool) if self.looked_for is None else self.looked_for
        label = t.layout.label
        return Why(
            label, t.level[label].astype(np.int8), np.where(label >= 0, wanted[label], False).astype(np.float32),
            (1 / np.maximum(t.rate_ess(), 1))[label].astype(np.float32),
            group.variance(t) if out.evidence.shape[1] else np.zeros((0, 0), np.float32), group.theta, SITE_ESS, t.layout.hypothesis,
            int(np.flatnonzero(label == len(t.base.causes) - 1)[0]),
            self.offsets, self.findings, self.presence, out.by_level, out.upper, out.target, out.evidence, out.ratio,
        )  # fmt: skip

    def _each(self, part: Callable[[slice], None], n: int) -> None:
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(part, self._parts(n)))

    def _join(self, rows: NDArray[np.int32], joint: NDArray[np.int32], member: Index, start: Index, chosen: Index, group: Group) -> bool:
        """Give absent findings that depend on each other a row of their own, made when the set is first met; False when there are too many sets."""
        patient = np.searchsorted(start, member, side="right") - 1
        finding = self.findings[self.offsets[chosen[patient]] + member - start[patient]]
        order = np.lexsort((finding, joint[member], patient))
        member, patient, finding, top = member[order], patient[order], finding[order], joint[member][order]
        first = np.flatnonzero(np.diff(patient, prepend=-1) | np.diff(top, prepend=-1))
        mix = np.random.default_rng(1).integers(0, 2**63, (2, len(self.tables.findings)), dtype=np.uint64)
        key = np.add.reduceat(mix[0][finding], first) + mix[1][top[first]]
        keys, example, which = np.unique(key, return_index=True, return_inverse=True)
        if len(keys) > SPARE:
            return False
        if len(group.joint) + sum(int(k) not in group.joint for k in keys) > SPARE:
            group.joint.clear()
        ends = np.append(first, len(finding))
        for k, i in zip(keys.tolist(), example.tolist(), strict=True):
            if k not in group.joint:
                group.joint[k] = row = 2 * int(self.tables.layout.place[-1]) + len(group.joint)
                cost = joint_row(group, self.tables, int(top[ends[i]]), finding[ends[i] : ends[i + 1]].tolist())
                group.put(row, cost, self.tables.layout)
        rows[member[first]] = np.array([group.joint[k] for k in keys.tolist()], np.int32)[which]
        return True

    def _exactly(self, patient: int) -> None:
        """Rank one patient of whom more is known than fits the sums of the kernel."""
        mine = slice(self.offsets[patient], self.offsets[patient + 1])
        p = exact_posterior(self.tables, self.findings[mine].tolist(), self.presence[mine].tolist(), int(self.person[patient]))
        index, probability = largest(p, self.out.index.shape[1])
        self.out.index[patient, : len(index)], self.out.probability[patient, : len(index)] = index, probability
        level = self.tables.base.level
        self.out.dangerous[patient] = p[: len(level)][level >= UrgencyLevel.EMERGENCY.rank].sum()
        if len(self.out.upper):
            self.out.by_level[patient] = np.bincount(self.tables.level, weights=p, minlength=len(UrgencyLevel))
            self.out.upper[patient] = self.out.dangerous[patient]
            self.out.target[patient] = p[self.looked_for].sum() if self.looked_for is not None else 0


def _kernel() -> ModuleType:
    """The compiled kernel; Numba is imported here, so that one patient never waits for it."""
    try:
        from paresis.kernels import batch
    except ImportError as error:
        raise MissingExtraError("ranking a cohort needs Numba", hint='pip install "paresis[batch]"') from error
    return batch
