"""How fast care is needed: red flags first, then the risk of dangerous causes. Nothing lowers what a rule has raised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.model.assessment import Reason, Urgency
from paresis.model.rules import holds
from paresis.model.vocabulary import Tempo, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.model.knowledge import Knowledge, RedFlag

BY_RISK = (UrgencyLevel.EMERGENCY_AMBULANCE, UrgencyLevel.EMERGENCY, UrgencyLevel.CONSULTATION_24, UrgencyLevel.CONSULTATION)
UNKNOWN = "How urgent this is could not be assessed: too little is known, or too little of the text was understood."
UNREAD = (
    "How urgent this is could not be assessed: none of the words were understood, so nobody has looked in them for danger. "
    "Say it again in short, plain sentences in English or German. If that is not possible, ask a doctor today."
)
UNREAD_BESIDE = "The words were not understood and are not part of this answer, so it is no all-clear. Say them again in English or German."
MUCH_UNREAD = 0.5  # share of what was told from which no all-clear can follow any more. Judgement.
POSSIBLE = "{name} is possible ({p:.0%}). {reason}"
LIKELY = "{name} is likely ({p:.0%}). {reason}"
LIKELIEST = "{name} is the most likely cause ({p:.0%}) and nothing dangerous stands out."
_MARKED = re.compile(r" \[(?P<findings>[a-z0-9_|]+)\](?P<text>[^;.]*;?)")
EVEN = 0.5
RISK_CODE = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "emergency_condition_likely",
    UrgencyLevel.EMERGENCY: "emergency_condition_possible",
    UrgencyLevel.CONSULTATION_24: "consultation_condition_likely",
    UrgencyLevel.CONSULTATION: "consultation_condition_likely",
    UrgencyLevel.SELF_CARE: "self_care_sufficient",
}


def fired(knowledge: Knowledge, facts: Facts, tempo: Tempo | None) -> tuple[RedFlag, ...]:
    """The red flags that hold, most urgent first."""
    flags = [f for f in _touched(knowledge, facts) if holds(f.rule, facts, tempo) is True]
    return tuple(sorted(flags, key=lambda f: (-f.level.rank, f.id)))


def half_met(knowledge: Knowledge, facts: Facts, tempo: Tempo | None, level: UrgencyLevel) -> tuple[RedFlag, ...]:
    """Red flags above a level of which something is present and something that decides is unknown."""
    return tuple(f for f in _touched(knowledge, facts) if f.level.rank > level.rank and holds(f.rule, facts, tempo) is None)


def completing(flag: RedFlag, knowledge: Knowledge, facts: Facts, tempo: Tempo | None) -> tuple[str, ...]:
    """Unknown findings any one of which would make the flag hold; when none would alone, all that are unknown."""
    unknown = tuple(f for f in flag.members if not facts.is_known(f))
    return tuple(f for f in unknown if holds(flag.rule, facts.also(f, knowledge), tempo)) or unknown


def _touched(knowledge: Knowledge, facts: Facts) -> Iterator[RedFlag]:
    """Red flags of which at least one finding is present."""
    return (flag for flag in knowledge.red_flags if not facts.present.isdisjoint(flag.members))


def from_rules(knowledge: Knowledge, facts: Facts, tempo: Tempo | None, *, is_unread: bool = False) -> Urgency:
    """The urgency that the rules alone give; this much stands even if everything after it fails.

    Args:
        knowledge: Its red flags.
        facts: What is known.
        tempo: How fast it came, None when unknown.
        is_unread: Whether words were told of which nothing was understood: any danger may be in them.
    """
    reasons = tuple(
        Reason(
            kind="red_flag", id=f.id, level=f.level, text=f.reason, action=f.action, deadline=f.deadline,
            findings=tuple(x for x in f.members if facts.is_present(x)), sources=f.sources,
        )
        for f in fired(knowledge, facts, tempo)
    )  # fmt: skip
    if reasons:
        level = max((x.level for x in reasons), key=lambda u: u.rank)
        return Urgency(level, "red_flag_present", reasons, safety_net(level, knowledge, facts))
    level = UrgencyLevel.CONSULTATION_24 if is_unread else UrgencyLevel.CONSULTATION
    reason = Reason("default", "", level, knowledge.say(UNREAD if is_unread else UNKNOWN))
    net = "not_assessed" if "not_assessed" in knowledge.settings.safety_net else level
    return Urgency(level, "diagnosis_unknown", (reason,), safety_net(net, knowledge, facts))


def safety_net(level: str, knowledge: Knowledge, facts: Facts) -> str:
    """When to seek help sooner; an item of a list that was told already is left out ("[finding|finding] text").

    >>> from paresis import Case
    >>> from paresis.engine.facts import gather
    >>> from paresis.kb.load import load_knowledge
    >>> kb = load_knowledge()
    >>> "stool" in safety_net("consultation_24", kb, gather(Case().having("bowel_incontinence"), kb))
    False
    """
    return _MARKED.sub(lambda m: "" if any(map(facts.is_present, m["findings"].split("|"))) else m["text"], knowledge.settings.safety_net[level])


def with_risk(rules: Urgency, knowledge: Knowledge, posterior: Posterior, *, unread: float = 0.0, is_open: bool = False) -> Urgency:
    """The higher of the rules' level and the level that the probability of dangerous causes asks for.

    Args:
        rules: What the rules alone give.
        knowledge: Its thresholds and words.
        posterior: How probable each cause is.
        unread: Share of what was told that was not understood; where it is much, nothing is called calm.
        is_open: Whether dangers were asked for and are not known; nothing is called calm then either.
    """
    thresholds = knowledge.settings.thresholds
    danger = posterior.mass_at_least(UrgencyLevel.EMERGENCY)
    high = posterior.mass_interval(UrgencyLevel.EMERGENCY)[1]
    level = next((u for u in BY_RISK if posterior.mass_at_least(u) > thresholds[u] or _may_be(u, high, thresholds)), None)
    if level is None:
        may_calm = unread < MUCH_UNREAD and not is_open
        calm = may_calm and posterior.mass_at(UrgencyLevel.SELF_CARE) >= thresholds["enough_known"] and danger < thresholds["self_care_danger"]
        level = UrgencyLevel.SELF_CARE if calm else UrgencyLevel.CONSULTATION
    has_flag = rules.code == "red_flag_present"
    risk = _risk_reason(level, knowledge, posterior)
    if has_flag and rules.level.rank >= level.rank:
        return Urgency(rules.level, rules.code, rules.reasons, rules.safety_net, danger, high)
    beside = (Reason("default", "", level, knowledge.say(UNREAD_BESIDE)),) if unread >= 1.0 else ()
    reasons = (risk, *rules.reasons) if has_flag else (risk, *beside)
    return Urgency(level, RISK_CODE[level], reasons, safety_net(level, knowledge, posterior.facts), danger, high)


def _may_be(level: UrgencyLevel, high: float, thresholds: dict[str, float]) -> bool:
    """Whether the upper bound of the dangerous mass alone asks for this level."""
    return level is UrgencyLevel.EMERGENCY and high > thresholds["emergency_upper"]


def _risk_reason(level: UrgencyLevel, knowledge: Knowledge, posterior: Posterior) -> Reason:
    leading = posterior.leading(level)
    if leading is None:
        return Reason("risk", "", level, knowledge.say("No single known cause explains this well enough; it should be looked at."))
    condition = leading[0]
    c = knowledge.conditions[condition]
    said = LIKELIEST if level is UrgencyLevel.SELF_CARE else LIKELY if posterior.of(condition) >= EVEN else POSSIBLE
    text = knowledge.say(said, name=c.name, p=posterior.of(condition), reason=c.urgency_reason)
    return Reason("risk", condition, level, text.rstrip())
