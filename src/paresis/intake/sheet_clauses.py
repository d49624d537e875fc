"""How notes are divided: sentences, clauses, lists that share a grade, and asides in brackets; every place stays where it was."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.sheet_notation import normalised
from paresis.intake.sheet_words import jerk_lists, mentions_in

if TYPE_CHECKING:
    from paresis.model.anatomy import Anatomy

CLAUSE = re.compile(r"[^,;.:\n](?:[^,;:.\n]|\.(?=\d))*")
SENTENCE = re.compile(r"(?:[^;.\n]|\.(?=\d))+")
ASIDE = re.compile(r"\(([^()\n]{3,120})\)")
AND = re.compile(r"(?<!\w)(?:and|und|&|\+)(?!\w)")
DIGIT = re.compile(r"(?<![\w.])[0-5](?![\w.])|(?<![\w.])[0-5][+-]|\+\+|[0-5]/5")
LONGEST_NAME = 60


def prepared(anatomy: Anatomy, text: str) -> str:
    """Notes in one form, as long as they were, in which what shares a grade is one clause and an aside with its own grade another."""
    return _lists(anatomy, _asides(anatomy, jerk_lists(anatomy, normalised(text))))


@lru_cache(maxsize=4)
def _state_words(anatomy: Anatomy) -> re.Pattern[str]:
    """Any word that grades something by itself."""
    graded = {w for scale in anatomy.words["states"].values() for x in scale.values() for w in x["words"]} | anatomy.words["implied"].keys()
    words = sorted((w for w in graded if w[0].isalpha()), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


def _is_graded(anatomy: Anatomy, text: str) -> bool:
    return bool(DIGIT.search(text) or _state_words(anatomy).search(text))


def _asides(anatomy: Anatomy, text: str) -> str:
    """ "right face droop (forehead spared)": what names and grades something in brackets is a clause of its own."""

    def divided(m: re.Match[str]) -> str:
        own = _is_graded(anatomy, m[1]) and mentions_in(anatomy, m[1])
        return f",{m[1]}," if own else m.group()

    return ASIDE.sub(divided, text) if "(" in text else text


def _lists(anatomy: Anatomy, text: str) -> str:
    """ "hip flexion, knee extension and ankle dorsiflexion 3/5" as one clause: names without a grade wait for that of the list."""
    out = list(text)
    for sentence in SENTENCE.finditer(text):
        waiting: list[int] = []
        for piece in CLAUSE.finditer(text, sentence.start(), sentence.end()):
            if _is_graded(anatomy, piece.group()):
                if waiting and AND.search(piece.group()) and mentions_in(anatomy, piece.group()):
                    for comma in waiting:
                        out[comma] = " "
                waiting = []
            elif text[piece.end() : piece.end() + 1] == "," and len(piece.group()) <= LONGEST_NAME and mentions_in(anatomy, piece.group()):
                waiting.append(piece.end())
            else:
                waiting = []
    return "".join(out)
