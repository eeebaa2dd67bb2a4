"""When loans are due: a home loan on a day when staff are here, one in the centre before it closes the same day."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import hours, today
from kiosk.centre.hours import History
from kiosk.clock import Moment
from kiosk.loans.models import Item, ItemState, Loan, Model
from kiosk.paging import Found, page_within

PAGE = 50
AHEAD = 30
"""How many minutes before closing the desks are told what is still out."""
LONGEST_CLOSED = 366
IS_OPEN = Loan.returned_at.is_(None)
IS_HOME = Loan.due_on.is_not(None)
IN_CENTRE = IS_OPEN & ~IS_HOME


class LoanDue(Struct, frozen=True):
    """An open loan. `due_on`: its last day, moved to a day with staff; for a loan in the centre, the day it was lent.

    `days_late`: 0 where it is not late. `renewals`: how often it was renewed, and `most_renewals` how often it may be.
    `is_lost`: its item was reported lost.
    """

    tag: str
    model: str
    model_names: dict[str, str]
    lent_at: dt.datetime
    due_on: dt.date
    days_late: int
    renewals: int
    most_renewals: int
    is_lost: bool


class BackToday(Struct, frozen=True):
    """How many items shall be back before the centre closes, at `minute` since midnight."""

    number: int
    minute: int


def last_day(s: Session, days: int, at: Moment) -> dt.date:
    """The last day of a home loan of so many days that begins now. Without a right date it is counted from the wrong
    one, and moves with the day when that is put right (kiosk/centre/settling.py).
    """
    if not at.has_date:
        return at.date + dt.timedelta(days=days)
    return moved(hours.history(s), at.date + dt.timedelta(days=days))


def moved(history: History, date: dt.date) -> dt.date:
    """A date, or the next one with staff, who take items back. Without any within a year it stays as it is."""
    dates = (date + dt.timedelta(days=days) for days in range(LONGEST_CLOSED))
    return next((one for one in dates if history.on(one)), date)


def is_late(s: Session, lent_at: dt.datetime, due_on: dt.date | None, at: Moment) -> bool:
    """Whether a loan that ends now ends after its last day."""
    return days_late(lent_at, due_on and moved(hours.history(s), due_on), at) > 0


def days_late(lent_at: dt.datetime, last: dt.date | None, at: Moment) -> int:
    """How many days late a loan is. `last`: its last day, a day with staff; null for a loan in the centre, which is
    due on the day it was lent. 0 while the machine has no right date.
    """
    last = last or lent_at.astimezone(at.zone).date()
    return max(0, (at.date - last).days) if at.has_date else 0


def home(s: Session, at: Moment, page: int = 1) -> Found[LoanDue]:
    """A page of the open home loans, the one that is due first in front."""
    return _page(s, IS_OPEN & IS_HOME, (Loan.due_on, Item.tag), hours.history(s), at, page)


def late(s: Session, at: Moment, page: int = 1) -> Found[LoanDue]:
    """A page of the open home loans that are past their last day, the latest first."""
    history = hours.history(s)
    return _page(s, _is_late(history, at), (Loan.due_on, Item.tag), history, at, page)


def in_centre(s: Session, at: Moment, page: int = 1) -> Found[LoanDue]:
    """A page of the open loans in the centre that end today, the oldest first."""
    return _page(s, IN_CENTRE & ~_is_earlier(at), (Loan.lent_at, Item.tag), hours.history(s), at, page)


def earlier(s: Session, at: Moment, page: int = 1) -> Found[LoanDue]:
    """A page of the open loans in the centre of earlier days, the oldest first. All of them are late."""
    return _page(s, IN_CENTRE & _is_earlier(at), (Loan.lent_at, Item.tag), hours.history(s), at, page)


def number_late(s: Session, at: Moment) -> int:
    """How many loans `late` lists."""
    return _number(s, _is_late(hours.history(s), at))


def number_earlier(s: Session, at: Moment) -> int:
    """How many loans `earlier` lists."""
    return _number(s, IN_CENTRE & _is_earlier(at))


def back_soon(s: Session, at: Moment) -> BackToday | None:
    """What shall be back before the centre closes, from half an hour before that; null where nothing is out."""
    closing = today.closing_before(s, AHEAD + 1, at)
    number = _number(s, IN_CENTRE & ~_is_earlier(at)) if closing is not None else 0
    return BackToday(number, closing.minute) if closing is not None and number else None


def closes(s: Session, at: Moment) -> int | None:
    """When the centre closes today, in minutes since midnight; null where it does not close later today."""
    last = max((period.closes for period in hours.today(s, at)), default=hours.WHOLE_DAY)
    return last if at.minute < last < hours.WHOLE_DAY else None


def _is_late(history: History, at: Moment) -> sa.ColumnElement[bool]:
    """A condition: an open home loan of which `days_late` is not 0."""
    return IS_OPEN & (Loan.due_on <= _last_late(history, at.date)) if at.has_date else sa.false()


def _is_earlier(at: Moment) -> sa.ColumnElement[bool]:
    """A condition: a loan began before today. Without a right date none did."""
    midnight = dt.datetime.combine(at.date, dt.time(), at.zone)
    return Loan.lent_at < midnight if at.has_date else sa.false()


def _last_late(history: History, date: dt.date) -> dt.date:
    """The last date on which a loan could be due that is late on this date: after it all days were closed, or today
    is the day.
    """
    dates = (date - dt.timedelta(days=days) for days in range(1, LONGEST_CLOSED))
    return next((one for one in dates if moved(history, one) < date), date - dt.timedelta(days=LONGEST_CLOSED))


def _number(s: Session, which: sa.ColumnElement[bool]) -> int:
    return s.scalar(sa.select(sa.func.count()).select_from(Loan).where(which)) or 0


def _page(
    s: Session, which: sa.ColumnElement[bool], order: tuple[Any, ...], history: History, at: Moment, page: int
) -> Found[LoanDue]:
    total = _number(s, which)
    page = page_within(page, total, PAGE)
    columns: tuple[Any, ...] = (Item.tag, Item.state, Model.code, Model.names, Model.most_renewals, Loan.lent_at)
    rows = (
        sa.select(*columns, Loan.due_on, Loan.renewals).join_from(Loan, Item).join(Model, Model.code == Item.model_code)
    )
    shown = rows.where(which).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    return Found([_row(one, history, at) for one in s.execute(shown)], page, PAGE, total)


def _row(row: Any, history: History, at: Moment) -> LoanDue:
    last = row.due_on and moved(history, row.due_on)
    return LoanDue(
        tag=row.tag,
        model=row.code,
        model_names=row.names,
        lent_at=row.lent_at,
        due_on=last or row.lent_at.astimezone(at.zone).date(),
        days_late=days_late(row.lent_at, last, at),
        renewals=row.renewals,
        most_renewals=row.most_renewals,
        is_lost=row.state is ItemState.LOST,
    )
