"""What an examination sheet does to the causes: how well each lesion pattern explains it, beyond what the findings say already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.engine.anatomy.answer import localise_sheet
from paresis.engine.anatomy.meaning import findings_of
from paresis.engine.anatomy.posterior import lesion_posterior, weakening
from paresis.kb.anatomy.load import load_anatomy
from paresis.kernels.findings import tree_likelihood
from paresis.model.case import Issue, Observation
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from paresis.engine.anatomy.posterior import LesionPosterior
    from paresis.engine.facts import Facts
    from paresis.engine.tables import Tables
    from paresis.kernels.lesion import Array
    from paresis.model.anatomy import Anatomy, AnatomyAnswer, Sheet
    from paresis.model.case import Case, Span
    from paresis.model.knowledge import Knowledge

BEDSIDE = frozenset({"motor", "reflexes", "sensory"})
NO_LESION = (frozenset({"no_lesion"}),)
ARM = frozenset({"shoulder", "upper_arm", "forearm", "hand"})
ARM_ONLY = Issue(
    "warning", "only arm signs were entered; causes confined to the arm are not covered", "read the lesions under the examination, not the causes"
)


@dataclass(frozen=True, slots=True)
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

    def log_likelihood(self, facts: Facts, tables: Tables) -> Array:
        """What the sheet adds to each row of the differential, shape (rows,)."""
        return sheet_log_likelihood(lesion_posterior(self.sheet, self.anatomy), facts, tables, self.twice)

    def answer(self) -> AnatomyAnswer:
        """What `paresis localise` says of the same sheet."""
        return localise_sheet(self.sheet, self.anatomy)

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
    by_words = {
        o.finding
        for o in case.observations
        if o.span is not None and o.finding in knowledge.findings and knowledge.findings[o.finding].domain in BEDSIDE and _overlaps(o.span, spans)
    }
    return frozenset(by_words | findings_of(case.sheet, anatomy).keys())


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span.start < x.end and x.start < span.end for x in others)


def sheet_log_likelihood(after: LesionPosterior, facts: Facts, tables: Tables, twice: frozenset[str]) -> Array:
    """log P(sheet | lesion pattern) − log P(the findings that say the same | lesion pattern), shape (rows,).

    The findings stay where they are, so that what a cause's entry states of them still counts; only their part that any lesion
    at that place explains is taken out again, and what the sheet knows of it is put in its stead. No word counts twice.
    Where nothing is truly weakened, a weakness that was found is rare for the findings and for the sheet: the two would cancel, and a
    cause without a lesion would explain every focal sign. Such rows are divided by what lesions make of the findings.
    """
    patterns, row_pattern = _patterns(tables)
    found = after.pattern_log_likelihood(patterns)
    whole = after.pattern_log_likelihood(NO_LESION)[0]
    by_pattern = np.where(np.isnan(found), np.nan_to_num(whole), found)
    seen = {tables.index[f]: w for f, w in facts.seen.items() if f in twice}
    if not seen:
        return by_pattern[row_pattern]
    expected = tree_likelihood(tables.site_theta(facts.age, facts.sex), tables.parent, {tables.entry: 1.0} | seen)
    whole_rows = ~weakening(after.anatomy, patterns)[row_pattern]
    expected[whole_rows] = np.maximum(expected[whole_rows], expected[~whole_rows].mean())
    return np.asarray(by_pattern[row_pattern] - np.log(expected))


@lru_cache(maxsize=4)
def _patterns(tables: Tables) -> tuple[tuple[frozenset[str], ...], NDArray[np.int64]]:
    """The different patterns of sites of the rows, and which of them each row has; sites that no lesion makes leave the pathways whole."""
    names = tuple(tables.knowledge.sites)
    patterns, row_pattern = np.unique(tables.knowledge.tables["row_sites"], axis=0, return_inverse=True)
    return tuple(frozenset(s for s, is_hit in zip(names, p, strict=True) if is_hit) for p in patterns), np.asarray(row_pattern.ravel())
