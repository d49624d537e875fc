"""Sentences that tell of an animal and not of a person."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.intake.regex import lazy
from paresis.intake.subject import CHARGES, KIN
from paresis.model.case import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ANIMAL = (
    "dog|doggy|doggie|puppy|pup|bitch|labrador|lab|spaniel|terrier|dachshund|collie|alsatian|german shepherd|greyhound|bulldog|pug|cat|kitten|kitty|"
    "horse|pony|mare|foal|rabbit|bunny|hamster|guinea pig|gerbil|ferret|parrot|budgie|tortoise|cow|calf of mine|goat|sheep|lamb|donkey|"
    "pig|hen|chicken"
)
_HAS = (
    r"is|was|has|had|can|can['’]?t|cannot|could|couldn['’]?t|won['’]?t|keeps|kept|suddenly|started|seems|looks|walks|drags|limps|"
    r"collapsed|lost|stopped|"
    r"got|gets|went|woke|does|doesn['’]?t|isn['’]?t|hasn['’]?t|who|which|aged?|\d|falls|fell|struggles|wobbles|needs|just"
)
_PART = (
    r"(?:hind|back|front|rear|left|right|both|own|poor)?\s?(?:hind|back|front|rear)?\s?"
    r"(?:legs?|paws?|hips?|knees?|feet|foot|bottom|tail|spine|muscles?|end)"
)
_TOLD_OF = lazy(
    rf"\b(?:my|our|the|a|an|his|her|their|this)\s(?:[\w-]+\s){{0,3}}?(?:{_ANIMAL})s?\b(?:['’]s?\s(?:[\w-]+\s)?(?:{_PART})\b|"
    rf",?\s(?:[\w-]+ly\s)?(?:{_HAS})(?!\w)"
    rf"|\s(?:with|and)\s(?:weak|wobbly|bad|stiff|limp|paraly\w+)\b)",
    re.I,
)
_BITTEN = lazy(r"^[^.;!?\n]{0,30}\b(?:bit|bitten|scratched|licked|knocked|jumped|pulled|died|put down|ran into|tripped|kicked)\b", re.I)
_SENTENCE = lazy(r"[^.!?;\n]+")
_GOES_ON = lazy(r"^\s*(?:and |but |now |then |so )?(?:he|she|it|they|his|her|its|their|the vet|vet)(?:['’]s|['’]ll)?\b", re.I)
_PERSON = lazy(r"\b(?:I|me|myself|I['’]m|I['’]ve)\b|\bmy (?:own |left |right |both )?(?:legs?|feet|foot|back|arms?|hands?|knees?)\b", re.I)
_OTHER = lazy(rf"\b(?:{'|'.join(sorted(KIN | CHARGES))}|he|she|they|patient|who|bitten|by|from|over)\b", re.I)
_OBJECT = lazy(r"\b(?:him|himself|herself|them|us|me|patient|owner)\b", re.I)
_ILL = lazy(
    r"\b(?:weak\w*|walk\w*|stand\w*|legs?|feet|paraly\w*|wobbl\w*|limp\w*|lame|drag\w*|collaps\w*|stagger\w*|shak\w*|tremb\w*|move\w*|fall\w*|fell|"
    r"swollen|stiff|stairs|jump\w*|numb\w*|pain\w*|fits?|seizures?)\b",
    re.I,
)
REACH = 60
_WRITER = lazy(r"^[^.;!?\n]{0,12}\b(?:I|we)\b (?:have|own|got|think|noticed|am worried)", re.I)
OUT_OF_SCOPE = Issue(
    "warning",
    "what is told of an animal was not assessed: this is about people",
    "ask a vet; if a person is ill too, describe the person alone",
    "text",
)


def without_animals(text: str) -> str:
    """The text with the sentences that tell of an animal blanked, every character in its place.

    >>> without_animals("My dog's back legs are weak.").strip()
    '.'
    >>> without_animals("My dog bit me and my leg is numb.")
    'My dog bit me and my leg is numb.'
    """
    if not _TOLD_OF.search(text):
        return text

    def is_told(said: str, *, before: bool) -> bool:
        return _is_of_animal(said) or (before and bool(_GOES_ON.match(said)) and not _PERSON.search(said))

    return _blanked(text, is_told)


def without_animals_in(text: str, said_of: Mapping[str, str]) -> str:
    """The same in another language, by its patterns (`animals` in `reader.toml`).

    Args:
        text: The text.
        said_of: What names an animal at the beginning of a sentence, what is wrong, what makes it one of a person, how the next goes on.
    """
    named, ill, person, goes_on = (_compiled(said_of[k]) for k in ("named", "ill", "person", "goes_on"))

    def is_of_animal(said: str, *, before: bool) -> bool:
        is_told = bool(named.search(said) and ill.search(said)) or (before and bool(goes_on.match(said)))
        return is_told and not person.search(said)

    return _blanked(text, is_of_animal)


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


def _blanked(text: str, is_of_animal: Callable[..., bool]) -> str:
    """A text without the sentences of which this is so; whether it was of the one before is told."""
    out, at, goes_on = [], 0, False
    for m in _SENTENCE.finditer(text):
        goes_on = is_of_animal(m.group(), before=goes_on)
        if goes_on:
            out += [text[at : m.start()], " " * len(m.group())]
            at = m.end()
    return "".join(out) + text[at:]


def _is_of_animal(said: str) -> bool:
    m = _TOLD_OF.search(said)
    if not m or _BITTEN.match(said[m.end() - 8 if m.end() > 8 else 0 :]):
        return False
    before, after = said[: m.start()], said[m.end() :]
    if _OTHER.search(before) or _OBJECT.search(after) or not _ILL.search(m.group() + after[:REACH]):
        return False
    return not _PERSON.search(after) and (not _PERSON.search(before) or bool(_WRITER.match(said)))
