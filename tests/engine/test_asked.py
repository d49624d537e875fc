"""Each question fits the age and the sex of the person, and what the story calls for is asked first."""

from __future__ import annotations

import pytest

from paresis import Case, assess
from paresis.engine.asked import not_asked
from paresis.engine.facts import gather
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Sex, Tempo


@pytest.mark.parametrize(
    ("age", "sex", "finding", "is_asked"),
    [
        (30, Sex.FEMALE, "pregnancy", True),
        (30, Sex.MALE, "pregnancy", False),
        (70, Sex.FEMALE, "pregnancy", False),
        (8, Sex.FEMALE, "postpartum", False),
        (None, None, "pregnancy", False),
        (0.5, None, "infant_honey", True),
        (30, None, "infant_honey", False),
        (None, None, "weak_cry", False),
        (0.5, None, "saddle_anaesthesia", False),
        (0.5, None, "unable_to_walk", False),
        (2, None, "alcohol_excess", False),
        (2, None, "urinary_incontinence", False),
        (40, None, "alcohol_excess", True),
        (40, None, "guillain_barre_known", False),
        (40, None, "leg_pain", True),
    ],
)
def test_a_question_fits_age_and_sex(age: float | None, sex: Sex | None, finding: str, is_asked: bool) -> None:
    knowledge = load_knowledge()
    facts = gather(Case(age_years=age, sex=sex), knowledge)
    assert (finding not in not_asked(knowledge, facts)) is is_asked


@pytest.mark.parametrize("case", [Case(age_years=70, sex=Sex.FEMALE), Case(age_years=0.5), Case(age_years=30, sex=Sex.MALE), Case()])
def test_no_step_is_outside(case: Case) -> None:
    knowledge = load_knowledge()
    outside = not_asked(knowledge, gather(case, knowledge))
    for tempo in (None, Tempo.WEEKS):
        answer = assess(Case(age_years=case.age_years, sex=case.sex, tempo=tempo).having("leg_weakness_both_sides"))
        assert not {s.id for s in answer.next_steps} & outside
        assert "pregnancy_test" not in {s.id for s in answer.next_steps}


@pytest.mark.parametrize(
    ("present", "first"),
    [
        (("thigh_pain", "unusual_exercise"), "dark_urine"),
        (("myalgia", "overtraining"), "dark_urine"),
        (("sciatica", "back_pain"), "saddle_anaesthesia"),
        (("leg_swelling_one_side",), "breathlessness"),
    ],
)
def test_what_the_story_calls_for_comes_first(present: tuple[str, ...], first: str) -> None:
    steps = assess(Case(age_years=34, tempo=Tempo.DAYS).having(*present)).next_steps
    assert first in [s.id for s in steps][:5]
