"""Laboratory values and vital signs as graded findings: units, limits by age and sex, and values that are worked out from others."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from paresis.errors import did_you_mean
from paresis.model.assessment import DerivedValue
from paresis.model.case import Issue, Measurement, Observation
from paresis.model.vocabulary import Presence, Sex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.case import Case, Span
    from paresis.model.knowledge import Analyte, Derived, Knowledge, Limit, Threshold

ADULT = 40.0
FAR_NEARER = 1.0  # a factor of e


@dataclass(frozen=True, slots=True)
class Judged:
    """What one value says of one finding; `analyte` is the id of the analyte or of the derived value."""

    analyte: str
    name: str
    finding: str
    is_there: bool
    value: float
    span: Span | None = None

    def observation(self) -> Observation:
        """As a finding of the case."""
        return Observation(self.finding, Presence.PRESENT if self.is_there else Presence.ABSENT, span=self.span, source="value")


def read_off(case: Case, age: float | None, knowledge: Knowledge, issues: list[Issue]) -> tuple[list[Observation], tuple[DerivedValue, ...]]:
    """Findings that the values of a case make present or absent, and the values that follow from them.

    Args:
        case: With its measurements.
        age: Years, None when unknown or impossible.
        knowledge: Analytes and formulas.
        issues: What is odd is added here.

    Returns:
        Findings, those of derived values among them, and the derived values.
    """
    judged: list[Judged] = []
    values: dict[str, list[float]] = {}
    for told in case.measurements:
        analyte = analyte_of(told, knowledge)
        if analyte is None:
            hint = did_you_mean(told.analyte, knowledge.analytes)
            issues.append(Issue("warning", f"unknown analyte '{told.analyte}' was left out", hint, f"measurements.{told.analyte}"))
            continue
        value = canonical(told, analyte, issues)
        if value is None:
            continue
        if not told.comparator:
            values.setdefault(analyte.id, []).append(value)
        limit = limit_for(analyte, age, case.sex)
        crossed = [(t.finding, crosses(t, value, limit, told.comparator)) for t in analyte.findings]
        judged += [Judged(analyte.id, analyte.name, f, x, told.value, told.span) for f, x in crossed if x is not None]
    better = {d.replaces for d in knowledge.derived if d.gives in values and d.gives != d.replaces}
    judged = [j for j in judged if j.analyte not in better]
    issues += _contradictions(judged)
    if not values or not knowledge.derived:
        return [j.observation() for j in judged], ()
    found, more = derive({k: v[0] for k, v in values.items() if len(set(v)) == 1}, frozenset(values), age, case.sex, knowledge)
    return [j.observation() for j in _joined(judged, more, found)], tuple(value for _, value in found)


def derive(
    values: dict[str, float], entered: frozenset[str], age: float | None, sex: Sex | None, knowledge: Knowledge
) -> tuple[list[tuple[Derived, DerivedValue]], list[Judged]]:
    """Values that follow from others, and what they say of findings.

    Args:
        values: In canonical units, by analyte; those that were given twice differently are not in it.
        entered: Analytes that were given at all: none of them is worked out.

    Returns:
        Each derived value with its entry, and the findings that they make present or absent.
    """
    known = dict(values)
    if age is not None:
        known["age"] = age
    if sex is not None:
        known["female"] = float(sex == Sex.FEMALE)
    for name in values:
        limit = limit_for(knowledge.analytes[name], age, sex)
        known |= {f"{name}_{k}": x for k, x in (("lower", limit.low), ("upper", limit.high)) if x is not None} if limit else {}
    found: list[tuple[Derived, DerivedValue]] = []
    judged: list[Judged] = []
    for d in knowledge.derived:
        value = _worked_out(d, known, entered)
        if value is None:
            continue
        known[d.id] = value
        known.setdefault(d.gives or d.id, value)
        thresholds, limit = (d.findings, None) if not d.gives else _of(knowledge.analytes[d.gives], age, sex)
        crossed = [(t.finding, x) for t in thresholds if (x := crosses(t, value, limit)) is not None]
        judged += [Judged(d.id, d.name, finding, is_there, value) for finding, is_there in crossed]
        found.append((d, _shown(d, value, known, tuple(f for f, x in crossed if x), knowledge)))
    return found, judged


def _of(analyte: Analyte, age: float | None, sex: Sex | None) -> tuple[tuple[Threshold, ...], Limit | None]:
    return analyte.findings, limit_for(analyte, age, sex)


def _worked_out(d: Derived, known: dict[str, float], entered: frozenset[str]) -> float | None:
    """The value, where all that it needs is known, its condition holds, and it was not entered itself."""
    if any(n not in known for n in d.needs) or (d.gives and d.gives in entered and d.gives != d.replaces):
        return None
    from paresis.kernels.formula import value_of

    if d.when and not value_of(d.when, known):
        return None
    value = value_of(d.formula, known)
    return value if value is not None and d.plausible[0] <= value <= d.plausible[1] else None


def _shown(d: Derived, value: float, known: dict[str, float], findings: tuple[str, ...], knowledge: Knowledge) -> DerivedValue:
    inputs = {n: known[n] for n in d.needs}
    names = {n: knowledge.analytes[n].name for n in d.needs if n in knowledge.analytes}
    return DerivedValue(d.id, d.name, float(f"{value:.4g}"), d.unit, inputs, names, d.formula, d.source, d.at, d.note, findings)


def _joined(judged: list[Judged], more: list[Judged], found: list[tuple[Derived, DerivedValue]]) -> list[Judged]:
    """What was entered and what was worked out: a derived value replaces the one that it names; else the higher grade of the two stands."""
    replaced = {d.replaces for d, _ in found}
    kept = [j for j in judged if j.analyte not in replaced]
    present = {j.finding for j in more if j.is_there}
    told = {j.finding for j in kept if j.is_there}
    return [*(j for j in kept if j.is_there or j.finding not in present), *(j for j in more if j.is_there or j.finding not in told | present)]


def _contradictions(judged: list[Judged]) -> Iterable[Issue]:
    """Two values of one analyte of which one makes a finding present and the other absent."""
    states: dict[tuple[str, str], dict[bool, float]] = {}
    for j in judged:
        states.setdefault((j.name, j.finding), {})[j.is_there] = j.value
    for name, (low, high) in {n: sorted(x.values()) for (n, _), x in states.items() if len(x) > 1}.items():
        what = f"{name} is given as {low:g} and as {high:g}, which contradict each other; both were taken as possible"
        yield Issue("warning", what, "give the value of today alone", "measurements")


def analyte_of(m: Measurement, knowledge: Knowledge) -> Analyte | None:
    """The analyte that a value is of: among those that share a name the unit decides, without a unit what is plausible.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> analyte_of(Measurement("hba1c", 8.2, "%"), load_knowledge()).id
        'hba1c_percent'
    """
    unit, candidates = m.unit.strip().lower(), knowledge.sharing.get(m.analyte, ())
    if unit:
        fits = (a for a in candidates if unit in {a.unit.lower(), *(u.lower() for u in a.units)})
    else:
        fits = (a for a in candidates if any(a.plausible[0] <= m.value * f <= a.plausible[1] for f in (1.0, *a.units.values())))
    return next(fits, knowledge.analytes.get(m.analyte))


def canonical(m: Measurement, analyte: Analyte, issues: list[Issue]) -> float | None:
    """The value in the analyte's canonical unit; None, with an issue, when unit or value make no sense."""
    where = f"measurements.{analyte.id}"
    unit = m.unit.strip()
    factors = {u.lower(): f for u, f in analyte.units.items()} | {analyte.unit.lower(): 1.0}
    if unit:
        factor = factors.get(unit.lower())
        if factor is None:
            known = ", ".join(dict.fromkeys([analyte.unit, *analyte.units]))
            issues.append(Issue("warning", f"{analyte.name} {m.value:g} {unit}: unknown unit, left out", f"use one of {known}", where))
            return None
    else:
        taken, factor, is_sure = _likely_unit(m.value, analyte)
        if not is_sure:
            issues.append(Issue("info", f"{analyte.name} {m.value:g} has no unit; {taken} was taken", "give the unit", where))
    value = m.value * factor
    if not analyte.plausible[0] <= value <= analyte.plausible[1]:
        what = f"{analyte.name} {m.value:g} {unit} is not plausible and was left out"
        issues.append(Issue("warning", what, f"check value and unit ({analyte.unit})", where))
        return None
    return value


