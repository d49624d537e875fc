"""Reports in German: nothing that the software says by itself stays English, and a page says which language it speaks."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from string import Formatter

import pytest

import paresis
from paresis import assess, read_text
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.model.knowledge import Knowledge
from paresis.report.claims import number_text, rule_text
from paresis.report.html import html_report
from paresis.report.language import say, speaking
from paresis.report.terminal import report_console, terminal_report

ROOM = Path(paresis.__file__).parent
GERMAN = translated(load_knowledge(), "de")
STORIES = (
    "Ich bin 62, seit zwei Wochen werden die Beine von unten nach oben schwach, die Füße kribbeln. Ich nehme Simvastatin.",
    "34 Jahre, taub zwischen den Beinen, kann kein Wasser lassen",
    "Muskelkater in beiden Oberschenkeln seit gestern nach dem Training, Mann, 24 Jahre",
    "Hmm",
)


def literals() -> set[str]:
    """What is said somewhere in Python or in the templates of reports as it stands there."""
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call) and n.args]
        named = [(getattr(n.func, "attr", getattr(n.func, "id", "")), n.args[0]) for n in calls]
        if path.parent.name != "cli" or path.name == "ask.py":
            found |= {a.value for f, a in named if f == "say" and isinstance(a, ast.Constant) and isinstance(a.value, str)}
    for path in (ROOM / "report" / "templates").glob("*.html"):
        found |= set(re.findall(r'\bsay\("([^"]+)"', path.read_text(encoding="utf-8")))
    return found


def test_what_is_said_is_translated() -> None:
    assert len(literals()) > 100
    assert sorted(s for s in literals() if re.search(r"[a-z]{3}", s) and s not in GERMAN.sentences) == []


def test_translations_keep_the_places() -> None:
    places = {e: {n for _, n, _, _ in Formatter().parse(e) if n} for e in GERMAN.sentences}
    assert [e for e, g in GERMAN.sentences.items() if {n for _, n, _, _ in Formatter().parse(g) if n} != places[e]] == []


@pytest.mark.parametrize("story", STORIES)
def test_no_report_says_something_that_the_language_lacks(story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking: set[str] = set()
    said = Knowledge.say

    def listened(self: Knowledge, english: str, /, **values: object) -> str:
        if self.sentences and english not in self.sentences and re.search(r"[a-z]{3}", english):
            lacking.add(english)
        return said(self, english, **values)

    monkeypatch.setattr(Knowledge, "say", listened)
    answer = assess(read_text(story, knowledge=GERMAN), knowledge=GERMAN)
    page = html_report(answer, text=story, language="de")
    out = io.StringIO()
    report_console(out).print(terminal_report(answer, language="de"))
    assert '<html lang="de">' in page
    assert not re.search(r"\b(Because of|Safety net|What next|Sources|Before)\b", page + out.getvalue())
    assert lacking == set()


def test_english_comes_back() -> None:
    with speaking("de"):
        assert say("Causes") == "Ursachen"
    assert say("Causes") == "Causes"


def test_numbers_and_rules_in_german() -> None:
    with speaking("de"):
        assert number_text({"low": 0.1, "high": 0.3, "worth": 10}) == "10 bis 30 % (wiegt wie 10 Personen)"
        rule = {"all": [{"finding": "fever"}, {"absent": "foot_drop"}]}
        assert rule_text(rule, lambda f: GERMAN.findings[f].name) == "Fieber und nicht Fußheberschwäche"
