"""Lets a scanner of the machine check printed labels for some minutes: meanwhile its scans of items lend nothing."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.loans.models import LabelCheck, StocktakeScanner

LASTS = dt.timedelta(minutes=3)
"""How long a check goes on after its beginning, and after each label that was scanned in it."""
CHECKED = "label_checked"
"""The action of such a scan."""


def begin(s: Session, scanner: str, at: Moment) -> None:
    """Let a scanner check labels. It takes no stock any more."""
    s.execute(sa.delete(StocktakeScanner).where(StocktakeScanner.scanner == scanner))
    s.merge(LabelCheck(scanner=scanner, until=at.utc + LASTS))


def end(s: Session, scanner: str) -> None:
    """Let a scanner lend again."""
    s.execute(sa.delete(LabelCheck).where(LabelCheck.scanner == scanner))


def end_all(s: Session) -> None:
    s.execute(sa.delete(LabelCheck))


def going_on(s: Session, at: Moment) -> dict[str, dt.datetime]:
    """The scanners that check labels now, and until when. An end that is far ahead is of a clock that was put right."""
    rows = sa.select(LabelCheck).where(LabelCheck.until.between(at.utc, at.utc + LASTS))
    return {one.scanner: one.until for one in s.scalars(rows.order_by(LabelCheck.scanner))}
