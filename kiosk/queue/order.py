"""The order of the line: first come, first served; a ticket that was sent on to a desk is only called there.

Calling, the board, the desk's list, "people ahead" and the estimated wait all use this file. To change the order,
change ORDER.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.business_day import OpenDays, on_open_days
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.prepared import Query, Values
from kiosk.queue import desks
from kiosk.queue.models import TICKET_COLUMNS, NewTicket, Ticket, TicketRow

TICKETS = table_of(Ticket)
IN_LINE = sa.text("state = 'waiting'")
"""It is text because SQLite uses the partial index `ix_ticket_waiting` only where the value is in the statement."""
NEWEST = 2**63 - 1
"""The id of a ticket that is not inserted yet, for comparisons. It is greater than every id."""


class OrderKey(Struct, frozen=True):
    """A column that the line is ordered by. It must not be null. Smaller values come first, unless `greater_first`."""

    column: sa.Column[Any]
    greater_first: bool = False


ORDER: tuple[OrderKey, ...] = (OrderKey(TICKETS.c.id),)
"""The columns that the line is ordered by. The last one is the id, so that no two tickets have the same position."""


class WaitingTicket(Struct, frozen=True):
    """A waiting ticket, for the board."""

    series: str
    number: int
    for_desk: str | None
    quiet: bool
    topic: str
    taken_at: datetime

    @property
    def name(self) -> str:
        """The number as it is shown and spoken: `A12`."""
        return f"{self.series}{self.number}"


class Counted(Struct, frozen=True):
    number: int


class Ahead(Struct, frozen=True):
    """How many with one topic come before a ticket, and since when the first of them waits.

    `for_desk`: only this desk calls them; null for those that all desks call.
    """

    topic: str
    for_desk: str | None
    number: int
    since: datetime


def by_order() -> list[sa.UnaryExpression[Any]]:
    """The order of the line, for ORDER BY."""
    return [key.column.desc() if key.greater_first else key.column.asc() for key in ORDER]


def pick(s: Session, open_days: OpenDays, desk: str) -> TicketRow | None:
    """The ticket that a desk calls next; null where nobody waits for it."""
    if not open_days.ids:
        return None
    return _next(len(open_days.ids)).first(s, {"at_desk": desk, **open_days.parameters})


def line(s: Session, open_days: OpenDays, at: Moment) -> list[WaitingTicket]:
    """The waiting tickets in order. Those for a desk where nobody is come last, since nobody calls them."""
    if not open_days.ids:
        return []
    found = [WaitingTicket(*row) for row in s.execute(_line(len(open_days.ids)), open_days.parameters)]
    awaited = {ticket.for_desk for ticket in found if ticket.for_desk}
    absent = awaited - desks.attended(s, at) if awaited else awaited
    return sorted(found, key=lambda ticket: ticket.for_desk in absent)


def count_waiting(s: Session, open_days: OpenDays) -> int:
    """How many tickets wait."""
    if not open_days.ids:
        return 0
    return s.scalar(_waiting(len(open_days.ids)), open_days.parameters) or 0


def count_ahead_of_new(s: Session, open_days: OpenDays, ticket: NewTicket) -> int:
    """How many come before a new ticket."""
    found = _count_ahead(len(open_days.ids)).first(s, {**open_days.parameters, **_order_values(ticket, NEWEST)})
    return found.number if found else 0


def ahead_of_new(s: Session, open_days: OpenDays, ticket: NewTicket) -> list[Ahead]:
    """Who comes before a new ticket."""
    return _ahead(len(open_days.ids)).all(s, {**open_days.parameters, **_order_values(ticket, NEWEST)})


def ahead_of(s: Session, open_days: OpenDays, ticket: TicketRow) -> list[Ahead]:
    """Who comes before a waiting ticket."""
    if not open_days.ids:
        return []
    return _ahead(len(open_days.ids)).all(s, {**open_days.parameters, **_order_values(ticket, ticket.id)})


def by_topic(line: Iterable[WaitingTicket]) -> list[Ahead]:
    """A line as those who come before a ticket that is taken now."""
    found: dict[tuple[str, str | None], Ahead] = {}
    for one in line:
        before = found.get((one.topic, one.for_desk), Ahead(one.topic, one.for_desk, 0, one.taken_at))
        since = min(before.since, one.taken_at)
        found[one.topic, one.for_desk] = Ahead(one.topic, one.for_desk, before.number + 1, since)
    return list(found.values())


def _in_line(days: int) -> sa.ColumnElement[bool]:
    return on_open_days(TICKETS.c.business_day, days) & IN_LINE


def _order_values(ticket: TicketRow | NewTicket, ticket_id: int) -> Values:
    """A ticket's values of the columns of ORDER, as parameters of `_comes_before`."""
    names = (key.column.name for key in ORDER)
    return {f"its_{name}": getattr(ticket, name) for name in names if name != "id"} | {"its_id": ticket_id}


def _comes_before() -> sa.ColumnElement[bool]:
    """A condition: the row comes before a given ticket. The first key of ORDER that differs decides."""
    decided, *others = reversed(ORDER)
    before = _is_earlier(decided)
    for key in others:
        before = sa.or_(_is_earlier(key), sa.and_(key.column == _value_of(key), before))
    return before


def _is_earlier(key: OrderKey) -> sa.ColumnElement[bool]:
    return key.column > _value_of(key) if key.greater_first else key.column < _value_of(key)


def _value_of(key: OrderKey) -> sa.BindParameter[Any]:
    return sa.bindparam(f"its_{key.column.name}", type_=key.column.type)


@cache
def _next(days: int) -> Query[TicketRow]:
    mine = sa.or_(TICKETS.c.for_desk.is_(None), TICKETS.c.for_desk == sa.bindparam("at_desk"))
    return Query(TicketRow, sa.select(*TICKET_COLUMNS).where(_in_line(days), mine).order_by(*by_order()).limit(1))


@cache
def _line(days: int) -> sa.Select[Any]:
    columns = (
        TICKETS.c.series,
        TICKETS.c.number,
        TICKETS.c.for_desk,
        TICKETS.c.quiet,
        TICKETS.c.topic,
        TICKETS.c.taken_at,
    )
    return sa.select(*columns).where(_in_line(days)).order_by(*by_order())


@cache
def _waiting(days: int) -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(_in_line(days))


@cache
def _count_ahead(days: int) -> Query[Counted]:
    number = sa.func.count().label("number")
    return Query(Counted, sa.select(number).select_from(TICKETS).where(_in_line(days), _comes_before()))


@cache
def _ahead(days: int) -> Query[Ahead]:
    groups = sa.select(
        TICKETS.c.topic, TICKETS.c.for_desk, sa.func.count().label("number"), sa.func.min(TICKETS.c.id).label("first")
    )
    ahead = groups.where(_in_line(days), _comes_before()).group_by(TICKETS.c.topic, TICKETS.c.for_desk).subquery()
    since = sa.select(TICKETS.c.taken_at).where(TICKETS.c.id == ahead.c.first).scalar_subquery().label("since")
    return Query(Ahead, sa.select(ahead.c.topic, ahead.c.for_desk, ahead.c.number, since))
