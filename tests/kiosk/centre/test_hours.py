"""Opening hours by the wall clock."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kiosk.centre import hours
from kiosk.centre.hours import Opening, Period
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.station import Station

ZONE = ZoneInfo("Europe/Stockholm")
FRIDAY = 4


def moment(text: str) -> Moment:
    return Moment(dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC), ZONE)


@pytest.fixture
def friday(station: Station) -> Station:
    """Open on Fridays, ten to twelve and one to two."""
    with station.db.begin() as s:
        hours.replace_week(s, [Period(FRIDAY, 780, 840), Period(FRIDAY, 600, 720)])
    return station


@pytest.mark.parametrize(
    ("time", "is_open"), [("09:59", False), ("10:00", True), ("11:59", True), ("12:00", False), ("13:00", True)]
)
def test_open_from_the_first_minute_until_the_last(friday: Station, time: str, is_open: bool) -> None:
    with friday.db.read() as s:
        assert hours.is_open(s, moment(f"2026-11-20 {time}")) is is_open
        assert not hours.is_open(s, moment(f"2026-11-19 {time}"))


def test_a_clock_that_cannot_be_trusted_turns_nobody_away(friday: Station) -> None:
    """A Pi that wakes without a network believes it is last night, whoever stands before it."""
    night = dataclasses.replace(moment("2026-11-19 23:00"), trusted=False)
    with friday.db.read() as s:
        assert hours.is_open(s, night)
    with friday.db.begin() as s:
        hours.replace_week(s, [])
    with friday.db.read() as s:
        assert not hours.is_open(s, night)


def test_summer_time_moves_the_hours_with_the_wall_clock(friday: Station) -> None:
    with friday.db.read() as s:
        assert hours.is_open(s, moment("2026-07-17 10:00"))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20 09:00", Opening(dt.date(2026, 11, 20), 600)),
        ("2026-11-20 12:30", Opening(dt.date(2026, 11, 20), 780)),
        ("2026-11-20 14:00", Opening(dt.date(2026, 11, 27), 600)),
    ],
)
def test_next_opening(friday: Station, now: str, opens: Opening) -> None:
    with friday.db.read() as s:
        assert hours.next_opening(s, moment(now)) == opens


def test_no_hours_no_opening(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
        assert hours.next_opening(s, moment("2026-11-20 09:00")) is None


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        ([Period(0, 600, 600)], "hours_backwards"),
        ([Period(0, 700, 600)], "hours_backwards"),
        ([Period(0, 600, 1441)], "hours_backwards"),
        ([Period(7, 600, 700)], "hours_backwards"),
        ([Period(0, 600, 700), Period(0, 699, 800)], "hours_overlap"),
    ],
)
def test_hours_that_cannot_be(station: Station, periods: list[Period], code: str) -> None:
    with pytest.raises(Invalid, match=code), station.db.begin() as s:
        hours.replace_week(s, periods)
    with station.db.read() as s:
        assert len(hours.week(s)) == 7
