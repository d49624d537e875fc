"""A case as JSON: read leniently (what does not fit becomes an issue), written back without loss."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from paresis.errors import IntakeError, did_you_mean
from paresis.intake.amount import read_amount, split_comparator
from paresis.intake.sheet import joined, read_sheet_json, sheet_to_json
from paresis.intake.text import read_text
from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure, Issue, Measurement, Observation
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo

if TYPE_CHECKING:
    from paresis.model.anatomy import Sheet
    from paresis.model.knowledge import Knowledge


AMOUNT = "amount"


def _named(key: str) -> BeforeValidator:
    """A plain text in a list stands for the thing of that name."""
    return BeforeValidator(lambda raw: {key: raw} if isinstance(raw, str) and raw.strip() else raw)


class ObservationInput(BaseModel):
    """A finding of the person."""

    model_config = ConfigDict(extra="forbid")
    finding: Annotated[str, Field(description="Id of a finding; `paresis kb find WORDS` lists them.")]
    presence: Presence = Presence.PRESENT
    probability: Annotated[float | None, Field(description="For uncertain evidence: how sure it is that the finding is present, 0 to 1.")] = None
    side: Literal["", "left", "right", "both"] = ""
    began_days: Annotated[float | None, Field(description="How many days ago it began.", ge=0, allow_inf_nan=False)] = None
    tempo: Annotated[Tempo | None, Field(description="How long it took to become what it is.")] = None
    course: Annotated[
        Literal["", "progressive", "episodic", "relapsing", "fluctuating", "improving"],
        Field(description="How it runs; `episodic` are attacks with full recovery between them."),
    ] = ""


def _amount(raw: Any, info: ValidationInfo) -> Any:
    """A value that was typed as text, as a number; what is none, or can mean two, says so."""
    if not isinstance(raw, str):
        return raw
    knowledge = (info.context or {}).get("knowledge") or load_knowledge()
    analyte, unit = info.data.get("analyte", ""), info.data.get("unit", "")
    try:
        return read_amount(raw, knowledge.sharing.get(analyte, ()), unit)
    except IntakeError as error:
        known = knowledge.analytes.get(analyte)
        what = {"name": known.name if known else analyte, "analyte": analyte, "what": error.what, "hint": error.hint}
        raise PydanticCustomError(AMOUNT, "{name}: {what}", what) from None


class MeasurementInput(BaseModel):
    """A laboratory value or vital sign."""

    model_config = ConfigDict(extra="forbid")
    analyte: Annotated[str, Field(description="Id of an analyte, such as `potassium`.")]
    unit: str = ""
    comparator: Literal["", "<", ">"] = ""
    value: Annotated[float, BeforeValidator(_amount), Field(allow_inf_nan=False)]

    @model_validator(mode="before")
    @classmethod
    def _without_comparator(cls, raw: Any) -> Any:
        """`> 22000` typed as a value is a value and a comparator."""
        if not isinstance(raw, dict) or not isinstance(raw.get("value"), str):
            return raw
        comparator, value = split_comparator(raw["value"])
        return raw | {"value": value} | ({"comparator": comparator} if comparator else {})


class MedicineInput(BaseModel):
    """A medicine taken."""

    model_config = ConfigDict(extra="forbid")
    medicine: str
    dose: str = ""


class CaseInput(BaseModel):
    """One person at one time. Everything is optional; `text` is read and added to what is structured."""

    model_config = ConfigDict(extra="forbid", title="paresis case")
    id: str = ""
    age_years: Annotated[float | None, Field(description="Age in years; fractions for infants.", allow_inf_nan=False)] = None
    sex: Sex | None = None
    setting: Setting = Setting.PRIMARY_CARE
    tempo: Tempo | None = None
    text: Annotated[str, Field(description="What somebody said or wrote, in plain English or German.")] = ""
    written: Annotated[date | None, Field(description="Day on which the text was written: \"since last Tuesday\" counts back from it.")] = None
    present: Annotated[list[str], Field(description="Ids of findings that are present.")] = []
    absent: Annotated[list[str], Field(description="Ids of findings that were looked for and are absent.")] = []
    observations: list[Annotated[ObservationInput, _named("finding")]] = []
    measurements: list[MeasurementInput] = []
    medicines: list[Annotated[MedicineInput, _named("medicine")]] = []
    sheet: Annotated[
        list[dict[str, Any]] | dict[str, Any] | None,
        Field(description='An examination: a list of {"item": …, "side": …, "grade": …}, or {"text": "knee jerk ++ …"}; see `paresis localise`.'),
    ] = None


FIELDS = frozenset(CaseInput.model_fields)
MEANT = {
    other: field
    for field, others in {
        "age_years": "age years age_in_years alter",
        "sex": "gender",
        "text": "complaint complaints story history note notes description narrative symptom symptoms summary free_text words",
        "present": "findings finding positive positives signs",
        "absent": "negative negatives denied",
        "medicines": "meds medications medication drugs medicine treatment",
        "measurements": "labs lab laboratory values results bloods vitals tests",
        "observations": "observation",
        "setting": "place department",
        "tempo": "onset duration speed course",
        "sheet": "examination exam power reflexes",
        "id": "identifier case_id patient_id name",
    }.items()
    for other in others.split()
}
SHOWN_VALUE, MOST_HINTS = 60, 5


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a case.

    >>> case_schema()["title"]
    'paresis case'
    """
    return CaseInput.model_json_schema()


