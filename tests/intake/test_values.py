"""Values and medicines of a text: units, contradictions, values of the past, medicines nobody knows."""

from __future__ import annotations

import pytest

from paresis import assess, read_text
from paresis.intake.case_json import read_case


def messages(text: str) -> list[str]:
    return [f"{i.message} {i.solution}" for i in assess(read_text(text)).issues]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("K 3.4 mmol", 3.4, "mmol/L"),
        ("K 3.4 mmol/L", 3.4, "mmol/L"),
        ("potassium 2.0 foo/L", 2.0, "foo/L"),
        ("K 3.4 today", 3.4, ""),
        ("CK 900 and", 900, ""),
    ],
)
def test_the_unit_after_a_value(text: str, value: float, unit: str) -> None:
    (m,) = read_text(text).measurements
    assert (m.value, m.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Legs weak; CK stayed at 9,800 U/L", 9800),
        ("Legs weak. CK at rest 1,900.", 1900),
        ("Potassium on arrival was 1.8, legs weak", 1.8),
        ("creatine kinase (CK) level was markedly raised (8,000 IU/L; normal < 200), legs weak", 8000),
        ("Die Beine sind schwach, die CK blieb bei 9800 U/l", 9800),
        ("Seine Beine sind schwach. Kalium anfangs 1,9 mmol/l", 1.9),
    ],
)
def test_a_value_behind_words_of_time(text: str, value: float) -> None:
    assert [m.value for m in read_text(text).measurements] == [value]


def test_a_time_after_an_analyte_is_no_value() -> None:
    assert not read_text("legs weak, CK remained high for 3 weeks and CK at rest for 5 days").measurements


def test_an_unknown_unit_is_an_issue() -> None:
    assert any("unknown unit" in m for m in messages("legs weak, potassium 2.0 foo/L"))


def test_two_values_that_contradict_raise_both_flags_and_one_issue() -> None:
    answer = assess(read_text("legs weak, potassium 2.0 mmol/L and potassium 7.9 mmol/L"))
    assert {"potassium_critical_high", "potassium_critical_low"} <= {r.id for r in answer.urgency.reasons}
    assert len([i for i in answer.issues if "contradict" in i.message]) == 1
    assert not [i for i in answer.issues if "both present and absent" in i.message]


@pytest.mark.parametrize(
    "text", ["K 2.1 last year", "K 2.1 in 2019", "K was 2.1 two years ago", "K 2.1 previously", "In 2018 his K was 2.1", "last year K 2.1 mmol/L"]
)
def test_a_value_of_the_past_is_history(text: str) -> None:
    case = read_text(f"Legs weak. {text}.")
    assert not case.measurements
    assert any("past" in i.message for i in case.issues)


@pytest.mark.parametrize("text", ["K 2.1", "K 2.1 today", "K 2.1 two days ago", "Last night K was 2.1", "He fell last year; K 2.1"])
def test_a_value_of_these_days_counts(text: str) -> None:
    assert [m.value for m in read_text(text).measurements] == [2.1]


@pytest.mark.parametrize(
    ("text", "near"),
    [("takes simvastatn", "simvastatin"), ("on predisolone 20 mg", "prednisolone"), ("prescribed atorvastatine", "atorvastatin")],
)
def test_a_misspelt_medicine_is_suggested_and_not_understood(text: str, near: str) -> None:
    case = read_text(f"{text}, legs weak")
    assert any(f"did you mean '{near}'" in i.solution for i in case.issues)
    assert any(s.text in text for s in case.not_understood)


@pytest.mark.parametrize(
    ("text", "name"), [("is on xyzumab 20 mg", "xyzumab"), ("takes zorbinex 5mg daily", "zorbinex"), ("takes ramipril", "ramipril")]
)
def test_an_unknown_medicine_is_kept_and_named(text: str, name: str) -> None:
    case = read_text(f"He {text}, legs weak")
    assert name in {e.medicine for e in case.medicines}
    assert any(name in s.text for s in case.not_understood) or any(name in m for m in messages(text)) or name == "ramipril"


@pytest.mark.parametrize(
    "text", ["glucose 90 mg/dL", "the dose was 20 mg", "takes about 20 mg", "not on metformin", "K 3 mmol", "walks with a stick 20 m"]
)
def test_what_is_no_medicine_is_none(text: str) -> None:
    assert not read_text(text).medicines


@pytest.mark.parametrize(
    ("given", "says"), [({"sex": "male"}, "male was given"), ({"age_years": 20}, "20 was given"), ({"sex": "female"}, ""), ({"age_years": 62}, "")]
)
def test_a_text_that_contradicts_what_is_given_is_an_issue(given: dict[str, object], says: str) -> None:
    case = read_case({"text": "62-year-old woman, legs weak", **given})
    assert [says in i.message for i in case.issues] == ([True] if says else [])


@pytest.mark.parametrize(
    ("text", "analyte", "value"),
    [
        ("Ca 15 mg/dL", "calcium", 15),
        ("Corrected Ca 3.4 mmol/L", "calcium_corrected", 3.4),
        ("U&E: Na 109 K 2.1 Cr 340 Ur 28", "creatinine", 340),
        ("creat 600 and weak legs", "creatinine", 600),
        ("BM 2.1, drowsy", "glucose", 2.1),
        ("CK 52k", "creatine_kinase", 52000),
        ("CK 52,000", "creatine_kinase", 52000),
        ("CK 52 K 2.1", "potassium", 2.1),
        ("FBC: Hb 80, plts 30", "platelets", 30),
        ("HbA1c 9.8%", "hba1c_percent", 9.8),
        ("TSH <0.01", "tsh", 0.01),
    ],
)
def test_short_names(text: str, analyte: str, value: float) -> None:
    assert (analyte, value) in {(m.analyte, m.value) for m in read_text(text).measurements}


@pytest.mark.parametrize("text", ["troponin 500", "trop 34 ng/L", "PSA 340", "ammonia 90", "BE -10", "zinc 4.2 umol/L", "cortisol 40"])
def test_a_result_that_nothing_uses_is_shown(text: str) -> None:
    assert text in {s.text for s in read_text(f"weak legs, {text}, K 3.4").not_understood}


@pytest.mark.parametrize("text", ["L5 S1 disc", "MRI 2019", "GCS 15", "COVID 19", "simvastatin 40 mg", "walks 200 m", "Ca prostate 2019", "CK 5000"])
def test_other_numbers_are_no_lost_results(text: str) -> None:
    case = read_text(f"weak legs, {text}, K 3.4")
    assert not case.not_understood
    assert "calcium" not in {m.analyte for m in case.measurements}


@pytest.mark.parametrize("end", [".", ". Reflexes absent.", ", then more.", " today."])
def test_a_full_stop_is_no_part_of_a_unit(end: str) -> None:
    measured = read_text(f"Both legs weak, potassium 2.6 mmol/L{end}").measurements
    assert [(m.analyte, m.value, m.unit) for m in measured] == [("potassium", 2.6, "mmol/L")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("CK 22,000 U/L", [22000.0]), ("CK 22.000 U/L", []), ("potassium 4,100", [4.1]),
        ("Die Beine sind schwach, CK 22.000 U/l, Kalium 4,100", [22000.0, 4.1]), ("the platelets were 150,000", [150000.0]),
    ],
)  # fmt: skip
def test_a_mark_before_three_digits_is_read_by_what_the_value_can_be(text: str, values: list[float]) -> None:
    case = read_text(text)
    assert [m.value for m in case.measurements] == values
    assert values or any("can mean two values" in i.message for i in case.issues)
