"""Which questions and tests fit the age and the sex of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.model.knowledge import AskedOf, Knowledge

ADULT = 40.0


def not_asked(knowledge: Knowledge, facts: Facts, *, is_sex_open: bool = False) -> frozenset[str]:
    """Findings that this person is not asked about, by `asked_of` of `settings.toml`.

    An unknown age is taken as an adult's; what fits one sex only is not asked while the sex is unknown, but for `is_sex_open`: a story of
    somebody whose sex it does not tell would still tell of a pregnancy.

    Example:
        >>> from paresis import Case
        >>> from paresis.engine.facts import gather
        >>> from paresis.kb.load import load_knowledge
        >>> "pregnancy" in not_asked(load_knowledge(), gather(Case(age_years=70), load_knowledge()))
        True
    """
    return frozenset(f for f, who in knowledge.settings.asked_of.items() if not _fits(who, facts, is_sex_open=is_sex_open))


def _fits(who: AskedOf, facts: Facts, *, is_sex_open: bool) -> bool:
    age = ADULT if facts.age is None else facts.age
    return not who.nobody and who.age_from <= age < who.age_to + 1 and (who.sex in ("", facts.sex) or (is_sex_open and facts.sex is None))
