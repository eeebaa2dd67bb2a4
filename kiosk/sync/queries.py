"""Reads the state of the deliveries, for the admin's page and `kiosk sync`."""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.rows import field_names
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.sync.outbox import UNDELIVERED

SHOWN = 20
COUNTED = (Delivery.OWED, Delivery.STUCK, Delivery.SETTLED)


class SyncState(Struct, frozen=True):
    """How many reports are owed, stuck and settled, the newest delivered one, and those in trouble."""

    owed: int
    stuck: int
    settled: int
    latest: OutboxEntry | None
    next_attempt: dt.datetime | None
    last_trouble: str | None
    troubled: list[OutboxEntry]


def state(s: Session) -> SyncState:
    """The state of all deliveries, in three queries. The delivered ones, which are most of them, are not counted."""
    counted = sa.select(OutboxEntry.state, sa.func.count(), sa.func.min(OutboxEntry.next_attempt))
    chosen = counted.where(OutboxEntry.state.in_(COUNTED)).group_by(OutboxEntry.state)
    rows = {row[0]: row for row in s.execute(chosen)}
    owed, stuck, settled = (rows.get(state) for state in COUNTED)
    troubled = _troubled(s)
    return SyncState(
        owed=owed[1] if owed else 0,
        stuck=stuck[1] if stuck else 0,
        settled=settled[1] if settled else 0,
        latest=_latest(s),
        next_attempt=owed[2] if owed else None,
        last_trouble=troubled[0].last_trouble if troubled else None,
        troubled=troubled,
    )


def report(s: Session, date: dt.date | None) -> bytes | None:
    """The bytes of the newest report of a date, or of the last closed day; null where there is none."""
    rows = sa.select(OutboxEntry.body).order_by(OutboxEntry.date.desc(), OutboxEntry.revision.desc())
    return s.scalar((rows if date is None else rows.where(OutboxEntry.date == date)).limit(1))


class DeliveryRow(Struct, frozen=True):
    """A report and how its delivery stands."""

    id: int
    date: dt.date
    revision: int
    state: Delivery
    next_attempt: dt.datetime
    last_trouble: str | None
    delivered: dt.datetime | None


def newest_first(s: Session, number: int, before: int | None = None) -> list[DeliveryRow]:
    """The reports, the newest day first. `before`: only those that come after the one with this id."""
    columns = [getattr(OutboxEntry, name) for name in field_names(DeliveryRow)]
    rows = sa.select(*columns).order_by(OutboxEntry.date.desc(), OutboxEntry.revision.desc()).limit(number)
    last = s.get(OutboxEntry, before) if before is not None else None
    if last is not None:
        rows = rows.where(sa.tuple_(OutboxEntry.date, OutboxEntry.revision) < (last.date, last.revision))
    return [DeliveryRow(*row) for row in s.execute(rows)]


def _latest(s: Session) -> OutboxEntry | None:
    delivered = sa.select(OutboxEntry).where(OutboxEntry.state == Delivery.DELIVERED)
    return s.scalar(delivered.order_by(OutboxEntry.date.desc(), OutboxEntry.revision.desc()).limit(1))


def _troubled(s: Session) -> list[OutboxEntry]:
    """The reports in trouble, the stuck ones first, since they wait for an admin."""
    rows = sa.select(OutboxEntry).where(OutboxEntry.state.in_(UNDELIVERED), OutboxEntry.last_trouble.is_not(None))
    stuck_first = sa.case((OutboxEntry.state == Delivery.STUCK, 0), else_=1)
    return list(s.scalars(rows.order_by(stuck_first, OutboxEntry.date).limit(SHOWN)))
