"""An assessment as one printable HTML file: no network, no script needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, select_autoescape

from paresis.report.wording import DISCLAIMER, KIND_TITLE, URGENCY_TITLE, percent, ratio

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(loader=PackageLoader("paresis.report"), autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    env.filters |= {"percent": percent, "ratio": ratio}
    env.globals |= {"URGENCY_TITLE": URGENCY_TITLE, "KIND_TITLE": KIND_TITLE, "DISCLAIMER": DISCLAIMER}
    return env


def html_report(answer: Assessment, *, text: str = "") -> str:
    """The report as a whole HTML page.

    Args:
        answer: The assessment.
        text: What was said, to show it with what was understood marked; empty to leave it out.
    """
    return _environment().get_template("assessment.html").render(a=answer, text=text, pieces=_pieces(answer, text))


def _pieces(answer: Assessment, text: str) -> list[tuple[str, str, str]]:
    """The text cut into (piece, class, title): `present`, `absent`, other statuses, `unread` and plain."""
    marks = [(u.start, u.end, u.presence, u.name) for u in answer.understood]
    marks += [(s.start, s.end, "unread", "not understood") for s in answer.not_understood]
    out, at = [], 0
    for start, end, kind, name in sorted(marks, key=lambda m: (m[0], -m[1])):
        if start < at or end > len(text):
            continue
        if start > at:
            out.append((text[at:start], "", ""))
        names = ", ".join(dict.fromkeys(m[3] for m in marks if start <= m[0] and m[1] <= end and m[2] == kind)) or name
        out.append((text[start:end], kind, f"{names}: {kind}"))
        at = end
    return [*out, (text[at:], "", "")] if at < len(text) else out
