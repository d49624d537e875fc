"""An interview as a FHIR Questionnaire that grows: its questions as items, its answers as those of a QuestionnaireResponse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.errors import IntakeError
from paresis.intake.fhir.shape import objects, words
from paresis.interview.fixed import FIXED, MONTHS
from paresis.interview.questions import Answer, Kind
from paresis.interview.session import answered, question_of, step
from paresis.interview.told import State
from paresis.kb.load import load_knowledge
from paresis.report.wording import DISCLAIMER, urgency_title

if TYPE_CHECKING:
    from paresis.interview.questions import Question
    from paresis.interview.session import Turn

Json = dict[str, Any]
ADAPTIVE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive"
PROFILE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaireresponse-adapt"
CANONICAL = "urn:paresis:questionnaire:weak-legs"
OPTIONS, UCUM = "urn:paresis:answer", "http://unitsofmeasure.org"
DONE, OPEN, NAME, RESULT = "completed", "in-progress", "questionnaire", "result"
TYPES = {Kind.TEXT: "text", Kind.NUMBER: "quantity", Kind.CHOICE: "choice", Kind.MANY: "choice"}
MOST_ITEMS, LONGEST = 200, 20_000
NONE, NONE_LABEL = "none", {"en": "None of these", "de": "Nichts davon"}


def read_response(raw: Any) -> State:
    """The interview that a QuestionnaireResponse tells; an item without an answer is taken as passed over.

    Raises:
        IntakeError: It is no QuestionnaireResponse, or an answer does not fit its question.
    """
    if not isinstance(raw, dict) or raw.get("resourceType") != "QuestionnaireResponse":
        raise IntakeError("no QuestionnaireResponse", where="body", hint="send one, or Parameters with one named questionnaire-response")
    items = [i for i in objects(raw.get("item")) if words(i.get("linkId")) not in ("", RESULT)]
    if len(items) > MOST_ITEMS:
        raise IntakeError(f"more than {MOST_ITEMS} items", where="QuestionnaireResponse.item", hint="send the items of one interview")
    language = words(raw.get("language"))[:2].lower()
    state = State(language=language if language in NONE_LABEL else "en")
    for item in items:
        state = _stepped(state, item)
    return state


def _stepped(state: State, item: Json) -> State:
    """The interview after one item; an item of ours that no longer applies, since an earlier answer was changed, is dropped."""
    link = words(item["linkId"])
    try:
        question = question_of(state, link)
    except IntakeError:
        if link in {q.id for q in FIXED} | {t.id for t in load_knowledge().interview.lists}:
            return state
        raise
    given = objects(item.get("answer"))
    values = _amount(given) if question.kind is Kind.NUMBER else tuple(v for a in given if (v := _value(a)))
    if question.kind is Kind.MANY and NONE in values:
        return step(state, Answer(link, tuple(v for v in values if v != NONE)))
    return step(state, Answer(link, values, is_known=bool(values)))


def _value(answer: Json) -> str:
    """A text, a code or the display of what was chosen."""
    for key, value in answer.items():
        if key == "valueCoding" and isinstance(value, dict):
            return words(value.get("code")) or words(value.get("display"))
        if key == "valueBoolean" and isinstance(value, bool):
            return "yes" if value else "no"
        if key in ("valueString", "valueInteger", "valueDecimal", "valueCode") and not isinstance(value, dict | list | bool):
            return str(value).strip()[:LONGEST]
    return ""


def _amount(given: list[Json]) -> tuple[str, ...]:
    """A number with its unit, which may be months."""
    for answer in given:
        quantity = answer.get("valueQuantity")
        if isinstance(quantity, dict) and isinstance(quantity.get("value"), int | float):
            unit = words(quantity.get("code")) or words(quantity.get("unit"))
            return (f"{quantity['value']:g}", MONTHS) if unit.lower() in ("mo", "month", MONTHS) else (f"{quantity['value']:g}",)
        if value := _value(answer):
            return (value,)
    return ()


def write_response(raw: Json, state: State, now: Turn) -> Json:
    """The same QuestionnaireResponse with the question that comes next, or completed."""
    told = answered(state)
    asked = [q for q, _ in told] + ([now.question] if now.question else [])
    open_item = [{"linkId": now.question.id, "text": now.question.text}] if now.question else []
    items = [*(_response_item(q, a, state.language) for q, a in told), *open_item]
    contained = [x for x in objects(raw.get("contained")) if x.get("resourceType") != "Questionnaire"]
    own: Json = {
        "resourceType": "Questionnaire", "id": NAME, "url": CANONICAL, "status": "active", "subjectType": ["Patient"],
        "extension": [{"url": ADAPTIVE, "valueBoolean": True}], "title": "Weak legs",
        "item": [*(_item(q, state.language) for q in asked), *([] if now.question else [_result(now)])],
    }  # fmt: skip
    meta = raw["meta"] if isinstance(raw.get("meta"), dict) else {"profile": [PROFILE]}
    kept = {k: v for k, v in raw.items() if k not in ("contained", "item", "status", "questionnaire", "meta", "resourceType", "language")}
    return {
        "resourceType": "QuestionnaireResponse", **kept, "meta": meta, "language": state.language, "contained": [own, *contained],
        "questionnaire": f"#{NAME}", "status": OPEN if now.question else DONE, **({"item": items} if items else {}),
    }  # fmt: skip


def _item(question: Question, language: str) -> Json:
    out: Json = {"linkId": question.id, "text": question.text, "type": TYPES[question.kind], "required": False}
    if question.kind is Kind.MANY:
        out["repeats"] = True
    if question.options:
        options = [*question.options, *([(NONE, NONE_LABEL[language])] if question.kind is Kind.MANY else [])]
        out["answerOption"] = [{"valueCoding": _coding(i, label)} for i, label in options]
    if question.help:
        out["item"] = [{"linkId": f"{question.id}-help", "type": "display", "text": question.help}]
    return out


def _coding(code: str, label: str) -> Json:
    return {"system": OPTIONS, "code": code, "display": label}


def _response_item(question: Question, answer: Answer, language: str) -> Json:
    """An answered item; one that was passed over has no answer."""
    out: Json = {"linkId": question.id, "text": question.text}
    labels = dict(question.options) | {NONE: NONE_LABEL[language]}
    is_none = question.kind is Kind.MANY and answer.is_known and not answer.values
    if question.kind is Kind.NUMBER and answer.values:
        is_months = answer.values[1:] == (MONTHS,)
        unit = {"unit": "months" if is_months else "years", "system": UCUM, "code": "mo" if is_months else "a"}
        values: list[Json] = [{"valueQuantity": {"value": float(answer.values[0].replace(",", ".")), **unit}}]
    elif question.kind in (Kind.CHOICE, Kind.MANY):
        values = [{"valueCoding": _coding(v, labels[v])} for v in ((NONE,) if is_none else answer.values) if v in labels]
    else:
        values = [{"valueString": v} for v in answer.values if v]
    return out | ({"answer": values} if values else {})


def _result(now: Turn) -> Json:
    """What came out, to be shown: nobody who needs help is left with a completed form."""
    urgency = now.urgency
    told = [f"{r.text} {r.action}".strip() for r in urgency.reasons]
    lines = [f"{urgency_title(urgency)}.", *told, urgency.safety_net, now.stop, DISCLAIMER]
    return {"linkId": RESULT, "type": "display", "text": " ".join(x for x in lines if x)}
