"""Whether the rule of a red flag holds for a person, when some things are unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.knowledge import Rule
    from paresis.model.vocabulary import Sex, Tempo


class Person(Protocol):
    """What a rule asks about: findings, age and sex."""

    @property
    def age(self) -> float | None:
        """Years, None when unknown."""

    @property
    def sex(self) -> Sex | None:
        """None when unknown."""

    def is_present(self, finding: str) -> bool:
        """Whether a finding, or a special form of it, is there."""

    def is_absent(self, finding: str) -> bool:
        """Whether a finding was looked for and is not there."""

    def is_longstanding(self, finding: str) -> bool:
        """Whether a finding that is there is known to have been there for long."""


def holds(rule: Rule, person: Person, tempo: Tempo | None) -> bool | None:
    """Whether a rule holds: True, False, or None when it depends on something unknown.

    An unknown age or tempo counts as unknown; `not_tempo` is false only when the tempo is known to be one of those, `without`
    only when the finding is there; `new` is false when the finding is known to be there for long, and true when nobody said since when.
    """
    parts = rule.parts
    if not parts:
        return _LEAF[rule.op](rule.value, person, tempo)
    n_open = len(parts)
    n_wanted = n_open if rule.op == "all" else 1 if rule.op == "any" else rule.value
    for part in parts:
        if part.op == "finding":
            state = True if person.is_present(part.value) else False if person.is_absent(part.value) else None
        else:
            state = holds(part, person, tempo)
        if state:
            n_wanted -= 1
        if state is not None:
            n_open -= 1
        if n_wanted <= 0:
            return True
        if n_open < n_wanted:
            return False
    return None


def _present(finding: str, person: Person, _tempo: Tempo | None) -> bool | None:
    return True if person.is_present(finding) else False if person.is_absent(finding) else None


def _absent(finding: str, person: Person, _tempo: Tempo | None) -> bool | None:
    return True if person.is_absent(finding) else False if person.is_present(finding) else None


def _new(finding: str, person: Person, tempo: Tempo | None) -> bool | None:
    return False if person.is_longstanding(finding) else _present(finding, person, tempo)


_LEAF: dict[str, Callable[[Any, Person, Tempo | None], bool | None]] = {
    "finding": _present,
    "absent": _absent,
    "new": _new,
    "without": lambda finding, person, _: not person.is_present(finding),
    "age_below": lambda limit, person, _: None if person.age is None else person.age < limit,
    "age_from": lambda limit, person, _: None if person.age is None else person.age >= limit,
    "sex": lambda sex, person, _: None if person.sex is None else person.sex == sex,
    "tempo": lambda tempos, _, tempo: None if tempo is None else tempo in tempos,
    "not_tempo": lambda tempos, _, tempo: tempo is None or tempo not in tempos,
}
