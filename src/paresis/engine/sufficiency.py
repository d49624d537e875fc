"""Whether enough is known for the answer to mean something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.engine.asked import not_asked
from paresis.model.assessment import Sufficiency

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Tempo

ENOUGH, PARTIAL = 0.5, 0.2
TEXT = {
    "enough": "More than half of what matters is known.",
    "partial": "Some of what matters is not known; the answer may change with it.",
    "not_enough": "Not enough to say: most of what matters is not known.",
}


def sufficiency(knowledge: Knowledge, facts: Facts, tempo: Tempo | None) -> Sufficiency:
    """Share of the core of a history of weak legs that is known: age, sex, speed, and the findings of `settings.toml`."""
    person = {"age": facts.age is not None, "sex": facts.sex is not None, "how fast it came": tempo is not None}
    missing = [knowledge.say(name) for name, is_known in person.items() if not is_known]
    beside = not_asked(knowledge, facts)
    core = [f for f, _ in knowledge.settings.core if f not in beside]
    missing += [knowledge.findings[f].name for f in core if not facts.is_known(f)]
    total = len(person) + len(core)
    known = 1 - len(missing) / total
    level = "not_enough" if not facts.seen and not facts.terms else "enough" if known >= ENOUGH else "partial" if known >= PARTIAL else "not_enough"
    return Sufficiency(level, known, tuple(missing), knowledge.say(TEXT[level]))
