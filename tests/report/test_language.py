"""Reports in German: nothing that the software says by itself stays English, and a page says which language it speaks."""

from __future__ import annotations

import ast
import io
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest

import paresis
from paresis import assess, read_text
from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge
from paresis.model.knowledge import Knowledge
from paresis.model.vocabulary import Setting
from paresis.report.claims import number_text, rule_text
from paresis.report.html import html_report
from paresis.report.language import say, say_like, speaking
from paresis.report.reasoning import leader_name, sure_lines
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


FILLED = "7"
SHAPES = {  # whole in English only once they are filled: see EXAMPLES, or words that the writer's language decides
    "7: 7", "7 (7)", "7 is given twice: 7", "read 77", "7: '7' is not 7", "no side given for 7; taken as 7", "no 7 was given",
    "causes depend on it: give 7",
    "the text speaks of a 7 person, 7 was given",
}  # fmt: skip
EXAMPLES = {
    "read 'wek' as 'weak', 'lefft' as 'left' and 3 more": "gelesen: „wek“ als „weak“, „lefft“ als „left“ und 3 weitere",
    "knee jerk: grade 7 is not on the scale 0 to 5": "Patellarsehnenreflex: Grad 7 steht nicht auf der Skala 0 bis 5",
    "Gehzeit: 'x' is not one of 0, 1": "Gehzeit: „x“ ist keines von 0, 1",
    "Gehzeit: 'x' is not from 0 to 9": "Gehzeit: „x“ liegt nicht zwischen 0 und 9",
    "no side given for ankle jerk; taken as the left, as before": "für Achillessehnenreflex ist keine Seite angegeben; wie zuvor angenommen: links",
    "no side given for ankle jerk; taken as one side, which is not known": (
        "für Achillessehnenreflex ist keine Seite angegeben; eine Seite angenommen, welche, ist nicht bekannt"
    ),
    "this text seems to be in Polish; only English and German are read, so it was not assessed": (
        "dieser Text scheint in dieser Sprache zu sein: Polnisch; gelesen werden nur Englisch und Deutsch, daher wurde es nicht beurteilt"
    ),
    'age_years: Input should be a valid number, unable to parse string as a number; "abc" was left out': (
        'age_years: zulässig ist eine Zahl; "abc" wurde weggelassen'
    ),
    "no age was given": "es wurde kein Alter angegeben",
    "an observation without a value was not used (3 times)": "ein Befund ohne Wert wurde nicht genutzt (3-mal)",
    "genes: not used, because a diagnosis is no finding": "genes: nicht genutzt, denn eine Diagnose ist kein Befund",
    "the text speaks of a male person, female was given": "der Text spricht von einem Mann, angegeben wurde weiblich",
}


def issue_texts() -> set[str]:
    """What issues say, as far as it stands in the calls that make them or in a name next to these; what fills a place is left as a number."""
    found: set[str] = set()
    for path in ROOM.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for room in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.Module)):
            assigned = [n for n in ast.walk(room) if isinstance(n, ast.Assign) and room is not tree]
            named = {t.id: n.value for n in assigned for t in n.targets if isinstance(t, ast.Name)}
            for call in (
                n for n in ast.walk(room) if isinstance(n, ast.Call) and getattr(n.func, "id", getattr(n.func, "attr", "")) in ("Issue", "issue")
            ):
                for argument in call.args[1:3]:
                    found |= _texts(named.get(argument.id, argument) if isinstance(argument, ast.Name) else argument)
    return {x for x in found if re.search(r"[a-z]{3}", x)}


def _texts(node: ast.AST) -> set[str]:
    if isinstance(node, ast.JoinedStr):
        return {"".join(str(v.value) if isinstance(v, ast.Constant) else FILLED for v in node.values)}
    if isinstance(node, ast.BoolOp | ast.IfExp):
        return set().union(*(_texts(n) for n in (node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse))))
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_issues_are_translated() -> None:
    texts = issue_texts()
    assert len(texts) > 100
    with speaking("de"):
        assert sorted(t for t in texts - SHAPES if say_like(t) == t) == []


@pytest.mark.parametrize("english", EXAMPLES)
def test_issues_are_translated_with_what_fills_them(english: str) -> None:
    with speaking("de"):
        assert say_like(english) == EXAMPLES[english]


def test_a_rare_disease_is_told_of_in_german() -> None:
    story = "12-jähriger Junge, seit Jahren zunehmende Schwäche, Spastik, Ataxie, Katarakt, Krampfanfälle, Kleinhirnatrophie"
    answer = assess(replace(read_text(story, knowledge=GERMAN), setting=Setting.NEUROMUSCULAR_CLINIC), knowledge=GERMAN)
    rare = [c for c in answer.differential if c.review == "imported"]
    assert rare
    assert [c.summary for c in rare if not c.summary.startswith("Eine seltene Krankheit") or "inheritance" in c.summary] == []
    assert answer.certainty
    with speaking("de"):
        said = " ".join(line for line, _ in sure_lines(answer))
        assert f"{leader_name(answer)} wirklich vor" in said
    assert "MONDO:" not in said


def test_interactions_and_derived_values_are_german() -> None:
    english = load_knowledge()
    assert [i.id for i, g in zip(english.interactions, GERMAN.interactions, strict=True) if i.effect == g.effect or i.check == g.check] == []
    assert [
        d.id for d, g in zip(english.derived, GERMAN.derived, strict=True) if d.name not in GERMAN.sentences or (d.note and d.note == g.note)
    ] == []


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
    assert not re.search(r"\d%|[×÷] ?\d+\.\d|\d\.\d+ %", out.getvalue())
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
        assert rule_text({"without": "foot_drop"}, lambda f: GERMAN.findings[f].name) == "ohne Fußheberschwäche"
