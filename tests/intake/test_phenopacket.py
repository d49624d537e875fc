"""Phenopackets of both versions as cases; what does not fit is an issue, and no diagnosis gets in."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.intake.phenopacket import is_phenopacket, read_phenopacket, read_phenopackets
from paresis.model.case import Case, Exposure, Measurement, Observation
from paresis.model.vocabulary import Presence, Sex, Tempo
from paresis.units import DAYS_PER_YEAR

V2: dict[str, Any] = {
    "id": "weaver-2",
    "subject": {"id": "II-1", "timeAtLastEncounter": {"age": {"iso8601duration": "P43Y"}}, "sex": "MALE"},
    "phenotypicFeatures": [
        {
            "type": {"id": "HP:0001324", "label": "Muscle weakness"},
            "onset": {"age": {"iso8601duration": "P30Y"}},
            "severity": {"id": "HP:0012828", "label": "Severe"},
            "modifiers": [{"id": "HP:0012835", "label": "Left"}],
        },
        {"type": {"id": "HP:0001284", "label": "Areflexia"}, "excluded": True},
        {"type": {"id": "HP:0002015", "label": "Dysphagia"}, "resolution": {"age": {"iso8601duration": "P40Y"}}},
    ],
    "measurements": [
        {"assay": {"id": "LOINC:2157-6", "label": "CK"}, "value": {"quantity": {"unit": {"id": "UCUM:ukat/L", "label": "kat"}, "value": 30}}},
    ],
    "medicalActions": [
        {
            "treatment": {
                "agent": {"id": "DrugCentral:2446", "label": "simvastatin"},
                "doseIntervals": [{"quantity": {"unit": {"id": "UCUM:mg", "label": "milligram"}, "value": 40}}],
            }
        },
        {"procedure": {"code": {"id": "NCIT:C51895"}}},
    ],
    "diseases": [{"term": {"id": "OMIM:232300", "label": "Glycogen storage disease II"}}],
    "interpretations": [{"diagnosis": {"disease": {"id": "OMIM:232300", "label": "Glycogen storage disease II"}}}],
    "metaData": {"created": "2026-01-01T00:00:00Z", "createdBy": "hand", "phenopacketSchemaVersion": "2.0.2"},
}
V1: dict[str, Any] = {
    "id": "weaver-1",
    "subject": {"id": "III-4", "ageAtCollection": {"age": "P6Y6M"}, "sex": "FEMALE"},
    "phenotypicFeatures": [
        {"type": {"id": "HP:0003391", "label": "Gowers sign"}, "ageOfOnset": {"age": "P4Y"}},
        {"type": {"id": "HP:0002014", "label": "Diarrhea"}, "negated": True},
    ],
    "genes": [{"id": "HGNC:2928", "symbol": "DMD"}],
    "diseases": [{"term": {"id": "OMIM:310200", "label": "Duchenne muscular dystrophy"}}],
    "metaData": {"phenopacketSchemaVersion": "1.0.0"},
}


def read(**fields: object) -> Case:
    return read_phenopacket({"id": "x", "metaData": {}, **fields})


def features(*given: object) -> Case:
    return read(phenotypicFeatures=list(given))


def test_version_2() -> None:
    case = read_phenopacket(V2)
    assert (case.id, case.age_years, case.sex, case.tempo) == ("weaver-2", 43.0, Sex.MALE, Tempo.YEARS)
    assert case.observations == (Observation("HP:0001324", side="left", began_days=13 * DAYS_PER_YEAR), Observation("HP:0001284", Presence.ABSENT))
    assert case.measurements == (Measurement("creatine_kinase", 30.0, "µkat/L"),)
    assert case.medicines == (Exposure("simvastatin", "40 mg"),)
    assert {i.where for i in case.issues} == {"diseases", "interpretations", "phenotypicFeatures.2"}
    assert {i.level for i in case.issues} == {"info"}


def test_version_1() -> None:
    case = read_phenopacket(V1)
    assert (case.id, case.age_years, case.sex) == ("weaver-1", 6.5, Sex.FEMALE)
    assert case.observations == (Observation("HP:0003391", began_days=2.5 * DAYS_PER_YEAR), Observation("HP:0002014", Presence.ABSENT))
    assert {i.where for i in case.issues} == {"diseases", "genes"}


@pytest.mark.parametrize("packet", [V1, V2])
def test_no_diagnosis_gets_in(packet: dict[str, Any]) -> None:
    bare = {k: v for k, v in packet.items() if k not in ("diseases", "interpretations", "genes")}
    with_it, without = read_phenopacket(packet), read_phenopacket(bare)
    assert (with_it.observations, with_it.measurements, with_it.medicines) == (without.observations, without.measurements, without.medicines)
    assert "OMIM" not in str(with_it)
    assert "dystrophy" not in str(with_it)


@pytest.mark.parametrize("packet", [V1, V2])
def test_snake_case_says_the_same(packet: dict[str, Any]) -> None:
    text = json.dumps(packet)
    for camel, snake in {
        "phenotypicFeatures": "phenotypic_features", "metaData": "meta_data", "timeAtLastEncounter": "time_at_last_encounter",
        "ageOfOnset": "age_of_onset", "medicalActions": "medical_actions", "doseIntervals": "dose_intervals", "ageAtCollection": "age_at_collection",
    }.items():  # fmt: skip
        text = text.replace(f'"{camel}"', f'"{snake}"')
    assert read_phenopacket(json.loads(text)) == read_phenopacket(packet)


@pytest.mark.parametrize(
    ("subject", "age", "says"),
    [
        ({"timeAtLastEncounter": {"age": {"iso8601duration": "P2Y5M"}}}, 2 + 5 / 12, ""),
        ({"timeAtLastEncounter": {"age": "P52Y"}}, 52.0, ""),
        ({"timeAtLastEncounter": {"ageRange": {"start": {"iso8601duration": "P40Y"}, "end": {"iso8601duration": "P44Y"}}}}, 42.0, "range"),
        ({"ageRangeAtCollection": {"start": {"age": "P40Y"}, "end": {"age": "P44Y"}}}, 42.0, "range"),
        ({"age": {"age": "P3W"}}, 21 / 365.25, ""),
        ({"dateOfBirth": "1980-05-01T00:00:00Z", "timeAtLastEncounter": {"timestamp": "2020-05-01T00:00:00Z"}}, 40.0, ""),
        ({"dateOfBirth": "1980-05-01T00:00:00Z"}, None, "date of birth"),
        ({"timeAtLastEncounter": {"timestamp": "2020-05-01T00:00:00Z"}}, None, "no age"),
        ({"timeAtLastEncounter": {"ontologyClass": {"id": "HP:0003581", "label": "Adult onset"}}}, None, "no age"),
        ({"timeAtLastEncounter": {"gestationalAge": {"weeks": 33}}}, None, "no age"),
        ({"timeAtLastEncounter": {"age": {"iso8601duration": "fifty"}}}, None, "no age"),
        ({"timeAtLastEncounter": 52}, None, "no age"),
        ({"timeAtLastEncounter": None}, None, ""),
        ({}, None, ""),
    ],
)
def test_ages(subject: dict[str, Any], age: float | None, says: str) -> None:
    case = read(subject=subject)
    assert case.age_years == (age if age is None else pytest.approx(age, abs=0.01))
    assert [says in i.message for i in case.issues] == ([True] if says else [])


@pytest.mark.parametrize(
    ("said", "sex"), [("FEMALE", Sex.FEMALE), ("male", Sex.MALE), (1, Sex.FEMALE), ("UNKNOWN_SEX", None), (0, None), ("OTHER_SEX", None)]
)
def test_sexes(said: object, sex: Sex | None) -> None:
    assert read(subject={"sex": said}).sex is sex


@pytest.mark.parametrize(
    ("code", "taken", "says"),
    [
        ("HP:0002355", "HP:0001288", "replaces"),  # withdrawn
        ("HP:0000624", "HP:0000286", "replaces"),  # an alternative id
        ("HP:9999999", "", "not in HPO"),
        ("SNOMED:26544005", "", "no HPO term"),
        ("", "", "no HPO term"),
        ("HP:0000007", "", "no finding"),  # a mode of inheritance
        ("HP:0012835", "", "no finding"),  # a modifier
        ("HP_0001324", "HP:0001324", ""),
        ("http://purl.obolibrary.org/obo/HP_0001324", "HP:0001324", ""),
        ("paresis:saddle_anaesthesia", "saddle_anaesthesia", ""),
    ],
)
def test_codes_of_features(code: str, taken: str, says: str) -> None:
    case = features({"type": {"id": code}})
    assert [o.finding for o in case.observations] == ([taken] if taken else [])
    assert [says in i.message and i.where == "phenotypicFeatures.0" for i in case.issues] == ([True] if says else [])


@pytest.mark.parametrize(
    ("modifiers", "side"),
    [(["HP:0012834"], "right"), (["HP:0012832"], "both"), (["HP:0012834", "HP:0012835"], "both"), (["HP:0012828"], ""), ([], "")],
)
def test_sides(modifiers: list[str], side: str) -> None:
    assert features({"type": {"id": "HP:0009027"}, "modifiers": [{"id": m} for m in modifiers]}).observations[0].side == side


@pytest.mark.parametrize(
    ("now", "onset", "code", "tempo"),
    [
        ("P43Y", "P30Y", "HP:0001324", Tempo.YEARS), ("P43Y", "P43Y", "HP:0001324", None), ("P43Y", "P42Y", "HP:0001324", None),
        ("P1Y6M", "P1Y1M", "HP:0001288", Tempo.MONTHS), ("P30Y2M20D", "P30Y2M15D", "HP:0007340", Tempo.DAYS),
        ("P30Y2M20D", "P30Y1M20D", "HP:0007340", Tempo.WEEKS), ("P43Y", "P30Y", "HP:0001260", None),
        ("P30Y", "P40Y", "HP:0001324", None), ("P43Y", "early", "HP:0001324", None),
    ],
)  # fmt: skip
def test_how_fast_it_came_only_where_the_onset_of_weakness_says_so(now: str, onset: str, code: str, tempo: Tempo | None) -> None:
    feature = {"type": {"id": code}, "onset": {"age": {"iso8601duration": onset}}}
    assert read(subject={"timeAtLastEncounter": {"age": {"iso8601duration": now}}}, phenotypicFeatures=[feature]).tempo is tempo


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("subject", "a man", "subject"),
        ("subject", {"sex": ["MALE"]}, "subject.sex"),
        ("phenotypicFeatures", {"type": {"id": "HP:0001324"}}, "phenotypicFeatures"),
        ("phenotypicFeatures", [7], "phenotypicFeatures.0"),
        ("phenotypicFeatures", [{"type": "weak"}], "phenotypicFeatures.0.type"),
        ("phenotypicFeatures", [{"excluded": True}], "phenotypicFeatures.0.type"),
        ("phenotypicFeatures", [{"type": {"id": "HP:0001324"}, "excluded": "perhaps"}], "phenotypicFeatures.0.excluded"),
        ("measurements", [{"assay": {"id": "LOINC:2157-6"}, "value": {"quantity": {"value": "high"}}}], "measurements.0.value.quantity.value"),
        ("measurements", [{"assay": {"id": "LOINC:2157-6"}, "value": {"quantity": {"value": float("nan")}}}], "measurements.0.value.quantity.value"),
        ("measurements", [{"assay": {"id": "LOINC:2157-6"}, "value": {"ontologyClass": {"id": "NCIT:C25239"}}}], "measurements.0"),
        ("measurements", [{"assay": {"id": "LOINC:0000-0"}, "value": {"quantity": {"value": 3}}}], "measurements.0"),
        ("medicalActions", [{"treatment": {"agent": {"id": "X:1"}}}], "medicalActions.0"),
        ("medicalActions", ["a pill"], "medicalActions.0"),
        ("metaData", {"phenopacketSchemaVersion": "7.1"}, "metaData"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_left_out_with_an_issue(field: str, value: object, where: str) -> None:
    case = read_phenopacket({"id": "x", "phenotypicFeatures": [{"type": {"id": "HP:0001284"}}], "metaData": {}, field: value})
    assert where in {i.where for i in case.issues}
    assert not case.measurements
    assert not case.medicines
    assert {o.finding for o in case.observations} == (set() if field == "phenotypicFeatures" else {"HP:0001284"})


def test_a_bad_modifier_or_onset_costs_only_itself() -> None:
    case = features({"type": {"id": "HP:0001324"}, "modifiers": [3], "onset": 7}, {"type": {"id": "HP:0001284"}, "modifiers": None})
    assert [o.finding for o in case.observations] == ["HP:0001324", "HP:0001284"]
    assert {i.where for i in case.issues} == {"phenotypicFeatures.0.modifiers.0"}


def test_nulls_are_not_given() -> None:
    case = read(subject=None, phenotypicFeatures=[None, {"type": {"id": "HP:0001284"}, "excluded": None}], measurements=None)
    assert [o.presence for o in case.observations] == [Presence.PRESENT]
    assert not case.issues


def test_a_family_is_its_proband() -> None:
    case = read_phenopacket({"id": "f", "proband": V1, "relatives": [V2], "metaData": {}})
    assert case.id == "weaver-1"
    assert case.observations == read_phenopacket(V1).observations
    assert {i.where for i in case.issues} == {"relatives", "proband.diseases", "proband.genes"}


def test_a_cohort_is_its_members() -> None:
    cohort = {"id": "c", "description": "two", "members": [V1, V2, 3], "metaData": {}}
    cases = list(read_phenopackets(cohort))
    assert [c.id for c in cases] == ["weaver-1", "weaver-2", ""]
    assert cases[2].issues[0].where == "members.2"
    assert "members.1.diseases" in {i.where for i in cases[1].issues}
    with pytest.raises(IntakeError, match="3 people"):
        read_phenopacket(cohort)


@pytest.mark.parametrize("raw", [{}, {"age_years": 62}, {"id": "x", "measurements": []}, [V1], "text", None, 3])
def test_what_is_no_phenopacket(raw: object) -> None:
    assert not is_phenopacket(raw)
    with pytest.raises(IntakeError, match=r"here\.json"):
        read_phenopacket(raw, where="here.json")


KEYS = ["id", "type", "age", "excluded", "value", "quantity", "assay", "start", "end", "treatment", "agent"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats() | st.sampled_from(["", "P3Y", "HP:0001324", "LOINC:2157-6", "MALE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(V2)), JUNK)
def test_junk_is_never_a_traceback(field: str, junk: object) -> None:
    packet = copy.deepcopy(V2) | {field: junk}
    assert isinstance(read_phenopacket(packet), Case)


def _told(*features: dict[str, Any], **more: Any) -> Case:
    return read_phenopacket({"id": "x", "phenotypicFeatures": list(features), **more})


@pytest.mark.parametrize(
    ("label", "is_odd"),
    [("Muscle weakness", False), ("Muscular weakness", False), ("weak muscles", False), ("", False), ("Seizures", True), ("Hearing loss", True)],
)
def test_a_label_that_does_not_fit_its_id_is_an_issue(label: str, is_odd: bool) -> None:
    case = _told({"type": {"id": "HP:0001324", "label": label}})
    assert [o.finding for o in case.observations] == ["HP:0001324"]
    assert any("the id was taken" in i.message for i in case.issues) is is_odd


def test_an_onset_after_the_age_is_an_issue_and_gives_no_speed() -> None:
    feature = {"type": {"id": "HP:0001324"}, "onset": {"age": {"iso8601duration": "P70Y"}}}
    case = _told(feature, subject={"timeAtLastEncounter": {"age": {"iso8601duration": "P40Y"}}})
    assert case.tempo is None
    assert any("after the person was seen" in i.message for i in case.issues)


def test_twice_told_counts_once_and_a_denied_general_term_is_an_issue() -> None:
    twice = _told({"type": {"id": "HP:0003701"}}, {"type": {"id": "HP:0003701"}})
    once = _told({"type": {"id": "HP:0003701"}})
    assert [c.posttest for c in assess(twice).differential] == [c.posttest for c in assess(once).differential]
    nested = assess(_told({"type": {"id": "HP:0003701"}}, {"type": {"id": "HP:0001324"}, "excluded": True}))
    assert any("cannot be absent" in i.message for i in nested.issues)
