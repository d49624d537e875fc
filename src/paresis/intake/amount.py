"""A number as somebody typed it: thousands split or not, decimal point or comma; never one reading where there are two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paresis.errors import IntakeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paresis.model.knowledge import Analyte

_SIGNED = re.compile(r"\s*([<>]?)=?\s*(.*?)\s*", re.DOTALL)
_GROUP_MARK = r"[ \u00a0\u2009\u202f'’]"
_GROUPED = re.compile(rf"\d{{1,3}}(?:{_GROUP_MARK}\d{{3}})+")
_PLAIN = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?")
_MANY_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){2,}|[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d{0,2}(?:,\d{3})+\.\d{1,6}|[1-9]\d{0,2}(?:\.\d{3})+,\d{1,6}")
_EITHER = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")


def split_comparator(text: str) -> tuple[str, str]:
    """The comparator before a number, and the number.

    >>> split_comparator("> 22000")
    ('>', '22000')
    """
    match = _SIGNED.fullmatch(text)
    return (match[1], match[2]) if match else ("", text)


def readings(text: str) -> tuple[float, ...]:
    """What a number can mean as it is written: none, one, or two where a mark may split thousands as well as decimals.

    >>> readings("22,000"), readings("22 000"), readings("1.234,5"), readings("0,125"), readings("4.1"), readings("abc")
    ((22.0, 22000.0), (22000.0,), (1234.5,), (0.125,), (4.1,), ())
    """
    plain = re.sub(_GROUP_MARK, "", text) if _GROUPED.fullmatch(text) else text
    if _MANY_GROUPS.fullmatch(plain):
        last = max(plain.rfind(","), plain.rfind("."))
        is_decimal = plain[last] not in plain[:last]
        whole, rest = (plain[:last], f".{plain[last + 1 :]}") if is_decimal else (plain, "")
        return (float(re.sub(r"[.,]", "", whole) + rest),)
    if not _PLAIN.fullmatch(plain):
        return ()
    decimal = float(plain.replace(",", "."))
    either = _EITHER.fullmatch(plain)
    return (decimal, float(either[1] + either[2])) if either else (decimal,)


def fitting(numbers: Iterable[float], analytes: Iterable[Analyte], unit: str) -> tuple[float, ...]:
    """The readings of a number that can be a value of one of the analytes, in its unit or, without one, in any.

    >>> from paresis.kb.load import load_knowledge
    >>> known = load_knowledge().analytes
    >>> fitting((4.1, 4100.0), [known["potassium"]], "mmol/L"), fitting((22.0, 22000.0), [known["creatine_kinase"]], "")
    ((4.1,), (22.0, 22000.0))
    """
    analytes = tuple(analytes)
    return tuple(n for n in numbers if any(a.plausible[0] <= n * f <= a.plausible[1] for a in analytes for f in _factors(a, unit)))


def _factors(analyte: Analyte, unit: str) -> list[float]:
    """By which a value of that unit is brought to the canonical one; of every unit where none, or none that is known, is given."""
    factors = {u.lower(): f for u, f in analyte.units.items()} | {analyte.unit.lower(): 1.0}
    return [factors[unit.strip().lower()]] if unit.strip().lower() in factors else list(factors.values())


def read_amount(text: str, analytes: Iterable[Analyte], unit: str = "") -> float:
    """The number that was typed as a value of an analyte.

    A mark before three digits (`1,200`, `22.000`) splits thousands in one country and decimals in another, and nothing in a field says
    which. Only the analyte can tell: where a single reading is a possible value of it that one is taken, otherwise the value is refused,
    because the wrong one may hide an emergency.

    Args:
        text: As typed, without a comparator.
        analytes: What it may be a value of; without any, nothing tells two readings apart.
        unit: As given; empty when there is none.

    Raises:
        IntakeError: It is no number, or it can mean two.

    Example:
        >>> from paresis.kb.load import load_knowledge
        >>> read_amount("4,100", [load_knowledge().analytes["potassium"]], "mmol/L")
        4.1
    """
    numbers = readings(text.strip())
    if not numbers:
        raise IntakeError(f"'{text}' is no number", hint="give a number, for example 4.1")
    if len(numbers) == 1:
        return numbers[0]
    possible = fitting(numbers, analytes, unit)
    if len(possible) == 1:
        return possible[0]
    one, other = (f"{n:g}" for n in numbers)
    raise IntakeError(f"'{text}' can mean {one} or {other}", hint=f"write {one} or {other}, without a mark for thousands")
