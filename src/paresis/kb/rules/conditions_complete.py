"""A condition has what the engine needs to tell it from its look-alikes: a thin entry wins or loses by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.kb.read import Files, Problem
from paresis.kb.records import JUDGEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.records import ConditionRecord

MIN_FINDINGS = 8
MIN_AGAINST = 2
AGAINST_AT_MOST = 0.2
TEST_DOMAINS = {"laboratory", "electrophysiology", "imaging"}


def check(files: Files) -> Iterator[Problem]:
    """Missing parts, and states that do not sum to one."""
    for c in files.conditions:
        where = files.place["ConditionRecord", c.id]
        yield from (Problem(where, what, hint) for what, hint in _lacks(files, c))


def _lacks(files: Files, c: ConditionRecord) -> Iterator[tuple[str, str]]:
    named = {f.finding for f in c.findings}
    if len(named) < MIN_FINDINGS:
        yield f"only {len(named)} findings", f"a condition has at least {MIN_FINDINGS}"
    against = {f.finding for f in c.findings if f.mean_and_ess()[0] <= AGAINST_AT_MOST}
    if len(against) < MIN_AGAINST:
        yield f"only {len(against)} findings speak against it", f"state at least {MIN_AGAINST} with a proportion of {AGAINST_AT_MOST} or less"
    if not any(files.domain.get(f) in TEST_DOMAINS for f in named):
        yield "no test result", "state how often at least one test is abnormal"
    cited = [*c.incidence, *c.findings, c.onset_age, c.sex, *c.tempo, *c.management]
    if all(x.source == JUDGEMENT for x in cited):
        yield "no source at all", "at least one claim needs a source that was opened"
    for what, claims in (("tempo", c.tempo), ("sites", c.sites)):
        total = sum(x.mean_and_ess()[0] for x in claims)
        if abs(total - 1) > 0.03:
            yield f"{what} sum to {total:.2f}", "mutually exclusive states sum to one"
    if abs(sum(c.onset_age.bands.values()) - 1) > 0.02:
        yield "age bands do not sum to one", ""
