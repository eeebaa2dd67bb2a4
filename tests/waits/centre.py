"""Runs simulated days through the real queue: each number, call and end of a visit is a transaction of its own."""

import datetime as dt
import heapq
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from kiosk.centre import business_day, hours
from kiosk.centre.hours import Period
from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.people import queries as people
from kiosk.people import sessions
from kiosk.queue import queries, tickets
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.models import Outcome
from kiosk.queue.tickets import Finish
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.types import Channel
from tests.factories import add_user
from tests.waits.plan import CLOSES, OPENS, Visitor, breaks, visitors

FIRST_DATE = dt.date(2026, 3, 2)
STAFF = "eva"
KEYS = (f"waits-{number:010d}" for number in itertools.count())


@dataclass(frozen=True, slots=True)
class Told:
    """What a visitor was told, and how it was: minutes. `before`: what was known then, for the plain methods."""

    day: int
    ahead: int
    low: int | None
    high: int | None
    true: float
    plain_mean: float | None
    last_wait: float | None


@dataclass(slots=True)
class Known:
    """What the plain methods know at a time: the visits so far, and the wait of the latest who was called."""

    visits: int = 0
    minutes: float = 0.0
    last_wait: float | None = None

    @property
    def mean(self) -> float | None:
        return self.minutes / self.visits if self.visits else None


@dataclass(slots=True)
class Centre:
    """A simulated centre with so many desks. `load`: 1 is as many visitors as the desks can serve.

    `are_logged_in`: staff log in at their desks each morning; else other software calls for them.
    """

    station: Station
    desks: int
    load: float
    seed: int
    are_logged_in: bool = False
    known: Known = field(default_factory=Known)

    def run(self, days: int) -> list[Told]:
        """Simulate so many days, each with its night, and answer what each visitor was told."""
        self._set_up()
        return [told for day in range(days) for told in self._one_day(day)]

    def _set_up(self) -> None:
        add_user(self.station, STAFF)
        event.listen(self.station.db.engine, "connect", _without_waiting_for_the_disk)
        self.station.db.engine.dispose()
        with self.station.db.begin() as s:
            hours.replace_week(s, [Period(day, OPENS, CLOSES) for day in range(7)])
            for number in range(4, self.desks + 1):
                s.add(Desk(code=str(number), position=number))

    def _one_day(self, day: int) -> Iterator[Told]:
        chance = random.Random(f"{self.seed}/{self.desks}/{day}")
        if self.are_logged_in:
            self._log_in(day)
        simulated = Day(self, day, visitors(chance, self.desks, self.load))
        simulated.run()
        self._night(day)
        return iter(simulated.told)

    def _log_in(self, day: int) -> None:
        at = self.moment(day, OPENS - 10)
        with self.station.db.begin() as s:
            for desk in range(1, self.desks + 1):
                sessions.start(s, people.named(s, STAFF)[0], at, str(desk))

    def _night(self, day: int) -> None:
        at = self.moment(day + 1, 3 * 60 + 40)
        with self.station.db.begin() as s:
            for over in business_day.finished(s, at):
                closing.close(s, over, "simulated", at)

    def moment(self, day: int, minute: float) -> Moment:
        zone = self.station.clock.zone
        midnight = dt.datetime.combine(FIRST_DATE + dt.timedelta(days=day), dt.time(), zone)
        return Moment((midnight + dt.timedelta(minutes=minute)).astimezone(dt.UTC), zone)


def _without_waiting_for_the_disk(connection: Any, _record: Any) -> None:
    """No power cut is simulated, and a test would wait for the disk most of its time."""
    connection.execute("PRAGMA synchronous = OFF")


class Day:
    """One day: visitors come, and desks call, serve and make breaks, in the order of time."""

    def __init__(self, centre: Centre, day: int, coming: list[Visitor]) -> None:
        self.centre, self.day, self.told = centre, day, []
        self.line: list[tuple[Visitor, Any]] = []
        self.idle: set[int] = set()
        self.pauses = {desk: breaks(desk) for desk in range(centre.desks)}
        self.order = itertools.count()
        self.events: list[tuple[float, int, Any, Any]] = []
        for visitor in coming:
            self._plan(visitor.comes, self._arrives, visitor)
        for desk in range(centre.desks):
            self._plan(OPENS, self._is_free, desk)

    def run(self) -> None:
        while self.events:
            minute, _, act, what = heapq.heappop(self.events)
            act(minute, what)

    def _plan(self, minute: float, act: Any, what: Any) -> None:
        heapq.heappush(self.events, (minute, next(self.order), act, what))

    def _arrives(self, minute: float, visitor: Visitor) -> None:
        form = CheckIn(topic=visitor.topic, request_key=next(KEYS))
        with self.centre.station.db.begin() as s:
            taken = take_number(s, form, Channel.TOUCH, self.centre.moment(self.day, minute))
        known = self.centre.known
        self.line.append((visitor, (taken, known.mean, known.last_wait)))
        if self.idle:
            desk = min(self.idle)
            self.idle.discard(desk)
            self._plan(minute + visitor.noticed, self._is_free, desk)

    def _is_free(self, minute: float, desk: int) -> None:
        self.idle.discard(desk)
        due = self.pauses[desk]
        if due and due[0].due <= minute < CLOSES:
            self._plan(minute + due.pop(0).minutes, self._is_free, desk)
        elif self.line:
            self._serves(minute, desk)
        else:
            self.idle.add(desk)
            if due and minute < CLOSES:
                self._plan(max(due[0].due, minute), self._goes_if_idle, desk)

    def _goes_if_idle(self, minute: float, desk: int) -> None:
        if desk in self.idle:
            self._is_free(minute, desk)

    def _serves(self, minute: float, desk: int) -> None:
        visitor, told = self.line.pop(0)
        with self.centre.station.db.begin() as s:
            called = tickets.call_next(s, str(desk + 1), self.centre.moment(self.day, minute))
        self._note(visitor, minute, told)
        self._plan(minute + (visitor.service if visitor.is_there else 2.0), self._ends, (desk, visitor, called))

    def _note(self, visitor: Visitor, minute: float, told: Any) -> None:
        taken, mean, last_wait = told
        true = minute - visitor.comes
        low, high = (taken.wait.low, taken.wait.high) if taken.wait else (None, None)
        self.told.append(Told(self.day, taken.ahead, low, high, true, mean, last_wait))
        self.centre.known.last_wait = true

    def _ends(self, minute: float, what: Any) -> None:
        desk, visitor, called = what
        at = self.centre.moment(self.day, minute)
        with self.centre.station.db.begin() as s:
            row = queries.find(s, called.public_id)
            if visitor.is_there:
                tickets.finish(s, row, Finish(outcome=Outcome.SOLVED), at)
                self.centre.known.visits += 1
                self.centre.known.minutes += visitor.service
            else:
                tickets.no_show(s, row, at)
        self._plan(minute + visitor.after, self._is_free, desk)
