"""The outbox: a report is added when its day is closed, and marked delivered when the receiver has it."""

import datetime as dt
import hashlib
import random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.sync.models import Delivery, OutboxEntry, RestoredPeriod

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 24 * 3600.0
MOST_DOUBLINGS = 20
UNDELIVERED = (Delivery.OWED, Delivery.STUCK)
RESTORE = "restore"
"""The name in the audit log for what follows from a restore."""
OTHER_REPORT = "other_report"
"""The trouble where the municipality has another report of the same day and revision."""


def put(s: Session, date: dt.date, revision: int, body: bytes, at: Moment) -> None:
    """Add a report, in the transaction that writes its counts. Its bytes never change after this.

    Where an admin decided that another report of the day is the valid one, this one waits for a decision too. After a
    restore none is needed: the other one stays valid.
    """
    settled = _settled(s, date)
    entry = owe(s, date, revision, body, at)
    if settled is not None and yields_to_other(s, entry):
        settle_after_restore(s, entry.id, settled.held_revision, at)
    elif settled is not None:
        mark_stuck(s, entry.id, OTHER_REPORT, settled.held_revision)


def owe(s: Session, date: dt.date, revision: int, body: bytes, at: Moment) -> OutboxEntry:
    """Add a report to be sent, whatever was decided about earlier ones of its day."""
    entry = OutboxEntry(date=date, revision=revision, body=body, created=at.utc, next_attempt=at.utc)
    s.add(entry)
    s.flush()
    return entry


def due(s: Session, at: Moment) -> list[OutboxEntry]:
    """The owed reports whose pause is over, oldest day first.

    A pause that ends later than any can was set while the clock was ahead: it is over too.
    """
    is_over = (OutboxEntry.next_attempt <= at.utc) | _is_beyond_any_pause(at)
    return list(s.scalars(_in_order(OutboxEntry.state == Delivery.OWED, is_over)))


def _is_beyond_any_pause(at: Moment) -> sa.ColumnElement[bool]:
    return OutboxEntry.next_attempt > at.later(seconds=LONGEST_PAUSE).utc


def undelivered(s: Session) -> list[OutboxEntry]:
    """All reports that are not delivered, also the stuck and paused ones: these are sent by hand."""
    return list(s.scalars(_in_order(OutboxEntry.state.in_(UNDELIVERED))))


def make_due(s: Session, at: Moment) -> None:
    """Make all owed reports due now, without their troubles: the receiver is another one."""
    owed = sa.update(OutboxEntry).where(OutboxEntry.state == Delivery.OWED)
    s.execute(owed.values(next_attempt=at.utc, attempts=0, last_trouble=None))


def mark_delivered(s: Session, entry: int, at: Moment) -> None:
    """The receiver has said that it has the report. So it can be reached: all other owed reports are due at once."""
    _mark(s, entry, state=Delivery.DELIVERED, delivered=at.utc, last_trouble=None)
    paused = (OutboxEntry.attempts > 0) | (OutboxEntry.next_attempt > at.utc)
    owed = sa.update(OutboxEntry).where(OutboxEntry.state == Delivery.OWED, paused)
    s.execute(owed.values(next_attempt=at.utc, attempts=0))


def mark_stuck(s: Session, entry: int, trouble: str, held_revision: int | None = None) -> None:
    """The receiver will never take it: an admin must decide. `held_revision` is the one that the receiver has."""
    _mark(s, entry, state=Delivery.STUCK, last_trouble=trouble, held_revision=held_revision)


def mark_postponed(s: Session, entry: int, trouble: str, pause: float, at: Moment) -> None:
    """Try this report again after `pause` seconds. The others do not wait for it."""
    _mark(s, entry, state=Delivery.OWED, last_trouble=trouble, next_attempt=at.later(seconds=pause).utc)


def mark_failed(s: Session, entry: int, trouble: str, pause: float, at: Moment) -> None:
    """Try again after `pause` seconds. All other owed reports wait as long: they have the same receiver."""
    _mark(s, entry, state=Delivery.OWED, last_trouble=trouble)
    later = at.later(seconds=pause).utc
    is_sooner = (OutboxEntry.next_attempt < later) | _is_beyond_any_pause(at)
    owed = sa.update(OutboxEntry).where(OutboxEntry.state == Delivery.OWED, is_sooner)
    s.execute(owed.values(next_attempt=later))


