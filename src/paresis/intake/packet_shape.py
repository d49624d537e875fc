"""The part of a GA4GH phenopacket (versions 1 and 2) that is read, and how a packet is made to fit it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from paresis.model.case import Issue

SPARED = frozenset({"modifiers", "onset", "doseIntervals"})


class Shape(BaseModel):
    """Fields in camelCase, a null read as not given, what is not known ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _without_null(cls, data: Any) -> Any:
        return {k: v for k, v in data.items() if v is not None} if isinstance(data, dict) else data


class OntologyClass(Shape):
    """A coded term."""

    id: str = ""
    label: str = ""


class Feature(Shape):
    """A finding; version 1 calls `excluded` `negated` and the onset `ageOfOnset` or `ageRangeOfOnset`."""

    type: OntologyClass
    excluded: bool = False
    negated: bool = False
    modifiers: list[OntologyClass | None] = []
    onset: Any = None
    age_of_onset: Any = None
    age_range_of_onset: Any = None
    resolution: Any = None


class Quantity(Shape):
    """A number with its unit; whatever writes protocol buffers as JSON leaves out a zero."""

    value: Annotated[float, Field(allow_inf_nan=False)] = 0.0
    unit: OntologyClass = OntologyClass()


class MeasuredValue(Shape):
    """What was measured; only a single quantity is used."""

    quantity: Quantity | None = None


class MeasurementShape(Shape):
    """A measurement."""

    assay: OntologyClass
    value: MeasuredValue = MeasuredValue()


class DoseInterval(Shape):
    """How much of a medicine is taken."""

    quantity: Quantity | None = None


class Treatment(Shape):
    """A medicine taken."""

    agent: OntologyClass
    dose_intervals: list[DoseInterval | None] = []


class MedicalAction(Shape):
    """Something done; only medicines are used."""

    treatment: Treatment | None = None


class Subject(Shape):
    """The person. Version 1 has `ageAtCollection` or `ageRangeAtCollection` in place of `timeAtLastEncounter`."""

    id: str = ""
    sex: str = ""
    date_of_birth: str = ""
    time_at_last_encounter: Any = None
    age_at_collection: Any = None
    age_range_at_collection: Any = None
    age: Any = None


class MetaData(Shape):
    """About the packet."""

    phenopacket_schema_version: str = ""


class Packet(Shape):
    """One person."""

    id: str = ""
    subject: Subject = Subject()
    phenotypic_features: list[Feature | None] = []
    measurements: list[MeasurementShape | None] = []
    medical_actions: list[MedicalAction | None] = []
    meta_data: MetaData = MetaData()


def fit(data: dict[str, Any], prefix: str = "") -> tuple[Packet, list[Issue]]:
    """A packet from JSON with keys in camelCase.

    Args:
        data: A copy that may be changed: what does not fit is taken out of it, a whole entry of a list at once, so that nothing half-said is used.
        prefix: Where the packet lies in a greater one, for the issues.

    Returns:
        The packet, and an issue for each thing that was taken out.
    """
    issues: list[Issue] = []
    while True:
        try:
            return Packet.model_validate(data), issues
        except ValidationError as error:
            for e in error.errors():
                place = prefix + ".".join(str(x) for x in e["loc"])
                issues.append(Issue("warning", f"{place}: {e['msg']}; it was left out", "see the GA4GH phenopacket schema, version 2", place))
                _remove(data, e["loc"])


def _remove(data: dict[str, Any], loc: tuple[int | str, ...]) -> None:
    top = data.get(str(loc[0]))
    if len(loc) == 1 or not isinstance(top, dict | list):
        data.pop(str(loc[0]), None)
    elif isinstance(top, dict):
        top.pop(loc[1], None)
    elif isinstance(loc[1], int):
        spared = next((step for step in loc[2:] if step in SPARED), None)
        entry = top[loc[1]]
        if spared is None or not _drop_key(entry, str(spared)):
            top[loc[1]] = None


def _drop_key(entry: Any, key: str) -> bool:
    """Take a key out of an entry or of what lies directly in it; whether it was there."""
    if not isinstance(entry, dict):
        return False
    if key in entry:
        del entry[key]
        return True
    return any(_drop_key(inner, key) for inner in entry.values())
