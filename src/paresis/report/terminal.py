"""An assessment in the terminal: urgency first and unmistakable, where, the list with bars, why, what next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from paresis.model.vocabulary import UrgencyLevel
from paresis.report.wording import DISCLAIMER, KIND_TITLE, URGENCY_TITLE, percent, ratio

if TYPE_CHECKING:
    from rich.console import RenderableType

    from paresis.model.assessment import Assessment, Candidate, Evidence

COLOUR = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "bold white on red",
    UrgencyLevel.EMERGENCY: "bold white on red",
    UrgencyLevel.CONSULTATION_24: "bold black on yellow",
    UrgencyLevel.CONSULTATION: "bold black on cyan",
    UrgencyLevel.SELF_CARE: "bold black on green",
}
BAR = 20
DETAILED = 3
MAX_EVIDENCE = 5
MIN_SHOWN = 0.005


def terminal_report(answer: Assessment) -> Group:
    """The report as something that a `rich` console prints."""
    parts: list[RenderableType] = [_urgency(answer)]
    if answer.sufficiency:
        parts.append(Text(f"Known: {percent(answer.sufficiency.known)} of what matters. {answer.sufficiency.text}", style="dim"))
    parts += [*_where(answer), *_causes(answer), *_why(answer), *_next(answer), *_medicines(answer), *_self_care(answer), *_words(answer)]
    versions = ", ".join(f"{k} {v}" for k, v in answer.versions.items())
    parts.append(Text(f"\n{DISCLAIMER} ({versions})", style="dim"))
    return Group(*parts)


def _urgency(answer: Assessment) -> RenderableType:
    u = answer.urgency
    body = Text()
    for reason in u.reasons:
        body.append(f"• {reason.text}\n")
        if reason.action:
            body.append(f"  {reason.action}" + (f" ({reason.deadline})" if reason.deadline else "") + "\n", style="bold")
    body.append(f"\n{u.safety_net}")
    if u.dangerous_mass is not None:
        body.append(f"\nProbability of a cause that needs emergency care: {percent(u.dangerous_mass)}", style="dim")
    return Panel(body, title=Text(f" {URGENCY_TITLE[u.level]} ", style=COLOUR[u.level]), title_align="left", border_style=COLOUR[u.level].split()[-1])


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold underline")


def _where(answer: Assessment) -> list[RenderableType]:
    table = Table.grid(padding=(0, 2))
    for s in answer.localisation:
        if s.probability >= 0.03:
            table.add_row(s.name, _bar(s.probability), percent(s.probability))
    return [_heading("Where"), table] if table.rows else []


def _causes(answer: Assessment) -> list[RenderableType]:
    if not answer.differential:
        return []
    table = Table.grid(padding=(0, 2))
    for c in answer.differential:
        if c.posttest >= MIN_SHOWN or c.rank <= DETAILED:
            low, high = c.interval
            table.add_row(f"{c.rank}", c.name, _bar(c.posttest), percent(c.posttest), Text(f"90 % interval {low:.0%} to {high:.0%}", style="dim"))
    return [_heading("What it may be"), table, Text(f"   A cause that is not listed here: {percent(answer.unlisted)}", style="dim")]


def _why(answer: Assessment) -> list[RenderableType]:
    shown = [c for c in answer.differential if c.evidence_for or c.evidence_against][:DETAILED]
    out: list[RenderableType] = [_heading("Why")] if shown else []
    for c in shown:
        out.append(Padding(_candidate(c), (0, 0, 0, 1)))
    return out


def _candidate(c: Candidate) -> Text:
    text = Text(f"{c.name}\n", style="bold")
    for sign, evidence in (("+", c.evidence_for), ("-", c.evidence_against)):
        for e in evidence[:MAX_EVIDENCE]:
            text.append(f"  {sign} {e.name} ({e.presence}), ×{ratio(e.lr)} {_source(e)}\n", style="")
    if c.unexplained:
        text.append(f"  ? does not explain: {', '.join(c.unexplained)}\n", style="")
    if c.not_asked:
        text.append(f"  … expected, not known: {', '.join(c.not_asked)}\n", style="dim")
    return text


def _source(e: Evidence) -> str:
    names = {c.reference or c.basis for c in e.citations}
    return f"[{'; '.join(sorted(names))}]" if names else ""


def _next(answer: Assessment) -> list[RenderableType]:
    out: list[RenderableType] = [_heading("What next")] if answer.next_steps else []
    for step in answer.next_steps:
        flag = "! " if step.red_flag else ""
        line = Text(f"  {KIND_TITLE[step.kind]:8}{flag}", style="bold red" if flag else "bold")
        line.append(step.question if step.kind != "investigation" else step.name, style="")
        line.append(f"\n          {step.reason}", style="dim")
        out.append(line)
    return out


def _medicines(answer: Assessment) -> list[RenderableType]:
    out: list[RenderableType] = [_heading("Medicines that can weaken")] if answer.medicines else []
    for m in answer.medicines:
        out.append(Text(f"  {m.medicine} ({m.medicine_class}): {m.mechanism}. Usual delay: {m.delay}. {m.check}"))
    return [*out, Text("  Do not stop a medicine on your own: ask about it.", style="bold")] if out else []


def _self_care(answer: Assessment) -> list[RenderableType]:
    if not answer.self_care:
        return [_heading("Self-care"), Text(f"  {answer.self_care_withheld}", style="dim")] if answer.self_care_withheld else []
    lines = [Text(f"  • {s.text}" + (f" Not for: {s.not_for}" if s.not_for else "")) for s in answer.self_care]
    return [_heading("Self-care"), *lines]


def _words(answer: Assessment) -> list[RenderableType]:
    out: list[RenderableType] = []
    if answer.understood:
        said = "; ".join(f"{u.name} [{u.presence}]" for u in answer.understood)
        out += [_heading("Understood"), Text(f"  {said}")]
    if answer.not_understood:
        out += [_heading("Not understood"), *(Text(f"  “{s.text}”") for s in answer.not_understood)]
    if answer.issues:
        out += [_heading("Issues"), *(Text(f"  {i.level}: {i.message}" + (f" ({i.solution})" if i.solution else "")) for i in answer.issues)]
    return out


def _bar(p: float) -> Text:
    full = round(p * BAR)
    return Text("█" * full + "░" * (BAR - full), style="cyan")
