"""Tickets and what happened to them. No name, no phone, no card: a ticket knows a number and a topic."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base, table_of
from kiosk.rows import columns_of
from kiosk.types import Channel, UtcDateTime, code_column

STAMPED = {"stamped_on": "business_day"}
"""A time of a row's own day: it moves with that day where the clock was wrong."""


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
    """What an event row says happened."""

    TAKEN = "taken"
    CALLED = "called"
    RECALLED = "recalled"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    LEFT = "left"
    PARKED = "parked"
    RESUMED = "resumed"
    TRANSFERRED = "transferred"
    EXPIRED = "expired"
    UNDONE = "undone"


class NumberCounter(Base):
    """The last number given in a series on a business day."""

    __tablename__ = "number_counter"
    __table_args__ = ({"sqlite_with_rowid": False, "info": {"highest_stays": "last"}},)

    business_day: Mapped[int] = mapped_column(sa.ForeignKey("business_day.id"), primary_key=True)
    series: Mapped[str] = mapped_column(sa.String(1), primary_key=True)
    last: Mapped[int]


class Ticket(Base):
    """A place in the queue. Its public id is `<id>-<secret>`, so that finding it needs no index of its own."""

    __tablename__ = "ticket"
    __table_args__ = (
        sa.UniqueConstraint("business_day", "series", "number"),
        sa.Index("uq_ticket_request_key", "request_key", unique=True),
        sa.Index("uq_ticket_desk_called", "desk", unique=True, sqlite_where=sa.text("state = 'called'"),
                 postgresql_where=sa.text("state = 'called'")),
        sa.Index("uq_ticket_room_called", "room", unique=True, sqlite_where=sa.text("state = 'called'"),
                 postgresql_where=sa.text("state = 'called'")),
        sa.Index("ix_ticket_waiting", "business_day", "state", sqlite_where=sa.text("state = 'waiting'"),
                 postgresql_where=sa.text("state = 'waiting'")),
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
    """What it is about: the visitor's choice, put right by staff when they finish."""
    language: Mapped[str] = mapped_column(sa.String(12))
    channel: Mapped[Channel] = mapped_column(code_column(Channel, "channel"))
    private_room: Mapped[bool] = mapped_column(default=False)
    companion: Mapped[bool] = mapped_column(default=False)
    quiet: Mapped[bool] = mapped_column(default=False)
    request_key: Mapped[str] = mapped_column(sa.String(64))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, info=STAMPED)
    ahead: Mapped[int]
    """How many waited before it when it was taken: a repeated request is answered with the same."""
    wait_low: Mapped[int | None]
    wait_high: Mapped[int | None]
    """The estimate that was given, in minutes; its error can be measured afterwards."""
    state: Mapped[State] = mapped_column(code_column(State, "state"))
    for_desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    """Sent on to this desk: only it calls the ticket, unless another one takes it over."""
    desk: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    room: Mapped[str | None] = mapped_column(sa.ForeignKey("desk.code"))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    """The latest call: it moves with a recall."""
    calls: Mapped[int] = mapped_column(default=0)
    parked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=STAMPED)
    outcome: Mapped[Outcome | None] = mapped_column(code_column(Outcome, "outcome"))
    how: Mapped[How | None] = mapped_column(code_column(How, "how"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """What a ticket has when it is taken."""

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


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A row of `ticket`. A step is written as `replace(ticket, ...)`, whose names and types mypy checks."""

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
        """What is said and shown: `A12`."""
        return f"{self.series}{self.number}"

    @property
    def public_id(self) -> str:
        return public_id(self.id, self.secret)


FILLED_LATER = {"id", "for_desk", "desk", "room", "called_at", "parked_until", "ended_at", "outcome", "how"}
"""What a ticket does not have yet when it is taken. Everything else must stand in NewTicket."""
SET_ONCE = {
    "id", "secret", "business_day", "series", "number", "language", "channel", "private_room", "companion", "quiet",
    "request_key", "taken_at", "ahead", "wait_low", "wait_high",
}  # fmt: skip
"""What no step changes. Everything else is written with each step, and put back by an undo."""
NEW_TICKET_COLUMNS = columns_of(NewTicket, table_of(Ticket), without=FILLED_LATER)
TICKET_COLUMNS = columns_of(TicketRow, table_of(Ticket))


def public_id(ticket: int, secret: str) -> str:
    """The id that leaves the service: the row's, with a secret that cannot be guessed from the number."""
    return f"{ticket}-{secret}"


class TicketEvent(Base):
    """One step of a ticket: statistics read these rows. `before` holds what an undo puts back."""

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
    """The desk that made the step; null where the visitor or the night did."""
    before: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    undoes: Mapped[int | None] = mapped_column(sa.ForeignKey("ticket_event.id", ondelete="CASCADE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """One step to be written down."""

    ticket: int
    step: Step
    at: datetime
    desk: str | None = None
    before: dict[str, Any] | None = None
    undoes: int | None = None


EVENT_COLUMNS = columns_of(NewEvent, table_of(TicketEvent), without={"id"})
