"""A case as told to facts: values, medicines, contradictions, nonsense."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paresis.engine.facts import gather
from paresis.engine.values import canonical, graded_by, limit_for
from paresis.model.case import Case, Exposure, Issue, Measurement, Observation
from paresis.model.knowledge import Analyte, Limit, Threshold
from paresis.model.vocabulary import Presence, Sex

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

LIMITS = (Limit(1.0, 100.0, 0, 17, "any"), Limit(30.0, 400.0, 18, 120, "any"), Limit(30.0, 200.0, 18, 120, "female"))
CK = Analyte("ck", "Creatine kinase", ("ck",), "U/L", {"µkat/L": 60.0}, (1.0, 1e6), LIMITS, ())


def test_absent_is_not_unknown(tiny: Knowledge) -> None:
    facts = gather(Case().having("fever").lacking("dark_urine"), tiny)
    assert facts.is_present("fever")
    assert facts.is_absent("dark_urine")
    assert not facts.is_absent("muscle_pain")
    assert not facts.is_known("muscle_pain")


def test_a_special_form_makes_the_general_one_present(tiny: Knowledge) -> None:
    facts = gather(Case().having("areflexia"), tiny)
    assert facts.is_present("reflexes_reduced")
    assert "reflexes_reduced" not in facts.seen


def test_a_special_form_overrules_a_denial_of_the_general_one(tiny: Knowledge) -> None:
    for case in (Case().having("areflexia").lacking("reflexes_reduced"), Case().lacking("reflexes_reduced").having("areflexia")):
        facts = gather(case, tiny)
        assert facts.seen == {"areflexia": 1.0}
        assert "cannot be absent" in facts.issues[0].message


def test_said_and_denied_is_uncertain_and_cannot_silence_a_red_flag(tiny: Knowledge) -> None:
    facts = gather(Case().having("fever").lacking("fever"), tiny)
    assert facts.seen == {"fever": 0.5}
    assert facts.is_present("fever")
    assert not facts.is_absent("fever")
    assert len(facts.issues) == 1


@pytest.mark.parametrize("age", [-1.0, 121.0, 300.0, float("inf"), float("-inf"), float("nan")])
def test_an_impossible_age_is_left_out(tiny: Knowledge, age: float) -> None:
    facts = gather(Case(age_years=age), tiny)
    assert facts.age is None
    assert facts.issues[0].where == "age_years"


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_an_impossible_probability_is_left_out(tiny: Knowledge, p: float) -> None:
    facts = gather(Case(observations=(Observation("fever", probability=p),)), tiny)
    assert not facts.seen
    assert len(facts.issues) == 1


def test_what_is_not_known_is_named(tiny: Knowledge) -> None:
    case = Case(observations=(Observation("feverr"),), measurements=(Measurement("cl", 3),), medicines=(Exposure("Sugar"),))
    messages = [f"{i.message} {i.solution}" for i in gather(case, tiny).issues]
    assert any("'feverr'" in m and "'fever'" in m for m in messages)
    assert any("'cl'" in m for m in messages)
    assert any("'Sugar'" in m for m in messages)


def test_values_become_findings(tiny: Knowledge) -> None:
    high, low = (gather(Case(measurements=(Measurement("ck", v, "U/L"),)), tiny) for v in (900, 90))
    assert high.seen == {"ck_raised": pytest.approx(1.0)}
    assert low.seen == {"ck_raised": pytest.approx(0.0, abs=1e-3)}


def test_unknown_presence_is_nothing(tiny: Knowledge) -> None:
    assert gather(Case(observations=(Observation("fever", Presence.UNKNOWN),)), tiny).seen == {}


def test_medicines_are_known_by_any_name(tiny: Knowledge) -> None:
    told = gather(Case(medicines=(Exposure(" STATINS "),)), tiny).medicines
    assert [(name, m.id) for name, m in told] == [(" STATINS ", "statin_any")]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(250, "U/L", 250.0), (250, "u/l", 250.0), (5, "µkat/L", 300.0), (250, "", 250.0), (250, "mg/dL", None), (0.1, "U/L", None), (1e7, "U/L", None)],
)
def test_units(value: float, unit: str, expected: float | None) -> None:
    issues: list[Issue] = []
    assert canonical(Measurement("ck", value, unit), CK, issues) == expected
    assert bool(issues) is (expected is None or unit == "")


@pytest.mark.parametrize(
    ("age", "sex", "high"), [(5.0, Sex.FEMALE, 100), (17.9, None, 100), (30.0, Sex.FEMALE, 200), (30.0, Sex.MALE, 400), (None, None, 400)]
)
def test_limits_by_age_and_sex(age: float | None, sex: Sex | None, high: float) -> None:
    limit = limit_for(CK, age, sex)
    assert limit is not None
    assert limit.high == high


@pytest.mark.parametrize(
    ("kind", "bound", "value", "comparator", "expected"),
    [
        ("above", 5.5, 6.0, "", True), ("above", 5.5, 5.5, "", False), ("above", 5.5, 8.0, "<", None), ("above", 5.5, 4.0, "<", False),
        ("above", 5.5, 5.5, ">", True), ("below", 3.5, 3.0, "", True), ("below", 3.5, 3.5, "<", True), ("below", 3.5, 2.0, ">", None),
        ("above", 5.5, 4.0, ">", None), ("below", 3.5, 5.0, "<", None), ("below", 3.5, 4.0, ">", False), ("above_times", 10.0, 2000, ">", None),
        ("above_limit", 0.0, 401, "", True), ("below_limit", 0.0, 29, "", True),
        ("above_times", 5.0, 1999, "", False), ("above_times", 5.0, 2001, "", True),
    ],
)  # fmt: skip
def test_thresholds(kind: str, bound: float, *, value: float, comparator: str, expected: bool | None) -> None:
    weight = graded_by(Threshold("f", kind, bound), value, LIMITS[1], (1.0, 1e6), comparator)
    assert (None if weight is None else weight > 0.5) is expected


def test_without_limits_nothing_can_be_said() -> None:
    assert graded_by(Threshold("f", "above_limit", 0.0), 500, None, (1.0, 1e6)) is None


@pytest.mark.parametrize("told", ["simvastatin 40mg", "Simvastatin 40 mg 1-0-0", "simvastatin (20 mg)", "Simvastatin Stada 20mg"])
def test_a_medicine_is_known_with_its_dose_and_maker(told: str, knowledge: Knowledge) -> None:
    plain, facts = (gather(Case(medicines=(Exposure(name),)), knowledge) for name in ("simvastatin", told))
    assert [m for _, m in facts.medicines] == [m for _, m in plain.medicines] != []
    assert facts.issues == ()
