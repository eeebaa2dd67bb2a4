"""What was tried today, and what the machine itself has seen of it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.printing.models import JobState, PrintJob
from kiosk.scans.models import Scan
from kiosk.trials import parts
from kiosk.trials.models import Trial

ENDED = {JobState.PRINTED: True, JobState.MISSED: False}


@dataclass(frozen=True, slots=True)
class Tried:
    """A part that was tried today. `works` is null while that is not known."""

    part: str
    at: datetime
    works: bool | None


def today(s: Session, at: Moment) -> dict[str, Tried]:
    """The parts that were tried today, by their codes."""
    rows = s.scalars(sa.select(Trial)).all()
    return {row.part: _tried(s, row) for row in rows if row.at.astimezone(at.zone).date() == at.date}


def _tried(s: Session, row: Trial) -> Tried:
    works = row.works
    if works is None and row.part == parts.PRINTER:
        works = _was_printed(s, row.at)
    if works is None and row.part.startswith(parts.SCANNER):
        works = _was_scanned(s, row.part.removeprefix(parts.SCANNER), row.at) or None
    return Tried(row.part, row.at, works)


def _was_printed(s: Session, since: datetime) -> bool | None:
    """Whether the newest test slip has come; null while it is on its way."""
    of_nobody = PrintJob.ticket.is_(None) & PrintJob.loan.is_(None)
    slips = sa.select(PrintJob.state).where(of_nobody, PrintJob.made_at >= since)
    state = s.scalar(slips.order_by(PrintJob.id.desc()).limit(1))
    return None if state is None else ENDED.get(state)


def _was_scanned(s: Session, scanner: str, since: datetime) -> bool:
    """Whether a scanner has read any code; one without a name stands for all."""
    newest = sa.select(Scan.at, Scan.scanner).order_by(Scan.id.desc()).limit(20).subquery()
    found = sa.select(sa.func.count()).select_from(newest).where(newest.c.at >= since)
    return bool(s.scalar(found.where(newest.c.scanner == scanner) if scanner else found))
