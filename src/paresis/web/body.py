"""The body picture: places that can be ticked, what it is like there, and the plain words that this stands for."""

from __future__ import annotations

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
