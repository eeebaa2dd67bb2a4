"""With any wrong clocks no number is given twice, no ticket is lost, and each is counted once (hypothesis)."""

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.centre import business_day, known_time
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.errors import Conflict
from kiosk.queue import tickets
from kiosk.queue.models import Outcome, State, Ticket
from kiosk.statistics import closing
from kiosk.statistics.day_report import DayReport
from kiosk.sync.models import OutboxEntry
from tests import factories
from tests.campaign import CAMPAIGN
from tests.wrong_clocks import ZONE, Machine, keep_time, process_on

OPEN = (State.WAITING, State.CALLED, State.PARKED)
PICK = st.integers(0, 30)
JUMPS = st.sampled_from([dt.timedelta(days=days) for days in (-400, -3, -1, 1, 2, 34, 3650)])
OFF = st.sampled_from([dt.timedelta(minutes=1), dt.timedelta(hours=7), dt.timedelta(hours=18), dt.timedelta(days=2)])
STEPS = st.sampled_from([tickets.no_show, tickets.park, tickets.undo, tickets.leave, tickets.recall])
START_OF_DAY = 4
"""Before this hour a ticket may be counted on the date before, where the time was unknown."""


class WrongClockMachine(RuleBasedStateMachine):
    """One centre with one process. `exact`: whether the date of every ticket can be known."""

    demonstration: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.centre = factories.copy_demonstration(self.demonstration, Path(self.folder.name) / "data")
        self.machine = Machine()
        self.first = self.machine.date
        self.station = process_on(self.machine, self.centre)
        keep_time(self.station)
        self.taken: dict[int, dt.datetime] = {}
        self.exact = True

    def teardown(self) -> None:
        try:
            self.every_ticket_is_counted_once()
        finally:
            self.centre.db.close()
            self.folder.cleanup()

    def rows(self) -> list[Any]:
        with self.centre.db.read() as s:
            return list(s.execute(sa.select(Ticket.__table__)))

    # What happens at the door and at the desks.

    @rule(several=st.integers(1, 3))
    def take(self, several: int) -> None:
        for _ in range(several):
            id_ = int(factories.take(self.station).id.partition("-")[0])
            assert id_ not in self.taken
            self.taken[id_] = self.machine.true

    @rule(desk=st.sampled_from(["1", "2", "3"]))
    def call(self, desk: str) -> None:
        try:
            factories.call(self.station, desk)
        except Conflict as refusal:
            assert refusal.code == "desk_busy"

    @rule(pick=PICK, verb=STEPS)
    def step(self, pick: int, verb: Any) -> None:
        self.attempt(pick, lambda s, ticket: verb(s, ticket, self.station.clock.now()))

    @rule(pick=PICK)
    def finish(self, pick: int) -> None:
        done = tickets.Finish(outcome=Outcome.SOLVED)
        self.attempt(pick, lambda s, ticket: tickets.finish(s, ticket, done, self.station.clock.now()))

    def attempt(self, pick: int, verb: Any) -> None:
        if not self.taken:
            return
        try:
            with self.centre.db.begin() as s:
                verb(s, factories.ticket_row(s, pick % len(self.taken) + 1))
        except Conflict:
            pass

    # What happens to the machine.

    @rule(hours=st.sampled_from([0.2, 1, 3, 5, 9, 14]))
    def time_passes(self, hours: float) -> None:
        self.machine.advance(hours=hours)

    @rule(hours=st.integers(2, 11), desk=st.sampled_from(["1", "2"]))
    def hours_of_work(self, hours: int, desk: str) -> None:
        """Some hours of work: one ticket an hour, and one visit."""
        for hour in range(hours):
            self.machine.advance(hours=1)
            self.take(1)
            if hour == 1:
                self.call(desk)

    @rule()
    def keep_time(self) -> None:
        keep_time(self.station)
        business_day.observe(self.station.db, self.station.clock.now())

    @rule(by=JUMPS)
    def the_clock_jumps(self, by: dt.timedelta) -> None:
        self.keep_time()
        self.machine.error = by

    @rule(by=st.integers(-40, 40))
    def the_time_is_lost(self, by: int) -> None:
        self.machine.synchronised = False
        self.machine.error = dt.timedelta(hours=by)

    @rule()
    def the_clock_is_put_right(self) -> None:
        self.machine.correct_clock()

    @rule()
    def the_process_restarts(self) -> None:
        self.station = process_on(self.machine, self.centre)

    @rule(off=OFF, has_time=st.booleans())
    def the_machine_restarts(self, off: dt.timedelta, has_time: bool) -> None:
        self.exact = False
        self.machine.reboot(off, has_time=has_time)
        self.station = process_on(self.machine, self.centre)

    @rule()
    def an_admin_accepts_the_time(self) -> None:
        if not self.station.clock.now().jumped:
            return
        self.exact = False
        with self.centre.db.begin() as s:
            known_time.accept(s, "eva", self.station.clock)

    # The night.

    @rule(by_hand=st.booleans())
    def night(self, by_hand: bool) -> None:
        known_before = len(self.reports())
        (closing.close_finished if by_hand else closing.close_unless_waiting)(self.station)
        if not self.station.clock.now().trusted:
            assert len(self.reports()) == known_before

    def reports(self) -> list[DayReport]:
        with self.centre.db.read() as s:
            rows = s.scalars(sa.select(OutboxEntry.body).order_by(OutboxEntry.date, OutboxEntry.revision))
            return [msgspec.json.decode(body, type=DayReport) for body in rows]

    # What must hold.

    @invariant()
    def no_number_stands_twice(self) -> None:
        with self.centre.db.read() as s:
            days = sa.select(BusinessDay.id).where(BusinessDay.status == DayStatus.OPEN)
            here = sa.select(Ticket.series, Ticket.number).where(Ticket.business_day.in_(days))
            numbers = Counter(s.execute(here).all())
        assert not [number for number, times in numbers.items() if times > 1]

    @invariant()
    def nobody_is_lost(self) -> None:
        rows = self.rows()
        assert {row.id for row in rows} == set(self.taken)
        with self.centre.db.read() as s:
            open_days = business_day.open_days(s, self.station.clock.now())
            still_open = set(s.scalars(sa.select(BusinessDay.id).where(BusinessDay.status == DayStatus.OPEN)))
        if self.exact:
            here = {row.id for row in rows if row.state in OPEN and row.business_day in still_open}
            fresh = {id_ for id_ in here if self.machine.true - self.taken[id_] < dt.timedelta(hours=3)}
            assert fresh <= {row.id for row in rows if row.business_day in open_days.ids}

    def every_ticket_is_counted_once(self) -> None:
        """At the end the clock is right, an admin accepts the time, and two nights pass."""
        self.machine.correct_clock()
        if not self.station.clock.now().trusted:
            with self.centre.db.begin() as s:
                known_time.accept(s, "eva", self.station.clock)
        for _ in range(2):
            self.machine.advance(days=1)
            closing.close_finished(self.station)
        newest = {report.date: report for report in self.reports()}
        if self.exact:
            assert not [date for date in newest if not self.first <= date < self.machine.date]
        counted = {date: self.counted(report) for date, report in newest.items()}
        left_open = sum(row.business_day in self.open_days() for row in self.rows())
        assert sum(counted.values()) + left_open == len(self.taken)
        if self.exact:
            assert left_open == 0
            self.each_on_its_date(Counter({date: n for date, n in counted.items() if n}))

    def open_days(self) -> set[int]:
        """The open days. They may be in the future where an admin accepted a wrong time."""
        with self.centre.db.read() as s:
            return set(s.scalars(sa.select(BusinessDay.id).where(BusinessDay.status == DayStatus.OPEN)))

    def each_on_its_date(self, counted: Counter[dt.date]) -> None:
        local = [true.astimezone(ZONE) for true in self.taken.values()]
        certain = Counter(time.date() for time in local if time.hour >= START_OF_DAY)
        assert all(counted[date] >= n for date, n in certain.items())
        if all(time.hour >= START_OF_DAY for time in local):
            assert counted == certain

    @staticmethod
    def counted(report: DayReport) -> int:
        total = next(count.n for count in report.counts if (count.measure, count.dimension) == ("tickets", ""))
        return total or 0


def test_the_queues_rules_hold_for_any_clock(demonstration: Path) -> None:
    WrongClockMachine.demonstration = demonstration
    machine = WrongClockMachine.TestCase
    machine.settings = settings(max_examples=200 if CAMPAIGN else 15, stateful_step_count=30, deadline=None)
    machine().runTest()
