"""The exact posterior over lesion hypotheses, given an examination sheet; what was not examined contributes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.expectations import Expectations, expectations_of
from paresis.kernels.posterior import normalise_log, sum_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.kernels.lesion import Array
    from paresis.model.anatomy import Anatomy, Entry, Sheet


@dataclass(frozen=True, eq=False)
class LesionPosterior:
    """P(row | sheet).

    Attributes:
        log_likelihood: log P(sheet | row), shape (rows,).
        rows: P(row | sheet), shape (rows,), summing to one.
        entries: The entries that could be placed, with P(entry | row) each.
    """

    expectations: Expectations
    log_likelihood: Array
    rows: Array
    entries: tuple[tuple[Entry, Array], ...]

    @property
    def anatomy(self) -> Anatomy:
        """What it was computed from."""
        return self.expectations.anatomy

    @cached_property
    def prior(self) -> Array:
        """P(row) before the examination, shape (rows,)."""
        return normalise_log(self.anatomy.arrays["row_log_prior"])

    @cached_property
    def lesions(self) -> Array:
        """P(lesion | sheet), shape (lesions,)."""
        return sum_by(self.rows, self.anatomy.arrays["row_lesion"], len(self.anatomy.lesions))

    @cached_property
    def families(self) -> dict[str, float]:
        """P(family of lesions | sheet): levels and extents of one kind and side summed."""
        e = self.expectations
        return dict(zip(e.families, sum_by(self.lesions, e.family_of, len(e.families)).tolist(), strict=True))

    @cached_property
    def sites(self) -> dict[str, float]:
        """P(main site | sheet), over the sites that the hypotheses name."""
        out: dict[str, float] = {}
        for lesion, p in zip(self.anatomy.lesions, self.lesions, strict=True):
            out[lesion.pattern[0]] = out.get(lesion.pattern[0], 0.0) + float(p)
        return out

    @cached_property
    def segments(self) -> dict[str, float]:
        """P(segment of the nervous system | sheet)."""
        out: dict[str, float] = {}
        for site, p in self.sites.items():
            group = self.anatomy.group_of_site[site]
            out[group] = out.get(group, 0.0) + p
        return out

    def pattern_log_likelihood(self, pattern: Iterable[str]) -> float | None:
        """log P(sheet | the lesion is of this pattern of sites), for the engine that weighs causes.

        The mean over the hypotheses with exactly these sites, weighted by their priors; if there is none, over those whose sites
        all belong to the pattern; if there is none either, over those that name one of its sites as looking the same.
        None where no hypothesis speaks.

        Args:
            pattern: Site ids of `sites.toml`.
        """
        wanted = set(pattern)
        lesions = self.anatomy.lesions
        exact = [set(x.pattern) == wanted for x in lesions]
        partly = [set(x.pattern) <= wanted for x in lesions]
        alike = [bool(set(x.also) & wanted) for x in lesions]
        chosen = np.array(next((x for x in (exact, partly) if any(x)), alike))[self.anatomy.arrays["row_lesion"]]
        if not chosen.any():
            return None
        weight = normalise_log(self.anatomy.arrays["row_log_prior"][chosen])
        top = self.log_likelihood[chosen].max()
        return float(top + np.log(np.sum(weight * np.exp(self.log_likelihood[chosen] - top))))


def lesion_posterior(sheet: Sheet, anatomy: Anatomy) -> LesionPosterior:
    """P(lesion, severity, acuity | sheet) by enumeration.

    P(row | sheet) ∝ P(row) Π_entries (c Σ_{states entered} P(state | row) + 1 − c)^w  with certainty c and weight w of the entry

    Args:
        sheet: The examination; entries of unknown items are left out.
        anatomy: The graph and its hypotheses.
    """
    expectations = expectations_of(anatomy)
    log_likelihood = np.zeros(len(anatomy.arrays["row_lesion"]))
    entries = []
    for entry in sheet.entries:
        column = expectations.column.get((entry.item, entry.side))
        if column is None:
            continue
        states = anatomy.scales[anatomy.items[entry.item].scale].states
        wanted = [states.index(s) for s in entry.states if s in states]
        if not wanted:
            continue
        p = expectations.p_of(column, wanted, entry.certainty)
        log_likelihood += entry.weight * np.log(p)
        entries.append((entry, p))
    rows = normalise_log(anatomy.arrays["row_log_prior"] + log_likelihood)
    return LesionPosterior(expectations, log_likelihood, rows, tuple(entries))
