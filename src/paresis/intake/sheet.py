"""An examination as quick notation, CSV or JSON → a Sheet. Nothing that is written here raises for the patient: what is odd becomes an Issue."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.errors import IntakeError, did_you_mean
from paresis.intake.sheet_grades import Grade, numeric_grades, word_grades
from paresis.model.anatomy import SIDES, Anatomy, Entry, Scale, Sheet
from paresis.model.case import Issue, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLAUSE = re.compile(r"[^,;.:\n](?:[^,;:.\n]|\.(?=\d))*")
SENTENCE = re.compile(r"(?:[^;.\n]|\.(?=\d))+")
LEVEL = re.compile(r"(?<!\w)(?:sensory )?level(?: of| at)?(?: the)? (\w+)|(?<!\w)(?:below|from)(?: the)? (\w+)(?: downwards| down)?")
SENSES = ("touch", "pain", "fine")
BELOW, ABOVE = 4, 2
NUMB = ("numb", "numbness", "anaesthesia", "anesthesia", "hypoaesthesia", "sensory loss", "sensory deficit")
LIMBS = (("hip", "thigh", "shin", "calf", "foot"), ("shoulder", "upper_arm", "forearm", "hand"))
ABNORMAL = {"power": ("0", "1", "2", "3-", "3", "3+", "4-", "4", "4+"), "tendon": ("0", "0.5", "1"), "sensation": ("absent", "reduced")}


@dataclass(frozen=True, slots=True)
class Mention:
    """Items named at a place in a clause."""

    start: int
    end: int
    kind: str
    items: tuple[str, ...]
    both: bool
    word: str


@dataclass(slots=True)
class Reading:
    """What has been read so far; `led` is the grade word that leads a list ("weak dorsiflexion, eversion and inversion")."""

    anatomy: Anatomy
    side: str = ""
    senses: tuple[str, ...] = ()
    led: str = ""
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    rest: list[tuple[str, tuple[str, ...], Span]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)

    def put(self, item: str, side: str, states: tuple[str, ...], span: Span, *, weight: float = 1.0) -> None:
        """Add an entry for each side that the item has; what is said twice and differently is an issue."""
        sided = self.anatomy.items[item].sided
        sides = (side,) if side in SIDES else SIDES
        for s in sides if sided else ("",):
            old = self.entries.get((item, s))
            if old and not set(old.states) & set(states):
                name = self.anatomy.items[item].name
                text = f"{name} is given twice: {old.text} and {span.text.strip()}"
                self.issues.append(Issue("warning", text, "the last one is used", where=s))
            self.entries[item, s] = Entry(item, s, states, span.text.strip(), span, weight=weight)

    def imply_others_normal(self) -> None:
        """Numb areas or weak movements that are named one by one say that the other routine ones of the limb are probably normal."""
        words = self.anatomy.words
        areas = [f"{a}.touch" for a in words["routine"]["areas"]]
        movements = [i.id for i in self.anatomy.items.values() if i.kind == "movement" and i.routine]
        for limb in LIMBS:
            for side in SIDES:
                self._imply_others("touch", areas, limb, side, float(words["named_area"]))
                self._imply_others("movement", movements, limb, side, float(words["named_movement"]))

    def _imply_others(self, kind: str, routine: list[str], limb: tuple[str, ...], side: str, certainty: float) -> None:
        items = self.anatomy.items
        in_limb = {i for i, x in items.items() if x.kind == kind and x.region in limb}
        named = [e for (i, s), e in self.entries.items() if s == side and i in in_limb and e.weight == 1.0]
        silent = [i for i in routine if i in in_limb and (i, side) not in self.entries]
        if any(not set(e.states) & set(self.anatomy.scales[items[e.item].scale].healthy) for e in named):
            weight = _weight(self.anatomy, len(silent))
            for i in silent:
                healthy = self.anatomy.scales[items[i].scale].healthy
                text = f"not among the abnormal ones named on the {side}"
                self.entries[i, side] = Entry(i, side, healthy, text, None, certainty, weight)

    def imply_other_side(self) -> None:
        """Something abnormal named on one side only says that the other side is probably normal."""
        certainty = float(self.anatomy.words["one_sided"])
        for (item, side), e in list(self.entries.items()):
            thing = self.anatomy.items[item]
            other = (item, "right" if side == "left" else "left")
            healthy = self.anatomy.scales[thing.scale].healthy
            if side and other not in self.entries and not set(e.states) & set(healthy):
                self.entries[other] = Entry(*other, healthy, f"{thing.name} named on the {side} only", e.span, certainty, e.weight)


def read_sheet_text(text: str, anatomy: Anatomy) -> Sheet:
    """Read quick notation: clauses divided by commas, semicolons or full stops.

    A side holds until another one is named; without any, a sided finding is taken to be on both sides. Something abnormal that is named on
    one side only says, with less than full certainty, that the other side is normal; abnormal movements or areas named one by one say the same
    of the others of that limb. "otherwise normal" says that every routine item that is
    not named is normal; nothing else is ever assumed.

    Args:
        text: For example "ankle dorsiflexion 2/5 right, inversion 4, eversion 2, ankle jerk normal, numb first web space".
        anatomy: What can be examined and how it is written.

    Returns:
        The sheet, with issues and the clauses that were not understood.
    """
    reading = Reading(anatomy)
    lower = text.lower()
    for sentence in SENTENCE.finditer(lower):
        reading.led = ""
        if not reading.side:
            named = {side for _, side in _sides(anatomy, sentence.group()) if side != "other"}
            reading.side = named.pop() if len(named) == 1 else ""
        for m in CLAUSE.finditer(lower, sentence.start(), sentence.end()):
            _clause(reading, Span(m.start(), m.end(), text[m.start() : m.end()]), m.group())
    _rest(reading)
    reading.imply_others_normal()
    reading.imply_other_side()
    return Sheet(tuple(reading.entries.values()), tuple(reading.issues), tuple(reading.unread))


def read_sheet_csv(text: str, anatomy: Anatomy, *, where: str = "sheet") -> Sheet:
    """Read a table with the columns item, side and grade (or value), and sense for skin areas.

    Raises:
        IntakeError: There is no column `item`, or neither `grade` nor `value`.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    names = {(k or "").strip().lower() for row in rows[:1] for k in row}
    if not rows or "item" not in names or not names & {"grade", "value"}:
        raise IntakeError("no table of an examination", where=where, hint="give the columns item, side, grade in the first line")
    return read_sheet_rows([{(k or "").strip().lower(): (v or "") for k, v in row.items()} for row in rows], anatomy)


