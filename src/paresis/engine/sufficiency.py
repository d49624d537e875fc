"""Whether enough is known for the answer to mean something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.engine.asked import not_asked
from paresis.engine.urgency import MUCH_UNREAD
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
    "unread": "What was told was not understood; say it again in other words.",
}


def sufficiency(knowledge: Knowledge, facts: Facts, tempo: Tempo | None, *, unread: float = 0.0) -> Sufficiency:
    """Share of the core of a history of weak legs that is known: age, sex, speed, and the findings of `settings.toml`.

    However many questions were answered, it is not enough while nothing of what was told was understood, and partial where much was not (`unread`).
    """
    person = {"age": facts.age is not None, "sex": facts.sex is not None, "how fast it came": tempo is not None}
    missing = [knowledge.say(name) for name, is_known in person.items() if not is_known]
    beside = not_asked(knowledge, facts)
    core = [f for f, _ in knowledge.settings.core if f not in beside]
    missing += [knowledge.findings[f].name for f in core if not facts.is_known(f)]
    total = len(person) + len(core)
    known = 1 - len(missing) / total
    if unread >= 1.0:
        return Sufficiency("not_enough", known, tuple(missing), knowledge.say(TEXT["unread"]))
    is_some = bool(facts.seen or facts.terms) and known >= PARTIAL
    level = "not_enough" if not is_some else "enough" if known >= ENOUGH and unread < MUCH_UNREAD else "partial"
    return Sufficiency(level, known, tuple(missing), knowledge.say(TEXT[level]))
