"""What an answer is worth, on one scale for questions, examinations and tests: bits and danger moved, per effort."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.model.knowledge import Investigation, Knowledge

DANGER_BITS = 4.0


def effort(knowledge: Knowledge, kind: str, test: Investigation | None = None) -> float:
    """How much a step asks of person and purse: that of its kind, or cost, burden and wait of a test (`effort` in `settings.toml`).

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> kb = load_knowledge()
        >>> effort(kb, "question") < effort(kb, "", kb.investigations["creatine_kinase"]) < effort(kb, "", kb.investigations["needle_emg"])
        True
    """
    weights = knowledge.settings.effort
    if test is None:
        return weights[kind]
    return weights["cost"] * test.cost + weights["burden"] * test.burden + weights[test.wait]