def read_sheet_json(raw: Any, anatomy: Anatomy, *, where: str = "sheet") -> Sheet:
    """Read `[{"item": …, "side": …, "grade": …}]`, `{"entries": […]}` or `{"text": …}`.

    Raises:
        IntakeError: It is none of these.
    """
    if isinstance(raw, dict) and isinstance(raw.get("text"), str):
        return read_sheet_text(raw["text"], anatomy)
    rows = raw.get("entries") if isinstance(raw, dict) else raw
    if not isinstance(rows, list) or not all(isinstance(x, dict) for x in rows):
        raise IntakeError("no examination sheet", where=where, hint='give a list of {"item": …, "side": …, "grade": …}')
    return read_sheet_rows([{str(k): "" if v is None else str(v) for k, v in x.items()} for x in rows], anatomy)


def read_sheet_rows(rows: Iterable[Mapping[str, str]], anatomy: Anatomy) -> Sheet:
    """Read rows of item, side, grade (or value) and, for skin, sense; each row stands for itself."""
    reading = Reading(anatomy)
    for number, row in enumerate(rows, start=1):
        _row(reading, row, f"row {number}")
    return Sheet(tuple(reading.entries.values()), tuple(reading.issues))


def _row(reading: Reading, row: Mapping[str, str], where: str) -> None:
    name, grade = row.get("item", "").strip().lower(), (row.get("grade") or row.get("value") or "").strip().lower()
    side = row.get("side", "").strip().lower()
    sense = row.get("sense", "").strip().lower()
    items = _items_named(reading.anatomy, name, sense)
    if not items:
        known = [*reading.anatomy.items, *(w for i in reading.anatomy.items.values() for w in i.words)]
        reading.issues.append(Issue("warning", f"unknown item '{name}'", did_you_mean(name, known), where))
        return
    sides = {w: s for s, words in reading.anatomy.words["sides"].items() for w in words}
    if side and side not in sides:
        reading.issues.append(Issue("warning", f"unknown side '{side}'", "use left, right or both", where))
        return
    for item in items:
        states = _states(reading, item, f" {grade} ", where)
        if states:
            reading.put(item, sides.get(side, "both"), states, Span(0, 0, grade))


