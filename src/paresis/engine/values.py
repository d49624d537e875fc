"""Laboratory values and vital signs as graded findings: units, limits by age and sex, and values that are worked out from others."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from paresis.engine.grades import BELOW, bound_of, is_further, range_of, weight_of
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
    """What one value says of one finding.

    Attributes:
        analyte: Id of the analyte or of the derived value.
        quantity: What it measures; two values of one quantity can contradict each other.
        weight: Of "it is there" against "it is not" (`grades.weight_of`).
    """

    analyte: str
    quantity: str
    finding: str
    weight: float
    value: float
    span: Span | None = None

    @property
    def is_there(self) -> bool:
        """Whether the value lies on the side of the limit that counts as present."""
        return self.weight > 0.5


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
        graded = ((t.finding, graded_by(t, value, limit, analyte.plausible, told.comparator, analyte.findings)) for t in analyte.findings)
        judged += [Judged(analyte.id, knowledge.quantity[analyte.id], f, w, told.value, told.span) for f, w in graded if w is not None]
    better = {d.replaces for d in knowledge.derived if d.gives in values and d.gives != d.replaces}
    judged = [j for j in judged if j.analyte not in better]
    issues += _contradictions(judged)
    if not values or not knowledge.derived:
        return observations(judged), ()
    found, more = derive({k: v[0] for k, v in values.items() if len(set(v)) == 1}, frozenset(values), age, case.sex, knowledge)
    return observations(_joined(judged, more, found)), tuple(value for _, value in found)


def observations(judged: list[Judged]) -> list[Observation]:
    """What all values together say of each finding: different quantities that make one finding (ESR and CRP) need not both do so, so the strongest
    counts; one quantity that is given once on each side of the limit says nothing.

    >>> told = Judged("esr", "ESR", "esr_crp_raised", 0.1, 12.0), Judged("crp", "CRP", "esr_crp_raised", 0.9, 30.0)
    >>> [o.probability for o in observations(list(told))]
    [0.9]
    """
    by: dict[str, dict[str, list[Judged]]] = {}
    for j in judged:
        by.setdefault(j.finding, {}).setdefault(j.quantity, []).append(j)
    out = []
    for finding, each in by.items():
        weight = max(max(j.weight for j in same) if len({j.is_there for j in same}) == 1 else 0.5 for same in each.values())
        span = next((j.span for same in each.values() for j in same if j.span and j.is_there == (weight >= 0.5)), None)
        out.append(Observation(finding, Presence.PRESENT if weight >= 0.5 else Presence.ABSENT, weight, span=span, source="value"))
    return out


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
        given = knowledge.analytes[d.gives] if d.gives else None
        limit, plausible = (limit_for(given, age, sex), given.plausible) if given else (None, d.plausible)
        among = (given or d).findings
        graded = [(t.finding, w) for t in among if (w := graded_by(t, value, limit, plausible, among=among)) is not None]
        judged += [Judged(d.id, d.name, finding, w, value) for finding, w in graded]
        found.append((d, _shown(d, value, known, tuple(f for f, w in graded if w > 0.5), knowledge)))
    return found, judged


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
    names = {n: name for n in d.needs if (name := _input_name(n, knowledge)) != n}
    return DerivedValue(d.id, d.name, float(f"{value:.4g}"), d.unit, inputs, names, d.formula, d.source, d.at, d.note, findings)


def _input_name(name: str, knowledge: Knowledge) -> str:
    """What an input of a formula is called: an analyte, a limit of one, a value worked out before, the age; the name itself where there is no other.

    >>> from paresis.kb.load import load_knowledge
    >>> _input_name("creatine_kinase_upper", load_knowledge()), _input_name("age", load_knowledge())
    ('Creatine kinase, upper limit', 'age')
    """
    known = {d.id: d.name for d in knowledge.derived} | {a.id: a.name for a in knowledge.analytes.values()}
    for end, said in (("_upper", "{name}, upper limit"), ("_lower", "{name}, lower limit")):
        if name.removesuffix(end) in known and name not in known:
            return knowledge.say(said, name=known[name.removesuffix(end)])
    return known.get(name, knowledge.say(name))


def _joined(judged: list[Judged], more: list[Judged], found: list[tuple[Derived, DerivedValue]]) -> list[Judged]:
    """What was entered and what was worked out: a derived value replaces the one that it names; else the higher grade of the two stands."""
    replaced = {d.replaces for d, _ in found}
    kept = [j for j in judged if j.analyte not in replaced]
    present = {j.finding for j in more if j.is_there}
    told = {j.finding for j in kept if j.is_there}
    return [*(j for j in kept if j.is_there or j.finding not in present), *(j for j in more if j.is_there or j.finding not in told | present)]


def _contradictions(judged: list[Judged]) -> Iterable[Issue]:
    """Two values of one quantity of which one makes a finding present and the other absent."""
    states: dict[tuple[str, str], dict[bool, float]] = {}
    for j in judged:
        states.setdefault((j.quantity, j.finding), {})[j.is_there] = j.value
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


def graded_by(
    t: Threshold, value: float, limit: Limit | None, plausible: tuple[float, float], comparator: str = "", among: tuple[Threshold, ...] = ()
) -> float | None:
    """How far a value says that the finding is there, 0 to 1; None when it cannot be said (no limit; `< 200`, or `> 50`, against 100).

    A value that is only known to be below or above another (`< 5`, `> 1000`) counts in full. `among` are all limits of the same quantity.
    """
    bound = bound_of(t, limit)
    if bound is None:
        return None
    if not comparator:
        return weight_of(t, value, bound, range_of(bound, limit, plausible), is_graded=is_further(t, among, limit))
    is_below = t.kind in BELOW
    if value != bound and (comparator == "<") is (value > bound):
        return None
    if is_below:
        return float(value < bound or (comparator == "<" and value <= bound))
    return float(value > bound or (comparator == ">" and value >= bound))