def read_case(raw: Any, *, knowledge: Knowledge | None = None, where: str = "", today: date | None = None) -> Case:
    """A case from parsed JSON.

    Args:
        raw: An object with the fields of `CaseInput`.
        knowledge: Whose words the `text` is read with.
        where: Where the object comes from, for messages.
        today: Day on which the `text` was written, where the object gives no `written`.

    Returns:
        The case; whatever did not fit was left out, each with an issue that says where.

    Raises:
        IntakeError: It is not an object, or has no field of a case at all.
    """
    if not isinstance(raw, dict):
        raise IntakeError(f"a case is a JSON object, not {_kind(raw)}", where=where, hint='for example {"age_years": 62, "text": "both legs weak"}')
    if raw and not FIELDS & set(raw):
        meant = "; ".join(f"'{k}': {hint}" for k in list(raw)[:MOST_HINTS] if (hint := _meant(str(k))))
        hint = ". ".join(filter(None, (meant, f"a case has some of: {', '.join(sorted(FIELDS))}")))
        raise IntakeError("no field of a case", where=where, hint=hint)
    given, issues = _fit(raw, knowledge)
    told, day = Case(), given.written or today
    if given.text.strip():
        told = read_text(given.text, knowledge=knowledge, age_years=given.age_years, sex=given.sex, today=day)
    sheet = _sheet(given.sheet, told.sheet, issues)
    observations = (
        *(Observation(f, Presence.PRESENT) for f in given.present),
        *(Observation(f, Presence.ABSENT) for f in given.absent),
        *(
            Observation(o.finding, o.presence, o.probability, o.side, began_days=o.began_days, tempo=o.tempo, course=o.course)
            for o in given.observations
        ),
    )
    return replace(
        told,
        id=given.id,
        age_years=given.age_years if given.age_years is not None else told.age_years,
        sex=given.sex or told.sex,
        setting=given.setting,
        tempo=given.tempo or told.tempo,
        observations=(*told.observations, *observations),
        measurements=(*told.measurements, *(Measurement(m.analyte, m.value, m.unit, m.comparator) for m in given.measurements)),
        medicines=(*told.medicines, *(Exposure(m.medicine, m.dose) for m in given.medicines)),
        issues=(*issues, *told.issues),
        sheet=sheet,
    )


def _sheet(raw: Any, told: Sheet | None, issues: list[Issue]) -> Sheet | None:
    """The sheet of a case added to what its text says of the examination; what is odd in it becomes an issue of the case."""
    if raw is None:
        return told
    try:
        read = read_sheet_json(raw, load_anatomy(), where="sheet")
    except IntakeError as error:
        issues.append(Issue("warning", f"{error.what}; the sheet was left out", error.hint, "sheet"))
        return told
    issues += read.issues
    return joined(told, read)


