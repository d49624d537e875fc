"""German as people and doctors write it, own examples."""

from __future__ import annotations

from datetime import date

import pytest

from paresis import assess, load_knowledge, read_text
from paresis.model.vocabulary import Tempo, UrgencyLevel

PRESENT = [
    ("Plötzlich brach mir das rechte Bein weg", "leg_weakness_one_side"),
    ("Beim Wandern sackten mir die Knie immer wieder ein", "knee_buckling"),
    ("Sie kippte in der Küche einfach um", "falls"),
    ("Ich konnte den linken Fuß kaum vom Boden abheben", "foot_drop"),
    ("Mir fallen dauernd Gabel und Löffel aus der Hand", "hand_weakness"),
    ("Meine Waden krampfen nachts zusammen", "muscle_cramps"),
    ("Fußheber rechts KG 3/5", "foot_drop"),
    ("meine haxn san ganz schwoch", "leg_weakness"),
    ("Ich kann den linken Fuß seit drei Tagen nicht mehr heben.", "foot_drop"),
    ("Beim Gehen bleibe ich mit der Fußspitze ständig hängen", "falls"),
    ("Fußheberparese rechts seit zwei Wochen", "foot_drop"),
    ("Meine Beine sind schwer wie Blei", "heavy_legs"),
    ("Komme nicht mehr aus dem Sessel hoch", "difficulty_rising_from_chair"),
    ("Aufstehen vom Klo geht nur noch mit Abstützen", "difficulty_rising_from_chair"),
    ("Das Treppensteigen fällt mir schwer", "difficulty_climbing_stairs"),
    ("Ich schaffe die Stiege kaum noch", "difficulty_climbing_stairs"),
    ("Mein Knie knickt beim Gehen plötzlich ein", "knee_buckling"),
    ("Mir sacken die Beine weg", "leg_weakness"),
    ("Ich laufe wie auf Watte", "leg_numbness"),
    ("Meine Beine sind wie Pudding", "leg_weakness"),
    ("Beinschwäche beidseits", "leg_weakness_both_sides"),
    ("Paraparese, Reflexe gesteigert", "hyperreflexia"),
    ("Wasserlassen geht nicht", "urinary_retention"),
    ("Ich kann seit heute früh nicht pinkeln", "urinary_retention"),
    ("taub zwischen den Beinen", "saddle_anaesthesia"),
    ("Ich spüre das Klopapier nicht mehr", "saddle_anaesthesia"),
    ("Die Zehen kribbeln", "paraesthesia"),
    ("Ameisenlaufen in beiden Füßen", "paraesthesia"),
    ("Die Fußsohlen brennen nachts", "burning_feet"),
    ("Ich habe starke Rückenschmerzen", "back_pain"),
    ("Kreuzweh seit Tagen", "back_pain"),
    ("Wadenkrämpfe in der Nacht", "muscle_cramps"),
    ("Muskelschmerzen in den Oberschenkeln", "thigh_pain"),
    ("Ich sehe seit gestern doppelt", "diplopia"),
    ("Das linke Augenlid hängt", "ptosis"),
    ("Ich verschlucke mich oft", "dysphagia"),
    ("verwaschene Sprache", "dysarthria"),
    ("Der rechte Mundwinkel hängt", "facial_weakness_one_side"),
    ("Ich kann kaum atmen", "severe_breathlessness"),
    ("Der Urin ist braun wie Cola", "dark_urine"),
    ("Areflexie an den Beinen", "areflexia"),
    ("ASR beidseits erloschen", "ankle_jerk_absent"),
    ("PSR links abgeschwächt", "knee_jerk_absent"),
    ("Babinski rechts positiv", "extensor_plantar"),
    ("sensibles Niveau Th10", "sensory_level"),
    ("Er läuft seit gestern nicht mehr", "unable_to_walk"),
    ("I kann nimmer gscheit gehn", "gait_difficulty"),
    ("Ich schwanke beim Gehen wie ein Betrunkener", "unsteady_gait"),
    ("Die Waden werden immer dünner", "muscle_wasting"),
    ("Die Muskeln an den Armen zucken", "fasciculations"),
    ("Das rechte Bein ist kalt und blass", "cold_pale_leg"),
    ("Die linke Wade ist dick und tut weh", "calf_pain"),
    ("Die Hände zittern", "tremor"),
    ("Ich bin ständig müde", "fatigue"),
    ("Ich will nicht mehr leben", "suicidal_thoughts"),
    ("Sie hat Lachgas aus Ballons inhaliert", "nitrous_oxide_use"),
    ("Vor zwei Wochen hatte ich Durchfall", "recent_gastroenteritis"),
    ("Schwäche der Arme und Beine", "arm_weakness"),
    ("Haare kämmen fällt mir schwer", "proximal_arm_weakness"),
    ("Ich lasse dauernd Sachen fallen", "hand_weakness"),
    ("halbseitige Lähmung", "one_sided_body_weakness"),
    ("Nach 100 Metern tun die Waden weh und ich muss stehen bleiben", "claudication"),
    ("Ich bin zuckerkrank", "diabetes"),
    ("Mein Vater hatte auch Muskelschwund", "family_history_neuromuscular"),
    ("Nachtschweiß und Gewichtsverlust", "weight_loss"),
    ("aufsteigende Lähmung", "ascending_weakness"),
    ("Die Beine werden von Tag zu Tag schwächer", "progressive_weakness"),
    ("Ich nehme Marcumar als Blutverdünner", "takes_anticoagulant"),
]
ABSENT = [
    ("Keine Rückenschmerzen", "back_pain"), ("Ich habe kein Fieber", "fever"), ("weder Fieber noch Husten", "cough"),
    ("Die Beine sind nicht schwach", "leg_weakness"), ("Fieber und Husten werden verneint", "fever"),
    ("Pat. verneint Kopfschmerzen", "headache"), ("Keine Taubheit, keine Blasenstörung", "bladder_dysfunction"),
    ("Babinski negativ", "extensor_plantar"), ("Sensibilität intakt", "numbness"), ("Kraft 5/5", "objective_leg_weakness"),
    ("ohne Schmerzen im Bein", "leg_pain"), ("Kein Fieber, Husten oder Durchfall", "diarrhoea"),
    ("Arme kräftig, Beine schwach", "arm_weakness"), ("Gangbild unauffällig", "gait_difficulty"),
    ("Ich habe nie Rückenschmerzen", "back_pain"),
]  # fmt: skip
NOT_PRESENT = [
    ("Es geht mir nicht gut", "unable_to_walk"), ("Ich kann nicht weit gehen", "unable_to_walk"),
    ("Falls Sie taub werden zwischen den Beinen, kommen Sie sofort", "saddle_anaesthesia"),
    ("Meine Mutter hatte Rückenschmerzen. Ich habe Husten.", "back_pain"),
    ("Vielleicht habe ich Fieber", "fever"), ("Die Taubheit ist wieder weg", "numbness"),
    ("Schwäche der Beine und Schmerzen im Arm", "arm_weakness"), ("Herzschwäche, Beine geschwollen", "leg_weakness"),
    ("Ich mache eine Ausbildung als Handwerker", "hand_weakness"), ("Die Behandlung im Krankenhaus war gut", "malaise"),
    ("Ich trinke kein Bier", "alcohol_excess"), ("Angst vor Fieber", "fever"),
    ("Bei Fieber oder Atemnot sofort Notaufnahme aufsuchen", "fever"), ("Z. n. Fazialisparese", "facial_weakness"),
    ("Nicht nur die Beine, auch die Arme sind schwach", "back_pain"),
]  # fmt: skip


