"""What HPO calls the findings of rare diseases, met in a clause beside the curated findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.matcher import FUNCTION, Match
from paresis.kb.hpo import ancestors_of
from paresis.kb.rare.phrases import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paresis.intake.clauses import Clause
    from paresis.model.knowledge import Knowledge

MAX_BETWEEN = 1
PAIR = 2


def term_matches(clause: Clause, found: Sequence[Match], knowledge: Knowledge) -> list[Match]:
    """HPO terms that a clause names, the longest phrases first; what the findings of this knowledge say already is left to them.

    The words of a phrase stand in any order, with small words and, where it has three or more, at most one other between them.

    Args:
        clause: A clause of the text.
        found: Curated findings that were met in it.
        knowledge: Whose rare diseases the terms belong to.

    Returns:
        One match a term, its `finding` an HPO id.
    """
    rare = knowledge.rare
    if rare is None:
        return []
    met = sorted(_met(clause, rare.phrases), key=lambda m: (-len(m.used), m.last - m.first, m.first))
    out: list[Match] = []
    for match in met:
        is_own = all(len(match.used & m.used) == 0 for m in out) and match.finding not in {m.finding for m in out}
        if is_own and not _is_said(match, found, knowledge):
            out.append(match)
    return out


def _met(clause: Clause, phrases: dict[str, list[list[str]]]) -> Iterator[Match]:
    where: dict[str, list[int]] = {}
    for i, token in enumerate(clause.tokens):
        where.setdefault(token.stem, []).append(i)
    for stem, places in where.items():
        for term, *others in phrases.get(stem, ()):
            if all(s in where for s in others):
                for place in places:
                    used = frozenset([place, *(min(where[s], key=lambda i: abs(i - place)) for s in others)])
                    if len(used) == len(others) + 1 and _is_close(clause, used):
                        yield Match(term, True, clause, used, " ".join(clause.words[i] for i in sorted(used)))


def _is_close(clause: Clause, used: frozenset[int]) -> bool:
    between = [clause.words[i] for i in range(min(used), max(used)) if i not in used]
    return "," not in between and sum(w not in FUNCTION and w not in SMALL for w in between) <= (MAX_BETWEEN if len(used) > PAIR else 0)


def _is_said(match: Match, found: Sequence[Match], knowledge: Knowledge) -> bool:
    """Whether a curated finding was taken from the same words: any of them, unless the term says more and is no special form of it."""
    for m in found:
        code = knowledge.findings[m.finding].hpo
        is_special = bool(code) and code in (match.finding, *ancestors_of(match.finding))
        if m.used & match.used and (is_special or not m.used < match.used):
            return True
    return False
