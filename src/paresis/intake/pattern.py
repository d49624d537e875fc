"""A phrase of the knowledge as the matcher uses it."""

from __future__ import annotations

from dataclasses import dataclass

from paresis.words import stem

SPARE, TIGHT_SPARE = 3.0, 1.6
WIDE_SLOT = 3
SPARE_PER_SLOT = 1.0
CONNECTIVES = frozenset(stem(w) for w in "because due after before during when while without than until follow following on".split())


@dataclass(frozen=True, slots=True)
class Pattern:
    """A phrase of the knowledge.

    Attributes:
        finding: Id of the finding.
        is_affirmed: False when the phrase itself says that the finding is absent.
        slots: Its slots in the order of the phrase.
        phrase: As written.
        spare: How much may stand between the words.
        is_ordered: Whether the words must come in the order of the phrase.
        bound: Slots that must be followed by the next slot of the phrase ("because", "after").
        needs: The slots as a set.
    """

    finding: str
    is_affirmed: bool
    slots: tuple[int, ...]
    phrase: str
    spare: float
    is_ordered: bool
    bound: tuple[int, ...]
    needs: frozenset[int]


def pattern_of(slots: list[list[list[str]]], finding: str, polarity: str, parts: list[int], phrase: str) -> Pattern:
    """A phrase as compiled: how loosely its words may stand, and which must be followed by the next."""
    spare = 0.0
    if len(parts) > 1:
        is_wide = any(len(slots[s]) >= WIDE_SLOT for s in parts)
        spare = (SPARE if is_wide else TIGHT_SPARE) + SPARE_PER_SLOT * (len(parts) - 2)
    bound = tuple(k for k, s in enumerate(parts[:-1]) if all(len(x) == 1 and x[0] in CONNECTIVES for x in slots[s]))
    return Pattern(finding, polarity == "present", tuple(parts), phrase, spare, phrase.startswith(">"), bound, frozenset(parts))
