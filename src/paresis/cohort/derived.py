"""Values of very many patients that follow from others: what `engine.values.derive` works out for one, by formula for whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paresis.cohort.values import weighed
from paresis.kernels.formula import values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.cohort.people import People
    from paresis.cohort.values import Limits
    from paresis.model.knowledge import Analyte, Derived, Knowledge

Floats = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Entered:
    """Values as they were given, in canonical units: the newest of each analyte, by place in the knowledge."""

    patient: Index
    analyte: Index
    value: Floats


@dataclass(frozen=True, eq=False)
class Following:
    """What one derived value says of one finding: of which patients, with which weight; it takes the place of what `replaces` said of them."""

    patient: Index
    finding: str
    weight: Floats


class Formulas:
    """The formulas of one knowledge."""

    def __init__(self, knowledge: Knowledge, limits: list[Limits]) -> None:
        self.knowledge, self.limits = knowledge, limits
        self.place = {a: i for i, a in enumerate(knowledge.analytes)}
        needed = {n.removesuffix("_lower").removesuffix("_upper") for d in knowledge.derived for n in (*d.needs, d.gives, d.replaces)}
        self.needed = tuple(n for n in knowledge.analytes if n in needed)

    def replaced(self, entered: Entered, people: People) -> tuple[NDArray[np.bool_], list[Following]]:
        """Which of the entered values say nothing any more, and what the derived ones say.

        Args:
            entered: Values of all patients of a part.
            people: Who they are.
        """
        n, out, said = len(people.age), np.zeros(len(entered.value), bool), list[Following]()
        if not np.isin(entered.analyte, [self.place[a] for a in self.needed]).any():
            return out, said
        known, given = self._known(entered, people)
        for d in self.knowledge.derived:
            who, value = self._worked_out(d, known, given)
            if len(who):
                known.setdefault(d.id, np.full(n, np.nan))[who] = value
                known[d.gives or d.id] = np.where(np.isnan(known.get(d.gives, known[d.id])), known[d.id], known.get(d.gives, known[d.id]))
                said += self._said(d, who, value, people)
            if d.replaces:
                gone = np.zeros(n, bool)
                gone[who] = True
                if d.gives != d.replaces:
                    gone |= given.get(d.gives, gone)
                out |= (entered.analyte == self.place[d.replaces]) & gone[entered.patient]
        return out, said

    def _known(self, entered: Entered, people: People) -> tuple[dict[str, Floats], dict[str, NDArray[np.bool_]]]:
        """Values by name of what anybody was given, NaN where there is none or several that differ; and of whom each was given at all."""
        n, sex = len(people.age), people.sex.astype(np.int64)
        known = {"age": people.age, "female": np.array([np.nan, 1.0, 0.0])[sex]}
        given: dict[str, NDArray[np.bool_]] = {}
        for name in self.needed:
            rows = np.flatnonzero(entered.analyte == self.place[name])
            if not len(rows):
                continue
            who, value = entered.patient[rows], entered.value[rows]
            known |= {name + end: np.full(n, np.nan) for end in ("", "_lower", "_upper")}
            given[name] = np.zeros(n, bool)
            known[name][who], given[name][who] = value, True
            known[name][who[known[name][who] != value]] = np.nan
            known[f"{name}_lower"][who], known[f"{name}_upper"][who] = self.limits[self.place[name]].of(people.age[who], sex[who])
        return known, given

    def _worked_out(self, d: Derived, known: dict[str, Floats], given: dict[str, NDArray[np.bool_]]) -> tuple[Index, Floats]:
        """Whose value can be worked out and is plausible, and the values."""
        if any(n not in known for n in d.needs):
            return np.zeros(0, np.int64), np.zeros(0)
        who = self._whose(d, known, given)
        value = values_of(d.formula, {k: known[k][who] for k in d.needs})
        fits = (d.plausible[0] <= value) & (value <= d.plausible[1])
        return who[fits], value[fits]

    def _whose(self, d: Derived, known: dict[str, Floats], given: dict[str, NDArray[np.bool_]]) -> Index:
        """Of whom all that it needs is known, its condition holds, and it was not entered itself."""
        there = np.logical_and.reduce([~np.isnan(known[n]) for n in d.needs])
        if d.gives in given and d.gives != d.replaces:
            there &= ~given[d.gives]
        who = np.flatnonzero(there)
        return who[values_of(d.when, {k: known[k][who] for k in d.needs}) > 0] if d.when else who

    def _said(self, d: Derived, who: Index, value: Floats, people: People) -> Iterator[Following]:
        of: Analyte | Derived = self.knowledge.analytes[d.gives] if d.gives else d
        low = high = np.full(len(who), np.nan)
        if d.gives:
            low, high = self.limits[self.place[d.gives]].of(people.age[who], people.sex[who].astype(np.int64))
        for t in of.findings:
            yield Following(who, t.finding, weighed(t, value, low, high, of.plausible))
