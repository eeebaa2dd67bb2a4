"""The board on the wall: called numbers and their desks, and who waits.

It has no topics, and not the number of a visitor whom staff fetch: who waits quietly is only counted.
"""

import datetime as dt
import hashlib

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day, notices, today
from kiosk.centre import queries as centre
from kiosk.centre.business_day import OpenDays
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.queue import order, waiting
from kiosk.queue.models import TICKET_COLUMNS, State, Ticket, TicketRow
from kiosk.queue.order import WaitingTicket
from kiosk.queue.waiting import Wait
from kiosk.translations import on_board

TICKETS = table_of(Ticket)
RECENT = 5
SHOWN_WAITING = 14
TURN_FOR = dt.timedelta(minutes=3)
"""So long after a call the board says whose turn it is; by then the visitor is at the desk. A recall shows it again."""
CALLED = (
    sa.select(*TICKET_COLUMNS)
    .where(TICKETS.c.business_day.in_(sa.bindparam("days", expanding=True)), sa.text("called_at IS NOT NULL"))
    .where(TICKETS.c.quiet.is_(False), (TICKETS.c.called_at <= sa.bindparam("latest")) | sa.text("state = 'called'"))
    .order_by(TICKETS.c.called_at.desc())
    .limit(RECENT + 1 + 8)
)
"""The latest calls. It is built once, as those of queries.py: each event and each page of the board asks it.

Ended ones ahead of now are left out: a clock that was put back has made them, and they would hide each new call."""


class Call(msgspec.Struct, frozen=True):
    """A called number and its desk. `calls` grows with a recall.

    `desk` and `room` are codes; their names are what people see. `key` is of this call alone: the next day has the same
    numbers, and a recall has another key.
    """

    key: str
    number: str
    desk: str
    desk_name: str
    room: str | None
    room_name: str | None
    calls: int


class Board(msgspec.Struct, frozen=True):
    """A snapshot of the board. `at` is its time, UTC, RFC 3339.

    `full`: only the day's last number is taken, and staff are here still. `unstaffed`: the room is open without staff.
    `opens`: when numbers are given next, UTC too; null while they are, and where no hours are written down. `date`: the
    centre's date. `notices`: those of today, by language. `centre`: its name. `closes`: when staff leave, UTC, where
    that can be before the end of the `wait`; else null. `stays_open`: the room is open without staff after that.
    `languages`: those that take turns with Swedish on the wall.
    """

    open: bool
    full: bool
    unstaffed: bool
    opens: str | None
    date: str
    now: Call | None
    recent: list[Call]
    waiting: dict[str, int]
    next: list[str]
    wait: Wait | None
    closes: str | None
    stays_open: bool
    notices: list[dict[str, str]]
    languages: list[str]
    centre: str
    at: str


def snapshot(s: Session, at: Moment) -> Board:
    """The board as it is now."""
    open_days = business_day.open_days(s, at)
    calls = lately_called(s, open_days, at)
    names = centre.desk_names(s) if calls else {}
    now = next((call for call in calls if _is_their_turn(call, at)), None)
    recent = [_as_call(call, names) for call in calls if call is not now][:RECENT]
    line = order.line(s, open_days, at)
    wait = waiting.estimate(s, open_days, order.by_topic(line), at)
    closing = today.closing_before(s, wait.high, at) if wait else None
    state = today.State.OPEN if open_days.is_open else today.state(s, at)
    return Board(
        open=open_days.is_open,
        full=state is today.State.FULL,
        unstaffed=state is today.State.UNSTAFFED,
        opens=None if open_days.is_open else _opens(s, at),
        date=at.date.isoformat(),
        now=_as_call(now, names) if now else None,
        recent=recent,
        waiting=_by_series(line),
        next=[ticket.name for ticket in line if not ticket.quiet][:SHOWN_WAITING],
        wait=wait,
        closes=_as_text(closing.utc(at.zone)) if closing else None,
        stays_open=closing is not None and closing.state is today.State.UNSTAFFED,
        notices=[notice.texts for notice in notices.shown(s, at)],
        languages=[language.code for language in on_board.turns(s)],
        centre=centre.centre(s).name,
        at=_as_text(at.utc),
    )


def _opens(s: Session, at: Moment) -> str | None:
    """When numbers are given next."""
    opening = today.next_opening(s, at)
    return _as_text(opening.utc(at.zone)) if opening else None


def _as_text(time: dt.datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")


def etag(board: Board) -> str:
    """A hash of what the board shows, without the time of the snapshot."""
    return hash_of(msgspec.structs.replace(board, at=""))


def hash_of(value: msgspec.Struct) -> str:
    """A short stable hash of a message, for an ETag."""
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:24]


def lately_called(s: Session, open_days: OpenDays, at: Moment) -> list[TicketRow]:
    """The tickets of the latest calls that may be shown and said, the newest first."""
    asked = {"days": open_days.ids, "latest": at.utc + TURN_FOR}
    return [TicketRow(*row) for row in s.connection().execute(CALLED, asked)]


def _is_their_turn(call: TicketRow, at: Moment) -> bool:
    """Whether a visitor is on the way to a desk. A time ahead of now is of a clock that was put back since."""
    assert call.called_at is not None  # CALLED asks for it
    return call.state is State.CALLED and abs(at.utc - call.called_at) <= TURN_FOR


def _by_series(line: list[WaitingTicket]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for ticket in line:
        counts[ticket.series] = counts.get(ticket.series, 0) + 1
    return counts


def _as_call(ticket: TicketRow, names: dict[str, str]) -> Call:
    assert ticket.desk is not None  # a constraint of the table: no ticket is called without a desk
    desk_name, room_name = names[ticket.desk], names[ticket.room] if ticket.room else None
    return Call(key_of(ticket), ticket.name, ticket.desk, desk_name, ticket.room, room_name, ticket.calls)


def key_of(call: TicketRow) -> str:
    """What tells this call from all others, those of other days and recalls too."""
    return f"{call.business_day}/{call.name}/{call.calls}"
