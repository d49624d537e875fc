"""The body picture: places that can be ticked, what it is like there, and the plain words that this stands for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from paresis.web.words import Words

SIDED = ("arm", "hand", "hip", "thigh", "calf", "foot")
PLACES = ("face", *(f"{side}_{part}" for part in SIDED for side in ("right", "left")))
WHOLE = ("back", "saddle")
LIMBS = {"legs": ("hip", "thigh", "calf", "foot"), "arms": ("arm", "hand")}
FEELINGS = ("weak", "numb", "tingling", "pain", "heavy", "stiff", "cramp", "twitch")
PARTS = {
    "face": ("face",),
    "arm": ("lateral_upper_arm", "medial_arm", "lateral_forearm", "medial_forearm"),
    "hand": ("thenar_palm", "thumb", "index_finger", "middle_finger", "ring_finger", "little_finger"),
    "hip": ("groin",),
    "thigh": ("lateral_thigh", "anterior_thigh", "medial_thigh", "lower_anterior_thigh"),
    "calf": ("medial_shin", "lateral_shin_upper", "lateral_shin_lower"),
    "foot": ("medial_foot", "dorsum_of_foot", "lateral_foot", "great_toe", "first_web_space"),
}  # fmt: skip
BEHIND = {"back": ("trunk_t10", "trunk_t12"), "saddle": ("buttock", "perianal", "perineum")}


@dataclass(frozen=True, slots=True)
class Picture:
    """Half a body, to be mirrored: its outline, and the shapes of each part as points."""

    outline: str
    front: dict[str, list[str]]
    back: dict[str, list[str]]

    def place(self, part: str, mirror: int) -> str:
        """The place of a part on one half; on the front, the right half of the picture is the left of the body.

        >>> picture().place("foot", 1), picture().place("foot", -1), picture().place("saddle", 1)
        ('left_foot', 'right_foot', 'saddle')
        """
        side = "left" if mirror > 0 else "right"
        return f"{side}_{part}" if f"{side}_{part}" in PLACES else part


@lru_cache(maxsize=1)
def picture() -> Picture:
    """The body of the report's figure, its skin areas joined to the parts that people name."""
    body = json.loads((files("paresis.report") / "templates" / "body.json").read_text(encoding="utf-8"))

    def shapes(view: str, parts: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
        areas = body[view]["areas"]
        return {part: [" ".join(f"{x:g},{y:g}" for x, y in areas[a]) for a in names if a in areas] for part, names in parts.items()}

    return Picture(body["outline"].removesuffix(" Z"), shapes("front", PARTS), shapes("back", BEHIND))


def story_of(places: Iterable[str], feelings: Iterable[str], words: Words) -> str:
    """What was ticked, as the sentences that someone would say; weak when nothing is said of what it is like.

    >>> from paresis.web.words import words_of
    >>> story_of(["left_foot"], ["weak", "pain"], words_of("en")), story_of(["left_thigh", "right_thigh"], [], words_of("de"))
    ('My left foot is weak. My left foot hurts.', 'Beide Oberschenkel sind schwach.')
    >>> story_of(["right_thigh", "left_calf"], [], words_of("en"))
    'My right thigh is weak. My left lower leg is weak. Both legs are weak.'
    """
    ticked, felt = set(places), set(feelings)
    like = [f for f in FEELINGS if f in felt] or ["weak"]
    chosen = [p for p in PLACES if p in ticked]
    said = [s for f in like for s in _sentences(chosen, f, words)] + [words(f"said.whole.{p}") for p in WHOLE if p in ticked]
    return " ".join(f"{s[:1].upper()}{s[1:]}." for s in said)


def _sentences(places: list[str], feeling: str, words: Words) -> Iterator[str]:
    """One for each place, for a part of both sides together, and for a limb of which different parts were ticked on each side."""
    for place in places:
        side, _, part = place.partition("_")
        is_both = part and f"{'left' if side == 'right' else 'right'}_{part}" in places
        if is_both and side == "right":
            yield words(f"said.many.{feeling}", place=words(f"said.both.{part}"))
        elif not is_both:
            yield words(f"said.one.{feeling}", place=words(f"said.place.{place}"))
    for limb, parts in LIMBS.items():
        right, left = ({p for p in parts if f"{side}_{p}" in places} for side in ("right", "left"))
        if right and left and not right & left:
            yield words(f"said.many.{feeling}", place=words(f"said.both.{limb}"))
