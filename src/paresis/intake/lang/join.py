"""What a text of several languages says, as one case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paresis.model.case import Case, Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paresis.model.vocabulary import Sex

DECADE = 6.0


def joined(cases: Sequence[Case]) -> Case:
    """The parts of one text together: everything that each says; of age, sex and tempo the first that is stated.

    Args:
        cases: One for each language, at least one.

    Example:
        >>> joined([Case(age_years=50.0), Case(age_years=60.0, sex=None)]).age_years
        50.0
    """
    first = cases[0]
    return replace(
        first,
        age_years=next((c.age_years for c in cases if c.age_years is not None), None),
        sex=next((c.sex for c in cases if c.sex is not None), None),
        tempo=next((c.tempo for c in cases if c.tempo is not None), None),
        observations=tuple(o for c in cases for o in c.observations),
        measurements=tuple(m for c in cases for m in c.measurements),
        medicines=tuple(m for c in cases for m in c.medicines),
        mentions=tuple(sorted((m for c in cases for m in c.mentions), key=lambda m: m.span.start)),
        not_understood=tuple(sorted((s for c in cases for s in c.not_understood), key=lambda s: s.start)),
        subject=next((c.subject for c in cases if c.subject is not None), None),
        is_unread=all(c.is_unread for c in cases),
        issues=tuple(dict.fromkeys(i for c in cases for i in c.issues)),
    )


def overridden(case: Case, age_years: float | None, sex: Sex | None) -> Case:
    """The case with the age and the sex that were given beside the text; where the text says another, an issue tells."""
    issues = list(case.issues)
    if age_years is not None and case.age_years is not None and abs(age_years - case.age_years) > 1.0:
        said = f"the text says an age of {case.age_years:g}, {age_years:g} was given"
        issues.append(Issue("warning", said, "say which; the age given was used", "age_years"))
    if sex is not None and case.sex is not None and case.sex != sex:
        said = f"the text speaks of a {case.sex.value} person, {sex.value} was given"
        issues.append(Issue("warning", said, "say which; the sex given was used", "sex"))
    return replace(case, age_years=case.age_years if age_years is None else age_years, sex=sex or case.sex, issues=tuple(issues))
