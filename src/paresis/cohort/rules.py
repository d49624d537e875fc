"""The rules of the red flags as steps that the compiled kernel follows, and the core of a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.kernels import cohort as kernel
from paresis.model.vocabulary import Sex

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge, RedFlag, Rule

OPS = {
    "finding": kernel.FINDING, "new": kernel.NEW, "absent": kernel.LACKING, "without": kernel.WITHOUT, "age_below": kernel.AGE_BELOW,
    "age_from": kernel.AGE_FROM, "sex": kernel.SEX, "tempo": kernel.UNKNOWN, "not_tempo": kernel.ALWAYS,
}  # fmt: skip
SEX = {Sex.FEMALE: 1, Sex.MALE: 2}


@dataclass(frozen=True, eq=False)
class Rules:
    """Red flags, the most urgent first, as arrays; see `kernels.cohort.flags`."""

    flags: tuple[RedFlag, ...]
    starts: NDArray[np.int32]
    ops: NDArray[np.int8]
    values: NDArray[np.float64]
    about: NDArray[np.int32]
    yes: NDArray[np.int32]
    no: NDArray[np.int32]
    touching_start: NDArray[np.int32]
    touching: NDArray[np.int32]
    core: NDArray[np.int32]
    core_from: NDArray[np.float64]
    core_to: NDArray[np.float64]
    core_sex: NDArray[np.int8]


def compiled_rules(knowledge: Knowledge) -> Rules:
    """The rules of a knowledge for many patients, of whom no speed and no time is known.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> rules = compiled_rules(load_knowledge())
        >>> len(rules.starts) == len(rules.flags)
        True
    """
    index = {f: i for i, f in enumerate(knowledge.findings)}
    flags = tuple(sorted(knowledge.red_flags, key=lambda f: (-f.level.rank, f.id)))
    steps = _Steps(index)
    starts = [steps.add(f.rule, kernel.TRUE, kernel.FALSE) for f in flags]
    flat = steps.steps
    by_finding: list[list[int]] = [[] for _ in index]
    for i, flag in enumerate(flags):
        for f in flag.members:
            by_finding[index[f]].append(i)
    asked = [(index[f], knowledge.settings.asked_of.get(f)) for f, _ in knowledge.settings.core]
    core = [(i, who) for i, who in asked if who is None or not who.nobody]
    about, yes, no = (np.array([s[k] for s in flat], np.int32) for k in (2, 3, 4))
    return Rules(
        flags, np.array(starts, np.int32), np.array([s[0] for s in flat], np.int8), np.array([s[1] for s in flat], float), about, yes, no,
        np.cumsum([0, *map(len, by_finding)], dtype=np.int32), np.array([i for found in by_finding for i in found], np.int32),
        np.array([i for i, _ in core], np.int32),
        np.array([-np.inf if who is None else who.age_from for _, who in core]), np.array([np.inf if who is None else who.age_to for _, who in core]),
        np.array([0 if who is None or not who.sex else SEX[Sex(who.sex)] for _, who in core], np.int8),
    )  # fmt: skip


class _Steps:
    """Questions with where to go on from each."""

    def __init__(self, index: dict[str, int]) -> None:
        self.index = index
        self.steps: list[tuple[int, float, int, int, int]] = []

    def add(self, rule: Rule, yes: int, no: int) -> int:
        """Add a rule that goes on with `yes` when it is true and with `no` otherwise; returns its first question."""
        if not rule.parts:
            self.steps.append((*self._asked(rule), yes, no))
            return len(self.steps) - 1
        return self._enough(rule.parts, {"all": len(rule.parts), "any": 1, "at_least": rule.value}[rule.op], yes, no)

    def _enough(self, parts: tuple[Rule, ...], needed: int, yes: int, no: int) -> int:
        """So many of the parts."""
        if needed <= 0 or len(parts) < needed:
            return yes if needed <= 0 else no
        if_so = self._enough(parts[1:], needed - 1, yes, no)
        return self.add(parts[0], if_so, self._enough(parts[1:], needed, yes, no))

    def _asked(self, rule: Rule) -> tuple[int, float, int]:
        if isinstance(rule.value, str) and rule.op != "sex":
            return OPS[rule.op], 0.0, self.index[rule.value]
        number = SEX[Sex(rule.value)] if rule.op == "sex" else rule.value if rule.op.startswith("age") else 0.0
        return OPS[rule.op], float(number), -1
