"""Published cases: read, resolve the diagnosis to conditions, assess, keep what is needed for the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.intake.text import read_text
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo, UrgencyLevel
from paresis.words import stems

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment
    from paresis.model.case import Case, Observation
    from paresis.model.knowledge import Knowledge

EMERGENCY = frozenset({UrgencyLevel.EMERGENCY_AMBULANCE, UrgencyLevel.EMERGENCY})
GOLD_URGENCY = {
    "emergency": UrgencyLevel.EMERGENCY,
    "urgent": UrgencyLevel.CONSULTATION_24,
    "soon": UrgencyLevel.CONSULTATION,
    "routine": UrgencyLevel.CONSULTATION,
    "self-care": UrgencyLevel.SELF_CARE,
}
GOLD_SITE = {
    "brain": "brain",
    "spinal cord": "spinal_cord",
    "anterior horn cell": "anterior_horn",
    "nerve root": "nerve_root",
    "plexus": "plexus",
    "peripheral nerve": "peripheral_nerve",
    "neuromuscular junction": "neuromuscular_junction",
    "muscle": "muscle",
    "systemic/metabolic": "systemic",
    "vascular": "vascular",
    "functional": "functional",
    "musculoskeletal pain/deconditioning": "musculoskeletal",
}
SETTINGS = {
    "primary care": Setting.PRIMARY_CARE,
    "emergency": Setting.EMERGENCY,
    "inpatient": Setting.HOSPITAL,
    "specialist": Setting.NEUROMUSCULAR_CLINIC,
}
TOP = 60


class With(StrEnum):
    """What of a published case is given to the engine."""

    TEXT = "text"
    FINDINGS = "findings"
    LABS = "labs"

    @property
    def words(self) -> str:
        """In words."""
        return {"text": "the text alone", "findings": "text + listed findings", "labs": "text + first bloods"}[self.value]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with its answer.

    Attributes:
        accepted: Conditions that count as the diagnosis; empty when none resolves.
        rank: Rank of the first accepted condition, None when it is not in the list.
        posttest: Its probability.
        urgency: The level given; `gold_urgency` the level that was judged right.
        site: Leading segment; `gold_site` the right one.
    """

    id: str
    diagnosis: str
    accepted: tuple[str, ...]
    rank: int | None
    posttest: float
    leader: str
    leader_posttest: float
    urgency: UrgencyLevel
    gold_urgency: UrgencyLevel | None
    site: str
    gold_site: str
    n_findings: int
    answer: Assessment


class LabValue(BaseModel):
    """A blood test as published."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    test: str
    value: str | None = None
    unit: str | None = None


class PublishedCase(BaseModel):
    """One line of a file of published cases; what is not named here is not used.

    Attributes:
        diagnosis: The diagnosis in words; `diagnosis_synonyms` count as well.
        present: Findings in words; `absent` those that were looked for and are not there.
        labs: First blood tests, each an object with `test`, `value` and `unit`.
        urgency: What was judged right: emergency, urgent, soon, routine or self-care.
    """

    diagnosis: Annotated[str, Field(min_length=1)]
    id: str | int = ""
    text: str = ""
    age: Annotated[float, Field(ge=0, le=130)] | None = None
    sex: str | None = None
    setting: str | None = None
    onset: str | None = None
    present: list[str] = []
    absent: list[str] = []
    labs: list[LabValue] = []
    diagnosis_synonyms: list[str] = []
    urgency: str | None = None
    lesion_site: str | None = None


def read_cases(text: str, *, where: str = "cases") -> tuple[list[PublishedCase], list[IntakeError]]:
    """Published cases, one JSON object a line.

    Args:
        text: The content of the file.
        where: Its name, for messages.

    Returns:
        The cases, and for each line that is none the error that says why.

    Example:
        >>> cases, problems = read_cases('{"diagnosis": "GBS"}\\n{"diagnosis": 7, "labs": "none"}', where="cases.jsonl")
        >>> len(cases), problems[0].where
        (1, 'cases.jsonl:2')
    """
    cases: list[PublishedCase] = []
    problems: list[IntakeError] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                cases.append(PublishedCase.model_validate_json(line))
            except ValidationError as error:
                problems.append(_problem(error, f"{where}:{number}"))
    return cases, problems


def _problem(error: ValidationError, where: str) -> IntakeError:
    """What is wrong with a line, field by field."""
    what = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" if e["loc"] else e["msg"] for e in error.errors()[:3])
    return IntakeError(f"left out: {what}", where=where, hint="one JSON object a line; see paresis evaluate --help")


def resolve(names: list[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Conditions that any of the names means: by name, lay name, synonym or id, words in any order.

    A name in longer form ("hypokalaemia due to liquorice") resolves to the condition whose whole name it contains when nothing fits exactly.
    """
    known = [(frozenset(stems(label)), c.id) for c in knowledge.conditions.values() for label in _labels(c.name, *c.synonyms, c.id.replace("_", " "))]
    exact: list[str] = []
    for name in names:
        for label in _labels(name):
            exact += [condition for words, condition in known if words and words == frozenset(stems(label))]
    if exact:
        return tuple(dict.fromkeys(exact))
    inside = [(len(words), c) for name in names for words, c in known if words and words <= frozenset(stems(name))]
    longest = max((n for n, _ in inside), default=0)
    return tuple(dict.fromkeys(c for n, c in inside if n == longest))


