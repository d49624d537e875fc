"""The result for a patient as a document to take along: the same words as on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paresis.report.names import lay_name
from paresis.report.pdf import COLOUR, Document, Section, Table
from paresis.report.wording import listed
from paresis.web.patient import in_plain_words, medicines, plain, reason_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import Assessment, Reason
    from paresis.web.words import Words


def handout(shown: dict[str, Any], words: Words, number: str) -> Document:
    """What the patient's page shows, as a document.

    Args:
        shown: What the page is made with.
        words: In which language.
        number: To call in an emergency.
    """
    answer: Assessment = shown["a"]
    title = words(f"level.{shown['level']}.title")
    lead = (words(f"level.{shown['level']}.how", number=number),)
    first = (_why(answer, words), _watch(shown, words), _unanswered(shown, words, number))
    parts = (*first, _may(shown, words), _medicines(answer, words), _care(answer, words), _tell(shown, words))
    colour = COLOUR.get(answer.urgency.level, "#b35806") if shown["level"] != "unknown" else "#b35806"
    return Document(
        f"{title} – {words('patient.title')}", words.language, f"{words('site.name')} · {words('patient.title')}", title, lead,
        tuple(p for p in parts if p), words("site.foot"), colour=colour,
    )  # fmt: skip


def _why(answer: Assessment, words: Words) -> Section:
    return Section(words("patient.why"), tuple(line for r in answer.urgency.reasons for line in _reason(r, words)))


def _reason(r: Reason, words: Words) -> Iterator[str]:
    name = lay_name(r.id) if r.id and r.kind != "red_flag" else ""
    head = words(reason_key(r))
    text = plain(r, words)
    yield f"{head}: {name}. {text}" if name else f"{head}. {text}"
    if r.findings:
        yield words("patient.because", what="; ".join(in_plain_words(r.findings)))


def _watch(shown: dict[str, Any], words: Words) -> Section:
    lead, items, after = listed(shown["a"].urgency.safety_net)
    more = (*((after,) if after else ()), *((words("patient.watch_open"),) if shown["watch"] else ()))
    return Section(words("patient.watch"), (lead,), items=tuple(items), after=more, points=tuple(s.question for s in shown["watch"]))


def _unanswered(shown: dict[str, Any], words: Words, number: str) -> Section | None:
    if not shown["unanswered"]:
        return None
    return Section(words("patient.unanswered"), (words("patient.unanswered_lead", number=number),), tuple(shown["unanswered"]))


def _may(shown: dict[str, Any], words: Words) -> Section | None:
    if shown["detail"] == "brief":
        return None
    if not shown["causes"]:
        return Section(words("patient.may"), (words("patient.may_none"),))
    rows = tuple((f"{c.name}. {words('patient.called', name=c.called)}" if c.called else c.name, c.chance, c.needs) for c in shown["causes"])
    head = (words("know.kind.conditions"), words("patient.likely"), words("know.urgency"))
    table = Table(head, (5, 2, 3), (*rows, (words("patient.other"), shown["rest"], "")))
    return Section(words("patient.may"), (words("patient.may_lead"),), table=table)


def _medicines(answer: Assessment, words: Words) -> Section | None:
    points = tuple(medicines(answer.medicines, words))
    return Section(words("patient.medicines"), (words("patient.medicines_rule"),), points) if points else None


def _care(answer: Assessment, words: Words) -> Section | None:
    points = tuple(" ".join(x for x in (s.text, words("patient.not_for", who=s.not_for) if s.not_for else "") if x) for s in answer.self_care)
    withheld = (answer.self_care_withheld,) if answer.self_care_withheld and not points else ()
    return Section(words("patient.care"), withheld, points) if points or withheld else None


def _tell(shown: dict[str, Any], words: Words) -> Section:
    tell = shown["tell"]
    said = ((words("patient.said"), shown["text"]), (words("patient.person"), shown["about"]))
    lists = (("yes", "patient.yes"), ("values", "patient.values"), ("medicines", "patient.takes"), ("tests", "patient.tests"))
    points = [f"{k}: {v}" for k, v in said if v] + [f"{words(key)}: {'; '.join(tell[k])}" for k, key in lists if tell[k]]
    points += [f"{words('patient.no', n=len(tell['no']))}: {'; '.join(tell['no'])}"] if tell["no"] else []
    return Section(words("patient.tell"), (words("patient.tell_lead"),), tuple(points))
