"""The rule by which copies are kept: 7 days, 5 weeks, 12 months."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kiosk.backup.keep import kept

START = dt.date(2026, 1, 1)
DATES = st.lists(st.dates(dt.date(1970, 1, 1), dt.date(2099, 12, 31)), max_size=60)
NIGHTS = st.lists(st.integers(0, 900), min_size=1, max_size=200).map(
    lambda days: [START + dt.timedelta(days=day) for day in sorted(days)]
)


def test_each_night_for_three_years() -> None:
    """What is left after each night's own removal is the same as after one removal of all."""
    left: list[dt.date] = []
    for day in range(1095):
        left.append(START + dt.timedelta(days=day))
        left = [left[index] for index in sorted(kept(left))]
    last = START + dt.timedelta(days=1094)  # 2028-12-30
    assert left[-7:] == [last - dt.timedelta(days=back) for back in range(6, -1, -1)]
    sundays = [dt.date(2028, 12, day) for day in (3, 10, 17)]  # of the weeks before those seven days
    month_ends = [dt.date(2028, month, 1) - dt.timedelta(days=1) for month in range(2, 13)]
    assert set(left) == {*left[-7:], *sundays, *month_ends}


def test_a_centre_that_was_closed_for_long_keeps_what_it_had() -> None:
    before = [START + dt.timedelta(days=day) for day in range(3)]
    assert kept([*before, START + dt.timedelta(days=400)]) == {0, 1, 2, 3}


def test_of_one_day_the_last_copy_is_kept() -> None:
    assert kept([START, START, START]) == {2}


@given(DATES)
def test_few_are_kept_whatever_the_clock_said(dates: list[dt.date]) -> None:
    keeping = kept(dates)
    assert len(keeping) <= 7 + 5 + 12
    assert not dates or len(dates) - 1 in keeping, "the newest one stays"
    left = [dates[index] for index in sorted(keeping)]
    assert kept(left) == set(range(len(left))), "a second removal removes nothing"


@given(NIGHTS)
def test_each_period_has_its_newest_copy(dates: list[dt.date]) -> None:
    left = [dates[index] for index in sorted(kept(dates))]
    for number, period in (
        (7, str),
        (5, lambda date: date.isocalendar()[:2]),
        (12, lambda date: (date.year, date.month)),
    ):
        periods = sorted({period(date) for date in dates})[-number:]
        for one in periods:
            assert max(date for date in dates if period(date) == one) in left


@given(DATES, st.dates())
def test_a_copy_that_was_removed_never_comes_back(dates: list[dt.date], later: dt.date) -> None:
    before = kept(dates)
    assert kept([*dates, later]) <= before | {len(dates)}
