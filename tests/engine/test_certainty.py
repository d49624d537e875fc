"""How sure the order is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from paresis.engine.assess import assess
from paresis.engine.certainty import certainty
from paresis.engine.differential import Posterior, posterior
from paresis.engine.facts import gather
from paresis.engine.tables import Tables, tables_of
from paresis.kb.load import load_knowledge
from paresis.model.case import Case
from paresis.model.vocabulary import Setting

KNOWLEDGE = load_knowledge()
CASE = Case(age_years=50).having("leg_weakness", "areflexia", "ascending_weakness", "paraesthesia").lacking("back_pain")


def after(tables: Tables | None = None) -> Posterior:
    return posterior(gather(CASE, KNOWLEDGE), tables or tables_of(KNOWLEDGE), setting=Setting.PRIMARY_CARE, tempo=None)


def test_the_same_case_gives_the_same_bits() -> None:
    assert assess(CASE).certainty == assess(CASE).certainty


def test_more_patients_make_it_surer() -> None:
    few = certainty(after(), KNOWLEDGE)
    tables = tables_of(KNOWLEDGE)
    many = certainty(after(replace(tables, ess=tables.ess * 50)), KNOWLEDGE)
    assert few is not None
    assert many is not None
    assert 0 < few.leads < many.leads <= 1


def test_the_hinge_turns_the_order() -> None:
    """With the leader's proportion at the turning point, the first two are level."""
    first = certainty(after(), KNOWLEDGE)
    assert first is not None
    assert first.hinge is not None
    tables = tables_of(KNOWLEDGE)
    column = tables.index[first.hinge.finding]
    mine = tables.row_cause == tables.place[first.leader]
    stated = tables.stated.copy()
    stated[mine, column] = first.hinge.turns_at
    turned = after(replace(tables, stated=stated, _theta={}))
    assert turned.of(first.leader) / turned.of(first.second) == pytest.approx(1.0, rel=0.35)
    assert np.isclose(posterior(gather(CASE, KNOWLEDGE), tables, setting=Setting.PRIMARY_CARE, tempo=None).of(first.leader), after().of(first.leader))
