"""A request as a case and as an interview so far: nothing else is remembered of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from paresis.intake.case_json import read_case
from paresis.interview.questions import UNSURE, Answer
from paresis.interview.told import State, told_in
from paresis.kb.lang.translated import ENGLISH, first_accepted, translated
from paresis.kb.load import load_knowledge
from paresis.model.case import Issue
from paresis.model.vocabulary import Presence, Subject, UrgencyLevel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from paresis.model.case import Case
    from paresis.model.knowledge import Knowledge
    from paresis.service.shapes import Age, Evidence, Shape, Told

MONTHS_A_YEAR = 12
TEMPO, INTERVIEW = "tempo_", "interview"
NAME_LENGTH, MOST_NAMED = 40, 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is told about, in which language the answer is, and what is odd."""

    case: Case
    knowledge: Knowledge
    language: str


def language_of(request: Request) -> str:
    """The language of `Model-Id` (`paresis-de`, `de`), else the first of `Accept-Language` that there is; English by default."""
    model = request.headers.get("model-id", "").lower().rpartition("-")[2]
    accepted = request.headers.get("accept-language", "")
    return model if _is_known(model) else first_accepted(accepted, _is_known)


def _is_known(language: str) -> bool:
    return language == ENGLISH or (len(language) == 2 and load_knowledge().language(language) is not None)


def years_of(age: Age | None) -> float | None:
    """An age in years."""
    return None if age is None else age.value / MONTHS_A_YEAR if age.unit == "month" else age.value


def asked_of(told: Told, language: str) -> Asked:
    """The case that a request describes; evidence with a value is a measurement, with a grade a line of the examination."""
    findings = [e for e in told.evidence if e.value is None and e.grade is None and not e.id.startswith(TEMPO)]
    raw: dict[str, Any] = {
        "age_years": years_of(told.age),
        "sex": told.sex,
        "setting": told.setting,
        "tempo": told.tempo or _tempo(told),
        "text": told.text,
        "observations": [_observation(e) for e in findings],
        "measurements": [_measurement(e) for e in told.evidence if e.value is not None],
        "medicines": [{"medicine": m} for m in told.medicines if m.strip()],
        "sheet": [_line(e) for e in told.evidence if e.grade is not None and e.value is None] or None,
    }
    case = read_case({k: v for k, v in raw.items() if v is not None})
    case = replace(case, issues=(*case.issues, *_about(told)))
    return Asked(case, translated(load_knowledge(), language), language)


def state_of(told: Told, asked: Asked) -> State:
    """The interview so far: what is known, and which questions need not be put any more."""
    about = Subject.OTHER if told.extras.enable_third_person_questions else Subject.ME
    done = [Answer("story"), Answer("about", (about,)), Answer("confirm"), Answer("medicines")]
    done += [Answer(name, (), is_known=False) for name in ("age", "sex")]
    done += [Answer("tempo", (UNSURE,))] if _said_tempo(told) else []
    given = {e.id for e in told.evidence} | told_in(asked.case, asked.knowledge)
    lists = asked.knowledge.interview.lists
    done += [Answer(t.id, (), is_known=False) for t in lists if {f for f, _ in t.items} <= given]
    listed = {f for t in lists for f, _ in t.items}
    done += [Answer(e.id, (UNSURE,)) for e in told.evidence if _is_done(e, listed, asked.knowledge)]
    continued = UrgencyLevel.EMERGENCY_AMBULANCE if told.extras.is_continued else None
    return State(tuple(done), told.setting, told.extras.is_examined, continued, asked.language, asked.case)


def _is_done(e: Evidence, listed: set[str], knowledge: Knowledge) -> bool:
    """Whether a finding was asked for by itself, or nobody knows it: it is not asked again."""
    return e.id in knowledge.findings and ((e.source == INTERVIEW and e.id not in listed) or e.choice_id is Presence.UNKNOWN)


def _observation(e: Evidence) -> dict[str, Any]:
    return {"finding": e.id, "presence": e.choice_id, "probability": e.probability, "side": e.laterality}


def _measurement(e: Evidence) -> dict[str, Any]:
    return {"analyte": e.id, "value": e.value, "unit": e.unit, "comparator": e.comparator}


def _line(e: Evidence) -> dict[str, Any]:
    return {"item": e.id.replace("_", " "), "side": e.laterality, "grade": e.grade}


def _tempo(told: Told) -> str | None:
    """The speed that an answer to the question about it names."""
    said = (e.id.removeprefix(TEMPO) for e in _said_tempo(told) if e.choice_id is Presence.PRESENT)
    return next((s for s in said if s != UNSURE), None)


def _said_tempo(told: Told) -> list[Evidence]:
    return [e for e in told.evidence if e.id.startswith(TEMPO)]


def _about(told: Told) -> tuple[Issue, ...]:
    """What is odd about the request itself."""
    names = list(_unknown(told, ""))[:MOST_NAMED]
    strange = [Issue("warning", f"a field that is not known was not used: {name}", "see /api/openapi.json", name) for name in names]
    lacking = [k for k in ("age", "sex") if getattr(told, k) is None and not told.text]
    missing = [Issue("info", f"no {k} was given", f"causes depend on it: give {k}", k) for k in lacking]
    return (*strange, *missing)


def _unknown(shape: Shape, place: str) -> Iterator[str]:
    yield from (f"{place}{name[:NAME_LENGTH]}" for name in shape.model_extra or ())
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        inner = [(f"{name}.{i}.", x) for i, x in enumerate(value)] if isinstance(value, list) else [(f"{name}.", value)]
        for at, x in inner:
            if hasattr(x, "model_extra"):
                yield from _unknown(x, f"{place}{at}")
