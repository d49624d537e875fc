"""How notes are divided: sentences, clauses, lists that share a grade, and asides in brackets; every place stays where it was."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.sheet_notation import normalised
from paresis.intake.sheet_words import area_lists, jerk_lists, limbs_named, mentions_in, words_in

if TYPE_CHECKING:
    from paresis.intake.sheet_reading import Mention
    from paresis.model.anatomy import Anatomy

CLAUSE = re.compile(r"[^,;.:\n](?:[^,;:.\n]|\.(?=\d))*")
SENTENCE = re.compile(r"(?:[^;.\n]|\.(?=\d))+")
ASIDE = re.compile(r"\(([^()\n]{3,120})\)")
AND = re.compile(r"(?<!\w)(?:and|und|&|\+)(?!\w)")
JOINT = re.compile(r"(?<!\w)(?:with|and|plus|but|mit|und|&)(?!\w)")
DIGIT = re.compile(r"(?<![\w.])[0-5](?![\w.])|(?<![\w.])[0-5][+-]|\+\+|✓|/\s?5(?!\d)")
HEAD = re.compile(r"([^,;.:\n]{2,60}):([^,;.:\n]{1,80})")
LONGEST_NAME = 60


def prepared(anatomy: Anatomy, text: str) -> str:
    """Notes in one form, as long as they were, in which what shares a grade is one clause and an aside with its own grade another."""
    return arranged(anatomy, normalised(text))


def arranged(anatomy: Anatomy, lower: str) -> str:
    """The same for what is in one form already."""
    return _lists(anatomy, _kinds(anatomy, _heads(anatomy, _asides(anatomy, area_lists(anatomy, jerk_lists(anatomy, lower))))))


@lru_cache(maxsize=4)
def _state_words(anatomy: Anatomy) -> re.Pattern[str]:
    """Any word that grades something by itself."""
    graded = {w for scale in anatomy.words["states"].values() for x in scale.values() for w in x["words"]} | anatomy.words["implied"].keys()
    words = sorted((w for w in graded if w[0].isalpha()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


def is_graded(anatomy: Anatomy, text: str) -> bool:
    """Whether a text holds a grade, in figures or in words."""
    return bool(DIGIT.search(text) or _state_words(anatomy).search(text))


def _asides(anatomy: Anatomy, text: str) -> str:
    """ "right face droop (forehead spared)": what names and grades something in brackets is a clause of its own."""

    def divided(m: re.Match[str]) -> str:
        own = is_graded(anatomy, m[1]) and mentions_in(anatomy, m[1])
        return f",{m[1]}," if own else m.group()

    return ASIDE.sub(divided, text) if "(" in text else text


def _heads(anatomy: Anatomy, text: str) -> str:
    """ "Plantars: extensor", "Tone: increased in the legs": what a heading names and what follows grades is one clause."""

    def joined(m: re.Match[str]) -> str:
        head, rest = m[1], m[2]
        named = [x for x in mentions_in(anatomy, head) if not limbs_named(anatomy, x)] or words_in(head, _topics(anatomy))
        if not named or is_graded(anatomy, head) or not is_graded(anatomy, rest):
            return m.group()
        return m.group() if any(not limbs_named(anatomy, x) for x in mentions_in(anatomy, rest)) else f"{head} {rest}"

    return HEAD.sub(joined, text) if ":" in text else text


def _kinds(anatomy: Anatomy, text: str) -> str:
    """ "Foot drop with numb dorsum of foot and weak inversion": feeling and power that are each graded are clauses of their own."""
    out = list(text)
    for clause in CLAUSE.finditer(text):
        start = clause.start()
        for m in JOINT.finditer(text, clause.start(), clause.end()):
            end = next((n.start() for n in JOINT.finditer(text, m.end(), clause.end())), clause.end())
            if _are_two(anatomy, text[start : m.start()], text[m.end() : end]):
                out[m.start() : m.end()] = ",".ljust(m.end() - m.start())
                start = m.end()
    return "".join(out)


def _are_two(anatomy: Anatomy, first: str, second: str) -> bool:
    """Whether two parts of a clause are graded each by itself, and one of them is about feeling and the other is not."""
    if not (is_graded(anatomy, first) and is_graded(anatomy, second)):
        return False
    felt = [any(words_in(part, words) for words in anatomy.words["senses"].values()) for part in (first, second)]
    named = [mentions_in(anatomy, part) for part in (first, second)]
    return felt[0] != felt[1] and all(named) and all(any(m.kind != "area" for m in of) for of, f in zip(named, felt, strict=True) if not f)


@lru_cache(maxsize=4)
def _topics(anatomy: Anatomy) -> tuple[str, ...]:
    """Words for power, reflexes and feeling in general."""
    routine = anatomy.words["routine"]
    return (*routine["power_words"], *routine["reflex_words"], *routine["sense_words"])


def _lists(anatomy: Anatomy, text: str) -> str:
    """ "hip flexion, knee extension and ankle dorsiflexion 3/5" as one clause: names without a grade wait for that of the list."""
    out = list(text)
    for sentence in SENTENCE.finditer(text):
        waiting: list[int] = []
        kinds: set[str] = set()
        for piece in CLAUSE.finditer(text, sentence.start(), sentence.end()):
            if is_graded(anatomy, piece.group()):
                last = mentions_in(anatomy, piece.group()) if waiting else []
                if last and (AND.search(piece.group()) or _ends_list(anatomy, piece.group(), last, kinds)):
                    for comma in waiting:
                        out[comma] = " "
                waiting, kinds = [], set()
            elif text[piece.end() : piece.end() + 1] == "," and len(piece.group()) <= LONGEST_NAME and mentions_in(anatomy, piece.group()):
                waiting.append(piece.end())
                kinds |= {_kind(anatomy, m) for m in mentions_in(anatomy, piece.group())}
            else:
                waiting, kinds = [], set()
    return "".join(out)


def _ends_list(anatomy: Anatomy, text: str, mentions: list[Mention], kinds: set[str]) -> bool:
    """Whether one name of the same kind and its grade end a list ("quads, hamstrings, TA 3/5 left")."""
    kind = _kind(anatomy, mentions[0])
    return kinds == {kind} and all(_kind(anatomy, m) == kind for m in mentions) and is_graded(anatomy, text[mentions[-1].end :])


def _kind(anatomy: Anatomy, m: Mention) -> str:
    """What a mention is: a limb, a movement, a reflex, an area …"""
    return "limb" if limbs_named(anatomy, m) else "movement" if m.kind == "muscle" else m.kind
