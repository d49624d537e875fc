"""Chains of causes, and medicines that weaken together."""

from __future__ import annotations

import pytest

from paresis import read_text
from paresis.engine.assess import assess
from paresis.kb.load import load_knowledge
from paresis.model.case import Case, Exposure

KNOWLEDGE = load_knowledge()


def test_water_tablets_lead_by_way_of_low_potassium_to_weakness() -> None:
    answer = assess(Case(age_years=70, medicines=(Exposure("hydrochlorothiazide"),)).having("leg_weakness", "muscle_cramps", "hypokalaemia"))
    first = answer.chains[0]
    assert (first.condition, first.is_shown) == (KNOWLEDGE.conditions["hypokalaemia"].name, True)
    assert first.source in KNOWLEDGE.sources


def test_no_chain_without_its_beginning() -> None:
    assert assess(Case(age_years=70).having("leg_weakness", "hypokalaemia")).chains == ()


@pytest.mark.parametrize("chain", KNOWLEDGE.chains, ids=lambda c: c.id)
def test_the_beginning_of_each_chain_speaks_for_its_end(chain) -> None:  # type: ignore[no-untyped-def]
    def of(case: Case) -> float:
        return next(c.posttest for c in assess(case, top=500).differential if c.id == chain.condition)

    case = Case(age_years=60).having("leg_weakness")
    assert of(case.having(chain.cause)) > of(case)


@pytest.mark.parametrize(
    ("medicines", "condition"),
    [
        ("simvastatin and clarithromycin", "rhabdomyolysis"),
        ("ramipril and spironolactone", "hyperkalaemia"),
        ("colchicine and clarithromycin", "colchicine_myopathy"),
        ("lisinopril and co-trimoxazole", "hyperkalaemia"),
    ],
)
def test_two_medicines_together(medicines: str, condition: str) -> None:
    note = assess(read_text(f"My legs are weak. I take {medicines}.")).medicines[0]
    assert note.medicine_class == "interaction"
    assert condition in note.conditions
    assert note.source in KNOWLEDGE.sources


def test_one_medicine_is_no_interaction() -> None:
    notes = assess(read_text("My legs are weak. I take simvastatin and paracetamol.")).medicines
    assert all(n.medicine_class != "interaction" for n in notes)
