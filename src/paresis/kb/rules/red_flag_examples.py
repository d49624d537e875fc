"""A red flag fires on the examples that it must fire on and on no other: a rule is only as good as the people it was tried on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.kb.read import Files, Problem, line_of
from paresis.model import rules as m
from paresis.model.knowledge import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.kb import records as r
    from paresis.model.vocabulary import Sex


@dataclass(frozen=True, slots=True)
class Told:
    """The person of an example; a special finding that is present makes its general ones present."""

    age: float | None
    sex: Sex | None
    present: frozenset[str]
    absent: frozenset[str]
    longstanding: frozenset[str] = frozenset()

    def is_present(self, finding: str) -> bool:
        """Whether the example says so, or a special form of it."""
        return finding in self.present

    def is_absent(self, finding: str) -> bool:
        """Whether the example says that it is not there."""
        return finding in self.absent

    def is_longstanding(self, finding: str) -> bool:
        """Whether the example says that it has been there for long, and names no newer form of it."""
        return finding in self.longstanding


def check(files: Files) -> Iterator[Problem]:
    """Examples on which a red flag does the wrong thing, and flags without an example of either kind."""
    parents = {f.id: f.parent for f in files.findings}
    for flag in files.red_flags:
        where = files.place["RedFlagRecord", flag.id]
        rule = _resolved(flag.rule)
        for e in flag.examples:
            new, old = (frozenset(_with_general(x, parents)) for x in (e.present, e.longstanding))
            told = Told(e.age, e.sex, new | old, frozenset(e.absent) - new - old, old - new)
            fires = m.holds(rule, told, e.tempo) is True
            if fires != e.fires:
                place = f"{where}:{line_of(files.root.parent / where, e.says)}"
                what = f"'{flag.id}' {'fires' if fires else 'does not fire'} on '{e.says}'"
                yield Problem(place, what, "mend the rule, or the example if it is wrong")
        for wanted in {True, False} - {e.fires for e in flag.examples}:
            yield Problem(where, f"no example on which '{flag.id}' must {'' if wanted else 'not '}fire", "add one")


def _with_general(findings: list[str], parents: dict[str, str | None]) -> Iterator[str]:
    for finding in findings:
        node: str | None = finding
        for _ in range(len(parents) + 1):
            if node is None:
                break
            yield node
            node = parents.get(node)


def _resolved(rule: r.Rule) -> Rule:
    for op in ("all", "any"):
        parts = getattr(rule, op)
        if parts is not None:
            return Rule(op, None, tuple(_resolved(p) for p in parts))
    if rule.of is not None:
        return Rule("at_least", rule.at_least, tuple(_resolved(p) for p in rule.of))
    op, value = next((k, v) for k in type(rule).model_fields if (v := getattr(rule, k)) is not None)
    return Rule(op, value)
