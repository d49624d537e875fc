"""How what is known leads to a cause: water tablets, low potassium, weakness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.model.assessment import ChainNote

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.model.assessment import Candidate
    from paresis.model.knowledge import Chain, Knowledge

LEADERS = 5


def chain_notes(knowledge: Knowledge, facts: Facts, listed: tuple[Candidate, ...]) -> tuple[ChainNote, ...]:
    """Chains of `chains.csv` whose beginning is present and whose end leads the list, or whose middle was found.

    Args:
        knowledge: Its chains.
        facts: What is present.
        listed: The differential, best first.

    Returns:
        The chains, those to the likelier causes first.
    """
    leading = [c.id for c in listed[:LEADERS]]
    ends = {c.id: c.rank for c in listed}
    mine = [c for c in knowledge.chains if facts.is_present(c.cause) and (c.condition in leading or _is_shown(c, facts))]
    mine.sort(key=lambda c: (ends.get(c.condition, len(ends) + 1), c.id))
    return tuple(
        ChainNote(
            knowledge.findings[c.cause].name, knowledge.findings[c.by_way_of].name if c.by_way_of else "", knowledge.conditions[c.condition].name,
            c.text, _is_shown(c, facts), c.source, c.at,
        )
        for c in mine
    )  # fmt: skip


def _is_shown(chain: Chain, facts: Facts) -> bool:
    return bool(chain.by_way_of) and facts.is_present(chain.by_way_of)
