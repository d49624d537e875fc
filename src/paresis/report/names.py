"""Ids as words: findings, red flags, causes and sources that an assessment names only by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.errors import VersionError
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge, Source


def known() -> Knowledge | None:
    """The knowledge that ships, or None where there is none: a report is still made, with ids for names."""
    try:
        return load_knowledge()
    except VersionError:
        return None


def finding_name(finding: str) -> str:
    """A finding in words.

    >>> finding_name("tempo"), finding_name("no_such_finding")
    ('how fast it came', 'no such finding')
    """
    if finding == "tempo":
        return "how fast it came"
    knowledge = known()
    found = knowledge.findings.get(finding) if knowledge else None
    return found.name if found else finding.replace("_", " ")


def condition_name(condition: str) -> str:
    """A cause in words.

    >>> condition_name("guillain_barre_syndrome")
    'Guillain-Barré syndrome'
    """
    knowledge = known()
    found = knowledge.conditions.get(condition) if knowledge else None
    return found.name if found else condition.replace("_", " ")


def flag_name(flag: str) -> str:
    """A red flag in words; an unknown id without its underscores.

    >>> flag_name("no_such_flag")
    'no such flag'
    """
    knowledge = known()
    found = next((f.name for f in knowledge.red_flags if f.id == flag), "") if knowledge else ""
    return found or flag.replace("_", " ")


def source_of(key: str) -> Source | None:
    """The citation with this key, None when it is not known."""
    knowledge = known()
    return knowledge.sources.get(key) if knowledge else None
