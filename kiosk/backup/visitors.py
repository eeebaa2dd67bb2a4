"""Takes over the visits of an emergency, from the empty centre that gave numbers until a copy was restored."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.backup.before import Row
from kiosk.centre import business_day
from kiosk.centre.models import Centre, Desk, Topic
from kiosk.clock import Moment
from kiosk.folder import existing_file_uri
from kiosk.queue.models import State

TICKETS = """
SELECT ticket.* FROM ticket JOIN business_day ON business_day.id = business_day
WHERE status = 'open' ORDER BY ticket.id
"""
EVENTS = "SELECT * FROM ticket_event WHERE ticket = :ticket ORDER BY id"
NOT_ENDED = (State.CALLED, State.PARKED)
BACK_IN_LINE = {"state": State.WAITING, "desk": None, "room": None, "called_at": None, "parked_until": None}


def take_over(s: Session, emergency: Path, at: Moment) -> int:
    """Add the open day's tickets with their numbers, and return how many. In a write transaction.

    Their numbers are above all others of the day. Who was called or parked is back in line. A topic or desk that the
    copy does not have becomes the default topic, or none.
    """
    try:
        with closing(sqlite3.connect(existing_file_uri(emergency), uri=True)) as old:
            old.row_factory = sqlite3.Row
            tickets = [dict(row) for row in old.execute(TICKETS)]
            events = {row["id"]: [dict(one) for one in old.execute(EVENTS, {"ticket": row["id"]})] for row in tickets}
    except sqlite3.Error:
        return 0
    if tickets:
        _add(s, tickets, events, business_day.open_today(s, at).today)
    return len(tickets)


def _add(s: Session, tickets: list[Row], events: dict[int, list[Row]], day: int | None) -> None:
    known = _known(s)
    ids: dict[int | None, int | None] = {None: None}
    for ticket in tickets:
        back = BACK_IN_LINE if ticket["state"] in NOT_ENDED else {}
        number = _insert(s, "ticket", _mapped(ticket, known) | back | {"business_day": day})
        for event in events[ticket["id"]]:
            moved = {"ticket": number, "undoes": ids[event["undoes"]]}
            ids[event["id"]] = _insert(s, "ticket_event", _mapped(event, known) | moved)


def _known(s: Session) -> dict[str, tuple[set[str], str | None]]:
    """For each column that names a topic or desk: the codes of the copy, and what another one becomes."""
    topics = set(s.scalars(sa.select(Topic.code))), s.scalar(sa.select(Centre.default_topic))
    desks = set(s.scalars(sa.select(Desk.code))), None
    return {"topic": topics, "desk": desks, "for_desk": desks, "room": desks}


def _mapped(row: Row, known: dict[str, tuple[set[str], str | None]]) -> Row:
    changed = {name: other for name, (codes, other) in known.items() if row.get(name) and row[name] not in codes}
    return {name: value for name, value in row.items() if name != "id"} | changed


def _insert(s: Session, table: str, row: Row) -> int:
    """Add a row. The columns have no types: the values are as SQLite stores them."""
    columns: Iterable[sa.ColumnClause[Any]] = [sa.column(name) for name in row]
    return int(s.connection().execute(sa.insert(sa.table(table, *columns)).values(row)).lastrowid)
