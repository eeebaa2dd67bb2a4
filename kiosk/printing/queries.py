"""Reads print jobs and the printer's health."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.health import DeviceHealth, DeviceKind
from kiosk.printing.models import JobState, PrintJob

JOBS = table_of(PrintJob)
LIFE = timedelta(seconds=60)
"""How old a job can be when its slip begins. A later slip would lie there for the next visitor."""


@dataclass(frozen=True, slots=True)
class Job:
    """A print job. `ticket` is null for a test slip."""

    id: int
    ticket: int | None
    state: JobState
    made_at: datetime

    def is_late(self, at: Moment) -> bool:
        """Whether its slip would come too late. A time that is not known is late: the clock was put right."""
        return not timedelta() <= at.utc - self.made_at <= LIFE


def in_state(s: Session, *states: JobState) -> list[Job]:
    """The jobs in one of these states, the oldest first."""
    rows = sa.select(JOBS.c.id, JOBS.c.ticket, JOBS.c.state, JOBS.c.made_at)
    return [Job(*row) for row in s.execute(rows.where(JOBS.c.state.in_(states)).order_by(JOBS.c.id))]


def printer(s: Session) -> DeviceHealth | None:
    """The printer's health; null where there is no printer."""
    return s.scalar(sa.select(DeviceHealth).where(DeviceHealth.kind == DeviceKind.PRINTER))
