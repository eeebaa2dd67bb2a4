"""The number that was last taken with the button at the door, for the screen beside it."""

from datetime import timedelta

import msgspec
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.queue import queries

SHOWN = timedelta(seconds=60)


class Panel(msgspec.Struct, frozen=True):
    """The newest number from the button, while it is fresh. Its public id stays inside: the stream is open to all."""

    number: str | None


def panel_snapshot(s: Session, at: Moment) -> Panel:
    ticket = queries.newest_by_button(s, at, SHOWN)
    return Panel(ticket.number if ticket else None)
