"""Examination notation inside what somebody wrote: "… ankle dorsiflexion 2/5 right, knee jerks absent, pinprick reduced to T10 …"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from paresis.intake.sheet_clauses import CLAUSE, SENTENCE
from paresis.intake.sheet_grades import NUMBER, PLUSES
from paresis.intake.sheet_reading import Clause, Mention, Reading
from paresis.intake.sheet_text import read_clause
from paresis.intake.sheet_words import SENSES, sides_in, words_in
from paresis.kb.anatomy.load import load_anatomy
from paresis.model.anatomy import Sheet
from paresis.model.case import Span
from paresis.model.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.anatomy import Anatomy
    from paresis.model.case import Mention as Told

NOTATION = re.compile(
    r"/\s?5\b|\b[0-5][+-](?!\d)|\bmrc\b|\bgrade [0-5]\b|jerk|reflex|plantar|babinski|clonus|hoffman|\bpin\b|pin ?prick|vibration"
    r"|propriocept|joint position|light touch|sensory level|dermatome|flexion|extension|abduction|adduction|eversion|inversion"
    r"|flexor|extensor|web space|\btone\b|\+\+",
    re.IGNORECASE,
)
GRADED = re.compile(r"(?<![\w.])[0-5](?:\.5)?\s?[+-]?\s*/\s*5(?!\d)|(?<![\w.-])[0-5][+-](?![\w])|\b(?:mrc(?: grade)?|grade) [0-5](?!\d)")
TERSE = re.compile(r"[\s\w]*?[\s=]+[0-5](?:\.5)?[+-]?\s*$")
EXAMINED = re.compile(r"\bpin\b|pin ?prick|light touch|vibration|propriocept|joint position|position sense|sensory level|dermatome|temperature sens")
PARTLY = re.compile(r"\b(?:except|apart from|other than|part of|close to|near|towards|but|some|mainly|mostly)\b")
LIMB = frozenset({"hip", "thigh", "shin", "calf", "foot", "shoulder", "upper_arm", "forearm", "hand"})
ASIDE = frozenset({Status.PAST, Status.FAMILY, Status.HYPOTHETICAL})
UNSURE, NO_SIDE, SHORT = 0.6, 0.8, 3


def read_examination(text: str, told: Iterable[Told]) -> Sheet | None:
    """The examination that a text reports; None when nothing in it looks like one.

    >>> sheet = read_examination("Ankle dorsiflexion 2/5 on the right, absent ankle jerks.", ())
    >>> [(e.item, e.side, e.states) for e in sheet.entries if e.certainty == 1][0] if sheet else None
    ('ankle_dorsiflexion', 'right', ('2',))
    >>> read_examination("My legs are weak since Monday.", ())
    """
    if not NOTATION.search(text):
        return None
    sheet = sheet_in_text(text, told, load_anatomy())
    return sheet if sheet.entries or sheet.issues else None


def sheet_in_text(text: str, told: Iterable[Told], anatomy: Anatomy) -> Sheet:
    """The examination that a text reports in the notation of an examination; what is told in other words is left to the findings.

    A movement needs a grade, a limb a number out of five, a reflex its state; feeling needs the name of a test or of one skin area.
    Nothing is read from a clause about the past, a relative or what may come; what may be so counts with less certainty.

    Args:
        text: Free text of any length.
        told: What was understood of it, with how it is meant.
        anatomy: What can be examined and how it is written.
    """
    reading = Reading(anatomy, admits=_is_notation)
    lower = text.lower()
    status = sorted((m.span.start, m.span.end, m.status) for m in told)
    starts, longest = [s[0] for s in status], max((end - start for start, end, _ in status), default=0)
    for sentence in SENTENCE.finditer(lower):
        if NOTATION.search(sentence.group()):
            near = status[bisect_left(starts, sentence.start() - longest) : bisect_left(starts, sentence.end())]
            inside = [s for s in near if sentence.start() < s[1]]
            _sentence(reading, text, lower, (sentence.start(), sentence.end()), inside)
        reading.side, reading.last, reading.led, reading.senses = "", None, "", ()
    reading.imply_other_side()
    return Sheet(tuple(reading.entries.values()), tuple(i for i in reading.issues if i.level != "info"))


def _sentence(reading: Reading, text: str, lower: str, at: tuple[int, int], status: list[tuple[int, int, Status]]) -> None:
    named = {side for _, side in sides_in(reading.anatomy, lower[at[0] : at[1]]) if side != "other"}
    reading.side = named.pop() if len(named) == 1 else ""
    for m in CLAUSE.finditer(lower, *at):
        meant = {s for start, end, s in status if start < m.end() and m.start() < end}
        if meant & ASIDE:
            continue
        before = set(reading.entries)
        read_clause(reading, Span(m.start(), m.end(), text[m.start() : m.end()]), m.group())
        for key in set(reading.entries) - before:
            reading.entries[key] = replace(reading.entries[key], certainty=_certainty(reading, m.group(), is_unsure=Status.UNCERTAIN in meant))


def _certainty(reading: Reading, clause: str, *, is_unsure: bool) -> float:
    """One, less where the text is unsure, or names a thing of one side without saying which."""
    plural = re.search(r"\b(?:jerks|reflexes|plantars|both|legs|arms|feet|hands|hips|knees|ankles|toes|thighs)\b", clause)
    no_side = not plural and not reading.side and not sides_in(reading.anatomy, clause)
    return (UNSURE if is_unsure else 1.0) * (NO_SIDE if no_side else 1.0)


def _is_notation(m: Mention, clause: Clause, anatomy: Anatomy) -> bool:
    """Whether a mention is written as examiners write; what is said of a part of a group is not said of all of it."""
    if (m.word in anatomy.words["implied"] and m.kind != "reflex") or (len(m.items) > 1 and PARTLY.search(clause.text)):
        return False
    if m.kind == "area":
        one = len(m.items) == 1 and any(words_in(clause.text, anatomy.words["senses"][s]) for s in SENSES)
        return bool(EXAMINED.search(clause.text)) or one
    if m.kind in {"movement", "muscle"} and all(anatomy.items[i].region in LIMB for i in m.items):
        return _is_graded(m, clause)
    return m.kind in {"reflex", "tone"} and not m.word.endswith((" up", " down"))


def _is_graded(m: Mention, clause: Clause) -> bool:
    """A grade out of five, for one movement also a bare number at the end or a word; a limb needs the grade."""
    if GRADED.search(clause.text):
        return True
    if len(m.word) <= SHORT:
        return False
    single = len(m.items) == 1 and not PLUSES.search(clause.text)
    return single and (bool(TERSE.fullmatch(clause.text)) or not NUMBER.search(clause.text))
