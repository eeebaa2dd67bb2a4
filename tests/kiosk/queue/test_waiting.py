"""The estimated wait is a range, and is shown only after enough visits."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import Moment
from kiosk.queue.waiting import FEWEST_VISITS, RECENT_VISITS, Wait, wait_range
from kiosk.station import Station
from tests.factories import call, finish, take


def wall_clock(at: Moment, hour: int) -> Moment:
    return Moment(at.local.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(dt.UTC), at.zone)


@pytest.fixture
def noon(at: Moment) -> Moment:
    return wall_clock(at, 12)


def visit(station: Station, at: Moment, minutes: float, desk: str = "1") -> Moment:
    """Make a visit of so many minutes. Returns the time of its end."""
    take(station, at=at)
    called = call(station, desk, at)
    done = at.later(minutes=minutes)
    finish(station, called, at=done)
    return done


def test_below_three_visits_there_is_no_estimate(station: Station, noon: Moment) -> None:
    now = noon
    for _ in range(FEWEST_VISITS - 1):
        now = visit(station, now, 9)
        assert take(station, at=now).wait is None
    visit(station, now, 9)
    assert take(station, at=now).wait is not None


def test_the_people_ahead_and_the_desks_at_work_make_the_range(station: Station, noon: Moment) -> None:
    now = noon
    for desk in ("1", "2", "1"):
        now = visit(station, now, 9, desk)
    taken = [take(station, at=now) for _ in range(5)]
    assert taken[0].wait == Wait(0, 5)  # nobody ahead: half a visit at one of two desks
    assert taken[4].wait == Wait(15, 30)  # four ahead: five visits of nine minutes at two desks are 22.5


def test_a_desk_without_recent_calls_does_not_count(station: Station, noon: Moment) -> None:
    now = visit(station, noon, 9, "2").later(minutes=40)
    for _ in range(2):
        now = visit(station, now, 9, "1")
    for _ in range(4):
        wait = take(station, at=now).wait
    assert wait == Wait(20, 50)  # four visits of nine minutes at one desk are 36


def test_only_the_latest_visits_count(station: Station, noon: Moment) -> None:
    now = noon
    for minutes in [20] * RECENT_VISITS + [5] * RECENT_VISITS:
        now = visit(station, now, minutes)
    assert take(station, at=now).wait == wait_range(0, 5, 1)


def test_visits_from_before_midnight_count_after_it(station: Station, at: Moment) -> None:
    now = wall_clock(at, 23)
    take(station, at=now)
    for _ in range(FEWEST_VISITS):
        visited = call(station, "1", now)
        now = now.later(minutes=15)
        finish(station, visited, at=now)
        take(station, at=now)
    after = now.later(minutes=30)
    assert after.date == now.date + dt.timedelta(days=1)
    assert take(station, at=after).wait is not None


@given(ahead=st.integers(0, 200), minutes=st.floats(0.1, 240), desks=st.integers(1, 20))
def test_the_range_is_in_fives_never_empty_and_holds_the_mean(ahead: int, minutes: float, desks: int) -> None:
    wait = wait_range(ahead, minutes, desks)
    expected = (ahead + 1) * minutes / desks if ahead else minutes / desks / 2
    assert wait.low % 5 == wait.high % 5 == 0
    assert 0 <= wait.low <= expected <= wait.high
    assert wait.high > wait.low


@pytest.mark.parametrize("people", [1, 3, 8])
def test_more_people_never_wait_less(people: int) -> None:
    assert wait_range(people, 10, 2).high >= wait_range(people - 1, 10, 2).high


def test_visits_during_a_clock_correction_do_not_count(station: Station, noon: Moment) -> None:
    for minutes in (-600, 17 * 60, -600):
        visit(station, noon, minutes)
    assert take(station, at=noon).wait is None
