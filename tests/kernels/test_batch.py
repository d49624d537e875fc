"""The compiled kernel against its NumPy twin."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis.engine.batch import BatchResult, rank_batch
from paresis.engine.batch_tables import BatchTables, build_batch_tables, exact_posterior, person_codes, prior_rows
from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.tables import UNLISTED, tables_of
from paresis.engine.tail import joined
from paresis.kb.load import load_knowledge
from paresis.kernels.beta import log_variance
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Presence, Prior, Setting, Sex

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

ERROR = 0.005
KNOWLEDGE = load_knowledge()
PERSON = int(person_codes(np.array([50.0]), np.array([0]))[0])
N = len(KNOWLEDGE.findings)
LISTED = sorted(KNOWLEDGE.findings)
told = st.lists(st.tuples(st.integers(0, N - 1), st.sampled_from([0, 1])), max_size=25)
families = [i for i, p in enumerate(KNOWLEDGE.tables["parent"].tolist()) if p >= 0]
akin = st.lists(st.tuples(st.sampled_from(families), st.sampled_from([0, 0, 1])), min_size=2, max_size=12)


@cache
def tables() -> BatchTables:
    return build_batch_tables(KNOWLEDGE)


def ranked(patients: list[list[tuple[int, int]]], top: int = 20, person: int = PERSON) -> BatchResult:
    flat: Any = np.array([x for p in patients for x in p], int).reshape(-1, 2)
    offsets = np.cumsum([0, *map(len, patients)])
    return rank_batch(tables(), offsets, flat[:, 0], flat[:, 1], np.full(len(patients), person), top=top)


def exact(patient: list[tuple[int, int]], person: int = PERSON) -> Any:
    return exact_posterior(tables(), [f for f, _ in patient], [x for _, x in patient], person)


def agrees(patient: list[tuple[int, int]], person: int = PERSON) -> None:
    answer, p = ranked([patient], person=person), exact(patient, person)
    assert np.abs(p[answer.index[0]] - answer.probability[0]).max() < ERROR
    assert np.abs(np.sort(p)[::-1][:20] - answer.probability[0]).max() < ERROR
    assert answer.probability[0].sum() + answer.rest[0] == pytest.approx(1, abs=1e-5)
    assert 0 <= answer.dangerous[0] <= 1.0001


@given(st.one_of(told, akin))
def test_the_kernel_equals_its_twin(patient: list[tuple[int, int]]) -> None:
    agrees(patient)


@settings(max_examples=10)
@given(told, st.sampled_from([(1.0, 1), (30.0, 2), (85.0, 0)]), st.sampled_from(list(Setting)))
def test_for_every_age_sex_and_setting(patient: list[tuple[int, int]], who: tuple[float, int], setting: Setting) -> None:
    agrees(patient, int(person_codes(np.array([who[0]]), np.array([who[1]]), setting)[0]))


def test_people_of_several_ages_in_one_table() -> None:
    ages, rng = np.array([41.0, 44.0, 47.0, 71.0]), np.random.default_rng(5)
    persons = person_codes(ages, np.ones(len(ages), int))
    findings, presence = rng.integers(0, N, (len(ages), 8)), rng.integers(0, 2, (len(ages), 8))
    answer = rank_batch(tables(), np.arange(len(ages) + 1) * 8, findings.ravel(), presence.ravel(), persons, top=64)
    for i, person in enumerate(persons.tolist()):
        p = exact(list(zip(findings[i].tolist(), presence[i].tolist(), strict=True)), person)
        assert np.abs(p[answer.index[i]] - answer.probability[i]).max() < ERROR


def test_a_rare_disease_beyond_every_curated_cause() -> None:
    """Its block is open, though the curated causes weigh nothing beside it."""
    n, theta = len(tables().base.row_cause), tables().theta(50.0, None)
    rare = theta[n:] / theta[:n].max(axis=0)
    best = int(np.argmax(np.sort(rare, axis=1)[:, -8:].prod(axis=1)))
    patient = [(int(f), 1) for f in np.argsort(rare[best])[-8:]]
    agrees(patient)
    assert tables().causes[ranked([patient]).index[0, 0]] == tables().causes[int(exact(patient).argmax())]


@given(told, st.randoms(use_true_random=False))
def test_the_order_of_findings_is_irrelevant(patient: list[tuple[int, int]], random: Any) -> None:
    mixed = random.sample(patient, len(patient))
    one, other = ranked([patient]), ranked([mixed])
    assert np.abs(one.probability - other.probability).max() < 2e-3


@given(told, st.lists(st.tuples(st.integers(0, N - 1), st.sampled_from([-1, 2, 9])), max_size=5))
def test_unknown_and_what_is_no_finding_change_nothing(patient: list[tuple[int, int]], unknown: list[tuple[int, int]]) -> None:
    one, other = ranked([patient]), ranked([[*unknown, (-3, 1), *patient, (N, 0)]])
    assert one.index.tolist() == other.index.tolist()
    assert np.array_equal(one.probability, other.probability)
    assert other.ignored.tolist() == [2]


def test_each_patient_is_ranked_alone_on_any_number_of_threads() -> None:
    rng = np.random.default_rng(3)
    patients = [list(zip(rng.integers(0, N, 9).tolist(), rng.integers(0, 2, 9).tolist(), strict=True)) for _ in range(1500)]
    together = ranked(patients)
    for i in (0, 7, 1499):
        assert ranked([patients[i]]).index[0].tolist() == together.index[i].tolist()


@pytest.mark.parametrize("patient", [[], [(f, 0) for f in range(N)], [(f, 1) for f in range(N)], [(0, 1), (0, 0)], [(0, 1), (0, 1)]])
def test_nothing_everything_and_contradictions(patient: list[tuple[int, int]]) -> None:
    agrees(patient)


def test_a_finding_both_present_and_absent_counts_as_unknown() -> None:
    assert ranked([[(5, 1), (5, 0)]]).probability.tolist() == ranked([[]]).probability.tolist()


@pytest.mark.parametrize("top", [0, 65])
def test_how_many_causes_is_limited(top: int) -> None:
    with pytest.raises(ValueError, match="1 to 64"):
        ranked([[]], top=top)


def test_more_causes_than_there_are(tiny: Knowledge) -> None:
    small = build_batch_tables(tiny)
    answer = rank_batch(small, np.array([0, 1]), np.array([4]), np.array([1]), np.array([PERSON]), top=10)
    n = len(small.causes)
    assert answer.probability[0, :n].sum() == pytest.approx(1, abs=1e-4)
    assert (answer.index[0, n:] == -1).all()
    assert np.abs(exact_posterior(small, [4], [1], PERSON)[answer.index[0, :n]] - answer.probability[0, :n]).max() < ERROR


@settings(max_examples=8)
@given(
    st.dictionaries(st.sampled_from(LISTED), st.booleans(), min_size=1, max_size=9),
    st.sampled_from([None, 8.0, 44.0, 71.0]),
    st.sampled_from([None, Sex.FEMALE]),
    st.sampled_from(list(Setting)),
)
def test_it_agrees_with_the_assessment_of_one_patient(seen: dict[str, bool], age: float | None, sex: Sex | None, setting: Setting) -> None:
    """Among the causes that an assessment weighs; it counts forms of curated causes in the selection of the rare tail, the batch does not."""
    observations = tuple(Observation(f, Presence.PRESENT if x else Presence.ABSENT) for f, x in seen.items() if f != "leg_complaint")
    facts = gather(Case(age_years=age, sex=sex, setting=setting, observations=observations), KNOWLEDGE)
    one = posterior(
        facts, joined(facts, tables_of(KNOWLEDGE), setting=setting, tempo=None, prior=Prior.SETTING, top=10), setting=setting, tempo=None
    )
    person = int(person_codes(np.array([np.nan if age is None else age]), np.array([1 if sex else 0]), setting)[0])
    t = tables()
    p = exact([(t.findings.index(o.finding), int(o.presence is Presence.PRESENT)) for o in observations], person)
    place = {c: i for i, c in enumerate(t.causes)}
    mine = p[[place[c] for c in one.tables.causes]]
    assert np.abs(mine / mine.sum() - one.causes).max() < 2e-3
    assert UNLISTED in place


def test_rows_shared_by_ages_and_sexes_are_those_made_alone() -> None:
    shared = build_batch_tables(KNOWLEDGE)
    for key in [(0, 0), (2, 1), (1, 4), (2, 5)]:
        mine, alone, n = shared.group(*key), build_batch_tables(KNOWLEDGE).group(*key), 2 * int(shared.layout.place[-1])
        assert np.array_equal(mine.theta, alone.theta)
        assert np.array_equal(mine.cost[:n], alone.cost[:n])
        assert np.array_equal(mine.least[:n], alone.least[:n])


@given(st.floats(1e-6, 1 - 1e-6), st.floats(0.5, 1e4))
def test_the_variance_of_a_rare_cause_is_that_of_any(p: float, ess: float) -> None:
    from paresis.kernels.why import _of_rare

    present, absent = log_variance(np.array([p]), np.array([ess]))
    assert _of_rare(p, ess, False) == np.float32(present[0])
    assert _of_rare(p, ess, True) == np.float32(absent[0])


def test_ages_and_sexes_that_cannot_be_are_unknown() -> None:
    ages, sexes = np.array([-1.0, np.nan, 121.0, 400.0]), np.array([0, 3, -1, 9])
    assert set(person_codes(ages, sexes).tolist()) == {int(person_codes(np.array([np.nan]), np.array([0]))[0])}


def test_one_patient_never_waits_for_numba() -> None:
    code = (
        "import sys, paresis.engine.batch, paresis.engine.batch_tables; from paresis import Case, assess; "
        "assess(Case(age_years=50).having('leg_weakness')); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'numba', 'llvmlite', 'pyarrow', 'duckdb'}))"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("ages", [[50.0], [30.0, 50.0, 71.0]])
def test_priors_have_one_layout_so_that_the_kernel_is_compiled_once(ages: list[float]) -> None:
    codes = person_codes(np.array(ages), np.zeros(len(ages), int))
    assert all(rows.flags.c_contiguous for rows in prior_rows(tables(), codes))
