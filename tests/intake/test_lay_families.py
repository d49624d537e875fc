"""Families of lay expressions: a part of the body, what fails and when; and sentences that only sound like one."""

from __future__ import annotations

import pytest

from paresis import load_knowledge, read_text


def read(text: str, status: str) -> set[str]:
    """Findings read with a status."""
    return {m.finding for m in read_text(text, knowledge=load_knowledge()).mentions if m.status == status}


@pytest.mark.parametrize(
    ("finding", "texts"),
    [
        ("difficulty_climbing_stairs", "I need both rails to get upstairs|treppab geht es nur rückwärts|auf der Treppe muss ich verschnaufen"),
        ("difficulty_rising_from_chair", "I have to rock back and forth to get out of the armchair|mein Mann muss mich aus der Wanne ziehen"),
        ("foot_drop", "flip flops fly off my left foot|ich verliere dauernd den linken Schlappen|den großen Zeh kriege ich nicht mehr hoch"),
        ("leg_numbness", "I can't tell if I have my slippers on|ich spüre nicht, ob ich Schuhe anhabe|meine Füße gehören nicht mehr zu mir"),
        ("allodynia", "I can't stand socks touching my feet|jede Berührung ist unangenehm|selbst die Bettdecke tut an den Füßen weh"),
        ("unsteady_gait", "I need to touch something or I'll tip over|can't stand on one leg|ich laufe gegen den Türrahmen"),
        ("falls", "I went down like a sack of spuds|es hat mich wieder hingehauen|ich fliege ständig auf die Schnauze"),
        ("hand_weakness", "my keys fall out of my hand|buttons take me forever|mir fallen ständig Sachen aus der Hand"),
        ("proximal_arm_weakness", "I can't hold the hairdryer up|ins obere Regal komme ich nicht mehr"),
        ("trunk_weakness", "I need a hand to turn over in bed|im Bett kann ich mich kaum drehen"),
        ("heavy_legs", "nach ein paar Minuten werden die Beine müde|als würde ich durch tiefen Schnee stapfen"),
        ("dragging_gait", "ich ziehe das rechte Bein hinterher|das Bein zog er nach"),
        ("ascending_weakness", "it started in my feet and worked its way up|es fing in den Füßen an und stieg hoch"),
    ],
)
def test_a_family_is_understood(finding: str, texts: str) -> None:
    assert not [t for t in texts.split("|") if finding not in read(t, "present")]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("das linke Bein zog ich immer mehr nach", "leg_pain"), ("ich ziehe das rechte Bein hinterher", "sciatica"),
        ("meine Beine werden schnell müde", "fatigue"), ("die Treppe dauerte doppelt so lang", "diplopia"),
        ("am Ende des Weges war die Treppe", "low_mood"), ("die Kraft wird immer weniger", "weight_loss"),
        ("mit einem Jahr konnte er weder krabbeln noch laufen", "paraesthesia"), ("in der Leiste hatte ich starke Schmerzen", "severe_limb_pain"),
        ("ich verliere den linken Schlappen", "fatigue"), ("mein Kopf fällt nach vorne", "head_injury"),
        ("mir fallen Sachen aus der Hand", "falls"), ("die Augenlider fallen mir zu", "unsteady_gait"),
        ("das Essen bleibt im Kühlschrank", "dysphagia"), ("wir sind gestern bergab gelaufen", "progressive_weakness"),
        ("meine Familie versteht mich nicht mehr", "dysarthria"), ("auf Zehenspitzen stehen geht rechts nicht", "toe_walking"),
        ("I can't stand socks touching my feet", "difficulty_standing"), ("I walk half a mile to calm my legs", "unusual_exercise"),
        ("at the step my feet wouldn't lift", "unable_to_walk"), ("my knees ache on the stairs", "difficulty_climbing_stairs"),
        ("flip flops fly off my left foot", "unable_to_walk"), ("I can't lift my head off the pillow", "arm_weakness"),
        ("we went back up the hill to the car", "back_pain"), ("the pedal disappears under my foot", "muscle_wasting"),
        ("I dropped the keys at my neighbour's", "hand_weakness"), ("my arms are as strong as ever", "arm_weakness"),
        ("I can still feel everything in my feet", "leg_numbness"), ("in den Armen habe ich noch volle Kraft", "arm_weakness"),
        ("die Waden waren schmerzfrei", "calf_pain"), ("they crept up behind the house and climbed up the wall", "ascending_weakness"),
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_is_left(text: str, finding: str) -> None:
    assert finding not in read(text, "present")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("in den Beinen ist noch Kraft da", "leg_weakness"),
        ("die Waden waren schmerzfrei", "calf_pain"),
        ("my arms are as strong as ever", "arm_weakness"),
    ],
)
def test_what_is_well_is_denied(text: str, finding: str) -> None:
    assert finding in read(text, "absent")
