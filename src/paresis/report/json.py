"""An assessment as stable, versioned JSON."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paresis.model.assessment import Assessment

FORMAT = "1"
DIGITS = 6
LEFT_OUT = frozenset({"mentions"})
INSIDE_LEFT_OUT = frozenset({"levels"})


def assessment_to_json(answer: Assessment) -> dict[str, Any]:
    """Everything in an assessment as plain JSON values; `format` names this shape and changes only when a field goes.

    Probabilities and ratios are rounded to six significant digits.
    """
    out: dict[str, Any] = {"format": FORMAT, "id": answer.id}
    return out | {f.name: _plain(getattr(answer, f.name)) for f in fields(answer) if f.name not in LEFT_OUT | {"id"}}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name not in INSIDE_LEFT_OUT}
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value
