"""The posterior in words: ranked lesions, what each explains and what not, the MRC sum score."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from paresis.engine.anatomy.next_tests import next_tests
from paresis.engine.anatomy.posterior import LesionPosterior, lesion_posterior
from paresis.engine.anatomy.scores import MRC_SUM, scores_of
from paresis.model.anatomy import SIDES, AnatomyAnswer, Explained, MrcSumScore, RankedLesion
from paresis.model.case import Issue

if TYPE_CHECKING:
    from paresis.kernels.lesion import Array, Index
    from paresis.model.anatomy import Anatomy, Entry, Sheet

SIDE = re.compile(r",? (?:left|right)(?: worse)?(?=$|[,;.: (])")
FAVOURED, OPPOSED = 1.2, 0.7
MIN_LESION = 0.003
CLEAR_LEVEL = 0.35
MEMBERS, MIN_SHARE, MOST_NAMED = 5, 0.1, 12


def localise_sheet(sheet: Sheet, anatomy: Anatomy, *, top: int = 8, tests: int = 5, after: LesionPosterior | None = None) -> AnatomyAnswer:
    """Localise the lesion from an examination sheet.

    Args:
        sheet: What was examined and found; the rest is unknown, not normal.
        anatomy: The graph and its hypotheses.
        top: How many lesions to list.
        tests: How many next examinations to propose.
        after: The posterior of this sheet, where it is there already.

    Returns:
        Lesions with probabilities, sites and segments that sum to one, next tests, and the MRC sum score of the entered grades.
    """
    after = after or lesion_posterior(sheet, anatomy)
    families = [f for f, p in _sorted(after.families)[:top] if p >= MIN_LESION]
    said = _said(after)
    ranked = tuple(_ranked(after, family, rank, said) for rank, family in enumerate(families, start=1))
    motor = mrc_sum(sheet, anatomy)
    answer = AnatomyAnswer(
        lesions=ranked,
        sites=_sorted(after.sites),
        segments=_sorted(after.segments),
        next_tests=next_tests(after, tests),
        mrc_sum=motor,
        sheet=_compared(sheet, motor),
        scores=scores_of(sheet, anatomy, motor.score),
        levels=_expected(after, families[0]),
    )
    return _without_side(answer) if sheet.assumed_side else answer


def _compared(sheet: Sheet, motor: MrcSumScore) -> Sheet:
    """The sheet, with an issue where the sum score that was entered is not the sum of its grades."""
    said = dict(sheet.values).get(MRC_SUM)
    if said is None or motor.score is None or said == motor.score:
        return sheet
    found = Issue("warning", f"MRC sum score entered as {said:g}, its grades add up to {motor.score}", "the entered one is used; check both")
    return replace(sheet, issues=(*sheet.issues, found))


def _without_side(answer: AnatomyAnswer) -> AnatomyAnswer:
    """The answer without left and right, where findings of one side were put on a side that is not known."""

    def plain(text: str) -> str:
        return SIDE.sub("", text)

    def bare(lines: tuple[Explained, ...]) -> tuple[Explained, ...]:
        return tuple(replace(e, side="") for e in lines)

    lesions = tuple(
        replace(
            x, name=plain(x.name), side="", members=tuple((plain(n), p) for n, p in x.members), explains=bare(x.explains), against=bare(x.against)
        )
        for x in answer.lesions
    )
    tests = tuple(replace(t, side="", text=plain(t.text), favours=tuple((o, plain(n)) for o, n in t.favours)) for t in answer.next_tests)
    return replace(answer, lesions=lesions, next_tests=tests)


def _sorted(p: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(p.items(), key=lambda x: -x[1]))


def _within(after: LesionPosterior, family: str) -> tuple[Index, Array]:
    """Rows of a family, and P(row | family, sheet) of each."""
    rows = np.flatnonzero(after.expectations.row_family == after.expectations.families.index(family))
    weight = after.rows[rows]
    return rows, np.asarray(weight / max(float(weight.sum()), 1e-300))


def _expected(after: LesionPosterior, family: str) -> dict[tuple[str, str], float]:
    """Expected level of every column under a family, 0 to 1."""
    rows, weight = _within(after, family)
    mean = weight @ after.expectations.level[rows].astype(float)
    return {c: float(x) / 100 for c, x in zip(after.anatomy.columns, mean, strict=True)}


@dataclass(frozen=True, slots=True)
class Said:
    """What was said outright.

    Attributes:
        columns: The column of each entry.
        p: P(entry | row), shape (entries, rows); `usual` is P(entry) before the examination.
    """

    entries: tuple[Entry, ...]
    columns: Index
    p: Array
    usual: Array


def _said(after: LesionPosterior) -> Said:
    chosen = [(entry, p) for entry, p in after.entries if entry.certainty == 1]
    p = np.array([p for _, p in chosen]).reshape(len(chosen), len(after.rows))
    columns = np.array([after.expectations.column[entry.item, entry.side] for entry, _ in chosen], dtype=int)
    return Said(tuple(entry for entry, _ in chosen), columns, p, np.asarray(p @ after.prior))


def _ranked(after: LesionPosterior, family: str, rank: int, said: Said) -> RankedLesion:
    members_of = np.flatnonzero(after.expectations.family_of == after.expectations.families.index(family))
    within = [(after.anatomy.lesions[i], float(after.lesions[i])) for i in members_of]
    within.sort(key=lambda x: -x[1])
    lead = within[0][0]
    sure = within[0][1] >= CLEAR_LEVEL * after.families[family]
    name, side = after.named(family)
    name = name if sure else f"{name} (level or extent unclear)"
    explains, against = _explained(after, _within(after, family), said)
    members = tuple((x.name, p) for x, p in within[:MEMBERS] if p >= MIN_SHARE * after.families[family])
    return RankedLesion(rank, lead.id, name, side, after.families[family], members, lead.pattern, explains, against)


def _explained(after: LesionPosterior, within: tuple[Index, Array], said: Said) -> tuple[tuple[Explained, ...], tuple[Explained, ...]]:
    """The entries that a lesion makes likelier, and those that do not fit it, the most telling first.

    What does not fit is less likely with the lesion, or abnormal where the lesion leaves the part whole and makes the finding hardly likelier.
    """
    rows, weight = within
    probability = said.p[:, rows] @ weight
    ratio = probability / np.maximum(said.usual, 1e-9)
    expected = np.rint(weight @ after.expectations.level[np.ix_(rows, said.columns)]).astype(int)

    def line(i: int) -> Explained:
        entry, item = said.entries[i], after.anatomy.items[said.entries[i].item]
        most = int(after.expectations.tables[said.columns[i]][expected[i]].argmax())
        found = entry.text or "/".join(entry.states)
        return Explained(
            entry.item, item.name, entry.side, found, after.anatomy.scales[item.scale].states[most], float(probability[i]), float(ratio[i])
        )

    order = np.argsort(ratio, kind="stable").tolist()
    favoured = [line(i) for i in [i for i in order[::-1] if ratio[i] >= FAVOURED][:MOST_NAMED]]
    unclear = [i for i in order if OPPOSED < ratio[i] < FAVOURED and not set(said.entries[i].states) & after.healthy(said.entries[i])]
    unexpected = [x for x in map(line, unclear) if x.expected in after.anatomy.scales[after.anatomy.items[x.item].scale].healthy]
    opposed = [*(line(i) for i in order if ratio[i] <= OPPOSED), *unexpected]
    return tuple(favoured), tuple(opposed[:MOST_NAMED])


def mrc_sum(sheet: Sheet, anatomy: Anatomy) -> MrcSumScore:
    """The MRC sum score, only if every member was graded on both sides.

    It is defined on whole grades: 4-, 4 and 4+ all count as 4; an open grade does not count.
    """
    rule = anatomy.mrc_sum
    needed = [(name, side) for name in rule.movements for side in SIDES]
    grades = {(e.item, e.side): e.states[0] for e in sheet.entries if len(e.states) == 1}
    missing = tuple(f"{anatomy.items[name].name}, {side}" for name, side in needed if (name, side) not in grades)
    entered, said = len(needed) - len(missing), dict(sheet.values).get(MRC_SUM)
    if missing and said is not None:
        text = f"MRC sum score {said:g} of {rule.maximum}, as entered: {entered} of {len(needed)} grades are there to add up."
        return MrcSumScore(None, entered, len(needed), missing, text, rule.source)
    if missing:
        text = f"MRC sum score not computed: {entered} of {len(needed)} grades entered."
        return MrcSumScore(None, entered, len(needed), missing, text, rule.source)
    score = sum(int(grades[x][0]) for x in needed)
    rounded = "; plus and minus are left out, the score counts whole grades" if any(len(grades[x]) > 1 for x in needed) else ""
    weak = " (below 48: significant weakness)" if score < rule.weak_below else ""
    return MrcSumScore(score, entered, len(needed), (), f"MRC sum score {score} of {rule.maximum}{weak}{rounded}.", rule.source)
