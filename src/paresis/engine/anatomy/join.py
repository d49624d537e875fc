"""What an examination sheet does to the causes: how well each lesion pattern explains it, beyond what the findings say already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.anatomy.answer import localise_sheet
from paresis.engine.anatomy.meaning import findings_of
from paresis.engine.anatomy.posterior import LEAST, TINY, Place, lesion_posterior
from paresis.kb.anatomy.load import load_anatomy
from paresis.kernels.findings import tree_likelihood
from paresis.kernels.posterior import sum_by
from paresis.model.case import Issue, Observation
from paresis.model.vocabulary import Presence, Prior

if TYPE_CHECKING:
    from paresis.engine.anatomy.posterior import LesionPosterior
    from paresis.engine.facts import Facts
    from paresis.engine.tables import Tables
    from paresis.kernels.lesion import Array
    from paresis.model.anatomy import Anatomy, AnatomyAnswer, Sheet
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

BEDSIDE = frozenset({"motor", "reflexes", "sensory"})
ARM = frozenset({"shoulder", "upper_arm", "forearm", "hand"})
WITHIN = 1.5
"""Most that the stated signs of one examination weigh between causes of one place, in nats (4.5 to 1): judgement."""
ARM_ONLY = Issue(
    "warning", "only arm signs were entered; causes confined to the arm are not covered", "read the lesions under the examination, not the causes"
)


@dataclass(frozen=True)
class Examined:
    """A case with an examination sheet.

    Attributes:
        case: With the findings that the sheet shows and nobody named.
        twice: Findings that words and sheet both say.
    """

    case: Case
    anatomy: Anatomy
    sheet: Sheet
    twice: frozenset[str]

    @classmethod
    def of(cls, case: Case, knowledge: Knowledge) -> Examined | None:
        """The examination of a case; None when nothing was examined."""
        if case.sheet is None or not case.sheet.entries:
            return None
        anatomy = load_anatomy()
        return cls(with_findings(case, anatomy, knowledge), anatomy, case.sheet, said_twice(case, anatomy, knowledge))

    def log_likelihood(self, facts: Facts, tables: Tables, prior: Prior = Prior.SETTING) -> Array:
        """What the sheet adds to each row of the differential, shape (rows,)."""
        setting = self.case.setting
        before = Before(tables.prior(facts.age, facts.sex, setting, prior), tables.prior(None, None, setting, prior))
        return sheet_log_likelihood(self.after, facts, tables, self.twice, before)

    @cached_property
    def after(self) -> LesionPosterior:
        """The posterior of the sheet alone."""
        return lesion_posterior(self.sheet, self.anatomy)

    def answer(self) -> AnatomyAnswer:
        """What `paresis localise` says of the same sheet."""
        return localise_sheet(self.sheet, self.anatomy, after=self.after)

    def issues(self) -> tuple[Issue, ...]:
        """What a reader must know of the sheet: that it shows signs of the arms alone, whose own causes are not covered."""
        scales, items = self.anatomy.scales, self.anatomy.items
        sure = [e for e in self.sheet.entries if e.certainty == 1]
        regions = {items[e.item].region for e in sure if not set(e.states) & set(scales[items[e.item].scale].healthy)}
        return (ARM_ONLY,) if regions and regions <= ARM else ()


def with_findings(case: Case, anatomy: Anatomy, knowledge: Knowledge) -> Case:
    """The case with the findings that its sheet shows and nobody named."""
    if case.sheet is None:
        return case
    told = {o.finding for o in case.observations}
    told |= {a for f in told if f in knowledge.findings for a in knowledge.ancestors(f)}
    shown = {f: there for f, there in findings_of(case.sheet, anatomy).items() if f in knowledge.findings and f not in told}
    added = tuple(Observation(f, Presence.PRESENT if there else Presence.ABSENT, source="sheet") for f, there in shown.items())
    return replace(case, observations=case.observations + added)


def said_twice(case: Case, anatomy: Anatomy, knowledge: Knowledge) -> frozenset[str]:
    """Findings that the sheet says too: by what they mean, or because the same words made both."""
    if case.sheet is None:
        return frozenset()
    spans = [e.span for e in case.sheet.entries if e.span is not None]
    known = knowledge.findings
    at_bedside = [o for o in case.observations if o.span is not None and o.finding in known and known[o.finding].domain in BEDSIDE]
    by_words = {o.finding for o in at_bedside if o.span is not None and any(map(o.span.overlaps, spans))}
    return frozenset(by_words | findings_of(case.sheet, anatomy).keys())


def sheet_log_likelihood(after: LesionPosterior, facts: Facts, tables: Tables, twice: frozenset[str], before: Before) -> Array:
    """log P(sheet | place) − log P(the findings that say the same | row) + what an entry states of them, shape (rows,).

    The sheet alone says where: the findings that it also says are taken out again, so that no word counts twice. What entries state of them
    still tells causes of the same sites apart (`_within_sites`).
    """
    places, row_place = _places(tables)
    log_likelihood = after.place_log_likelihood(places, sum_by(before.usual, row_place, len(places)))[row_place]
    seen = {tables.index[f]: w for f, w in facts.seen.items() if f in twice}
    if seen:
        theta = tables.theta(facts.age, facts.sex)
        found = tree_likelihood(theta, tables.parent, {tables.entry: 1.0} | seen)
        able = before.mine * np.exp(np.maximum(log_likelihood - log_likelihood.max(), LEAST))
        log_likelihood = log_likelihood - np.log(found) + _within_sites(seen, theta, tables, able)
    return np.asarray(log_likelihood)


def _within_sites(seen: dict[int, float], theta: Array, tables: Tables, able: Array) -> Array:
    """Σ log P(finding | row) / P(finding | sites) over the findings that the entry states, shape (rows,).

    P(finding | sites) is the mean over all causes of the same sites, by how likely each is and how well it can make what was found (`able`): so a
    cause that is confined to certain lesions is compared with the others, not with itself. The signs of one examination hang together, so that
    their ratios do not multiply without end: together they weigh at most `WITHIN` either way; against a cause, as much as the most telling
    one by itself (a foot drop speaks in full against what makes none).
    """
    row_group = _groups(tables)
    columns, weight = list(seen), np.array(list(seen.values()))
    p = theta[:, columns] * weight + (1 - theta[:, columns]) * (1 - weight)
    n = int(row_group.max()) + 1
    share = able + TINY
    mean = np.stack([sum_by(share * q, row_group, n) for q in p.T], axis=1) / sum_by(share, row_group, n)[:, None]
    ratio = np.where(np.isnan(tables.stated[:, columns]), 0.0, np.log(p / mean[row_group]))
    return np.asarray(np.clip(ratio.sum(axis=1), np.minimum(ratio.min(axis=1), -WITHIN), WITHIN))


@dataclass(frozen=True, slots=True)
class Before:
    """P(row) before the case is heard, shape (rows,): of a person like this one, and of people of any age and sex in the same setting."""

    mine: Array
    usual: Array


@lru_cache(maxsize=4)
def _groups(tables: Tables) -> NDArray[np.int64]:
    """Which set of sites each row hits, by number."""
    places, row_place = _places(tables)
    number = {sites: i for i, sites in enumerate(dict.fromkeys(p.sites for p in places))}
    return np.array([number[p.sites] for p in places])[row_place]


@lru_cache(maxsize=4)
def _places(tables: Tables) -> tuple[tuple[Place, ...], NDArray[np.int64]]:
    """The different places of the rows, and which of them each row has."""
    names, only = tuple(tables.knowledge.sites), load_anatomy().lesions_of_cause
    found: dict[Place, int] = {}
    row_place = []
    for hit, cause in zip(tables.knowledge.tables["row_sites"], tables.row_cause.tolist(), strict=True):
        place = Place(frozenset(s for s, is_hit in zip(names, hit, strict=True) if is_hit), only.get(tables.causes[cause], ()))
        row_place.append(found.setdefault(place, len(found)))
    return tuple(found), np.array(row_place)
