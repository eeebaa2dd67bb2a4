"""Sends a day's counts again as a later revision, where the municipality has a different report of the day."""

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.statistics import day_report
from kiosk.statistics.models import DayCount
from kiosk.sync import outbox
from kiosk.sync.models import OutboxEntry

DAYS = table_of(BusinessDay)
DAY_COUNTS = table_of(DayCount)


def send_ours(s: Session, who: str, entry: OutboxEntry, at: Moment) -> None:
    """Add our newest counts of a stuck report's day to the outbox as the next revision.

    If the receiver already has a newer revision of ours, that one is the correction and nothing is added. Raises
    Conflict `no_other_report`, and `nobody_observed` where the day has no numbers. Raises Invalid `not_a_day_report`
    where the stored report, from an older version, is not valid.
    """
    newest = outbox.newest(s, entry.date)
    report = day_report.read(newest.body)
    if report.status == "unobserved":
        raise Conflict("nobody_observed")
    if outbox.is_corrected(s, entry):
        outbox.replace(s, who, entry, at)
        return
    revision = outbox.next_revision(s, entry)
    outbox.replace(s, who, entry, at)
    outbox.owe(s, entry.date, revision, day_report.freeze(msgspec.structs.replace(report, revision=revision)), at)
    _copy_counts(s, newest, revision)


def _copy_counts(s: Session, entry: OutboxEntry, revision: int) -> None:
    """Copy the stored counts of a report to a new revision, so that counts and reports have the same revisions."""
    cells = DAY_COUNTS.c.measure, DAY_COUNTS.c.dimension, DAY_COUNTS.c.key, DAY_COUNTS.c.n
    day = sa.select(DAYS.c.id).where(DAYS.c.date == entry.date, DAYS.c.clock_ok).scalar_subquery()
    ours = sa.select(DAY_COUNTS.c.business_day, sa.literal(revision), *cells)
    ours = ours.where(DAY_COUNTS.c.business_day == day, DAY_COUNTS.c.revision == entry.revision)
    s.execute(sa.insert(DAY_COUNTS).from_select(["business_day", "revision", *(cell.key for cell in cells)], ours))
