"""The posterior of a tiny model equals brute force over every world of findings, causes and sites."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paresis.engine.differential import posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.kernels.findings import MOST
from paresis.model.case import Case, Observation
from paresis.model.vocabulary import Setting, Sex, Tempo
from tests.tiny import CLAIMS

if TYPE_CHECKING:
    from paresis.engine.differential import Posterior
    from paresis.engine.facts import Facts
    from paresis.engine.tables import Tables
    from paresis.model.knowledge import Knowledge

FINDINGS = ("leg_weakness", "thigh_weakness", "foot_weakness", "muscle_pain", "dark_urine", "fever", "reflexes_reduced", "areflexia", "ck_raised")


@cache
def worlds(n: int) -> tuple[tuple[int, ...], ...]:
    return tuple(product((0, 1), repeat=n))


def brute_force(tables: Tables, facts: Facts, setting: Setting, tempo: Tempo | None) -> list[float]:
    """P(row | case): prior × tempo × Σ over worlds with the entry complaint of P(world | row, entry complaint) × P(told | world)."""
    theta = tables.theta(facts.age, facts.sex)
    weight = []
    for row, prior in enumerate(tables.prior(facts.age, facts.sex, setting)):
        q = [theta[row, f] if p < 0 else min(theta[row, f] / theta[row, p], MOST) for f, p in enumerate(tables.parent)]
        total = 0.0
        for world in worlds(len(q)):
            if not world[tables.entry]:
                continue
            joint = 1.0
            for f, p in enumerate(tables.parent):
                chance = q[f] if p < 0 or world[p] else 0.0
                joint *= chance if world[f] else 1 - chance
            for name, told in facts.seen.items():
                joint *= told if world[tables.index[name]] else 1 - told
            total += joint
        pace = 1.0 if tempo is None else tables.tempo(tempo)[row]
        weight.append(prior * pace * total / q[tables.entry])
    return [w / sum(weight) for w in weight]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seen=st.dictionaries(st.sampled_from(FINDINGS), st.sampled_from([0.0, 0.4, 1.0]), min_size=1, max_size=6),
    age=st.sampled_from([None, 10.0, 70.0]), sex=st.sampled_from([None, Sex.MALE]),
    setting=st.sampled_from(list(Setting)), tempo=st.sampled_from([None, Tempo.DAYS]),
)  # fmt: skip
def test_posterior_equals_brute_force(
    tiny: Knowledge, *, seen: dict[str, float], age: float | None, sex: Sex | None, setting: Setting, tempo: Tempo | None
) -> None:
    tables = tables_of(tiny)
    facts = gather(Case(age, sex, observations=tuple(Observation(f, probability=w) for f, w in seen.items())), tiny)
    exact = posterior(facts, tables, setting=setting, tempo=tempo)
    assert exact.rows == pytest.approx(np.array(brute_force(tables, facts, setting, tempo)), abs=1e-10)


def test_what_a_condition_states_is_what_is_used(tiny: Knowledge) -> None:
    tables = tables_of(tiny)
    theta = tables.theta(None, None)
    for row, cause in enumerate(tables.row_cause[:-2]):
        for finding, p in CLAIMS[tables.causes[cause]].items():
            error = {"ck_raised": 0.003}.get(finding, 0.01)
            stated = p if finding != "leg_weakness" else max(p, CLAIMS[tables.causes[cause]]["thigh_weakness"])
            assert theta[row, tables.index[finding]] == pytest.approx(error + (1 - 2 * error) * stated, abs=0.02), finding


def prior(tiny: Knowledge, case: Case) -> Posterior:
    return posterior(gather(case, tiny), tables_of(tiny), setting=case.setting, tempo=None)


def test_the_prior_follows_rate_setting_and_sex(tiny: Knowledge) -> None:
    here, there = (prior(tiny, Case(setting=s)) for s in (Setting.PRIMARY_CARE, Setting.HOSPITAL))
    assert here.of("muscle_strain") > here.of("muscle_breakdown") > here.of("root_inflammation")
    assert there.of("muscle_strain") / there.of("muscle_breakdown") < here.of("muscle_strain") / here.of("muscle_breakdown")
    man, woman = (prior(tiny, Case(sex=s, setting=Setting.COMMUNITY)) for s in (Sex.MALE, Sex.FEMALE))
    ratio = man.of("muscle_strain") / man.of("unlisted") / (woman.of("muscle_strain") / woman.of("unlisted"))
    assert ratio == pytest.approx(0.6 / 0.4)
