"""An assessment in the terminal: urgency first and unmistakable, where, the list with bars, why, what next."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from paresis.kb.lang.translated import ENGLISH
from paresis.model.vocabulary import UrgencyLevel
from paresis.report import examination, reasoning
from paresis.report.language import say, say_like, speaking
from paresis.report.names import condition_name, finding_name, flag_name, source_of
from paresis.report.width import columns
from paresis.report.wording import (
    BASIS_SHORT,
    DISCLAIMER,
    KIND_TITLE,
    MAX_UNREAD_SHOWN,
    MEDICINE_RULE,
    REASON_TITLE,
    STATUS_SIGN,
    STATUS_TITLE,
    URGENCY_SHORT,
    fine_percent,
    interval,
    is_assessed,
    percent,
    person_line,
    ratio,
    reference_short,
    rest_of,
    shown_danger,
    urgency_title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import ConsoleOptions, RenderableType, RenderResult

    from paresis.model.assessment import Assessment, Candidate, Evidence, MedicineNote, NextStep, Reason

COLOUR = {
    UrgencyLevel.EMERGENCY_AMBULANCE: "bold white on red",
    UrgencyLevel.EMERGENCY: "bold white on red",
    UrgencyLevel.CONSULTATION_24: "bold black on yellow",
    UrgencyLevel.CONSULTATION: "bold black on cyan",
    UrgencyLevel.SELF_CARE: "bold black on green",
}
SHOUT = {UrgencyLevel.EMERGENCY_AMBULANCE: "!!! ", UrgencyLevel.EMERGENCY: "!! ", UrgencyLevel.CONSULTATION_24: "! "}
PIPED_WIDTH = 100
BAR_FROM = 72
NEED_FROM = 56
DETAILED = 3
MAX_EVIDENCE = 5
MIN_SITE = 0.03


@dataclass(frozen=True, slots=True)
class TerminalReport:
    """What a `rich` console prints; it fits itself to the width that it finds."""

    answer: Assessment
    title: str = ""
    language: str = ENGLISH

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The parts of the report, urgency first."""
        if self.title:
            yield Text(f"── {self.title} ──", style="bold")
        with speaking(self.language):
            parts = list(_parts(self.answer, options.max_width))
        yield from parts


def terminal_report(answer: Assessment, *, title: str = "", language: str = ENGLISH) -> TerminalReport:
    """The report as something that a `rich` console prints, from 40 columns up; `title` names it among several."""
    return TerminalReport(answer, title, language)


def report_console(file: IO[str] | None = None) -> Console:
    """A console for reports: as wide as COLUMNS or the terminal; without colour codes and 100 columns wide when piped.

    Args:
        file: Where to print, standard output by default.
    """
    out = file or sys.stdout
    return Console(file=out, highlight=False, width=columns(out, piped=PIPED_WIDTH))


def _parts(a: Assessment, width: int) -> Iterator[RenderableType]:
    """The parts in order."""
    yield _urgency(a)
    if a.sufficiency:
        known = say("Known: {n} % of what matters.", n=f"{a.sufficiency.known * 100:.0f}")
        yield Text(f"{known} {a.sufficiency.text}", style="dim")
    if a.verdict:
        yield Text(a.verdict.text, style="bold")
    for part in (
        _where(a, width), _examination(a), _causes(a, width), _beside(a), _why(a), _plan(a), _next(a), _medicines(a), _self_care(a), _words(a),
        _foot(a),
    ):  # fmt: skip
        yield from part


def _urgency(answer: Assessment) -> RenderableType:
    u = answer.urgency
    style = COLOUR[u.level] if is_assessed(u) else COLOUR[UrgencyLevel.CONSULTATION_24]
    title = Padding(Text(SHOUT.get(u.level, "") + urgency_title(u), style=style), (0, 1), style=style)
    parts: list[RenderableType] = [title, *(_reason(r, has_level=is_assessed(u)) for r in u.reasons)]
    if u.safety_net:
        parts.append(Text.assemble("\n", (say("Safety net") + ": ", "bold"), u.safety_net))
    if (danger := shown_danger(u)) is not None:
        parts.append(Text(f"\n{say('Probability of a cause that needs emergency care')}: {percent(danger)}{reasoning.at_most(u)}"))
    edge = box.DOUBLE if u.level.rank >= UrgencyLevel.EMERGENCY.rank else box.HEAVY
    return Panel(Group(*parts), box=edge, border_style=style.split()[-1], padding=(0, 1))


