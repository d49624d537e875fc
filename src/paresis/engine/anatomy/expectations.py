"""What every lesion hypothesis makes us expect at the bedside, as probabilities of states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from paresis.kernels import lesion as k

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

Array = k.Array


@dataclass(frozen=True, eq=False)
class Expectations:
    """Expected level of every column under every row, and the names to find them by.

    Attributes:
        level: Shape (rows, columns), 0 lost … 100 intact (or the scale's own meaning).
        spared: The same where a patchy lesion spares the part; equal to `level` for rows that are not patchy.
        column: Index of (item, side).
        families: Families of lesions, in order; `family_of` is the index of each lesion's, `row_family` of each row's.
        tables: P(state | level) of each column, shape (levels, states).
    """

    anatomy: Anatomy
    level: k.Levels
    spared: k.Levels
    column: dict[tuple[str, str], int]
    families: tuple[str, ...]
    family_of: k.Index
    tables: tuple[Array, ...]

    @property
    def row_family(self) -> k.Index:
        """Family of each row, shape (rows,)."""
        return np.asarray(self.family_of[self.anatomy.arrays["row_lesion"]])

    def p_of(self, column: int, states: list[int], certainty: float = 1.0) -> Array:
        """P(one of these states, or none meant | row), shape (rows,): c Σ_states P(state | row) + 1 − c."""
        at_level = certainty * self.tables[column][:, states].sum(axis=1) + 1 - certainty
        spared = self.anatomy.arrays["row_patchy"]
        return np.asarray((1 - spared) * at_level[self.level[:, column]] + spared * at_level[self.spared[:, column]])

    def p_outcome(self, columns: k.Index, rows: k.Index, outcomes: list[list[int]]) -> Array:
        """P(outcome | row) of columns that share a scale, shape (rows, columns, outcomes); an outcome is a set of states."""
        states = np.stack([self.tables[c] for c in columns])
        tables = np.stack([states[:, :, of].sum(axis=2) for of in outcomes], axis=2).astype(np.float32)
        every = np.arange(len(columns))[None, :]
        p = np.asarray(tables[every, self.level[rows[:, None], columns[None, :]]])
        spared = self.anatomy.arrays["row_patchy"][rows].astype(np.float32)
        patchy = np.flatnonzero(spared)
        there = tables[every, self.spared[rows[patchy][:, None], columns[None, :]]]
        p[patchy] += spared[patchy][:, None, None] * (there - p[patchy])
        return p.astype(np.float64)


@lru_cache(maxsize=4)
def expectations_of(anatomy: Anatomy) -> Expectations:
    """Expectations of an anatomy; the same object for the same anatomy."""
    level = anatomy.arrays["level"]
    spared = level.copy()
    spared[anatomy.arrays["row_patchy"] > 0] = anatomy.arrays["spared"]
    families, family_of = np.unique([x.family for x in anatomy.lesions], return_inverse=True)
    columns = {c: i for i, c in enumerate(anatomy.columns)}
    return Expectations(anatomy, level, spared, columns, tuple(map(str, families)), family_of, _tables(anatomy))


def _tables(anatomy: Anatomy) -> tuple[Array, ...]:
    """P(state | level) of each column; columns with the same scale share one."""
    made: dict[tuple[str, float], Array] = {}
    out = []
    for (item, _), absent in zip(anatomy.columns, anatomy.arrays["column_absent"].tolist(), strict=True):
        key = (anatomy.items[item].scale, absent)
        if key not in made:
            made[key] = k.state_table(anatomy.scales[key[0]].log_table, absent)
        out.append(made[key])
    return tuple(out)
