"""What the wall shows: numbers and desks, never a topic or a name."""

import hashlib
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import business_day, hours
from kiosk.centre.business_day import OpenDays
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.queue import desks, waiting
from kiosk.queue.models import State, Ticket
from kiosk.queue.order import IN_LINE
from kiosk.queue.waiting import Wait

TICKETS = table_of(Ticket)
RECENT = 5
SHOWN_WAITING = 12


class Call(msgspec.Struct, frozen=True):
    """A number and where it is called to. `calls` grows with a recall, `quiet` is fetched in person."""

    number: str
    desk: str
    room: str | None
    calls: int
    quiet: bool


class Board(msgspec.Struct, frozen=True):
    """One full picture of the wall. `at` is when it was drawn, UTC, RFC 3339."""

    open: bool
    now: Call | None
    recent: list[Call]
    waiting: dict[str, int]
    next: list[str]
    wait: Wait | None
    at: str


def snapshot(s: Session, at: Moment) -> Board:
    """The board as it is now."""
    open_days = business_day.open_days(s, at)
    calls = _calls(s, open_days)
    now = next((call for call in calls if call.state is State.CALLED), None)
    recent = [_as_call(call) for call in calls if call is not now][:RECENT]
    queue = _waiting(s, open_days, at)
    return Board(
        open=hours.is_open(s, at),
        now=_as_call(now) if now else None,
        recent=recent,
        waiting=_by_series(queue),
        next=[f"{row.series}{row.number}" for row in queue[:SHOWN_WAITING]],
        wait=waiting.estimate(s, open_days, len(queue), at),
        at=at.utc.isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


def etag(board: Board) -> str:
    """A validator of what the board shows; the time it was drawn is no part of it."""
    return hash_of(msgspec.structs.replace(board, at=""))


def hash_of(value: msgspec.Struct) -> str:
    """A short stable hash of a message, for an ETag."""
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:24]


def _calls(s: Session, open_days: OpenDays) -> list[sa.Row[Any]]:
    called = sa.select(TICKETS).where(TICKETS.c.business_day.in_(open_days.ids), sa.text("called_at IS NOT NULL"))
    return list(s.connection().execute(called.order_by(TICKETS.c.called_at.desc()).limit(RECENT + 1 + 8)))


def _waiting(s: Session, open_days: OpenDays, at: Moment) -> list[sa.Row[Any]]:
    """Who waits, in the order of the line; last those whom nobody calls, since nobody is at the desk they wait for."""
    rows = sa.select(TICKETS.c.series, TICKETS.c.number, TICKETS.c.for_desk)
    rows = rows.where(TICKETS.c.business_day.in_(open_days.ids), IN_LINE)
    queue: list[sa.Row[Any]] = list(s.connection().execute(rows.order_by(TICKETS.c.id)))
    awaited = {row.for_desk for row in queue if row.for_desk}
    absent = awaited - desks.attended(s, at) if awaited else awaited
    return sorted(queue, key=lambda row: row.for_desk in absent)


def _by_series(queue: list[sa.Row[Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in queue:
        counts[row.series] = counts.get(row.series, 0) + 1
    return counts


def _as_call(row: sa.Row[Any]) -> Call:
    return Call(f"{row.series}{row.number}", row.desk, row.room, row.calls, row.quiet)
