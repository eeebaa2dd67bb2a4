"""The night runs once on each date, also at clock changes and however often it is asked."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import Moment
from kiosk.sync.timetable import has_passed, next_night

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SPRING = dt.date(2027, 3, 28)
AUTUMN = dt.date(2027, 10, 31)


def moment(utc: dt.datetime) -> Moment:
    return Moment(utc, STOCKHOLM)


def local(date: dt.date, time: str, fold: int = 0) -> Moment:
    return moment(
        dt.datetime.combine(date, dt.time.fromisoformat(time), STOCKHOLM).replace(fold=fold).astimezone(dt.UTC)
    )


near_a_change = st.builds(
    lambda date, minutes: moment(local(date, "00:00").utc + dt.timedelta(minutes=minutes)),
    st.sampled_from([SPRING, AUTUMN, dt.date(2026, 11, 22)]),
    st.integers(-3 * 1440, 3 * 1440),
)
times = st.builds(lambda h, m: f"{h:02d}:{m:02d}", st.sampled_from([0, 1, *range(3, 24)]), st.integers(0, 59))


def test_the_next_night_is_at_the_set_time():
    assert next_night(local(dt.date(2026, 11, 22), "22:00"), "03:40") == local(dt.date(2026, 11, 23), "03:40").utc


@pytest.mark.parametrize(("date", "utc"), [(SPRING, "01:40"), (AUTUMN, "02:40"), (dt.date(2027, 7, 1), "01:40")])
def test_the_night_follows_local_time_also_on_the_day_of_a_clock_change(date, utc):
    assert next_night(local(date, "00:30"), "03:40") == dt.datetime.combine(date, dt.time.fromisoformat(utc), dt.UTC)


def test_at_the_exact_time_the_next_night_is_tomorrow():
    night = local(AUTUMN, "03:40")
    assert next_night(night, "03:40") == local(AUTUMN + dt.timedelta(days=1), "03:40").utc


def test_the_hour_that_is_repeated_in_autumn_has_no_second_night():
    first, second = local(AUTUMN, "02:30"), local(AUTUMN, "02:30", fold=1)
    assert next_night(first, "03:40") == next_night(second, "03:40")


def test_a_clock_that_is_put_back_starts_no_night():
    ahead, right = local(dt.date(2041, 1, 1), "12:00"), local(dt.date(2026, 11, 22), "03:39")
    assert not has_passed(ahead, right, "03:40")
    assert has_passed(right, right.later(minutes=1), "03:40")


@given(near_a_change, times)
def test_the_next_night_is_within_25_hours_at_the_set_local_time(after, at):
    night = next_night(after, at)
    assert after.utc < night <= after.utc + dt.timedelta(hours=25)
    assert moment(night).local.strftime("%H:%M") == at
    assert not has_passed(after, moment(night - dt.timedelta(microseconds=1)), at)


def times_by_each_minute(after: Moment, until: Moment, at: str) -> int:
    """The expected times: check the local time of every minute."""
    minutes = int((until.utc - after.utc).total_seconds()) // 60
    return sum(after.later(minutes=m).local.strftime("%H:%M") == at for m in range(1, minutes + 1))


@given(near_a_change, times, st.lists(st.integers(1, 22 * 60), min_size=1, max_size=5))
def test_each_date_has_one_night_however_often_it_is_asked(start, at, pauses):
    seen = list(itertools.accumulate(pauses, lambda moment, minutes: moment.later(minutes=minutes), initial=start))
    found = sum(has_passed(one, other, at) for one, other in itertools.pairwise(seen))
    assert found == times_by_each_minute(start, seen[-1], at)


@given(near_a_change, times, st.integers(1, 4 * 1440))
def test_several_missed_nights_are_one(start, at, minutes):
    until = start.later(minutes=minutes)
    assert has_passed(start, until, at) == (times_by_each_minute(start, until, at) > 0)
