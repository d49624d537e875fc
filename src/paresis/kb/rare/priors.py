"""How often people come newly with a rare disease."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from paresis.kb.rare.concepts import Concept
    from paresis.kb.rare.importing import Row
    from paresis.kb.rare.records import PriorOf

NEAR = ("Worldwide", "Europe")
LOCAL = "Specific population"
COUNTRIES = 3


def by_disease(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of Orphanet by disease."""
    out: dict[str, list[Row]] = {}
    for r in rows:
        out.setdefault(r["orpha"], []).append(r)
    return out


def rate_of(concept: Concept, prevalence: Mapping[str, list[Row]], prior: PriorOf) -> float:
    """New presentations per 100,000 people a year, from Orphanet's rows for the world or Europe, else from at least `COUNTRIES` others.

    A point prevalence is divided by the years that a disease lasts; a prevalence at birth is multiplied by the births; an annual incidence
    stands. The first of these that there is counts, as the median of its rows; nothing is more common than `most`.
    """
    rows = [r for d in concept.codes.get("orpha", "").split() for r in prevalence.get(d, ()) if r["geo"] != LOCAL]
    factors = {"Point prevalence": 1 / prior.years, "Prevalence at birth": prior.births, "Annual incidence": 1.0}
    for is_near in (True, False):
        for kind, factor in factors.items():
            chosen = [r for r in rows if r["prev_type"] == kind and (r["geo"] in NEAR) == is_near]
            values = [x for r in chosen if (x := _per_100k(r, prior.classes)) is not None]
            if len(values) >= (1 if is_near else COUNTRIES):
                return min(float(np.median(values)) * factor, prior.most)
    return prior.unknown / prior.years


def x_linked(concept: Concept) -> bool:
    """Whether it is inherited with the X chromosome, recessively as far as is known, and in no other way."""
    return set(concept.inheritance) in ({"X-linked"}, {"X-linked recessive"}, {"X-linked", "X-linked recessive"})


def _per_100k(row: Row, classes: dict[str, float]) -> float | None:
    stated = float(row["val_per_100k"] or 0)
    return stated if stated > 0 else classes.get(row["class"])
