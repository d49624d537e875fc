"""The shapes of `knowledge/anatomy/*.toml`, as written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from paresis.kb.records import Cited, Id, Positive, Proportion, Record

Carried = Literal["power", "fine", "pain", "sympathetic"]
Side = Literal["same", "other", "both"]
Sides = Literal["each", "both", "uneven_or_both", "none"]
Layer = Literal["axon", "junction", "fibre", "effort", "report"]
Leaf = Literal["muscle", "reflex", "area", "organ"]
Weights = Annotated[dict[str, Positive], Field(min_length=1)]


class NodeRecord(Record):
    """A place where a lesion can be; `{s}` in the id stands for every cord segment."""

    id: str
    name: str
    kind: str
    words: list[str] = Field(default_factory=list)


class EdgeRecord(Cited):
    """A step of a pathway, from centre to periphery."""

    from_: str = Field(alias="from")
    to: str
    carries: tuple[Carried, ...] = ("power", "fine", "pain")
    crosses: bool = False
    share: Positive = 1.0
    part: str = ""
    segments: str = ""


class PathwaysFile(Record):
    """`pathways.toml`: the central pathways."""

    segments: list[Id]
    node: list[NodeRecord]
    edge: list[EdgeRecord]


class NervesFile(Record):
    """`nerves.toml`: plexus and nerves."""

    node: list[NodeRecord]
    edge: list[EdgeRecord]


class MuscleRecord(Cited):
    """A muscle with its nerve and roots; a muscle of the head has a `pool` in the brainstem instead of roots."""

    id: Id
    name: str
    region: Id
    nerve: list[Id]
    roots: dict[Id, Positive] = Field(default_factory=dict)
    pool: Id | None = None
    pyramidal: bool = False
    weights: str

    @model_validator(mode="after")
    def _has_origin(self) -> MuscleRecord:
        if bool(self.roots) == bool(self.pool):
            raise ValueError("give `roots` or `pool`, one of them")
        return self


class MusclesFile(Record):
    """`muscles.toml`."""

    muscle: list[MuscleRecord]


class MovementRecord(Record):
    """What a muscle test asks for: a weighted set of muscles."""

    id: Id
    name: str
    muscles: Weights
    routine: bool = False
    words: list[str]


class ReflexRecord(Cited):
    """A reflex arc."""

    id: Id
    name: str
    scale: Id
    region: Id
    nerve: list[Id]
    roots: dict[Id, Positive] = Field(default_factory=dict)
    pool: Id | None = None
    absent_in_health: Proportion = 0.0
    routine: bool = False
    words: list[str]


class AreaRecord(Cited):
    """A skin area as a clinician names it, with cutaneous nerves and roots."""

    id: Id
    name: str
    region: Id
    nerves: dict[Id, Positive] = Field(default_factory=dict)
    roots: dict[Id, Positive] = Field(default_factory=dict)
    pool: Id | None = None
    routine: bool = False
    words: list[str]


class AreaGroupRecord(Record):
    """Words for several areas at once."""

    id: Id
    areas: list[Id]
    side: Literal["", "both"] = ""
    words: list[str]


class MovementGroupRecord(Record):
    """Words for several movements at once."""

    id: Id
    movements: list[Id]
    side: Literal["", "both"] = ""
    words: list[str]


class ReflexGroupRecord(Record):
    """Words for several reflexes at once."""

    id: Id
    reflexes: list[Id]
    words: list[str]


class ToneRecord(Record):
    """Tone of a limb, felt in a weighted set of muscles."""

    id: Id
    name: str
    muscles: Weights
    routine: bool = False
    words: list[str]


class OrganRecord(Cited):
    """A sphincter or the pupil; `lower_only` where the upper motor neurone does not abolish it."""

    id: Id
    name: str
    nerve: list[Id]
    roots: dict[Id, Positive] = Field(default_factory=dict)
    pool: Id | None = None
    carries: Carried = "power"
    sided: bool = False
    lower_only: bool = False
    routine: bool = False
    words: list[str]


class SignRecord(Record):
    """A sign that comes from the kind of lesion; `p` is how often it is found without it."""

    id: Id
    name: str
    p: Proportion
    routine: bool = False
    words: list[str]


class MrcSumRecord(Cited):
    """Which movements the MRC sum score adds up."""

    movements: list[Id]
    maximum: int
    weak_below: int


class ExaminationFile(Record):
    """`examination.toml`: what is examined."""

    movement: list[MovementRecord]
    reflex: list[ReflexRecord]
    area: list[AreaRecord]
    area_group: list[AreaGroupRecord]
    movement_group: list[MovementGroupRecord]
    reflex_group: list[ReflexGroupRecord]
    tone: list[ToneRecord]
    organ: list[OrganRecord]
    sign: list[SignRecord]
    mrc_sum: MrcSumRecord


class SeverityRecord(Record):
    """How much is lost, with its share of cases."""

    loss: Proportion
    p: Proportion


class HitRecord(Record):
    """Which nodes a lesion takes, and how much of each."""

    nodes: list[str] = Field(default_factory=list)
    kind: str = ""
    prefix: str = ""
    segments: str = ""
    layer: Layer | None = None
    of: Leaf | None = None
    regions: list[Id] = Field(default_factory=list)
    members: list[str] = Field(default_factory=list)
    by: Literal["", "length", "proximal"] = ""
    from_: float = Field(0.0, alias="from")
    to: float = 1.0
    loss: float
    fixed: Proportion | None = None
    side: Side = "same"
    may_spare: bool = True
    when: str = ""
    when_any: list[str] = Field(default_factory=list)


class OverRecord(Record):
    """What a kind of lesion is repeated over."""

    nodes: str = ""
    segments: str = ""
    values: list[str] = Field(default_factory=list)
    movements: list[Id] = Field(default_factory=list)


class SegmentSigns(Record):
    """Signs of the lesions at some segments, or of some variants or nodes."""

    segments: str = ""
    values: list[str] = Field(default_factory=list)
    signs: dict[Id, Proportion]


class KindRecord(Record):
    """A rule that makes lesion hypotheses from the graph."""

    id: Id
    name: str
    prior: Positive
    over: OverRecord = OverRecord()
    weights: dict[Id, Positive] = Field(default_factory=dict)
    weights_by_segment: dict[Id, Positive] = Field(default_factory=dict)
    other_weight: Positive = 1.0
    sides: Sides = "none"
    severity: list[SeverityRecord] = Field(default_factory=lambda: [SeverityRecord(loss=1.0, p=1.0)])
    shock: Proportion = 0.0
    shock_depth: Proportion = 1.0
    patchy: Proportion = 0.0
    hits: list[HitRecord] = Field(default_factory=list)
    signs: dict[Id, Proportion] = Field(default_factory=dict)
    signs_by_segment: list[SegmentSigns] = Field(default_factory=list)
    intact: list[Id] = Field(default_factory=list)
    separate: bool = False
    merged: bool = False
    sites: Annotated[list[Id], Field(min_length=1)]
    also: list[Id] = Field(default_factory=list)
    note: str = ""


class LesionsFile(Record):
    """`lesions.toml`."""

    prior_source: str
    examined: Proportion
    causes: dict[Id, Annotated[list[str], Field(min_length=1)]] = Field(default_factory=dict)
    kind: list[KindRecord]


class AttributesRecord(Record):
    """How long the fibres to a region are (foot 1) and how proximal its muscles (girdles 1)."""

    length: Proportion
    proximal: Proportion


class UpperRecord(Record):
    """What the loss of the upper motor neurone does to each kind of finding."""

    power_pyramidal: Positive
    power_other: Positive
    tendon_gain: Positive
    tendon_bend: Positive
    tone_gain: Positive
    tone_bend: Positive
    plantar_gain: Positive
    released_gain: Positive
    superficial_loss: Proportion
    sphincter_loss: Proportion
    arc_bend: Positive
    touch_from_fine: Proportion


class ScaleRecord(Record):
    """States of a finding, and how an intact fraction shows in them: a scatter round a position, or a direct probability of the last state."""

    states: Annotated[list[str], Field(min_length=2)]
    healthy: Annotated[list[str], Field(min_length=1)]
    position: list[float] = Field(default_factory=list)
    width: list[float] = Field(default_factory=list)
    curve: list[tuple[float, float]] = Field(default_factory=list)
    spread: list[tuple[float, float]] = Field(default_factory=list)
    error: Proportion = 0.0
    direct: list[tuple[float, float]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_form(self) -> ScaleRecord:
        scattered = bool(self.position)
        if scattered == bool(self.direct):
            raise ValueError("give `position, width, curve, spread` or `direct`")
        if scattered and not (len(self.position) == len(self.width) == len(self.states) and self.curve and self.spread):
            raise ValueError("`position` and `width` need one number a state, and `curve` and `spread` are needed")
        if self.direct and len(self.states) != 2:
            raise ValueError("`direct` needs two states")
        return self


class ObservationFile(Record):
    """`observation.toml`."""

    source: str
    note: str = ""
    attributes: dict[Id, AttributesRecord]
    upper: UpperRecord
    scale: dict[Id, ScaleRecord]


class StateWords(Record):
    """Words that leave these states open."""

    words: Annotated[list[str], Field(min_length=1)]
    states: Annotated[list[str], Field(min_length=1)]


class RoutineRecord(Record):
    """What "normal" speaks of when it names no item."""

    areas: list[Id]
    power_words: list[str]
    reflex_words: list[str]
    sense_words: list[str]


class SynonymsFile(Record):
    """`words_de.toml`: phrases of another language for an English one."""

    same: dict[str, Annotated[list[str], Field(min_length=1)]]


class WordsFile(Record):
    """`words.toml`: how people write an examination."""

    sides: dict[Literal["left", "right", "both", "other"], list[str]]
    limbs: dict[Literal["leg", "arm"], list[str]]
    pairs: list[str]
    of_one_side: list[str]
    negations: list[str]
    denials: list[str]
    rest: list[str]
    one_sided: Proportion
    named_area: Proportion
    named_movement: Proportion
    named_limb: Proportion
    group_exponent: Proportion
    level_words: dict[str, Id]
    senses: dict[Literal["touch", "pain", "fine"], list[str]]
    implied: dict[str, list[str]]
    states: dict[Id, dict[Id, StateWords]]
    routine: RoutineRecord
