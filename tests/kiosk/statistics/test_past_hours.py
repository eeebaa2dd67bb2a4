"""Missed days follow the opening hours of their own date: a later change of the hours does not matter."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from kiosk.centre import change, hours
from kiosk.centre.hours import Period
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.statistics import closing

ZONE = ZoneInfo("Europe/Stockholm")
THURSDAY, FRIDAY = 3, 4
DAY = dt.timedelta(days=1)


def moment(text: str) -> Moment:
    return Moment(dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC), ZONE)


def week(*weekdays: int, opens: int = 600) -> list[Period]:
    return [Period(weekday, opens, 960) for weekday in weekdays]


def begin(station: Station, first: str, last: str, weekdays: Sequence[int] = range(5)) -> None:
    """A centre open on these weekdays from the beginning, with a day served on each of them between two dates."""
    date, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    with station.db.begin() as s:
        hours.replace_week(s, week(*weekdays))
        while date <= end:
            if date.weekday() in weekdays:
                at = moment(f"{date} 12:00").utc
                s.add(BusinessDay(date=date, clock_ok=True, status=DayStatus.CLOSED, opened=at, closed=at))
            date += DAY


def set_hours(station: Station, at: str, periods: list[Period]) -> None:
    with station.db.begin() as s:
        change.set_hours(s, "eva", periods, None, moment(at))


def missing(station: Station, at: str) -> list[str]:
    with station.db.read() as s:
        return [date.isoformat() for date in closing.unobserved(s, moment(at))]


def test_a_saturday_added_in_september_says_nothing_about_the_summer(station: Station) -> None:
    begin(station, "2026-06-08", "2026-09-04")
    set_hours(station, "2026-09-07 10:00", week(*range(6)))
    assert missing(station, "2026-09-08 03:40") == ["2026-09-07"]
    assert missing(station, "2026-09-14 03:40")[-2:] == ["2026-09-11", "2026-09-12"]  # the first Saturday since


def test_a_weekday_removed_was_missed_before(station: Station) -> None:
    begin(station, "2026-06-08", "2026-09-04")
    with station.db.begin() as s:
        s.execute(sa.delete(BusinessDay).where(BusinessDay.date == dt.date(2026, 8, 28)))  # a Friday without anybody
    set_hours(station, "2026-09-04 17:00", week(*range(4)))
    assert missing(station, "2026-09-12 03:40") == [
        "2026-08-28",
        "2026-09-07",
        "2026-09-08",
        "2026-09-09",
        "2026-09-10",
    ]


def test_a_change_counts_for_its_own_day(station: Station) -> None:
    begin(station, "2026-09-07", "2026-09-11")
    set_hours(station, "2026-09-12 09:00", week(*range(6)))  # on that Saturday itself
    assert missing(station, "2026-09-13 03:40") == ["2026-09-12"]


def test_changed_twice_in_a_day_the_second_counts(station: Station) -> None:
    begin(station, "2026-09-07", "2026-09-11")
    set_hours(station, "2026-09-12 09:00", week(*range(6)))
    set_hours(station, "2026-09-12 09:05", week(*range(5), opens=540))
    assert missing(station, "2026-09-14 03:40") == []
    with station.db.read() as s:
        assert hours.week(s, moment("2026-09-14 09:00")) == week(*range(5), opens=540)
        assert hours.week(s, moment("2026-09-11 09:00")) == week(*range(5))


def test_a_change_undone_on_the_same_day_changes_nothing(station: Station) -> None:
    begin(station, "2026-09-07", "2026-09-11")
    set_hours(station, "2026-09-12 09:00", week(*range(6)))
    set_hours(station, "2026-09-12 09:05", week(*range(5)))
    with station.db.read() as s:
        assert hours.hold_since(s, moment("2026-09-12 10:00")) == dt.date.min
    assert missing(station, "2026-09-14 03:40") == []


def test_before_the_first_hours_nothing_is_missed(station: Station) -> None:
    with station.db.begin() as s:
        hours.replace_week(s, [])
    with station.db.begin() as s:  # somebody lent a tablet before the hours were written down
        s.add(BusinessDay(date=dt.date(2026, 9, 1), clock_ok=True, opened=moment("2026-09-01 12:00").utc))
    set_hours(station, "2026-09-09 10:00", week(*range(5)))
    assert missing(station, "2026-09-11 03:40") == ["2026-09-09", "2026-09-10"]


def test_hours_taken_away_end_what_can_be_missed(station: Station) -> None:
    begin(station, "2026-06-08", "2026-06-26")
    set_hours(station, "2026-06-29 10:00", [])
    set_hours(station, "2026-08-03 08:00", week(*range(5)))
    assert missing(station, "2026-08-05 03:40") == ["2026-08-03", "2026-08-04"]


def test_missed_days_are_found_over_new_year(station: Station) -> None:
    begin(station, "2026-12-21", "2026-12-30")
    set_hours(station, "2026-12-31 10:00", week(THURSDAY))
    set_hours(station, "2027-01-01 10:00", week(FRIDAY))
    assert missing(station, "2027-01-10 03:40") == ["2026-12-31", "2027-01-01", "2027-01-08"]


@pytest.mark.parametrize("change_of_clock", ["2026-03-29", "2026-10-25"])
def test_a_change_on_the_day_of_a_clock_change_counts_for_that_day(station: Station, change_of_clock: str) -> None:
    """A change in the first and in the last minute of a Sunday of 23 or 25 hours belongs to that Sunday."""
    sunday = dt.date.fromisoformat(change_of_clock)
    for minute in ("00:00", "23:59"):
        with station.db.begin() as s:
            s.execute(sa.delete(BusinessDay))
        begin(station, str(sunday - 6 * DAY), str(sunday - DAY))
        set_hours(station, f"{sunday} {minute}", week(*range(5), 6))
        assert missing(station, f"{sunday + DAY} 03:40") == [str(sunday)]
        with station.db.read() as s:
            assert hours.is_open(s, moment(f"{sunday} 10:00"))
            assert not hours.is_open(s, moment(f"{sunday - 7 * DAY} 10:00"))
