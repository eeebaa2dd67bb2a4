"""The estimated wait is a range: from the people ahead, the desks at work, and how long visits take here."""

import datetime as dt
from typing import Any

import pytest

from kiosk.clock import Moment
from kiosk.people import sessions
from kiosk.queue.waiting import FEWEST_VISITS, Wait, _range
from kiosk.station import Station
from tests.factories import add_user, call, finish, take


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


def visits(station: Station, at: Moment, number: int, minutes: float = 9) -> Moment:
    """Visits of so many minutes, one after the other at desk 1."""
    for _ in range(number):
        at = visit(station, at, minutes)
    return at


def shown(station: Station, at: Moment, topic: str = "login") -> Wait:
    """The wait of a number that is taken now."""
    wait = take(station, topic, at=at).wait
    assert wait is not None
    return wait


def middle(wait: Wait) -> float:
    return (wait.low + wait.high) / 2


def log_in_at(station: Station, desk: str, at: Moment) -> None:
    user = add_user(station, f"at-{desk}")
    with station.db.begin() as s:
        sessions.start(s, user, at, desk)


def test_it_works(station: Station, noon: Moment) -> None:
    """Forty visits of nine minutes, and then four people ahead at one free desk: about 36 minutes."""
    now = visits(station, noon, 40)
    for _ in range(4):
        take(station, at=now)
    wait = shown(station, now)
    assert wait.low < 36 < wait.high
    assert 30 <= middle(wait) <= 50


def test_below_three_visits_there_is_no_estimate(station: Station, noon: Moment) -> None:
    now = noon
    for _ in range(FEWEST_VISITS - 1):
        now = visit(station, now, 9)
        assert take(station, at=now).wait is None
    visit(station, now, 9)
    assert take(station, at=now).wait is not None


def test_nobody_ahead_at_a_free_desk(station: Station, noon: Moment) -> None:
    assert shown(station, visits(station, noon, 3)) == Wait(0, 5)


def test_who_is_served_is_waited_for(station: Station, noon: Moment) -> None:
    """Nobody is ahead, but the only desk has just called somebody."""
    now = visits(station, noon, 3)
    take(station, at=now)
    call(station, "1", now)
    assert shown(station, now).high >= 15


def test_the_longer_a_visit_lasts_the_nearer_is_its_end(station: Station, noon: Moment) -> None:
    now = visits(station, noon, 50, minutes=11)
    take(station, at=now)
    call(station, "1", now)
    assert middle(shown(station, now.later(minutes=9))) < middle(shown(station, now)) + 10


def three_busy_desks(station: Station, at: Moment, minutes: float) -> Moment:
    """Three desks whose visitors have been there for so many minutes; each called a minute after the one before."""
    now = visits(station, at, 3)
    for desk in ("1", "2", "3"):
        now = now.later(minutes=1)
        take(station, at=now)
        call(station, desk, now)
    return now.later(minutes=minutes)


def test_three_busy_desks_count_as_three_although_their_visits_are_long(station: Station, noon: Moment) -> None:
    now = three_busy_desks(station, noon, 50)
    for _ in range(6):
        take(station, at=now)
    assert shown(station, now).high <= 60  # six visits at three desks; at one it would be an hour and a half


def test_a_desk_whose_visit_nobody_ended_is_not_at_work(station: Station, noon: Moment) -> None:
    now = three_busy_desks(station, noon, 5 * 60)
    for _ in range(6):
        take(station, at=now)
    assert shown(station, now).low >= 40


def test_a_desk_where_somebody_is_logged_in_is_at_work(station: Station, noon: Moment) -> None:
    now = visits(station, noon, 20)
    alone = [shown(station, now) for _ in range(7)][-1]
    for desk in ("2", "3"):
        log_in_at(station, desk, now)
    assert middle(shown(station, now)) < middle(alone) * 0.6


def test_a_desk_that_calls_nobody_although_somebody_waits_has_a_break(station: Station, noon: Moment) -> None:
    now = visits(station, noon, 20)
    log_in_at(station, "2", now)
    for _ in range(6):
        take(station, at=now)
    call(station, "1", now)
    at_work = shown(station, now)
    assert middle(shown(station, now.later(minutes=8))) > middle(at_work)


@pytest.mark.parametrize(("minutes", "is_back_soon"), [(40, True), (50, False)])
def test_a_break_of_forty_minutes_is_no_end_of_work(
    station: Station, noon: Moment, minutes: float, is_back_soon: bool
) -> None:
    """Nobody is logged in. Desk 2 has called nobody since its last visit, and desk 1 goes on."""
    now = visit(station, visits(station, noon, 40), 9, desk="2")
    for _ in range(20):
        take(station, at=now)
    called = call(station, "1", now)
    for _ in range(int(minutes / 10)):
        now = now.later(minutes=10)
        finish(station, called, at=now)
        called = call(station, "1", now)
    assert (shown(station, now).low < 100) == is_back_soon


def test_a_quiet_hour_is_no_break(station: Station, noon: Moment) -> None:
    """Nobody came since the last visit, so nobody knows of the desk: it is thought to be there still."""
    now = visits(station, noon, 5).later(minutes=70)
    assert shown(station, now) == Wait(0, 5)


def test_more_people_never_wait_less(station: Station, noon: Moment) -> None:
    now = visits(station, noon, 6)
    waits = [shown(station, now) for _ in range(70)]
    assert [wait.high for wait in waits] == sorted(wait.high for wait in waits)
    assert [wait.low for wait in waits] == sorted(wait.low for wait in waits)


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


@pytest.mark.parametrize(
    ("exact", "wait"),
    [
        ((0, 0), Wait(0, 5)),
        ((11, 23.5), Wait(10, 25)),
        ((13, 23.5), Wait(15, 25)),
        ((7.6, 9.9), Wait(5, 10)),
        ((2.6, 2.6), Wait(0, 5)),
        ((20, 20), Wait(20, 25)),
        ((52, 83), Wait(50, 90)),
        ((100, 133), Wait(100, 150)),
        ((121, 122), Wait(120, 150)),
    ],
)
def test_the_longer_the_coarser(exact: Any, wait: Wait) -> None:
    assert _range(*exact) == wait


def test_visits_during_a_clock_correction_do_not_count(station: Station, noon: Moment) -> None:
    for minutes in (-600, 17 * 60, -600):
        visit(station, noon, minutes)
    assert take(station, at=noon).wait is None
