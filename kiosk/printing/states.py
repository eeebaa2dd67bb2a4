"""The state machine of print jobs: the table of allowed moves, and the only function that changes a job's state."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.errors import Conflict
from kiosk.printing.models import JobState, PrintJob

JOBS = table_of(PrintJob)
MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.SENDING, JobState.MISSED}),
    JobState.SENDING: frozenset({JobState.SENT, JobState.QUEUED, JobState.MISSED}),
    JobState.SENT: frozenset({JobState.PRINTED, JobState.MISSED}),
    JobState.PRINTED: frozenset(),
    JobState.MISSED: frozenset(),
}
"""No job leads from `sent` back into the queue: a slip that was perhaps cut is never printed again."""
OPEN = frozenset(state for state, targets in MOVES.items() if targets)


def move(s: Session, job: int, source: JobState, target: JobState) -> None:
    """Change a job's state. Raises Conflict `changed_meanwhile`, also where the move is not allowed."""
    row = sa.update(JOBS).where(JOBS.c.id == job, JOBS.c.state == source)
    if target not in MOVES[source] or s.connection().execute(row.values(state=target)).rowcount != 1:
        raise Conflict("changed_meanwhile")
