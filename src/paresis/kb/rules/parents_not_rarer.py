"""In one condition a general finding is not much rarer than a special form of it: whoever has foot drop has leg weakness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.kb.read import Files, Problem, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb.records import ConditionRecord

MAX_GAP = 0.1
ROUNDING = 1e-9


def check(files: Files) -> Iterator[Problem]:
    """Special forms stated to be more than `MAX_GAP` more frequent than the general finding; a smaller gap is the noise of two studies.

    The entry complaint is left out: it is the share of people who come because of their legs, and what lies under it is stated given it.
    """
    entry = files.settings.entry if files.settings else None
    parents = {f.id: f.parent for f in files.findings if f.parent != entry}
    for c in files.conditions:
        where = files.place["ConditionRecord", c.id]
        stated = _means(c)
        for finding, p in stated.items():
            for general in _above(finding, parents):
                if general in stated and p - stated[general] > MAX_GAP + ROUNDING:
                    line = line_of(files.root.parent / where, f'finding = "{general}"')
                    what = f"'{general}' ({stated[general]:.0%}) is rarer than its special form '{finding}' ({p:.0%})"
                    yield Problem(f"{where}:{line}", what, "who has the special form has the general one: raise the one or lower the other")


def _means(c: ConditionRecord) -> dict[str, float]:
    """Mean of each finding, several claims weighted by what they are worth."""
    total: dict[str, tuple[float, float]] = {}
    for claim in c.findings:
        mean, ess = claim.mean_and_ess()
        weighted, weight = total.get(claim.finding, (0.0, 0.0))
        total[claim.finding] = weighted + mean * ess, weight + ess
    return {finding: weighted / weight for finding, (weighted, weight) in total.items()}


def _above(finding: str, parents: dict[str, str | None]) -> list[str]:
    """More general findings, nearest first; a circle of parents ends where it began."""
    out: list[str] = []
    node = parents.get(finding)
    while node and node not in out:
        out.append(node)
        node = parents.get(node)
    return out
