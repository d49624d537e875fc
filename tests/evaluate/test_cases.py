"""Published cases: the diagnosis is resolved, the answer compared, the figures counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paresis.evaluate.cases import PublishedCase, With, outcome_of, resolve
from paresis.evaluate.figures import figures_of
from paresis.evaluate.interval import Share

if TYPE_CHECKING:
    from paresis.model.knowledge import Knowledge

CASE = PublishedCase(id="1", text="Both legs weak for a week, climbing from the feet, reflexes absent.", diagnosis="GBS", urgency="emergency")


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["Guillain-Barré syndrome"], "guillain_barre_syndrome"), (["GBS"], "guillain_barre_syndrome"),
        (["cauda equina syndrome"], "cauda_equina_syndrome"),
        (["Nobody knows it", "multiple sclerosis"], "multiple_sclerosis"), (["Hypokalaemia due to liquorice"], "hypokalaemia"),
        (["Acute limb ischemia"], "acute_limb_ischaemia"),
    ],
)  # fmt: skip
def test_a_diagnosis_resolves(knowledge: Knowledge, names: list[str], first: str) -> None:
    assert first in resolve(names, knowledge)


def test_what_nobody_knows_does_not_resolve(knowledge: Knowledge) -> None:
    assert resolve(["zzz"], knowledge) == ()


def test_an_outcome_has_its_rank(knowledge: Knowledge) -> None:
    o = outcome_of(CASE, With.TEXT, knowledge)
    assert o.accepted == ("guillain_barre_syndrome",)
    assert o.rank is not None
    assert o.answer.differential[o.rank - 1].id == "guillain_barre_syndrome"


def test_figures_count_a_miss_as_a_miss(knowledge: Knowledge) -> None:
    good = outcome_of(CASE, With.TEXT, knowledge)
    bad = outcome_of(CASE.model_copy(update={"diagnosis": "zzz", "urgency": "self-care"}), With.TEXT, knowledge)
    figures = figures_of([good, bad])
    assert figures.top[10] == Share(int((good.rank or 99) <= 10), 2)
    assert figures.mrr.value == pytest.approx(1 / (good.rank or 99) / 2)
    assert figures.unresolved == ("1 zzz",)
    assert figures.emergencies_found == Share(1, 1)
    assert figures.over_triaged == Share(1, 1)


def test_figures_of_nothing_are_nothing() -> None:
    assert figures_of([]).mrr.value == 0
    assert str(Share(0, 0)) == "no such cases"
