"""Plain text to a case: findings with spans and status, age, sex, speed, values, medicines; and what was not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.animals import OUT_OF_SCOPE, without_animals
from paresis.intake.clauses import clauses
from paresis.intake.context import side_of, status_of
from paresis.intake.dates import about_day
from paresis.intake.lang.detect import ENGLISH, languages_in
from paresis.intake.lang.join import joined, overridden
from paresis.intake.lang.read import read_in
from paresis.intake.lang.unread import LANGUAGES
from paresis.intake.leftover import MAX_CHARACTERS, MIN_WORDS, NEAR, about_language, left_over, results_in, share_of, without_markup, without_middle
from paresis.intake.matcher import matcher_of
from paresis.intake.overlap import settled
from paresis.intake.person import read_age, read_sex
from paresis.intake.regex import lazy
from paresis.intake.sheet_prose import read_examination
from paresis.intake.since import Times, began_days, is_shorter, new_only, recent_only
from paresis.intake.subject import patient_of, subject_of, told_of_others
from paresis.intake.tempo import read_tempo
from paresis.intake.terms import term_matches, terms_in
from paresis.intake.unmeant import is_likened
from paresis.intake.values import read_values
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure, Issue, Mention, Observation, Span
from paresis.model.vocabulary import Presence, Setting, Status
from paresis.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from datetime import date

    from paresis.intake.clauses import Clause
    from paresis.intake.matcher import Match
    from paresis.intake.person import Age
    from paresis.model.anatomy import Sheet
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Sex, Tempo

UNCERTAIN_PROBABILITY = 0.6
DECADE = 6.0
MIN_WORDS_FOR_SILENCE = 10
HISTORY, COURSE = "context", "course"  # domains of findings
FORMERLY = "used to"
HAD = frozenset({"had", "suffered"})
_IM = lazy(r"\bim(?= (?:an? )?\d{1,3} ?(?:[mf]\b|yo\b|years?))", re.I)  # "I'm" without its mark, not German
EMPTY = Issue("warning", "the text is empty", "say in a sentence or two what is wrong, since when, and how old the person is")
TOO_LONG = Issue(
    "warning",
    f"the text is longer than {MAX_CHARACTERS:,} characters: its beginning and its end were read, the middle was not",
    "give the part that matters, or several shorter texts",
)
MAX_RESPELT_SHOWN = 12
NOTHING = Issue("warning", "nothing in the text was recognised", "say it in other words, for example 'my legs are weak since Monday'")


def read_text(
    text: str,
    *,
    knowledge: Knowledge | None = None,
    age_years: float | None = None,
    sex: Sex | None = None,
    setting: Setting = Setting.PRIMARY_CARE,
    today: date | None = None,
    language: str | None = None,
) -> Case:
    """Read what somebody wrote about a person, in plain English or German; in Spanish, French and Italian the most usual words.

    Args:
        text: Free text of any length.
        knowledge: Whose words to read with; the knowledge that ships by default.
        age_years: Overrides an age in the text.
        sex: Overrides the sex in the text.
        setting: Where the person is seen.
        today: Day on which the text was written: a date of birth and a year in it count from there, else from the computer's date. Other days
            ("since last Tuesday", "on 12/10/2026") are read only where it is given.
        language: "en", "de", "es", "fr" or "it"; found by default, English and German sentence by sentence.

    Returns:
        A case with its mentions (each with span, status and rule) and the clauses that were not understood.

    Example:
        >>> case = read_text("62-year-old woman, both legs weak for two weeks, no back pain")
        >>> case.age_years, case.sex.value, case.tempo.value
        (62.0, 'female', 'weeks')
        >>> [(o.finding, o.presence.value) for o in case.observations if o.finding == "back_pain"]
        [('back_pain', 'absent')]
        >>> [m.finding for m in read_text("Ich kann den linken Fuß nicht mehr heben.").mentions]
        ['foot_drop']
    """
    if not isinstance(text, str):
        raise TypeError(f"read_text takes a text, not {type(text).__name__}\nhint: read_text('both legs weak since Monday')")
    knowledge = knowledge or load_knowledge()
    knowledge = knowledge.original or knowledge
    if not text.strip():
        return Case(age_years=age_years, sex=sex, setting=setting, issues=(EMPTY,))
    plain, middle = without_middle(without_markup(text))
    pieces = {language: plain} if language else languages_in(_IM.sub("i ", plain), knowledge, matcher_of(knowledge).knows_word)
    if pieces.keys() <= {ENGLISH} or knowledge.reading(language or "de") is None:
        return _finished(_read_english(plain, text, middle, knowledge, age_years, sex, setting, today), plain, knowledge)
    read = [read_in(code, piece, text, knowledge=knowledge, setting=setting, today=today) for code, piece in pieces.items() if code != ENGLISH]
    if ENGLISH in pieces:
        english = _read_english(pieces[ENGLISH], text, middle, knowledge, age_years, sex, setting, today)
        read.append(replace(english, issues=tuple(i for i in english.issues if i is not NOTHING)))
    case = _with_examination(joined(read), plain)
    foreign = about_language(plain, matcher_of(knowledge)) if case.is_unread and not case.mentions else None
    unread = (*([foreign] if foreign and foreign not in case.issues else []), NOTHING) if case.is_unread else ()
    issues = (*case.issues, *unread, *([TOO_LONG] if middle else []))
    issues = (*issues, *(i for code in pieces if (i := _first_level(code, knowledge))))
    silent = _silent(plain, {m.finding for m in case.mentions}, case.medicines, knowledge)
    return _finished(overridden(replace(case, not_mentioned=silent, issues=issues), age_years, sex), plain, knowledge)


def _finished(case: Case, text: str, knowledge: Knowledge) -> Case:
    """A case with what follows from all that was read, and how much was not."""
    return replace(_with_relatives(case, knowledge), unread=1.0 if case.is_unread else share_of(case.not_understood, text))


def _read_english(
    text: str, whole: str, middle: Span | None, knowledge: Knowledge, age_years: float | None, sex: Sex | None, setting: Setting, today: date | None
) -> Case:
    """The English of a text, in the words of `whole`."""
    told, text = text, without_animals(text)
    animal = (OUT_OF_SCOPE,) if told != text else ()
    patient = patient_of(text)
    age, told_sex = read_age(text, patient, today), read_sex(text, patient)
    timed, values = read_tempo(text, today), read_values(text, knowledge)
    times = Times(whole, today)
    read = _read_clauses(text, whole, patient, knowledge, times)
    future = times.future if text == whole else Times(text, today).future
    is_told = timed and not any(timed.start < end and start < timed.end for _, start, end in future)
    tempo = timed.tempo if timed and is_told and not _is_over(read.mentions) else None
    kept = [_now(o, tempo, knowledge) if o.span in read.old else o for o in read.observations]
    sheet = read_examination(text, read.mentions)
    has_any = bool(read.mentions or values.measurements or values.medicines or sheet)
    foreign = about_language(text, matcher_of(knowledge))
    used = [*values.spans, *_places(sheet), *([Span(age.start, age.end, "")] if age else []), *([Span(timed.start, timed.end, "")] if timed else [])]
    return Case(
        age_years=age_years if age_years is not None else (age.years if age else None),
        sex=sex or told_sex,
        setting=setting,
        tempo=tempo,
        observations=(*filter(None, kept), *values.observations),
        measurements=values.measurements,
        medicines=values.medicines,
        mentions=tuple(read.mentions),
        sheet=sheet,
        subject=subject_of(patient),
        not_understood=(*values.unread, *_left(read, used, text, has_any=has_any), *([middle] if middle else [])),
        not_mentioned=_silent(text, {m.finding for m in read.mentions}, values.medicines, knowledge),
        is_unread=foreign is not None or not (has_any or animal),
        issues=(
            *_about_age(age, age_years), *map(_about_future, dict.fromkeys(year for year, _, _ in future)), *map(about_day, times.unmeant),
            *_about_sex(told_sex, sex), *([foreign] if foreign else []),
            *animal, *(() if has_any or animal else (NOTHING,)),
            *_about_spelling(read.respelt), *values.issues, *(sheet.issues if sheet else ()), *([TOO_LONG] if middle else []),
        ),
    )  # fmt: skip


def _about_future(year: int) -> Issue:
    return Issue("warning", f"nothing can be so since {year}, which is yet to come; the time was left out", "check the year")


def _with_examination(case: Case, text: str) -> Case:
    """A case of several languages with the examination that the whole text reports."""
    sheet = read_examination(text, case.mentions)
    if not sheet:
        return replace(case, sheet=None)
    places = _places(sheet)
    left = tuple(s for s in case.not_understood if not any(map(s.overlaps, places)))
    return replace(case, sheet=sheet, not_understood=left, is_unread=False, issues=tuple(dict.fromkeys((*case.issues, *sheet.issues))))


def _with_relatives(case: Case, knowledge: Knowledge) -> Case:
    """A case with the family history that findings of relatives make, where nothing was said of it as such."""
    named = {o.finding for o in case.observations}
    family = {m.finding: m.span for m in reversed(case.mentions) if m.status is Status.FAMILY}
    said = ((f.id, family[x]) for f in knowledge.findings.values() if f.id not in named for x in f.relatives if x in family)
    added = tuple(Observation(finding, span=span, source="text") for finding, span in dict(said).items())
    return replace(case, observations=case.observations + added) if added else case


def _places(sheet: Sheet | None) -> list[Span]:
    """Where in the text the entries of a sheet stand, each once."""
    return list(dict.fromkeys(e.span for e in sheet.entries if e.span and e.span.end)) if sheet else []


@dataclass(slots=True)
class _Read:
    """What the clauses of a text say."""

    mentions: list[Mention] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    clauses: list[tuple[Clause, list[Match]]] = field(default_factory=list)
    respelt: dict[str, str] = field(default_factory=dict)
    old: set[Span] = field(default_factory=set)


def _read_clauses(text: str, whole: str, patient: str, knowledge: Knowledge, times: Times) -> _Read:
    """What the clauses of `text` say, in the words of `whole`, which may have markup in it."""
    read, matcher, of_others = _Read(), matcher_of(knowledge), told_of_others(text, patient)
    named = terms_in(text, knowledge)
    for written in clauses(text):
        clause = matcher.spelt(written)
        if clause is not written:
            pairs = zip(written.words, clause.words, strict=True)
            read.respelt |= {a: b for a, b in pairs if a != b}
        meant = (m for m in matcher.matches(clause) if not (knowledge.findings[m.finding].domain == HISTORY and is_likened(clause.words, m.first)))
        found = settled([(m, s) for m in meant if (s := status_of(m, patient, of_others))], knowledge)
        terms = term_matches(written, named, [m for m, _ in found], knowledge)
        for match, (status, rule) in (*found, *((m, s) for m in terms if (s := status_of(m, patient, of_others)))):
            mention, observation = _understood(match, status, rule, whole, times, knowledge)
            read.mentions.append(mention)
            if observation:
                read.observations.append(observation)
                if match.finding in new_only(knowledge) and (observation.began_days or 0.0) >= DAYS_PER_YEAR:
                    read.old.add(mention.span)
        read.clauses.append((clause, [*(m for m, _ in found), *terms]))
    return read


def _now(o: Observation, tempo: Tempo | None, knowledge: Knowledge) -> Observation | None:
    """A complaint of years beside a new one is not counted where only a new one is meant; beside others of years it counts in general."""
    if o.finding not in new_only(knowledge):
        return o
    return None if is_shorter(tempo, o.began_days or 0.0) else replace(o, finding=next(iter(knowledge.ancestors(o.finding)), o.finding))


def _is_over(mentions: list[Mention]) -> bool:
    """Whether what is told is all past, so that a time in the text is none of a complaint of now."""
    said = {m.status for m in mentions}
    return Status.PAST in said and said.isdisjoint({Status.PRESENT, Status.UNCERTAIN})


def _about_sex(read: Sex | None, given: Sex | None) -> tuple[Issue, ...]:
    if read is None or given is None or read == given:
        return ()
    return (Issue("warning", f"the text speaks of a {read.value} person, {given.value} was given", "say which; the sex given was used", "sex"),)


def _about_spelling(respelt: dict[str, str]) -> tuple[Issue, ...]:
    if not respelt:
        return ()
    pairs = ", ".join(f"'{a}' as '{b}'" for a, b in list(respelt.items())[:MAX_RESPELT_SHOWN])
    rest = f" and {len(respelt) - MAX_RESPELT_SHOWN} more" if len(respelt) > MAX_RESPELT_SHOWN else ""
    return (Issue("info", f"read {pairs}{rest}", "if that is not meant, write it in another way", "text"),)


def _about_age(read: Age | None, given: float | None) -> tuple[Issue, ...]:
    """What is odd about the age: it cannot be, it was guessed, or another one was given."""
    if read is None or (read.issue and given is None):
        return (read.issue,) if read and read.issue else ()
    if given is None or read.years is None or abs(read.years - given) <= (DECADE if read.issue else 1.0):
        return ()
    return (Issue("warning", f"the text says an age of {read.years:g}, {given:g} was given", "say which; the age given was used", "age_years"),)


def _first_level(code: str, knowledge: Knowledge) -> Issue | None:
    """The issue that says that a text was read at first level only; None for English and for a language with its translation."""
    raw = None if code == ENGLISH or knowledge.language(code) else knowledge.reading(code)
    if raw is None:
        return None
    said = f"this text is in {LANGUAGES[code].name}, of which only the most usual words are read; what it says may be missed"
    return Issue("warning", said, f"{raw['reader']['note']} (The answer is in English. Write in English or German to have everything read.)", "text")


def _silent(text: str, mentioned: set[str], medicines: tuple[Exposure, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """History that a text of some length would have named if it were so, and did not."""
    if len(text.split(maxsplit=MIN_WORDS_FOR_SILENCE)) < MIN_WORDS_FOR_SILENCE:
        return ()
    told, by_medicine = _told_history(knowledge)
    taken = {finding for e in medicines for finding in by_medicine.get(e.medicine.lower(), ())}
    return tuple(f for f in told if f not in mentioned and f not in taken)


@lru_cache(maxsize=4)
def _told_history(knowledge: Knowledge) -> tuple[tuple[str, ...], dict[str, set[str]]]:
    """The history that a told story would hardly leave out, and the findings of medicines by each of their names."""
    by_medicine: dict[str, set[str]] = {}
    for medicine in knowledge.medicines:
        for name in (medicine.name, *medicine.words):
            by_medicine.setdefault(name.lower(), set()).add(medicine.finding)
    return tuple(f.id for f in knowledge.findings.values() if f.told), by_medicine


def _understood(match: Match, status: Status, rule: str, text: str, times: Times, knowledge: Knowledge) -> tuple[Mention, Observation | None]:
    """A match as mention and observation; what lies in the past is present as history."""
    start, end = match.clause.tokens[match.first].start, match.clause.tokens[match.last].end
    span = Span(start, end, text[start:end])
    known = knowledge.findings.get(match.finding)
    domain = known.domain if known else ""
    is_old = rule == FORMERLY and match.finding in recent_only(knowledge)
    if status is Status.PAST and not is_old and (domain == HISTORY or (domain == COURSE and HAD.isdisjoint(match.clause.distinct))):
        status = Status.PRESENT
    observation = _observation(match.finding, status, side_of(match), span)
    if observation and observation.presence is Presence.PRESENT and domain != COURSE:
        began = began_days(match, times)
        if began is not None and began >= DAYS_PER_YEAR and match.finding in recent_only(knowledge):
            return Mention(match.finding, Status.PAST, span, f"{rule}: {match.phrase}"), None
        observation = replace(observation, began_days=began)
    return Mention(match.finding, status, span, f"{rule}: {match.phrase}"), observation


def _observation(finding: str, status: Status, side: str, span: Span) -> Observation | None:
    if status is Status.UNCERTAIN:
        return Observation(finding, probability=UNCERTAIN_PROBABILITY, side=side, span=span, source="text")
    presence = {Status.PRESENT: Presence.PRESENT, Status.ABSENT: Presence.ABSENT}.get(status)
    return Observation(finding, presence, side=side, span=span, source="text") if presence else None


def _left(read: _Read, used: list[Span], text: str, *, has_any: bool) -> list[Span]:
    """What nothing was taken from; where nothing at all was recognised, every clause of a word."""
    out: list[Span] = []
    used = sorted(used, key=lambda u: u.start)
    at = 0
    for clause, found in read.clauses:
        while at < len(used) and used[at].end <= clause.start:
            at += 1
        inside = [u for u in used[at : at + NEAR] if u.start < clause.end]
        out += left_over(clause, found, inside, text, least=MIN_WORDS if has_any else 1)
    results = results_in(text, [*used, *out, *(m.span for m in read.mentions)])
    return sorted((*out, *results), key=lambda s: s.start)
