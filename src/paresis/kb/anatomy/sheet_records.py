"""The shapes of `knowledge/anatomy/findings.toml` and `scores.toml`: what a sheet says in the words of the findings, and what is added up from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from paresis.kb.records import Cited, Id, Record


class FindingRuleRecord(Record):
    """When a sheet says that a finding is present; `items` and `states` name a list of the file or stand for themselves."""

    items: str
    states: str
    sides: Literal["any", "both", "one"] = "any"
    least: Annotated[int, Field(ge=1)] = 1


class FindingsFile(Record):
    """`findings.toml`."""

    states: dict[Id, list[str]]
    items: dict[Id, list[str]]
    finding: dict[Id, FindingRuleRecord]


class ScoreItemRecord(Record):
    """A value that a score needs: its range, the points that it may have if not all in it.

    Criteria have the limit that it is compared with, `bands` the points that it gives from a value upwards.
    """

    id: Id
    name: str
    low: float
    high: float
    points: list[float] = Field(default_factory=list)
    below: float | None = None
    above: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    bands: list[tuple[float, float]] = Field(default_factory=list)


class MeaningRecord(Record):
    """What a score means from a value upwards."""

    from_: float = Field(alias="from")
    text: str


class ScoreRecord(Cited):
    """A scale that is computed from entered values only: their `sum`, how many `criteria` are met, or the points of their `bands`."""

    id: Id
    name: str
    kind: Literal["sum", "criteria", "bands"]
    item: Annotated[list[ScoreItemRecord], Field(min_length=1)]
    means: Annotated[list[MeaningRecord], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_limits(self) -> ScoreRecord:
        limits = [sum(x is not None for x in (i.below, i.above, i.at_most, i.at_least)) for i in self.item]
        if any(n != (self.kind == "criteria") for n in limits):
            raise ValueError("each item of `criteria` has one limit, the others none")
        if any(bool(i.bands) != (self.kind == "bands") or (i.bands and i.bands[0][0] != i.low) for i in self.item):
            raise ValueError("each item of `bands` has bands that begin at `low`, the others none")
        return self


class ScoresFile(Record):
    """`scores.toml`."""

    score: list[ScoreRecord]