def _likely_unit(value: float, analyte: Analyte) -> tuple[str, float, bool]:
    """The unit in which a value without one was meant, its factor, and whether it is the usual unit and no other fits.

    It is the first of the plausible ones that no other puts far nearer to the limits.
    """
    low, high = analyte.plausible
    units = {1.0: analyte.unit} | {f: u for u, f in analyte.units.items() if f != 1.0}
    far = {f: _distance(value * f, analyte) for f in units if low <= value * f <= high}
    factor = next((f for f, d in far.items() if d <= min(far.values()) + FAR_NEARER), 1.0)
    return units[factor], factor, factor == 1.0 and len(far) < 2


def _distance(value: float, analyte: Analyte) -> float:
    """How far a value is from the reference limits of an adult, on the logarithmic scale; 0 within them or without limits."""
    limit = limit_for(analyte, None, None)
    if limit is None or value <= 0:
        return 0.0
    return max(log(limit.low / value) if limit.low else 0.0, log(value / limit.high) if limit.high else 0.0, 0.0)


def limit_for(analyte: Analyte, age: float | None, sex: Sex | None) -> Limit | None:
    """The reference limits for this age and sex, the last line that fits; an adult's when the age is unknown."""
    years = ADULT if age is None else age
    fits = [x for x in analyte.limits if x.age_from <= years < x.age_to + 1 and x.sex in ("any", sex)]
    fits = fits or [x for x in analyte.limits if x.age_from <= years < x.age_to + 1]
    return fits[-1] if fits else None


def crosses(t: Threshold, value: float, limit: Limit | None, comparator: str = "") -> bool | None:
    """Whether a value makes the finding present; None when it cannot be said (no limit, or `< 200` against 100)."""
    kind = t.kind
    if kind in ("below", "below_limit"):
        bound = t.value if kind == "below" else limit.low if limit else None
        if bound is None or (comparator == ">" and value < bound):
            return None
        return value < bound or (comparator == "<" and value <= bound)
    if kind == "above":
        bound = t.value
    else:
        high = limit.high if limit else None
        bound = None if high is None else high * (t.value if kind == "above_times" else 1.0)
    if bound is None or (comparator == "<" and value > bound):
        return None
    return value > bound or (comparator == ">" and value >= bound)
