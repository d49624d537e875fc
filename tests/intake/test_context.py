"""Whether a finding is there: inability, negation, the past."""

from __future__ import annotations

import pytest

from paresis import assess, load_knowledge, read_text
from paresis.intake.tempo import read_tempo

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Not only can I not walk, I cannot feel my legs", "unable_to_walk=present leg_numbness=present"),
        ("I haven't been able to walk since Monday", "unable_to_walk=present"),
        ("she wasn't able to walk", "unable_to_walk=present"),
        ("I am not able to feel my feet", "leg_numbness=present"),
        ("I can't walk any more, nor can I feel my feet", "unable_to_walk=present leg_numbness=present"),
        ("I can scarcely stand", "difficulty_standing=present"),
        ("I can only just climb the stairs", "difficulty_climbing_stairs=present"),
        ("hardly any back pain", "back_pain=absent"),
        ("I have hardly any feeling in my legs", "leg_numbness=present"),
        ("My legs are not without weakness", "leg_weakness=present"),
        ("He does not deny weakness of the legs", "leg_weakness=present"),
        ("I haven't fallen", "falls=absent"),
        ("The numbness in her right foot has gone, the leg is weak", "leg_numbness=past leg_weakness=present"),
        ("I used to run marathons, now stairs are hard", "unusual_exercise=past"),
        ("I don't have any feeling in my legs", "leg_anaesthesia=present"),
        ("I feel my legs could give out any time", "leg_anaesthesia="),
        ("no weakness", "leg_weakness=absent"),
        ("not weak", "leg_weakness=absent"),
        ("without any weakness", "leg_weakness=absent"),
        ("She denies weakness", "leg_weakness=absent"),
        ("I haven't got any weakness", "leg_weakness=absent"),
        ("strength normal", "objective_leg_weakness=absent"),
        ("power 5/5 throughout", "objective_leg_weakness=absent"),
        ("no change in weakness", "leg_weakness="),
        ("no weakness of the arms", "leg_weakness= arm_weakness=absent"),
        ("not very weak", "leg_weakness="),
        ("my legs aren't weak, just painful", "leg_weakness=absent leg_pain=present"),
        ("I don't think I have a fever", "fever=absent"),
        ("Testing for clonus is negative", "clonus=absent"),
        ("no fever and positive for clonus", "fever=absent clonus=present"),
        ("stopped simvastatin a year ago and my legs are weak", "leg_weakness=present"),
        ("my legs are weak and I stopped smoking a year ago", "leg_weakness=present"),
        ("weak legs after an operation a year ago", "leg_weakness=present"),
        ("hip operation two years ago, leg pain", "leg_pain=present"),
        ("two years ago my legs got weak", "leg_weakness=present"),
        ("My legs were weak last year, now fine", "leg_weakness=past"),
        ("had weak legs as a child but fine now", "leg_weakness=past"),
        ("I used to have weak legs", "leg_weakness=past"),
        ("I had back pain in 2010", "back_pain=past"),
        ("my right leg was weak for an hour yesterday, fine now", "leg_weakness=present"),
        ("I wasn't weak in the legs before", "leg_weakness=past"),
        ("never took statins, legs weak", "leg_weakness=present"),
    ],
)
def test_whether_it_is_there(text: str, meant: str) -> None:
    mentions = read_text(text, knowledge=KNOWLEDGE).mentions
    for pair in meant.split():
        finding, expected = pair.split("=")
        assert finding in KNOWLEDGE.findings
        assert {m.status.value for m in mentions if m.finding == finding} == {expected} - {""}


def test_weak_and_no_weakness_are_a_contradiction() -> None:
    case = read_text("My legs are weak. There is no weakness.", knowledge=KNOWLEDGE)
    assert any("both present and absent" in i.message for i in assess(case, knowledge=KNOWLEDGE).issues)


@pytest.mark.parametrize(
    ("text", "tempo"),
    [
        ("He was well until about two weeks ago, since then he cannot walk", "weeks"),
        ("I was fine until yesterday. Now my legs are weak", "days"),
        ("Walking was ok till last Friday", "days"),
        ("My legs ache until two days later", None),
        ("legs weak since an hour", "hours"),
        ("weak legs for 6h", "hours"),
        ("weak legs 4 hrs", "hours"),
        ("legs weak for half an hour", "hours"),
        ("weak legs since dinner", "hours"),
        ("since about 3pm my legs are weak", "hours"),
        ("weak legs x3 days", "days"),
        ("weak legs for 10d", "days"),
        ("weak legs since Tues", "days"),
        ("weak legs the other day", "days"),
        ("legs weak for a fortnight", "weeks"),
        ("weak legs since Xmas", "months"),
        ("weak legs for some time", "months"),
        ("weak legs since I was a kid", "years"),
        ("my leg weakness began in 2009", "years"),
        ("my leg was numb for 20 minutes then fine", None),
        ("power 4/5 in both legs", None),
        ("I walk for 2 hours then my legs are weak", None),
        ("The cramps last 10 minutes", None),
        ("She wakes with aching shins some nights", None),
        ("weak for some days", "days"),
        ("leg pains at night, fine during the day", None),
        ("legs weaker and weaker in the last days", "days"),
    ],
)
def test_since_when(text: str, tempo: str | None) -> None:
    timed = read_tempo(text)
    assert (timed.tempo.value if timed else None) == tempo


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("No pain, weak legs, numb between the legs", {"leg_weakness", "saddle_anaesthesia"}, set()),
        ("No fever, legs getting weaker, can't pee", {"leg_weakness", "urinary_retention"}, {"fever"}),
        ("no pain no numbness, muscles flicker all over, slurred speech", {"fasciculations", "dysarthria"}, {"numbness"}),
        ("No fever, cough, rash, back pain or numbness", set(), {"fever", "cough", "rash", "back_pain", "numbness"}),
        ("No numb feet, weak legs or tingling", set(), {"leg_numbness", "leg_weakness", "paraesthesia"}),
        ("Denies fever, leg pain, leg weakness, saddle numbness", set(), {"fever", "leg_pain", "leg_weakness", "saddle_anaesthesia"}),
    ],
)
def test_a_denied_list_ends_where_a_complaint_begins(text: str, present: set[str], absent: set[str]) -> None:
    said = {o.finding: o.presence.value for o in read_text(text).observations}
    assert {f for f, p in said.items() if p == "present"} >= present
    assert {f for f, p in said.items() if p == "absent"} >= absent
    assert not {f for f, p in said.items() if p == "absent"} & present


@pytest.mark.parametrize("text", ["sudden weakness of left leg more than arm", "left leg weaker than arm"])
def test_a_side_is_compared_only_with_a_side(text: str) -> None:
    assert "leg_weakness_one_side" in {m.finding for m in read_text(text).mentions}


def test_lost_reflexes_are_no_end_of_a_complaint() -> None:
    status = {m.finding: m.status.value for m in read_text("weak thighs and feet, reflexes all gone").mentions}
    assert status["leg_weakness"] == "present"
