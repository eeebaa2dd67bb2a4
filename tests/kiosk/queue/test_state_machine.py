"""The rules of the queue hold after any steps in any order (a hypothesis state machine)."""

import itertools
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.errors import Conflict
from kiosk.queue import own_steps, queries, tickets
from kiosk.queue.models import Outcome, State, Step, Ticket, TicketEvent
from tests import factories
from tests.campaign import CAMPAIGN

DESKS = st.sampled_from(["1", "2", "3"])
STEPS = [tickets.recall, tickets.no_show, tickets.park, tickets.mark_left, tickets.undo]
PICK = st.integers(0, 30)


class QueueMachine(RuleBasedStateMachine):
    """Random steps of visitors and desks. Each step takes one second."""

    demonstration: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.station = factories.copy_demonstration(self.demonstration, Path(self.folder.name) / "data")
        self.seconds = itertools.count(1)
        self.start = self.station.clock.now()
        self.taken = 0
        self.gone: set[int] = set()

    def teardown(self) -> None:
        self.station.db.close()
        self.folder.cleanup()

    def now(self) -> Any:
        return self.start.later(seconds=next(self.seconds))

    def attempt(self, verb: Any, pick: int, *more: Any) -> bool:
        """Try a step. Returns whether it was done; a refused step changes nothing."""
        if not self.taken:
            return False
        before = self.rows()
        try:
            with self.station.db.begin() as s:
                verb(s, factories.ticket_row(s, self.ticket(pick)), *more)
        except Conflict:
            assert self.rows() == before
            return False
        return True

    def ticket(self, pick: int) -> int:
        return pick % self.taken + 1

    def rows(self) -> list[Any]:
        with self.station.db.read() as s:
            return list(s.execute(sa.select(Ticket.__table__)))

    @rule()
    def take(self) -> None:
        factories.take(self.station, at=self.now())
        self.taken += 1

    @rule(desk=DESKS)
    def call(self, desk: str) -> None:
        waiting = [row.id for row in self.rows() if row.state is State.WAITING and row.for_desk in (None, desk)]
        busy = any(row.state is State.CALLED and row.desk == desk for row in self.rows())
        try:
            called = factories.call(self.station, desk, self.now())
        except Conflict:
            assert busy
        else:
            assert not busy
            assert (called.id if called else None) == (waiting[0] if waiting else None)

    @rule(pick=PICK, outcome=st.sampled_from(Outcome))
    def finish(self, pick: int, outcome: Outcome) -> None:
        self.attempt(tickets.finish, pick, tickets.Finish(outcome=outcome), self.now())

    @rule(pick=PICK)
    def leave(self, pick: int) -> None:
        """The visitor leaves by phone."""
        if self.attempt(tickets.leave, pick, self.now()):
            self.gone.add(self.ticket(pick))

    @rule(pick=PICK)
    def hold(self, pick: int) -> None:
        """The visitor asks for more time by phone."""
        self.attempt(own_steps.hold, pick, self.now())

    @rule(pick=PICK)
    def come_back(self, pick: int) -> None:
        """The visitor is back, or takes back that they left."""
        if self.attempt(own_steps.come_back, pick, self.now()):
            self.gone.discard(self.ticket(pick))

    @rule(desk=DESKS)
    def undo_the_desks_last_step(self, desk: str) -> None:
        """The undo that the desk page offers succeeds, unless another visitor is at the desk."""
        with self.station.db.read() as s:
            last = queries.last_step(s, desk)
        if last is None or not last.can_be_undone:
            return
        try:
            with self.station.db.begin() as s:
                tickets.undo(s, queries.find(s, last.ticket.id), self.now(), last.event)
        except Conflict as refusal:
            assert refusal.code in ("desk_busy", "changed_meanwhile")

    @rule(pick=PICK, verb=st.sampled_from(STEPS))
    def step(self, pick: int, verb: Any) -> None:
        self.attempt(verb, pick, self.now())

    @rule(pick=PICK, desk=DESKS)
    def resume(self, pick: int, desk: str) -> None:
        self.attempt(tickets.resume, pick, self.now(), desk)

    @rule(pick=PICK, desk=DESKS)
    def send(self, pick: int, desk: str) -> None:
        self.attempt(tickets.send_to_desk, pick, desk, self.now())

    @rule(pick=PICK, desk=DESKS)
    def take_over(self, pick: int, desk: str) -> None:
        """Any desk may take over a visitor who was sent on, and no other visitor."""
        sent_on = {row.id for row in self.rows() if row.state is State.WAITING and row.for_desk is not None}
        if self.attempt(tickets.take_over, pick, desk, self.now()):
            assert self.ticket(pick) in sent_on

    @rule(pick=PICK)
    def room(self, pick: int) -> None:
        self.attempt(tickets.take_to_room, pick, "R1", self.now())

    @invariant()
    def nobody_is_lost_and_no_number_given_twice(self) -> None:
        assert [row.number for row in self.rows()] == list(range(1, self.taken + 1))

    @invariant()
    def a_visitors_own_leave_is_only_undone_by_them(self) -> None:
        assert self.gone <= {row.id for row in self.rows() if row.state is State.LEFT}

    @invariant()
    def a_visitors_own_leave_is_no_desks_step(self) -> None:
        last = sa.select(sa.func.max(TicketEvent.id)).where(TicketEvent.step == Step.LEFT).group_by(TicketEvent.ticket)
        with self.station.db.read() as s:
            rows = s.execute(sa.select(TicketEvent.ticket, TicketEvent.desk).where(TicketEvent.id.in_(last)))
            assert all(row.desk is None for row in rows if row.ticket in self.gone)

    @invariant()
    def one_visitor_a_desk(self) -> None:
        called = [row.desk for row in self.rows() if row.state is State.CALLED]
        assert len(called) == len(set(called))

    @invariant()
    def the_events_match_the_state(self) -> None:
        with self.station.db.read() as s:
            undone = sa.select(TicketEvent.undoes).where(TicketEvent.undoes.is_not(None))
            told = sa.select(TicketEvent.ticket, TicketEvent.step).where(
                TicketEvent.id.not_in(undone), TicketEvent.step != Step.UNDONE
            )
            last = {row.ticket: row.step for row in s.execute(told.order_by(TicketEvent.id))}
        for row in self.rows():
            assert row.state in STATE_AFTER[last[row.id]]


STATE_AFTER = {
    Step.TAKEN: {State.WAITING},
    Step.CALLED: {State.CALLED},
    Step.RECALLED: {State.CALLED},
    Step.RESUMED: {State.CALLED},
    Step.FINISHED: {State.FINISHED},
    Step.NO_SHOW: {State.NO_SHOW},
    Step.LEFT: {State.LEFT},
    Step.PARKED: {State.PARKED},
    Step.TRANSFERRED: {State.WAITING, State.CALLED},
}


def test_the_queues_rules_hold_for_any_steps(demonstration: Path) -> None:
    QueueMachine.demonstration = demonstration
    machine = QueueMachine.TestCase
    machine.settings = settings(max_examples=200 if CAMPAIGN else 10, stateful_step_count=25, deadline=None)
    machine().runTest()
