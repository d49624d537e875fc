"""Why are this person's legs weak, how urgent is it, and what next?

>>> import paresis
>>> case = paresis.read_text("62-year-old woman, both legs weak for two weeks")
>>> answer = paresis.assess(case)
>>> round(sum(c.posttest for c in answer.differential), 2) <= 1
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paresis.engine.assess import assess
    from paresis.intake.phenopacket import read_phenopacket
    from paresis.intake.text import read_text
    from paresis.kb.load import load_knowledge
    from paresis.model.assessment import Assessment
    from paresis.model.case import Case, Exposure, Issue, Measurement, Observation
    from paresis.model.vocabulary import Presence, Sex

__all__ = [
    "Assessment", "Case", "Exposure", "Issue", "Measurement", "Observation", "Presence", "Sex", "assess", "load_knowledge", "read_phenopacket",
    "read_text",
]  # fmt: skip

_ROOMS = {
    "paresis.engine.assess": ("assess",),
    "paresis.intake.phenopacket": ("read_phenopacket",),
    "paresis.intake.text": ("read_text",),
    "paresis.kb.load": ("load_knowledge",),
    "paresis.model.assessment": ("Assessment",),
    "paresis.model.case": ("Case", "Exposure", "Issue", "Measurement", "Observation"),
    "paresis.model.vocabulary": ("Presence", "Sex"),
}
_ROOM = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    """A name of the door, loaded when it is first asked for: who reads notes need not load the engine."""
    if name not in _ROOM:
        raise AttributeError(f"module 'paresis' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_ROOM[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
