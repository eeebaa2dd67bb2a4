"""What is owed to the municipality: rows written with the closing of their day, marked when the other side has them."""

import datetime as dt
import hashlib
import random
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.errors import Conflict, NotFound
from kiosk.sync.models import Delivery, OutboxEntry

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 24 * 3600.0
MOST_DOUBLINGS = 20
UNDELIVERED = (Delivery.OWED, Delivery.STUCK)
OTHER_REPORT = "other_report"
"""The trouble of a report where the municipality has another of the same day and revision."""


def receiver(settings: Settings) -> Literal["hub", "folder"] | None:
    """Where reports go; null where no receiver is set up and they are only kept."""
    if settings.sync.hub:
        return "hub"
    return "folder" if settings.sync.folder else None


def put(s: Session, date: dt.date, revision: int, body: bytes, at: Moment) -> None:
    """Owe a report, in the transaction that writes its counts. Its bytes never change after this.

    Where an admin decided that the other report of the day counts, it waits for a decision instead.
    """
    settled = _settled(s, date)
    entry = owe(s, date, revision, body, at)
    if settled is not None:
        mark_stuck(s, entry.id, OTHER_REPORT, settled.held_revision)


def owe(s: Session, date: dt.date, revision: int, body: bytes, at: Moment) -> OutboxEntry:
    """Owe a report, whatever was decided about earlier ones of its day."""
    entry = OutboxEntry(date=date, revision=revision, body=body, created=at.utc, next_attempt=at.utc)
    s.add(entry)
    s.flush()
    return entry


def due(s: Session, at: Moment) -> list[OutboxEntry]:
    """The owed reports whose pause is over, oldest day first."""
    rows = _in_order(OutboxEntry.state == Delivery.OWED, OutboxEntry.next_attempt <= at.utc)
    return list(s.scalars(rows))


def undelivered(s: Session) -> list[OutboxEntry]:
    """All that is owed, also the stuck and paused: what is tried by hand."""
    return list(s.scalars(_in_order(OutboxEntry.state.in_(UNDELIVERED))))


def mark_delivered(s: Session, entry: int, at: Moment) -> None:
    """The other side has said that it holds the report. So the way is open: what else is owed is due at once."""
    _mark(s, entry, state=Delivery.DELIVERED, delivered=at.utc, last_trouble=None)
    paused = (OutboxEntry.attempts > 0) | (OutboxEntry.next_attempt > at.utc)
    owed = sa.update(OutboxEntry).where(OutboxEntry.state == Delivery.OWED, paused)
    s.execute(owed.values(next_attempt=at.utc, attempts=0))


def mark_stuck(s: Session, entry: int, trouble: str, held: int | None = None) -> None:
    """Waiting does not mend it: an admin must decide. `held` is the revision that the other side has."""
    _mark(s, entry, state=Delivery.STUCK, last_trouble=trouble, held_revision=held)


def mark_postponed(s: Session, entry: int, trouble: str, pause: float, at: Moment) -> None:
    """Try this one again after `pause` seconds; the others do not wait for it."""
    _mark(s, entry, state=Delivery.OWED, last_trouble=trouble, next_attempt=at.later(seconds=pause).utc)


def mark_failed(s: Session, entry: int, trouble: str, pause: float, at: Moment) -> None:
    """Try again after `pause` seconds. What else is owed waits as long: it goes the same way."""
    _mark(s, entry, state=Delivery.OWED, last_trouble=trouble)
    later = at.later(seconds=pause).utc
    owed = sa.update(OutboxEntry).where(OutboxEntry.state == Delivery.OWED, OutboxEntry.next_attempt < later)
    s.execute(owed.values(next_attempt=later))


def stuck(s: Session, entry: int) -> OutboxEntry:
    """A report that waits for a decision. Raises NotFound `not_stuck`."""
    row = s.get(OutboxEntry, entry)
    if row is None or row.state is not Delivery.STUCK:
        raise NotFound("not_stuck")
    return row


def stuck_on(s: Session, date: dt.date) -> OutboxEntry:
    """The report of a day that waits for a decision. Raises NotFound `not_stuck`."""
    row = s.scalar(_in_order(OutboxEntry.state == Delivery.STUCK, OutboxEntry.date == date).limit(1))
    if row is None:
        raise NotFound("not_stuck")
    return row


