"""Two sides in one clause: "right 4, left 5", "0/2+" as right/left, and the rows of a table with a column for each side."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.sheet_grades import numeric_grades, word_grades
from paresis.intake.sheet_reading import Clause
from paresis.intake.sheet_words import sides_in
from paresis.model.anatomy import SIDES
from paresis.model.case import Issue

if TYPE_CHECKING:
    from paresis.intake.sheet_reading import Mention, Reading
    from paresis.model.anatomy import Anatomy

USUAL_ORDER = ("right", "left")
ORDER = re.compile(
    r"(?<!\w)(?:(?:r|right)\s*/\s*(?:l|left)|(?:l|left)\s*/\s*(?:r|right)|(?:re|rechts)\s*/\s*(?:li|links)|(?:li|links)\s*/\s*(?:re|rechts))(?!\w)"
)
PAIR = re.compile(r"(?<![^\s:=(])(?P<first>[^\s/(),;:=]{1,12})\s?/\s?(?P<second>[^\s/(),;:=]{1,12})(?![^\s),])")
SINGLE = re.compile(r"[0-5](?:\.5)?[+-]*|\++|-|±")
ATTACHED = re.compile(r"(?<!\w)([rl])([0-5][+-]?(?:/5)?)\s*[,;/]?\s*([rl])([0-5][+-]?(?:/5)?)(?!\w)")
SHOWN = {"+": "present", "-": "absent"}
HEADING = re.compile(
    r"(?<!\w)(?:muscles?|movements?|tests?|items?|sides?|grades?|mrc|power|strength|reflex(?:es)?|sensation|kraft|muskel|reflexe|und|and)(?!\w)"
)


def order_named(text: str) -> tuple[str, ...]:
    """In which order a text says that it gives the sides ("R/L"); empty where it does not.

    >>> order_named("reflexes l/r: knee jerk 2+/0")
    ('left', 'right')
    """
    m = ORDER.search(text)
    return () if not m else USUAL_ORDER if m.group().startswith("r") else USUAL_ORDER[::-1]


def without_order(clause: Clause) -> tuple[str, Clause]:
    """A clause that says in which order it gives the sides ("R/L DF 2/5 5/5"), without these words: it speaks of both."""
    text = ORDER.sub(lambda m: " " * len(m.group()), clause.text)
    return text, Clause(text, clause.span, ((0, "both"),), clause.named)


def note_pairs(reading: Reading, text: str) -> None:
    """Before notes: in which order pairs give the sides, whether any is no grade out of five, and whether pluses are counted."""
    reading.order, reading.has_plusses = order_named(text), "++" in text
    reading.has_pairs = bool(reading.order) and any(m["second"] != "5" and SINGLE.fullmatch(m["second"]) for m in PAIR.finditer(text))


def columns_named(anatomy: Anatomy, text: str) -> tuple[str, ...]:
    """The sides of the columns that a clause heads ("Right  Left"), in order; empty where it is no such heading.

    >>> from paresis.kb.anatomy.load import load_anatomy
    >>> columns_named(load_anatomy(), "muscle  l  r")
    ('left', 'right')
    """
    found = sides_in(anatomy, text) if len(text) < 80 else []
    order = tuple(side for _, side in found)
    if set(order) != set(SIDES) or len(order) != len(SIDES):
        return ()
    return () if re.search(r"\w", _without_sides(anatomy, HEADING.sub(" ", text))) else order


def pieces(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int]) -> list[Clause]:
    """A clause that grades a mention on each side as one clause a side; empty where it does not."""
    return (
        _attached(m, clause, window)
        or _pair(reading, m, clause, window)
        or _columns(reading, m, clause, window)
        or _by_side(reading.anatomy, m, clause, window)
    )


def _attached(m: Mention, clause: Clause, window: tuple[int, int]) -> list[Clause]:
    """ "R4 L5": each side stands right before its grade."""
    found = ATTACHED.search(clause.text, m.end, window[1])
    if not found or found[1] == found[3]:
        return []
    return _of_sides(tuple("right" if found[k] == "r" else "left" for k in (1, 3)), [found[2], found[4]], clause)


def _scale(anatomy: Anatomy, m: Mention) -> str:
    return anatomy.items[f"{m.items[0]}.touch" if m.kind == "area" else m.items[0]].scale


def _is_grade(anatomy: Anatomy, text: str, scale: str) -> bool:
    """Whether a text is one grade of a scale and nothing else."""
    if scale == "tendon" and text == "-":
        return True
    if SINGLE.fullmatch(text):
        return scale in {"power", "tendon"} and not any(g.problem for g in numeric_grades(text, scale, anatomy.scales[scale].states))
    found = [*numeric_grades(text, scale, anatomy.scales[scale].states), *word_grades(text, scale, anatomy)]
    return any(not g.problem and text[g.start : g.end] == text for g in found)


def _pair(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int]) -> list[Clause]:
    """ "0/2+" is right and left, or as the notes say ("L/R"); what is out of five, or a reflex out of four, is no pair."""
    pair = PAIR.search(clause.text, m.end, window[1]) if "/" in clause.text else None
    if not pair or m.kind == "area" or any(s in SIDES for _, s in clause.sides):
        return []
    anatomy, scale, both = reading.anatomy, _scale(reading.anatomy, m), (pair["first"], pair["second"])
    is_of_all = (scale == "power" and pair["second"] == "5") or (scale == "tendon" and pair["second"] == "4" and pair["first"].isdigit())
    said = reading.order or reading.columns
    if (is_of_all and not (reading.order and reading.has_pairs)) or not all(_is_grade(anatomy, x, scale) for x in both):
        return []
    if not said and (both == ("+", "-") or any(x.isalpha() and scale != "plantar" for x in both)):
        return []
    if both[0] != both[1] and not said:
        _assume(reading, m, clause, pair.group())
    words = [x if reading.has_plusses or scale != "tendon" else SHOWN.get(x, x) for x in both]
    words = ["absent" if x == "-" else x for x in words]
    return _of_sides(said or USUAL_ORDER, words, clause)


def _columns(reading: Reading, m: Mention, clause: Clause, window: tuple[int, int]) -> list[Clause]:
    """A row of a table with a column for each side; two bare grades in a row without such a heading are right and left too."""
    cells = clause.text[m.end : window[1]].strip(" :=").split()
    numbers = all(x[0].isdigit() or set(x) <= {"+"} for x in cells)
    if (
        len(cells) != len(SIDES)
        or any(s in SIDES for _, s in clause.sides)
        or not (reading.columns or reading.order or (numbers and not reading.side))
    ):
        return []
    scale = _scale(reading.anatomy, m)
    if not all(_is_grade(reading.anatomy, x, scale) for x in cells):
        return []
    said = reading.order or reading.columns
    if not said and cells[0] != cells[1]:
        _assume(reading, m, clause, " ".join(cells))
    return _of_sides(said or USUAL_ORDER, cells, clause)


def _assume(reading: Reading, m: Mention, clause: Clause, found: str) -> None:
    what = f"'{found.strip()}' of {m.word} taken as right and left, in this order"
    reading.issues.append(Issue("warning", what, "say which side is which", where=clause.span.text.strip()))


def _of_sides(order: tuple[str, ...], grades: list[str], clause: Clause) -> list[Clause]:
    return [Clause(f"{side} {grade}", clause.span, ((0, side),), clause.named) for side, grade in zip(order, grades, strict=True)]


def _by_side(anatomy: Anatomy, m: Mention, clause: Clause, window: tuple[int, int]) -> list[Clause]:
    """ "… right 4, left 5": two sides and two grades."""
    text = clause.text[m.end : window[1]]
    if len([x for x in sides_in(anatomy, text) if x[1] in SIDES]) < len(SIDES):
        text = clause.text[window[0] : m.start] + " " * (m.end - m.start) + text
    scale = _scale(anatomy, m)
    sides = [x for x in sides_in(anatomy, text) if x[1] in SIDES]
    grades = sorted(numeric_grades(text, scale, anatomy.scales[scale].states) + word_grades(text, scale, anatomy), key=lambda g: g.start)
    if len(sides) != 2 or len(grades) != 2 or sides[0][1] == sides[1][1]:
        return []
    cut = sides[1][0] if sides[0][0] < grades[0].start else grades[1].start
    parts = (text[:cut], text[cut:])
    return [Clause(part, clause.span, tuple(sides_in(anatomy, part)), clause.named) for part in parts]


@lru_cache(maxsize=4)
def _side_words(anatomy: Anatomy) -> re.Pattern[str]:
    words = sorted((w for ws in anatomy.words["sides"].values() for w in ws), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _without_sides(anatomy: Anatomy, text: str) -> str:
    return _side_words(anatomy).sub(" ", text)
