"""What the leading causes are confused with, and the findings that tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.assessment import Separation, Telling

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.model.assessment import Candidate
    from paresis.model.knowledge import Knowledge

LEADERS = 3
AT_MOST = 5


def look_alikes(posterior: Posterior, knowledge: Knowledge, listed: tuple[Candidate, ...]) -> tuple[Separation, ...]:
    """Pairs of `look_alikes.csv` with one of the leading causes, the likelier partner first.

    Args:
        posterior: For the probabilities of the partners.
        knowledge: Its pairs.
        listed: The differential, best first.

    Returns:
        At most `AT_MOST` pairs, the listed cause first in each.
    """
    leading = [c.id for c in listed[:LEADERS]]
    pairs = [(p.first, p.second, p.for_first, p.for_second) for p in knowledge.look_alikes]
    pairs += [(p.second, p.first, p.for_second, p.for_first) for p in knowledge.look_alikes]
    mine = [p for p in pairs if p[0] in leading and (p[1] not in leading or leading.index(p[1]) > leading.index(p[0]))]
    mine.sort(key=lambda p: (leading.index(p[0]), -posterior.of(p[1]), p[1]))
    return tuple(_separation(pair, knowledge, posterior.facts) for pair in mine[:AT_MOST])


def _separation(pair: tuple[str, str, tuple[str, ...], tuple[str, ...]], knowledge: Knowledge, facts: Facts) -> Separation:
    first, second, for_first, for_second = pair
    names = knowledge.conditions[first].name, knowledge.conditions[second].name
    return Separation(first, second, *names, _telling(for_first, knowledge, facts), _telling(for_second, knowledge, facts))


def _telling(findings: tuple[str, ...], knowledge: Knowledge, facts: Facts) -> tuple[Telling, ...]:
    return tuple(Telling(f, knowledge.findings[f].name, _known(f, facts)) for f in findings)


def _known(finding: str, facts: Facts) -> str:
    if not facts.is_known(finding):
        return "unknown"
    return "present" if facts.is_present(finding) else "absent"
