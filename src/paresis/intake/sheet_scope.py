"""How far a grade of an examination reaches: what a clause leaves out, excepts, or takes over from the one before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.intake.sheet_grades import NUMBER, PLUSES, Grade
from paresis.intake.sheet_reading import Clause, Mention, Reading
from paresis.intake.sheet_words import movements_named, words_in

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

NOT_TESTED = re.compile(
    r"(?<!\w)(?:not (?:tested|examined|assessed|done|testable|performed)|untested|unexamined|deferred|unable to (?:test|assess))(?!\w)"
)
PAST = re.compile(
    r"(?<!\w)(?<!since )(?<!from )(?<!than )(?<!to )(?:last (?:year|month|week|visit|time|admission)"
    r"|previously(?! (?:well|healthy|fit|unaffected))|formerly"
    r"|(?:at|on) (?:the )?(?:last|previous) (?:visit|examination|review)|letzte[sn]? (?:jahr|monat|woche)|(?:bei der )?voruntersuchung|früher)(?!\w)"
)
EXCEPT = re.compile(r"(?<!\w)(?:except(?: for)?|apart from|other than|aside from|excluding|save for|bar|with sparing of|sparing|but not)(?!\w)")
JOINT = re.compile(r"(?<![\w-])(hip|knee|ankle|shoulder|elbow|wrist|finger|thumb|toe|neck)s?(?![\w-])")
DIRECTION = re.compile(
    r"(?<![\w-])(external rotation|flexion|extension|abduction|adduction|flex|ext|abd|add"
    r"|adduktion|abduktion|beugung|streckung|außenrotation)(?![\w-])"
)
GERMAN = {"adduktion": "adduction", "abduktion": "abduction", "beugung": "flexion", "streckung": "extension", "außenrotation": "external rotation"}
WHOLE = re.compile(
    r"\s*(?:(?:on )?(?:the )?(?:right|left|rt|lt|r|l) side(?: is)? [0-5][+-]?\s*/\s*5"
    r"|[0-5][+-]?\s*/\s*5 (?:throughout|everywhere|globally))(?: throughout)?\s*"
)
ACROSS = {"leg": "hip", "arm": "shoulder"}
FILLERS = re.compile(r"(?<!\w)(?:on|in|at|of|the|and|is|was|side|power|strength|grade|mrc|kg|side's|only|vs|versus|but)(?!\w)")
TONE = re.compile(r"(?<!\w)(flaccid|floppy|spastic|spasticity|hypotonic|hypertonic|hypotonia|hypertonia)(?!\w)(?! (?:dys|speech))")
JERK = re.compile(r"(?<!\w)(?:jerks?|reflex(?:es)?|dtrs?)(?!\w)")
EVERYWHERE = "all limbs"


def split_exception(text: str) -> tuple[str, str]:
    """A clause and what it excepts, if anything.

    >>> split_exception("reflexes 2+ except absent left knee jerk")
    ('reflexes 2+ ', ' absent left knee jerk')
    """
    m = EXCEPT.search(text)
    return (text[: m.start()], text[m.end() :]) if m else (text, "")


def only_side_and_grade(anatomy: Anatomy, text: str) -> bool:
    """Whether a clause holds a side and a grade and no word that could name something else."""
    words = [w for ws in anatomy.words["sides"].values() for w in ws]
    words += [w for scale in anatomy.words["states"].values() for x in scale.values() for w in x["words"]]
    rest = PLUSES.sub(" ", NUMBER.sub(" ", FILLERS.sub(" ", text)))
    for word in sorted({w for w in words if w in rest}, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", " ", rest)
    return not re.search(r"[^\W\d]", rest)


def is_negated(anatomy: Anatomy, text: str, at: tuple[int, int], grade: Grade | None, end: int) -> bool:
    """Whether what a clause says of a mention is denied: before it ("no clonus"), right before its grade ("not brisk") or after it ("clonus denied").

    Args:
        anatomy: With the words that deny.
        text: The clause.
        at: Where the mention is.
        grade: What grades it, if anything.
        end: Where the next mention begins.
    """
    words = anatomy.words["negations"]
    if any(start < at[1] for start, _ in words_in(text, words)):
        return True
    between = text[at[1] : grade.start] if grade else ""
    if any(not between[start + len(w) :].strip() for start, w in words_in(between, words)):
        return True
    return bool(words_in(text[at[1] : end], anatomy.words["denials"]))


def plainest(anatomy: Anatomy, text: str, grades: list[Grade]) -> list[Grade]:
    """Words that grade; one that names both sides too ("symmetrical") grades only where no other does ("symmetrically brisk")."""
    both = set(anatomy.words["sides"]["both"])
    own = [g for g in grades if text[g.start : g.end] not in both]
    return own or grades


def completed(reading: Reading, clause: Clause, mentions: list[Mention]) -> list[Mention]:
    """The mentions of a clause with those that lean on what was named before: a bare "adduction", "power 4/5", "spastic"."""
    text, anatomy = clause.text, reading.anatomy
    for limb, words in anatomy.words["limbs"].items():
        if words_in(text, words):
            reading.limb = limb
    out = [*mentions, *_directions(reading, text, mentions), *_tones(reading, text, mentions)]
    if JERK.search(text) and not any(m.kind == "reflex" for m in out):
        out = [m for m in out if m.kind not in {"movement", "muscle"}]
    elif not out and not clause.named and (words_in(text, anatomy.words["routine"]["power_words"]) or WHOLE.fullmatch(text)):
        out = _power(reading, text)
    return sorted(out, key=lambda m: m.start)


def _directions(reading: Reading, text: str, mentions: list[Mention]) -> list[Mention]:
    """A direction without its joint belongs to the joint named last ("hip flexion 4, extension 5")."""
    named = movements_named(reading.anatomy)
    out = []
    joints = [(m.start(), m.group(1)) for m in JOINT.finditer(text)]
    for m in DIRECTION.finditer(text):
        before = [j for start, j in joints if start < m.start()]
        way = GERMAN.get(m.group(1), m.group(1))
        joint = before[-1] if before else reading.joint
        phrase = f"{joint} {way}"
        if phrase not in named and way in {"adduction", "abduction", "add", "abd"}:
            phrase = f"{ACROSS.get(reading.limb, joint)} {way}"
        if phrase in named and not any(f.start < m.end() and m.start() < f.end for f in mentions):
            out.append(Mention(m.start(), m.end(), "movement", named[phrase], False, m.group(1)))
    moved = [j for f in mentions if f.kind == "movement" and len(f.items) == 1 for j in JOINT.findall(f.items[0].partition("_")[0])]
    reading.joint = joints[-1][1] if joints else moved[-1] if moved else reading.joint
    return out


def _tones(reading: Reading, text: str, mentions: list[Mention]) -> list[Mention]:
    """A word for tone speaks of the limb named with it or last, of both where none was."""
    m = TONE.search(text)
    if not m or any(f.kind == "tone" for f in mentions):
        return []
    tones = tuple(i.id for i in reading.anatomy.items.values() if i.kind == "tone" and reading.limb in i.id)
    return [Mention(m.start(), m.start(), "tone", tones, False, m.group(1))] if tones else []


def _power(reading: Reading, text: str) -> list[Mention]:
    """ "Power 4/5" with no muscle speaks of the limb named last, or of all limbs when it is not full."""
    limb = reading.limb or EVERYWHERE
    if not reading.limb and ((re.search(r"5\s*/\s*5", text) and "side" not in text) or not NUMBER.search(text)):
        return []
    items = movements_named(reading.anatomy).get(limb, ())
    m = re.search(r"\w+", text)
    return [Mention(m.start(), m.start(), "movement", items, False, "power")] if m and items else []
