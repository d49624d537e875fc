"""Published cases: read, resolve the diagnosis to conditions, assess, keep what is needed for the figures."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from paresis.engine.assess import assess
from paresis.errors import IntakeError
from paresis.intake.text import read_text
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo, UrgencyLevel
from paresis.words import stems

if TYPE_CHECKING:
    from pathlib import Path

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


def read_cases(path: Path) -> list[dict[str, Any]]:
    """Published cases, one JSON object a line.

    Raises:
        IntakeError: The file cannot be read, or a line is not an object with a diagnosis.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(f"cannot be read: {error}", where=str(path), hint="give a .jsonl file of published cases") from None
    cases = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except json.JSONDecodeError as error:
            raise IntakeError(f"not JSON: {error.msg}", where=f"{path}:{number}", hint="one JSON object a line") from None
        if not isinstance(raw, dict) or "diagnosis" not in raw:
            raise IntakeError("no field 'diagnosis'", where=f"{path}:{number}", hint="a published case has at least 'text' and 'diagnosis'")
        cases.append(raw)
    return cases


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


def case_of(raw: dict[str, Any], given: With, knowledge: Knowledge) -> Case:
    """The case as the engine gets it: the text; with `findings` also what was listed; with `labs` also the first bloods."""
    case = read_text(
        str(raw.get("text", "")), knowledge=knowledge, age_years=raw.get("age"), sex=Sex(raw["sex"]) if raw.get("sex") in list(Sex) else None,
        setting=SETTINGS.get(raw.get("setting", ""), Setting.PRIMARY_CARE),
    )  # fmt: skip
    if given is With.FINDINGS:
        present = _listed(raw.get("present", []), Presence.PRESENT, knowledge)
        absent = _listed(raw.get("absent", []), Presence.ABSENT, knowledge)
        tempo = Tempo(raw["onset"]) if raw.get("onset") in list(Tempo) else case.tempo
        case = replace(case, observations=(*case.observations, *present, *absent), tempo=tempo)
    if given is With.LABS:
        said = ". ".join(f"{x['test']} {x.get('value', '')} {x.get('unit', '')}" for x in raw.get("labs", []))
        labs = read_text(said, knowledge=knowledge)
        case = replace(case, observations=(*case.observations, *labs.observations), measurements=(*case.measurements, *labs.measurements))
    return case


def _listed(phrases: list[str], presence: Presence, knowledge: Knowledge) -> list[Observation]:
    found = (o for phrase in phrases for o in read_text(phrase, knowledge=knowledge).observations)
    return [replace(o, presence=presence if o.presence is Presence.PRESENT else o.presence, probability=None) for o in found]


def outcome_of(raw: dict[str, Any], given: With, knowledge: Knowledge) -> Outcome:
    """Assess one published case and compare."""
    case = case_of(raw, given, knowledge)
    answer = assess(case, knowledge=knowledge, top=TOP)
    accepted = resolve([raw["diagnosis"], *raw.get("diagnosis_synonyms", [])], knowledge)
    hit = next((c for c in answer.differential if c.id in accepted), None)
    leader = answer.differential[0] if answer.differential else None
    return Outcome(
        id=str(raw.get("id", "")), diagnosis=raw["diagnosis"], accepted=accepted,
        rank=hit.rank if hit else None, posttest=hit.posttest if hit else 0.0,
        leader=leader.id if leader else "", leader_posttest=leader.posttest if leader else 0.0, urgency=answer.urgency.level,
        gold_urgency=GOLD_URGENCY.get(raw.get("urgency", "")), site=answer.localisation[0].site if answer.localisation else "",
        gold_site=GOLD_SITE.get(raw.get("lesion_site", ""), ""), n_findings=len({o.finding for o in case.observations}), answer=answer,
    )  # fmt: skip
