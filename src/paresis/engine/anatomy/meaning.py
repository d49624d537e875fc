"""What an examination sheet says in the words of the findings, so that red flags and causes hear it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.anatomy import SIDES

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy, FindingRule, Sheet


def findings_of(sheet: Sheet, anatomy: Anatomy) -> dict[str, bool]:
    """Findings that a sheet shows to be present (True) or absent (False); what it leaves open is not in it.

    Args:
        sheet: The examination; only what was said outright counts.
        anatomy: With the rules of `findings.toml`.

    Example:
        >>> from paresis.kb.anatomy.load import load_anatomy
        >>> from paresis.model.anatomy import Entry, Sheet
        >>> found = findings_of(Sheet((Entry("plantar", "left", ("extensor",)), Entry("ankle_jerk", "left", ("2",)))), load_anatomy())
        >>> found["extensor_plantar"], "ankle_jerk_absent" in found
        (True, False)
    """
    states = {(e.item, e.side): frozenset(e.states) for e in sheet.entries if e.certainty == 1}
    out = {}
    for rule in anatomy.findings:
        holds = _holds(rule, states, anatomy)
        if holds is not None:
            out[rule.finding] = holds
    return out


def _holds(rule: FindingRule, states: dict[tuple[str, str], frozenset[str]], anatomy: Anatomy) -> bool | None:
    sides = SIDES if anatomy.items[rule.items[0]].sided else ("",)
    found = {s: [states.get((item, s)) for item in rule.items] for s in sides}
    hit = {s: sum(x is not None and bool(x) and x <= rule.states for x in xs) >= rule.least for s, xs in found.items()}
    seen = {s: any(xs) for s, xs in found.items()}
    both, one = all(hit.values()), sum(hit.values()) == 1 and all(seen.values())
    if {"both": both, "one": one, "any": any(hit.values())}[rule.sides]:
        return True
    clear = all(x is not None and not x & rule.states for xs in found.values() for x in xs)
    return False if clear else None
