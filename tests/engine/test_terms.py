"""HPO terms of a case: nested ones, denied ones, and what they do to the shipped causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from paresis.engine.assess import assess
from paresis.engine.facts import gather
from paresis.engine.terms import absent_parts, inherited_parts, present_parts, present_score, terms_of
from paresis.intake.text import read_text
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence, Prior, Setting, Sex

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

WEAKNESS, PROXIMAL, LIMB_GIRDLE, CK = "HP:0001324", "HP:0003701", "HP:0003797", "HP:0003236"


def case(*present: str, absent: tuple[str, ...] = (), **more: Any) -> Case:
    told = [Observation(t) for t in present] + [Observation(t, Presence.ABSENT) for t in absent]
    return Case(observations=tuple(told), **more)


def test_nested_terms_count_once_and_the_most_specific_stands(knowledge: Knowledge) -> None:
    rare = knowledge.rare
    assert terms_of({WEAKNESS: 1.0, PROXIMAL: 1.0}, rare).present == terms_of({PROXIMAL: 1.0}, rare).present
    assert terms_of({WEAKNESS: 0.0, PROXIMAL: 0.0}, rare).absent == terms_of({WEAKNESS: 0.0}, rare).absent
    assert terms_of({PROXIMAL: 1.0, WEAKNESS: 0.0}, rare).absent == ()
    assert terms_of({"HP:1234567": 1.0}, rare).present == ()


def test_a_special_form_explains_fully_and_a_general_one_in_part(knowledge: Knowledge) -> None:
    """A disease annotated with a special form has the general term; one annotated with the general term alone gains less from a special one."""
    rare = knowledge.rare
    general, special = rare.term(WEAKNESS), rare.term(PROXIMAL)
    has_special = rare.p(special) > 0
    assert (rare.p(general)[has_special] >= 0.6 * rare.p(special)[has_special]).all()
    score = present_score((special,), rare)
    general_only = (rare.p(general) > 0.8) & ~has_special
    has_neither = (rare.p(general) == 0) & ~has_special
    assert score[has_special & (rare.p(special) > 0.8)].min() > score[general_only].max() > score[has_neither].max()


def test_parts_add_up(knowledge: Knowledge) -> None:
    rare = knowledge.rare
    terms = terms_of(dict.fromkeys((PROXIMAL, CK, "HP:0002093"), 1.0), rare).present
    assert present_parts(terms, rare).sum(axis=0) == pytest.approx(present_score(terms, rare))


def test_a_curated_cause_with_the_general_finding_has_its_special_forms_too(knowledge: Knowledge) -> None:
    """Distal weakness of the arms is a form of distal weakness; what lists the term itself inherits nothing."""
    rare = knowledge.rare
    general, special = rare.term("HP:0002460"), rare.term("HP:0008959")
    parts, n = inherited_parts([special], rare)[0], rare.n_curated
    has_own, often = rare.p(special)[:n] > 0, rare.p(general)[:n] > 2 * rare.arrays["background"][general]
    assert (parts >= 0).all()
    assert (parts[has_own] == 0).all()
    assert (parts[often & ~has_own] > 0).all()


def test_an_absent_term_speaks_against_those_that_have_it(knowledge: Knowledge) -> None:
    rare = knowledge.rare
    term = rare.term(CK)
    part = absent_parts((term,), rare)[0]
    assert part[rare.p(term) > 0.8].max() < 0 < part[rare.p(term) == 0].min()


def test_terms_are_findings_for_red_flags_and_questions(knowledge: Knowledge) -> None:
    """Told with a term that no finding says, they weigh as terms; told alone, as the findings themselves."""
    facts = gather(case("HP:0003391", PROXIMAL, absent=("HP:0000016",)), knowledge)
    assert facts.is_coded
    assert not facts.seen
    assert set(facts.terms) == {"HP:0003391", PROXIMAL, "HP:0000016"}
    alone = gather(case("HP:0003391", absent=("HP:0000016",)), knowledge)
    assert (alone.seen, alone.terms) == ({"gowers_sign": 1.0, "urinary_retention": 0.0}, {})
    for f in (facts, alone):
        assert f.is_present("gowers_sign")
        assert f.is_absent("urinary_retention")
    urgent = assess(case("HP:0001324", "HP:0000016", "HP:0002839"), knowledge=knowledge)
    assert urgent.urgency.level.value.startswith(("emergency", "consultation_24"))


def test_what_is_told_twice_counts_once(knowledge: Knowledge) -> None:
    assert gather(case("gowers_sign", "HP:0003391", CK), knowledge).seen == {"gowers_sign": 1.0, "ck_raised": 1.0}
    assert set(gather(case("gowers_sign", "HP:0003391", PROXIMAL), knowledge).terms) == {"HP:0003391", PROXIMAL}


@pytest.mark.parametrize("finding", ["areflexia", "foot_drop", "ptosis", "ck_raised", "spasticity", "urinary_retention"])
@pytest.mark.parametrize("others", [(), ("leg_weakness", "saddle_anaesthesia"), (PROXIMAL, "HP:0002747")], ids=["alone", "findings", "terms"])
def test_a_finding_and_its_term_give_one_answer(finding: str, others: tuple[str, ...], knowledge: Knowledge) -> None:
    code = knowledge.findings[finding].hpo
    assert code
    first, second = (assess(case(x, *others, age_years=40), knowledge=knowledge) for x in (finding, code))
    assert [(c.id, c.posttest) for c in first.differential] == [(c.id, c.posttest) for c in second.differential]
    assert first.urgency.level is second.urgency.level


@pytest.mark.parametrize("general", [("HP:0003324",), ("HP:0003324", "HP:0001288"), ("HP:0001252", "HP:0001288"), ("HP:0001324", "HP:0012378")])
@pytest.mark.parametrize("setting", [Setting.PRIMARY_CARE, Setting.NEUROMUSCULAR_CLINIC])
def test_general_terms_alone_do_not_bring_rare_diseases(general: tuple[str, ...], setting: Setting, knowledge: Knowledge) -> None:
    answer = assess(case(*general, age_years=50, setting=setting), knowledge=knowledge, top=100)
    assert answer.differential[0].review != "imported"
    assert sum(c.posttest for c in answer.differential if c.review == "imported") < 0.25


def test_a_form_stands_beneath_its_cause_which_has_the_sum(knowledge: Knowledge) -> None:
    told = case(PROXIMAL, CK, "HP:0003707", "HP:0030046", "HP:0003560", age_years=30, setting=Setting.NEUROMUSCULAR_CLINIC)
    answer = assess(told, knowledge=knowledge)
    whole = next(c for c in answer.differential if c.id == "limb_girdle_muscular_dystrophy")
    assert whole.forms
    assert whole.own is not None
    assert whole.posttest >= whole.own + sum(f.posttest for f in whole.forms) - 1e-9
    assert whole.interval[0] <= whole.posttest <= whole.interval[1]
    listed = {c.id for c in answer.differential}
    assert listed.isdisjoint(f.id for f in whole.forms)
    assert sum(c.posttest for c in answer.differential) <= 1 + 1e-9


@pytest.mark.parametrize("term", ["HP:9999999", "HP:12"])
def test_an_unknown_term_is_an_issue(term: str, knowledge: Knowledge) -> None:
    answer = assess(case(term, WEAKNESS), knowledge=knowledge)
    assert any(term in i.message for i in answer.issues)
    assert answer.differential


def test_a_contradiction_is_an_issue(knowledge: Knowledge) -> None:
    facts = gather(case(PROXIMAL, absent=(PROXIMAL,)), knowledge)
    assert facts.terms == {PROXIMAL: 1.0}
    assert any("both present and absent" in i.message for i in facts.issues)


CLINIC = Setting.NEUROMUSCULAR_CLINIC
FOUR = {
    "late-onset Pompe disease": (
        case(PROXIMAL, "HP:0002747", CK, "HP:0001288", "HP:0003391", "HP:0003546", age_years=45, setting=CLINIC), "pompe", "dermatomyositis"
    ),
    "spinal muscular atrophy": (
        case(PROXIMAL, "HP:0001265", "HP:0002380", "HP:0003445", "HP:0003693", age_years=9, sex=Sex.MALE, setting=CLINIC),
        "spinal muscular atrophy", "charcot_marie_tooth_disease",
    ),
    "congenital myasthenic syndrome": (
        case("HP:0003473", "HP:0000508", "HP:0003403", "HP:0002015", "HP:0000602", age_years=4, setting=CLINIC),
        "congenital myasthenic", "myasthenia_gravis",
    ),
    "hereditary spastic paraplegia": (
        case("HP:0001258", "HP:0002061", "HP:0003487", "HP:0001347", "HP:0002064", "HP:0000012", age_years=35, setting=CLINIC),
        "spastic paraplegia", "multiple_sclerosis",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("told", "wanted", "look_alike"), FOUR.values(), ids=list(FOUR))
def test_a_rare_disease_stands_in_the_first_five_beside_its_look_alike(told: Case, wanted: str, look_alike: str, knowledge: Knowledge) -> None:
    answer = assess(told, knowledge=knowledge)
    assert any(wanted in c.name.lower() for c in answer.differential[:5])
    assert look_alike in [c.id for c in answer.differential]
    for c in answer.differential:
        assert all(e.citations for e in (*c.evidence_for, *c.evidence_against))


POMPE = [
    "52-year-old man, five years of slowly worsening weakness of hips and thighs, difficulty climbing stairs, breathless lying flat, CK raised.",
    "For six years her thighs and hips have been getting weaker, she is 48, she needs extra pillows to breathe. CK is raised.",
    "45-year-old woman, proximal leg weakness for eight years, orthopnoea, scapular winging, FVC 55 % of predicted, CK raised.",
]


@pytest.mark.parametrize("text", POMPE, ids=["plain", "pillows", "winging"])
def test_late_onset_pompe_told_in_words_is_in_the_first_five(text: str, knowledge: Knowledge) -> None:
    first = [c.id for c in assess(read_text(text), knowledge=knowledge).differential]
    assert "late_onset_pompe_disease" in first[:5]
    assert {"polymyositis", "limb_girdle_muscular_dystrophy", "inclusion_body_myositis", "dermatomyositis"}.intersection(first)


@pytest.mark.parametrize("text", ["A girl of 4 with drooping eyelids who gets weaker in the evening", "4-year-old girl with ptosis and fatigability"])
def test_hanging_lids_of_a_child_that_tires_are_no_growing_pains(text: str, knowledge: Knowledge) -> None:
    first = [c.id for c in assess(read_text(text), knowledge=knowledge).differential]
    assert "congenital_myasthenic_syndrome" in first[:3]
    assert "growing_pains" not in first[:3]


def test_the_prior_can_be_switched(knowledge: Knowledge) -> None:
    told = case(PROXIMAL, CK, "HP:0002747", age_years=45)
    first = {p: assess(told, knowledge=knowledge, prior=p) for p in Prior}
    alone = {p: [c for c in a.differential if c.id != "unlisted" and not c.forms] for p, a in first.items()}
    pretest = {p: {c.id: c.pretest for c in listed} for p, listed in alone.items()}
    assert len({round(x, 12) for i, x in pretest[Prior.FLAT].items()}) == 1
    assert pretest[Prior.SETTING] != pretest[Prior.RECORDS]


def test_words_without_terms_are_not_flooded(knowledge: Knowledge) -> None:
    told = case("leg_weakness", "areflexia", "ascending_weakness", "tingling", age_years=62)
    answer = assess(told, knowledge=knowledge)
    assert sum(c.posttest for c in answer.differential if c.review == "imported") < 0.1
    assert all(":" not in c.id for c in answer.differential[:3])


def test_probabilities_sum_to_one(knowledge: Knowledge) -> None:
    answer = assess(case(PROXIMAL, CK), knowledge=knowledge, top=1000)
    assert sum(c.posttest for c in answer.differential) == pytest.approx(1, abs=1e-3)
    assert np.isclose(sum(s.probability for s in answer.localisation), 1)
