"""A case as a GA4GH phenopacket, version 2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paresis.kb.hpo import LATERALITY, OWN_PREFIX, PREFIX, hpo_term, load_hpo
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence
from paresis.units import DAYS_PER_YEAR, duration_of, ucum_unit

if TYPE_CHECKING:
    from paresis.model.case import Case, Exposure, Measurement, Observation
    from paresis.model.knowledge import Knowledge

SCHEMA_VERSION = "2.0"
UNNAMED = "case"
NO_UNIT = OWN_PREFIX + "unit"
_CODE = re.compile(r"\S+")
_DOSE = re.compile(r"(\d+(?:\.\d+)?)\s*(\S.*)")


def case_to_phenopacket(case: Case, *, created: str, software: str = "", knowledge: Knowledge | None = None) -> dict[str, Any]:
    """A case as understood, as a phenopacket that `read_phenopacket` reads back.

    A phenopacket has no place for how fast it came, the setting, findings that are only probable and values such as `< 5`: these are left out.

    Args:
        case: As told.
        created: When, as an ISO 8601 timestamp.
        software: Version of the software that writes.
        knowledge: Whose findings and analytes the ids are.

    Example:
        >>> from paresis import Case
        >>> packet = case_to_phenopacket(Case(age_years=52.0, id="p1").having("foot_drop"), created="2026-01-01T00:00:00Z")
        >>> packet["phenotypicFeatures"]
        [{'type': {'id': 'HP:0009027', 'label': 'Foot dorsiflexor weakness'}}]
    """
    knowledge = knowledge or load_knowledge()
    name = case.id or UNNAMED
    subject: dict[str, Any] = {"id": name, "sex": case.sex.name if case.sex else "UNKNOWN_SEX"}
    age = duration_of(case.age_years)
    if age:
        subject["timeAtLastEncounter"] = {"age": {"iso8601duration": age}}
    certain = (o for o in case.observations if o.probability is None and o.presence is not Presence.UNKNOWN)
    exact = (m for m in case.measurements if not m.comparator and m.analyte in knowledge.analytes)
    body = {
        "phenotypicFeatures": [_feature(o, knowledge, case.age_years) for o in certain],
        "measurements": [_measurement(m, knowledge) for m in exact],
        "medicalActions": [{"treatment": _treatment(m)} for m in case.medicines],
    }
    return {"id": name, "subject": subject} | {k: v for k, v in body.items() if v} | {"metaData": _meta_data(created, software)}


def term_of(finding: str, knowledge: Knowledge) -> dict[str, str]:
    """A finding as a coded term: its HPO term where it has one, else its own id.

    >>> term_of("HP:0001324", load_knowledge())
    {'id': 'HP:0001324', 'label': 'Muscle weakness'}
    """
    known = knowledge.findings.get(finding)
    code = finding if finding.startswith(PREFIX) else known.hpo if known else ""
    term = hpo_term(code) if code else None
    if code:
        return {"id": code, "label": term.label if term else known.name if known else code}
    return {"id": OWN_PREFIX + finding, "label": known.name if known else finding.replace("_", " ")}


def _feature(o: Observation, knowledge: Knowledge, age_years: float | None) -> dict[str, Any]:
    feature: dict[str, Any] = {"type": term_of(o.finding, knowledge)}
    if o.presence is Presence.ABSENT:
        feature["excluded"] = True
    if o.side in LATERALITY:
        code, label = LATERALITY[o.side]
        feature["modifiers"] = [{"id": code, "label": label}]
    if o.began_days is not None and age_years is not None:
        onset = duration_of(age_years - o.began_days / DAYS_PER_YEAR)
        feature |= {"onset": {"age": {"iso8601duration": onset}}} if onset else {}
    return feature


def _measurement(m: Measurement, knowledge: Knowledge) -> dict[str, Any]:
    analyte = knowledge.analytes[m.analyte]
    code = f"LOINC:{analyte.loinc}" if analyte.loinc else OWN_PREFIX + analyte.id
    return {"assay": {"id": code, "label": analyte.name}, "value": {"quantity": _quantity(m.value, m.unit)}}


def _quantity(value: float, unit: str) -> dict[str, Any]:
    """A number with its unit, which a phenopacket must have: where none was told, and for words, an id of ours."""
    code = f"UCUM:{ucum_unit(unit)}" if _CODE.fullmatch(unit) else NO_UNIT
    return {"unit": {"id": code, "label": unit}, "value": value}


def _treatment(exposure: Exposure) -> dict[str, Any]:
    name = exposure.medicine
    treatment: dict[str, Any] = {"agent": {"id": OWN_PREFIX + re.sub(r"\W+", "_", name.strip().lower()), "label": name}}
    dose = _DOSE.fullmatch(exposure.dose.strip())
    if dose:
        treatment["doseIntervals"] = [{"quantity": _quantity(float(dose[1]), dose[2])}]
    return treatment


def _meta_data(created: str, software: str) -> dict[str, Any]:
    resources = [
        ("hp", "Human Phenotype Ontology", "http://purl.obolibrary.org/obo/hp.owl", load_hpo().version, "HP", "http://purl.obolibrary.org/obo/HP_"),
        ("loinc", "Logical Observation Identifiers Names and Codes", "https://loinc.org", "", "LOINC", "https://loinc.org/"),
        ("ucum", "Unified Code for Units of Measure", "https://ucum.org", "", "UCUM", "https://ucum.org/"),
        ("paresis", "Findings and analytes of paresis without a code elsewhere", "", software, OWN_PREFIX.rstrip(":"), ""),
    ]
    keys = ("id", "name", "url", "version", "namespacePrefix", "iriPrefix")
    return {
        "created": created,
        "createdBy": f"paresis {software}".strip(),
        "resources": [dict(zip(keys, r, strict=True)) for r in resources],
        "phenopacketSchemaVersion": SCHEMA_VERSION,
    }
