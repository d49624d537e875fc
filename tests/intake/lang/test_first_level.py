"""Spanish, French and Italian at first level: the usual words, denials, times, and what must never be missed; own examples."""

from __future__ import annotations

import pytest

from paresis import assess, load_knowledge, read_text
from paresis.model.vocabulary import UrgencyLevel

NOW = (UrgencyLevel.EMERGENCY, UrgencyLevel.EMERGENCY_AMBULANCE)
EMERGENCIES = [
    "Desde ayer no puedo orinar y tengo las nalgas dormidas", "No siento la ingle y no controlo los esfínteres desde hace dos días",
    "No puedo mover el brazo y la pierna derecha", "Tengo la boca torcida y hablo mal desde esta mañana",
    "Desde hace tres días las piernas débiles y me cuesta respirar", "Desde hace dos días no sale la orina y las piernas débiles",
    "Je n'arrive plus à uriner et je ne sens plus mes fesses depuis hier", "Je ne peux plus bouger le bras gauche et ma bouche est de travers",
    "Depuis trois jours mes jambes sont faibles et j'ai du mal à respirer", "Rétention d'urine et faiblesse des deux jambes depuis deux jours",
    "Non riesco a urinare e non sento l'inguine da ieri", "Ho la bocca storta e non riesco a muovere il braccio destro",
    "Da tre giorni le gambe sono deboli e faccio fatica a respirare", "Da due giorni non riesco a fare pipì e le gambe sono deboli",
]  # fmt: skip
PRESENT = [
    ("Me cuesta subir las escaleras", "difficulty_climbing_stairs"), ("Las piernas me fallan", "leg_weakness"), ("me caigo mucho", "falls"),
    ("Tengo hormigueo en los pies", "paraesthesia"), ("Retención urinaria desde ayer", "urinary_retention"),
    ("Mes jambes se dérobent sous moi", "leg_weakness"), ("J'ai du mal à monter les escaliers", "difficulty_climbing_stairs"),
    ("J'ai des fourmis dans les pieds", "paraesthesia"), ("je ne sens plus mes pieds", "leg_numbness"),
    ("Elle ne peut plus marcher", "unable_to_walk"),
    ("Faccio fatica a salire le scale", "difficulty_climbing_stairs"), ("Le gambe mi cedono", "leg_weakness"),
    ("Mi formicolano i piedi", "paraesthesia"), ("Non riesco più a camminare da ieri", "unable_to_walk"), ("Vedo doppio da ieri", "diplopia"),
]  # fmt: skip
ABSENT = [
    ("No tengo fiebre ni dolor de espalda, pero las piernas débiles", {"fever", "back_pain"}),
    ("El paciente niega incontinencia", {"urinary_incontinence"}),
    ("Je n'ai pas de fièvre mais mes jambes sont faibles", {"fever"}), ("Faiblesse des jambes sans douleur du dos", {"back_pain"}),
    ("Nessuna febbre, le gambe sono deboli", {"fever"}), ("Le gambe sono deboli senza mal di schiena", {"back_pain"}),
]  # fmt: skip


@pytest.mark.parametrize("text", EMERGENCIES)
def test_emergencies_are_seen(text: str) -> None:
    assert assess(read_text(text)).urgency.level in NOW


@pytest.mark.parametrize(("text", "finding"), PRESENT)
def test_what_is_said_is_found(text: str, finding: str) -> None:
    assert finding in {m.finding for m in read_text(text).mentions if m.status == "present"}


@pytest.mark.parametrize(("text", "findings"), ABSENT)
def test_what_is_denied_is_absent(text: str, findings: set[str]) -> None:
    assert findings <= {m.finding for m in read_text(text).mentions if m.status == "absent"}


@pytest.mark.parametrize(
    ("text", "age", "sex", "tempo"),
    [
        ("Mujer de 62 años, debilidad de las piernas desde hace dos semanas", 62, "female", "weeks"),
        ("mi padre de 71 años no puede caminar desde ayer", 71, "male", "days"),
        ("Femme de 45 ans, faiblesse des jambes depuis 3 jours", 45, "female", "days"),
        ("Uomo di 60 anni, debolezza alle gambe da sei mesi", 60, "male", "months"),
    ],
)
def test_age_sex_and_tempo(text: str, age: float, sex: str, tempo: str) -> None:
    case = read_text(text)
    assert (case.age_years, case.sex, case.tempo) == (age, sex, tempo)


def test_a_relative_is_not_the_patient() -> None:
    for text in ("Mi madre tuvo cáncer", "Ma mère avait un cancer", "Mia madre aveva un tumore"):
        assert [m.status.value for m in read_text(text).mentions] == ["family"]


@pytest.mark.parametrize(("text", "name"), [(PRESENT[0][0], "Spanish"), (PRESENT[6][0], "French"), (PRESENT[10][0], "Italian")])
def test_an_issue_says_how_little_is_read(text: str, name: str) -> None:
    issues = [i for i in read_text(text).issues if i.message.startswith(f"this text is in {name}, of which only")]
    assert ["English" in i.solution for i in issues] == [True]


@pytest.mark.parametrize(
    "text",
    ["no pain", "weak legs, no fever", "my legs are like jelly", "on and on", "Há três dias que não sinto os pés e as pernas fracas"],
)
def test_other_languages_are_not_taken_for_them(text: str) -> None:
    assert not any("only the most usual words" in i.message for i in read_text(text).issues)


def test_nothing_is_said_in_them() -> None:
    knowledge = load_knowledge()
    for code in ("es", "fr", "it"):
        assert knowledge.language(code) is None
        assert "English" not in (knowledge.reading(code) or {})["reader"]["note"]
    assert knowledge.reading("xx") is None
