"""A simulated machine whose clock can be wrong: true time, shown time, uptime and boot are set by the test."""

import dataclasses
import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from kiosk.centre import known_time
from kiosk.centre.models import Centre, KnownTimeRow
from kiosk.clock import Clock, Moment
from kiosk.station import Station

ZONE = ZoneInfo("Europe/Stockholm")
BOOTS = (f"boot-{number}" for number in itertools.count(1))


class Machine:
    """Time passes only by `advance`. `error` is the difference between its clock and the true time."""

    def __init__(self, text: str = "2026-11-20 10:00") -> None:
        self.true = utc(text)
        self.error = dt.timedelta()
        self.synchronised = True
        self.boot = next(BOOTS)
        self.uptime = 100.0

    def advance(self, **parts: float) -> None:
        self.true += dt.timedelta(**parts)
        self.uptime += dt.timedelta(**parts).total_seconds()

    def advance_to(self, text: str) -> None:
        self.advance(seconds=(utc(text) - self.true).total_seconds())

    def reboot(self, off: dt.timedelta = dt.timedelta(minutes=1), *, has_time: bool) -> None:
        """Switch off and on. Without time the clock goes on from where it stopped, as on a Pi without a battery."""
        self.true += off
        self.boot, self.uptime = next(BOOTS), 20.0
        self.synchronised = has_time
        if not has_time:
            self.error -= off

    def correct_clock(self) -> None:
        self.error, self.synchronised = dt.timedelta(), True

    @property
    def date(self) -> dt.date:
        return self.true.astimezone(ZONE).date()


class MachineClock(Clock):
    """The service's clock on such a machine. A new instance simulates a new process."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(ZONE)
        self._machine = machine
        self.boot = machine.boot

    def machine(self) -> Moment:
        machine = self._machine
        return self._at(machine.true + machine.error, machine.uptime, machine.synchronised)


def utc(text: str) -> dt.datetime:
    """Convert a Swedish local time to UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


def process_on(machine: Machine, station: Station) -> Station:
    """A process of a real centre (no demonstration) that starts now on a machine."""
    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(demonstration=False))
    clock = MachineClock(machine)
    with station.db.read() as s:
        known_time.load(s, clock)
    return dataclasses.replace(station, clock=clock)


def at_noon(station: Station) -> Station:
    """The station with a clock that stands at noon of today: no test depends on the hour at which it runs."""
    machine = Machine(f"{station.clock.now().date} 12:00")
    return dataclasses.replace(station, clock=MachineClock(machine))


def keep_time(station: Station) -> None:
    """Do what each serving process does every few seconds: store the right time in the database."""
    known_time.follow(station.db, station.clock)


def make_clock_jump(station: Station, by: dt.timedelta) -> None:
    """Simulate a jump of this machine's clock: change the stored time instead of the clock."""
    with station.db.begin() as s:
        at = station.clock.machine()
        s.execute(sa.delete(KnownTimeRow))
        s.add(KnownTimeRow(id=1, utc=at.utc - by, boot=at.boot, uptime=at.uptime))
        s.flush()
        known_time.load(s, station.clock)
