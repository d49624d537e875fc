"""What every lesion hypothesis makes us expect at the bedside, computed once for an anatomy."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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
    """

    anatomy: Anatomy
    level: k.Levels
    spared: k.Levels
    column: dict[tuple[str, str], int]
    _cache: dict[int, Array] = field(default_factory=dict)

    def p_state(self, column: int) -> Array:
        """P(state | row) of a column, shape (rows, states)."""
        if column not in self._cache:
            a = self.anatomy
            scale = a.scales[a.items[a.columns[column][0]].scale]
            absent = float(a.arrays["column_absent"][column])
            self._cache[column] = k.state_probability(scale.log_table, self.level[:, column], self.spared[:, column], a.arrays["row_patchy"], absent)
        return self._cache[column]


@lru_cache(maxsize=4)
def expectations_of(anatomy: Anatomy) -> Expectations:
    """Expectations of an anatomy; the same object for the same anatomy."""
    arrays = anatomy.arrays
    every = np.arange(len(arrays["row_lesion"]))
    level = _levels(anatomy, every, np.ones(len(arrays["hit_row"]), dtype=bool))
    patchy = np.flatnonzero(arrays["row_patchy"] > 0)
    spared = level.copy()
    spared[patchy] = _levels(anatomy, patchy, ~arrays["hit_spared"])
    return Expectations(anatomy, level, spared, {c: i for i, c in enumerate(anatomy.columns)})


def _levels(anatomy: Anatomy, rows: k.Index, keep: NDArray[np.bool_]) -> k.Levels:
    """Levels of some rows with only these hits, shape (rows, columns)."""
    a = anatomy.arrays
    n_columns = len(anatomy.columns)
    shape = (len(rows), int(a["n_nodes"]), int(a["n_routes"]))
    place = np.full(len(a["row_lesion"]), -1)
    place[rows] = np.arange(len(rows))
    keep = keep & (place[a["hit_row"]] >= 0)
    hits = (place[a["hit_row"][keep]], a["hit_node"][keep], a["hit_log"][keep])
    left = k.route_survival(*hits, route_node=a["route_node"], route_of=a["route_of"], shape=shape)
    pool = k.gather(left, a["pool_route"], a["pool_share"], a["pool"], int(a["pool"].max()) + 1)
    lower, drive = left[a["term_lower"]], pool[a["term_pool"]]
    column, weight, terms = a["term_column"], a["term_weight"], np.arange(len(a["term_column"]))
    arc = k.gather(lower, terms, weight, column, n_columns)
    upper = k.gather(drive, terms, weight, column, n_columns)
    kept = 1 - a["term_gain"][:, None] * (1 - drive) ** a["term_bend"][:, None]
    out = _by_scale(anatomy, a["row_shock"][rows], (arc, upper, k.gather(lower * kept, terms, weight, column, n_columns)))
    background = a["column_sign"]
    out[background >= 0] = background[background >= 0][:, None]
    told = place[a["sign_row"]] >= 0
    out[a["sign_column"][told], place[a["sign_row"]][told]] = a["sign_p"][told]
    return np.ascontiguousarray(k.to_levels(out, len(next(iter(anatomy.scales.values())).log_table)).T)


def _by_scale(anatomy: Anatomy, shock: Array, intact: tuple[Array, Array, Array]) -> Array:
    """The level of each column by its scale, from the intact arc, upper and whole path, shape (columns, rows)."""
    u = anatomy.upper
    arc, upper, whole = intact
    scale = np.array([anatomy.items[i].scale for i, _ in anatomy.columns])
    out = whole.copy()
    on = {name: np.flatnonzero(scale == name) for name in anatomy.scales}
    c = on["tendon"]
    out[c] = k.tendon_level(arc[c], upper[c], shock, gain=u["tendon_gain"], bend=u["tendon_bend"], arc_bend=u["arc_bend"])
    c = on["plantar"]
    out[c] = k.plantar_level(arc[c], upper[c], shock, gain=u["plantar_gain"], bend=u["tendon_bend"])
    c = on["tone"]
    out[c] = k.tone_level(arc[c], upper[c], shock, gain=u["tone_gain"], bend=u["tone_bend"])
    c = on["released"]
    out[c] = u["released_gain"] * arc[c] * (1 - upper[c]) ** u["tendon_bend"] * (1 - shock)
    c = on["superficial"]
    out[c] = arc[c] * (1 - u["superficial_loss"] * (1 - upper[c]))
    c = on["sphincter_reflex"]
    out[c] = arc[c]
    return out
