"""What is said of medicines: to patients what the row says that each can do, and never that one should be stopped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from paresis.kb.lang.translated import translated
from paresis.kb.load import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paresis.model.knowledge import Knowledge

TOLD_TO_STOP = re.compile(
    r"(?<!never )(?<!not )\bstop (the (medicine|dose|tablet|statin)|it\b|taking|lithium|colchicine)|must be stopped|is stopped by|stopping in time"
    r"|(?<!nicht )(?<!nie )(?<!plötzlich )(?<!allein )(?<!selbst )(?<!Rücksprache )(?<!auf einmal )(?<!dem )\babsetzen\b|abgesetzt hat|gestoppt",
    re.I,
)


def shown(k: Knowledge) -> Iterator[tuple[str, str]]:
    """What patients may read that could speak of a medicine, with the id of its entry."""
    yield from ((m.id, x) for m in k.medicines for x in (m.mechanism, m.delay, m.dose, m.check, m.lay))
    yield from ((i.id, x) for i in k.interactions for x in (i.effect, i.check, i.lay))
    yield from ((c.id, x) for c in k.chains for x in (c.text,))
    yield from ((c.id, x) for c in k.conditions.values() for x in (c.summary, c.urgency_reason))
    yield from ((f.id, x) for f in k.red_flags for x in (f.reason, f.action, f.deadline))
    yield from ((s.id, x) for s in k.self_care for x in (s.text, s.not_for))


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_tells_to_stop_a_medicine(language: str) -> None:
    knowledge = translated(load_knowledge(), language)
    assert [(id_, x) for id_, x in shown(knowledge) if TOLD_TO_STOP.search(x)] == []


def test_such_words_are_noticed() -> None:
    assert TOLD_TO_STOP.search("The dose must be stopped the same day.")
    assert TOLD_TO_STOP.search("Lithium absetzen und jetzt in die Notaufnahme")
    assert not TOLD_TO_STOP.search("Ask about dose; never stop it at once. Potassium can stop the heart.")
    assert not TOLD_TO_STOP.search("Kortison nie plötzlich absetzen")


@pytest.mark.parametrize(("language", "begins"), [("en", ("can ", "together can ")), ("de", ("kann ", "können zusammen "))])
def test_each_row_says_to_patients_what_the_medicine_can_do(language: str, begins: tuple[str, str]) -> None:
    knowledge = translated(load_knowledge(), language)
    assert [m.id for m in knowledge.medicines if not m.lay.startswith(begins[0])] == []
    assert [i.id for i in knowledge.interactions if not i.lay.startswith(begins[1])] == []


def test_what_a_medicine_can_do_is_what_its_causes_are() -> None:
    about = {"hyperkalaemia": "potassium", "hypokalaemia": "potassium", "hyponatraemia": "sodium", "hypotension_medication": "blood pressure",
             "vitamin_b12_deficiency_myeloneuropathy": "B12", "hypomagnesaemia": "magnesium",
             "orthostatic_hypotension": "blood pressure"}  # fmt: skip
    rows = [(m.id, m.lay, about[m.conditions[0]]) for m in load_knowledge().medicines if m.conditions and m.conditions[0] in about]
    assert len(rows) > 60
    assert [r for r in rows if r[2] not in r[1]] == []
