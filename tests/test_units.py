"""Ages and units as wire formats write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paresis.units import duration_of, plain_unit, ucum_unit, years_of


@pytest.mark.parametrize(
    ("duration", "years", "exact"),
    [
        ("P52Y", 52.0, 1.0), ("P2Y5M", 2 + 5 / 12, 1 / 12), ("P6M", 0.5, 1 / 12), ("P3W", 21 / 365.25, 7 / 365.25), ("P10D", 10 / 365.25, 1 / 365.25),
        ("P0D", 0.0, 1 / 365.25), ("P1Y2M3DT4H", 1 + 2 / 12 + 3 / 365.25, 1 / 365.25), (" p4y ", 4.0, 1.0), ("P1.5Y", 1.5, 1.0),
        ("PT12H", 0.0, 1 / 365.25),
    ],
)  # fmt: skip
def test_a_duration_in_years(duration: str, years: float, exact: float) -> None:
    assert years_of(duration) == pytest.approx((years, exact))


@pytest.mark.parametrize("text", ["", "P", "52", "52Y", "P-5Y", "P5X", "adult", "P5Y years", "PT", "P1D2Y", "2020-01-01", "P" + "9" * 400 + "Y"])
def test_what_is_no_duration(text: str) -> None:
    assert years_of(text) is None


@given(st.floats(0, 130))
def test_an_age_survives_to_the_day_and_is_then_stable(years: float) -> None:
    written = duration_of(years)
    read = years_of(written)
    assert read is not None
    assert abs(read[0] - years) < 1.01 / 365.25
    assert duration_of(read[0]) == written


@pytest.mark.parametrize("years", [None, -1.0, float("nan"), float("inf"), 1e9])
def test_what_is_no_age(years: float | None) -> None:
    assert duration_of(years) == ""


@pytest.mark.parametrize(
    ("ucum", "printed"),
    [
        ("mmol/L", "mmol/L"), ("umol/L", "µmol/L"), ("ukat/L", "µkat/L"), ("m[IU]/L", "mIU/L"), ("[iU]/L", "IU/L"), ("10*9/L", "10^9/L"),
        ("10*3/uL", "10^3/µL"), ("/uL", "/µL"), ("u[IU]/mL", "µIU/mL"), ("mm[Hg]", "mmHg"), ("Cel", "°C"), ("[degF]", "°F"),
        ("{beats}/min", "/min"), ("meq/L", "mEq/L"), ("U/L", "U/L"), ("mU/L", "mU/L"), ("%", "%"), ("mm/h", "mm/h"), ("fL", "fL"), ("um3", "µm3"),
    ],
)  # fmt: skip
def test_units_both_ways(ucum: str, printed: str) -> None:
    assert plain_unit(ucum) == printed
    assert plain_unit(ucum_unit(printed)) == printed
