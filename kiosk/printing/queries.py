"""Reads print jobs and the printer's health."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.health import DeviceHealth, DeviceKind
from kiosk.printing.models import JobState, PhoneAddress, PrintJob

JOBS = table_of(PrintJob)
LIFE = timedelta(seconds=60)
"""How old a job can be when its slip begins. A later slip would lie there for the next visitor."""


class Job(Struct, frozen=True):
    """A print job. `ticket` and `loan` are null for a test slip. `language`: of the slip of a loan."""

    id: int
    ticket: int | None
    loan: int | None
    language: str | None
    state: JobState
    made_at: datetime

    def age(self, at: Moment) -> timedelta:
        """How far its time is from now. Never negative.

        `at` can be a little before `made_at`: the job was added after `at` was read, or the clock was put back a
        little. Where the clock was put back by much, the job counts as old.
        """
        return abs(at.utc - self.made_at)

    def is_late(self, at: Moment) -> bool:
        """Whether its slip would come too late."""
        return self.age(at) > LIFE


COLUMNS = sa.select(JOBS.c.id, JOBS.c.ticket, JOBS.c.loan, JOBS.c.language, JOBS.c.state, JOBS.c.made_at)
LATEST = 50
"""More slips are not printed in the time that pages speak of them."""


def in_state(s: Session, *states: JobState) -> list[Job]:
    """The jobs in one of these states, the oldest first."""
    return [Job(*row) for row in s.execute(COLUMNS.where(JOBS.c.state.in_(states)).order_by(JOBS.c.id))]


def of_ticket(s: Session, ticket: int) -> Job | None:
    """The job of a ticket's slip; null where it has none."""
    row = s.execute(COLUMNS.where(JOBS.c.ticket == ticket)).first()
    return Job(*row) if row else None


def of_loan(s: Session, loan: int) -> list[Job]:
    """The jobs of a loan, one a language, the newest first."""
    return [Job(*row) for row in s.execute(COLUMNS.where(JOBS.c.loan == loan).order_by(JOBS.c.id.desc()))]


def latest(s: Session) -> list[Job]:
    """The newest jobs, the newest first."""
    return [Job(*row) for row in s.execute(COLUMNS.order_by(JOBS.c.id.desc()).limit(LATEST))]


def printer(s: Session) -> DeviceHealth | None:
    """The printer's health; null where there is no printer."""
    return s.scalar(sa.select(DeviceHealth).where(DeviceHealth.kind == DeviceKind.PRINTER))


def phone_address(s: Session) -> str | None:
    """How phones reach the pages, as far as the web process knows; null where they cannot."""
    return s.scalar(sa.select(PhoneAddress.root))
