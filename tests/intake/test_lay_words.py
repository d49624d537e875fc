"""How people say it: lay, regional and misspelt words are understood, and look-alikes are not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from paresis import load_knowledge, read_text
from paresis.intake.spelling import Speller

SAID = tomllib.loads((Path(__file__).parents[1] / "data" / "lay_words.toml").read_text(encoding="utf-8"))


def present(text: str) -> set[str]:
    """Findings read as present, the general ones that they imply among them."""
    knowledge = load_knowledge()
    found = {m.finding for m in read_text(text, knowledge=knowledge).mentions if m.status == "present"}
    return found | {a for f in found for a in knowledge.ancestors(f)}


@pytest.mark.parametrize("finding", sorted(SAID))
def test_lay_words_are_understood(finding: str) -> None:
    missed = [p for p in SAID[finding].strip().splitlines() if finding not in present(p)]
    assert not missed


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("he wears a tight belt", "leg_stiffness"), ("tight shoes and a stiff drink", "leg_stiffness"), ("U/L legs weak", "leg_weakness_one_side"),
        ("CK 400 U/L legs weak", "leg_weakness_one_side"), ("R/L leg weakness", "leg_weakness_one_side"),
        ("<script>alert('drowsy')</script> legs weak", "reduced_consciousness"), ("a cold leg for two weeks", "recent_respiratory_infection"),
        ("a cold leg for two weeks", "recent_infection"), ("she has a cold white foot since two days ago", "recent_infection"),
        ("the lift in our block is not working", "leg_weakness"), ("I am not working because of my back", "leg_weakness"),
        ("jelly is my favourite dessert", "leg_weakness"), ("the car won't move", "leg_paralysis"), ("my table leg does not work", "leg_weakness"),
        ("the dog went to sleep on my leg", "leg_numbness"), ("I can't go to the wedding", "urinary_retention"),
        ("I haven't been able to go out since Monday", "urinary_retention"), ("I can't hold my wee", "urinary_retention"),
        ("I got wet in the rain", "urinary_incontinence"), ("the temperature falls at night", "falls"), ("we took a trip to Spain", "falls"),
        ("the dog will not walk to heel", "unable_to_walk"), ("the day drags on", "dragging_gait"), ("numb bottom lip", "bowel_incontinence"),
        ("the skin between my toes is numb", "saddle_anaesthesia"), ("he was drunk at the party", "unsteady_gait"),
        ("I carried heavy lead pipes", "heavy_legs"), ("the door weighs a ton", "heavy_legs"), ("I will be back soon", "back_pain"),
        ("I bruise easily", "recent_trauma"), ("the news hit me hard", "recent_trauma"), ("my phone battery is drained", "fatigue"),
        ("the house burning down", "fever"), ("I drink coke and tea", "dark_urine"), ("I bought a belt buckle", "knee_buckling"),
        ("going down to the right knee", "knee_buckling"), ("I dropped a tin on my foot", "foot_drop"), ("wasting my time", "muscle_wasting"),
        ("my right hand man is weak", "one_sided_body_weakness"), ("we have an ants nest in the garden", "paraesthesia"),
        ("a pin prick", "paraesthesia"), ("the stairs were being painted", "difficulty_climbing_stairs"),
        ("the pain runs down my leg", "fatigue"), ("walking has become slow", "delayed_motor_milestones"), ("it has been so for a week",
        "weakness_all_limbs"),
        ("my legs have hurt for a week", "leg_weakness"), ("legs fine, worse this week", "leg_weakness"),
    ],
)  # fmt: skip
def test_look_alikes_are_not_taken_for_it(text: str, finding: str) -> None:
    assert finding not in present(text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("my legz r weak an i cant wee", "urinary_retention"), ("i havent peed since breakfast", "urinary_retention"),
        ("he doesnt feel his feet, they are numm, numbnes to the knees", "numbness"), ("tinglling in the toes", "paraesthesia"),
        ("legs paralized", "leg_paralysis"), ("difficulty swalowing", "dysphagia"), ("bladder incontinense", "urinary_incontinence"),
        ("my legs feel week", "leg_weakness"), ("b/l lower limb weakness", "leg_weakness_both_sides"), ("legs wont hold me up",
        "difficulty_standing"),
        ("My left leg though, is weak", "leg_weakness_one_side"), ("he had a cold last week", "recent_respiratory_infection"),
        ("ice cold and white leg", "white_leg"),
    ],
)  # fmt: skip
def test_spelling_and_texting_are_forgiven(text: str, finding: str) -> None:
    assert finding in present(text)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("numbnes", "numbness"), ("weekness", "weakness"), ("wekaness", "weakness"), ("paralized", "paralyzed"), ("legs", ""), ("hypertonia", ""),
        ("meeting", ""), ("statin", ""), ("simvastatin", ""), ("hyperkalaemia", ""), ("xyzzyx", ""), ("adduction", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_slip_is_put_right_and_a_word_of_its_own_is_not(word: str, meant: str) -> None:
    lexicon = load_knowledge().lexicon
    assert Speller.of(lexicon["vocabulary"], lexicon["guarded"]).meant(word) == meant


def test_what_was_put_right_is_said() -> None:
    (issue,) = [i for i in read_text("numbnes of both feet").issues if "numbnes" in i.message]
    assert (issue.level, "'numbnes' as 'numbness'" in issue.message) == ("info", True)
