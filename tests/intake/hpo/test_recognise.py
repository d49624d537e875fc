"""All of HPO's phenotypic abnormalities met in English text: word order, inflection, lists, abbreviations, slips; and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paresis.intake.hpo.recognise import recognise
from paresis.intake.hpo.status import statuses

MET = [
    ("He has bilateral ptosis.", {"HP:0001488"}),
    ("Her eyelids droop; ptosis of both lids.", {"HP:0000508"}),
    ("weakness of the proximal muscles", {"HP:0003701"}),
    ("Dilated third ventricle on imaging", {"HP:0007082"}),
    ("dilatation of the third ventricle", {"HP:0007082"}),
    ("anaemia", {"HP:0001903"}),
    ("an ataxic man", {"HP:0001251"}),
    ("micro-cephaly", {"HP:0000252"}),
    ("tachypnoeic", {"HP:0002789"}),
    ("raised serum ferritin level", {"HP:0003281"}),
    ("high alkaline phosphatase", {"HP:0003155"}),
    ("spasticty", {"HP:0001257"}),
    ("weakness", {"HP:0001324"}),
    ("He has GERD and SOB.", {"HP:0002020", "HP:0002094"}),
    ("gerd is a Dutch name, sob is crying", set()),
    ("hepatic and renal cysts", {"HP:0001407", "HP:0000107"}),
    ("weakness of the arms and legs", {"HP:0003484", "HP:0007340"}),
    ("renal, cardiac, and ocular anomalies", {"HP:0000077", "HP:0001627", "HP:0000478"}),
    ("Bronchiolitis obliterans (BO). BO worsened.", {"HP:0011946"}),
    ("The weather was cold and the mass was said in Latin.", set()),
    ("His renal function and the clinic's cysts leaflet.", set()),
    ("The walls of the central hall are red, its carpet of long fibres is ragged.", set()),
    ("The foot clinic with its long list.", set()),
    ("Imprinting defects in mental retardation", {"HP:0001249"}),
    ("Multiple gingival papules and cells with abnormal contacts", {"HP:0200034"}),
    ("a merosin-deficient muscular dystrophy", {"HP:0003560"}),
    ("A hernia; the stroke index was low, pain relief was given.", {"HP:0100790"}),
    ("global developmental delay and mild ataxia", {"HP:0001263", "HP:0001251"}),
    ("declining mobility, generalised apathy, behavioural disturbance and ataxia", {"HP:0000741", "HP:0000708", "HP:0001251"}),
    ("limits with a reduced dose and the head circumference of 33 cm", set()),
    ("ocular colobomata and neurofibromata", {"HP:0000589", "HP:0001067"}),
    ("Bilateral vertical talus", {"HP:0001838"}),
    ("preauricular pits, branchial fistulae", {"HP:0004467", "HP:0009795"}),
    ("ear anomalies", {"HP:0000598"}),
    ("renal defects and multiple nevi at an early age", {"HP:0000077", "HP:0001054"}),
    ("craniofacial anomalies", set()),
    ("scoliosis anomaly and a flat face", {"HP:0002650", "HP:0012368"}),
    ("anomalies and tumours of the kidney", {"HP:0000077", "HP:0009726"}),
    ("(an aplastic thymus), ocular anomalies and deafness", {"HP:0000478", "HP:0000365", "HP:0005359"}),
    ("abnormal tendon attachments", set()),
    ("An abnormal tendon was seen", {"HP:0100261"}),
    ("conspicuously happy; a happy disposition", {"HP:0100024"}),
    ("a diabetic with congenital heart disease", {"HP:0000819", "HP:0001627"}),
    ("", set()),
]


@pytest.mark.parametrize(("text", "terms"), MET)
def test_names_are_met(text: str, terms: set[str]) -> None:
    assert {n.term for n in recognise([text])[0]} == terms


def test_spans_hold_the_words_of_a_name() -> None:
    text = "MRI: thinning of the corpus callosum; weakness of arms and legs."
    said = {n.term: [text[a:b] for a, b in n.spans] for n in recognise([text])[0]}
    assert said["HP:0033725"] == ["thinning of the corpus callosum"]
    assert said["HP:0007340"] == ["weakness", "legs"]


def test_many_texts_are_read_as_each_alone() -> None:
    texts = ["No ptosis", "", "weakness of", "the legs", "ataxia.\nHe has scoliosis", "Nausea and", "vomiting"]
    assert recognise(texts) == [recognise([t])[0] for t in texts]


@pytest.mark.parametrize("most", [1, 7, 30, 1000])
def test_long_texts_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    texts = ["He has ataxia. He has ptosis.\nNo scoliosis", "", "x" * 100, "ataxia"]
    whole = recognise(texts)
    monkeypatch.setattr("paresis.intake.hpo.recognise.MOST", most)
    found = recognise(texts)
    assert found == whole if most >= 30 else len(found) == len(texts)


MEANT = [
    ("No ptosis.", "absent"),
    ("He denies diplopia.", "absent"),
    ("Possible ataxia.", "uncertain"),
    ("Family history: ataxia.", "family"),
    ("His mother had ataxia.", "family"),
    ("Past medical history: scoliosis.", "past"),
    ("Past history: asthma.\n\nExamination: ataxia.", "past present"),
    ("A hepatitis panel was sent.", "hypothetical"),
    ("At risk of pneumonia.", "hypothetical"),
    ("He has hepatitis.", "present"),
    ("No fever but ataxia.", "absent present"),
    ("Stroke in 1998.", "past"),
]


@pytest.mark.parametrize(("text", "status"), MEANT)
def test_how_names_are_meant(text: str, status: str) -> None:
    assert " ".join(s.value for s, _ in statuses(text, recognise([text])[0])) == status


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda b: b.decode("latin-1")))
def test_no_text_raises(text: str) -> None:
    for one in recognise([text, "ptosis", text]):
        assert all(0 <= n.start < n.end for n in one)
    statuses(text, recognise([text])[0])


ODD = [
    "\ud800 ptosis \udfff", "\x00\x01\x02 ataxia \x00", "שלום ptosis עולם", "🦵 weakness 🦵", "İSTANBUL ptosis", "a" * 100_000,
    "and " * 20_000, "(" * 5_000,
    "ptosis, " * 20_000, "رأرأة ataxia", "ptosis\u2028\u2029ataxia", "-" * 5_000, "A-" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_are_read(text: str) -> None:
    named = recognise([text])[0]
    assert len(statuses(text, named)) == len(named)
    if "ptosis" in text:
        assert any(n.term == "HP:0000508" for n in named)
