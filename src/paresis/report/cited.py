"""The sources that an assessment cites: one list for every report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.report.language import known
from paresis.report.names import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import Assessment, Candidate, Evidence


@dataclass(frozen=True, slots=True)
class Cited:
    """A source with its number in the list at the end."""

    number: int
    title: str
    reference: str
    year: str = ""


def evidence(c: Candidate) -> Iterator[Evidence]:
    """What speaks for a cause, then what speaks against it."""
    yield from c.evidence_for
    yield from c.evidence_against


def rate_sources(condition: str) -> list[str]:
    """The sources of how often a cause is met, behind its probability before the findings; none for what is judged.

    >>> rate_sources("deep_vein_thrombosis")
    ['ugeskrift_2008_dvt']
    """
    knowledge = known()
    if knowledge is None or condition not in knowledge.conditions:
        return []
    claims = knowledge.load_claims(condition)["incidence"]
    return [key for key in dict.fromkeys(c["source"] for c in claims) if source_of(key) is not None]


def cited(answer: Assessment) -> dict[str, Cited]:
    """Every source by key, numbered in the order in which a report first cites it.

    Example:
        >>> from paresis import assess, read_text
        >>> list(cited(assess(read_text("saddle numbness, cannot pass urine"))).values())[0].number
        1
    """
    told = {e.source: (e.title, e.reference) for c in answer.differential for line in evidence(c) for e in line.citations if e.reference}
    keys = [s for r in answer.urgency.reasons for s in r.sources]
    keys += list(told)
    keys += [s for c in answer.differential for s in rate_sources(c.id)]
    keys += [m.source for m in answer.medicines] + [s.source for s in answer.self_care]
    keys += [c.source for c in answer.chains] + [d.source for d in answer.derived]
    keys += [answer.certainty.hinge.source] if answer.certainty and answer.certainty.hinge else []
    out: dict[str, Cited] = {}
    for key in dict.fromkeys(k for k in keys if k):
        source = source_of(key)
        if key in told or source is not None:
            title, reference = told.get(key) or (source.title, source.reference) if source else told[key]
            out[key] = Cited(len(out) + 1, title, reference, source.year if source else "")
    return out
