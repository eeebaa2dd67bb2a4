"""Says what is old enough: the days of a rule, and the business days that are closed, counted and held."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.expiry import Limit, Rule
from kiosk.retention.models import RetentionDays
from kiosk.retention.rules import RULES
from kiosk.statistics.models import DayCount
from kiosk.sync.models import Delivery, OutboxEntry

DAYS = table_of(BusinessDay)
DAY_COUNTS = table_of(DayCount)
ENTRIES = table_of(OutboxEntry)
HELD_HOURS = 24
"""How long the municipality has had a report before the day counts as held."""


def days_of(s: Session, rule: Rule) -> int:
    """The number of days of a rule: the set one, or the rule's own."""
    return all_days(s)[rule.code]


def all_days(s: Session) -> dict[str, int]:
    """The number of days of each rule. A set one is never outside the rule's bounds."""
    chosen = {row.rule: row.days for row in s.scalars(sa.select(RetentionDays))}
    return {code: min(max(chosen.get(code, rule.days), rule.least), rule.most) for code, rule in RULES.items()}


def limit(days: int, at: Moment) -> Limit:
    """What is old enough for a rule with so many days."""
    over = _counted().where(DAYS.c.date <= at.date - dt.timedelta(days=days))
    return Limit(at.later(days=-days).utc, over, _held(at))


def limit_in_copy(days: int, at: Moment) -> Limit:
    """The same in a copy of the database that is older than any rule for visits.

    A day that was still open then is over too: nothing is counted there any more.
    """
    before = at.later(days=-days).utc
    over = sa.select(DAYS.c.id).where(DAYS.c.date <= at.date - dt.timedelta(days=days))
    return Limit(before, over, over)


def _counted() -> sa.Select[int]:
    """The business days that are closed, and whose date has stored counts. A supplement is counted under its date."""
    of_date = DAYS.alias()
    has_counts = sa.exists().where(DAY_COUNTS.c.business_day == of_date.c.id)
    counted = sa.select(of_date.c.date).where(of_date.c.clock_ok, has_counts)
    return sa.select(DAYS.c.id).where(DAYS.c.status == DayStatus.CLOSED, DAYS.c.date.in_(counted))


def _held(at: Moment) -> sa.Select[int]:
    """Of these, the ones that the municipality has in their newest revision, for a day at least."""
    newer = ENTRIES.alias()
    is_newest = ~sa.exists().where(newer.c.date == ENTRIES.c.date, newer.c.revision > ENTRIES.c.revision)
    held = sa.select(ENTRIES.c.date).where(
        ENTRIES.c.state == Delivery.DELIVERED, ENTRIES.c.delivered <= at.later(hours=-HELD_HOURS).utc, is_newest
    )
    return _counted().where(DAYS.c.date.in_(held))
