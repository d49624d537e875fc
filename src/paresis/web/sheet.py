"""The clinician's entry: text, person, findings, examination grid, laboratory panel and medicines, as form fields and as a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.intake.case_json import read_case
from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.model.anatomy import Anatomy, Item
    from paresis.model.case import Case
    from paresis.model.knowledge import Analyte, Knowledge

SIDES = ("right", "left")
GROUPS = {
    "legs": ("hip_flexion", "hip_extension", "hip_abduction", "hip_adduction", "knee_extension", "knee_flexion", "ankle_dorsiflexion",
             "ankle_plantar_flexion", "ankle_inversion", "ankle_eversion", "big_toe_extension"),
    "arms": ("shoulder_abduction", "elbow_flexion", "elbow_extension", "wrist_extension", "finger_extension", "finger_flexion", "finger_abduction"),
    "head": ("neck_flexion", "forehead", "lower_face_movement", "eyelids", "eye_movements", "swallowing_speech", "tongue_movement"),
    "reflexes": ("knee_jerk", "ankle_jerk", "plantar", "biceps_reflex", "brachioradialis_reflex", "triceps_reflex", "ankle_clonus"),
    "feeling": ("anterior_thigh.touch", "medial_shin.touch", "dorsum_of_foot.touch", "first_web_space.touch", "lateral_foot.touch", "perineum.touch",
                "great_toe.fine", "trunk_t10.touch"),
    "other": ("tone_leg", "tone_arm", "wasting", "fasciculations", "fatigability", "bladder"),
}  # fmt: skip
FIRST_BLOODS = (
    "creatine_kinase", "potassium", "sodium", "calcium", "magnesium", "phosphate", "glucose", "tsh", "vitamin_b12", "haemoglobin", "crp", "esr",
    "creatinine",
)  # fmt: skip
ONE_LINE, MOST_PARTS = 300, 60
_PARTS = re.compile(r"[,;\n]+")
_NUMBER = re.compile(r"(-?\d{1,9}(?:[.,]\d{1,6})?)$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the grid: what is examined, the states to choose from, and the sides."""

    item: str
    name: str
    states: tuple[str, ...]
    sides: tuple[str, ...]


@lru_cache(maxsize=1)
def grid() -> dict[str, tuple[Row, ...]]:
    """The rows of the examination, by group; what the anatomy does not know is left out."""
    anatomy = load_anatomy()
    return {g: tuple(_row(anatomy.items[i], anatomy) for i in items if i in anatomy.items) for g, items in GROUPS.items()}


def _row(item: Item, anatomy: Anatomy) -> Row:
    states = anatomy.scales[item.scale].states
    best_first = tuple(reversed(states)) if item.kind == "movement" else states
    return Row(item.id, item.name, best_first, SIDES if item.sided else ("",))


def panel(knowledge: Knowledge) -> tuple[list[Analyte], list[Analyte]]:
    """Laboratory values: those of a first blood test, and all others."""
    known = knowledge.analytes
    first = [known[a] for a in FIRST_BLOODS if a in known]
    return first, [a for a in known.values() if a not in first]


def kept_fields(sent: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The fields of the entry that were filled in; anything else that was sent is dropped."""
    names = {"text", "age", "months", "sex", "setting", "tempo", "medicines"}
    found = {k: v for k, v in sent.items() if (k in names or k.startswith(("f:", "s:", "v:", "u:"))) and any(x.strip() for x in v)}
    filled = {k[2:] for k in found if k.startswith("v:")}
    return {k: tuple(x.strip() for x in v) for k, v in found.items() if not k.startswith("u:") or k[2:] in filled}


def case_of_entry(entry: Mapping[str, tuple[str, ...]]) -> Case:
    """The case that an entry describes; what does not fit is left out, each with an issue."""
    return read_case(_as_json(entry))


def _as_json(entry: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    one = {k: v[0] for k, v in entry.items() if v}
    found = {k[2:]: v for k, v in one.items() if k.startswith("f:")}
    medicines = [p.strip()[:ONE_LINE] for p in _PARTS.split(one.get("medicines", ""))][:MOST_PARTS]
    known = load_knowledge().findings
    return {
        "text": one.get("text", ""),
        "age_years": _age(one),
        "sex": one.get("sex") if one.get("sex") in list(Sex) else None,
        "setting": one.get("setting") if one.get("setting") in list(Setting) else Setting.PRIMARY_CARE.value,
        "tempo": one.get("tempo") if one.get("tempo") in list(Tempo) else None,
        "present": [f for f, v in found.items() if v == Presence.PRESENT and f in known],
        "absent": [f for f, v in found.items() if v == Presence.ABSENT and f in known],
        "measurements": [{"analyte": k[2:], "value": v[:ONE_LINE], "unit": one.get(f"u:{k[2:]}", "")} for k, v in one.items() if k.startswith("v:")],
        "medicines": [{"medicine": m} for m in medicines if m],
        "sheet": [_graded(k, v) for k, v in one.items() if k.startswith("s:")],
    }


def _age(one: Mapping[str, str]) -> float | str | None:
    """The age in years; what is no number as it is, so that the reader of cases says so."""
    text = one.get("age", "")
    match = _NUMBER.match(text)
    return float(match[1].replace(",", ".")) / (12 if one.get("months") else 1) if match else text or None


def _graded(field: str, grade: str) -> dict[str, str]:
    _, item, side = [*field.split(":"), "", ""][:3]
    return {"item": item, "side": side, "grade": grade}


def entry_of_case(case: Case, text: str) -> dict[str, tuple[str, ...]]:
    """The entry filled from an interview: what was told beside the words as findings."""
    by_words = {o.finding for o in case.observations if o.span}
    said = [o for o in case.observations if o.finding not in by_words and o.presence is not Presence.UNKNOWN]
    filled: dict[str, tuple[str, ...]] = {f"f:{o.finding}": (o.presence.value,) for o in said}
    person = {
        "text": text, "age": "" if case.age_years is None else f"{case.age_years:g}", "sex": case.sex or "", "tempo": case.tempo or "",
        "setting": case.setting, "medicines": ", ".join(dict.fromkeys(m.medicine for m in case.medicines)),
    }  # fmt: skip
    return filled | {k: (str(v),) for k, v in person.items() if v}