def _reason(r: Reason, *, has_level: bool = True) -> Text:
    name = flag_name(r.id) if r.kind == "red_flag" else condition_name(r.id) if r.id else ""
    head = say(REASON_TITLE.get(r.kind, r.kind)) + (f": {name}" if name else "")
    short = f" ({say(URGENCY_SHORT[r.level])})" if has_level else ""
    body = Text.assemble("\n", (head, "bold underline"), f"{short}\n", r.text)
    if r.action:
        body.append(f"\n→ {r.action}", style="bold")
    if r.deadline:
        body.append(f"\n{say('Deadline')}: {r.deadline}", style="bold")
    if r.findings:
        body.append("\n" + say("Because of") + ": " + ", ".join(map(finding_name, r.findings)), style="dim")
    if r.sources:
        body.append("\n" + _references(r.sources), style="dim")
    return body


def _references(keys: Iterable[str]) -> str:
    """Sources by key, as short as they can be found by."""
    named = (reference_short(s.reference) if (s := source_of(k)) else k for k in keys)
    return f"[{'; '.join(dict.fromkeys(named))}]"


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold underline")


def _where(answer: Assessment, width: int) -> Iterator[RenderableType]:
    if not answer.localisation:
        return
    yield _heading(say("Where the lesion is"))
    is_wide = width >= BAR_FROM
    names = [Column(), Column(no_wrap=True)] if is_wide else [Column(ratio=1)]
    table = Table.grid(*names, Column(justify="right", no_wrap=True), padding=(0, 1, 0, 0))
    if is_wide:
        table.add_column(ratio=1)
    for s in answer.localisation:
        if s.probability >= MIN_SITE:
            why, p = Text(", ".join(map(finding_name, s.findings)), style="dim"), percent(s.probability)
            if is_wide:
                table.add_row(Text(say(s.name)), _bar(s.probability, 10), p, why)
            else:
                table.add_row(Text.assemble(say(s.name), "\n  " if why else "", why), p)
    yield table
    small = [f"{say(s.name)} {fine_percent(s.probability)}" for s in answer.localisation if s.probability < MIN_SITE]
    if small:
        yield Text(say("Less") + ": " + ", ".join(small), style="dim")


def _examination(answer: Assessment) -> Iterator[RenderableType]:
    if answer.examination is None:
        return
    yield _heading(say("What the examination says (before anything else is weighed)"))
    yield Text(examination.segment_line(answer.examination))
    yield _steps(examination.lesion_lines(answer.examination), "•")
    yield _steps(((t, "") for t in examination.next_test_lines(answer.examination)), "→")


def _causes(answer: Assessment, width: int) -> Iterator[RenderableType]:
    if not answer.differential:
        return
    yield _heading(say("What it may be (90 % interval)"))
    table = Table.grid(
        Column(justify="right", style="dim"), Column(ratio=1), *([Column(no_wrap=True)] if width >= BAR_FROM else []),
        Column(justify="right", no_wrap=True), Column(style="dim", no_wrap=True), *([Column(no_wrap=True)] if width >= NEED_FROM else []),
        padding=(0, 1, 0, 0), expand=True,
    )  # fmt: skip
    for c in answer.differential:
        need = say(URGENCY_SHORT[c.urgency] if c.urgency else "not known")
        table.add_row(*_cause(str(c.rank), c.name, c.posttest, width, spread=f"({interval(c.interval, '-')})", need=need))
        for f in c.forms:
            table.add_row(*_cause("", f"– {f.name}", f.posttest, width, spread=f"({interval(f.interval, '-')})"))
    if (rest := rest_of(answer)) > 0.0005:
        table.add_row(*_cause("", say("All other known causes"), rest, width))
    if all(c.urgency for c in answer.differential):
        table.add_row(*_cause("", say("A cause that is not listed here"), answer.unlisted, width))
    yield table


