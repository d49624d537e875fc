"""The clinician's entry: text, person, findings, examination grid, laboratory panel and medicines, as form fields and as a case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from paresis.engine.facts import gather
from paresis.intake.case_json import read_case
from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.load import load_knowledge
from paresis.model.vocabulary import Presence, Setting, Sex, Tempo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paresis.model.anatomy import Anatomy, Item
    from paresis.model.case import Case, Issue
    from paresis.model.knowledge import Analyte, Knowledge

SIDES = ("right", "left")
GROUPS = {
    "legs": ("hip_flexion", "hip_extension", "hip_abduction", "hip_adduction", "knee_extension", "knee_flexion", "ankle_dorsiflexion",
             "ankle_plantar_flexion", "ankle_inversion", "ankle_eversion", "big_toe_extension"),
    "reflexes": ("knee_jerk", "ankle_jerk", "plantar", "biceps_reflex", "brachioradialis_reflex", "triceps_reflex", "ankle_clonus"),
    "feeling": ("anterior_thigh.touch", "medial_shin.touch", "dorsum_of_foot.touch", "first_web_space.touch", "lateral_foot.touch", "perineum.touch",
                "great_toe.fine", "trunk_t10.touch"),
    "arms": ("shoulder_abduction", "elbow_flexion", "elbow_extension", "wrist_extension", "finger_extension", "finger_flexion", "finger_abduction"),
    "head": ("neck_flexion", "forehead", "lower_face_movement", "eyelids", "eye_movements", "swallowing_speech", "tongue_movement"),
    "other": ("tone_leg", "tone_arm", "wasting", "fasciculations", "fatigability", "bladder"),
}  # fmt: skip
FIRST_BLOODS = (
    "creatine_kinase", "potassium", "sodium", "calcium", "magnesium", "phosphate", "glucose", "tsh", "vitamin_b12", "haemoglobin", "crp", "esr",
    "creatinine",
)  # fmt: skip
ONE_LINE, MOST_PARTS = 300, 60
_SPELLING = str.maketrans({"μ": "µ", "×": "x", "⁹": "^9", "³": "3", "²": "2"})
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


def printed_units(analyte: Analyte) -> list[tuple[str, str]]:
    """The units to choose from, each with the names that laboratories print for it: one spelling of each, at most two names that mean the same.

    >>> printed_units(load_knowledge().analytes["tsh"])
    [('mU/L', 'mU/L, µIU/mL')]
    """
    by_factor: dict[float, dict[str, str]] = {1.0: {_spelled(analyte.unit): analyte.unit}}
    for unit, factor in analyte.units.items():
        by_factor.setdefault(factor, {}).setdefault(_spelled(unit), unit)
    return [(next(iter(same.values())), ", ".join(_names_of_unit(same))) for same in by_factor.values()]


def _names_of_unit(same: dict[str, str]) -> list[str]:
    first, *others = same.values()
    return [first, *[u for u in others if "/" in u and "/" in first and u.count("/") == first.count("/")][:1]]


def _spelled(unit: str) -> str:
    """A unit without the differences of spelling: the sign of micro, `IU` for `U`, raised figures, what is counted."""
    text = unit.lower().translate(_SPELLING)
    text = re.sub(r"cells|beats|breaths|^x| |micro(?=mol)", lambda m: "µ" if m[0] == "micro" else "", text).replace("iu", "u")
    return re.sub(r"/h(ou)?r$", "/h", re.sub(r"(^|/)(?:u|mc)(?=[a-z])", r"\1µ", text))


def problems(entry: Mapping[str, tuple[str, ...]], knowledge: Knowledge) -> dict[str, Issue]:
    """What was entered and cannot be used, by the field in which it stands.

    >>> from paresis.kb.load import load_knowledge
    >>> list(problems({"age": ("350",), "v:potassium": ("4,1",), "v:sodium": ("high",)}, load_knowledge()))
    ['age', 'v:sodium']
    """
    fields = ["age", *(k for k in entry if k.startswith("v:"))]
    found = {f: _problem(f, entry, knowledge) for f in fields if f in entry}
    return {f: issue for f, issue in found.items() if issue}


def _problem(field: str, entry: Mapping[str, tuple[str, ...]], knowledge: Knowledge) -> Issue | None:
    """What is wrong with one field, read by itself with its unit."""
    alone = {k: v for k, v in entry.items() if k in (field, f"u:{field[2:]}", "months" if field == "age" else field)}
    issues = gather(case_of_entry(alone, knowledge), knowledge).issues
    return next((i for i in issues if i.level == "warning"), None)


def kept_fields(sent: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The fields of the entry that were filled in; anything else that was sent is dropped."""
    names = {"text", "age", "months", "sex", "setting", "tempo", "medicines"}
    found = {k: v for k, v in sent.items() if (k in names or k.startswith(("f:", "s:", "v:", "u:"))) and any(x.strip() for x in v)}
    filled = {k[2:] for k in found if k.startswith("v:")}
    return {k: tuple(x.strip() for x in v) for k, v in found.items() if not k.startswith("u:") or k[2:] in filled}


def case_of_entry(entry: Mapping[str, tuple[str, ...]], knowledge: Knowledge | None = None) -> Case:
    """The case that an entry describes; what does not fit is left out, each with an issue."""
    return read_case(_as_json(entry), knowledge=knowledge, today=date.today())


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