def _items_named(anatomy: Anatomy, name: str, sense: str) -> tuple[str, ...]:
    """Items by id, id and sense, or a phrase."""
    for option in (name, f"{name}.{sense}" if sense else name):
        if option in anatomy.items:
            return (option,)
    if f"{name}.touch" in anatomy.items:
        return (f"{name}.{sense or 'touch'}",) if sense in {"", *SENSES} else ()
    for m in _mentions(anatomy, name):
        if m.kind == "area":
            return tuple(f"{a}.{sense or 'touch'}" for a in m.items)
        return m.items
    return ()


def _states(reading: Reading, item: str, text: str, where: str) -> tuple[str, ...]:
    """The states that a grade leaves open; what is no grade of this scale is an issue."""
    thing = reading.anatomy.items[item]
    known = reading.anatomy.scales[thing.scale].states
    for g in [*numeric_grades(text, thing.scale, known), *word_grades(text, thing.scale, reading.anatomy)]:
        if g.problem:
            reading.issues.append(Issue("error", f"{thing.name}: {g.problem}", "the entry is left out", where))
            return ()
        return g.states
    if text.strip() in known:
        return (text.strip(),)
    reading.issues.append(Issue("error", f"{thing.name}: '{text.strip()}' is no grade", f"use one of {', '.join(known)}", where))
    return ()


# --- quick notation ---------------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _vocabulary(anatomy: Anatomy) -> tuple[tuple[str, str, tuple[str, ...], bool], ...]:
    """(phrase, kind, items, both sides) of everything that can be named, longest phrase first."""
    out: list[tuple[str, str, tuple[str, ...], bool]] = []
    for item in anatomy.items.values():
        if item.kind == "touch":
            out += [(w, "area", (item.id.removesuffix(".touch"),), False) for w in item.words]
        elif item.kind not in SENSES:
            out += [(w, item.kind, (item.id,), False) for w in item.words]
    for group in anatomy.groups:
        out += [(w, group.kind, group.items, group.both) for w in group.words]
    return tuple(sorted(out, key=lambda x: -len(x[0])))


def _mentions(anatomy: Anatomy, text: str) -> list[Mention]:
    """Everything named in a clause; where phrases overlap the longest wins, and one phrase may name a skin area and a movement."""
    found: list[Mention] = []
    for word, kind, items, both in _vocabulary(anatomy):
        if word not in text:
            continue
        for m in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            if not any(f.start < m.end() and m.start() < f.end and (f.start, f.end) != m.span() for f in found):
                found.append(Mention(m.start(), m.end(), kind, items, both, word))
    return sorted(found, key=lambda f: f.start)


