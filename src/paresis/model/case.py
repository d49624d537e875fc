"""One person at one time, as told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from paresis.model.vocabulary import Presence, Setting, Sex, Status, Subject, Tempo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.anatomy import Sheet


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong, odd or not understood in a case.

    Attributes:
        level: `info`, `warning` or `error`.
        message: What it is.
        solution: How to mend it.
        where: Place in the input, or empty.

    Example:
        >>> Issue("warning", "age 999 is not possible", "give the age in years").level
        'warning'
    """

    level: str
    message: str
    solution: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the input text: characters `start` to `end` (exclusive)."""

    start: int
    end: int
    text: str

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character.

        >>> Span(0, 4, "weak").overlaps(Span(3, 6, "k l")), Span(0, 4, "weak").overlaps(Span(4, 5, " "))
        (True, False)
        """
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding in a case.

    Attributes:
        finding: Id of the finding.
        presence: Present, absent or unknown.
        probability: For uncertain evidence, how sure it is that the finding is present (0 to 1); `presence` is then ignored.
        side: `left`, `right`, `both` or empty.
        span: Where a text says so.
        source: `stated`, `text`, `value` (derived from a measurement), `medicine`, `age`, `time` (from the times of other findings).
        began_days: How many days ago it began; None when unknown.
        tempo: How long it took to become what it is.
        course: How it runs: `progressive`, `episodic` (attacks with full recovery), `relapsing`, `fluctuating`, `improving` or empty.

    Example:
        >>> Observation("foot_drop", side="left").presence.value
        'present'
    """

    finding: str
    presence: Presence = Presence.PRESENT
    probability: float | None = None
    side: str = ""
    span: Span | None = None
    source: str = "stated"
    began_days: float | None = None
    tempo: Tempo | None = None
    course: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A laboratory value or vital sign with its unit as given.

    >>> Measurement("potassium", 2.6, "mmol/L").value
    2.6
    """

    analyte: str
    value: float
    unit: str = ""
    comparator: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A medicine taken, as named.

    >>> Exposure("simvastatin", "40 mg").dose
    '40 mg'
    """

    medicine: str
    dose: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A finding met in a text, with how it is meant and which rule found it."""

    finding: str
    status: Status
    span: Span
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One person at one time, as told.

    Attributes:
        age_years: Age in years, fractions for infants; None when unknown.
        sex: None when unknown.
        setting: Where the person is seen.
        tempo: How long the complaint took to become what it is; None when unknown.
        observations: What is known of findings.
        measurements: Values as given.
        medicines: Medicines taken.
        mentions: What the reader understood of a text.
        not_understood: What it did not.
        not_mentioned: Findings that a text about weak legs would have named if they were so, and did not.
        is_unread: Whether a text was given of which nothing could be read, or that is in another language; no answer rests on it then.
        unread: Share of a text that was not understood, by its letters: 0 without a text, 1 where nothing could be read.
        issues: What is odd about the input.
        id: The caller's name for the case.
        sheet: An examination, muscle by muscle, reflex by reflex; None when there is none.
        subject: Of whom a text tells; None where it does not say.
        unanswered: Dangers that were to be asked for and are not known; nothing is called calm while there are any.

    Example:
        >>> case = Case(age_years=62, sex=Sex.FEMALE).having("areflexia")
        >>> case.observations[0].presence.value
        'present'
    """

    age_years: float | None = None
    sex: Sex | None = None
    setting: Setting = Setting.PRIMARY_CARE
    tempo: Tempo | None = None
    observations: tuple[Observation, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    medicines: tuple[Exposure, ...] = ()
    mentions: tuple[Mention, ...] = ()
    not_understood: tuple[Span, ...] = ()
    not_mentioned: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
    id: str = ""
    is_unread: bool = False
    unread: float = 0.0
    sheet: Sheet | None = None
    subject: Subject | None = None
    unanswered: tuple[str, ...] = ()

    def having(self, *findings: str) -> Case:
        """The same case with these findings present as well."""
        return self._with(findings, Presence.PRESENT)

    def lacking(self, *findings: str) -> Case:
        """The same case with these findings looked for and absent as well."""
        return self._with(findings, Presence.ABSENT)

    def without(self, *findings: str) -> Case:
        """The same case as if nobody had said anything about these findings, in a sheet that was read from the same words neither."""
        words = [o.span for o in self.observations if o.finding in findings and o.span]
        kept = tuple(o for o in self.observations if o.finding not in findings)
        if self.sheet is None or not words:
            return replace(self, observations=kept)
        entries = tuple(e for e in self.sheet.entries if e.span is None or not any(map(e.span.overlaps, words)))
        if len(entries) < len(self.sheet.entries) and not any(e.span for e in entries):
            entries = ()  # what the words taken out let assume
        return replace(self, observations=kept, sheet=replace(self.sheet, entries=entries) if entries or self.sheet.values else None)

    def _with(self, findings: Iterable[str], presence: Presence) -> Case:
        added = tuple(Observation(f, presence) for f in findings)
        return replace(self, observations=self.observations + added)
