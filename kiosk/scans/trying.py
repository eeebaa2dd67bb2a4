"""Tries a scanner of the machine for some minutes: its codes are checked for wrong settings, and lend nothing.

What was read is kept nowhere: only what was found about it.
"""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct, structs
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.scans.models import TriedScanner
from kiosk.scans.scanner_test import UNREADABLE, Finding

LASTS = dt.timedelta(minutes=5)
"""How long it is tried after the beginning, and after each time that it sent the test code."""
TOLD = dt.timedelta(minutes=30)
"""How long a page says that it ended by itself."""
TRIED, NEEDS_SETTING = "scanner_tried", "scanner_needs_setting"
"""The action of such a scan, and the reason of one that showed a fault."""
TRIED_SCANNERS = table_of(TriedScanner)
UNTIL = sa.select(TRIED_SCANNERS.c.until).where(TRIED_SCANNERS.c.scanner == sa.bindparam("of_scanner"))
"""Each scan asks this."""


class Trying(Struct, frozen=True):
    """A scanner that is tried. `found`: what its last code showed. `readings`: how many codes it has sent."""

    scanner: str
    until: dt.datetime
    read_at: dt.datetime | None
    readings: int
    found: list[Finding]


def begin(s: Session, scanner: str, at: Moment) -> None:
    s.merge(TriedScanner(scanner=scanner, until=at.utc + LASTS, read_at=None, readings=0, found=[]))
    s.flush()


def end(s: Session, scanner: str) -> None:
    """Let the scanner do again what it does otherwise."""
    s.execute(sa.delete(TriedScanner).where(TriedScanner.scanner == scanner))


def is_on(s: Session, scanner: str, at: Moment) -> bool:
    until = s.connection().execute(UNTIL, {"of_scanner": scanner}).scalar()
    return until is not None and _holds(until, at)


def note(s: Session, scanner: str, found: list[Finding], at: Moment) -> None:
    """Write down what a code showed. The test code makes the trial longer; another code does not, since a colleague
    perhaps wants to lend with this scanner.
    """
    row = s.get_one(TriedScanner, scanner)
    row.read_at, row.readings = at.utc, row.readings + 1
    if not any(one.code == UNREADABLE for one in found):
        row.until = at.utc + LASTS
    row.found = [structs.asdict(one) for one in found]
    s.flush()


def is_of_trial(action: str | None, reason: str | None) -> bool:
    """Whether a scan with this action or reason of a refusal was made in a trial."""
    return action == TRIED or reason == NEEDS_SETTING


def going_on(s: Session, at: Moment) -> dict[str, Trying]:
    """The scanners that are tried now, by their names."""
    rows = (row for row in s.scalars(sa.select(TriedScanner)) if _holds(row.until, at))
    return {row.scanner: _view(row) for row in rows}


def ended(s: Session, at: Moment) -> dict[str, dt.datetime]:
    """The scanners whose trial ended by itself a while ago, and when."""
    rows = s.execute(sa.select(TRIED_SCANNERS.c.scanner, TRIED_SCANNERS.c.until)).all()
    return {scanner: until for scanner, until in rows if until < at.utc <= until + TOLD}


def _holds(until: dt.datetime, at: Moment) -> bool:
    """Whether the end is ahead. One that is far ahead is of a clock that was put right."""
    return at.utc <= until <= at.utc + LASTS


def _view(row: TriedScanner) -> Trying:
    return Trying(row.scanner, row.until, row.read_at, row.readings, [Finding(**one) for one in row.found])
