"""Opening hours in local time."""

import dataclasses
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command

from kiosk.centre import change, hours, today
from kiosk.centre.hours import Period
from kiosk.centre.models import BusinessDay
from kiosk.centre.today import Opening
from kiosk.clock import Moment
from kiosk.db import Database
from kiosk.errors import Invalid
from kiosk.migrations.upgrade import config, upgrade
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


def test_with_an_untrusted_clock_the_centre_counts_as_open(friday: Station) -> None:
    """A Pi that starts without a network may show a time of last night."""
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
        assert today.next_opening(s, moment(now)) == opens


def test_without_hours_there_is_no_next_opening(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
        assert today.next_opening(s, moment("2026-11-20 09:00")) is None


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        ([Period(0, 600, 600)], "hours_backwards"),
        ([Period(0, 700, 600)], "hours_backwards"),
        ([Period(0, 600, 1441)], "hours_backwards"),
        ([Period(7, 600, 700)], "hours_backwards"),
        ([Period(0, 600, 700), Period(0, 699, 800)], "hours_overlap"),
        ([Period(1, 600, 700), Period(0, 699, 800), Period(0, 600, 700)], "hours_overlap"),
    ],
)
def test_impossible_hours_are_refused_and_which_one_it_is(station: Station, periods: list[Period], code: str) -> None:
    with pytest.raises(Invalid, match=code) as refusal, station.db.begin() as s:
        hours.replace_week(s, periods)
    assert refusal.value.params == {"period": 1 if len(periods) > 1 else 0}
    with station.db.read() as s:
        assert len(hours.week(s, moment("2026-11-20 09:00"))) == 7


class TestHistory:
    """A date has the opening hours that were valid then."""

    SPRING, SUMMER = [Period(FRIDAY, 600, 720)], [Period(FRIDAY, 540, 600), Period(5, 600, 720)]

    @pytest.fixture
    def changed(self, station: Station) -> Station:
        """Other hours from the first of June on."""
        with station.db.begin() as s:
            hours.replace_week(s, self.SPRING)
            hours.change_week(s, self.SUMMER, dt.date(2026, 6, 1))
        return station

    def test_it_works(self, changed: Station) -> None:
        with changed.db.read() as s:
            assert hours.is_open(s, moment("2026-05-29 11:00"))
            assert not hours.is_open(s, moment("2026-06-05 11:00"))
            assert hours.is_open(s, moment("2026-06-05 09:30"))
            assert hours.week(s, moment("2026-05-31 23:59")) == self.SPRING
            assert hours.week(s, moment("2026-06-01 00:00")) == self.SUMMER
            assert hours.today(s, moment("2026-06-06 09:00")) == self.SUMMER[1:]

    def test_a_change_to_come_is_seen_in_the_next_opening(self, changed: Station) -> None:
        """After the last Friday of May, the next opening is a Friday of June with the new hours."""
        with changed.db.read() as s:
            following = today.next_opening(s, moment("2026-05-29 13:00"))
        assert following == Opening(dt.date(2026, 6, 5), 540)

    def test_the_date_from_which_the_hours_hold(self, changed: Station) -> None:
        with changed.db.read() as s:
            assert hours.hold_since(s, moment("2026-05-29 11:00")) == hours.ALWAYS
            assert hours.hold_since(s, moment("2026-07-01 11:00")) == dt.date(2026, 6, 1)
        with changed.db.begin() as s:
            hours.change_week(s, [], dt.date(2026, 7, 1))
            assert hours.hold_since(s, moment("2026-07-01 11:00")) == dt.date(2026, 7, 1)
            assert hours.week(s, moment("2026-07-01 11:00")) == []

    def test_without_any_hours_no_date_has_hours(self, station: Station) -> None:
        with station.db.begin() as s:
            hours.replace_week(s, [])
            assert hours.hold_since(s, moment("2026-07-01 11:00")) is None

    def test_without_a_trusted_clock_the_newest_hold(self, changed: Station) -> None:
        last_year = dataclasses.replace(moment("2025-07-01 11:00"), trusted=False)
        with changed.db.begin() as s:
            assert hours.week(s, last_year) == self.SUMMER
            hours.change_week(s, [], dt.date(2026, 7, 1))
            assert not hours.is_open(s, last_year)

    def test_an_earlier_change_takes_the_later_ones_back(self, changed: Station) -> None:
        """The hours were changed while the clock was a year ahead."""
        with changed.db.begin() as s:
            hours.change_week(s, [], dt.date(2027, 6, 1))
            hours.change_week(s, self.SUMMER, dt.date(2026, 7, 1))
            assert hours.week(s, moment("2028-01-01 11:00")) == self.SUMMER
            assert hours.hold_since(s, moment("2028-01-01 11:00")) == dt.date(2026, 6, 1)

    def test_a_change_without_a_trusted_clock_begins_no_earlier_than_the_newest_day(self, changed: Station) -> None:
        with changed.db.begin() as s:
            day = moment("2026-07-03 09:00")
            s.add(BusinessDay(date=day.date, clock_ok=True, opened=day.utc))
            change.set_hours(
                s, "eva", self.SPRING, None, dataclasses.replace(moment("1970-01-01 00:00"), trusted=False)
            )
            assert hours.hold_since(s, day) == day.date
            assert hours.week(s, moment("2026-07-02 09:00")) == self.SUMMER
            assert hours.week(s, day) == self.SPRING


def test_the_hours_that_stood_hold_from_the_beginning(tmp_path: Path) -> None:
    """After the migration that adds the history, a centre's hours are valid for every date."""
    db = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with db.engine.begin() as connection:
        command.upgrade(config("centre", connection), "0004_centre")
        connection.exec_driver_sql("INSERT INTO opening_period (weekday, opens, closes) VALUES (4, 600, 720)")
    upgrade(db, "centre")
    with db.read() as s:
        assert hours.is_open(s, moment("2020-11-20 10:00")) and hours.is_open(s, moment("2036-11-21 10:00"))
        assert hours.hold_since(s, moment("2026-11-20 10:00")) == hours.ALWAYS
    db.close()
