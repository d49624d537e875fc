"""What the engine says beside the list: verdict, plan, how sure the order is, two causes, chains, derived values. Lines for every report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.report.language import number, say
from paresis.report.names import condition_name, finding_name
from paresis.report.wording import percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import Assessment, DerivedValue, PlanStep, Urgency

WHEN_TITLE = {"now": "Now", "if_normal": "If that is normal"}
WAIT = {"minutes": "result in minutes", "hours": "result in hours", "days": "result in days", "weeks": "result in weeks"}


def at_most(urgency: Urgency) -> str:
    """The upper bound of the probability of an emergency, in brackets.

    >>> from paresis.model.assessment import Urgency
    >>> from paresis.model.vocabulary import UrgencyLevel
    >>> at_most(Urgency(UrgencyLevel.CONSULTATION, "diagnosis_unknown", (), dangerous_mass=0.05, dangerous_mass_high=0.21))
    ' (at most 21 % with 90 % intervals)'
    """
    if urgency.dangerous_mass_high is None:
        return ""
    return f" ({say('at most {p} with 90 % intervals', p=percent(urgency.dangerous_mass_high))})"


def plan_lines(answer: Assessment, when: str) -> Iterator[tuple[str, str]]:
    """Each planned step of `now` or `if_normal`, with what its results would do."""
    for s in answer.plan.steps if answer.plan else ():
        if s.when == when:
            yield step_line(s), "\n".join(f"{percent(r.p)}: {r.text}" for r in s.results)


def step_line(s: PlanStep) -> str:
    """A planned step in one line."""
    return f"{s.name} ({say(WAIT[s.wait])})" if s.kind == "investigation" else s.question or s.name


def leader_name(answer: Assessment) -> str:
    """The name of the cause that leads by how sure the order is, which may be an imported one; empty where that is not known."""
    leader = answer.certainty.leader if answer.certainty else ""
    return next((c.name for c in answer.differential if c.id == leader), condition_name(leader))


def sure_lines(answer: Assessment) -> Iterator[tuple[str, str]]:
    """How sure the order of the first two is, and the number that it hangs on."""
    c = answer.certainty
    if c:
        yield (
            say("{p} is the probability that {first} really leads {second}.", p=percent(c.leads), first=leader_name(answer), second=c.second_name),
            c.hinge.text if c.hinge else "",
        )


def together_lines(answer: Assessment) -> Iterator[tuple[str, str]]:
    """Pairs of causes, and what leads to what."""
    for p in answer.pairs:
        first, second = ", ".join(p.by_first), ", ".join(p.by_second)
        told = say("{times} times as probable as the leading cause alone: the first explains {one}; the second {other}.",
                   times=ratio(p.odds), one=first, other=second)  # fmt: skip
        yield f"{p.first_name} + {p.second_name}", told
    for c in answer.chains:
        found = say("found here") if c.is_shown else say("not known here")
        yield " → ".join(x for x in (c.cause, c.by_way_of, c.condition) if x), f"{c.text}{f' ({c.by_way_of}: {found})' if c.by_way_of else ''}"


def derived_lines(answer: Assessment) -> Iterator[tuple[str, str]]:
    """Values that were worked out, with inputs and formula."""
    yield from ((f"{d.name}: {number(f'{d.value:g}')}{f' {d.unit}' if d.unit != '1' else ''}", derived_from(d)) for d in answer.derived)


def derived_from(d: DerivedValue) -> str:
    """What a derived value was worked out from, and what it says.

    >>> from paresis import Case, assess
    >>> from paresis.model.case import Measurement
    >>> values = Measurement("calcium", 2.1, "mmol/L"), Measurement("albumin", 20, "g/L")
    >>> derived_from(assess(Case(measurements=values).having("leg_weakness")).derived[0])
    'calcium + 0.02 * (40 - albumin), from Albumin 20, Calcium, total 2.1'
    """
    inputs = ", ".join(f"{d.names.get(n, n)} {number(f'{v:g}')}" for n, v in d.inputs.items())
    says = ", ".join(finding_name(f) for f in d.findings)
    return f"{d.formula}, {say('from')} {inputs}{f' → {says}' if says else ''}"
