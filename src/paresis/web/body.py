"""The body picture: places that can be ticked, what it is like there, and the plain words that this stands for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACES = {
    "face": "face", "right_arm": "right arm", "left_arm": "left arm", "right_hand": "right hand", "left_hand": "left hand",
    "right_hip": "right hip", "left_hip": "left hip", "right_thigh": "right thigh", "left_thigh": "left thigh",
    "right_calf": "right lower leg", "left_calf": "left lower leg", "right_foot": "right foot", "left_foot": "left foot",
}  # fmt: skip
WHOLE = {"back": "my lower back hurts", "saddle": "I am numb between the legs"}
FEELINGS = {
    "weak": "{place} is weak", "numb": "{place} is numb", "tingling": "{place} is tingling", "pain": "{place} hurts",
    "heavy": "{place} feels heavy", "stiff": "{place} is stiff", "cramp": "{place} cramps", "twitch": "{place} twitches",
}  # fmt: skip
BOTH = {
    "arm": "both arms", "hand": "both hands", "hip": "both hips", "thigh": "both thighs", "calf": "both lower legs", "foot": "both feet"
}  # fmt: skip
PLURAL = {" is ": " are ", " hurts": " hurt", " feels ": " feel ", " cramps": " cramp", " twitches": " twitch"}
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


def story_of(places: Iterable[str], feelings: Iterable[str]) -> str:
    """What was ticked, as the sentences that someone would say; weak when nothing is said of what it is like.

    >>> story_of(["left_foot"], ["weak", "pain"]), story_of(["left_thigh", "right_thigh"], [])
    ('My left foot is weak. My left foot hurts.', 'Both thighs are weak.')
    """
    ticked, felt = set(places), set(feelings)
    chosen = [p for p in PLACES if p in ticked]
    like = [f for f in FEELINGS if f in felt] or ["weak"]
    said = [s for f in like for s in _sentences(chosen, f)] + [s for p, s in WHOLE.items() if p in ticked]
    return " ".join(f"{s[:1].upper()}{s[1:]}." for s in said)


def _sentences(places: list[str], feeling: str) -> list[str]:
    out = []
    for place in places:
        side, _, part = place.partition("_")
        other = f"{'left' if side == 'right' else 'right'}_{part}"
        if part and other in places:
            if side == "right":
                out.append(_plural(FEELINGS[feeling].format(place=BOTH[part])))
        else:
            out.append(FEELINGS[feeling].format(place=f"my {PLACES[place]}"))
    return out


def _plural(sentence: str) -> str:
    singular = next(s for s in PLURAL if s in sentence)
    return sentence.replace(singular, PLURAL[singular])
