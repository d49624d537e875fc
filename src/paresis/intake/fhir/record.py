"""What is gathered of one person: the newest of what is told more than once, and each kind of trouble once, counted."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from paresis.intake.sheet import joined
from paresis.model.case import Issue, Measurement, Observation
from paresis.model.vocabulary import Presence

if TYPE_CHECKING:
    from paresis.intake.fhir.concepts import Concepts
    from paresis.intake.fhir.shape import When
    from paresis.model.anatomy import Sheet
    from paresis.model.case import Case, Exposure
    from paresis.model.vocabulary import Tempo

CURRENT = timedelta(days=365)
RECENT = timedelta(days=90)
RECENT_NAME = "recent_"
MOST_ISSUES = 200
COMPLAINT_DOMAINS = frozenset({"motor", "gait"})


@dataclass(slots=True)
class Record:
    """Collects what the resources of a person say.

    Attributes:
        concepts: Looks up codes and words.
        today: The day on which the person is assessed.
        begun: When weakness or trouble walking began, for each such finding that says so.
        tempo: How fast it came, where words say so.
    """

    concepts: Concepts
    today: date
    medicines: dict[str, Exposure] = field(default_factory=dict)
    begun: list[When] = field(default_factory=list)
    tempo: Tempo | None = None
    sheet: Sheet | None = None
    _observations: dict[str, tuple[date, list[Observation]]] = field(default_factory=dict)
    _measurements: dict[str, tuple[date, list[Measurement]]] = field(default_factory=dict)
    _issues: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)

    def issue(self, level: str, message: str, solution: str = "", where: str = "") -> None:
        """Say that something is odd or was not used; the same thing again is counted."""
        n, first = self._issues.get((level, message, solution), (0, where))
        self._issues[level, message, solution] = (n + 1, first)

    def observe(self, o: Observation, when: When | None, where: str, *, is_lasting: bool = False) -> bool:
        """Take a finding unless a newer statement is there already, or it is too old to say how the person is now; whether it was taken.

        Args:
            o: The finding.
            when: The day to which it applies; none counts as today.
            where: The place of the resource.
            is_lasting: Whether it holds until it is said to have ended, as a problem on a list does.
        """
        day = min(when.last, self.today) if when else self.today
        reach = RECENT if o.finding.startswith(RECENT_NAME) else CURRENT
        is_brief = o.finding.startswith(RECENT_NAME) or not (is_lasting or self.concepts.is_history(o.finding))
        if is_brief and self.today - day > reach:
            self.issue("info", f"what is older than {reach.days} days was not used", "give findings of now", where)
            return False
        before, found = self._observations.get(o.finding, (date.min, []))
        if before > day:
            self.issue("info", "an older statement of the same finding was not used", "", where)
            return False
        if found and before < day:
            self.issue("info", "an older statement of the same finding was not used", "", where)
            found = []
        self._observations[o.finding] = (day, found if o in found else [*found, o])
        return True

    def measure(self, m: Measurement, when: When | None, where: str) -> None:
        """Take a value unless a newer one of the same analyte is there already, or it is too old."""
        day = min(when.last, self.today) if when else self.today
        if self.today - day > CURRENT:
            self.issue("info", f"what is older than {CURRENT.days} days was not used", "give findings of now", where)
            return
        before, found = self._measurements.get(m.analyte, (date.min, []))
        if found and before != day:
            self.issue("info", "an older value of the same analyte was not used", "", where)
        if before <= day:
            self._measurements[m.analyte] = (day, [*found, m] if before == day and m not in found else found if before == day else [m])

    def take(self, exposure: Exposure) -> None:
        """Take a medicine, once by name; the first dose told stays."""
        name = exposure.medicine.lower()
        if name not in self.medicines or not self.medicines[name].dose:
            self.medicines[name] = replace(exposure, span=None)

    def tell(self, told: Case, when: When | None, where: str) -> None:
        """Take what was read from words: findings, values, medicines, examination and speed."""
        for o in told.observations:
            self.observe(replace(o, span=None), when, where)
        for m in told.measurements:
            self.measure(replace(m, span=None), when, where)
        for e in told.medicines:
            self.take(e)
        if told.sheet:
            self.sheet = joined(self.sheet, told.sheet)
        if told.tempo and any(self.is_complaint(o.finding) and o.presence is Presence.PRESENT for o in told.observations):
            self.tempo = self.tempo or told.tempo

    def is_complaint(self, finding: str) -> bool:
        """Whether a finding is weakness or trouble walking, by whose onset the speed is judged."""
        known = self.concepts.knowledge.findings.get(finding)
        return known is not None and known.domain in COMPLAINT_DOMAINS

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The findings, in the order in which they were first told."""
        return tuple(o for _, found in self._observations.values() for o in found)

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The values."""
        return tuple(m for _, found in self._measurements.values() for m in found)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Each kind of trouble once, with how often it was met and where first."""
        listed = [
            Issue(level, f"{message} ({n} times)" if n > 1 else message, solution, where)
            for (level, message, solution), (n, where) in self._issues.items()
        ]
        listed.sort(key=lambda i: ("error", "warning", "info").index(i.level))
        more = len(listed) - MOST_ISSUES
        return (*listed[:MOST_ISSUES], *([Issue("info", f"{more} further kinds of issues are not listed")] if more > 0 else []))
