"""Of whom a text speaks: the writer, a relative, or nobody named."""

from __future__ import annotations

import pytest

from paresis import load_knowledge, read_text
from paresis.intake.subject import patient_of, told_of_others

PATIENTS = {
    "i": [
        "My legs are weak. My father had weak legs too.",
        "My aunt has MS. I can't feel my feet.",
        "My wife says my legs are weak",
        "I am a 45 year old man with weak legs, father had gout",
        "My mother died of motor neurone disease and now my legs are weak",
        "I've been weak since Monday; my husband had flu",
        "I can't lift my foot and my wife is worried",
    ],
    "wife": [
        "My wife's right leg is weak and she cannot pee",
        "I got home and found my wife on the floor, she can't move",
        "I am 40 and my wife can't stand",
    ],
    "husband": [
        "I can't wake my husband, his legs are limp",
        "My husband, 71, has numb feet",
        "my ex-husband's legs are weak",
        "Sudden leg weakness in my husband",
    ],
    "missus": ["The missus has gone weak in both legs"],
    "bf": ["hi my bf can't feel his legs"],
    "grandma": ["grandma fell, cannot stand"],
    "nan": ["my nan's legs have gone weak", "it's my nan, 84, she fell"],
    "dad": ["It's about my dad. He can't walk.", "I can't get him to stand up, my dad is 80", "dad's legs are weak"],
    "boy": ["My little boy has stopped walking"],
    "old": ["my 3 year old keeps falling over", "My three-year-old won't walk"],
    "baby": ["our baby is floppy", "my sister's baby is floppy"],
    "son": ["I have a 3 year old son who can't walk", "I'm worried about our son, his legs are weak"],
    "neighbour": ["my elderly neighbour Bob fell"],
    "friend": ["A friend of mine has weak legs"],
    "lady": ["I look after an elderly lady who cannot stand"],
    "": [
        "A 62 year old woman, weak legs, mother had weak legs",
        "Father had foot drop. Presenting with weak legs",
        "Weak legs for three weeks. My mother has gout.",
        "brought in by my wife, weak legs",
        "She has numb feet. Her mother had weak legs.",
        "my late father had weak legs. Numb feet",
    ],
}


@pytest.mark.parametrize(("text", "patient"), [(t, who) for who, texts in PATIENTS.items() for t in texts])
def test_who_the_patient_is(text: str, patient: str) -> None:
    assert patient_of(text) == patient


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("My wife's legs are weak since yesterday", {"present"}),
        ("mum's legs are weak", {"present"}),
        ("My mother is 80. Mum has weak legs.", {"present"}),
        ("My legs are weak. My father had weak legs.", {"present", "family"}),
        ("I have a fever. My sister has weak legs.", {"family"}),
        ("My feet are numb. My neighbour has weak legs.", {"family"}),
        ("My feet are numb. My brother has MS. His legs are weak.", {"family"}),
        ("My feet are numb. My GP saw me. He thinks I have weak legs.", {"present"}),
        ("A woman of 50, mother of 3, weak legs", {"present"}),
    ],
)
def test_whose_weakness_it_is(text: str, meant: set[str]) -> None:
    mentions = read_text(text, knowledge=load_knowledge()).mentions
    assert {m.status.value for m in mentions if m.finding == "leg_weakness"} == meant


def test_only_a_writer_who_is_the_patient_speaks_of_others() -> None:
    text = "My wife fell. She cannot walk."
    assert patient_of(text) == "wife"
    assert told_of_others(text, "wife") == ()