def case_to_json(case: Case) -> dict[str, Any]:
    """A case as the JSON that `read_case` reads, spans and mentions left out.

    >>> case_to_json(Case(age_years=62.0).having("foot_drop"))["observations"]
    [{'finding': 'foot_drop', 'presence': 'present'}]
    """
    out: dict[str, Any] = {"id": case.id, "age_years": case.age_years, "sex": case.sex, "setting": case.setting, "tempo": case.tempo}
    out["observations"] = [
        _drop_empty(
            {"finding": o.finding, "presence": o.presence, "probability": o.probability, "side": o.side}
            | {"began_days": o.began_days, "tempo": o.tempo, "course": o.course}
        )
        for o in case.observations
    ]
    out["measurements"] = [
        _drop_empty({"analyte": m.analyte, "value": m.value, "unit": m.unit, "comparator": m.comparator}) for m in case.measurements
    ]
    out["medicines"] = [_drop_empty({"medicine": m.medicine, "dose": m.dose}) for m in case.medicines]
    out["sheet"] = sheet_to_json(case.sheet) if case.sheet else []
    return _drop_empty(out)


def _drop_empty(d: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, str) else v for k, v in d.items() if v not in (None, "", [])}


def _fit(raw: dict[str, Any], knowledge: Knowledge | None) -> tuple[CaseInput, list[Issue]]:
    """Validate; take out what does not fit, with an issue each, until the rest fits."""
    data: dict[str, Any] = copy.deepcopy(raw)
    issues: list[Issue] = []
    while True:
        try:
            return CaseInput.model_validate(data, context={"knowledge": knowledge}), issues
        except ValidationError as error:
            for e in error.errors():
                place = ".".join(str(x) for x in e["loc"])
                is_amount = e["type"] == AMOUNT
                issues.append(_no_amount(e["msg"], e["ctx"]) if is_amount else _misfit(place, e["type"], e["msg"], e["input"], str(e["loc"][-1])))
                _remove(data, e["loc"])
            data = {k: [x for x in v if x is not None] if isinstance(v, list) else v for k, v in data.items()}


def _no_amount(message: str, about: dict[str, Any]) -> Issue:
    """A value that was not used, at the place of its analyte."""
    return Issue("warning", f"{message}; it was left out", about["hint"], f"measurements.{about['analyte']}")


def _misfit(place: str, kind: str, message: str, value: Any, key: str) -> Issue:
    """What was left out of a case, with its value, and what was probably meant."""
    said = json.dumps(value, ensure_ascii=False, default=str)
    said = said if len(said) <= SHOWN_VALUE else said[:SHOWN_VALUE] + " …"
    is_unknown = kind == "extra_forbidden"
    what = f"{place}: unknown field" if is_unknown else f"{place}: {message}"
    hint = _meant(key) if is_unknown else ""
    return Issue("warning", f"{what}; {said} was left out", hint or "see the case schema (`paresis schema`)", place)


def _meant(key: str) -> str:
    """ "did you mean …" for a field that there is not."""
    name = key.lower().replace("-", "_").replace(" ", "_")
    known = {"".join(f"_{c.lower()}" if c.isupper() else c for c in key).strip("_"), name}
    field = next((f for f in FIELDS if f in known), MEANT.get(name, ""))
    return f"did you mean '{field}'?" if field else did_you_mean(name, FIELDS)


def _remove(data: dict[str, Any], loc: tuple[int | str, ...]) -> None:
    """Take out the field that `loc` names; of a list, the whole entry, so that nothing half-said is used."""
    field = data.get(str(loc[0]))
    if isinstance(field, list) and len(loc) > 1 and isinstance(loc[1], int):
        field[loc[1]] = None
    else:
        data.pop(str(loc[0]), None)


def _kind(raw: Any) -> str:
    return {list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(type(raw), "a number")
