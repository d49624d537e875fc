"""HPO terms of a case: which are known, which were told otherwise already, which findings they say."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.kb.hpo import PREFIX, ancestors_of, hpo_term
from paresis.model.case import Issue, Observation
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.model.knowledge import Knowledge

SAID = frozenset({"stated", "text"})  # sources of an observation that is no consequence of a value or a medicine


def canonical(told: list[Observation], knowledge: Knowledge, issues: list[Issue]) -> list[Observation]:
    """The observations, an HPO term that is the very term of a finding told as that finding, so that both ways of telling it weigh the same.

    A withdrawn term becomes the one that replaces it; an unknown one is left out with an issue.
    """
    by_term, out = _by_term(knowledge), []
    for o in told:
        known = hpo_term(o.finding) if o.finding.startswith(PREFIX) else None
        if o.finding.startswith(PREFIX) and (known is None or (known.is_obsolete and not known.replaced_by)):
            issues.append(Issue("warning", f"HPO term '{o.finding}' is not known and was left out", "check the id", f"observations.{o.finding}"))
            continue
        name = (known.replaced_by or known.id) if known else o.finding
        finding = by_term.get(name, (name,))[0]
        out.append(o if finding == o.finding else replace(o, finding=finding))
    return list(dict.fromkeys(out))


def is_coded(told: list[Observation], knowledge: Knowledge) -> bool:
    """Whether somebody described the person in HPO terms: those that no finding says are at least as many as the findings that HPO does not name."""
    present = {o.finding: o for o in told if o.source in SAID and o.presence is Presence.PRESENT}
    chosen = sum(f.startswith(PREFIX) and o.source == "stated" for f, o in present.items())
    uncoded = sum(f in knowledge.findings and not knowledge.findings[f].hpo for f in present)
    return chosen > 0 and chosen >= uncoded


def split_terms(told: list[Observation], issues: list[Issue], knowledge: Knowledge) -> tuple[dict[str, float], list[Observation]]:
    """HPO terms with their weight, and the other observations; a contradicted term is an issue.

    Where the person is described in HPO terms, the findings that HPO names are weighed as terms too.
    """
    terms: dict[str, float] = {}
    others: list[Observation] = []
    as_terms = is_coded(told, knowledge)
    for o in told:
        known = knowledge.findings.get(o.finding)
        code = o.finding if o.finding.startswith(PREFIX) else known.hpo if known and as_terms and o.source in SAID else ""
        if not code:
            others.append(o)
            continue
        weight = o.probability if o.probability is not None else {Presence.PRESENT: 1.0, Presence.ABSENT: 0.0}.get(o.presence)
        if weight is not None and 0 <= weight <= 1:
            if {terms.get(code, weight) >= 0.5, weight >= 0.5} == {True, False}:
                what = f"'{_label(code)}' is said to be both present and absent; present was taken"
                issues.append(Issue("warning", what, "say which", f"observations.{o.finding}"))
            terms[code] = max(terms.get(code, 0.0), weight)
    return terms, others


def nested_contradictions(terms: Mapping[str, float]) -> list[Issue]:
    """A term that is present although a more general one is said to be absent, as issues."""
    absent = {t for t, w in terms.items() if w < 0.5}
    pairs = ((t, a) for t, w in terms.items() if w >= 0.5 and absent for a in ancestors_of(t) if a in absent)
    return [
        Issue("warning", f"'{_label(t)}' is present, so '{_label(a)}' cannot be absent; the denial was dropped", "say which", f"observations.{a}")
        for t, a in pairs
    ]  # fmt: skip


def _label(code: str) -> str:
    term = hpo_term(code)
    return term.label if term else code


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
