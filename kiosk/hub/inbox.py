"""Takes day reports in: each centre, date and revision once, whoever sends it however often."""

import datetime as dt
import hashlib
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.hub.models import HubCentre, HubCount, HubReport
from kiosk.hub.overview import tomorrow
from kiosk.statistics import day_report
from kiosk.statistics.day_report import DayReport
from kiosk.statistics.measures import is_divided

REPORTS = table_of(HubReport)
COUNTS = table_of(HubCount)


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What the hub holds of a centre's day, and whether this message changed it. `digest` is SHA-256 in hex."""

    revision: int
    digest: str
    is_new: bool


def read(body: bytes, centre: str, date: dt.date) -> DayReport:
    """A report from its bytes. Raises Invalid `not_a_day_report`, or `other_day` where the address says otherwise."""
    report = day_report.read(body)
    if (report.centre, report.date) != (centre, date):
        raise Invalid("other_day")
    return report


def accept(s: Session, report: DayReport, body: bytes, at: Moment) -> StoredReport:
    """Keep a report whose sender was verified, and say what is held then.

    A newer revision takes the place of the counts; an older one changes nothing. Raises Conflict `other_report` where
    the same revision is held with other bytes; its parameters are what is held. Raises Invalid `unknown_measure` where
    the centre is of a newer version than this hub, and `day_out_of_range` for a date before its first day or after
    tomorrow: a centre tries those again later.
    """
    sender = _one_at_a_time(s, report.centre)
    newest = _newest(s, report.centre, report.date)
    digest = hashlib.sha256(body).hexdigest()
    if newest is not None and newest.revision >= report.revision:
        if newest.revision == report.revision and newest.digest != digest:
            raise Conflict("other_report", revision=newest.revision, digest=newest.digest)
        return StoredReport(newest.revision, newest.digest, is_new=False)
    _check(report, sender, at)
    s.execute(
        sa.insert(REPORTS).values(
            centre=report.centre,
            date=report.date,
            revision=report.revision,
            digest=digest,
            body=body,
            received=at.utc,
        )
    )
    _replace_counts(s, report)
    return StoredReport(report.revision, digest, is_new=True)


def newest_body(s: Session, centre: str, date: dt.date) -> bytes:
    """The newest report of a day, byte for byte. Raises NotFound `no_report`."""
    row = _newest(s, centre, date)
    if row is None:
        raise NotFound("no_report")
    return bytes(row.body)


def _check(report: DayReport, sender: HubCentre, at: Moment) -> None:
    if not all(is_divided(count.measure, count.dimension) for count in report.counts):
        raise Invalid("unknown_measure")
    if not sender.first_day <= report.date <= tomorrow(at):
        raise Invalid("day_out_of_range")


def _one_at_a_time(s: Session, centre: str) -> HubCentre:
    """Hold the centre's row: two messages about one day must not both find nothing. (SQLite has one writer anyway.)"""
    return s.scalars(sa.select(HubCentre).where(HubCentre.code == centre).with_for_update()).one()


def _newest(s: Session, centre: str, date: dt.date) -> sa.Row[int, str, bytes] | None:
    rows = sa.select(HubReport.revision, HubReport.digest, HubReport.body)
    rows = rows.where(HubReport.centre == centre, HubReport.date == date)
    return s.execute(rows.order_by(HubReport.revision.desc()).limit(1)).first()


def _replace_counts(s: Session, report: DayReport) -> None:
    of_the_day = (COUNTS.c.centre == report.centre, COUNTS.c.date == report.date)
    s.execute(sa.delete(COUNTS).where(*of_the_day))
    if report.counts:
        same = {"centre": report.centre, "date": report.date}
        rows = [same | msgspec.structs.asdict(count) for count in report.counts]
        s.execute(sa.insert(COUNTS).values(rows))  # one statement, so one round trip on PostgreSQL