def try_again(s: Session, who: str, entry: OutboxEntry, at: Moment) -> None:
    """A stuck report is owed again, and due now."""
    entry.state, entry.next_attempt, entry.attempts = Delivery.OWED, at.utc, 0
    _note(s, who, "report_retried", entry, at)


def accept_other(s: Session, who: str, entry: OutboxEntry, at: Moment) -> None:
    """The other report of the day, which the municipality has, counts. Raises Conflict `no_other_report`."""
    _replace_by(s, who, entry, Delivery.SETTLED, "report_settled", at)


def replace(s: Session, who: str, entry: OutboxEntry, at: Moment) -> None:
    """A later revision of ours has its counts: this one is never sent. Raises Conflict `no_other_report`."""
    _replace_by(s, who, entry, Delivery.REPLACED, "report_corrected", at)


def newest(s: Session, date: dt.date) -> OutboxEntry:
    """Our newest revision of a day that has one, whatever has become of it."""
    return s.scalars(_in_order(OutboxEntry.date == date)).all()[-1]


def has(s: Session, date: dt.date, revision: int, digest: str) -> bool:
    """Whether a revision of a day is ours, by the SHA-256 of its bytes in hex."""
    bodies = sa.select(OutboxEntry.body).where(OutboxEntry.date == date, OutboxEntry.revision == revision)
    return any(hashlib.sha256(body).hexdigest() == digest for body in s.scalars(bodies))


def is_corrected(s: Session, entry: OutboxEntry) -> bool:
    """Whether the other side has a revision of ours that is newer than this one, and than the other report."""
    held = max(entry.revision, entry.held_revision or 0)
    later = _in_order(
        OutboxEntry.date == entry.date, OutboxEntry.state == Delivery.DELIVERED, OutboxEntry.revision > held
    )
    return s.scalar(later.limit(1)) is not None


def next_revision(s: Session, entry: OutboxEntry) -> int:
    """The first revision of the day that neither we nor the hub have used."""
    ours = s.scalar(sa.select(sa.func.max(OutboxEntry.revision)).where(OutboxEntry.date == entry.date))
    return max(ours or 0, entry.held_revision or 0) + 1


def pause_after(attempts: int, asked: float | None = None) -> float:
    """Seconds until the next attempt: 5 and doubling up to a day, spread so that centres do not come all at once.

    `asked` is what the other side wants (Retry-After, RFC 9110): never less than that, and never more than a day.
    """
    doubled = FIRST_PAUSE * 2.0 ** min(attempts, MOST_DOUBLINGS)
    spread = min(doubled, LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311 - a spread, not a secret
    return min(max(spread, asked or 0.0), LONGEST_PAUSE)


def _settled(s: Session, date: dt.date) -> OutboxEntry | None:
    """The report of a day that an admin gave up for the other one; null where a later one of ours was let through."""
    decided = OutboxEntry.state.in_((Delivery.SETTLED, Delivery.OWED, Delivery.DELIVERED))
    last = s.scalars(_in_order(OutboxEntry.date == date, decided)).all()[-1:]
    return last[0] if last and last[0].state is Delivery.SETTLED else None


def _mark(s: Session, entry: int, **values: object) -> None:
    """Change an entry that is not done with: a delivery or a decision stays, whoever comes late."""
    row = sa.update(OutboxEntry).where(OutboxEntry.id == entry, OutboxEntry.state.in_(UNDELIVERED))
    s.execute(row.values(attempts=OutboxEntry.attempts + 1, **values))


def _replace_by(s: Session, who: str, entry: OutboxEntry, state: Delivery, action: str, at: Moment) -> None:
    if entry.last_trouble != OTHER_REPORT:
        raise Conflict("no_other_report")
    entry.state = state
    _note(s, who, action, entry, at)


def _note(s: Session, who: str, action: str, entry: OutboxEntry, at: Moment) -> None:
    audit.note(s, who, action, at, date=entry.date.isoformat(), revision=entry.revision)
    s.flush()


def _in_order(*conditions: sa.ColumnElement[bool]) -> sa.Select[OutboxEntry]:
    return sa.select(OutboxEntry).where(*conditions).order_by(OutboxEntry.date, OutboxEntry.revision)
