"""Which side a statement of an examination speaks of, and how far a side that was named reaches."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.sheet_reading import LIMBS
from paresis.intake.sheet_scope import split_exception
from paresis.intake.sheet_words import TOKEN, sides_in, vocabulary
from paresis.model.anatomy import SIDES
from paresis.model.case import Issue

if TYPE_CHECKING:
    from paresis.intake.sheet_reading import Clause, Mention, Reading
    from paresis.model.anatomy import Anatomy

MIRROR = {"left": "right", "right": "left"}
TWO_SIDES = "?"


def begin_sentence(reading: Reading, text: str, *, is_new: bool) -> None:
    """Before a sentence: after a full stop or in a new line a side holds on only if a heading gave it; the one that the sentence names lies ahead."""
    reading.led = reading.joint = ""
    reading.limb = reading.head_limb
    if is_new:
        reading.side, reading.topic = reading.headed, ""
    named = {side for _, side in sides_in(reading.anatomy, split_exception(text)[0]) if side != "other"}
    reading.ahead = named.pop() if len(named) == 1 else ""


def put_heading(reading: Reading, clause: Clause, limb: str) -> None:
    """A heading ("Right leg:") gives its side and limb to what follows; one of a limb alone ends the side of the one before."""
    named = [s for _, s in clause.sides if s in SIDES]
    if named or limb:
        reading.headed, reading.head_limb = (named[0] if len(set(named)) == 1 else ""), limb
        reading.side = reading.headed


def note_sides(reading: Reading, text: str) -> None:
    """Before notes: which sides they name at all, and the one if they name one alone."""
    named = {side for _, side in sides_in(reading.anatomy, text)}
    reading.has_sides = bool(named)
    one = named & set(SIDES)
    reading.only_side = one.pop() if len(one) == 1 else ""


def side_of(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int]) -> str:
    """The side of a mention: that of its clause, else what holds; "?" where two sides frame one grade.

    What comes in pairs ("plantars", "knee jerks", "legs") is both unless its clause says otherwise. After a full stop the one side that the notes
    name is taken over by what belongs to the same limb, and by nothing else. Where no side is named at all, a word of one side ("foot drop") and
    what follows of its limb are put on one side, which stays unknown.
    """
    named = "both" if m.both else _named(reading, m, clause, window)
    if named or not reading.anatomy.items[_first(m)].sided:
        return named or "both"
    if comes_in_pairs(reading.anatomy, m.word):
        return "both"
    held = reading.side or ("" if _is_general(m) else reading.ahead)
    if held:
        return held
    is_one = m.word in reading.anatomy.words["of_one_side"]
    if is_one and not reading.only_side and not reading.has_sides:
        reading.only_side = reading.assumed = SIDES[1]
    carried = reading.only_side if is_one or _limbs_of(reading.anatomy, m) <= reading.sided_limbs else ""
    taken = "one side, which is not known" if carried and reading.assumed else f"the {carried}, as before" if carried else "both sides"
    reading.issues.append(Issue("info", f"no side given for {m.word}; taken as {taken}", "add left or right", where=clause.span.text.strip()))
    return carried or "both"


def remember_side(reading: Reading, m: Mention, side: str) -> None:
    """Note that something of this limb was said of one side."""
    if side in SIDES:
        reading.sided_limbs |= _limbs_of(reading.anatomy, m)


@lru_cache(maxsize=4)
def _plurals(anatomy: Anatomy) -> frozenset[str]:
    """Plurals of reflexes of which each side has one."""
    words = {w for w, kind, items, _ in vocabulary(anatomy) if kind == "reflex" and len(items) == 1}
    return frozenset(w for w in words if w.endswith("s") and ({w[:-1], w[:-2]} & words))


def comes_in_pairs(anatomy: Anatomy, word: str) -> bool:
    """Whether a word names a thing of both sides at once.

    >>> from paresis.kb.anatomy.load import load_anatomy
    >>> [comes_in_pairs(load_anatomy(), w) for w in ("plantars", "tone in the legs", "knee jerk", "hamstrings")]
    [True, True, False, False]
    """
    return word in _plurals(anatomy) or not set(anatomy.words["pairs"]).isdisjoint(TOKEN.findall(word))


def _named(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int]) -> str:
    """The side that the clause itself names: before the mention, else after it; in prose first after it."""
    if any(s == "other" for _, s in clause.sides):
        return MIRROR.get(reading.side, "both")
    before = [s for start, s in clause.sides if start < m.start]
    if len(before) > 1 and before[-1] != before[-2] and {*before[-2:]} == set(SIDES) and _stand_together(clause, m):
        return TWO_SIDES
    inside = [s for start, s in clause.sides if m.end <= start < window[1]]
    after = [s for start, s in clause.sides if start >= m.start]
    if before and inside and not reading.admits and window[1] == len(clause.text) and {before[-1], inside[0]} == set(SIDES):
        return TWO_SIDES
    first, second = (after[:1], before[-1:]) if reading.admits else (before[-1:], after[:1])
    return (first or second or [""])[0]


def _stand_together(clause: Clause, m: Mention) -> bool:
    """Whether the last two sides before a mention follow each other with nothing between them ("right left DF")."""
    first, second = [start for start, _ in clause.sides if start < m.start][-2:]
    return len(clause.text[first:second].split()) == 1


def _first(m: Mention) -> str:
    return f"{m.items[0]}.touch" if m.kind == "area" else m.items[0]


def _is_general(m: Mention) -> bool:
    """Whether a mention speaks of reflexes of several limbs."""
    return m.kind == "reflex" and len(m.items) > 2


def _limbs_of(anatomy: Anatomy, m: Mention) -> set[int]:
    """Of which limbs a mention speaks: 0 leg, 1 arm, 2 neither."""
    regions = {anatomy.items[f"{i}.touch" if m.kind == "area" else i].region for i in m.items}
    return {next((k for k, limb in enumerate(LIMBS) if r in limb), len(LIMBS)) for r in regions}
