"""What the REST interface answers, as it is documented: fields that clients may rely on. Others may come with time."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Json = dict[str, Any]
Level = Literal["emergency_ambulance", "emergency", "consultation_24", "consultation", "self_care"]


class Trouble(BaseModel):
    """Where, what, and how to mend it."""

    where: str = ""
    what: str
    hint: str = ""


class Failed(BaseModel):
    """A request that was not answered."""

    error: Trouble


ERRORS: dict[int | str, Json] = {
    400: {"model": Failed, "description": "No JSON."},
    401: {"model": Failed, "description": "No key or token that is known."},
    404: {"model": Failed, "description": "There is no such thing."},
    413: {"model": Failed, "description": "Too large."},
    422: {"model": Failed, "description": "It does not fit."},
    429: {"model": Failed, "description": "Too many requests."},
    503: {"model": Failed, "description": "It took too long."},
}


class Open(BaseModel):
    """An answer; further fields are passed on."""

    model_config = ConfigDict(extra="allow")


class Named(Open):
    """Something with a name."""

    id: str
    name: str


class Known(Named):
    """Something with a name that a layman knows."""

    common_name: str


class Suggested(Known):
    """A finding worth asking for; `common_name` is the question."""


class OfPerson(Open):
    """What every answer about a person carries."""

    triage_level: Level
    issues: list[Json]
    versions: dict[str, str]
    disclaimer: str


class Cause(Known):
    """A cause, its probability and a 90 % interval."""

    probability: float
    interval: list[float]


class Item(Named):
    """Something to be answered."""

    choices: list[Json]


class Put(Open):
    """A question."""

    type: Literal["single", "group_single", "group_multiple"]
    text: str
    explanation: str
    reason: str
    red_flag: str
    items: list[Item]


class Diagnosis(OfPerson):
    """The causes so far and the question to put next; None when it is time to stop."""

    question: Put | None
    conditions: list[Cause]
    should_stop: bool
    stop_reason: str
    has_emergency_evidence: bool
    unlisted: float
    localisation: list[Json]
    sufficiency: Json | None
    interview_token: str


class Serious(Known):
    """A finding that makes it urgent."""

    seriousness: Literal["serious", "emergency", "emergency_ambulance"]


class Triage(OfPerson):
    """How fast care is needed."""

    serious: list[Serious]
    root_cause: Literal[
        "emergency_evidence_present", "serious_evidence_present", "emergency_condition_likely", "emergency_condition_possible",
        "consultation_condition_likely", "self_care_sufficient", "diagnosis_unknown",
    ]  # fmt: skip
    reasons: list[Json]
    safety_net: str
    dangerous_mass: float | None
    self_care: list[Json]
    self_care_withheld: str


class Weighed(Known):
    """A finding with the likelihood ratio that it has here, and where the number comes from."""

    choice_id: str
    lr: float
    text: str
    numbers: list[Json]


class Explained(OfPerson, Named):
    """What speaks for and against a cause."""

    pretest: float
    probability: float
    interval: list[float]
    supporting_evidence: list[Weighed]
    conflicting_evidence: list[Weighed]
    unconfirmed_evidence: list[Known]
    unexplained: list[str]
    sources: dict[str, Json]
    versus: Json | None


class Rationale(Open):
    """Why a question is asked: r1 it completes a red flag, r2 it tells causes apart, r3 it belongs to every interview, r0 there is none."""

    type: Literal["r0", "r1", "r2", "r3"]
    text: str
    observation_params: list[Named]
    condition_params: list[Named]


class Mention(Known):
    """A finding in a text; `status` says more than `choice_id`: past, family, hypothetical."""

    orth: str
    choice_id: Literal["present", "absent", "unknown"]
    type: str
    status: str
    start: int
    end: int
    laterality: str
    probability: float | None


class Parsed(Open):
    """What a text says."""

    mentions: list[Mention]
    obvious: bool
    age_years: float | None
    sex: str | None
    tempo: str | None
    values: list[Json]
    medicines: list[str]
    not_understood: list[Json]
    issues: list[Json]


class Info(Open):
    """Versions and sizes."""

    versions: dict[str, str]
    conditions_count: int
    symptoms_count: int
    risk_factors_count: int
    lab_tests_count: int
    languages: list[str]
    triage_levels: list[Level]


class Found(Open):
    """An entry that a phrase may mean."""

    id: str
    label: str
    type: str


class Test(Known):
    """A laboratory value or vital sign."""

    category: str
    unit: str
    loinc: str
    results: list[Json]


class ConditionShown(Known):
    """A cause with everything that is stated of it, each number with its source."""

    triage_level: Level
    icd10_code: str
    codes: Json
    hint: str
    synonyms: list[str]
    review: str
    claims: Json
    sources: dict[str, Json]


class Finding(Known):
    """A finding; `common_name` is the question."""

    category: str
    observed: str
    hpo: str
    parent: str
