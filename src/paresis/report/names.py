"""Ids as words: findings, red flags, causes and sources that an assessment names only by id."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from paresis.kb.hpo import PREFIX, hpo_term
from paresis.report.language import known, say, spoken

if TYPE_CHECKING:
    from paresis.model.knowledge import Source

_LEVEL = re.compile(r"\b[CTLS]\d+(?:[–-][CTLS]?\d+)?\b")


def finding_name(finding: str) -> str:
    """A finding in words.

    >>> finding_name("tempo"), finding_name("no_such_finding")
    ('how fast it came', 'no such finding')
    """
    term = hpo_term(finding) if finding.startswith(PREFIX) else None
    if term:
        return term.label
    return say("how fast it came") if finding == "tempo" else _name(finding, "findings")


def plain_finding(finding: str) -> str:
    """A finding as patients read it: a fact in plain words.

    >>> plain_finding("romberg_sign"), plain_finding("no_such_finding")
    ('Sways or falls with closed eyes', 'no such finding')
    """
    knowledge = known()
    told = knowledge.findings.get(finding) if knowledge else None
    return told.lay if told else finding_name(finding)


def condition_name(condition: str) -> str:
    """A cause in words.

    >>> condition_name("guillain_barre_syndrome")
    'Guillain-Barré syndrome'
    """
    return _name(condition, "conditions")


def lay_name(condition: str) -> str:
    """A cause as patients call it, without what stands in brackets; its name where there is no other.

    >>> lay_name("acute_limb_ischaemia"), lay_name("no_such_cause")
    ('Blocked leg artery', 'no such cause')
    """
    knowledge = known()
    told = knowledge.conditions.get(condition) if knowledge else None
    return told.lay.partition(" (")[0] if told and told.lay else condition_name(condition)


def flag_name(flag: str) -> str:
    """A red flag in words.

    >>> flag_name("no_such_flag")
    'no such flag'
    """
    return _name(flag, "flags")


def lesion_name(name: str) -> str:
    """A lesion of the examination in the language that is written: its levels and its side stay.

    >>> from paresis.report.language import speaking
    >>> with speaking("de"):
    ...     lesion_name("Half of the spinal cord at T10, left (level or extent unclear)")
    'Hälfte des Rückenmarks bei T10, links (Höhe oder Ausdehnung unklar)'
    """
    for ending in (" (level or extent unclear)", ", left worse", ", right worse", ", left", ", right"):
        if name.endswith(ending):
            return say(f"{{lesion}}{ending}", lesion=lesion_name(name.removesuffix(ending)))
    level = _LEVEL.search(name)
    return say(_LEVEL.sub("{level}", name, count=1), level=level.group()) if level else say(name)


def place_name(where: str) -> str:
    """The place in a case that an issue speaks of; a value by its name.

    >>> place_name("measurements.creatine_kinase"), place_name("sheet")
    ('Creatine kinase', 'sheet')
    """
    knowledge, id_ = known(), where.removeprefix("measurements.")
    return knowledge.analytes[id_].name if knowledge and id_ != where and id_ in knowledge.analytes else where


def source_of(key: str) -> Source | None:
    """The citation with this key, None when it is not known."""
    knowledge = known()
    return knowledge.sources.get(key) if knowledge else None


def _name(id_: str, kind: str) -> str:
    """The name of an entry; an unknown id without its underscores."""
    return _names(spoken()).get(kind, {}).get(id_) or id_.replace("_", " ")


@lru_cache(maxsize=4)
def _names(_: str) -> dict[str, dict[str, str]]:
    """Names by kind and id in a language, the one that is being written."""
    k = known()
    if k is None:
        return {}
    return {
        "findings": {x.id: x.name for x in k.findings.values()},
        "conditions": {x.id: x.name for x in k.conditions.values()},
        "flags": {x.id: x.name for x in k.red_flags},
    }
