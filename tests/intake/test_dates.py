"""Days that a text names, counted from the day on which it was written."""

from __future__ import annotations

from datetime import date

import pytest

from paresis import read_text
from paresis.intake.dates import dates_in

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("since last Tuesday", 6), ("since Monday", 7), ("since 3 March", 265), ("since March 3rd, 2026", 265), ("since the 3rd of March", 265),
        ("on 12/10/2026", 42), ("on 10/13/2026", 41), ("from 2026-10-01", 53), ("since December", 357), ("since Oct 2025", 418),
        ("since 01/02/24", 1026), ("since 23/11/2026", 0.4), ("since 29 February", 998),
    ],
)  # fmt: skip
def test_a_day_is_counted_back(text: str, days: float) -> None:
    assert [d.days for d in dates_in(text, TODAY)] == [days]


@pytest.mark.parametrize("text", ["power on 3/5", "since 2009", "in march", "since then", "at 12/10/2026", "on Mars 3"])
def test_what_is_no_led_day_is_none(text: str) -> None:
    assert not dates_in(text, TODAY)


@pytest.mark.parametrize(
    ("text", "tempo"),
    [
        ("legs weak since 3 March", "months"), ("my legs went weak on 12/10/2026", "weeks"), ("legs weak since last Tuesday", "days"),
        ("legs weak since October", "weeks"), ("operated on 3 March, legs weak for two weeks", "weeks"),
        ("Seit dem 3. März sind meine Beine schwach", "months"), ("Am 12.10.2026 wurden beide Beine schwach", "weeks"),
        ("seit letztem Dienstag Schwäche der Beine", "days"), ("seit Mitte Oktober schwache Beine", "weeks"),
        ("Am 3. März operiert. Seit zwei Wochen sind die Beine schwach.", "weeks"),
    ],
)  # fmt: skip
def test_how_fast_it_came_is_told_by_days(text: str, tempo: str) -> None:
    told = read_text(text, today=TODAY).tempo
    assert told is not None
    assert told.value == tempo


def test_a_finding_began_on_its_own_day() -> None:
    case = read_text("legs weak since 3 March, incontinent since yesterday", today=TODAY)
    assert {o.finding: o.began_days for o in case.observations}["leg_weakness"] == 265


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("legs weak since 3 March 2031", "3 March 2031, which is yet to come"), ("weak legs since 31 February", "31 February, which is no day"),
        ("seit dem 3.3.2031 schwache Beine", "3.3.2031, which is yet to come"), ("Seit dem 31.2. sind die Beine taub", "31.2., which is no day"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_said(text: str, said: str) -> None:
    case = read_text(text, today=TODAY)
    assert case.tempo is None
    assert any(said in i.message for i in case.issues)


def test_an_appointment_is_no_fault() -> None:
    assert not read_text("legs weak for two weeks, to the doctor on 3 December 2026", today=TODAY).issues