def statuses(text: str, finding: str) -> set[str]:
    return {m.status.value for m in read_text(text, language="de").mentions if m.finding == finding}


@pytest.mark.parametrize(("text", "finding"), PRESENT)
def test_is_present(text: str, finding: str) -> None:
    assert "present" in statuses(text, finding)


@pytest.mark.parametrize(("text", "finding"), ABSENT)
def test_is_absent(text: str, finding: str) -> None:
    assert statuses(text, finding) == {"absent"}


@pytest.mark.parametrize(("text", "finding"), NOT_PRESENT)
def test_is_not_present(text: str, finding: str) -> None:
    assert "present" not in statuses(text, finding)


@pytest.mark.parametrize(
    ("text", "age", "sex", "tempo"),
    [
        ("72-jährige Frau mit Beinschwäche seit zwei Wochen", 72, "female", "weeks"),
        ("45-jähriger Patient, Schwäche der Beine seit gestern", 45, "male", "days"),
        ("Ich bin 60 und meine Beine werden seit einem halben Jahr schwächer", 60, None, "months"),
        ("Säugling, 8 Monate, ist schlaff", 8 / 12, None, None),
        ("45 J., m, aufsteigende Parese seit 4 Tagen", 45, "male", "days"),
        ("Plötzlich sind meine Beine schwach geworden", None, None, "sudden"),
        ("Diabetes seit 10 Jahren. Seit drei Tagen Fußheberschwäche", None, None, "days"),
        ("Meine Frau kann seit heute Morgen nicht mehr laufen", None, "female", "hours"),
        ("Mein Sohn, 5 Jahre, hinkt seit vorgestern", 5, "male", "days"),
        ("zweiundachtzigjährige Patientin, stürzt oft", 82, "female", None),
        ("Die Beine sind schleichend steif geworden", None, None, "months"),
        ("Innerhalb von drei Tagen wurden die Beine schwach", None, None, "days"),
    ],
)
def test_who_and_when(text: str, age: float | None, sex: str | None, tempo: str | None) -> None:
    case = read_text(text)
    assert (case.age_years, case.sex and case.sex.value, case.tempo and case.tempo.value) == (age, sex, tempo)


