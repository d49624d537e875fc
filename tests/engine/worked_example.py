"""The numbers of the worked example in the documentation: `python -m tests.engine.worked_example` writes them again."""

from __future__ import annotations

import re
from math import exp
from pathlib import Path

from paresis.engine.differential import Posterior, posterior
from paresis.engine.facts import gather
from paresis.engine.tables import tables_of
from paresis.engine.versus import versus
from paresis.kb.load import load_knowledge
from paresis.model.case import Case
from paresis.model.vocabulary import Setting, Sex, Tempo

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "worked-example.md"
BLOCK = re.compile(r"(<!-- numbers -->\n).*?(<!-- /numbers -->)", re.DOTALL)
FIRST, SECOND = "myasthenia_gravis", "botulism"  # one lesion pattern each, so that a row is a cause
PRESENT, ABSENT = ("fatigable_weakness", "ptosis", "dysphagia"), ("dry_mouth", "pupils_dilated")
WHO = Case(55.0, Sex.MALE, Setting.EMERGENCY)
CASE = Case(55.0, Sex.MALE, Setting.EMERGENCY, Tempo.WEEKS).having(*PRESENT).lacking(*ABSENT)


def after(case: Case) -> Posterior:
    """The posterior over the curated causes."""
    kb = load_knowledge()
    return posterior(gather(case, kb), tables_of(kb), setting=case.setting, tempo=case.tempo)


def numbers() -> str:
    """The table: each piece of evidence, how often each cause shows it, and the ratio; then the product."""
    kb, before, now = load_knowledge(), after(WHO), after(CASE)
    t = now.tables
    a, b = (int(now.best_row[t.place[c]]) for c in (FIRST, SECOND))
    odds = before.of(FIRST) / before.of(SECOND)
    names = [kb.conditions[c].name for c in (FIRST, SECOND)]
    lines = [
        f"| | {names[0]} | {names[1]} | ratio | odds so far |", "|---|---:|---:|---:|---:|",
        f"| before the findings (man of 55, emergency department) | {before.of(FIRST):.3%} | {before.of(SECOND):.3%} | | {odds:.3g} |",
    ]  # fmt: skip
    shown = [(kb.findings[f].name, now.theta[[a, b], t.index[f]]) for f in PRESENT]
    shown += [(f"no {kb.findings[f].name.lower()}", 1 - now.theta[[a, b], t.index[f]]) for f in ABSENT]
    shown.append(("came over weeks", t.tempo(Tempo.WEEKS)[[a, b]]))
    for name, (p, q) in shown:
        odds *= p / q
        lines.append(f"| {name} | {p:.3g} | {q:.3g} | {p / q:.3g} | {odds:.3g} |")
    lines += [
        "", f"By hand the odds are {odds:.3g} to 1; the software says {exp(versus(CASE, FIRST, SECOND).log_odds_after):.3g} to 1.",
        f"Among all causes {names[0]} then has {now.of(FIRST):.0%} and {names[1]} {now.of(SECOND):.1%}.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page with the numbers of now."""
    return BLOCK.sub(lambda m: m[1] + numbers() + m[2], PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
