"""What is owed to the municipality: rows written with the closing of their day, marked when the other side has them."""

import datetime as dt
import random
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.sync.models import Delivery, OutboxEntry

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 24 * 3600.0
MOST_DOUBLINGS = 20


def receiver(settings: Settings) -> Literal["hub", "folder"] | None:
    """Where reports go; null where no receiver is set up and they are only kept."""
    if settings.sync.hub:
        return "hub"
    return "folder" if settings.sync.folder else None


def put(s: Session, date: dt.date, revision: int, body: bytes, at: Moment) -> None:
    """Owe a report, in the transaction that writes its counts. Its bytes never change after this."""
    s.add(OutboxEntry(date=date, revision=revision, body=body, created=at.utc, next_attempt=at.utc))
    s.flush()


def due(s: Session, at: Moment) -> list[OutboxEntry]:
    """The owed reports whose pause is over, oldest day first."""
    rows = _in_order(OutboxEntry.state == Delivery.OWED, OutboxEntry.next_attempt <= at.utc)
    return list(s.scalars(rows))


def undelivered(s: Session) -> list[OutboxEntry]:
    """All that is not delivered, also stuck and paused: what is tried by hand."""
    return list(s.scalars(_in_order(OutboxEntry.state != Delivery.DELIVERED)))


def mark_delivered(s: Session, entry: int, at: Moment) -> None:
    """The other side has said that it holds the report."""
    _mark(s, entry, state=Delivery.DELIVERED, delivered=at.utc, last_trouble=None)


def mark_stuck(s: Session, entry: int, trouble: str) -> None:
    """Waiting does not mend it: staff must look."""
    _mark(s, entry, state=Delivery.STUCK, last_trouble=trouble)


def mark_failed(s: Session, entry: int, trouble: str, pause: float, at: Moment) -> None:
    """Try again after `pause` seconds. What else is owed waits as long: it goes the same way."""
    _mark(s, entry, state=Delivery.OWED, last_trouble=trouble)
    later = at.later(seconds=pause).utc
    owed = sa.update(OutboxEntry).where(OutboxEntry.state == Delivery.OWED, OutboxEntry.next_attempt < later)
    s.execute(owed.values(next_attempt=later))


def pause_after(attempts: int, asked: float | None = None) -> float:
    """Seconds until the next attempt: 5 and doubling up to a day, spread so that centres do not come all at once.

    `asked` is what the other side wants (Retry-After, RFC 9110): never less than that, and never more than a day.
    """
    doubled = FIRST_PAUSE * 2.0 ** min(attempts, MOST_DOUBLINGS)
    spread = min(doubled, LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311 - a spread, not a secret
    return min(max(spread, asked or 0.0), LONGEST_PAUSE)


def _mark(s: Session, entry: int, **values: object) -> None:
    """Change an entry that is not delivered yet: a delivery stays one, whoever comes late."""
    row = sa.update(OutboxEntry).where(OutboxEntry.id == entry, OutboxEntry.state != Delivery.DELIVERED)
    s.execute(row.values(attempts=OutboxEntry.attempts + 1, **values))


def _in_order(*conditions: sa.ColumnElement[bool]) -> sa.Select[OutboxEntry]:
    return sa.select(OutboxEntry).where(*conditions).order_by(OutboxEntry.date, OutboxEntry.revision)
