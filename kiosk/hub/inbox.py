"""Stores day reports: each centre, date and revision once, however often it is sent."""

import datetime as dt
import hashlib

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.hub.centres import CENTRES
from kiosk.hub.models import HubCentre, HubCount, HubReport
from kiosk.hub.overview import tomorrow
from kiosk.statistics import day_report
from kiosk.statistics.day_report import DayReport
from kiosk.statistics.measures import is_divided
from kiosk.types import is_centre_code

REPORTS = table_of(HubReport)
COUNTS = table_of(HubCount)
NEWEST = (
    sa.select(REPORTS.c.revision, REPORTS.c.digest)
    .where(REPORTS.c.centre == sa.bindparam("centre"), REPORTS.c.date == sa.bindparam("date"))
    .order_by(REPORTS.c.revision.desc())
    .limit(1)
)
KEY_AND_NEWEST = (
    sa.select(CENTRES.c.public_key, REPORTS.c.revision, REPORTS.c.digest)
    .outerjoin_from(
        CENTRES, REPORTS, sa.and_(REPORTS.c.centre == CENTRES.c.code, REPORTS.c.date == sa.bindparam("date"))
    )
    .where(CENTRES.c.code == sa.bindparam("centre"))
    .order_by(REPORTS.c.revision.desc())
    .limit(1)
)
COLUMNS = "INSERT INTO hub_count (centre, date, measure, dimension, key, n) SELECT :centre, :date, "
DATE = sa.bindparam("date", type_=sa.Date())
INSERT_COUNTS = {
    "sqlite": sa.text(
        f"{COLUMNS} value ->> 'measure', value ->> 'dimension', value ->> 'key', value ->> 'n' FROM json_each(:counts)"
    ).bindparams(DATE),
    "postgresql": sa.text(
        f"{COLUMNS} measure, dimension, key, n FROM json_to_recordset(CAST(:counts AS json))"
        " AS counts (measure text, dimension text, key text, n integer)"
    ).bindparams(DATE),
}
"""Inserts all counts of a report, given as JSON. The statement is the same for each report, so it is compiled once."""


class StoredReport(Struct, frozen=True):
    """The newest report of a centre's day, and whether this request stored it. `digest` is SHA-256 in hex."""

    revision: int
    digest: str
    is_new: bool


def read(body: bytes, centre: str, date: dt.date) -> DayReport:
    """Decode a report. Raises Invalid `not_a_day_report`, or `other_day` where the address names another day."""
    report = day_report.read(body)
    if (report.centre, report.date) != (centre, date):
        raise Invalid("other_day")
    return report


class StoredDay:
    """Reads a centre's public key and its newest report of a day in one statement: most requests need no other.

    A null `date` is the day of no report.
    """

    def __init__(self, s: Session, date: dt.date | None) -> None:
        self._s = s
        self._date = date
        self._newest: dict[str, StoredReport] = {}

    def key_of(self, centre: str) -> bytes | None:
        """The public key; null where the hub does not know the centre."""
        if not is_centre_code(centre):
            return None
        row = self._s.execute(KEY_AND_NEWEST, {"centre": centre, "date": self._date}).first()
        if row is None:
            return None
        if row.revision is not None:
            self._newest[centre] = StoredReport(row.revision, row.digest, is_new=False)
        key: bytes = row.public_key
        return key

    def same_report(self, centre: str, body: bytes) -> StoredReport | None:
        """The newest report where it has exactly these bytes; else null. Call `key_of` first."""
        newest = self._newest.get(centre)
        return newest if newest is not None and newest.digest == _digest(body) else None


def accept(s: Session, report: DayReport, body: bytes, at: Moment) -> StoredReport:
    """Store a report of a verified sender, and return the newest one of its day.

    A newer revision replaces the counts; an older one changes nothing. Raises Conflict `other_report` where the same
    revision is stored with other bytes; its parameters say what is stored. Raises Invalid `unknown_measure` where the
    centre runs a newer version than this hub, and `day_out_of_range` for a date before its first day or after
    tomorrow: a centre sends those again later.
    """
    sender = _locked_centre(s, report.centre)
    newest = _newest(s, report.centre, report.date)
    digest = _digest(body)
    if newest is not None and newest.revision >= report.revision:
        if newest.revision == report.revision and newest.digest != digest:
            raise Conflict("other_report", revision=newest.revision, digest=newest.digest)
        return newest
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
    if newest is not None:
        s.execute(sa.delete(COUNTS).where(COUNTS.c.centre == report.centre, COUNTS.c.date == report.date))
    _insert_counts(s, report)
    return StoredReport(report.revision, digest, is_new=True)


def newest_body(s: Session, centre: str, date: dt.date) -> bytes:
    """The newest report of a day, byte for byte. Raises NotFound `no_report`."""
    bodies = sa.select(HubReport.body).where(HubReport.centre == centre, HubReport.date == date)
    body = s.scalar(bodies.order_by(HubReport.revision.desc()).limit(1))
    if body is None:
        raise NotFound("no_report")
    return body


def _check(report: DayReport, sender: HubCentre, at: Moment) -> None:
    if not all(is_divided(count.measure, count.dimension) for count in report.counts):
        raise Invalid("unknown_measure")
    if not sender.first_day <= report.date <= tomorrow(at):
        raise Invalid("day_out_of_range")


def _locked_centre(s: Session, centre: str) -> HubCentre:
    """Lock the centre's row, so that of two requests about one day the second sees what the first stored.

    SQLite ignores this: it has one writer at a time.
    """
    return s.scalars(sa.select(HubCentre).where(HubCentre.code == centre).with_for_update()).one()


def _newest(s: Session, centre: str, date: dt.date) -> StoredReport | None:
    row = s.execute(NEWEST, {"centre": centre, "date": date}).first()
    return None if row is None else StoredReport(row.revision, row.digest, is_new=False)


def _insert_counts(s: Session, report: DayReport) -> None:
    counts = msgspec.json.encode(report.counts).decode()
    insert = INSERT_COUNTS[s.get_bind().dialect.name]
    s.execute(insert, {"centre": report.centre, "date": report.date, "counts": counts})


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
