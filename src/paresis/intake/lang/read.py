"""A text in another language to a case."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.animals import OUT_OF_SCOPE, without_animals_in
from paresis.intake.dates import about_day
from paresis.intake.lang.clauses import clauses
from paresis.intake.lang.find import finder_of
from paresis.intake.lang.person import patient_of, read_age, read_sex, subject_of
from paresis.intake.lang.said import FORMERLY, read_of, settled, side_of
from paresis.intake.lang.tempo import began_days, dates_of, read_tempo
from paresis.intake.matcher import tidy
from paresis.intake.person import impossible
from paresis.intake.since import recent_only
from paresis.intake.unmeant import is_likened
from paresis.intake.values import read_values
from paresis.kb.lang.translated import translated
from paresis.model.case import Case, Mention, Observation, Span
from paresis.model.vocabulary import Presence, Status

if TYPE_CHECKING:
    from datetime import date

    from paresis.intake.lang.clauses import Clause
    from paresis.intake.lang.find import Match
    from paresis.intake.lang.grammar import Grammar
    from paresis.intake.lang.said import Read
    from paresis.model.knowledge import Knowledge
    from paresis.model.vocabulary import Setting

UNCERTAIN_PROBABILITY = 0.6
HISTORY, COURSE = "context", "course"
LEAST = 3
PRESENCE = {Status.PRESENT: Presence.PRESENT, Status.ABSENT: Presence.ABSENT}
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})\.(\d{3})(?![\d.,]\d)")


def read_in(code: str, text: str, whole: str, *, knowledge: Knowledge, setting: Setting, today: date | None = None) -> Case:
    """Read a text in a language of `knowledge/lang/`.

    Args:
        code: Two letters of the language.
        text: The text, what is in other languages blanked.
        whole: The text as given, for the spans.
        knowledge: Whose words to read with.
        setting: Where the person is seen.
        today: Day from which the days in it count; none are read without.

    Returns:
        A case as `read_text` makes it.
    """
    finder = finder_of(knowledge, code)
    grammar = finder.grammar
    told, text = text, without_animals_in(text, said) if (said := grammar.raw.get("animals")) else text
    animal = (OUT_OF_SCOPE,) if told != text else ()
    parts = list(clauses(text, grammar))
    patient = patient_of(parts, grammar)
    reads = [_reads(c, code, patient, knowledge) for c in parts]
    age = read_age(text, grammar)
    dates = dates_of(text, today, grammar)
    timed = read_tempo(text, [(c, _is_complaint(r, knowledge)) for c, r in zip(parts, reads, strict=True)], grammar, dates)
    values = read_values(in_english(text, grammar), translated(knowledge, code))
    found = [_understood(r, whole, knowledge, began_days(r[0], text, dates)) for clause in reads for r in clause]
    used = [*values.spans, *([age.span] if age else []), *([timed.span] if timed and timed.span.text else [])]
    left = [s for c, r in zip(parts, reads, strict=True) if not r and (s := _left(c, used, whole, grammar))]
    return Case(
        age_years=age.years if age else None,
        sex=read_sex(text, parts, patient, grammar),
        setting=setting,
        tempo=timed.tempo if timed else None,
        observations=(*(o for _, o in found if o), *values.observations),
        measurements=values.measurements,
        medicines=values.medicines,
        mentions=tuple(m for m, _ in found),
        not_understood=(*values.unread, *left),
        is_unread=not (found or values.measurements or values.medicines or animal),
        issues=(
            *animal, *values.issues, *([impossible(age.span.text)] if age and age.years is None else []),
            *(about_day(d) for d in dates if d.days is None and d.is_since),
        ),
        subject=subject_of(parts, patient, grammar),
    )  # fmt: skip


def _reads(clause: Clause, code: str, patient: str, knowledge: Knowledge) -> list[Read]:
    matches = [m for m in finder_of(knowledge, code).matches(clause) if m.pattern.finding in knowledge.findings and not _is_likened(m, knowledge)]
    taken = frozenset(i for m in matches if m.pattern.is_affirmed for i in m.used)
    return settled([r for m in matches if (r := read_of(m, taken, patient))], knowledge)


def _is_likened(match: Match, knowledge: Knowledge) -> bool:
    """Whether history is told only as a likeness ("als wäre ich einen Marathon gelaufen")."""
    if knowledge.findings[match.pattern.finding].domain != HISTORY:
        return False
    return is_likened(match.clause.words, match.first, _likeness(match.clause.grammar))


@lru_cache(maxsize=8)
def _likeness(grammar: Grammar) -> dict[str, frozenset[str]]:
    """Words that begin a likeness, each with those of which one must follow."""
    return {grammar.fold(word): grammar.set(after) for word, after in grammar.raw.get("likeness", {}).items()}


def _is_complaint(reads: list[Read], knowledge: Knowledge) -> bool | None:
    """Whether a clause tells a complaint, only history, or nothing."""
    domains = {knowledge.findings[m.pattern.finding].domain for m, _, _ in reads}
    return None if not domains else bool(domains - {HISTORY})


def _understood(read: Read, text: str, knowledge: Knowledge, began: float | None) -> tuple[Mention, Observation | None]:
    match, status, rule = read
    start, end = match.clause.tokens[match.first].start, match.clause.tokens[match.last].end
    span, finding = Span(start, end, text[start:end]), match.pattern.finding
    is_old = rule == FORMERLY and finding in recent_only(knowledge)
    if status is Status.PAST and not is_old and knowledge.findings[finding].domain == HISTORY:
        status = Status.PRESENT
    mention = Mention(finding, status, span, f"{rule}: {match.pattern.phrase}")
    if status is Status.UNCERTAIN:
        return mention, Observation(finding, probability=UNCERTAIN_PROBABILITY, side=side_of(match), span=span, source="text")
    if status not in PRESENCE:
        return mention, None
    is_dated = status is Status.PRESENT and knowledge.findings[finding].domain != COURSE
    began = began if is_dated else None
    return mention, Observation(finding, PRESENCE[status], side=side_of(match), began_days=began, span=span, source="text")


def _left(clause: Clause, used: list[Span], text: str, grammar: Grammar) -> Span | None:
    """A clause of some content from which nothing was taken."""
    start, end = clause.tokens[0].start, clause.tokens[-1].end
    content = [w for w in clause.words if w.isalpha() and w not in grammar.at("function", "fillers")]
    is_used = any(u.start < end and u.end > start for u in used)
    return None if is_used or len(content) < LEAST else Span(start, end, tidy(text[start:end]))


def in_english(text: str, grammar: Grammar) -> str:
    """The text with the small words beside values in English and thousands with a comma, every character in its place."""
    pattern, english = _beside_values(grammar)
    spelt = _THOUSANDS.sub(r"\1,\2", text)
    return pattern.sub(lambda m: english[m.group().lower()].ljust(len(m.group())), spelt)


@lru_cache(maxsize=8)
def _beside_values(grammar: Grammar) -> tuple[re.Pattern[str], dict[str, str]]:
    words = {w: e for w, e in grammar.raw["values"]["words"].items() if len(e) <= len(w)}
    return re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")\b", re.I), words
