"""What words do not mean of a person: something is said of a thing, or an event is only a likeness ("as if I had run a marathon")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paresis.intake.clauses import COPULAS
from paresis.intake.roundabout import PRONOUNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from paresis.intake.phrases import Words

Pairs = dict[str, frozenset[str]]  # a word, and words of which one follows it
POINTING = frozenset("the a an this that these those every some any no our".split())
PLACING = frozenset("on in at from over by with off of to under into onto across against beside near up down along for through".split())
LIGHT = COPULAS | frozenset("a an the one its very so too really quite rather far all now again already just got gone still pretty bit".split())
PERSONS = PRONOUNS | frozenset("i'd i'll me my mine him his her hers you your them their myself himself herself patient man woman boy girl".split())
LIKENESS: Pairs = {
    "as": frozenset({"if", "though"}),
    "like": PRONOUNS | frozenset("i'd i'll someone somebody being having after running climbing lifting carrying you've they've".split()),
}
LIKENESS_REACH = 9
BREAKING = frozenset({",", "because", "since", "when", "weil", "seit"})


@dataclass(frozen=True)
class SmallWords:
    """Small words of a language.

    Attributes:
        light: What may stand between a thing and what is said of it.
        persons: Words for a person.
        pointing: What may stand before the thing; before these none of `placing`.
        placing: "on", "at": what follows is no subject.
    """

    light: frozenset[str]
    persons: frozenset[str]
    pointing: frozenset[str]
    placing: frozenset[str]


ENGLISH = SmallWords(LIGHT, PERSONS, POINTING, PLACING)


def is_of_thing(words: Words, used: frozenset[int], is_thing: Callable[[int], bool], small: SmallWords = ENGLISH) -> bool:
    """Whether a match is said of a thing that stands right before it ("the ladder is unsteady", "prices fell"), and of no person.

    >>> is_of_thing("the ladder is unsteady".split(), frozenset({3}), {1}.__contains__)
    True
    >>> is_of_thing("on the ladder unsteady".split(), frozenset({3}), {2}.__contains__)
    False
    """
    first, last = min(used), max(used)
    i = first - 1
    while i >= 0 and not is_thing(i) and words[i] in small.light:
        i -= 1
    if i < 0 or not is_thing(i) or not small.persons.isdisjoint(words[first : last + 1]):
        return False
    while i > 0 and is_thing(i - 1):
        i -= 1
    if i == 0:
        return True
    if i == 1 and (words[0] in small.persons or words[0].endswith("'s")):
        return True
    return words[i - 1] in small.pointing and (i == 1 or words[i - 2] not in small.placing)


def is_likened(words: Words, first: int, pairs: Pairs = LIKENESS) -> bool:
    """Whether what begins at a position is only what something is like ("like I have been hit by a bus", "as if I had run a marathon").

    >>> is_likened("i feel like i have been hit by a bus".split(), 6), is_likened("hit by a bus , legs like jelly".split(), 0)
    (True, False)
    """
    for i in range(first - 1, max(-1, first - LIKENESS_REACH), -1):
        is_begun = words[i] in pairs and words[i + 1] in pairs[words[i]]
        if is_begun or words[i] in BREAKING:
            return is_begun
    return False
