"""What is decided for today while the clock has no date keeps its effect when the clock is set."""

import datetime as dt

import pytest

from kiosk.centre import hours, override, settling, today
from kiosk.centre.hours import Period
from kiosk.centre.models import UNKNOWN_DATE, OpeningOverride
from kiosk.station import Station
from tests.wrong_clocks import Machine, keep_time, process_on


@pytest.fixture
def centre(centre: Station) -> Station:
    """Open from ten to four, every day."""
    with centre.db.begin() as s:
        hours.replace_week(s, [Period(day, 600, 960) for day in range(7)])
    return centre


def restart(machine: Machine, station: Station, off: dt.timedelta = dt.timedelta(hours=14)) -> Station:
    """A power cut, after which the clock goes on from where it stopped."""
    machine.reboot(off, has_time=False)
    return process_on(machine, station)


def close(station: Station, until: int | None = None) -> None:
    with station.db.begin() as s:
        override.close_now(s, "eva", until, None, station.clock.now())


def open_until(station: Station, until: int) -> None:
    with station.db.begin() as s:
        override.open_now(s, "eva", until, None, station.clock.now())


def set_clock(machine: Machine, station: Station) -> None:
    machine.correct_clock()
    keep_time(station)


def is_open(station: Station) -> bool:
    at = station.clock.now()
    with station.db.read() as s:
        found = hours.is_open(s, at)
        assert found is (today.today(s, at).state(at.minute) is today.State.OPEN)
    return found


def decided(station: Station) -> list[tuple[str, str, int | None]]:
    with station.db.read() as s:
        return [(str(row.date), row.kind.value, row.until) for row in s.query(OpeningOverride)]


def test_opened_in_a_morning_after_a_power_cut(centre: Station, machine: Machine) -> None:
    machine.advance_to("2026-11-20 17:30")
    again = restart(machine, centre)  # 07:30, and the clock says 17:30
    open_until(again, 570)
    assert is_open(again)
    machine.advance(minutes=30)
    set_clock(machine, again)
    assert decided(again) == [("2026-11-21", "open", 570)] and is_open(again)
    machine.advance_to("2026-11-21 09:31")
    assert not is_open(again)


def test_nobody_is_told_a_weekday_that_the_clock_only_guesses(centre: Station, machine: Machine) -> None:
    again = restart(machine, centre)
    close(again)
    with again.db.read() as s:
        assert today.next_opening(s, again.clock.now()) is None
    set_clock(machine, again)
    with again.db.read() as s:
        assert today.next_opening(s, again.clock.now()) is not None


def test_closed_by_hand_stays_closed_until_its_true_time(centre: Station, machine: Machine) -> None:
    again = restart(machine, centre, dt.timedelta(hours=25))  # 11:00 the next day, and the clock says 10:00
    close(again, 840)
    assert not is_open(again)
    set_clock(machine, again)
    assert not is_open(again)
    machine.advance_to("2026-11-21 14:00")
    assert is_open(again)


def test_it_holds_over_a_midnight_of_the_wrong_clock_and_not_for_ever(centre: Station, machine: Machine) -> None:
    machine.advance_to("2026-11-20 23:50")
    again = restart(machine, centre, dt.timedelta(hours=10))
    close(again)
    machine.advance(hours=3)
    assert not is_open(again)
    machine.advance(hours=10)
    assert is_open(again), "the day is over, whatever the clock says"


def test_after_another_restart_it_gets_the_date_of_its_provisional_day(centre: Station, machine: Machine) -> None:
    again = restart(machine, centre, dt.timedelta(minutes=1))
    close(again)
    again = restart(machine, again, dt.timedelta(minutes=1))
    assert not is_open(again)
    set_clock(machine, again)
    assert decided(again) == [("2026-11-20", "closed", None)] and not is_open(again)


def test_following_the_hours_again(centre: Station, machine: Machine) -> None:
    again = restart(machine, centre)
    close(again)
    with again.db.begin() as s:
        override.follow_hours(s, "eva", None, again.clock.now())
    assert is_open(again) and decided(again) == []


def test_it_replaces_what_was_decided_earlier_on_the_same_day(centre: Station, machine: Machine) -> None:
    close(centre)
    again = restart(machine, centre, dt.timedelta(minutes=5))
    assert not is_open(again), "the clock shows the same date"
    open_until(again, 1200)
    assert is_open(again)
    set_clock(machine, again)
    assert decided(again) == [("2026-11-20", "open", 1200)] and is_open(again)


def test_decided_with_a_clock_that_was_wrong_all_the_time(centre: Station, machine: Machine) -> None:
    """An admin says that the time after a jump is right: what was decided in this boot goes to its true date."""
    close(centre)
    wrong = centre.clock.now()
    machine.advance(minutes=5)
    right = centre.clock.now().later(days=2)
    with centre.db.begin() as s:
        settling.doubt_dates(s, right.__class__(right.utc, right.zone, boot=wrong.boot, uptime=machine.uptime))
    assert decided(centre) == [("2026-11-22", "closed", None)]


def test_a_time_of_today_is_not_compared_with_a_clock_without_a_date(centre: Station, machine: Machine) -> None:
    machine.advance_to("2026-11-20 17:30")
    again = restart(machine, centre)
    open_until(again, 570)
    with again.db.read() as s:
        row = s.get_one(OpeningOverride, UNKNOWN_DATE)
        assert (row.until, str(row.written)) == (570, "2026-11-20")
