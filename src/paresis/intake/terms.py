"""What HPO calls the findings of rare diseases, met in a clause beside the curated findings."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import TYPE_CHECKING

from paresis.intake.hpo.recognise import TEST, recognise
from paresis.intake.matcher import Match, matcher_of
from paresis.kb.hpo import ancestors_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paresis.intake.clauses import Clause
    from paresis.intake.hpo.recognise import Named
    from paresis.model.knowledge import Knowledge


LONGEST = 1000  # characters from the first to the last word of a name
_begin = attrgetter("start")


def terms_in(text: str, knowledge: Knowledge) -> list[Named]:
    """The HPO terms that a text names and that tell something of rare diseases, in order of place; none where none are imported.

    >>> from paresis.kb.load import load_knowledge
    >>> [n.term for n in terms_in("Biopsy with rimmed vacuoles, he has a cough.", load_knowledge())]
    ['HP:0003805']
    """
    rare = knowledge.rare
    return [n for n in recognise([text])[0] if n.is_telling and n.rule != TEST] if rare else []


def term_matches(clause: Clause, named: Sequence[Named], found: Sequence[Match], knowledge: Knowledge) -> list[Match]:
    """The terms that a clause names; what the findings of this knowledge say already is left to them.

    Args:
        clause: A clause of the text.
        named: The terms of the whole text.
        found: Curated findings that were met in the clause.
        knowledge: Whose rare diseases the terms belong to.

    Returns:
        One match a term, its `finding` an HPO id.
    """
    out: dict[str, Match] = {}
    for match in _met(clause, named, knowledge):
        if match.finding not in out and not _is_said(match, found, knowledge):
            out[match.finding] = match
    return list(out.values())


def _met(clause: Clause, named: Sequence[Named], knowledge: Knowledge) -> Iterator[Match]:
    """Terms that stand in a clause; of one word only a long one that the curated vocabulary does not have."""
    if knowledge.rare is None or not clause.tokens:
        return
    least, matcher = int(knowledge.rare.names["words"]["letters"]), matcher_of(knowledge)
    for one in named[bisect_left(named, clause.start - LONGEST, key=_begin) : bisect_left(named, clause.tokens[-1].end, key=_begin)]:
        if one.end <= clause.start:
            continue
        used = frozenset(i for i, t in enumerate(clause.tokens) if any(t.start < b and t.end > a for a, b in one.spans))
        if len(used) > 1 or any(len(clause.words[i]) >= least and not matcher.knows(clause.tokens[i]) for i in used):
            yield Match(one.term, True, clause, used, " ".join(clause.words[i] for i in sorted(used)))


def _is_said(match: Match, found: Sequence[Match], knowledge: Knowledge) -> bool:
    """Whether a curated finding was taken from the same words: any of them, unless the term says more and is no special form of it."""
    for m in found:
        code = knowledge.findings[m.finding].hpo
        is_special = bool(code) and code in (match.finding, *ancestors_of(match.finding))
        if m.used & match.used and (is_special or not m.used < match.used):
            return True
    return False