def _labels(*names: str) -> list[str]:
    """Each name, and the same without what stands in brackets."""
    return [x for name in names for x in dict.fromkeys((name, re.sub(r"\s*\([^)]*\)", "", name).strip())) if x]


def case_of(raw: PublishedCase, given: With, knowledge: Knowledge) -> Case:
    """The case as the engine gets it: the text; with `findings` also what was listed; with `labs` also the first bloods."""
    case = read_text(
        raw.text, knowledge=knowledge, age_years=raw.age, sex=Sex(raw.sex) if raw.sex in list(Sex) else None,
        setting=SETTINGS.get(raw.setting or "", Setting.PRIMARY_CARE),
    )  # fmt: skip
    if given is With.FINDINGS:
        present = _listed(raw.present, Presence.PRESENT, knowledge)
        absent = _listed(raw.absent, Presence.ABSENT, knowledge)
        tempo = Tempo(raw.onset) if raw.onset in list(Tempo) else case.tempo
        case = replace(case, observations=(*case.observations, *present, *absent), tempo=tempo)
    if given is With.LABS:
        said = ". ".join(f"{x.test} {x.value or ''} {x.unit or ''}" for x in raw.labs)
        labs = read_text(said, knowledge=knowledge)
        case = replace(case, observations=(*case.observations, *labs.observations), measurements=(*case.measurements, *labs.measurements))
    return case


def _listed(phrases: list[str], presence: Presence, knowledge: Knowledge) -> list[Observation]:
    found = (o for phrase in phrases for o in read_text(phrase, knowledge=knowledge).observations)
    return [replace(o, presence=presence if o.presence is Presence.PRESENT else o.presence, probability=None) for o in found]


def outcome_of(raw: PublishedCase, given: With, knowledge: Knowledge) -> Outcome:
    """Assess one published case and compare."""
    case = case_of(raw, given, knowledge)
    answer = assess(case, knowledge=knowledge, top=TOP)
    accepted = resolve([raw.diagnosis, *raw.diagnosis_synonyms], knowledge)
    hit = next((c for c in answer.differential if not {c.id, *(f.id for f in c.forms)}.isdisjoint(accepted)), None)
    leader = answer.differential[0] if answer.differential else None
    return Outcome(
        id=str(raw.id), diagnosis=raw.diagnosis, accepted=accepted,
        rank=hit.rank if hit else None, posttest=hit.posttest if hit else 0.0,
        leader=leader.id if leader else "", leader_posttest=leader.posttest if leader else 0.0, urgency=answer.urgency.level,
        gold_urgency=GOLD_URGENCY.get(raw.urgency or ""), site=answer.localisation[0].site if answer.localisation else "",
        gold_site=GOLD_SITE.get(raw.lesion_site or "", ""), n_findings=len({o.finding for o in case.observations}), answer=answer,
    )  # fmt: skip
