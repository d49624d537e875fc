"""What a told story leaves out counts a little, is shown, and stays an open question."""

from __future__ import annotations

from dataclasses import replace

from paresis import Case, assess, load_knowledge, read_text
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of

STORY = (
    "A 60-year-old man in hospital has weak arms and legs on both sides for two weeks, they are limp, "
    "the reflexes are absent, and he cannot walk alone any more."
)
KNOWLEDGE = load_knowledge()


def probability(case: Case, cause: str) -> float:
    after = posterior(gather(case, KNOWLEDGE), tables_of(KNOWLEDGE), setting=case.setting, tempo=case.tempo)
    return after.of(cause)


def test_a_story_without_intensive_care_speaks_against_what_intensive_care_makes() -> None:
    case = read_text(STORY)
    assert "critical_illness" in case.not_mentioned
    assert probability(case, "icu_acquired_weakness") < probability(replace(case, not_mentioned=()), "icu_acquired_weakness")


def test_silence_is_weaker_than_denial() -> None:
    case = replace(read_text(STORY), not_mentioned=("critical_illness",))
    denied = replace(case, not_mentioned=()).lacking("critical_illness")
    assert probability(denied, "icu_acquired_weakness") < probability(case, "icu_acquired_weakness")


def test_what_was_not_mentioned_is_shown_as_such_and_can_still_be_asked() -> None:
    case = read_text(STORY)
    answer = assess(case, top=40)
    shown = [e for c in answer.differential for e in (*c.evidence_for, *c.evidence_against) if e.presence == "not mentioned"]
    assert shown
    assert all(max(e.lr, 1 / e.lr) >= 1.5 for e in shown)
    assert "critical_illness" not in gather(case, KNOWLEDGE).seen


def test_a_structured_case_and_a_short_text_know_no_silence() -> None:
    assert Case(age_years=60).having("leg_weakness").not_mentioned == ()
    assert read_text("both legs weak").not_mentioned == ()


def test_what_is_mentioned_or_taken_is_not_silent() -> None:
    case = read_text(STORY + " He takes colchicine and was in intensive care last month.")
    assert "takes_colchicine" not in case.not_mentioned
    assert "critical_illness" not in case.not_mentioned


def test_a_contradiction_does_not_switch_off_the_alarm() -> None:
    case = Case().having("leg_weakness", "saddle_anaesthesia").lacking("saddle_anaesthesia")
    assert assess(case).urgency.level.rank >= 3


def test_a_relative_of_whom_the_text_speaks_is_the_patient() -> None:
    husband = "My husband, 71, suddenly couldn't lift his left leg at breakfast, his mouth is drooping"
    assert assess(read_text(husband)).urgency.level.rank == 4
    assert all(m.status == "family" for m in read_text("My mother had weak legs. I am 30 and well.").mentions)


def test_a_story_of_unknown_sex_would_tell_of_a_pregnancy() -> None:
    story = "39-year-old, since an infection in spring breathless and tired, brain fog, legs heavy after effort"
    assert "pregnancy_related_weakness" not in {d.id for d in assess(read_text(story)).differential[:3]}
