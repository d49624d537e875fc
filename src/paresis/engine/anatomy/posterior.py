"""The exact posterior over lesion hypotheses, given an examination sheet; what was not examined contributes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.anatomy.expectations import Expectations, expectations_of
from paresis.kernels.posterior import normalise_log, sum_by

if TYPE_CHECKING:
    from paresis.kernels.lesion import Array
    from paresis.model.anatomy import Anatomy, Entry, Sheet


LEAST = -600.0
STRONG = 60


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

    def pattern_log_likelihood(self, patterns: tuple[frozenset[str], ...]) -> Array:
        """log P(sheet | the lesion is of this pattern of sites), for the engine that weighs causes.

        Args:
            patterns: Sets of site ids of `sites.toml`.

        Returns:
            The log of the mean likelihood with the weights of `pattern_weights`, shape (patterns,); NaN where no hypothesis speaks.
        """
        weights = pattern_weights(self.anatomy, patterns)
        top = self.log_likelihood.max()
        mean = weights @ np.exp(np.maximum(self.log_likelihood - top, LEAST))
        return np.where(weights.any(axis=1), top + np.log(np.where(mean > 0, mean, 1.0)), np.nan)


@lru_cache(maxsize=8)
def pattern_weights(anatomy: Anatomy, patterns: tuple[frozenset[str], ...]) -> Array:
    """How much each row counts for each pattern of sites, shape (patterns, rows); each pattern's sum to one, or are all zero.

    The hypotheses with exactly these sites, by their priors; if there is none, those whose sites all belong to the pattern; if there is
    none either, those that name one of its sites as looking the same.
    """
    prior, row_lesion = anatomy.arrays["row_log_prior"], anatomy.arrays["row_lesion"]
    own = [(frozenset(x.pattern), frozenset(x.also)) for x in anatomy.lesions]
    out = np.zeros((len(patterns), len(prior)))
    for k, wanted in enumerate(patterns):
        exact, partly = [x == wanted for x, _ in own], [x <= wanted for x, _ in own]
        alike = [bool(also & wanted) for _, also in own]
        chosen = np.array(next((x for x in (exact, partly) if any(x)), alike))[row_lesion]
        if chosen.any():
            out[k, chosen] = normalise_log(prior[chosen])
    return out


@lru_cache(maxsize=8)
def weakening(anatomy: Anatomy, patterns: tuple[frozenset[str], ...]) -> NDArray[np.bool_]:
    """Whether a hypothesis with sites of each pattern really weakens a movement (more than low effort or pain do), shape (patterns,)."""
    columns = [c for c, (item, _) in enumerate(anatomy.columns) if anatomy.items[item].kind == "movement"]
    rows = anatomy.arrays["level"][:, columns].min(axis=1) < STRONG
    lesions = np.bincount(anatomy.arrays["row_lesion"], weights=rows) > 0
    sites = {site for lesion, weak in zip(anatomy.lesions, lesions, strict=True) if weak for site in lesion.pattern}
    return np.array([bool(p & sites) for p in patterns])


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
