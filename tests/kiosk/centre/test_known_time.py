"""Every process notices a clock that jumped. The jump ends when the clock is right or an admin accepts it."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.centre import hours, known_time, today
from kiosk.centre.hours import Period
from kiosk.centre.models import BusinessDay, Centre, KnownTimeRow
from kiosk.clock import Clock
from kiosk.errors import Conflict
from kiosk.station import Station, open_station
from tests import factories
from tests.wrong_clocks import ZONE, Machine, keep_time, process_on, utc

DAY = dt.timedelta(days=1)
TEN_YEARS = 3653 * DAY


def known(station: Station) -> list[dt.datetime]:
    with station.db.read() as s:
        return list(s.scalars(sa.select(KnownTimeRow.utc)))


def accept(station: Station) -> None:
    with station.db.begin() as s:
        known_time.accept(s, "eva", station.clock)


def test_the_time_is_kept_once_a_minute(centre: Station, machine: Machine) -> None:
    assert known(centre) == [utc("2026-11-20 10:00")]
    machine.advance(seconds=50)
    keep_time(centre)
    assert known(centre) == [utc("2026-11-20 10:00")]
    machine.advance(seconds=11)
    keep_time(centre)
    assert known(centre) == [machine.true]


@pytest.mark.parametrize("jump", [2 * DAY, TEN_YEARS, -3 * DAY, dt.timedelta(hours=13), -dt.timedelta(hours=13)])
def test_a_jump_is_noticed_at_once_and_ends_when_the_clock_is_right(
    centre: Station, machine: Machine, jump: dt.timedelta
) -> None:
    machine.error = jump
    machine.advance(hours=1)
    at = centre.clock.now()
    assert (at.trusted, at.jumped, at.computed) == (False, True, True)
    assert at.utc == machine.true, "the time is counted on from the last one that was right"
    keep_time(centre)
    assert known(centre) == [utc("2026-11-20 10:00")]
    machine.error = dt.timedelta()
    assert centre.clock.now().trusted


@pytest.mark.parametrize("step", [dt.timedelta(hours=11), -dt.timedelta(hours=11)])
def test_a_clock_that_is_put_right_by_some_hours_has_not_jumped(
    centre: Station, machine: Machine, step: dt.timedelta
) -> None:
    machine.error = step
    assert centre.clock.now().trusted
    machine.advance(days=2)  # suspended or asleep: the machine's own count goes on
    machine.error = 2 * step
    assert centre.clock.now().trusted


def test_two_steps_within_a_minute_are_no_jump(centre: Station, machine: Machine) -> None:
    for step in (7, 14):
        machine.error = dt.timedelta(hours=step)
        keep_time(centre)
        assert centre.clock.now().trusted


def test_a_process_that_starts_meanwhile_knows_of_the_jump(centre: Station, machine: Machine) -> None:
    machine.error = TEN_YEARS
    assert process_on(machine, centre).clock.now().jumped


@pytest.mark.parametrize(
    ("off", "error", "trusted"),
    [
        (DAY, dt.timedelta(), True),
        (34 * DAY, dt.timedelta(), True),
        (36 * DAY, dt.timedelta(), False),  # a cupboard, or a wrong clock: somebody has to say
        (DAY, -dt.timedelta(hours=35), True),
        (DAY, -dt.timedelta(hours=37), False),
        (DAY, TEN_YEARS, False),
    ],
)
def test_after_a_boot_the_time_is_compared_with_the_kept_one(
    centre: Station, machine: Machine, off: dt.timedelta, error: dt.timedelta, trusted: bool
) -> None:
    machine.error = error
    machine.reboot(off, has_time=True)
    at = process_on(machine, centre).clock.now()
    assert (at.trusted, at.jumped, at.computed) == (trusted, not trusted, False)


def test_a_process_compares_its_first_reading_with_the_kept_time(station: Station) -> None:
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=False))
        s.add(KnownTimeRow(id=1, utc=station.clock.now().utc - TEN_YEARS, boot="another", uptime=0.0))
    opened = open_station(station.data)
    opened.clock.trust = "system"
    assert opened.clock.now().jumped
    opened.db.close()


def test_without_a_kept_time_it_is_compared_with_the_newest_day(station: Station, machine: Machine) -> None:
    process = process_on(machine, station)
    factories.take(process)
    machine.advance(days=36)
    assert process_on(machine, station).clock.now().jumped
    machine.true -= 38 * DAY
    assert process_on(machine, station).clock.now().jumped
    machine.true += 3 * DAY
    assert process_on(machine, station).clock.now().trusted


def test_a_clock_that_nobody_has_set_has_not_jumped(centre: Station, machine: Machine) -> None:
    machine.error = -9000 * DAY
    machine.reboot(has_time=False)
    at = process_on(machine, centre).clock.now()
    assert (at.trusted, at.jumped) == (False, False)


def test_an_accepted_time_reaches_every_process(centre: Station, machine: Machine) -> None:
    other = process_on(machine, centre)
    machine.error = 2 * DAY
    assert other.clock.now().jumped
    accept(centre)
    assert centre.clock.now().trusted
    keep_time(other)
    assert (other.clock.now().trusted, other.clock.now().utc) == (True, machine.true + 2 * DAY)
    assert process_on(machine, centre).clock.now().trusted
    with centre.db.read() as s:
        (entry,) = audit.latest(s, 1)
    assert (entry.who, entry.action, entry.at) == ("eva", "clock_accepted", machine.true + 2 * DAY)


def test_an_accepted_time_holds_after_a_boot(centre: Station, machine: Machine) -> None:
    machine.error = TEN_YEARS
    accept(centre)
    machine.reboot(has_time=True)
    machine.error = dt.timedelta()
    again = process_on(machine, centre)
    assert again.clock.now().jumped
    accept(again)
    machine.reboot(has_time=True)
    assert process_on(machine, centre).clock.now().trusted


def test_days_that_a_wrong_clock_opened_are_put_right_with_it(station: Station, machine: Machine) -> None:
    """The clock was wrong and trusted from the start."""
    machine.error = 2 * DAY
    process = process_on(machine, station)
    keep_time(process)
    assert factories.take(process).number == "A1"
    machine.error = dt.timedelta()
    assert factories.take(process).number == "A2"
    accept(process)
    with station.db.read() as s:
        days = s.execute(sa.select(BusinessDay.date, BusinessDay.clock_ok)).all()
    assert [tuple(day) for day in days] == [(machine.date, True)]
    assert factories.call(process).number == 1


def test_the_date_stays_known_where_the_time_service_is_lost(centre: Station, machine: Machine) -> None:
    """As after nine hours without a network, when the kernel says so. The hours hold as before."""
    with centre.db.begin() as s:
        hours.replace_week(s, [Period(day, 600, 960) for day in range(7)])
    machine.synchronised = False
    machine.advance(hours=10)
    at = centre.clock.now()
    assert (at.trusted, at.has_date, at.utc) == (False, True, machine.true)
    with centre.db.read() as s:
        assert today.state(s, at) is today.State.CLOSED
    machine.advance(hours=15)
    with centre.db.read() as s:
        assert today.state(s, centre.clock.now()) is today.State.OPEN


def test_a_clock_that_is_not_set_cannot_be_accepted(centre: Station, machine: Machine) -> None:
    machine.synchronised = False
    with pytest.raises(Conflict, match="clock_not_set"):
        accept(centre)
    assert known(centre) == [utc("2026-11-20 10:00")]


class TestDemonstration:
    """KIOSK_CLOCK moves time on purpose."""

    def moved(self, station: Station, days: int) -> Clock:
        clock = Clock(ZONE, "system", days * 86400)
        with station.db.read() as s:
            known_time.load(s, clock)
        return clock

    @pytest.mark.parametrize(("days", "trusted"), [(1, True), (34, True), (37, False), (3653, False), (-3, True)])
    def test_a_clock_moved_more_than_35_days_ahead_has_jumped(self, station: Station, days: int, trusted: bool) -> None:
        factories.take(station)
        assert self.moved(station, days).now().trusted == trusted

    def test_a_clock_may_be_moved_on_in_steps(self, station: Station) -> None:
        factories.take(station)
        for days in (30, 60, 90):
            later = dataclasses.replace(station, clock=self.moved(station, days))
            assert later.clock.now().trusted
            factories.take(later)

    def test_a_moved_clock_keeps_no_time_and_cannot_be_accepted(self, station: Station) -> None:
        later = dataclasses.replace(station, clock=self.moved(station, 20))
        factories.take(later)
        keep_time(later)
        assert known(station) == []
        with pytest.raises(Conflict, match="clock_moved"):
            accept(later)
        keep_time(station)
        assert station.clock.now().trusted

    def test_a_demonstration_may_be_unused_for_months(self, station: Station, machine: Machine) -> None:
        keep_time(process_on(machine, station))
        with station.db.begin() as s:
            s.execute(sa.update(Centre).values(demonstration=True))
        with station.db.read() as s:
            known_time.load(s, station.clock)
        assert station.clock.now().trusted
