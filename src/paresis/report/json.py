"""An assessment as stable, versioned JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.assessment import Assessment, Citation

FORMAT = "1"
DIGITS = 6
LEFT_OUT = frozenset({"mentions"})
INSIDE_LEFT_OUT = frozenset({"levels"})


def assessment_to_json(answer: Assessment) -> dict[str, Any]:
    """Everything in an assessment as plain JSON values; `format` names this shape and changes only when a field goes.

    Probabilities and ratios are rounded to six significant digits.
    """
    out: dict[str, Any] = {"format": FORMAT, "id": answer.id}
    return out | {f.name: plain(getattr(answer, f.name)) for f in fields(answer) if f.name not in LEFT_OUT | {"id"}}


def plain(value: Any) -> Any:
    """Any part of an assessment as plain JSON values.

    >>> plain((0.12345678, {1: "a"}))
    [0.123457, {'1': 'a'}]
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in INSIDE_LEFT_OUT}
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def sources_of(cited: Iterable[Citation]) -> dict[str, dict[str, str]]:
    """The citations by key, each once; a judgement of the authors is none.

    >>> from paresis.model.assessment import Citation
    >>> sources_of([Citation(0.9, 10, "counts", "a_2020", "A", "PMID 1"), Citation(0.5, 4, "judgement", "judgement", "Judged")])
    {'a_2020': {'title': 'A', 'reference': 'PMID 1'}}
    """
    return {c.source: {"title": c.title, "reference": c.reference} for c in cited if c.reference}
