"""The words that everything else is said in."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

MAX_AGE = 120.0
"""Years that nobody outlives; an age above is a slip."""


class Presence(StrEnum):
    """Whether a finding is there. Absent (looked for, not there) is not unknown (nobody knows).

    >>> [p.value for p in Presence]
    ['present', 'absent', 'unknown']
    """

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """How a mention in a text is meant."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"
    PAST = "past"
    FAMILY = "family"
    HYPOTHETICAL = "hypothetical"


class Subject(StrEnum):
    """Of whom it is told: of the one who tells it, of their child, or of somebody else."""

    ME = "me"
    CHILD = "child"
    OTHER = "other"


class Sex(StrEnum):
    """Sex at birth, as priors need it.

    >>> Sex("female") is Sex.FEMALE
    True
    """

    FEMALE = "female"
    MALE = "male"


class Setting(StrEnum):
    """Where the person is seen; it decides how often each cause is met."""

    COMMUNITY = "community"
    PRIMARY_CARE = "primary_care"
    EMERGENCY = "emergency"
    HOSPITAL = "hospital"
    NEUROMUSCULAR_CLINIC = "neuromuscular_clinic"


class Prior(StrEnum):
    """How common each cause is taken to be before anything is told."""

    SETTING = "setting"
    RECORDS = "records"
    FLAT = "flat"


class Tempo(StrEnum):
    """How long the complaint took to become what it is when help is sought."""

    SUDDEN = "sudden"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class UrgencyLevel(StrEnum):
    """How fast care is needed, from minutes to not at all."""

    EMERGENCY_AMBULANCE = "emergency_ambulance"
    EMERGENCY = "emergency"
    CONSULTATION_24 = "consultation_24"
    CONSULTATION = "consultation"
    SELF_CARE = "self_care"

    @cached_property
    def rank(self) -> int:
        """4 for an ambulance down to 0 for self-care.

        >>> UrgencyLevel.EMERGENCY.rank > UrgencyLevel.CONSULTATION.rank
        True
        """
        return len(UrgencyLevel) - 1 - list(UrgencyLevel).index(self)


class Observed(StrEnum):
    """How a finding comes to be known."""

    ASKED = "asked"
    EXAMINED = "examined"
    MEASURED = "measured"


STEP = {Observed.ASKED: "question", Observed.EXAMINED: "examination", Observed.MEASURED: "investigation"}
"""What one does to learn of a finding."""
