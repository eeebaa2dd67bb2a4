"""The tables of tickets and their events. A ticket has a number and a topic, but nothing about the person."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base, table_of
from kiosk.rows import columns_of
from kiosk.types import Channel, UtcDateTime, code_column

STAMPED = {"stamped_on": "business_day"}
"""Marks a time that is corrected with the row's business day where the clock was wrong."""


class State(enum.StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    PARKED = "parked"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    LEFT = "left"
    EXPIRED = "expired"


class Outcome(enum.StrEnum):
    SOLVED = "solved"
    PARTLY = "partly"
    REFERRED = "referred"
    COME_BACK = "come_back"


class How(enum.StrEnum):
    SHOWED = "showed"
    TOGETHER = "together"
    DID_FOR = "did_for"


class Step(enum.StrEnum):
    """The kinds of events of a ticket.

    `chosen`: a call of a number that passed others in the line. `answered`: a question is answered, and the visitor
    has another. `handed_over`: the visit goes on at another desk. `parked` and `transferred` without a desk: a visitor
    held their position, or came back to it.
    """

    TAKEN = "taken"
    CALLED = "called"
    CHOSEN = "chosen"
    RECALLED = "recalled"
    ANSWERED = "answered"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    LEFT = "left"
    PARKED = "parked"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    HANDED_OVER = "handed_over"
    EXPIRED = "expired"
    UNDONE = "undone"


NEED_NO_MEASURE = {Step.RECALLED, Step.PARKED, Step.RESUMED, Step.TRANSFERRED, Step.HANDED_OVER, Step.UNDONE}
"""The steps that need not be in the statistics. Every other one has a measure in `facts.py`."""

CALLS = (Step.CALLED, Step.CHOSEN)
"""The steps by which a waiting visitor is called."""


class NumberCounter(Base):
    """The last number given in a series on a business day."""

    __tablename__ = "number_counter"
    __table_args__ = ({"sqlite_with_rowid": False, "info": {"highest_stays": "last"}},)

    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), primary_key=True)
    series: Mapped[str] = mapped_column(sa.String(1), primary_key=True)
    last: Mapped[int]


