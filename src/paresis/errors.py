"""What can go wrong, and how to mend it.

    ParesisError
    ├── KnowledgeError (ValueError)     a file of the knowledge base breaks a rule
    ├── IntakeError (ValueError)        an input file cannot be read at all
    ├── VersionError                    compiled knowledge and software do not fit
    └── MissingExtraError (ImportError) an optional part is not installed

A patient is never an exception: whatever is odd in a case becomes an `Issue` of the assessment.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ParesisError(Exception):
    """Base of all errors of this package: where, what, and a hint how to mend it."""

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(self.text())

    def text(self) -> str:
        """The message as shown to a person: `where: what`, and the hint on a line of its own."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\nhint: {self.hint}" if self.hint else head


class KnowledgeError(ParesisError, ValueError):
    """A knowledge file breaks a rule."""


class IntakeError(ParesisError, ValueError):
    """An input cannot be read at all."""


class VersionError(ParesisError):
    """Compiled knowledge and software do not fit together."""


class MissingExtraError(ParesisError, ImportError):
    """An optional dependency is not installed."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known word, or an empty string.

    >>> did_you_mean("arreflexia", ["areflexia", "ataxia"])
    "did you mean 'areflexia'?"
    """
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else ""
