"""What is told of very many patients, merged into facts, and the rules of red flags over them, compiled by Numba.

`engine.facts` and `model.rules` define what these must give for one patient; see `cohort` for who calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from paresis.kernels.lanes import LENT, F

if TYPE_CHECKING:
    from collections.abc import Callable

Index = NDArray[np.int32]
Offsets = NDArray[np.int64]
Bytes = NDArray[np.int8]

ABSENT, PRESENT, NAMED, DENIED, UNSURE = 0, 1, 2, 3, 5
FINDING, LACKING, NEW, WITHOUT, AGE_BELOW, AGE_FROM, SEX, UNKNOWN, ALWAYS = range(9)
TRUE, FALSE = -1, -2

compiled = njit(nogil=True, cache=True, boundscheck=False)
lent: Callable[[F], F] = njit(nogil=True, boundscheck=False, **LENT)


@compiled
def checksums(starts: Index, texts: NDArray[np.uint8], of_byte: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """CRC-32 of texts that lie end to end, as `zlib.crc32` has it.

    Args:
        starts: Where each begins, and the last one's end, shape (texts + 1,).
        texts: All their bytes.
        of_byte: The CRC-32 table, shape (256,).
    """
    out = np.empty(starts.size - 1, np.uint32)
    for i in range(out.size):
        crc = np.uint32(0xFFFFFFFF)
        for k in range(starts[i], starts[i + 1]):
            crc = of_byte[(crc ^ np.uint32(texts[k])) & np.uint32(255)] ^ (crc >> np.uint32(8))
        out[i] = crc ^ np.uint32(0xFFFFFFFF)
    return out


@compiled
def merge(offsets: Offsets, findings: Index, presence: Bytes, parent: Index, is_male: NDArray[np.bool_], not_of_men: NDArray[np.bool_]) -> Offsets:
    """Merge what is told more than once, in place, and return where each patient's entries begin then.

    Present (or implied) and absent together are `UNSURE`; an absent finding of which a special form is present is dropped.

    Args:
        offsets: Where the entries of each patient begin, sorted by finding, shape (patients + 1,).
        findings: Of all entries.
        presence: `PRESENT` or `ABSENT` as told, `NAMED` or `DENIED` when a term of another vocabulary only implies it.
        parent: Of each finding, −1 for a root.
        is_male: By patient; men have none of `not_of_men`.
        not_of_men: By finding.
    """
    n = offsets.size - 1
    told, stamp = np.zeros(parent.size, np.int8), np.full(parent.size, -1, np.int64)
    out, kept = np.zeros(n + 1, np.int64), 0
    for i in range(n):
        begin, end = offsets[i], offsets[i + 1]
        for k in range(begin, end):
            f = findings[k]
            if stamp[f] != i:
                stamp[f], told[f] = i, 0
            told[f] |= np.int8(1 << presence[k])
        for k in range(begin, end):
            if told[findings[k]] & 3 == 2:
                node = parent[findings[k]]
                while node >= 0:
                    if stamp[node] == i and told[node] & 3 == 1:
                        told[node] &= ~1
                    node = parent[node]
        last = -1
        for k in range(begin, end):
            f = findings[k]
            if f == last:
                continue
            last, said = f, told[f]
            if is_male[i] and not_of_men[f] and said & 3 == 2:
                said &= ~2
            if said & 3:
                is_unsure = said & 3 == 3 or (said & 1 and said & 4)
                findings[kept], presence[kept] = f, UNSURE if is_unsure else PRESENT if said & 2 else ABSENT
                kept += 1
            elif said:
                findings[kept], presence[kept] = f, NAMED if said & 4 else DENIED
                kept += 1
        out[i + 1] = kept
    return out


@lent
def _spread(begin: int, end: int, findings: Index, presence: Bytes, parent: Index, state: Bytes, stamp: Offsets, here: Index, i: int) -> int:
    """Set the state of each finding (bit 0 present, 1 absent, 2 known) and list those that are present; how many there are."""
    n = 0
    for k in range(begin, end):
        f, x = findings[k], presence[k]
        if stamp[f] != i:
            stamp[f], state[f] = i, 0
        state[f] |= 4
        if x == ABSENT or x == DENIED:  # noqa: PLR1714, SIM109
            state[f] |= 2
        else:
            node = f
            while node >= 0 and (stamp[node] != i or state[node] & 1 == 0):
                if stamp[node] != i:
                    stamp[node], state[node] = i, 0
                state[node] |= 5
                here[n] = node
                n += 1
                node = parent[node]
    return n


@lent
def _is_so(op: int, value: float, state: int, age: float, sex: int) -> bool:
    """Whether a question of a rule is true; NaN for an unknown age, 0 for an unknown sex. What is unknown is not true."""
    if op in (FINDING, NEW):
        return state & 1 != 0
    if op == LACKING:
        return state & 3 == 2
    if op == WITHOUT:
        return state & 1 == 0
    if op == AGE_BELOW:
        return age < value
    if op == AGE_FROM:
        return age >= value
    return sex == int(value) if op == SEX else op == ALWAYS


@compiled
def flags(
    offsets: Offsets, findings: Index, presence: Bytes, parent: Index, age: NDArray[np.float64], sex: Bytes,
    starts: Index, ops: Bytes, values: NDArray[np.float64], about: Index, yes: Index, no: Index, touching_start: Index, touching: Index,
    core: Index, core_from: NDArray[np.float64], core_to: NDArray[np.float64], core_sex: Bytes,
    fired: Any, first: NDArray[np.int16], known: NDArray[np.float64],
) -> None:  # fmt: skip
    """Which red flags hold for each patient, and how much of the core of a history is known.

    Args:
        offsets: As `merge` returned them; `findings` and `presence` likewise.
        parent: Of each finding, −1 for a root.
        age: Years, NaN when unknown.
        sex: 1 female, 2 male, 0 unknown.
        starts: The first question of each flag's rule, most urgent flag first, shape (flags,).
        ops: Questions of the rules; `values` what they compare with, `about` the finding. `yes` and `no` say with which question to go on, or `TRUE`
            or `FALSE`. What is unknown is not true, and no rule is made true by what is not.
        touching_start: Where the flags begin that ask for a finding, shape (findings + 1,); `touching` which.
        core: Findings of the core; who is asked about each: `core_from` to `core_to` years, and `core_sex` (0 for both).
        fired: Written, bits by flag, shape (patients, words) of 64-bit words.
        first: Written, the first flag that holds, −1 when none does.
        known: Written, the share of the core that is known.
    """
    state, stamp, here = np.zeros(parent.size, np.int8), np.full(parent.size, -1, np.int64), np.empty(parent.size, np.int32)
    asked = np.full(starts.size, -1, np.int64)
    for i in range(offsets.size - 1):
        n = _spread(offsets[i], offsets[i + 1], findings, presence, parent, state, stamp, here, i)
        first[i] = -1
        for j in range(n):
            for k in range(touching_start[here[j]], touching_start[here[j] + 1]):
                flag = touching[k]
                if asked[flag] == i:
                    continue
                asked[flag] = i
                step = starts[flag]
                while step >= 0:
                    f = about[step]
                    said = state[f] if f >= 0 and stamp[f] == i else 0
                    step = yes[step] if _is_so(ops[step], values[step], said, age[i], sex[i]) else no[step]
                if step == TRUE:
                    fired[i, flag // 64] |= np.uint64(1) << np.uint64(flag % 64)
                    first[i] = flag if first[i] < 0 or flag < first[i] else first[i]
        years = 40.0 if np.isnan(age[i]) else age[i]
        total, found = 3, int(not np.isnan(age[i])) + int(sex[i] > 0)
        for j in range(core.size):
            if core_from[j] <= years < core_to[j] + 1 and (core_sex[j] == 0 or core_sex[j] == sex[i]):
                total += 1
                found += stamp[core[j]] == i and state[core[j]] & 4 != 0
        known[i] = 1 - (total - found) / total
