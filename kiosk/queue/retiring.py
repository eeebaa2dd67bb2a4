"""Takes desks and rooms out of use for an admin. A retired desk keeps its code and name: past visits refer to it."""

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import desks, queries
from kiosk.centre.models import Desk, DeskKind
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.people import sessions
from kiosk.queue import states
from kiosk.queue.models import TICKET_COLUMNS, State, Step, Ticket, TicketRow
from kiosk.queue.states import Move

TICKETS = table_of(Ticket)


def retire(s: Session, who: str, code: str, seen: str | None, at: Moment) -> Desk:
    """Take a desk or a room out of use. Who is logged in at the desk chooses another, and who waits for it is called by
    any desk. A visitor who is parked there is served at another desk.

    `seen`: the version that the admin has seen. Raises NotFound `unknown_desk`, Conflict `changed_meanwhile`,
    `no_desk_left`, and while a visitor is there `desk_serves` or `room_used`.
    """
    desk = desks.find(s, code)
    versions.check(seen, desks.version(desk))
    if not desk.active:
        return desk
    if desk.kind is DeskKind.DESK and len(queries.desks(s)) == 1:
        raise Conflict("no_desk_left")
    _refuse_used(s, desk)
    _call_anywhere(s, desk, at)
    sessions.clear_desk(s, code)
    desk.active = False
    audit.note(s, who, f"{desk.kind.value}_retired", at, desk=code, name=desk.name)
    return desk


def used(s: Session) -> set[str]:
    """The desks and rooms where a visitor is now."""
    there = sa.select(TICKETS.c.desk, TICKETS.c.room).where(sa.text("state = 'called'"))
    return {code for row in s.execute(there) for code in row if code is not None}


def _refuse_used(s: Session, desk: Desk) -> None:
    is_desk = desk.kind is DeskKind.DESK
    there = TICKETS.c.desk if is_desk else TICKETS.c.room
    if s.execute(sa.select(TICKETS.c.id).where(there == desk.code, sa.text("state = 'called'"))).first():
        raise Conflict("desk_serves" if is_desk else "room_used")


def _call_anywhere(s: Session, desk: Desk, at: Moment) -> None:
    """Let every desk call those who wait for this one. They keep their position in the line."""
    rows = sa.select(*TICKET_COLUMNS).where(TICKETS.c.for_desk == desk.code, TICKETS.c.state == State.WAITING)
    for ticket in [TicketRow(*row) for row in s.execute(rows)]:
        states.move(s, Move(Step.TRANSFERRED, ticket, replace(ticket, for_desk=None), None), at)
