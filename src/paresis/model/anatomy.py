"""The anatomy as the engine reasons with it, an examination as entered, and where the lesion may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paresis.model.case import Issue, Span

SIDES = ("left", "right")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that an examination can find.

    Attributes:
        kind: `movement`, `muscle`, `reflex`, `touch`, `pain`, `fine`, `tone`, `organ` or `sign`.
        scale: Name of the scale on which it is graded.
        sided: Whether it has a left and a right.
        routine: Whether an ordinary examination includes it.
        words: Phrases that name it, lower case.
    """

    id: str
    name: str
    kind: str
    scale: str
    sided: bool
    region: str
    routine: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Words that stand for several items; `both` where the phrase speaks of both sides."""

    kind: str
    items: tuple[str, ...]
    both: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """The states of a finding, worst or least first, and the probability of each at every level of function.

    Attributes:
        healthy: The states of a healthy person.
        log_table: log P(state | level), shape (levels, states).
    """

    id: str
    states: tuple[str, ...]
    healthy: tuple[str, ...]
    log_table: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lesion:
    """A lesion hypothesis: what, where, which side; severity and acuity are summed out.

    Attributes:
        family: Hypotheses that differ only in level or extent are reported as one.
        pattern: Sites that are hit together (`sites.toml`).
        also: Other sites that would look the same.
    """

    id: str
    name: str
    kind: str
    node: str
    side: str
    family: str
    pattern: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MrcSum:
    """What the MRC sum score adds up."""

    movements: tuple[str, ...]
    maximum: int
    weak_below: int
    source: str


@dataclass(frozen=True, slots=True)
class FindingRule:
    """When a sheet says that a finding of `knowledge/findings/` is present.

    Attributes:
        items: The items that it speaks of; at least `least` of them are in one of the `states`.
        sides: On `any` side, on `both`, or on `one` while the other was examined and is not.
    """

    finding: str
    items: tuple[str, ...]
    states: frozenset[str]
    sides: str
    least: int


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """A value that a score needs, with its range and the points that it may have if not all in it.

    Attributes:
        below: Limit that a criterion compares it with; so are `above`, `at_most` and `at_least`.
        bands: Points that it gives, each from a value upwards.
    """

    id: str
    name: str
    low: float
    high: float
    points: tuple[float, ...] = ()
    below: float | None = None
    above: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    bands: tuple[tuple[float, float], ...] = ()

    def points_of(self, value: float) -> float:
        """What a value adds to a score.

        >>> ScoreItem("age", "age", 0, 120, bands=((0, 0), (41, 1), (61, 2))).points_of(55)
        1
        """
        return next(points for at, points in reversed(self.bands) if value >= at) if self.bands else value

    def is_met(self, value: float) -> bool:
        """Whether a value meets the criterion.

        >>> ScoreItem("mip", "inspiratory pressure", 0, 250, below=30).is_met(25)
        True
        """
        low = (self.below is not None and value < self.below) or (self.at_most is not None and value <= self.at_most)
        high = (self.above is not None and value > self.above) or (self.at_least is not None and value >= self.at_least)
        return low or high

    def takes(self, value: float) -> bool:
        """Whether the scale has such a value.

        >>> ScoreItem("mgc_breathing", "breathing", 0, 9, points=(0, 2, 4, 9)).takes(3)
        False
        """
        return value in self.points if self.points else self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """A scale of entered values only: a `sum`, how many `criteria` are met, or the points of `bands`; `means` from a value upwards."""

    id: str
    name: str
    kind: str
    items: tuple[ScoreItem, ...]
    means: tuple[tuple[float, str], ...]
    source: str


@dataclass(frozen=True, eq=False)
class Anatomy:
    """One graph, everything that can be examined, every lesion hypothesis.

    Attributes:
        examined: Share of the people in whom an examination found something for whom the priors of the lesions hold.
        lesions_of_cause: Prefixes of the lesions that a cause is confined to, where it is.
        words: How people write an examination, as in `knowledge/anatomy/words.toml`.
        area_segment: The segment that supplies most of each skin area.
        arrays: `level` and `spared` (expected level of every column, shapes (rows, columns) and (patchy rows, columns)), `row_lesion`,
            `row_log_prior`, `row_shock` and `row_patchy` of every row (a lesion at a severity and an acuity), `column_absent` and `column_routed`.
    """

    segments: tuple[str, ...]
    items: dict[str, Item]
    groups: tuple[ItemGroup, ...]
    scales: dict[str, Scale]
    lesions: tuple[Lesion, ...]
    columns: tuple[tuple[str, str], ...]
    mrc_sum: MrcSum
    group_of_site: dict[str, str]
    upper: dict[str, float]
    examined: float
    lesions_of_cause: dict[str, tuple[str, ...]]
    words: dict[str, Any] = field(repr=False)
    area_segment: dict[str, str] = field(repr=False)
    findings: tuple[FindingRule, ...] = field(repr=False)
    scores: tuple[ScoreRule, ...] = field(repr=False)
    arrays: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One examined thing: the states that it may be in, as found.

    Attributes:
        states: One state, or several where the entry leaves it open ("weak", "4 to 5").
        certainty: How sure it is that the entry was meant; what is implied rather than said is below one.
        weight: How much evidence it is; one phrase about many items ("sensation normal") is less than each item tested by itself.
        text: What was written.
    """

    item: str
    side: str
    states: tuple[str, ...]
    text: str = ""
    span: Span | None = None
    certainty: float = 1.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """An examination as entered: what is not here was not examined.

    Attributes:
        values: What scores are computed from.
        assumed_side: The side on which findings of one side were put that is not known; empty where it is.
    """

    entries: tuple[Entry, ...] = ()
    issues: tuple[Issue, ...] = ()
    not_understood: tuple[Span, ...] = ()
    values: tuple[tuple[str, float], ...] = ()
    assumed_side: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """An entry, and what a lesion expects there.

    Attributes:
        probability: P(the states entered | lesion).
        expected: The state that the lesion makes most probable.
        ratio: P(entry | lesion) / P(entry | all hypotheses before examination).
    """

    item: str
    name: str
    side: str
    found: str
    expected: str
    probability: float
    ratio: float


