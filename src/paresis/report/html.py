"""An assessment as one printable HTML file: no network, no script."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from paresis.kb.anatomy.load import load_anatomy
from paresis.kb.lang.translated import ENGLISH
from paresis.model.vocabulary import UrgencyLevel
from paresis.report import examination, names, reasoning, wording
from paresis.report.cited import cited, evidence, rate_sources
from paresis.report.figure import body_figure, describe
from paresis.report.language import number, say, say_like, speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.assessment import Assessment, Evidence, SiteProbability

MIN_SITE = 0.03
OPEN = 3
SPANS = (10.0, 30.0, 100.0, 300.0, 1000.0)
UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: `kind` is a status, `unread` or empty for plain text; `names` say what it was taken for."""

    text: str
    kind: str = ""
    names: str = ""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return environment()


def environment(*more: BaseLoader) -> Environment:
    """Templates of reports with their filters; `more` loads templates that build on them."""
    loader = ChoiceLoader([*more, PackageLoader("paresis.report")])
    env = Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    env.filters |= {
        "percent": wording.percent, "fine_percent": wording.fine_percent, "interval": wording.interval, "ratio": wording.ratio,
        "url": wording.reference_url, "short": wording.reference_short, "lr_bar": lr_bar, "shown_danger": wording.shown_danger,
        "listed": wording.listed,
        "finding_name": names.finding_name, "condition_name": names.condition_name, "flag_name": names.flag_name, "place_name": names.place_name,
        "rate_sources": rate_sources,
    }  # fmt: skip
    words = {k: v for k, v in vars(wording).items() if k.isupper() and not k.startswith("_")}
    env.globals |= words | {"LEVELS": tuple(UrgencyLevel), "OPEN": OPEN, "brief": brief, "person_line": wording.person_line}
    env.globals |= {"say": say, "say_like": say_like, "number": number, "spoken": spoken}
    return env


def html_report(answer: Assessment, *, text: str = "", language: str = ENGLISH) -> str:
    """The report as a whole HTML page.

    Args:
        answer: The assessment.
        text: What was said, to show it with what was understood marked; empty to leave it out.
        language: Of the page, two letters; the assessment is made with the knowledge in that language.

    Example:
        >>> from paresis import assess, read_text
        >>> words = "34-year-old man, saddle numbness, cannot pass urine"
        >>> html_report(assess(read_text(words)), text=words)[:15]
        '<!doctype html>'
    """
    with speaking(language):
        return _environment().get_template("assessment.html").render(**report_context(answer, text=text)).strip()


def report_context(answer: Assessment, *, text: str = "") -> dict[str, Any]:
    """What the template of a report shows."""
    on, beside = _pathway(answer)
    reasoned = [c for c in answer.differential if c.evidence_for or c.evidence_against or c.summary]
    title = wording.urgency_title(answer.urgency)
    return {
        "a": answer, "text": text, "pieces": _pieces(answer, text), "on": on, "beside": beside, "min_site": MIN_SITE, "cited": cited(answer),
        "span": _span(answer), "rest": wording.rest_of(answer), "reasoned": reasoned, "title": title,
        "is_assessed": wording.is_assessed(answer.urgency), "R": reasoning, "examined": _examined(answer),
    }  # fmt: skip


def _examined(answer: Assessment) -> dict[str, Any] | None:
    """What the page shows of an examination sheet: segments, lesions, next tests, the figure and its description."""
    if answer.examination is None:
        return None
    found, anatomy = answer.examination, load_anatomy()
    return {
        "segments": examination.segment_line(found), "lesions": examination.lesion_lines(found), "tests": examination.next_test_lines(found),
        "figure": Markup(body_figure(found, anatomy)), "words": describe(found, anatomy),
    }  # fmt: skip


def _pathway(answer: Assessment) -> tuple[list[SiteProbability], list[SiteProbability]]:
    """The segments on the motor pathway from the brain down, and those beside it."""
    by_site = {s.site: s for s in answer.localisation}
    return [by_site[s] for s in wording.PATHWAY if s in by_site], [s for s in answer.localisation if s.site not in wording.PATHWAY]


def _span(answer: Assessment) -> float:
    """The likelihood ratio at the ends of the scale: the same for all causes, so that their bars compare."""
    largest = max((abs(math.log(e.lr)) for c in answer.differential for e in evidence(c) if e.lr > 0), default=0.0)
    return next((s for s in SPANS if math.log(s) >= largest), SPANS[-1])


def lr_bar(lr: float, span: float) -> tuple[float, float]:
    """Start and width, on a scale of 0 to 100 with 1 in the middle, of the bar of a likelihood ratio.

    x = 50 + 50 · log(lr) / log(span), kept within the scale.

    >>> lr_bar(10.0, 100.0), lr_bar(0.1, 10.0), lr_bar(1.0, 10.0)
    ((50.0, 25.0), (0.0, 50.0), (50.0, 0.0))
    """
    x = 50 * max(-1.0, min(1.0, math.log(max(lr, 1e-12)) / math.log(span)))
    return round(min(50.0, 50 + x), 1), round(abs(x), 1)


def brief(e: Evidence, cause: str) -> str:
    """The sentence of a piece of evidence, without what its line says anyway: the finding, the cause and the presence.

    >>> from paresis.model.assessment import Evidence
    >>> brief(Evidence("f", "Fever", "absent", 2.0, "Fever: found in about 9% of Gout and 50% of the others; here it is absent."), "Gout")
    'Found in about 9% of this cause and 50% of the others.'
    """
    here = say("; here it is {presence}.", presence=say(e.presence))
    text = e.text.removeprefix(f"{e.name}: ").replace(here, ".").replace(say(" on the list."), ".").replace(cause, say("this cause"))
    return text[:1].upper() + text[1:]


def _pieces(answer: Assessment, text: str) -> list[Piece]:
    """The text cut into pieces: what overlaps and is meant alike becomes one; what was understood wins over what was not."""
    groups: list[tuple[int, int, str, list[str]]] = []
    for u in sorted(answer.understood, key=lambda u: (u.start, -u.end)):
        last = groups[-1] if groups else None
        if last and u.start < last[1] and u.presence == last[2]:
            groups[-1] = (last[0], max(last[1], u.end), last[2], [*last[3], u.name])
        elif 0 <= u.start < u.end <= len(text):
            groups.append((u.start, u.end, u.presence, [u.name]))
    for s in answer.not_understood:
        groups += [(start, end, UNREAD, []) for start, end in _gaps(s.start, min(s.end, len(text)), groups)]
    out: list[Piece] = []
    at = 0
    for start, end, kind, found in sorted(groups, key=lambda g: g[:2]):
        if end <= at:
            continue
        out.append(Piece(text[at : max(at, start)]))
        out.append(Piece(text[max(at, start) : end], kind, ", ".join(dict.fromkeys(found))))
        at = end
    return [p for p in [*out, Piece(text[at:])] if p.text]


def _gaps(start: int, end: int, groups: list[tuple[int, int, str, list[str]]]) -> Iterator[tuple[int, int]]:
    """What is left of a stretch when the understood pieces in it are taken out."""
    for a, b, kind, _ in sorted(groups, key=lambda g: g[:2]):
        if kind != UNREAD and b > start and a < end:
            if a > start:
                yield start, a
            start = max(start, b)
    if start < end:
        yield start, end
