"""What has been read of an examination so far, and what it implies about what was not named."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paresis.model.anatomy import SIDES, Anatomy, Entry
from paresis.model.case import Issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.model.case import Span

LIMBS = (("hip", "thigh", "shin", "calf", "foot", "perineum"), ("shoulder", "upper_arm", "forearm", "hand"))
FACE, LIMB_FINDINGS = "face", 1


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its text, its place, the sides and senses that it names."""

    text: str
    span: Span
    sides: tuple[tuple[int, str], ...]
    named: tuple[str, ...]


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
    """What has been read so far; `led` is the grade word that leads a list ("weak dorsiflexion, eversion and inversion").

    `side` holds until another is named, `ahead` is the one that the sentence names further on, `headed` and `head_limb` are those of the heading,
    `only_side` is the one that the notes name at all (`has_sides`: they name any; `assumed`: it stands for one side that is not known), and
    `sided_limbs` of which limbs something was said on one side. `topic` is what a sentence is about. `joint` and `limb` are those named last,
    `order` the sides of grades written as pairs ("R/L": `has_pairs`, if any is surely one; `has_plusses`, if pluses are counted), `columns` those
    of a table, `replaces` holds while an exception is read, `jerks` while a list of reflexes is. What is `refused` (a grade that is none, or not
    tested) stays unknown, whatever is said of the rest.

    `admits` says which mentions of running prose are read; of a sheet all are.
    """

    anatomy: Anatomy
    admits: Callable[[Mention, Clause, Anatomy], bool] | None = None
    side: str = ""
    ahead: str = ""
    headed: str = ""
    head_limb: str = ""
    only_side: str = ""
    has_sides: bool = False
    assumed: str = ""
    sided_limbs: set[int] = field(default_factory=set)
    topic: str = ""
    senses: tuple[str, ...] = ()
    led: str = ""
    last: Mention | None = None
    last_states: tuple[str, ...] = ()
    joint: str = ""
    limb: str = ""
    order: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    has_pairs: bool = False
    has_plusses: bool = False
    jerks: bool = False
    refused: set[tuple[str, str]] = field(default_factory=set)
    replaces: bool = False
    among: dict[tuple[str, str], int] = field(default_factory=dict)
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    rest: list[tuple[str, tuple[str, ...], Span]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    unread: list[Span] = field(default_factory=list)

    def put(self, item: str, side: str, states: tuple[str, ...], span: Span, *, weight: float = 1.0, certainty: float = 1.0, among: int = 1) -> None:
        """Add an entry for each side that the item has; what names fewer items at once (`among`) stands, and a contradiction is an issue."""
        for s in self._sides_of(item, side):
            if weight < 1 and (item, s) in self.refused:
                continue
            new = Entry(item, s, states, span.text.strip(), span, certainty, weight)
            old = self.entries.get((item, s))
            narrows = among < self.among.get((item, s), 1) and old is not None and old.weight == weight
            self.entries[item, s] = new if old is None or self.replaces or narrows else self._settled(old, new)
            self.among[item, s] = among

    def refuse(self, item: str, side: str) -> None:
        """Keep an item unknown unless it is graded by itself."""
        for s in self._sides_of(item, side):
            self.refused.add((item, s))
            if (old := self.entries.get((item, s))) and old.weight < 1:
                del self.entries[item, s]

    def is_open(self, item: str, side: str) -> bool:
        """Whether nothing is known of an item, and nothing forbids to imply it."""
        return (item, side) not in self.entries and (item, side) not in self.refused

    def _sides_of(self, item: str, side: str) -> tuple[str, ...]:
        return ((side,) if side in SIDES else SIDES) if self.anatomy.items[item].sided else ("",)

    def _settled(self, old: Entry, new: Entry) -> Entry:
        """Of two entries the one that names fewer items at once; what contradicts itself stays open."""
        if old.weight >= 1 > new.weight or new.weight >= 1 > old.weight:
            if self._is_opposite(old, new):
                self._contradiction(old, new, "what names the fewest things is taken")
            return old if old.weight >= 1 else new
        if new.weight > old.weight:
            return new
        common = tuple(x for x in new.states if x in old.states)
        if common:
            return replace(new, states=common)
        self._contradiction(old, new, "both are kept open")
        known = self.anatomy.scales[self.anatomy.items[old.item].scale].states
        return replace(new, states=tuple(x for x in known if x in {*old.states, *new.states}))

    def _is_opposite(self, old: Entry, new: Entry) -> bool:
        """Whether one entry is below and the other above what is healthy ("areflexia" and "brisk knee jerk")."""
        scale = self.anatomy.scales[self.anatomy.items[old.item].scale]
        low, high = scale.states.index(scale.healthy[0]), scale.states.index(scale.healthy[-1])
        places = [[scale.states.index(x) for x in e.states] for e in (old, new)]
        below, above = [all(x < low for x in p) for p in places], [all(x > high for x in p) for p in places]
        return (below[0] and above[1]) or (below[1] and above[0])

    def _contradiction(self, old: Entry, new: Entry, solution: str) -> None:
        item = self.anatomy.items[old.item]
        found = Issue("warning", f"{item.name} is given twice: {old.text} and {new.text}", solution, where=new.side)
        if all(i.message != found.message for i in self.issues):
            self.issues.append(found)

    def value(self, item: str, text: str, where: str) -> None:
        """Add a value that a score needs; what is no number in its range is an issue."""
        needed = next(i for rule in self.anatomy.scores for i in rule.items if i.id == item)
        try:
            number = float(text)
        except ValueError:
            number = needed.low - 1
        if needed.takes(number):
            if self.values.get(item, number) != number:
                what = f"{needed.name} is given twice: {self.values[item]:g} and {number:g}"
                self.issues.append(Issue("warning", what, "the last is taken", where))
            self.values[item] = number
        else:
            known = f"one of {', '.join(f'{p:g}' for p in needed.points)}" if needed.points else f"from {needed.low:g} to {needed.high:g}"
            what = f"{needed.name}: '{text}' is not {known}"
            self.issues.append(Issue("error", what, "the value is left out", where))

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
        silent = [i for i in routine if i in in_limb and self.is_open(i, side)]
        if any(not set(e.states) & set(self.anatomy.scales[items[e.item].scale].healthy) for e in named):
            weight = weight_of(self.anatomy, len(silent))
            for i in silent:
                healthy = self.anatomy.scales[items[i].scale].healthy
                text = f"not among the abnormal ones named on the {side}"
                self.entries[i, side] = Entry(i, side, healthy, text, None, certainty, weight)

    def imply_other_limb(self) -> None:
        """Findings of one limb on a side alone say that the other limb of that side and the face are probably spared; of the face, the limbs."""
        items, words = self.anatomy.items, self.anatomy.words
        routine = [f"{a}.touch" for a in words["routine"]["areas"]] + [i.id for i in items.values() if i.kind == "movement" and i.routine]
        outright = [e for e in self.entries.values() if e.certainty == 1 and e.weight == 1 and self._is_abnormal(e)]
        for side in SIDES:
            said = [e for e in outright if e.side == side]
            regions = {items[e.item].region for e in said}
            limbs = [limb for limb in LIMBS if regions & set(limb)]
            if len(said) >= LIMB_FINDINGS and len(limbs) == 1 and not regions - set(limbs[0]):
                spared = {r for limb in LIMBS if limb not in limbs for r in limb} | {FACE}
                self._imply_spared([(i, side) for i in routine if items[i].region in spared], f"only one limb named on the {side}")
        if {items[e.item].region for e in outright} == {FACE}:
            below = {r for limb in LIMBS for r in limb}
            self._imply_spared([(i, s) for i in routine if items[i].region in below for s in self._sides_of(i, "both")], "only the face named")

    def _imply_spared(self, columns: list[tuple[str, str]], text: str) -> None:
        items, certainty = self.anatomy.items, float(self.anatomy.words["named_limb"])
        silent = [x for x in columns if self.is_open(*x)]
        for item, side in silent:
            healthy = self.anatomy.scales[items[item].scale].healthy
            self.entries[item, side] = Entry(item, side, healthy, text, None, certainty, weight_of(self.anatomy, len(silent)))

    def _is_abnormal(self, e: Entry) -> bool:
        return not set(e.states) & set(self.anatomy.scales[self.anatomy.items[e.item].scale].healthy)

    def imply_other_side(self) -> None:
        """Something abnormal named on one side only says that the other side is probably normal."""
        certainty = float(self.anatomy.words["one_sided"])
        for (item, side), e in list(self.entries.items()):
            thing = self.anatomy.items[item]
            other = (item, "right" if side == "left" else "left")
            healthy = self.anatomy.scales[thing.scale].healthy
            if side and self.is_open(*other) and not set(e.states) & set(healthy):
                self.entries[other] = Entry(*other, healthy, f"{thing.name} named on the {side} only", e.span, certainty, e.weight)


def weight_of(anatomy: Anatomy, n: int) -> float:
    """Weight of each of n entries that one phrase makes: together they are worth n to the power of `group_exponent`."""
    return float(max(n, 1) ** (anatomy.words["group_exponent"] - 1))