@pytest.mark.parametrize(
    ("text", "analyte", "value"),
    [("Kalium 2,1 mmol/l", "potassium", 2.1), ("CK 12.500 U/l", "creatine_kinase", 12500.0), ("Das Natrium lag bei 118 mmol/l", "sodium", 118.0)],
)
def test_values(text: str, analyte: str, value: float) -> None:
    assert [(m.analyte, m.value) for m in read_text(text, language="de").measurements] == [(analyte, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Reithosengefühl und Harnverhalt seit heute, Rückenschmerzen",
        "Die Schwäche ist seit drei Tagen von den Füßen aufgestiegen, beide Beine sind schwach",
        "Plötzlich halbseitige Lähmung links und verwaschene Sprache",
        "Mein rechtes Bein ist seit einer Stunde kalt und weiß und tut furchtbar weh",
        "Ich kann kaum atmen und meine Beine sind schwach",
        "Brauner Urin nach dem Sport, die Oberschenkel tun weh und sind schwach",
    ],
)
def test_emergencies_fire(text: str) -> None:
    assert assess(read_text(text)).urgency.level.rank >= UrgencyLevel.EMERGENCY.rank


def test_mixed_texts_are_read_by_sentence() -> None:
    case = read_text("My legs are weak. Seit gestern kann ich nicht mehr gehen.")
    assert {"leg_weakness", "unable_to_walk"} <= {m.finding for m in case.mentions}
    assert all(m.span.text for m in case.mentions)


def test_english_stays_english() -> None:
    assert [i.message for i in read_text("Legs weak in the war, no pain").issues] == []


@pytest.mark.parametrize("text", ["ä", "\x00ß\u202e", "kein " * 500, "nicht", "Müde 👍 \n\n", "seit seit vor vor 3"])
def test_nothing_raises(text: str) -> None:
    read_text(text, language="de")


def test_a_language_that_there_is_not_is_read_as_english() -> None:
    assert load_knowledge().language("xx") is None
    assert {m.finding for m in read_text("legs weak", language="xx").mentions} >= {"leg_weakness"}


@pytest.mark.parametrize("text", ["Ich konnte meine Beine nicht bewegen", "Gestern konnte ich nicht mehr gehen"])
def test_konnte_is_no_doubt_as_koennte_is(text: str) -> None:
    assert "uncertain" not in {m.status.value for m in read_text(text).mentions}
    assert "uncertain" in {m.status.value for m in read_text("Das könnte eine Lähmung der Beine sein").mentions}


@pytest.mark.parametrize("text", ["Ich gebe nicht auf", "Die Tabletten setzte ich ab", "Morgen räume ich die Garage auf und fahre weg"])
def test_verbs_of_two_parts_that_say_nothing(text: str) -> None:
    assert not read_text(text, language="de").mentions


@pytest.mark.parametrize(
    ("text", "age", "tempo"),
    [
        ("Mein Vater, 71, hat seit letztem Dienstag schwache Beine", 71.0, "days"),
        ("8 Monate altes Baby, seit vorgestern schlaff", 8 / 12, "days"),
        ("Von heute auf morgen konnte ich, 44 Jahre alt, nicht mehr gehen", 44.0, "sudden"),
    ],
)
def test_age_and_tempo_as_people_put_them(text: str, age: float, tempo: str) -> None:
    case = read_text(text)
    assert case.age_years == pytest.approx(age)
    assert case.tempo == tempo


