"""Which of the things that a clause names it grades: skin where a sense is named, one limb where the clause or its heading says so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from paresis.intake.sheet_clauses import is_graded
from paresis.intake.sheet_grades import NUMBER
from paresis.intake.sheet_reading import LIMBS, Mention
from paresis.intake.sheet_words import SENSES, jerks_in, limbs_named, segments_in, vocabulary, words_in

if TYPE_CHECKING:
    from paresis.intake.sheet_reading import Reading
    from paresis.model.anatomy import Anatomy

REFLEX, TONE = "reflex", "tone"
GENERAL = 3
OF_POWER = re.compile(r"/\s?5(?!\d)|(?<![\w.])[0-5]-(?!\w)")


def fitting(mentions: list[Mention], named: tuple[str, ...], before: tuple[str, ...]) -> list[Mention]:
    """Skin areas where a sense is named, movements and the rest where none is; a bare area follows the sense named before it."""
    if named:
        return [m for m in mentions if m.kind in {"area", "sign", "organ", REFLEX, TONE}]
    motor = [m for m in mentions if m.kind != "area"]
    return motor or ([m for m in mentions if m.kind == "area"] if before else [])


def narrowed(reading: Reading, text: str, mentions: list[Mention]) -> list[Mention]:
    """ "Reflexes brisk in the legs", "proximal weakness in the legs": a limb word beside a general one narrows it.

    It says no more, but that a number beside a word for tone grades the limb ("right leg 3/5 spastic"). Where the clause names no limb, tone is
    that of the limb named before, and reflexes are those of the limb of the heading.
    """
    anatomy, limbs = reading.anatomy, reading.anatomy.words["limbs"]
    of_limb = [m for m in mentions if m.kind == "movement" and limbs_named(anatomy, m)]
    bare = [m for m in of_limb if m.word not in anatomy.words["implied"]]
    wide = [m for m in mentions if m not in of_limb and (m.kind in {REFLEX, TONE} or _in_both_limbs(anatomy, m))]
    if not wide:
        return mentions
    named = {limb for m in of_limb for limb in limbs_named(anatomy, m)}
    graded = all(m.kind == TONE for m in wide) and NUMBER.search(text)
    out = []
    for m in mentions:
        if m in wide:
            held = reading.head_limb if m.kind == REFLEX and len(m.items) >= GENERAL else reading.limb if m.kind == TONE else ""
            regions = {r for limb in named or {held} & limbs.keys() for r in LIMBS[limb == "arm"]}
            out.append(replace(m, items=tuple(i for i in m.items if anatomy.items[i].region in regions) or m.items))
        elif m not in bare or graded:
            out.append(m)
    return out


def of_topic(reading: Reading, text: str, mentions: list[Mention]) -> list[Mention]:
    """In a sentence about tone or reflexes ("Tone: increased legs, normal arms") a bare limb means its tone or its reflexes."""
    anatomy = reading.anatomy
    if not reading.topic or NUMBER.search(text) or any(not limbs_named(anatomy, m) for m in mentions):
        return mentions
    kept = [m for m in mentions if m.kind == "movement"]
    out = []
    for m in kept:
        regions = {r for limb in limbs_named(anatomy, m) for r in LIMBS[limb == "arm"]}
        usual = [i for i in anatomy.items.values() if i.kind == reading.topic and i.routine and i.scale in {"tendon", TONE}]
        items = tuple(i.id for i in usual if i.region in regions)
        out.append(replace(m, kind=reading.topic, items=items))
    return [m for m in out if m.items] or mentions


def jerks_listed(reading: Reading, text: str, mentions: list[Mention]) -> list[Mention]:
    """In a list of reflexes ("Reflexes: biceps 2+, knee 2+, ankles 0") a bare muscle or joint is its jerk; a grade out of five is power."""
    if not reading.jerks or OF_POWER.search(text):
        return mentions
    found = [
        j
        for j in jerks_in(reading.anatomy, text)
        if not any(m.start < j.end and j.start < m.end and m.end - m.start > j.end - j.start for m in mentions)
    ]
    if not found:
        return mentions
    kept = [m for m in mentions if not any(m.start < j.end and j.start < m.end for j in found)]
    general = [m for m in kept if m.kind == REFLEX and len(m.items) > 1 and not is_graded(reading.anatomy, text[m.end : found[0].start])]
    return sorted([*(m for m in kept if m not in general), *found], key=lambda m: m.start)


def of_part(anatomy: Anatomy, mentions: list[Mention]) -> list[Mention]:
    """A sign beside a part of the body that has it by itself ("tongue wasted and fasciculating") is that of the part, and not of the limbs."""
    out = []
    for m in mentions:
        others = [x for x in mentions if x is not m and x.kind in {"movement", "muscle", "sign"}]
        own = [f"{word}_{m.items[0]}" for x in others for word in x.word.split() if f"{word}_{m.items[0]}" in anatomy.items]
        limbs = [x for x in others if x.kind != "sign" and not any(f"{word}_{m.items[0]}" in own for word in x.word.split())]
        out.append(replace(m, items=(own[0],)) if m.kind == "sign" and own and not limbs else m)
    return out


def topic_of(anatomy: Anatomy, text: str, mentions: list[Mention]) -> str:
    """What a sentence is about that begins with "tone" or "reflexes"."""
    first = next((m for m in mentions if m.kind in {REFLEX, TONE} and not text[: m.start].strip(" :,")), None)
    general = first and len(first.items) >= (2 if first.kind == TONE else GENERAL) and first.word not in anatomy.words["implied"]
    return first.kind if first and general else ""


def dermatome(anatomy: Anatomy, text: str) -> list[Mention]:
    """ "L5 dermatome" speaks of the areas that mostly hang on that root, "L4 to S1" of those of all roots from the one to the other."""
    out = []
    for start, end, segments in segments_in(anatomy, text):
        areas = tuple(a for a, s in anatomy.area_segment.items() if s in segments)
        if areas:
            out.append(Mention(start, end, "area", areas, False, text[start:end].upper()))
    return out


def areas_meant(reading: Reading, text: str, named: tuple[str, ...], mentions: list[Mention]) -> list[Mention]:
    """The mentions of a clause that names a sense: dermatomes say which part of a limb is meant, a heading which limb, where no area does."""
    anatomy = reading.anatomy
    limbs = [m for m in mentions if m.kind == "area" and limbs_named(anatomy, m)]
    if any(m.kind == "area" and m not in limbs for m in mentions):
        return mentions
    areas = dermatome(anatomy, text)
    if not areas and limbs:
        return mentions
    areas = areas or without_area(anatomy, text) or _of_heading(reading, text, named)
    return sorted([*(m for m in mentions if m.kind in {REFLEX, TONE} and areas), *areas], key=lambda m: m.start)


def _of_heading(reading: Reading, text: str, named: tuple[str, ...]) -> list[Mention]:
    """ "Right leg: …, vibration lost": a sense that is graded without an area is that of the limb of the heading."""
    anatomy = reading.anatomy
    areas = next((items for w, kind, items, _ in vocabulary(anatomy) if kind == "area" and w == reading.head_limb), ())
    found = [x for s in named for x in words_in(text, anatomy.words["senses"][s])]
    if not (reading.head_limb and areas and found and is_graded(anatomy, text)) or reading.admits:
        return []
    start, word = max(found, key=lambda x: x[0] + len(x[1]))
    return [Mention(start, start + len(word), "area", areas, False, word)]


def without_area(anatomy: Anatomy, text: str) -> list[Mention]:
    """ "Sensation normal" speaks of the routine areas, and so does "light touch spared"; "light touch reduced" must say where."""
    words, routine = anatomy.words, anatomy.words["routine"]
    found = words_in(text, routine["sense_words"])
    denied = words_in(text, words["negations"]) or words_in(text, words["denials"])
    if not found and (denied or words_in(text, words["states"]["sensation"]["normal"]["words"])):
        found = [x for s in SENSES for x in words_in(text, words["senses"][s])]
    return [Mention(start, start + len(word), "area", tuple(routine["areas"]), True, word) for start, word in found[:1]]


def _in_both_limbs(anatomy: Anatomy, m: Mention) -> bool:
    regions = {anatomy.items[i].region for i in m.items} if m.kind == "movement" else set()
    return all(regions & set(limb) for limb in LIMBS)