@dataclass(frozen=True, slots=True)
class RankedLesion:
    """A lesion with its probability, what it explains and what not.

    Attributes:
        lesion: Id of the most probable member of the family.
        members: Names and probabilities of the members that carry weight: levels of a cord lesion, extents of a diffuse one.
    """

    rank: int
    lesion: str
    name: str
    side: str
    probability: float
    members: tuple[tuple[str, float], ...]
    sites: tuple[str, ...]
    explains: tuple[Explained, ...]
    against: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class NextTest:
    """Something to examine next, what it is expected to teach, and which lesions each result would favour."""

    item: str
    name: str
    side: str
    gain_bits: float
    favours: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True, slots=True)
class MrcSumScore:
    """The MRC sum score from entered grades only; None while a member is missing."""

    score: float | None
    entered: int
    needed: int
    missing: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Score:
    """A scale from entered values only; `score` is None while anything is missing."""

    id: str
    name: str
    score: float | None
    missing: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class AnatomyAnswer:
    """Where the lesion may be, given an examination.

    Attributes:
        segments: P(segment of the nervous system), summing to one, most probable first.
        sites: P(site of `sites.toml`), summing to one.
        levels: For the leading lesion, the expected level of every column (0 lost to 1 intact).
    """

    lesions: tuple[RankedLesion, ...]
    sites: tuple[tuple[str, float], ...]
    segments: tuple[tuple[str, float], ...]
    next_tests: tuple[NextTest, ...]
    mrc_sum: MrcSumScore
    sheet: Sheet
    scores: tuple[Score, ...] = ()
    levels: dict[tuple[str, str], float] = field(default_factory=dict, repr=False)
