"""Plain text to a case: findings with spans and status, age, sex, speed, values, medicines; and what was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.clauses import clauses
from paresis.intake.context import side_of, status_of
from paresis.intake.family import patient_of
from paresis.intake.matcher import matcher_of, tidy
from paresis.intake.overlap import settled
from paresis.intake.person import read_age, read_sex
from paresis.intake.tempo import read_tempo
from paresis.intake.values import read_values
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure, Issue, Mention, Observation, Span
from paresis.model.vocabulary import Presence, Setting, Status

if TYPE_CHECKING:
    from paresis.intake.clauses import Clause
    from paresis.intake.matcher import Match
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Sex

UNCERTAIN_PROBABILITY = 0.6
MIN_WORDS_NOT_UNDERSTOOD = 3
MIN_WORDS_FOR_SILENCE = 15
HISTORY_DOMAINS = frozenset({"context", "course"})
EMPTY = Issue("warning", "the text is empty", "say in a sentence or two what is wrong, since when, and how old the person is")
NOTHING = Issue("warning", "nothing in the text was recognised", "say it in other words, for example 'my legs are weak since Monday'")


def read_text(
    text: str, *, knowledge: Knowledge | None = None, age_years: float | None = None, sex: Sex | None = None, setting: Setting = Setting.PRIMARY_CARE
) -> Case:
    """Read what somebody wrote about a person, in plain English.

    Args:
        text: Free text of any length.
        knowledge: Whose words to read with; the knowledge that ships by default.
        age_years: Overrides an age in the text.
        sex: Overrides the sex in the text.
        setting: Where the person is seen.

    Returns:
        A case with its mentions (each with span, status and rule) and the clauses that were not understood.

    Example:
        >>> case = read_text("62-year-old woman, both legs weak for two weeks, no back pain")
        >>> case.age_years, case.sex.value, case.tempo.value
        (62.0, 'female', 'weeks')
        >>> [(o.finding, o.presence.value) for o in case.observations if o.finding == "back_pain"]
        [('back_pain', 'absent')]
    """
    knowledge = knowledge or load_knowledge()
    if not text.strip():
        return Case(age_years=age_years, sex=sex, setting=setting, issues=(EMPTY,))
    age = read_age(text)
    timed = read_tempo(text)
    values = read_values(text, knowledge)
    matcher, patient = matcher_of(knowledge), patient_of(text)
    mentions: list[Mention] = []
    observations: list[Observation] = []
    unread: list[Clause] = []
    for clause in clauses(text):
        found = settled([(m, s) for m in matcher.matches(clause) if (s := status_of(m, patient))], knowledge)
        for match, (status, rule) in found:
            mention, observation = _understood(match, status, rule, text, knowledge)
            mentions.append(mention)
            if observation:
                observations.append(observation)
        if not found:
            unread.append(clause)
    used = [*values.spans, *([Span(age[1], age[2], "")] if age else []), *([Span(timed.start, timed.end, "")] if timed else [])]
    has_any = mentions or values.measurements or values.medicines
    return Case(
        age_years=age_years if age_years is not None else (age[0] if age else None),
        sex=sex or read_sex(text),
        setting=setting,
        tempo=timed.tempo if timed else None,
        observations=(*observations, *values.observations),
        measurements=values.measurements,
        medicines=values.medicines,
        mentions=tuple(mentions),
        not_understood=tuple(_left(unread, used, text)),
        not_mentioned=_silent(text, {m.finding for m in mentions}, values.medicines, knowledge),
        issues=() if has_any else (NOTHING,),
    )


def _silent(text: str, mentioned: set[str], medicines: tuple[Exposure, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """History that a text of some length would have named if it were so, and did not."""
    if len(text.split()) < MIN_WORDS_FOR_SILENCE:
        return ()
    taken = {e.medicine.lower() for e in medicines}
    by_medicine = {m.finding for m in knowledge.medicines if taken & {m.name.lower(), *(w.lower() for w in m.words)}}
    return tuple(f.id for f in knowledge.findings.values() if f.told and f.id not in mentioned | by_medicine)


def _understood(match: Match, status: Status, rule: str, text: str, knowledge: Knowledge) -> tuple[Mention, Observation | None]:
    """A match as mention and observation; what lies in the past is present as history."""
    start, end = match.clause.tokens[match.first].start, match.clause.tokens[match.last].end
    span = Span(start, end, text[start:end])
    if status is Status.PAST and knowledge.findings[match.finding].domain in HISTORY_DOMAINS:
        status = Status.PRESENT
    return Mention(match.finding, status, span, f"{rule}: {match.phrase}"), _observation(match.finding, status, side_of(match), span)


def _observation(finding: str, status: Status, side: str, span: Span) -> Observation | None:
    if status is Status.UNCERTAIN:
        return Observation(finding, probability=UNCERTAIN_PROBABILITY, side=side, span=span, source="text")
    presence = {Status.PRESENT: Presence.PRESENT, Status.ABSENT: Presence.ABSENT}.get(status)
    return Observation(finding, presence, side=side, span=span, source="text") if presence else None


def _left(unread: list[Clause], used: list[Span], text: str) -> list[Span]:
    """Clauses of some length in which nothing was found."""
    out = []
    used = sorted(used, key=lambda u: u.start)
    at = 0
    for clause in unread:
        while at < len(used) and used[at].end <= clause.start:
            at += 1
        inside = [u for u in used[at : at + 40] if u.start < clause.end]
        words = [t for t in clause.tokens if t.word[0].isalnum() and not any(u.start <= t.start < u.end for u in inside)]
        if len(words) >= MIN_WORDS_NOT_UNDERSTOOD:
            out.append(Span(clause.start, clause.end, tidy(text[clause.start : clause.end])))
    return out
