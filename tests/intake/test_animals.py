"""An animal is not assessed; a person beside one is."""

from __future__ import annotations

import pytest

from paresis import assess, read_text
from paresis.intake.animals import OUT_OF_SCOPE


@pytest.mark.parametrize(
    "text",
    [
        "my dog's back legs are weak",
        "our cat can't move his hind legs",
        "My old labrador collapsed and cannot walk. He is 12. His hind legs are paralysed.",
        "The horse is lame",
        "I have a dog who suddenly can't walk",
        "Mein Hund ist gelähmt",
        "Mein Hund kann nicht laufen, die Hinterbeine sind gelähmt",
        "Unsere alte Katze hat schwache Beine. Sie kann nicht mehr laufen.",
    ],
)
def test_an_animal(text: str) -> None:
    case = read_text(text)
    assert OUT_OF_SCOPE in case.issues
    assert not case.mentions
    assert assess(case).urgency.level.value == "consultation"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("My dog bit me and now my leg is weak", "leg_weakness"),
        ("I was walking my dog when my legs gave way", "leg_weakness"),
        ("I fell over the cat and can't walk", "unable_to_walk"),
        ("My dog has weak legs and I have weak legs too", "leg_weakness"),
        ("a dog is keeping him busy but his legs are weak", "leg_weakness"),
        ("My wife can't walk, the dog is fine", "unable_to_walk"),
        ("my cat died and my legs feel weak", "leg_weakness"),
        ("Mein Hund hat mich gebissen und jetzt ist mein Bein schwach", "leg_weakness"),
        ("Mein Mann kann nicht mehr laufen, der Hund bellt", "unable_to_walk"),
        ("Mein Hund ist lahm. Meine Beine sind schwach.", "leg_weakness"),
    ],
)
def test_a_person(text: str, finding: str) -> None:
    assert finding in {m.finding for m in read_text(text).mentions}
