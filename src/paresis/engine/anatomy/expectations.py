"""What every lesion hypothesis makes us expect at the bedside, as probabilities of states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
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
        patchy: The rows of patchy lesions, shape (patchy rows,).
        spared: Level of these rows where the lesion spares the part, shape (patchy rows, columns).
        column: Index of (item, side).
        families: Families of lesions, in order; `family_of` is the index of each lesion's, `row_family` of each row's.
        tables: P(state | level) of each column, shape (levels, states).
    """

    anatomy: Anatomy
    level: k.Levels
    patchy: k.Index
    spared: k.Levels
    column: dict[tuple[str, str], int]
    families: tuple[str, ...]
    family_of: k.Index
    tables: tuple[Array, ...]

    @cached_property
    def site_of(self) -> tuple[str, ...]:
        """The main site of each family."""
        first = {x.family: x.pattern[0] for x in self.anatomy.lesions}
        return tuple(first[f] for f in self.families)

    @property
    def row_family(self) -> k.Index:
        """Family of each row, shape (rows,)."""
        return np.asarray(self.family_of[self.anatomy.arrays["row_lesion"]])

    def p_of(self, column: int, states: list[int], certainty: float = 1.0) -> Array:
        """P(one of these states, or none meant | row), shape (rows,): c Σ_states P(state | row) + 1 − c."""
        at_level = certainty * self.tables[column][:, states].sum(axis=1) + 1 - certainty
        p = at_level[self.level[:, column]]
        spared = self.anatomy.arrays["row_patchy"]
        p[self.patchy] += spared[self.patchy] * (at_level[self.spared[:, column]] - p[self.patchy])
        return np.asarray(p)


@lru_cache(maxsize=4)
def expectations_of(anatomy: Anatomy) -> Expectations:
    """Expectations of an anatomy; the same object for the same anatomy."""
    level, spared = np.asfortranarray(anatomy.arrays["level"]), np.asfortranarray(anatomy.arrays["spared"])
    patchy = np.flatnonzero(anatomy.arrays["row_patchy"] > 0)
    families, family_of = np.unique([x.family for x in anatomy.lesions], return_inverse=True)
    columns = {c: i for i, c in enumerate(anatomy.columns)}
    return Expectations(anatomy, level, patchy, spared, columns, tuple(map(str, families)), family_of, _tables(anatomy))


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
