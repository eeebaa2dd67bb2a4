"""Whether the slip of a number comes, for the pages that show the number meanwhile."""

import enum
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.health import DeviceCondition, DeviceHealth
from kiosk.printing import queries as printing
from kiosk.printing.models import JobState
from kiosk.printing.queries import Job
from kiosk.queue.models import Ticket

TICKETS = table_of(Ticket)
SHOWN = timedelta(seconds=90)
"""For how long after a number was taken a page speaks of its slip."""
SLOW = timedelta(seconds=15)
"""A slip that has not come by then is not waited for: the number is to be remembered."""


class Paper(enum.StrEnum):
    """`out_of_paper` and `missing`: the slip does not come."""

    COMES = "comes"
    OUT_OF_PAPER = "out_of_paper"
    MISSING = "missing"


def of_number(s: Session, public_id: str, at: Moment) -> Paper | None:
    """The slip of a ticket; null where it has none, or where it was taken longer ago."""
    job = printing.of_ticket(s, int(public_id.partition("-")[0]))
    if job is None or job.age(at) > SHOWN:
        return None
    return _paper(job, printing.printer(s), at)


def numbers_without(s: Session, at: Moment) -> list[str]:
    """The numbers just taken whose slip does not come."""
    printer = printing.printer(s)
    lately = [job for job in printing.latest(s) if job.ticket is not None and job.age(at) <= SHOWN] if printer else []
    missing = [job.ticket for job in lately if _paper(job, printer, at) is not Paper.COMES]
    if not missing:
        return []
    rows = sa.select(TICKETS.c.series, TICKETS.c.number).where(TICKETS.c.id.in_(missing)).order_by(TICKETS.c.id)
    return [f"{row.series}{row.number}" for row in s.execute(rows)]


def _paper(job: Job, printer: DeviceHealth | None, at: Moment) -> Paper:
    if job.state is JobState.PRINTED:
        return Paper.COMES
    if printer is not None and printer.code == "out_of_paper":
        return Paper.OUT_OF_PAPER
    works = (
        printer is not None and printer.condition is not DeviceCondition.TROUBLE and not health.is_silent(printer, at)
    )
    return Paper.COMES if works and job.state is not JobState.MISSED and job.age(at) <= SLOW else Paper.MISSING