def expect_others(s: Session, since: dt.date, until: dt.date, at: Moment) -> None:
    """Remember that the receiver may hold reports of these dates that a restored database has lost."""
    s.add(RestoredPeriod(since=since, until=until, restored=at.utc))


def yields_to_other(s: Session, entry: OutboxEntry) -> bool:
    """Whether another report of the entry's day, which the receiver holds, is valid without a decision."""
    of_day = RestoredPeriod.since <= entry.date, entry.date <= RestoredPeriod.until
    return s.scalar(sa.select(RestoredPeriod.id).where(*of_day).limit(1)) is not None


def settle_after_restore(s: Session, entry: int, held_revision: int | None, at: Moment) -> None:
    """Give up a report because the receiver holds one of the day that was made before the restore."""
    _mark(s, entry, state=Delivery.SETTLED, last_trouble=OTHER_REPORT, held_revision=held_revision)
    _note(s, RESTORE, "report_settled", s.get_one(OutboxEntry, entry), at)


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
    """Make a stuck report due again, now."""
    entry.state, entry.next_attempt, entry.attempts = Delivery.OWED, at.utc, 0
    _note(s, who, "report_retried", entry, at)


def accept_other(s: Session, who: str, entry: OutboxEntry, at: Moment) -> None:
    """Settle that the municipality's other report of the day is the valid one. Raises Conflict `no_other_report`."""
    _replace_by(s, who, entry, Delivery.SETTLED, "report_settled", at)


def replace(s: Session, who: str, entry: OutboxEntry, at: Moment) -> None:
    """Never send this report, because a later revision of ours has its counts. Raises Conflict `no_other_report`."""
    _replace_by(s, who, entry, Delivery.REPLACED, "report_corrected", at)


def newest(s: Session, date: dt.date) -> OutboxEntry:
    """Our newest revision of a day, in whatever state. The day must have one."""
    return s.scalars(_in_order(OutboxEntry.date == date)).all()[-1]


def has(s: Session, date: dt.date, revision: int, digest: str) -> bool:
    """Whether a revision with this SHA-256 (in hex) is one of our own reports."""
    bodies = sa.select(OutboxEntry.body).where(OutboxEntry.date == date, OutboxEntry.revision == revision)
    return any(hashlib.sha256(body).hexdigest() == digest for body in s.scalars(bodies))


def is_corrected(s: Session, entry: OutboxEntry) -> bool:
    """Whether the receiver has a revision of ours that is newer than this one and than the other report."""
    newest_known = max(entry.revision, entry.held_revision or 0)
    later = _in_order(
        OutboxEntry.date == entry.date, OutboxEntry.state == Delivery.DELIVERED, OutboxEntry.revision > newest_known
    )
    return s.scalar(later.limit(1)) is not None


def next_revision(s: Session, entry: OutboxEntry) -> int:
    """The first revision of the day that neither we nor the hub have used yet."""
    ours = s.scalar(sa.select(sa.func.max(OutboxEntry.revision)).where(OutboxEntry.date == entry.date))
    return max(ours or 0, entry.held_revision or 0) + 1


def pause_after(attempts: int, retry_after: float | None = None) -> float:
    """Seconds until the next attempt: 5, then doubling up to a day. A random spread keeps centres apart.

    `retry_after` is the least pause that the receiver asked for (RFC 9110). The pause is never more than a day.
    """
    doubled = FIRST_PAUSE * 2.0 ** min(attempts, MOST_DOUBLINGS)
    spread = min(doubled, LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
    return min(max(spread, retry_after or 0.0), LONGEST_PAUSE)


def _settled(s: Session, date: dt.date) -> OutboxEntry | None:
    """The report of a day that an admin gave up for another one; null where a later one of ours was to be sent."""
    decided = OutboxEntry.state.in_((Delivery.SETTLED, Delivery.OWED, Delivery.DELIVERED))
    last = s.scalars(_in_order(OutboxEntry.date == date, decided)).all()[-1:]
    return last[0] if last and last[0].state is Delivery.SETTLED else None


def _mark(s: Session, entry: int, **values: object) -> None:
    """Change an entry that is owed or stuck. One that was delivered or decided meanwhile stays as it is."""
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
