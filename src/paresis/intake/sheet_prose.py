"""Examination notation inside what somebody wrote: "… ankle dorsiflexion 2/5 right, knee jerks absent, pinprick reduced to T10 …"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from paresis.intake.sheet_clauses import CLAUSE, SENTENCE, arranged, is_graded
from paresis.intake.sheet_grades import NUMBER, PLUSES
from paresis.intake.sheet_notation import normalised
from paresis.intake.sheet_reading import Clause, Mention, Reading
from paresis.intake.sheet_sides import begin_sentence, note_sides, remember_side
from paresis.intake.sheet_text import LONGEST, TOO_LONG, imply, read_clause, read_notes, read_parts, without_total
from paresis.intake.sheet_words import SENSES, is_all_known, mentions_in, sides_in, words_in
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
    r"|(?:right|left) (?:antero|postero)?(?:lateral|medial|anterior|posterior) (?:thigh|leg|calf|shin|foot|lower leg|upper arm|forearm)\b|\b[lu]mn\b"
    r"|flexor|extensor|web space|\btone\b|\+\+|\b(?:para|tetra|quadri|hemi)(?:pares[ie]s?|paretic|pleg\w+)\b",
    re.IGNORECASE,
)
PALSY = re.compile(r"(?:para|tetra|quadri|hemi)(?:pares|paretic|pleg)")
SHORTHAND = re.compile(
    r"(?<!\w)[^\W\d]{2,40} m?[0-5][+-]?\s*(?:$|[,;.)]|(?:r|l|re|li|rt|lt|right|left|rechts|links|bds|bilat\w*|both)\b)"
    r"|\b(?:psr|asr|bsr|tsr|kraftgrad|kg [0-5]|tonus|klonus|pallästhesie|spitz-stumpf|[kab]js?|quads?|hamstrings?|gastroc\w*|iliopsoas|deltoids?"
    r"|biceps|triceps|fdi|apb|adm|ehl|edl|edb|fhl|fpl|fdp|ta)\b",
    re.IGNORECASE,
)
GRADED = re.compile(r"(?<![\w.])[0-5](?:\.5)?\s?[+-]?\s*/\s*5(?!\d)|(?<![\w.-])[0-5][+-](?![\w])|\b(?:mrc(?: grade)?|grade) [0-5](?!\d)")
TERSE = re.compile(r"[\s\w]*?[\s=]+[0-5](?:\.5)?[+-]?\s*$")
EXAMINED = re.compile(
    r"\b[lu]mn\b|\bpin\b|pin ?prick|light touch|vibration|propriocept|joint position|position sense|sensory level|dermatome|temperature sens"
)
PARTLY = re.compile(r"\b(?:except|apart from|other than|part of|close to|near|towards|but|some|mainly|mostly)\b")
SENSATION = re.compile(
    r"\b(?:sensation|sensory|sensibilität|\w*(?:hyp|par|dys)[aä]?e?sthesi\w+|hyp[ao]*lgesi\w+|\w*anästhesie|dermatome|perianal|perineum|saddle|reithose\w*)\b"
)
LIMB = frozenset({"hip", "thigh", "shin", "calf", "foot", "shoulder", "upper_arm", "forearm", "hand"})
ASIDE = frozenset({Status.PAST, Status.FAMILY, Status.HYPOTHETICAL})
UNSURE, NO_SIDE, SHORT, STRANGE = 0.6, 0.8, 3, 0.15
LONGEST_CLAUSE = 1000


def read_examination(text: str, told: Iterable[Told]) -> Sheet | None:
    """The examination that a text reports; None when nothing in it looks like one.

    >>> sheet = read_examination("Ankle dorsiflexion 2/5 on the right, absent ankle jerks.", ())
    >>> [(e.item, e.side, e.states) for e in sheet.entries if e.certainty == 1][0] if sheet else None
    ('ankle_dorsiflexion', 'right', ('2',))
    >>> read_examination("My legs are weak since Monday.", ())
    """
    anatomy, understood = load_anatomy(), _Told.of(told)
    if is_sheet(text, understood, anatomy):
        return read_notes(text, anatomy)
    if not NOTATION.search(text) and not SHORTHAND.search(text):
        return None
    sheet = sheet_in_text(text, understood, anatomy)
    return sheet if sheet.entries or sheet.issues else None


def is_sheet(text: str, told: _Told, anatomy: Anatomy) -> bool:
    """Whether a whole text is an examination.

    Nearly every clause is made of its words, at least one is written as examiners write, none is of the past.
    """
    lower = normalised(text)
    bearable, strange, is_marked = max(STRANGE * len(lower), 2), 0, False
    for m in CLAUSE.finditer(lower):
        if m.group().strip() and (len(m.group()) > LONGEST_CLAUSE or not is_all_known(anatomy, m.group())):
            strange += len(m.group())
            if strange > bearable:
                return False
        else:
            is_marked = is_marked or _is_marked(anatomy, m.group())
    return is_marked and not told.meant(0, len(text)) & ASIDE


def sheet_in_text(text: str, told: _Told, anatomy: Anatomy) -> Sheet:
    """The examination that a text reports.

    Clauses in which every word belongs to an examination are read as `read_sheet_text` reads notes. From prose only notation is taken; what is told
    in other words is left to the findings: a movement needs a grade, a limb a number out of five, a reflex its state; feeling needs the name of a
    test or of one skin area. Nothing is read from a clause about the past, a relative or what may come; what may be so counts with less certainty.

    Args:
        text: Free text of any length.
        told: What was understood of it, with how it is meant.
        anatomy: What can be examined and how it is written.
    """
    reading = Reading(anatomy)
    lower = without_total(reading, normalised(text))
    note_sides(reading, lower)
    notes = _Notes(reading, text, lower, arranged(anatomy, lower), told)
    for sentence in SENTENCE.finditer(lower):
        notes.read(sentence.span())
    if notes.has_notes:
        imply(reading)
    else:
        reading.imply_other_side()
    issues = tuple(i for i in reading.issues if i.level != "info")
    return Sheet(tuple(reading.entries.values()), issues, values=tuple(reading.values.items()), assumed_side=reading.assumed)


@dataclass(frozen=True, slots=True)
class _Told:
    """What was understood of a text, in order, and how long the longest is."""

    places: tuple[tuple[int, int, Status], ...]
    starts: tuple[int, ...]
    longest: int

    @classmethod
    def of(cls, told: Iterable[Told]) -> _Told:
        places = tuple(sorted((m.span.start, m.span.end, m.status) for m in told))
        return cls(places, tuple(x[0] for x in places), max((end - start for start, end, _ in places), default=0))

    def meant(self, start: int, end: int) -> set[Status]:
        """How what stands between two places is meant."""
        near = self.places[bisect_left(self.starts, start - self.longest) : bisect_left(self.starts, end)]
        return {status for _, last, status in near if start < last}


@dataclass(slots=True)
class _Notes:
    """A text that is read sentence by sentence: `lower` in one form, `arranged` with lists and asides as clauses.

    `has_notes`: something was written as examiners write; `is_noted`: the sentence before was, as a whole, and the next goes on;
    `length` of what was read.
    """

    reading: Reading
    text: str
    lower: str
    arranged: str
    told: _Told
    has_notes: bool = False
    is_noted: bool = False
    length: int = 0

    def read(self, at: tuple[int, int]) -> None:
        """Read one sentence: runs of clauses that are notation as notes, the others as prose."""
        reading = self.reading
        self._note_side(at)
        is_written = bool(NOTATION.search(self.lower, *at) or SHORTHAND.search(self.lower, *at))
        clauses = [m.span() for m in CLAUSE.finditer(self.lower, *at)]
        runs = [(is_noted, list(xs)) for is_noted, xs in groupby(clauses, key=self._is_noted)]
        runs = [(is_noted and (self.is_noted or self._is_marked(xs)), xs) for is_noted, xs in runs]
        self.is_noted = bool(runs) and all(is_noted for is_noted, _ in runs)
        if not is_written and not any(is_noted for is_noted, _ in runs):
            self._forget()
            return
        self.length += at[1] - at[0]
        if self.length > LONGEST:
            reading.issues += [] if TOO_LONG in reading.issues else [TOO_LONG]
            return
        if not any(is_noted for is_noted, _ in runs):
            self._forget()
        begin_sentence(reading, self.lower[slice(*at)], is_new=self.lower[at[0] - 1 : at[0]] != ";")
        for is_noted, xs in runs:
            if is_noted:
                self._note(xs[0][0], xs[-1][1])
            elif NOTATION.search(self.lower, *at):
                self._prose(xs)

    def _note_side(self, at: tuple[int, int]) -> None:
        """Of which limb the one side that the text names is said ("foot drop on the right"): notes without a side speak of that one too."""
        side, sentence = self.reading.only_side, self.lower[slice(*at)]
        if side and at[1] - at[0] < LONGEST_CLAUSE and any(s == side for _, s in sides_in(self.reading.anatomy, sentence)):
            for m in mentions_in(self.reading.anatomy, sentence):
                remember_side(self.reading, m, side)

    def _forget(self) -> None:
        """Prose takes nothing over from the sentence before."""
        r = self.reading
        r.side = r.headed = r.head_limb = r.led = r.ahead = ""
        r.last, r.senses = None, ()

    def _is_noted(self, at: tuple[int, int]) -> bool:
        return is_all_known(self.reading.anatomy, self.lower[slice(*at)]) and not self.told.meant(*at) & ASIDE

    def _is_marked(self, clauses: list[tuple[int, int]]) -> bool:
        """Whether any of these clauses is written as examiners write, not as people tell."""
        return any(_is_marked(self.reading.anatomy, self.lower[slice(*at)]) for at in clauses)

    def _note(self, start: int, end: int) -> None:
        self.reading.admits, self.has_notes = None, True
        for m in CLAUSE.finditer(self.arranged, start, end):
            read_parts(self.reading, Span(m.start(), m.end(), self.text[m.start() : m.end()]), m.group())

    def _prose(self, clauses: list[tuple[int, int]]) -> None:
        reading = self.reading
        reading.admits = _is_notation
        for start, end in clauses:
            meant, clause = self.told.meant(start, end), self.lower[start:end]
            if meant & ASIDE:
                continue
            before = set(reading.entries)
            read_clause(reading, Span(start, end, self.text[start:end]), clause)
            for key in set(reading.entries) - before:
                certainty = _certainty(reading, clause, is_unsure=Status.UNCERTAIN in meant)
                reading.entries[key] = replace(reading.entries[key], certainty=certainty)


def _is_marked(anatomy: Anatomy, clause: str) -> bool:
    """A grade out of five, the name of a test, a reflex, or one movement that is graded."""
    if GRADED.search(clause) or EXAMINED.search(clause) or PALSY.search(clause):
        return True
    named = mentions_in(anatomy, clause)
    if any(m.kind in {"reflex", "tone", "sign"} and not m.word.endswith((" up", " down")) for m in named):
        return True
    if "anal_tone" in {i for m in named for i in m.items} or SENSATION.search(clause):
        return True
    if any(m.kind == "movement" and {anatomy.items[i].region for i in m.items} == {"ocular"} for m in named):
        return True
    implied = anatomy.words["implied"]
    single = [m for m in named if m.kind in {"movement", "muscle"} and len(m.items) == 1 and m.word not in implied]
    return any(anatomy.items[m.items[0]].region in LIMB | {"neck", "face"} for m in single) and bool(
        TERSE.fullmatch(clause) or is_graded(anatomy, clause)
    )


def _certainty(reading: Reading, clause: str, *, is_unsure: bool) -> float:
    """One, less where the text is unsure, or names a thing of one side without saying which."""
    plural = re.search(r"\b(?:jerks|reflexes|plantars|both|legs|arms|feet|hands|hips|knees|ankles|toes|thighs)\b", clause)
    no_side = not plural and not (reading.side or reading.ahead) and not sides_in(reading.anatomy, clause)
    return (UNSURE if is_unsure else 1.0) * (NO_SIDE if no_side else 1.0)


def _is_notation(m: Mention, clause: Clause, anatomy: Anatomy) -> bool:
    """Whether a mention is written as examiners write; what is said of a part of a group is not said of all of it."""
    if PALSY.match(m.word):
        return True
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
