"""The exact posterior over lesion hypotheses, given an examination sheet; what was not examined contributes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.expectations import Expectations, expectations_of
from paresis.kernels.posterior import normalise_log, sum_by

if TYPE_CHECKING:
    from paresis.kernels.lesion import Array
    from paresis.model.anatomy import Anatomy, Entry, Sheet


CLEAR_SIDE = 0.6
LEAST = -600.0
TINY = 1e-300


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

    @property
    def is_abnormal(self) -> bool:
        """Whether anything was found that a healthy person has not."""
        return any(not set(e.states) & self.healthy(e) for e, _ in self.entries)

    def healthy(self, entry: Entry) -> set[str]:
        """The states of a healthy person on the scale of an entry."""
        return set(self.anatomy.scales[self.anatomy.items[entry.item].scale].healthy)

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

    def named(self, family: str) -> tuple[str, str]:
        """Name and side of the most probable lesion of a family; without a side where left and right are about as likely."""
        e = self.expectations
        members = np.flatnonzero(e.family_of == e.families.index(family))
        lead = self.anatomy.lesions[int(members[np.argmax(self.lesions[members])])]
        own = sum(float(self.lesions[i]) for i in members if self.anatomy.lesions[i].side == lead.side)
        if own >= CLEAR_SIDE * self.families[family]:
            return lead.name, lead.side
        return lead.name.removesuffix(f", {lead.side} worse").removesuffix(f", {lead.side}"), ""

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

    def place_log_likelihood(self, places: tuple[Place, ...], mass: Array) -> Array:
        """log P(sheet | place), for the engine that weighs causes: so that P(place | sheet) is that of the lesions.

        P(s | place) = e Σ_l w_l P(s, l) / Σ_j m_j w_lj + (1 − e) Σ_l w_l P(s, l) / P(l)  with w_l = P(l) / Σ P(l) over the lesions l of the place

        Of a share e of the people in whom an examination found something, the prior of each lesion holds, divided among the places j that can make it
        by their mass m and by how much of them it is. The others come as in the setting, and so do all in whom nothing was found: the mass of each
        place holds.

        Args:
            places: Where causes may sit.
            mass: P(place) before the examination, shape (places,).

        Returns:
            Shape (places,); the mean over all lesions where none is of the place.
        """
        row_lesion, n = self.anatomy.arrays["row_lesion"], len(self.anatomy.lesions)
        top = float(self.log_likelihood.max())
        joint = sum_by(self.prior * np.exp(np.maximum(self.log_likelihood - top, LEAST)), row_lesion, n)
        prior = sum_by(self.prior, row_lesion, n)
        share = members(self.anatomy, places) * prior
        share /= np.maximum(share.sum(axis=1, keepdims=True), TINY)
        shared, own = share @ (joint / np.maximum(share.T @ mass, TINY)), share @ (joint / prior)
        e = self.anatomy.examined if self.is_abnormal else 0.0
        mean = np.where(share.any(axis=1), e * shared + (1 - e) * own, joint.sum())
        return np.asarray(top + np.log(np.maximum(mean, TINY)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cause may sit: the sites that it hits together, and the lesions (ids that begin so) that it is confined to, if it is."""

    sites: frozenset[str]
    only: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def members(anatomy: Anatomy, places: tuple[Place, ...]) -> Array:
    """Which lesions are of each place, 0 or 1, shape (places, lesions).

    The lesions with exactly these sites; if there is none, those whose sites all belong to the place; if there is none either, those that
    name one of its sites as looking the same. Of these, the ones that the place is confined to.
    """
    own = [(frozenset(x.pattern), frozenset(x.also)) for x in anatomy.lesions]
    out = np.zeros((len(places), len(own)))
    for k, place in enumerate(places):
        exact, partly = [x == place.sites for x, _ in own], [x <= place.sites for x, _ in own]
        alike = [bool(also & place.sites) for _, also in own]
        chosen = np.array(next((x for x in (exact, partly) if any(x)), alike))
        confined = chosen & np.array([x.id.startswith(place.only) for x in anatomy.lesions])
        out[k] = confined if confined.any() else chosen
    return out


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
