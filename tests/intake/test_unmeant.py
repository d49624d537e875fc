"""What means nothing of a person: sayings, what is said of things, and events that are only a likeness; and real complaints in like words."""

from __future__ import annotations

import pytest

from paresis import load_knowledge, read_text


def found(text: str) -> dict[str, str]:
    """Findings read, with their status."""
    return {m.finding: m.status.value for m in read_text(text).mentions if m.finding in load_knowledge().findings}


@pytest.mark.parametrize(
    "text",
    [
        "her new car must have cost an arm and a leg", "I stumbled across an old photo", "he fell in love with a nurse", "we fell out over money",
        "that table has one wobbly leg", "the ladder is unsteady", "the bridge gave way in the flood", "the economy is limping along",
        "I can't walk away from this job", "it fell on deaf ears", "I can't stand him",
        "the news left me numb",
        "my phone keeps falling off the shelf", "the sofa has a broken leg", "let's take it one step at a time",
        "I can't stand my boss", "I trip over my words",
        "ich stehe auf Jazz", "die Leiter ist wackelig", "der Tisch hat ein wackliges Bein", "der Baum ist umgefallen", "taube Nuss",
        "ich bin über ein altes Foto gestolpert", "meine Nerven liegen blank", "die Preise sind gefallen",
        "kein Fortschritt", "die Festplatte ist voll",
    ],
)  # fmt: skip
def test_nothing_is_read(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("my left arm and leg are weak", "one_sided_body_weakness"), ("I get cold feet at night and they are white", "cold_pale_leg"),
        ("there is pain in the neck", "neck_pain"), ("on the ladder I am unsteady", "unsteady_gait"),
        ("I can't stand on my left leg", "difficulty_standing"),
        ("my chair is low and I can't get out of it", "difficulty_rising_from_chair"), ("I stumble on the flat", "falls"),
        ("es kribbelt in den Fingern", "hand_numbness"), ("Hand und Fuß sind taub", "leg_numbness"),
        ("Ich stehe auf, und die Beine knicken weg", "knee_buckling"),
        ("ich verliere das Gleichgewicht", "unsteady_gait"), ("das Wasser läuft runter, ich kann den Urin nicht halten", "urinary_incontinence"),
        ("Zu Fuß kann ich nicht mehr gehen", "unable_to_walk"),
    ],
)  # fmt: skip
def test_a_complaint_in_like_words_is_read(text: str, finding: str) -> None:
    assert found(text).get(finding) == "present"


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I feel like I've been hit by a bus", "recent_trauma"), ("it felt as if I had run a marathon", "unusual_exercise"),
        ("ich fühle mich wie vom Bus überfahren", "recent_trauma"), ("als wäre ich einen Marathon gelaufen", "unusual_exercise"),
        ("wie ein enger Gürtel um den Bauch", "tight_belt_or_obesity"),
    ],
)  # fmt: skip
def test_a_likeness_is_no_history(text: str, finding: str) -> None:
    assert finding not in found(text)


@pytest.mark.parametrize(
    ("text", "not_meant", "meant"),
    [
        ("I keep falling asleep at my desk", "falls", "daytime_sleepiness"), ("I am dead on my feet", "leg_numbness", "fatigue"),
        ("can't put weight on my leg", "heavy_legs", "difficulty_standing"), ("pain in the calf when I cough", "cough", "calf_pain"),
        ("my legs feel tired in the evening", "fatigue", "heavy_legs"), ("numb toes, lack of sweating", "sweating", "leg_numbness"),
        ("can't wee since last night", "urinary_urgency", "urinary_retention"),
        ("bugs bite; a stomach bug, my legs are weak", "paraesthesia", "leg_weakness"),
        ("can't get out of a chair or go upstairs", "urinary_retention", "difficulty_rising_from_chair"),
        ("I can't walk and my urine is dark", "unsteady_gait", "dark_urine"), ("feels like walking on glass", "leg_numbness", "foot_pain"),
        ("kann das Wasser nicht halten, wenn ich huste", "cough", "urinary_incontinence"),
        ("Kopfweh habe ich nur bei Föhn", "proximal_arm_weakness", "headache"),
        ("Beine taub, kann das Wasser nicht halten", "difficulty_standing", "leg_numbness"),
        ("nach der Grippe vor einer Woche noch schlapp", "flaccid_tone", "fatigue"),
        ("schwache Beine, Magen-Darm-Infekt", "muscle_wasting", "leg_weakness"),
        ("seit heute morgen schwache Beine", "worse_in_morning", "leg_weakness"),
    ],
)  # fmt: skip
def test_a_part_of_a_longer_phrase_is_not_meant(text: str, not_meant: str, meant: str) -> None:
    assert not_meant not in found(text)
    assert found(text).get(meant) == "present"


def test_a_loss_of_control_does_not_deny_the_trouble() -> None:
    assert found("there was no bladder control") == {"urinary_incontinence": "present"}


def test_an_infinitive_ends_what_without_denies() -> None:
    assert found("ohne mich festzuhalten ginge die Treppe nicht") == {"difficulty_climbing_stairs": "present"}
