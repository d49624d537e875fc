"""HPO terms of a case: which are known, which were told otherwise already, which findings they say."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.kb.hpo import PREFIX, ancestors_of, hpo_term
from paresis.model.case import Issue, Observation
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.model.knowledge import Knowledge


def split_terms(told: list[Observation], issues: list[Issue]) -> tuple[dict[str, float], list[Observation]]:
    """HPO terms with their weight, and the other observations; an unknown or contradicted term is an issue."""
    terms: dict[str, float] = {}
    for o in told:
        if not o.finding.startswith(PREFIX):
            continue
        known = hpo_term(o.finding)
        weight = o.probability if o.probability is not None else {Presence.PRESENT: 1.0, Presence.ABSENT: 0.0}.get(o.presence)
        if known is None or (known.is_obsolete and not known.replaced_by):
            issues.append(Issue("warning", f"HPO term '{o.finding}' is not known and was left out", "check the id", f"observations.{o.finding}"))
        elif weight is not None and 0 <= weight <= 1:
            name = known.replaced_by or known.id
            if {terms.get(name, weight) >= 0.5, weight >= 0.5} == {True, False}:
                what = f"'{known.label}' is said to be both present and absent; present was taken"
                issues.append(Issue("warning", what, "say which", f"observations.{o.finding}"))
            terms[name] = max(terms.get(name, 0.0), weight)
    return terms, [o for o in told if not o.finding.startswith(PREFIX)]


def without_told(terms: Mapping[str, float], seen: Mapping[str, float], knowledge: Knowledge) -> dict[str, float]:
    """The terms that no observed finding says already: not its own term, and none that this implies."""
    codes = {knowledge.findings[f].hpo for f, w in seen.items() if knowledge.findings[f].hpo and w >= 0.5}
    said = codes | {a for c in codes for a in ancestors_of(c)}
    own = {knowledge.findings[f].hpo for f in seen}
    return {t: w for t, w in terms.items() if t not in own and not (w >= 0.5 and t in said)}


def coded(terms: Mapping[str, float], knowledge: Knowledge) -> tuple[frozenset[str], frozenset[str]]:
    """Curated findings that present terms say (their own or a more general one), and those that absent terms deny (own or special forms)."""
    by_term = _by_term(knowledge)
    said = {t for t, w in terms.items() if w >= 0.5 for t in (t, *ancestors_of(t))}
    absent = {t for t, w in terms.items() if w < 0.5}
    denied = {f for code, found in by_term.items() if absent and not absent.isdisjoint((code, *ancestors_of(code))) for f in found}
    return frozenset(f for t in said for f in by_term.get(t, ())), frozenset(denied)


@lru_cache(maxsize=4)
def _by_term(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    out: dict[str, tuple[str, ...]] = {}
    for f in knowledge.findings.values():
        if f.hpo:
            out[f.hpo] = (*out.get(f.hpo, ()), f.id)
    return out
