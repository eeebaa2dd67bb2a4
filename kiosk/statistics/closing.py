"""Closes business days: expires open tickets, writes the counts and adds the report, in one transaction a day."""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import business_day, hours
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.centre.queries import first_date
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.queue import service_times, tickets
from kiosk.station import Station
from kiosk.statistics import counts, day_report
from kiosk.statistics.counts import Cell
from kiosk.statistics.day_report import Count, DayReport
from kiosk.statistics.models import DayCount
from kiosk.sync import outbox
from kiosk.sync.receiver import receiver

DAYS = table_of(BusinessDay)
DAY_COUNTS = table_of(DayCount)
FIRST_REVISION = 1
NIGHT = "night"
"""The name in the audit log for what the night's work changes."""
LOOK_BACK = 366
"""Days. Unobserved dates are written for this many days back only, in case a clock was years ahead."""


def close_finished(station: Station) -> list[dt.date]:
    """Close every day that is over, oldest first, and return their dates.

    Each day has a transaction of its own, so a power cut neither loses nor repeats one. Then a row is written for each
    unobserved date. Nothing is done while the time is not trusted.
    """
    return _close_each(station, business_day.finished)


def close_unless_waiting(station: Station) -> list[dt.date]:
    """The same, but while a visitor of yesterday waits, yesterday stays open until the time of the night's work."""
    night = dt.time.fromisoformat(station.settings.sync.at)

    def over(s: Session, at: Moment) -> list[BusinessDay]:
        finished = business_day.finished(s, at)
        yesterday = at.date - dt.timedelta(days=1)
        if at.local.time() >= night:
            return finished
        of_yesterday = [day.id for day in finished if day.date == yesterday]
        goes_on = any(tickets.has_open_tickets(s, day) for day in of_yesterday)
        return [day for day in finished if not (goes_on and day.id in of_yesterday)]

    return _close_each(station, over)


def _close_each(station: Station, over: Callable[[Session, Moment], list[BusinessDay]]) -> list[dt.date]:
    closed = []
    while (date := _close_one(station, over)) is not None:
        closed.append(date)
    return closed


def _close_one(station: Station, over: Callable[[Session, Moment], list[BusinessDay]]) -> dt.date | None:
    """Close the oldest day that is over; null where none is.

    The day is looked up inside the transaction, since another process may close it first.
    """
    at = station.clock.now()
    with station.db.begin() as s:
        centre = receiver(s, station.settings).centre
        business_day.settled_open_days(s, at)  # gives provisional days their dates first
        days = over(s, at)
        if days:
            close(s, days[0], centre, at)
            return days[0].date
        missing = unobserved(s, at)
        if missing:
            write_unobserved(s, missing[0], centre, at)
            return missing[0]
    return None


def close(s: Session, day: BusinessDay, centre: str, at: Moment) -> None:
    """Close one day: expire its open tickets, write its counts, and add its report to the outbox.

    The estimated waits learn from its visits.
    """
    tickets.expire_open(s, day.id, at)
    day.status, day.closed = DayStatus.CLOSED, at.utc
    service_times.learn(s, day.id, at.zone)
    counted: dict[Cell, int | None] = dict(counts.count(s, [day.id], at.zone)[day.id])
    if day.supplement:
        _add_to_its_date(s, day, counted, centre, at)
    else:
        _write(s, day, FIRST_REVISION, centre, counted, at)


def _add_to_its_date(s: Session, day: BusinessDay, counted: dict[Cell, int | None], centre: str, at: Moment) -> None:
    """Add the counts of a supplement to the day of its date, as a new revision. The audit log records it.

    A measure that did not exist when the day was closed is left out, since its number for the whole day is not known.
    """
    closed = s.scalars(sa.select(BusinessDay).where(BusinessDay.clock_ok, BusinessDay.date == day.date)).one()
    rows = sa.select(DayCount).where(DayCount.business_day == closed.id)
    last = s.scalars(sa.select(sa.func.max(DayCount.revision)).where(DayCount.business_day == closed.id)).one()
    before = s.scalars(rows.where(DayCount.revision == last)).all()
    if closed.status is DayStatus.CLOSED:
        known = {row.measure for row in before}
        counted = {cell: n for cell, n in counted.items() if cell[0] in known}
    for row in before:
        cell = (row.measure, row.dimension, row.key)
        counted[cell] = (counted.get(cell) or 0) + (row.n or 0)
    closed.status = DayStatus.CLOSED  # it may have been unobserved until now
    audit.note(s, NIGHT, "day_added_to", at, date=day.date.isoformat(), revision=last + 1)
    _write(s, closed, last + 1, centre, counted, at)


def unobserved(s: Session, at: Moment) -> list[dt.date]:
    """Dates since the first day and before today that have opening hours but no business day, oldest first.

    None while the time is not trusted. Call it after provisional days got their dates: they may be on one of these.
    """
    if not at.trusted:
        return []
    since = at.date - dt.timedelta(days=LOOK_BACK)
    first = first_date(s)
    if first is None:
        return []
    start = max(first, since)
    known = set(s.scalars(sa.select(DAYS.c.date).where(DAYS.c.date >= start)))
    opening = hours.history(s)
    past = (start + dt.timedelta(days=number) for number in range((at.date - start).days))
    return [date for date in past if date not in known and opening.on(date)]


def write_unobserved(s: Session, date: dt.date, centre: str, at: Moment) -> None:
    """Add an unobserved day: each of its measures is null, which is not zero."""
    day = BusinessDay(date=date, clock_ok=True, status=DayStatus.UNOBSERVED, opened=at.utc, closed=at.utc)
    s.add(day)
    s.flush()
    _write(s, day, FIRST_REVISION, centre, counts.unobserved(), at)


def _write(
    s: Session, day: BusinessDay, revision: int, centre: str, counted: dict[Cell, int | None], at: Moment
) -> None:
    s.flush()
    counts.store(s, day.id, revision, counted)
    report = DayReport(
        kind="entren-day-report",
        version=1,
        centre=centre,
        date=day.date,
        revision=revision,
        status="unobserved" if day.status is DayStatus.UNOBSERVED else "observed",
        counts=[Count(measure=code, dimension=by, key=key, n=n) for (code, by, key), n in counted.items()],
    )
    outbox.put(s, day.date, revision, day_report.freeze(report), at)
