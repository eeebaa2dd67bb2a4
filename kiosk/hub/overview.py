"""Queries for the hub's page: totals only, since small counts of a dimension could identify a person."""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.hub.models import HubCentre, HubCount, HubReport
from kiosk.statistics.measures import WHOLE

SHOWN = ("tickets", "sessions", "loans")
RECENT_DAYS = 14


class CentreRow(Struct, frozen=True):
    """A centre and its latest day. Dates are null before its first report, numbers on an unobserved day."""

    code: str
    date: dt.date | None
    received: dt.datetime | None
    n: dict[str, int | None]


class DayRow(Struct, frozen=True):
    """A date's totals over all centres that reported it; null where all their days are unobserved."""

    date: dt.date
    centres: int
    n: dict[str, int | None]


def tomorrow(at: Moment) -> dt.date:
    """The last date that a report can have: tomorrow, since a centre's clock may be a little ahead."""
    return at.date + dt.timedelta(days=1)


def centres(s: Session, at: Moment) -> list[CentreRow]:
    """Each centre with its latest day."""
    latest = sa.select(HubReport.centre, sa.func.max(HubReport.date).label("date"))
    found = latest.where(HubReport.date <= tomorrow(at)).group_by(HubReport.centre).subquery()
    received = (
        sa.select(sa.func.max(HubReport.received))
        .where(HubReport.centre == HubCentre.code, HubReport.date == found.c.date)
        .scalar_subquery()
    )
    rows = sa.select(HubCentre.code, found.c.date, received.label("received"))
    joined = rows.outerjoin(found, found.c.centre == HubCentre.code).order_by(HubCentre.code)
    numbers = _latest_numbers(s, found)
    return [CentreRow(row.code, row.date, row.received, numbers.get(row.code, _none())) for row in s.execute(joined)]


def recent_days(s: Session, at: Moment) -> list[DayRow]:
    """The newest reported dates, newest first, with the totals over all centres."""
    newest = sa.select(HubCount.date).where(HubCount.date <= tomorrow(at)).distinct()
    newest = newest.order_by(HubCount.date.desc()).limit(RECENT_DAYS)
    totals = sa.select(
        HubCount.date, HubCount.measure, sa.func.sum(HubCount.n), sa.func.count(sa.distinct(HubCount.centre))
    ).where(HubCount.date.in_(newest.scalar_subquery()), *_totals())
    found: dict[dt.date, DayRow] = {}
    for date, measure, n, reported in s.execute(totals.group_by(HubCount.date, HubCount.measure)):
        row = found.setdefault(date, DayRow(date, reported, _none()))
        row.n[measure] = None if n is None else int(n)
    return [found[date] for date in sorted(found, reverse=True)]


def _latest_numbers(s: Session, latest: sa.Subquery) -> dict[str, dict[str, int | None]]:
    cells = sa.select(HubCount.centre, HubCount.measure, HubCount.n).where(*_totals())
    same_day = sa.and_(latest.c.centre == HubCount.centre, latest.c.date == HubCount.date)
    numbers: dict[str, dict[str, int | None]] = {}
    for centre, measure, n in s.execute(cells.join(latest, same_day)):
        numbers.setdefault(centre, _none())[measure] = n
    return numbers


def _totals() -> tuple[sa.ColumnElement[bool], ...]:
    return HubCount.dimension == WHOLE, HubCount.key == WHOLE, HubCount.measure.in_(SHOWN)


def _none() -> dict[str, int | None]:
    return dict.fromkeys(SHOWN)
