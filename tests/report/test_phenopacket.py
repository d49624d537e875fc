"""Cases as phenopackets, and back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paresis.intake.phenopacket import read_phenopacket
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure, Measurement, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo
from paresis.report.phenopacket import case_to_phenopacket
from paresis.units import DAYS_PER_YEAR

WHEN = "2026-01-01T00:00:00Z"
KNOWN = load_knowledge()
UNITS = [(a.id, unit) for a in KNOWN.analytes.values() for unit in ("", a.unit, *a.units)]
UNCODED = sorted(f.id for f in KNOWN.findings.values() if not f.hpo)
CODED = sorted(f.id for f in KNOWN.findings.values() if f.hpo)

observations = st.builds(
    Observation,
    st.sampled_from([*UNCODED, "HP:0001324", "HP:0001284", "HP:0003391", "HP:0002015"]),
    st.sampled_from([Presence.PRESENT, Presence.ABSENT]),
    side=st.sampled_from(["", "left", "right", "both"]),
)
measurements = st.tuples(st.sampled_from(UNITS), st.floats(0, 1e6)).map(lambda x: Measurement(x[0][0], x[1], x[0][1]))
DOSES = ["", "40 mg", "2.5 mg/d", "50 µg", "4 IU", "2 puffs a day"]
medicines = st.builds(Exposure, st.sampled_from(["simvastatin", "Vincristine", "nitrous oxide"]), st.sampled_from(DOSES))
cases = st.builds(
    Case,
    age_years=st.none() | st.integers(0, 119).map(float) | st.integers(0, 300).map(lambda m: m // 12 + m % 12 / 12),
    sex=st.sampled_from([None, *Sex]),
    observations=st.lists(observations, max_size=6).map(tuple),
    measurements=st.lists(measurements, max_size=4).map(tuple),
    medicines=st.lists(medicines, max_size=3).map(tuple),
    id=st.sampled_from(["a", "case 7", "Ünï"]),
)


@given(cases)
def test_a_case_survives_the_round_trip(case: Case) -> None:
    packet = case_to_phenopacket(case, created=WHEN)
    again = read_phenopacket(json.loads(json.dumps(packet)))
    assert again == replace(case, age_years=again.age_years)
    assert again.age_years == (case.age_years if case.age_years is None else pytest.approx(case.age_years))
    assert case_to_phenopacket(again, created=WHEN) == packet


@given(st.lists(st.sampled_from(CODED), unique=True))
def test_a_finding_with_an_hpo_term_is_written_as_that_term(findings: list[str]) -> None:
    case = Case(id="x").having(*findings)
    again = read_phenopacket(case_to_phenopacket(case, created=WHEN))
    assert [o.finding for o in again.observations] == [KNOWN.findings[f].hpo for f in findings]
    assert not again.issues


def test_what_a_phenopacket_cannot_say_is_left_out() -> None:
    case = Case(
        age_years=-3.0, setting=Setting.HOSPITAL, tempo=Tempo.DAYS,
        observations=(Observation("ataxia", probability=0.4), Observation("fever", Presence.UNKNOWN)),
        measurements=(Measurement("potassium", 2.1, "mmol/L", "<"), Measurement("unheard_of", 1.0)), medicines=(Exposure("simvastatin", "some"),),
    )  # fmt: skip
    packet = case_to_phenopacket(case, created=WHEN)
    assert packet.keys() == {"id", "subject", "medicalActions", "metaData"}
    assert packet["subject"] == {"id": "case", "sex": "UNKNOWN_SEX"}
    assert "doseIntervals" not in packet["medicalActions"][0]["treatment"]


def test_the_resources_name_every_prefix() -> None:
    case = Case(measurements=(Measurement("potassium", 2.0, "mmol/L"),)).having("foot_drop", "leg_weakness_both_sides")
    packet = case_to_phenopacket(case, created=WHEN, software="9")
    prefixes = {r["namespacePrefix"] for r in packet["metaData"]["resources"]}
    assert prefixes == {"HP", "LOINC", "UCUM", "paresis"}
    assert packet["metaData"]["createdBy"] == "paresis 9"
    assert {frozenset(r) for r in packet["metaData"]["resources"]} == {frozenset({"id", "name", "url", "version", "namespacePrefix", "iriPrefix"})}


@given(cases)
def test_the_official_classes_accept_it(case: Case) -> None:
    phenopackets = pytest.importorskip("phenopackets")
    json_format = pytest.importorskip("google.protobuf.json_format")
    packet = case_to_phenopacket(case, created=WHEN)
    parsed = json_format.MessageToDict(json_format.Parse(json.dumps(packet), phenopackets.Phenopacket()))
    assert read_phenopacket(parsed) == read_phenopacket(packet)


@pytest.mark.parametrize(("age", "began", "onset"), [(40.0, 10 * DAYS_PER_YEAR, "P30Y"), (40.0, None, None), (None, 30.0, None), (1.0, 4000.0, None)])
def test_the_onset_of_a_finding_is_written_and_read_back(age: float | None, began: float | None, onset: str | None) -> None:
    case = Case(age_years=age, observations=(Observation("HP:0001324", began_days=began),))
    packet = case_to_phenopacket(case, created="2026-01-01T00:00:00Z")
    assert packet["phenotypicFeatures"][0].get("onset", {}).get("age", {}).get("iso8601duration") == onset
    assert read_phenopacket(packet).observations[0].began_days == (began if onset else None)
