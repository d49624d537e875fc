"""What a clause says of everything that nothing names: "otherwise normal", "others 2+", a sensory level."""

from __future__ import annotations

import re

from paresis.intake.sheet_reading import Clause, Mention, Reading, weight_of
from paresis.intake.sheet_words import SENSES, segments_in, words_in
from paresis.model.anatomy import SIDES, Anatomy

LEVEL = re.compile(
    r"(?<!\w)(?:sensory )?level(?: (?:to|for) [a-z ]{3,24}?(?= (?:of|at) ))?(?: of| at)?(?: the)? (\w+)"
    r"|(?<!\w)(?:below|from|(?:up )?to)(?: the)? (\w+)(?: downwards| down)?"
)
OUTRIGHT = re.compile(r"(?<!\w)(?:level|below|downwards|down|unterhalb|abwärts)(?!\w)")
EVERYWHERE = ("throughout", "everywhere", "globally", "all over", "generally", "überall", "durchgehend")
USUAL = re.compile(r"(?<![\d.])2\+?(?![\d/])|(?<!\+)\+\+(?!\+)")
FULL = re.compile(r"(?<![\d.])5\s*/\s*5(?!\d)")
BELOW, ABOVE = 4, 2
ABNORMAL = {"power": ("0", "1", "2", "3-", "3", "3+", "4-", "4", "4+"), "tendon": ("0", "0.5", "1"), "sensation": ("absent", "reduced")}


def is_rest(reading: Reading, clause: Clause, mentions: list[Mention]) -> bool:
    """Whether the clause says that what is not named is normal; it is remembered until everything named has been read."""
    words = reading.anatomy.words
    text = clause.text
    other = any(s == "other" for _, s in clause.sides) and not [m for m in mentions if m.kind != "area"] and not clause.named
    full = bool(FULL.search(text)) and not mentions
    other = other or (full and not reading.limb and bool(words_in(text, EVERYWHERE)))
    bare = not mentions and not clause.named and not reading.limb and bool(words_in(text, words["routine"]["power_words"]))
    usual = bool(reading.last and reading.last.kind == "reflex" and USUAL.search(text)) and not mentions
    normal = full or usual or bool(words_in(text, [*words["states"]["power"]["normal"]["words"], "unremarkable"]))
    no_weakness = bool(words_in(text, words["negations"])) and not mentions and bool(words_in(text, words["routine"]["power_words"]))
    if not no_weakness and (not normal or not (other or bare or words_in(text, words["rest"]))):
        return False
    routine = words["routine"]
    kinds = [k for k, key in (("movement", "power_words"), ("reflex", "reflex_words"), ("sense", "sense_words")) if words_in(text, routine[key])]
    named = [s for _, s in clause.sides if s in SIDES]
    side = {"left": "right", "right": "left"}.get(reading.side, "both") if other else named[0] if bare and len(named) == 1 else "both"
    if not kinds or "movement" in kinds:
        reading.last_states = reading.anatomy.scales["power"].healthy
    reading.rest.append((side, tuple(kinds) or (("movement",) if full else ("reflex",) if usual else ()), clause.span))
    return True


def put_rest(reading: Reading) -> None:
    """Add the routine items that "otherwise normal" speaks of and nothing else named."""
    anatomy = reading.anatomy
    areas = [f"{a}.touch" for a in anatomy.words["routine"]["areas"]]
    for side, kinds, span in reading.rest:
        added = []
        for item in anatomy.items.values():
            kind = "sense" if item.kind in SENSES else item.kind
            if (item.routine or item.id in areas) and (not kinds or kind in kinds):
                sides = ((side,) if side in SIDES else SIDES) if item.sided else ("",)
                added += [(item, s) for s in sides if reading.is_open(item.id, s)]
        for item, s in added:
            reading.put(item.id, s, anatomy.scales[item.scale].healthy, span, weight=weight_of(anatomy, len(added)))


def level_named(anatomy: Anatomy, text: str) -> str:
    """The segment of "sensory level T10" or "below the umbilicus", or an empty string; "from T4 to T6" is a band and no level."""
    if not OUTRIGHT.search(text) and any(len(run) > 1 for *_, run in segments_in(anatomy, text)):
        return ""
    for m in LEVEL.finditer(text):
        word = m.group(1) or m.group(2)
        segment = anatomy.words["level_words"].get(word, word)
        if segment in anatomy.segments:
            return str(segment)
    return ""


def put_no_level(reading: Reading, clause: Clause) -> None:
    """ "No sensory level": the trunk is not numb."""
    trunk = [a for a in reading.anatomy.area_segment if a.startswith("trunk")]
    for area in trunk:
        reading.put(f"{area}.touch", "both", ("normal",), clause.span, weight=weight_of(reading.anatomy, 2 * len(trunk)))


def _side_of_level(reading: Reading, clause: Clause) -> str:
    """The side that the clause names, else that of its heading where no level of the trunk is spoken of outright; both where neither does."""
    if clause.sides:
        named = clause.sides[-1][1]
        return {"left": "right", "right": "left"}.get(reading.side, "both") if named == "other" else named
    return (reading.headed if "level" not in clause.text else "") or "both"


def put_level(reading: Reading, clause: Clause, level: str) -> None:
    """A sensory level: areas below it are reduced, those two segments above it normal."""
    anatomy, sides, senses = reading.anatomy, clause.sides, clause.named or reading.senses
    at = anatomy.segments.index(level)
    place = {a: anatomy.segments.index(s) for a, s in anatomy.area_segment.items()}
    trunk_first = sorted(place, key=lambda a: (not a.startswith("trunk"), place[a]))
    below = [a for a in trunk_first if place[a] > at and a not in {"perianal"}]
    above = [a for a in sorted(place, key=lambda a: -place[a]) if place[a] <= at - 2]
    side = _side_of_level(reading, clause)
    picked = [a for a in below if a.startswith("trunk")][:2] + [a for a in ("anterior_thigh", "dorsum_of_foot", "sole_lateral") if a in below]
    for sense in ("touch", "pain") if senses == ("touch",) else senses:
        for area in picked[:BELOW]:
            reading.put(f"{area}.{sense}", side, ABNORMAL["sensation"], clause.span)
        for area in above[:ABOVE]:
            reading.put(f"{area}.{sense}", side, ("normal",), clause.span)
    reading.senses = senses
    if sides:
        reading.side = side
