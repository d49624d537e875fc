"""Why this cause and not that: every piece of evidence in turn, from the odds before to the odds after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.join import Examined
from paresis.engine.differential import TEMPO, by_tree
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.engine.timing import timed
from paresis.errors import IntakeError, did_you_mean
from paresis.kb.load import load_knowledge
from paresis.kernels.findings import tree_likelihood
from paresis.model.assessment import Versus, VersusStep
from paresis.model.vocabulary import Prior

if TYPE_CHECKING:
    from paresis.engine.facts import Facts
    from paresis.engine.tables import Array, Tables
    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge

SHEET = "sheet"


def versus(case: Case, first: str, second: str, *, knowledge: Knowledge | None = None) -> Versus:
    """Compare two causes of one case, finding by finding.

    The odds before the findings (age, sex, setting) are multiplied by one factor for each finding, those that move most first; each factor
    is the odds with this finding and all before it, divided by the odds without it. Their product is exactly the odds of the assessment.

    Args:
        case: One person.
        first: Id of a condition.
        second: Id of another one.
        knowledge: What to reason with.

    Returns:
        The odds before and after, with the steps between.

    Raises:
        IntakeError: One of the conditions is not known, or both are the same.

    Example:
        >>> from paresis import Case
        >>> v = versus(Case(age_years=50).having("leg_weakness", "areflexia"), "guillain_barre_syndrome", "transverse_myelitis")
        >>> [s.finding for s in v.steps][0]
        'areflexia'
    """
    knowledge = knowledge or load_knowledge()
    _check(first, second, knowledge)
    case = timed(case, knowledge)
    examined = Examined.of(case, knowledge)
    facts = gather(examined.case if examined else case, knowledge)
    tables = tables_of(knowledge)
    sheet = examined.log_likelihood(facts, tables, Prior.SETTING) if examined else None
    odds = _Odds.of(tables, facts, case, sheet, first, second)
    start = before = odds.now()
    steps = []
    for key in odds.by_weight():
        odds.add(key)
        after = odds.now()
        steps.append(VersusStep(key, _name(key, case, knowledge), _presence(key, facts), after - before, after))
        before = after
    names = knowledge.conditions[first].name, knowledge.conditions[second].name
    issues = (*facts.issues, *(examined.issues() if examined else ()))
    return Versus(first, second, *names, start, tuple(steps), before, issues)


@dataclass(slots=True)
class _Odds:
    """Log odds of two causes as evidence is added; only their own rows count, since all the others cancel.

    Attributes:
        theta: P(finding | row) of the rows of the first cause, then of the second; `split` are how many the first has.
        log_prior: log P(row).
        trees: What was told of each tree of findings, by root: index and weight by id.
        beside: Evidence that is no finding: tempo, examination sheet.
        known: What is counted so far of each tree.
        weight: Log-likelihood of each row so far.
    """

    tables: Tables
    theta: Array
    log_prior: Array
    split: int
    trees: dict[int, dict[str, tuple[int, float]]]
    beside: dict[str, Array]
    known: dict[int, dict[int, float]]
    weight: Array

    @classmethod
    def of(cls, tables: Tables, facts: Facts, case: Case, sheet: Array | None, first: str, second: str) -> _Odds:
        mine, other = (np.flatnonzero(tables.row_cause == tables.place[c]) for c in (first, second))
        rows = np.concatenate([mine, other])
        prior = tables.prior(facts.age, facts.sex, case.setting)[rows]
        trees = {root: {tables.findings[f]: (f, w) for f, w in seen.items() if f != tables.entry} for root, seen in by_tree(facts, tables).items()}
        beside = {TEMPO: np.log(tables.tempo(case.tempo)[rows])} if case.tempo else {}
        beside |= {} if sheet is None else {SHEET: sheet[rows]}
        known = {root: {tables.entry: 1.0} if root == tables.entry else {} for root in trees}
        return cls(tables, tables.theta(facts.age, facts.sex)[rows], np.log(prior), len(mine), trees, beside, known, np.zeros(len(rows)))

    def now(self, more: Array | float = 0.0) -> float:
        """Log odds of what is counted so far, and `more`."""
        weight = self.log_prior + (self.weight + more) / self.tables.knowledge.settings.temperature
        return float(np.logaddexp.reduce(weight[: self.split]) - np.logaddexp.reduce(weight[self.split :]))

    def add(self, key: str) -> None:
        """Count one more piece of evidence."""
        if key in self.beside:
            self.weight = self.weight + self.beside[key]
            return
        root = next(r for r, tree in self.trees.items() if key in tree)
        f, w = self.trees[root][key]
        more = self.known[root] | {f: w}
        self.weight = self.weight + self._tree(more) - self._tree(self.known[root])
        self.known[root] = more

    def by_weight(self) -> list[str]:
        """All evidence, that first whose absence from the whole would change the odds most."""
        full = {root: dict(tree.values()) | self.known[root] for root, tree in self.trees.items()}
        part = {root: self._tree(seen) for root, seen in full.items()}
        everything = sum(part.values(), np.zeros(len(self.weight))) - self._tree(self.known[self.tables.entry]) + sum(self.beside.values())
        whole = self.now(everything)
        alone = {key: whole - self.now(everything - x) for key, x in self.beside.items()}
        for root, tree in self.trees.items():
            for key, (f, _) in tree.items():
                rest = self._tree({g: w for g, w in full[root].items() if g != f})
                alone[key] = whole - self.now(everything - part[root] + rest)
        return sorted(alone, key=lambda k: (-abs(alone[k]), k))

    def _tree(self, seen: dict[int, float]) -> Array:
        """log P(what was seen of a tree | row)."""
        return np.log(tree_likelihood(self.theta, self.tables.parent, seen)) if seen else np.zeros(len(self.weight))


def _check(first: str, second: str, knowledge: Knowledge) -> None:
    for condition in (first, second):
        if condition not in knowledge.conditions:
            hint = did_you_mean(condition, knowledge.conditions) or "`paresis kb find WORDS` lists the conditions"
            raise IntakeError(f"unknown condition '{condition}'", hint=hint)
    if first == second:
        raise IntakeError("both causes are the same", hint="name another one with --versus")


def _name(finding: str, case: Case, knowledge: Knowledge) -> str:
    if finding == SHEET:
        return knowledge.say("The examination sheet")
    return knowledge.say("Came on over {tempo}", tempo=knowledge.say(str(case.tempo))) if finding == TEMPO else knowledge.findings[finding].name


def _presence(finding: str, facts: Facts) -> str:
    if finding not in facts.seen:
        return "present" if finding in (TEMPO, SHEET) else "not mentioned"
    weight = facts.seen[finding]
    return "uncertain" if 0.05 < weight < 0.95 else "present" if weight > 0.5 else "absent"
