"""Why are this person's legs weak, how urgent is it, and what next?

>>> import paresis
>>> case = paresis.read_text("62-year-old woman, both legs weak for two weeks")
>>> answer = paresis.assess(case)
>>> round(sum(c.posttest for c in answer.differential), 2) <= 1
True
"""

from __future__ import annotations

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
