"""Adds print jobs, and ends those that a stop of the agent or the time has overtaken."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.health import DeviceHealth, DeviceKind
from kiosk.prepared import Change
from kiosk.printing import queries, states
from kiosk.printing.models import JobState, PrintJob
from kiosk.printing.queries import Job

JOBS = table_of(PrintJob)
DEVICES = table_of(DeviceHealth)
ADD = Change(
    sa.insert(JOBS).from_select(
        ["ticket", "state", "made_at"],
        sa.select(
            sa.bindparam("ticket", type_=sa.Integer),
            sa.literal(JobState.QUEUED.value),
            sa.bindparam("made_at", type_=sa.String),
        )
        .select_from(DEVICES)
        .where(DEVICES.c.part == DeviceKind.PRINTER)
        .limit(1),
    )
)
"""One statement, which adds nothing where the agent has no printer."""


def add(s: Session, ticket: int, at: Moment) -> None:
    """Add the job of a new ticket, in the same transaction as the ticket, where there is a printer."""
    ADD.insert(s, {"ticket": ticket, "made_at": at.utc})


def add_loan(s: Session, loan: int, language: str, at: Moment) -> Job:
    """Add the job of a loan's slip, and return it. One that is being printed, or is printed, is returned as it is: a
    loan has one slip in a language. Only one that never came is ordered again.

    Raises Conflict `no_printer`.
    """
    if queries.printer(s) is None:
        raise Conflict("no_printer")
    for job in queries.of_loan(s, loan):
        if job.language == language and job.state is not JobState.MISSED and not _never_begins(job, at):
            return job
    s.execute(sa.delete(JOBS).where(JOBS.c.loan == loan, JOBS.c.language == language))
    s.add(PrintJob(loan=loan, language=language, made_at=at.utc))
    s.flush()
    return next(job for job in queries.of_loan(s, loan) if job.language == language)


def _never_begins(job: Job, at: Moment) -> bool:
    """Whether a job waits for longer than a slip may, as while the agent is away."""
    return job.state is JobState.QUEUED and job.is_late(at)


def forget_loan(s: Session, loan: int) -> None:
    """Delete the jobs of a loan: it has ended, or its slips say another last day."""
    s.execute(sa.delete(JOBS).where(JOBS.c.loan == loan))


def add_test(s: Session, who: str | None, at: Moment) -> None:
    """Add a test slip; without `who` where no log names anybody, as for the tries of the morning.

    Raises Conflict `no_printer`."""
    if queries.printer(s) is None:
        raise Conflict("no_printer")
    s.add(PrintJob(made_at=at.utc))
    if who is not None:
        audit.note(s, who, "test_slip", at)


def drop_late(s: Session, at: Moment) -> list[int]:
    """Give up the jobs that wait too long, and return their ids. Those that are being sent are left."""
    late = [job.id for job in queries.in_state(s, JobState.QUEUED) if job.is_late(at)]
    for job in late:
        states.move(s, job, JobState.QUEUED, JobState.MISSED)
    return late


def settle(s: Session) -> None:
    """End what the agent was doing when it stopped or lost the printer.

    Of a slip that was being sent the cut had not been sent, so it is printed anew. One whose cut was next was perhaps
    finished, though nobody saw it: it is not printed again, since two slips of one number would be worse than none.
    """
    for job in queries.in_state(s, JobState.SENDING):
        states.move(s, job.id, JobState.SENDING, JobState.QUEUED)
    for job in queries.in_state(s, JobState.SENT):
        states.move(s, job.id, JobState.SENT, JobState.MISSED)
