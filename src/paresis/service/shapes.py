"""What a client of the REST interface sends: one person, whole, with every request."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from paresis.model.vocabulary import Presence, Setting, Sex, Tempo

MOST_EVIDENCE, MOST_MEDICINES, MOST_TEXT, MOST_ID, MOST_NAME = 500, 100, 20_000, 100, 200
Id = Annotated[str, Field(min_length=1, max_length=MOST_ID, pattern=r"^[A-Za-z0-9_.:\-]+$")]
Text = Annotated[str, Field(max_length=MOST_TEXT)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Yes = Annotated[bool, Field(strict=True)]
EXAMPLE: dict[str, Any] = {
    "sex": "female",
    "age": {"value": 62},
    "evidence": [
        {"id": "leg_weakness", "choice_id": "present", "source": "initial"},
        {"id": "areflexia", "choice_id": "present"},
        {"id": "back_pain", "choice_id": "absent"},
        {"id": "potassium", "value": 4.1, "unit": "mmol/L"},
    ],
    "tempo": "weeks",
}


class Shape(BaseModel):
    """A request; a field that is not known is named among the issues and not used."""

    model_config = ConfigDict(extra="allow")


class Age(Shape):
    """How old somebody is."""

    value: Annotated[float, Field(strict=True, ge=0, le=2000, allow_inf_nan=False)]
    unit: Literal["year", "month"] = "year"


class Evidence(Shape):
    """A finding, a laboratory value (with `value`), or a part of the examination (with `grade`)."""

    id: Id
    choice_id: Presence = Presence.PRESENT
    source: Annotated[
        Literal["initial", "suggest", "predefined", "red_flags", "interview"] | None,
        Field(description="How it came. What answers a question of /diagnosis has `interview`, and counts towards the limit of questions."),
    ] = None
    probability: Annotated[float | None, Field(strict=True, ge=0, le=1, description="How sure it is that the finding is present.")] = None
    laterality: Literal["", "left", "right", "both"] = ""
    grade: Annotated[str | None, Field(max_length=20, description="Of a movement, reflex or skin area: `2/5`, `absent`.")] = None
    value: Annotated[Number | None, Field(description="Of a laboratory value or vital sign.")] = None
    unit: Annotated[str, Field(max_length=40)] = ""
    comparator: Literal["", "<", ">"] = ""


class Extras(Shape):
    """Options."""

    enable_third_person_questions: Yes = False
    include_condition_details: Yes = False
    is_examined: Annotated[Yes, Field(description="Whether somebody is there who can examine: questions on signs are then asked too.")] = False
    is_continued: Annotated[Yes, Field(description="Whether to go on asking although enough is known to say what to do.")] = False


class Told(Shape):
    """One person at one time."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE]})
    sex: Sex | None = None
    age: Age | None = None
    evidence: Annotated[list[Evidence], Field(max_length=MOST_EVIDENCE)] = []
    text: Annotated[Text, Field(description="What somebody said or wrote; read and added to the evidence.")] = ""
    medicines: Annotated[list[Annotated[str, Field(max_length=MOST_NAME)]], Field(max_length=MOST_MEDICINES)] = []
    tempo: Annotated[Tempo | None, Field(description="How long the complaint took to become what it is.")] = None
    setting: Setting = Setting.PRIMARY_CARE
    evaluated_at: Annotated[str | None, Field(max_length=40)] = None
    extras: Extras = Extras()


class ToExplain(Told):
    """One person, and the cause that is to be explained."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE | {"target": "guillain_barre_syndrome"}]})
    target: Id


class ToSuggest(Told):
    """One person, and what kind of findings to suggest."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [EXAMPLE | {"suggest_method": "red_flags"}]})
    suggest_method: Literal["symptoms", "demographic_risk_factors", "evidence_based_risk_factors", "red_flags"] = "symptoms"
    max_results: Annotated[int, Field(strict=True, ge=1, le=50)] = 8


class ToParse(Shape):
    """Words about one person."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [{"text": "both legs weak for two weeks, no back pain"}]})
    text: Text
    sex: Sex | None = None
    age: Age | None = None
    include_tokens: Yes = False
