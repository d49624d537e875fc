"""What every lesion hypothesis makes us expect at the bedside: computed once, when the knowledge is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from paresis.kernels import lesion as k

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paresis.kb.anatomy.records import UpperRecord


@dataclass(frozen=True, slots=True)
class Effects:
    """The arrays that say what each hypothesis takes from which route, and which routes each column hangs on.

    Attributes:
        scale: Scale of each column.
        names: Names of the scales.
        n_levels: How finely an intact fraction is told apart.
        arrays: As documented in `kernels.lesion`.
    """

    scale: tuple[str, ...]
    names: tuple[str, ...]
    n_levels: int
    upper: UpperRecord
    arrays: dict[str, Any]


def expected_levels(effects: Effects) -> tuple[k.Levels, k.Levels]:
    """Level of every column under every row, and the same for the patchy rows where the lesion spares the part.

    Returns:
        Shapes (rows, columns) and (patchy rows, columns), 0 lost … 100 intact (or the scale's own meaning).
    """
    a = effects.arrays
    every, patchy = np.arange(len(a["row_lesion"])), np.flatnonzero(a["row_patchy"] > 0)
    whole = _levels(effects, every, np.ones(len(a["hit_row"]), dtype=bool))
    return whole, _levels(effects, patchy, ~a["hit_spared"])


def _levels(effects: Effects, rows: k.Index, keep: NDArray[np.bool_]) -> k.Levels:
    """Levels of some rows with only these hits, shape (rows, columns)."""
    a = effects.arrays
    n_columns = len(effects.scale)
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
    out = _by_scale(effects, a["row_shock"][rows], (arc, upper, k.gather(lower * kept, terms, weight, column, n_columns)))
    background = a["column_sign"]
    out[background >= 0] = background[background >= 0][:, None]
    told = place[a["sign_row"]] >= 0
    out[a["sign_column"][told], place[a["sign_row"]][told]] = a["sign_p"][told]
    return np.ascontiguousarray(k.to_levels(out, effects.n_levels).T)


def _by_scale(effects: Effects, shock: k.Array, intact: tuple[k.Array, k.Array, k.Array]) -> k.Array:
    """The level of each column by its scale, from the intact arc, upper and whole path, shape (columns, rows)."""
    u = effects.upper
    arc, upper, whole = intact
    scale = np.array(effects.scale)
    out = whole.copy()
    on = {name: np.flatnonzero(scale == name) for name in effects.names}
    c = on["tendon"]
    out[c] = k.tendon_level(arc[c], upper[c], shock, gain=u.tendon_gain, bend=u.tendon_bend, arc_bend=u.arc_bend)
    c = on["plantar"]
    out[c] = k.plantar_level(arc[c], upper[c], shock, gain=u.plantar_gain, bend=u.tendon_bend)
    c = on["tone"]
    out[c] = k.tone_level(arc[c], upper[c], shock, gain=u.tone_gain, bend=u.tone_bend)
    c = on["released"]
    out[c] = u.released_gain * arc[c] * (1 - upper[c]) ** u.tendon_bend * (1 - shock)
    c = on["superficial"]
    out[c] = arc[c] * (1 - u.superficial_loss * (1 - upper[c]))
    c = on["sphincter_reflex"]
    out[c] = arc[c]
    return out
