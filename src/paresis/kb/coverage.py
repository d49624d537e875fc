"""On what the knowledge rests: how much on counts, on citations, on judgement."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from paresis.kb.records import JUDGEMENT, Claim

if TYPE_CHECKING:
    from paresis.kb.read import Files
    from paresis.kb.records import ConditionRecord


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one condition, or all of them, rests on; see `coverage` for what counts.

    Attributes:
        id: The condition, or `all`.
        claims: Numbers stated.
        counted: Of these, how many rest on a stated number of people.
        cited: How many have a source; the rest is judged.
        worded: Of these, how many are read from the words of a source.
        sources: Different sources.
        reviewed: Conditions that a named reviewer stands behind.
        findings: Different findings that have a source.
        key: Conditions that matter most (`key_conditions` of the settings).
    """

    id: str
    claims: int
    counted: int
    cited: int
    worded: int
    sources: int
    reviewed: int
    findings: int
    key: int

    @property
    def judged(self) -> int:
        """Claims without a source."""
        return self.claims - self.cited

    def share(self, n: int) -> float:
        """A number of claims as a share of all."""
        return n / self.claims if self.claims else 0.0


def coverage(files: Files) -> tuple[list[Coverage], Coverage]:
    """Coverage of each condition in order of id, and of all together.

    Counting rules. A claim is one line with a number: incidence, onset age, sex, tempo, sites, findings (management has no number and does
    not count; background and sign probabilities belong to findings, not to conditions). A claim is *cited* when it has a source and
    *judged* when its source is `judgement`: the two add up to all claims. Of the cited claims, one is *worded* when the source says it in words
    and the number is our reading of them, and *counted* when it states the people behind it: `k` of `n`, a percentage `p` of `n`, or, for a
    rate, an age distribution or a sex share, a number `n`. The others are percentages, ranges and means without a number of people.
    A source counts once a condition, and once in the total; so does a finding with a source, however many lines it has in a condition.
    """
    key = set(files.settings.key_conditions) if files.settings else set()
    rows = [_one(c, int(c.id in key)) for c in sorted(files.conditions, key=lambda c: c.id)]
    sources = {x.source for c in files.conditions for _, x in claims_of(c)} - {JUDGEMENT}
    total = [sum(getattr(x, k) for x in rows) for k in ("claims", "counted", "cited", "worded")]
    findings = {x.finding for c in files.conditions for x in c.findings if x.source != JUDGEMENT}
    reviewed, keys = sum(x.reviewed for x in rows), sum(x.key for x in rows)
    return rows, Coverage("all", total[0], total[1], total[2], total[3], len(sources), reviewed, len(findings), keys)


def coverage_to_json(c: Coverage) -> dict[str, Any]:
    """Plain values, the shares with them."""
    shares = {f"{k}_share": round(c.share(n), 4) for k, n in (("counted", c.counted), ("cited", c.cited), ("worded", c.worded), ("judged", c.judged))}
    return asdict(c) | {"judged": c.judged} | shares


def claims_of(c: ConditionRecord) -> list[tuple[str, Any]]:
    """Every claim of a condition, with what it is about."""
    lists = [(name, x) for name in ("incidence", "tempo", "sites", "findings") for x in getattr(c, name)]
    return [*lists, ("onset age", c.onset_age), ("sex", c.sex)]


def _one(c: ConditionRecord, key: int) -> Coverage:
    claims = claims_of(c)
    cited = [x for _, x in claims if x.source != JUDGEMENT]
    counted = [x for x in cited if x.n is not None and not x.worded and (not isinstance(x, Claim) or x.basis != "range")]
    findings, sources = {x.finding for x in c.findings if x.source != JUDGEMENT}, {x.source for x in cited}
    worded, is_reviewed = sum(x.worded for x in cited), int(c.review.status == "reviewed")
    return Coverage(c.id, len(claims), len(counted), len(cited), worded, len(sources), is_reviewed, len(findings), key)