MEANT = [
    ("Sie hat nie richtig sprechen gelernt, hängende Lider.", "ptosis=present"),
    ("Er hatte nie Kopfschmerzen, Schwindel oder Fieber.", "headache=absent vertigo=absent fever=absent"),
    ("Die Beine sind nicht geschwollen, gerötet oder heiß.", "leg_swelling=absent"),
    ("Husten und Schmerzen habe ich nicht.", "cough=absent"),
    ("Fieber, Husten und Schwindel hat er keinen.", "fever=absent cough=absent vertigo=absent"),
    ("Schwäche der Beine, Schmerzen habe ich keine", "leg_weakness=present"),
    ("Seit der Grippe kann ich nicht mehr gehen, Fieber hatte ich nicht.", "unable_to_walk=present fever=absent"),
    ("Die Knöchel kribbeln, geschwollen sind sie nicht.", "leg_swelling=absent"),
    ("Die Taubheit im rechten Bein ist weg", "leg_numbness=past"),
    ("Mit dem Atmen keine Probleme, morgens hängt aber das Lid.", "breathlessness=absent ptosis=present"),
    ("Matte, schwache Beine", "leg_weakness=present fatigue="),
    ("Ich bin matt, schwache Beine habe ich auch", "leg_weakness=present fatigue=present"),
    ("Die Tante hat dasselbe", "family_history_neuromuscular=present"),
    ("Sie geht wie betrunken", "recent_binge_drinking= unsteady_gait=present"),
    ("Unsere dreijährige Tochter hat Fieber und kann nicht stehen", "fever=present"),
    ("Früher bin ich Marathon gelaufen, jetzt schaffe ich die Treppe nicht", "unusual_exercise=past"),
    ("Das Atmen wird zunehmend schwerer", "progressive_weakness="),
]


@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_how_it_is_meant(text: str, meant: str) -> None:
    said = {m.finding: m.status.value for m in read_text(text).mentions}
    wanted = dict(pair.split("=") for pair in meant.split())
    assert {f: said.get(f, "") for f in wanted} == wanted


@pytest.mark.parametrize(
    "text", ["Bis gestern war alles gut, jetzt sind die Beine schwach.", "Bis letzten Freitag ging alles, nun sind die Beine schwach."]
)
def test_well_until_then(text: str) -> None:
    assert read_text(text).tempo is Tempo.DAYS


def test_an_age_that_nobody_has_is_said() -> None:
    case = read_text("Mann 200 Jahre, schwache Beine")
    assert case.age_years is None
    assert any("'Mann 200 Jahre', which cannot be an age" in i.message or "'200 Jahre', which cannot be an age" in i.message for i in case.issues)


@pytest.mark.parametrize(
    ("text", "finding", "days"),
    [
        ("seit drei Tagen sind die Füße taub", "leg_numbness", 3),
        ("seit zehn Jahren Rückenschmerzen, seit zwei Wochen schwache Beine", "leg_weakness", 14),
        ("Rückenschmerzen seit zehn Jahren. Seit zwei Wochen schwache Beine", "back_pain", 3652),
        ("Die Beine kribbeln seit Jahren", "paraesthesia", 365),
        ("Vor drei Tagen wurden die Beine schwach", "leg_weakness", 3), ("Rückenschmerzen seit Jahren, jetzt schlimmer", "back_pain", None),
        ("Die Beine sind schwach", "leg_weakness", None), ("seit letztem Dienstag sind die Füße taub", "leg_numbness", 6),
        ("Vor zehn Jahren waren die Beine schwach", "leg_weakness", None),
    ],
)  # fmt: skip
def test_since_when_a_complaint_is_so(text: str, finding: str, days: float | None) -> None:
    told = {o.finding: o.began_days for o in read_text(text, today=date(2026, 11, 23), language="de").observations}
    assert told.get(finding) == (pytest.approx(days, abs=1) if days else None)


def test_what_is_old_is_no_new_flag() -> None:
    """A bladder that leaks for ten years is not the new trouble that a flag asks for; one that leaks since yesterday is."""

    def flags(text: str) -> set[str]:
        return {r.id for r in assess(read_text(text)).urgency.reasons if r.kind == "red_flag"}

    assert "cauda_equina" not in flags("Seit zehn Jahren inkontinent, die Beine sind schwach")
    assert "cauda_equina" in flags("Seit gestern inkontinent, die Beine sind schwach")