def _cause(rank: str, name: str, p: float, width: int, *, spread: str = "", need: str = "") -> list[RenderableType]:
    """The cells of one cause: rank, name, bar where there is room, `38 %`, `(14-71)`, what it needs (under the name where there is no room)."""
    has_need = width >= NEED_FROM
    what = Text(name) if has_need or not need else Text.assemble(name, (f"\n  → {need}", "dim"))
    return [rank, what, *([_bar(p, 10)] if width >= BAR_FROM else []), Text(percent(p), style="bold"), spread, *([need] if has_need else [])]


def _why(answer: Assessment) -> Iterator[RenderableType]:
    shown = [c for c in answer.differential if c.evidence_for or c.evidence_against][:DETAILED]
    if shown:
        yield _heading(say("Why (× likelihood ratio, everything else as it is)"))
    for c in shown:
        yield Padding(_candidate(c), (0, 0, 1 if c is not shown[-1] else 0, 1))


def _candidate(c: Candidate) -> Group:
    now = "  " + say("{p} before → {q} now", p=fine_percent(c.pretest), q=percent(c.posttest))
    codes = "".join(f" {v}" for v in c.codes.values())
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(justify="right", min_width=5)
    table.add_column(ratio=1)
    for sign, colour, lines in (("+", "green", c.evidence_for), ("-", "red", c.evidence_against)):
        for e in lines[:MAX_EVIDENCE]:
            table.add_row(Text(sign, style=colour), Text(f"×{ratio(e.lr)}", style="bold"), _evidence(e))
        if weaker := lines[MAX_EVIDENCE:]:
            table.add_row(sign, say("less"), Text(", ".join(f"{e.name} ×{ratio(e.lr)}" for e in weaker), style="dim"))
    for sign, words, found in (("?", say("does not explain"), c.unexplained), ("…", say("expected, not known"), c.not_asked)):
        if found:
            table.add_row(sign, "", Text(f"{words}: {', '.join(found)}", style="dim"))
    return Group(Text.assemble((c.name, "bold"), now, (codes, "dim")), table)


def _evidence(e: Evidence) -> Text:
    presence = "" if e.presence == "present" else f" ({say(e.presence)})"
    places = dict.fromkeys(say(BASIS_SHORT.get(c.basis, "")) or reference_short(c.reference) or say("judged") for c in e.citations)
    return Text.assemble(e.name, presence, (f"  [{'; '.join(places)}]" if places else "", "dim"))


def _next(answer: Assessment) -> Iterator[RenderableType]:
    if not answer.next_steps:
        return
    yield _heading(say("What next"))
    flagged: dict[str, list[NextStep]] = {}
    for step in answer.next_steps:
        if step.red_flag:
            flagged.setdefault(step.red_flag, []).append(step)
    for flag, steps in flagged.items():
        yield Text.assemble(("! " + say("First"), "bold red"), " – " + say("decides whether the red flag “{flag}” applies", flag=flag_name(flag)))
        yield _steps(((f"{say(KIND_TITLE[s.kind])}: {s.question or s.name}", "") for s in steps), "!")
    for kind, title in KIND_TITLE.items():
        steps = [s for s in answer.next_steps if s.kind == kind and not s.red_flag]
        if steps:
            yield Text(say(title), style="bold")
            yield _steps(((s.name if kind == "investigation" else s.question, s.reason) for s in steps), "•")


