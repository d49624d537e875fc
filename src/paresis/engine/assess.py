"""The order of a consultation: danger, then where, then what, then why, then what next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paresis.engine.anatomy.join import Examined
from paresis.engine.certainty import certainty
from paresis.engine.chains import chain_notes
from paresis.engine.differential import posterior
from paresis.engine.explain import candidates
from paresis.engine.facts import gather
from paresis.engine.localise import localise
from paresis.engine.look_alikes import look_alikes
from paresis.engine.medicines import medicine_notes
from paresis.engine.nextstep import next_steps
from paresis.engine.pairs import pairs
from paresis.engine.plan import plan
from paresis.engine.selfcare import self_care
from paresis.engine.sufficiency import sufficiency
from paresis.engine.tables import UNLISTED, tables_of
from paresis.engine.tail import Joined, joined
from paresis.engine.timing import timed
from paresis.engine.urgency import from_rules, with_risk
from paresis.engine.values import analyte_of, canonical
from paresis.engine.verdict import verdict
from paresis.kb.load import load_knowledge
from paresis.model.assessment import Assessment, Person, Understood
from paresis.model.case import Case, Issue
from paresis.model.vocabulary import Presence, Prior

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.model.assessment import NextStep, Urgency
    from paresis.model.knowledge import Knowledge

SOFTWARE_VERSION = "0.1.0"


@dataclass(frozen=True, slots=True)
class Glance:
    """How urgent a case is, what to ask next, and what each open finding is worth, without the rest of an assessment."""

    urgency: Urgency
    next_steps: tuple[NextStep, ...] = ()
    worth: Mapping[str, float] = field(default_factory=dict)


def assess(case: Case, *, knowledge: Knowledge | None = None, top: int = 10, prior: Prior = Prior.SETTING) -> Assessment:
    """Assess one person: how urgent, where, why, and what next.

    The same case and knowledge always give the same assessment. Nothing that a case says raises an error: what is odd
    becomes an issue, and if a step after the red flags fails, the red flags stand.

    Args:
        case: One person at one time.
        knowledge: What to reason with; the knowledge that ships by default.
        top: How many causes to list.
        prior: How common each cause is taken to be: as in the setting, as in records of all settings, or all alike.

    Returns:
        The assessment, its probabilities summing to one over all listed causes and the unlisted one.

    Raises:
        VersionError: No compiled knowledge fits this software.

    Example:
        >>> from paresis import Case, assess
        >>> answer = assess(Case(age_years=34).having("leg_weakness", "saddle_anaesthesia", "urinary_retention"))
        >>> answer.urgency.level.value.startswith("emergency")
        True
    """
    if not isinstance(case, Case):
        raise TypeError(f"assess takes a Case, not {type(case).__name__}\nhint: assess(read_text('both legs weak since Monday'))")
    knowledge = knowledge or load_knowledge()
    case, facts, examined = _gathered(case, knowledge)
    rules = from_rules(knowledge, facts, case.tempo, is_unread=case.is_unread)
    understood = tuple(
        Understood(m.span.text, m.span.start, m.span.end, m.finding, knowledge.findings[m.finding].name, m.status, m.rule)
        for m in case.mentions
        if m.finding in knowledge.findings
    )
    answer = Assessment(
        urgency=rules, localisation=(), differential=(), unlisted=1.0, next_steps=(), medicines=medicine_notes(facts, knowledge), self_care=(),
        self_care_withheld=knowledge.self_care_withheld, understood=understood, not_understood=case.not_understood,
        issues=(*facts.issues, *(examined.issues() if examined else ())),
        sufficiency=None, versions={"software": SOFTWARE_VERSION, "knowledge": knowledge.version}, id=case.id,
        person=_person(case, facts, knowledge), derived=facts.derived,
    )  # fmt: skip
    try:
        return _with_reasoning(answer, case, facts, knowledge, top=top, examined=examined, prior=prior)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        what = f"the probabilities could not be computed ({type(error).__name__})"
        failed = Issue("error", what, "the urgency above comes from the red flags alone")
        return replace(answer, issues=(*answer.issues, failed))


def glance(case: Case, *, knowledge: Knowledge, done: frozenset[str] = frozenset(), kinds: frozenset[str] = frozenset()) -> Glance:
    """The urgency and the next steps of an assessment, in a fraction of its time: what one step of an interview needs.

    Args:
        case: One person at one time.
        knowledge: What to reason with.
        done: Findings that were asked for in vain: others take their place.
        kinds: Which next steps are wanted: none by default.

    Example:
        >>> case = Case(age_years=34).having("leg_weakness", "saddle_anaesthesia", "urinary_retention")
        >>> glance(case, knowledge=load_knowledge()).urgency == assess(case).urgency
        True
    """
    case, facts, examined = _gathered(case, knowledge)
    rules = from_rules(knowledge, facts, case.tempo, is_unread=case.is_unread)
    try:
        if _is_silent(facts, examined):
            return Glance(rules)
        is_nothing = _is_nothing(case, facts, rules, examined)
        knowledge, after = _weighed(case, facts, knowledge, top=10, examined=examined, prior=Prior.SETTING)
        urgency = rules if is_nothing else with_risk(rules, knowledge, after, unread=case.unread, is_open=bool(case.unanswered))
        return Glance(urgency, *(next_steps(after, knowledge, case.tempo, urgency.level, done=done, kinds=kinds) if kinds else ()))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return Glance(rules)


def flagged(case: Case, knowledge: Knowledge) -> Urgency:
    """The urgency that the red flags alone give.

    >>> flagged(Case().having("urinary_retention", "saddle_anaesthesia"), load_knowledge()).code
    'red_flag_present'
    """
    case, facts, _ = _gathered(case, knowledge)
    return from_rules(knowledge, facts, case.tempo)


def _gathered(case: Case, knowledge: Knowledge) -> tuple[Case, Facts, Examined | None]:
    """The case with its times and its examination read, and the facts of it."""
    case = timed(case, knowledge)
    examined = Examined.of(case, knowledge)
    case = examined.case if examined else case
    return case, gather(case, knowledge), examined


def _is_nothing(case: Case, facts: Facts, urgency: Urgency, examined: Examined | None) -> bool:
    """Whether nothing is known that could be reasoned from: beside words that were not understood, a denial alone is nothing."""
    is_told = any(not o.span and o.presence is Presence.PRESENT for o in case.observations) or any(not m.span for m in case.measurements)
    is_unread = case.is_unread and not is_told and not facts.medicines
    return _is_silent(facts, examined) or (is_unread and urgency.code == "diagnosis_unknown" and not examined and not facts.terms)


def _is_silent(facts: Facts, examined: Examined | None) -> bool:
    return not examined and not facts.terms and not facts.seen


def _weighed(case: Case, facts: Facts, knowledge: Knowledge, *, top: int, examined: Examined | None, prior: Prior) -> tuple[Knowledge, Posterior]:
    """The posterior, and the knowledge with the rare causes that joined."""
    tables = tables_of(knowledge)
    by_sheet = examined.log_likelihood(facts, tables, prior) if examined else None
    tables = joined(facts, tables, setting=case.setting, tempo=case.tempo, prior=prior, top=top)
    if isinstance(tables, Joined):
        knowledge, by_sheet = tables.knowledge, None if by_sheet is None else tables.as_unlisted(by_sheet)
    return knowledge, posterior(facts, tables, setting=case.setting, tempo=case.tempo, examined=by_sheet, prior=prior)


def _person(case: Case, facts: Facts, knowledge: Knowledge) -> Person:
    used = ((m, a) for m in case.measurements if (a := analyte_of(m, knowledge)) and canonical(m, a, []) is not None)
    values = (f"{a.name} {m.comparator}{knowledge.say('{n}', n=f'{m.value:g}')} {m.unit}".strip() for m, a in used)
    return Person(facts.age, facts.sex, case.tempo, case.setting, tuple(e.medicine for e in case.medicines), tuple(dict.fromkeys(values)))


def _with_reasoning(
    answer: Assessment, case: Case, facts: Facts, knowledge: Knowledge, *, top: int, examined: Examined | None, prior: Prior
) -> Assessment:
    enough = sufficiency(knowledge, facts, case.tempo, unread=case.unread)
    if _is_nothing(case, facts, answer.urgency, examined):
        return replace(answer, sufficiency=enough, verdict=verdict(knowledge, enough))
    knowledge, after = _weighed(case, facts, knowledge, top=top, examined=examined, prior=prior)
    is_open = bool(case.unanswered)
    urgency = with_risk(answer.urgency, knowledge, after, unread=case.unread, is_open=is_open)
    advice, withheld = self_care(knowledge, facts, after, urgency, unread=case.unread, is_open=is_open)
    steps, _ = next_steps(after, knowledge, case.tempo, urgency.level)
    listed = candidates(after, knowledge, max(1, top), case.tempo)
    return replace(
        answer,
        urgency=urgency,
        localisation=localise(after),
        differential=listed,
        certainty=certainty(after, knowledge),
        pairs=pairs(after, knowledge),
        chains=chain_notes(knowledge, facts, listed),
        look_alikes=look_alikes(after, knowledge, listed),
        unlisted=after.of(UNLISTED),
        next_steps=steps,
        self_care=advice,
        self_care_withheld=withheld,
        sufficiency=enough,
        plan=plan(after, knowledge, next((s.id for s in steps if s.red_flag), "")),
        verdict=verdict(knowledge, enough, after),
        examination=examined.answer() if examined else None,
    )
