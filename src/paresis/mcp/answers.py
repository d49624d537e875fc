"""What the tools answer: typed, short enough to be read by a model, every number with its source."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

Sources = dict[str, dict[str, str]]


class Number(BaseModel):
    """P(finding | cause), how many patients it is worth, and where it comes from; `source` is a key of `sources`, empty for none."""

    p: float
    n_effective: float
    basis: str
    source: str


class Weighed(BaseModel):
    """A finding with the likelihood ratio that it has here."""

    finding: str
    name: str
    presence: str
    lr: float
    numbers: list[Number]


class Cause(BaseModel):
    """A cause with its probability, a 90 % interval, and what speaks for and against it."""

    id: str
    name: str
    probability: float
    interval: list[float]
    urgency: str
    evidence_for: list[Weighed]
    evidence_against: list[Weighed]
    not_asked: list[str]


class Step(BaseModel):
    """What to ask, examine or test next, and why."""

    kind: str
    id: str
    text: str
    reason: str


class Place(BaseModel):
    """Where the lesion may be."""

    id: str
    name: str
    probability: float


class Assessed(BaseModel):
    """How urgent, where, why, and what next."""

    urgency: str
    urgency_title: str
    reasons: list[str]
    safety_net: str
    causes: list[Cause]
    unlisted: float
    places: list[Place]
    next_steps: list[Step]
    medicines: list[str]
    understood: list[str]
    not_understood: list[str]
    issues: list[str]
    sufficiency: str
    sources: Sources
    versions: dict[str, str]
    disclaimer: str


class Choice(BaseModel):
    """An answer to choose from."""

    id: str
    label: str


class NextQuestion(BaseModel):
    """The question to put next; `question` is empty when the interview is over, and `stop` says why."""

    question: str
    text: str
    help: str
    reason: str
    kind: str
    choices: list[Choice]
    stop: str
    urgency: str
    leading: list[Place]


class Lesion(BaseModel):
    """A lesion with what it explains and what does not fit."""

    name: str
    side: str
    probability: float
    explains: list[str]
    against: list[str]


class Localised(BaseModel):
    """Where the lesion is, from an examination."""

    lesions: list[Lesion]
    segments: list[Place]
    examine_next: list[str]
    issues: list[str]
    not_understood: list[str]
    disclaimer: str


class Contrast(BaseModel):
    """A finding between two causes: what it adds to the natural logarithm of the odds of the first."""

    finding: str
    name: str
    presence: str
    log_ratio: float


class Explained(BaseModel):
    """Why this cause, and why not the other."""

    cause: Cause
    versus: str
    log_odds_before: float
    steps: list[Contrast]
    log_odds_after: float
    sources: Sources
    disclaimer: str


class Condition(BaseModel):
    """A cause with everything that is stated of it."""

    id: str
    name: str
    lay: str
    urgency: str
    summary: str
    review: str
    claims: dict[str, Any]
    sources: Sources


class Hit(BaseModel):
    """An entry of the knowledge."""

    kind: str
    id: str
    name: str


class Hits(BaseModel):
    """Entries that the words may mean, best first."""

    hits: list[Hit]