class Ticket(Base):
    """A visitor's number in the queue. Its public id is `<id>-<secret>`, so it is found by the primary key."""

    __tablename__ = "ticket"
    __table_args__ = (
        sa.UniqueConstraint("business_day", "series", "number"),
        sa.Index("uq_ticket_request_key", "request_key", unique=True),
        sa.Index("uq_ticket_desk_called", "desk", unique=True, sqlite_where=sa.text("state = 'called'"),
                 postgresql_where=sa.text("state = 'called'")),
        sa.Index("uq_ticket_room_called", "room", unique=True, sqlite_where=sa.text("state = 'called'"),
                 postgresql_where=sa.text("state = 'called'")),
        sa.Index("ix_ticket_waiting", "business_day", "state", "topic", "for_desk",
                 sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")),
        sa.Index("ix_ticket_parked", "business_day", "id", sqlite_where=sa.text("state = 'parked'"),
                 postgresql_where=sa.text("state = 'parked'")),
        sa.Index("ix_ticket_called_at", "business_day", "called_at", sqlite_where=sa.text("called_at IS NOT NULL"),
                 postgresql_where=sa.text("called_at IS NOT NULL")),
        sa.CheckConstraint("state != 'called' OR desk IS NOT NULL", name="called_to_a_desk"),
        sa.CheckConstraint("(state = 'finished') = (outcome IS NOT NULL)", name="finished_with_an_outcome"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(sa.String(16))
    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"))
    series: Mapped[str] = mapped_column(sa.String(1))
    number: Mapped[int]
    topic: Mapped[str] = mapped_column(sa.ForeignKey("topic.code"))
    """The topic that the visitor chose; staff can correct it when they finish the visit."""
    language: Mapped[str] = mapped_column(sa.String(12))
    channel: Mapped[Channel] = mapped_column(code_column(Channel, "channel"))
    private_room: Mapped[bool] = mapped_column(default=False)
    companion: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[bool] = mapped_column(default=False)
    request_key: Mapped[str] = mapped_column(sa.String(64))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, info=STAMPED)
    ahead: Mapped[int]
    """How many waited before it when it was taken. It is stored for the answer to a repeated request."""
    wait_low: Mapped[int | None]
    wait_high: Mapped[int | None]
    """The estimated wait when it was taken, in minutes; null where there was none."""
    state: Mapped[State] = mapped_column(code_column(State, "state"))
    for_desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """The desk that the ticket was sent on to. Only that desk calls it, unless another takes it over."""
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    room: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    """The time of the latest call or recall."""
    calls: Mapped[int] = mapped_column(default=0)
    parked_until: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED | {"lies_ahead": True})
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    outcome: Mapped[Outcome | None] = mapped_column(code_column(Outcome, "outcome"))
    how: Mapped[How | None] = mapped_column(code_column(How, "how"))


class NewTicket(Struct, frozen=True, kw_only=True):
    """A row to insert into `ticket`."""

    secret: str
    business_day: int
    series: str
    number: int
    topic: str
    language: str
    channel: Channel
    private_room: bool
    companion: bool
    quiet: bool
    request_key: str
    taken_at: datetime
    ahead: int = 0
    wait_low: int | None = None
    wait_high: int | None = None
    state: State = State.WAITING
    calls: int = 0


class TicketRow(Struct, frozen=True):
    """A row of `ticket`. A step makes the changed row with `dataclasses.replace`, whose names and types mypy checks."""

    id: int
    secret: str
    business_day: int
    series: str
    number: int
    topic: str
    language: str
    channel: Channel
    private_room: bool
    companion: bool
    quiet: bool
    request_key: str
    taken_at: datetime
    ahead: int
    wait_low: int | None
    wait_high: int | None
    state: State
    for_desk: str | None
    desk: str | None
    room: str | None
    called_at: datetime | None
    calls: int
    parked_until: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    how: How | None

    @property
    def name(self) -> str:
        """The number as it is shown and spoken: `A12`."""
        return f"{self.series}{self.number}"

    @property
    def public_id(self) -> str:
        return public_id(self.id, self.secret)


FILLED_LATER = {"id", "for_desk", "desk", "room", "called_at", "parked_until", "ended_at", "outcome", "how"}
"""The columns that a new ticket does not have yet. All others must be fields of NewTicket."""
SET_ONCE = {
    "id", "secret", "business_day", "series", "number", "language", "channel", "private_room", "companion", "quiet",
    "request_key", "taken_at", "ahead", "wait_low", "wait_high",
}  # fmt: skip
"""The columns that no step changes. All others are written with each step, and restored by an undo."""
NEW_TICKET_COLUMNS = columns_of(NewTicket, table_of(Ticket), without=FILLED_LATER)
TICKET_COLUMNS = columns_of(TicketRow, table_of(Ticket))


def public_id(ticket: int, secret: str) -> str:
    """The id for visitors and other software: the row id and a secret, so that the number does not tell it."""
    return f"{ticket}-{secret}"


class TicketEvent(Base):
    """One step of a ticket. The statistics are counted from these rows. `before`: what an undo restores."""

    __tablename__ = "ticket_event"
    __table_args__ = (
        sa.Index("ix_ticket_event_desk", "desk", "id", sqlite_where=sa.text("desk IS NOT NULL"),
                 postgresql_where=sa.text("desk IS NOT NULL")),
        sa.Index("uq_ticket_event_undoes", "undoes", unique=True, sqlite_where=sa.text("undoes IS NOT NULL"),
                 postgresql_where=sa.text("undoes IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket: Mapped[int] = mapped_column(sa.ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    step: Mapped[Step] = mapped_column(code_column(Step, "step"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, info={"stamped_on": "ticket"})
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """The desk that made the step; null for a step of the visitor or of the night's work."""
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    undoes: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket_event.id", ondelete="CASCADE"))
    topic: Mapped[str | None] = mapped_column(sa.ForeignKey("topic.code"))
    outcome: Mapped[Outcome | None] = mapped_column(code_column(Outcome, "outcome"))
    how: Mapped[How | None] = mapped_column(code_column(How, "how"))
    """What an `answered` question was about; null for other steps. The last question of a visit is in its ticket."""


class ServiceTimes(Base):
    """For how long the visitors of closed days kept a desk, by topic and the local hour of their call.

    `counts`: the number of visits in each bucket of minutes (`EDGES` in service_times.py), such as `0 3 1 ...`.
    """

    __tablename__ = "service_times"
    __table_args__ = (
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        {"sqlite_with_rowid": False},
    )

    topic: Mapped[str] = mapped_column(sa.ForeignKey("topic.code"), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    counts: Mapped[str] = mapped_column(sa.String(200))


class Question(Struct, frozen=True):
    """A question that was answered: its topic, its outcome, and how staff helped."""

    topic: str
    outcome: Outcome
    how: How | None


class NewEvent(Struct, frozen=True, kw_only=True):
    """A row to insert into `ticket_event`."""

    ticket: int
    step: Step
    at: datetime
    desk: str | None = None
    topic: str | None = None
    outcome: Outcome | None = None
    how: How | None = None
    before: dict[str, Any] | None = None
    undoes: int | None = None


EVENT_COLUMNS = columns_of(NewEvent, table_of(TicketEvent), without={"id"})