def _words_in(text: str, words: Iterable[str]) -> list[tuple[int, str]]:
    return [(m.start(), w) for w in words for m in re.finditer(rf"(?<![\w'-]){re.escape(w)}(?![\w'-])", text)]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its text, its place, the sides and senses that it names."""

    text: str
    span: Span
    sides: tuple[tuple[int, str], ...]
    named: tuple[str, ...]


def _clause(reading: Reading, span: Span, text: str) -> None:
    """Read one clause: its senses, sides, items and grades."""
    anatomy = reading.anatomy
    named = tuple(s for s in SENSES if _words_in(text, anatomy.words["senses"][s]))
    mentions = _mentions(anatomy, text)
    clause = Clause(text, span, tuple(_sides(anatomy, text)), named)
    level = _level(anatomy, text)
    if _is_rest(reading, clause, mentions):
        return
    if "sensory level" in text and _words_in(text, anatomy.words["negations"]):
        _no_level(reading, clause)
        return
    if level and (named or reading.senses):
        _read_level(reading, clause, level)
        return
    if named and not any(m.kind == "area" for m in mentions):
        mentions = _without_area(anatomy, text)
    chosen = _fitting(mentions, named, reading.senses)
    reading.senses = named if named else reading.senses if chosen and all(m.kind == "area" for m in chosen) else ()
    done = False
    for place, m in enumerate(chosen):
        end = chosen[place + 1].start if place + 1 < len(chosen) else len(text)
        start = chosen[place - 1].end if place else 0
        done |= _read_mention(reading, m, clause, (start, end))
    if clause.sides and not any(s == "other" for _, s in clause.sides):
        reading.side = clause.sides[-1][1]
    if not done and len(re.sub(r"\W", "", text)) > 2 and not (clause.sides and not chosen):
        reading.unread.append(span)


def _without_area(anatomy: Anatomy, text: str) -> list[Mention]:
    """"Sensation normal" speaks of the routine areas."""
    routine = anatomy.words["routine"]
    found = _words_in(text, routine["sense_words"])
    return [Mention(start, start + len(word), "area", tuple(routine["areas"]), True, word) for start, word in found[:1]]


def _sides(anatomy: Anatomy, text: str) -> list[tuple[int, str]]:
    found = [(start, side) for side, words in anatomy.words["sides"].items() for start, _ in _words_in(text, words)]
    if any(side == "other" for _, side in found):
        found = [x for x in found if x[1] != "both"]
    return sorted(found)


def _fitting(mentions: list[Mention], named: tuple[str, ...], before: tuple[str, ...]) -> list[Mention]:
    """Skin areas where a sense is named, movements and the rest where none is; a bare area follows the sense named before it."""
    if named:
        return [m for m in mentions if m.kind in {"area", "sign"}]
    motor = [m for m in mentions if m.kind != "area"]
    return motor or ([m for m in mentions if m.kind == "area"] if before else [])


def _read_mention(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int]) -> bool:
    """Grade one mention and add its entries."""
    anatomy = reading.anatomy
    senses = clause.named or reading.senses or ("touch",)
    items = [f"{a}.{s}" for a in m.items for s in senses] if m.kind == "area" else list(m.items)
    scale = anatomy.items[items[0]].scale
    states = _graded(reading, m, clause, window, scale)
    if not states:
        return False
    side = "both" if m.both else _side_of(reading, m, clause.sides)
    if not m.both and not clause.sides and not reading.side and anatomy.items[items[0]].sided:
        reading.issues.append(Issue("info", f"no side given for {m.word}; taken as both sides", "add left or right", where=clause.span.text.strip()))
    weight = _weight(anatomy, len(items) * (1 if side in SIDES else 2)) if len(m.items) > 2 else 1.0
    for item in items:
        reading.put(item, side, states, clause.span, weight=weight)
    return True


def _weight(anatomy: Anatomy, n: int) -> float:
    """Weight of each of n entries that one phrase makes: together they are worth n to the power of `group_exponent`."""
    return float(max(n, 1) ** (anatomy.words["group_exponent"] - 1))


def _side_of(reading: Reading, m: Mention, sides: tuple[tuple[int, str], ...]) -> str:
    """The side named next to a mention in its clause, or the one that holds."""
    named = [s for s in sides if s[1] != "other"]
    if any(s == "other" for _, s in sides):
        return {"left": "right", "right": "left"}.get(reading.side, "both")
    after = [s for start, s in named if start >= m.start]
    return after[0] if after else named[-1][1] if named else reading.side or "both"


def _graded(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int], scale: str) -> tuple[str, ...]:
    """The states of a mention: the grade after it, else the one before it, else what the word itself says; "no …" turns it round."""
    anatomy, text = reading.anatomy, clause.text
    known = anatomy.scales[scale].states
    blank = text[: m.start] + " " * (m.end - m.start) + text[m.end :]
    grades = numeric_grades(blank, scale, known) or word_grades(blank, scale, anatomy)
    negated = any(start < m.end for start, _ in _words_in(text, anatomy.words["negations"]))
    grade = _nearest(grades, m, window)
    if grade and grade.end <= m.start and not blank[: grade.start].strip():
        reading.led = blank[grade.start : grade.end]
    if not grade and reading.led and m.word not in anatomy.words["implied"] and scale != "sign":
        grade = next(iter(word_grades(reading.led, scale, anatomy)), None)
    if grade and grade.problem:
        reading.issues.append(Issue("error", f"{m.word}: {grade.problem}", "the entry is left out", where=clause.span.text.strip()))
        return ()
    implied = tuple(s for s in anatomy.words["implied"].get(m.word, ()) if s in known) or (("present",) if scale == "sign" else ())
    if m.kind == "area" and not grade and _words_in(text, NUMB):
        implied = ABNORMAL["sensation"]
    states = grade.states if grade else implied
    return _turned(states, anatomy.scales[scale]) if negated and states else states


def _nearest(grades: list[Grade], m: Mention, window: tuple[int, int]) -> Grade | None:
    """The first grade after the mention before the next one; else the last before it since the previous one; else any of the clause."""
    after = [g for g in grades if m.end <= g.start and g.start < window[1]]
    before = [g for g in grades if window[0] <= g.start < m.start]
    found = after[:1] or before[-1:] or grades[-1:]
    return found[0] if found else None


def _turned(states: tuple[str, ...], scale: Scale) -> tuple[str, ...]:
    """What "no weakness", "no ptosis" or "no sensory loss" says: the healthy states; "not normal" the others."""
    return scale.healthy if set(states) - set(scale.healthy) else tuple(s for s in scale.states if s not in states)


# --- "otherwise normal" and sensory levels ---------------------------------------------------------------------------------------------------


def _is_rest(reading: Reading, clause: Clause, mentions: list[Mention]) -> bool:
    """Whether the clause says that what is not named is normal; it is remembered until everything named has been read."""
    words = reading.anatomy.words
    text = clause.text
    other = any(s == "other" for _, s in clause.sides) and not [m for m in mentions if m.kind != "area"] and not clause.named
    normal = bool(_words_in(text, ("normal", "intact", "full", "preserved", "spared", "unremarkable")))
    if not normal or not (other or _words_in(text, words["rest"])):
        return False
    routine = words["routine"]
    kinds = [k for k, key in (("movement", "power_words"), ("reflex", "reflex_words"), ("sense", "sense_words")) if _words_in(text, routine[key])]
    side = {"left": "right", "right": "left"}.get(reading.side, "both") if other else "both"
    reading.rest.append((side, tuple(kinds), clause.span))
    return True


def _rest(reading: Reading) -> None:
    """Add the routine items that "otherwise normal" speaks of and nothing else named."""
    anatomy = reading.anatomy
    areas = [f"{a}.touch" for a in anatomy.words["routine"]["areas"]]
    for side, kinds, span in reading.rest:
        for item in anatomy.items.values():
            kind = "sense" if item.kind in SENSES else item.kind
            if not (item.routine or item.id in areas) or (kinds and kind not in kinds):
                continue
            healthy = anatomy.scales[item.scale].healthy
            for s in ((side,) if side in SIDES else SIDES) if item.sided else ("",):
                if (item.id, s) not in reading.entries:
                    reading.put(item.id, s, healthy, span)


def _level(anatomy: Anatomy, text: str) -> str:
    """The segment of "sensory level T10" or "below the umbilicus", or an empty string."""
    for m in LEVEL.finditer(text):
        word = m.group(1) or m.group(2)
        segment = anatomy.words["level_words"].get(word, word)
        if segment in anatomy.segments:
            return str(segment)
    return ""


def _no_level(reading: Reading, clause: Clause) -> None:
    """"No sensory level": the trunk is not numb."""
    trunk = [a for a in reading.anatomy.area_segment if a.startswith("trunk")]
    for area in trunk:
        reading.put(f"{area}.touch", "both", ("normal",), clause.span, weight=_weight(reading.anatomy, 2 * len(trunk)))


def _read_level(reading: Reading, clause: Clause, level: str) -> None:
    """A sensory level: areas below it are reduced, those two segments above it normal."""
    anatomy, sides, senses = reading.anatomy, clause.sides, clause.named or reading.senses
    at = anatomy.segments.index(level)
    place = {a: anatomy.segments.index(s) for a, s in anatomy.area_segment.items()}
    trunk_first = sorted(place, key=lambda a: (not a.startswith("trunk"), place[a]))
    below = [a for a in trunk_first if place[a] > at and a not in {"perianal"}]
    above = [a for a in sorted(place, key=lambda a: -place[a]) if place[a] <= at - 2]
    side = sides[-1][1] if sides else "both"
    picked = [a for a in below if a.startswith("trunk")][:2] + [a for a in ("anterior_thigh", "dorsum_of_foot", "sole_lateral") if a in below]
    for sense in ("touch", "pain") if senses == ("touch",) else senses:
        for area in picked[:BELOW]:
            reading.put(f"{area}.{sense}", side, ABNORMAL["sensation"], clause.span)
        for area in above[:ABOVE]:
            reading.put(f"{area}.{sense}", side, ("normal",), clause.span)
    reading.senses = senses
    if sides:
        reading.side = side
