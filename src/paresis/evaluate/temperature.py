"""Whether evidence of a kind is trusted too much: a temperature for each, fitted on all cases but one and tried on that one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.engine.timing import timed
from paresis.evaluate.interval import Estimate, estimate
from paresis.model.vocabulary import Observed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

Array = NDArray[np.float64]

KINDS = (Observed.ASKED, Observed.EXAMINED, Observed.MEASURED)
GRID = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0)
ONE: tuple[float, ...] = (1.0, 1.0, 1.0)
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """One case: log P(row) before, what each kind of evidence adds (rows, kinds), and which rows are the diagnosis."""

    log_prior: Array
    added: Array
    is_right: NDArray[np.bool_]

    def loss(self, temperatures: tuple[float, ...]) -> float:
        """−log P(diagnosis) with each kind divided by its temperature."""
        weight = self.log_prior + (self.added / np.array(temperatures)).sum(axis=1)
        p = np.exp(weight - weight.max())
        return -float(np.log(max(p[self.is_right].sum() / p.sum(), LEAST)))


@dataclass(frozen=True, slots=True)
class Fit:
    """Temperatures and what they are worth.

    Attributes:
        kinds: Kinds of evidence that share a temperature.
        chosen: Those that fit all cases best, of asked, examined and measured.
        loss: Mean −log P(diagnosis) of cases that were left out of the fit; `gain` is by how much that is better than no temperature.
    """

    kinds: str
    chosen: tuple[float, ...]
    loss: Estimate
    gain: Estimate

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        chosen = {k.value: t for k, t in zip(KINDS, self.chosen, strict=True)}
        return {"kinds": self.kinds, "temperature": chosen, "log_loss_left_out": self.loss.to_json(), "gain_left_out": self.gain.to_json()}


def weights_of(case: Case, accepted: Sequence[str], knowledge: Knowledge) -> Weights | None:
    """What each kind of evidence does to each row; None when the diagnosis has no entry or nothing is known.

    The kinds are added one after the other (asked with the tempo, examined, measured), so that their parts sum to the whole exactly.
    """
    case, tables = timed(case, knowledge), tables_of(knowledge)
    facts = gather(case, knowledge)
    is_right = np.isin(tables.row_cause, [tables.place[c] for c in accepted if c in tables.place])
    if not is_right.any() or not facts.seen:
        return None
    logs, seen = [], dict[str, float]()
    for kind in KINDS:
        seen |= {f: w for f, w in facts.seen.items() if knowledge.findings[f].observed is kind}
        part = posterior(replace(facts, seen=dict(seen)), tables, setting=case.setting, tempo=case.tempo)
        logs.append(np.log(np.maximum(part.rows, 1e-300)))
    before = np.log(tables.prior(facts.age, facts.sex, case.setting))
    return Weights(before, np.diff(np.array([before, *logs]), axis=0).T, is_right)


def fits_of(cases: Sequence[Weights]) -> tuple[Fit, ...]:
    """No temperature, one for all evidence, and one for each kind; those that are fitted are judged on the case that is left out.

    Example:
        >>> even = Weights(np.log([0.5, 0.5]), np.log([[0.9, 1, 1], [0.1, 1, 1]]), np.array([True, False]))
        >>> [f.chosen for f in fits_of([even] * 3)][0]
        (1.0, 1.0, 1.0)
    """
    each = list(product(GRID, repeat=len(KINDS)))
    return _fit(cases, "none", [ONE]), _fit(cases, "one for all", [t for t in each if len(set(t)) == 1]), _fit(cases, "one for each kind", each)


def _fit(cases: Sequence[Weights], kinds: str, grid: list[tuple[float, ...]]) -> Fit:
    losses = np.array([[w.loss(t) for w in cases] for t in grid]).reshape(len(grid), len(cases))
    plain = np.array([w.loss(ONE) for w in cases])
    total = losses.sum(axis=1)
    left_out = np.array([losses[int(np.argmin(total - losses[:, i])), i] for i in range(len(cases))])
    chosen = grid[int(np.argmin(total))] if len(cases) else ONE
    n = len(cases)
    return Fit(kinds, chosen, estimate(lambda i: float(left_out[i].mean()), n), estimate(lambda i: float((plain - left_out)[i].mean()), n))


def fits_to_text(fits: Sequence[Fit]) -> str:
    """A table that a person reads."""
    lines = ["temperature            asked  examined  measured   −log P(diagnosis), left out   better than none by"]
    lines += [f"  {f.kinds:20} {f.chosen[0]:5g} {f.chosen[1]:9g} {f.chosen[2]:9g}   {f.loss}   {f.gain}" for f in fits]
    return "\n".join(lines)
