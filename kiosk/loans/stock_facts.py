"""The measure of the stock: each item counts once a day, by its state when the day ends.

A number of items cannot be added up over days, but days of items can: divided by the days it is the mean number.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.db import table_of
from kiosk.facts import N_, Fact, Measure
from kiosk.loans.models import Item, ItemEvent, ItemState

DAYS = table_of(BusinessDay)
ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)
STOCK_DAYS = Measure(
    "stock_days",
    N_("Sakdagar"),
    N_(
        "Sakerna som centret har, räknade en gång varje dag efter läget när dagen tar slut. Delat med antalet dagar "
        "blir det hur många de är."
    ),
    ("state",),
)


def read_stock(s: Session, days: Sequence[int], zone: ZoneInfo) -> Iterator[Fact]:
    """Each item on each of these business days, in three queries for any number of days."""
    dates = _dates(s, days)
    if not dates:
        return
    later = _later_steps(s, min(dates.values()))
    rows = s.connection().execute(sa.select(ITEMS.c.id, ITEMS.c.state, ITEMS.c.added_at)).all()
    for day, date in dates.items():
        for item in rows:
            if item.added_at is None or item.added_at.astimezone(zone).date() <= date:
                state = next((before for then, before in later[item.id] if then > date), item.state)
                yield Fact(day, STOCK_DAYS.code, {"state": state.value})


def _dates(s: Session, days: Sequence[int]) -> dict[int, dt.date]:
    """The dates of those days that have one. A supplement adds no stock to a date that has its own already."""
    other = DAYS.alias()
    has_stock = sa.exists().where(other.c.date == DAYS.c.date, other.c.clock_ok, other.c.status == DayStatus.CLOSED)
    counts = sa.or_(DAYS.c.clock_ok, DAYS.c.supplement & ~has_stock)
    rows = sa.select(DAYS.c.id, DAYS.c.date).where(DAYS.c.id.in_(days), counts).order_by(DAYS.c.id)
    return {day: date for day, date in s.connection().execute(rows)}


def _later_steps(s: Session, since: dt.date) -> dict[int, list[tuple[dt.date, ItemState]]]:
    """The steps of each item after a date, oldest first: the date of each, and the state before it."""
    steps: dict[int, list[tuple[dt.date, ItemState]]] = defaultdict(list)
    rows: sa.Select[Any] = sa.select(EVENTS.c.item_id, DAYS.c.date, EVENTS.c.state_before)
    rows = rows.join(DAYS, DAYS.c.id == EVENTS.c.business_day)
    rows = rows.where(DAYS.c.date > since, EVENTS.c.state_before.is_not(None)).order_by(EVENTS.c.id)
    for item, date, before in s.connection().execute(rows):
        steps[item].append((date, before))
    return steps
