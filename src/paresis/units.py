"""Ages and units of measurement as wire formats write them."""

from __future__ import annotations

import re

DAYS_PER_YEAR = 365.25
MAX_YEARS = 1000.0
_N = r"\d{1,5}(?:\.\d{1,9})?"
_DURATION = re.compile(rf"P(?=[\dT])(?:(?P<y>{_N})Y)?(?:(?P<m>{_N})M)?(?:(?P<w>{_N})W)?(?:(?P<d>{_N})D)?(?P<t>T(?:{_N}[HMS])+)?")
_PER_YEAR = {"y": 1.0, "m": 12.0, "w": DAYS_PER_YEAR / 7, "d": DAYS_PER_YEAR}
_TO_PLAIN = (
    (r"\{[^}]*\}", ""),
    (r"/$", ""),
    (r"(?i)\[iu\]", "IU"),
    (r"mm\[Hg\]", "mmHg"),
    (r"10\*", "10^"),
    (r"\bmeq\b", "mEq"),
    (r"^Cel$", "°C"),
    (r"^\[degF\]$", "°F"),
    (r"\bu(?=(?:mol|g|L|kat|U|IU|m\d?)\b)", "µ"),
)
_TO_UCUM = (
    ("[µμ]", "u"),
    (r"IU\b", "[iU]"),
    (r"mm ?Hg\b", "mm[Hg]"),
    (r"10\^", "10*"),
    (r"\bmEq\b", "meq"),
    (r"^°C$", "Cel"),
    (r"^°F$", "[degF]"),
)


def years_of(duration: str) -> tuple[float, float] | None:
    """The years of an ISO 8601 duration, and how exact it is in years; None for what is no such duration.

    >>> years_of("P52Y"), years_of("P1Y6M")[0], years_of("52 years")
    ((52.0, 1.0), 1.5, None)
    """
    match = _DURATION.fullmatch(duration.strip().upper())
    if not match:
        return None
    given = {unit: float(match[unit]) for unit in _PER_YEAR if match[unit]}
    finest = "d" if match["t"] else next((unit for unit in reversed(_PER_YEAR) if unit in given), "d")
    return sum(n / _PER_YEAR[unit] for unit, n in given.items()), 1 / _PER_YEAR[finest]


def duration_of(years: float | None) -> str:
    """An age as an ISO 8601 duration, exact to a day; empty for what is no age.

    >>> duration_of(52), duration_of(1.5), duration_of(0.02), duration_of(0), duration_of(-3)
    ('P52Y', 'P1Y6M', 'P7D', 'P0D', '')
    """
    if years is None or not 0 <= years <= MAX_YEARS:
        return ""
    whole_months = int(years * 12 + 1e-6)
    days = round((years - whole_months / 12) * DAYS_PER_YEAR)
    parts = ((whole_months // 12, "Y"), (whole_months % 12, "M"), (max(0, days), "D"))
    return "P" + ("".join(f"{n}{unit}" for n, unit in parts if n) or "0D")


def plain_unit(ucum: str) -> str:
    """A UCUM code as laboratories print it.

    >>> [plain_unit(u) for u in ("umol/L", "m[iU]/L", "10*9/L", "meq/L", "{beats}/min")]
    ['µmol/L', 'mIU/L', '10^9/L', 'mEq/L', '/min']
    """
    for pattern, printed in _TO_PLAIN:
        ucum = re.sub(pattern, printed, ucum)
    return ucum


def ucum_unit(printed: str) -> str:
    """A printed unit as its UCUM code.

    >>> [ucum_unit(u) for u in ("µmol/L", "IU/L", "10^9/L", "°C")]
    ['umol/L', '[iU]/L', '10*9/L', 'Cel']
    """
    for pattern, code in _TO_UCUM:
        printed = re.sub(pattern, code, printed)
    return printed