def _beside(answer: Assessment) -> Iterator[RenderableType]:
    """How sure the order is, what fits nothing, two causes at once, and what leads to what."""
    if lines := [*reasoning.sure_lines(answer)]:
        yield _heading(say("How sure the order is"))
        yield _steps(lines, "•")
    if answer.verdict and answer.verdict.fits_nothing:
        yield _heading(say("Fits none of the leading causes"))
        yield _steps([(", ".join(answer.verdict.fits_nothing), "")], "?")
    if lines := [*reasoning.together_lines(answer)]:
        yield _heading(say("More than one cause, and causes of causes"))
        yield _steps(lines, "•")


def _plan(answer: Assessment) -> Iterator[RenderableType]:
    if answer.plan is None:
        return
    yield _heading(say("A short plan"))
    for when, title in reasoning.WHEN_TITLE.items():
        if lines := [*reasoning.plan_lines(answer, when)]:
            yield Text(say(title), style="bold")
            yield _steps(lines, "→")


def _steps(lines: Iterable[tuple[str, str]], sign: str) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for what, why in lines:
        table.add_row(f"  {sign}", Text.assemble(what, (f"\n{why}" if why else "", "dim")))
    return table


def _medicines(answer: Assessment) -> Iterator[RenderableType]:
    if not answer.medicines:
        return
    yield _heading(say("Medicines that can play a part"))
    yield Text(say(MEDICINE_RULE), style="bold")
    yield _steps(((f"{m.medicine} ({m.medicine_class}): {m.mechanism}", _medicine(m)) for m in answer.medicines), "•")


def _medicine(m: MedicineNote) -> str:
    parts = (("Usual delay", m.delay), ("Dose", m.dose), ("Check", m.check.rstrip(".")))
    return ". ".join([f"{say(k)}: {v}" for k, v in parts if v] + ([_references([m.source])] if m.source else []))


def _self_care(answer: Assessment) -> Iterator[RenderableType]:
    if answer.self_care:
        yield _heading(say("Self-care"))
        yield _steps(((s.text, (f"{say('Not for')}: {s.not_for} " if s.not_for else "") + _references([s.source])) for s in answer.self_care), "•")
    elif answer.self_care_withheld:
        yield _heading(say("Self-care"))
        yield _steps([(answer.self_care_withheld, "")], "")


def _words(answer: Assessment) -> Iterator[RenderableType]:
    if answer.understood or answer.person:
        yield _heading(say("Understood"))
    if answer.person:
        yield _steps([(person_line(answer.person), "")], "•")
    if answer.understood:
        by_status: dict[str, list[str]] = {}
        for u in answer.understood:
            by_status.setdefault(u.presence, []).append(u.name)
        rows = ((f"{say(STATUS_TITLE.get(k, k))}: {', '.join(dict.fromkeys(v))}", STATUS_SIGN.get(k, "•")[0]) for k, v in by_status.items())
        for words, sign in rows:
            yield _steps([(words, "")], sign)
    if answer.derived:
        yield _heading(say("Worked out from the values"))
        yield _steps(reasoning.derived_lines(answer), "•")
    if answer.not_understood:
        yield _heading(say("Not understood, and not used"))
        yield _steps(((f"“{s.text}”", "") for s in answer.not_understood[:MAX_UNREAD_SHOWN]), "…")
        if more := answer.not_understood[MAX_UNREAD_SHOWN:]:
            yield Text("  " + say("and {n} more pieces of the text (`--format json` lists them all)", n=f"{len(more):,}"), style="dim")
    if answer.sufficiency and answer.sufficiency.missing:
        yield _heading(say("Matters, and not known"))
        yield _steps([(", ".join(answer.sufficiency.missing), "")], "")
    if answer.issues:
        yield _heading(say("Issues"))
        yield _steps(((f"{say(i.level)}: {say_like(i.message)}", say_like(i.solution)) for i in answer.issues), "•")


def _foot(answer: Assessment) -> Iterator[RenderableType]:
    versions = ", ".join(f"{say(k)} {v}" for k, v in answer.versions.items())
    yield Text(f"\n{say(DISCLAIMER)} ({versions})", style="dim")


def _bar(p: float, cells: int) -> Text:
    full = round(p * cells)
    return Text("█" * full + "░" * (cells - full), style="cyan")
