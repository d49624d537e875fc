"""Texts in languages that are not read."""

from __future__ import annotations

import pytest

from paresis import read_text
from paresis.intake.lang.unread import LANGUAGES, unread_language

TEXTS = {
    "es": "Ayer fui con mi mujer a la casa de los abuelos y comí muy bien",
    "fr": "Hier je suis parti avec ma femme dans le jardin des voisins",
    "it": "Ieri sono andato con mia sorella alla casa della nonna",
    "pt": "Há três dias que não sinto os pés e as pernas estão fracas",
    "tr": "İki gündür bacaklarım güçsüz ve ayaklarımı hissetmiyorum",
    "pl": "Od trzech dni mam słabe nogi i nie czuję stóp",
    "nl": "Sinds drie dagen zijn mijn benen zwak en ik voel mijn voeten niet",
    "ar": "ساقاي ضعيفتان منذ ثلاثة أيام",
    "zh": "我的双腿三天来没有力气",
    "ru": "Третий день не чувствую ног",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_issue_speaks_the_language(code: str) -> None:
    case = read_text(TEXTS[code])
    assert case.is_unread
    assert any(LANGUAGES[code].sentence in i.solution and "local emergency number" in i.solution for i in case.issues)


@pytest.mark.parametrize(
    "text", ["both legs weak since Monday", "I can't feel my feet", "U&E: Na 130 K 2.9 Cr 140 Ur 12", "no pain", "legs", "weak legs"]
)
def test_english_is_english(text: str) -> None:
    assert not any("seems to be in" in i.message or "does not seem" in i.message for i in read_text(text).issues)


def test_other_scripts_have_no_line_of_their_own() -> None:
    assert unread_language("足に力が入りません") is None
