"""Which HPO terms a name or a definition of a disease says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paresis.intake.hpo.recognise import recognise
from paresis.intake.hpo.status import statuses

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

SAID = frozenset({"present", "past", "uncertain"})


def terms_said(texts: Sequence[str]) -> list[Collection[str]]:
    """The HPO ids that each text says, without those that it denies.

    >>> [sorted(x) for x in terms_said(["Ataxia with oculomotor apraxia", "Myopathy without rhabdomyolysis"])]
    [['HP:0000657', 'HP:0001251'], ['HP:0003198']]
    """
    return [
        {n.term for n, (status, _) in zip(named, statuses(text, named), strict=True) if status.value in SAID}
        for text, named in zip(texts, recognise(texts), strict=True)
    ]
