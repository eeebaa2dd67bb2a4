"""Retention's part of a profile: the days that an admin has set."""

from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.facts import N_
from kiosk.profile_parts import ProfilePart, about
from kiosk.retention import change
from kiosk.retention.models import RetentionDays
from kiosk.retention.rules import RULES
from kiosk.types import whole

SETTABLE = [rule.code for rule in RULES.values() if rule.is_settable]
SettableRule = Annotated[str, whole("|".join(SETTABLE))]


def read(s: Session, _at: Moment) -> dict[str, int]:
    """The days of each rule that somebody has set. One of an older version is left out."""
    rows = sa.select(RetentionDays).where(RetentionDays.rule.in_(SETTABLE)).order_by(RetentionDays.rule)
    return {row.rule: row.days for row in s.scalars(rows)}


def bring_in(s: Session, who: str, days: dict[str, int], at: Moment) -> None:
    for rule, number in days.items():
        with about(rule):
            change.set_days(s, who, rule, number, at)


PARTS = (ProfilePart("retention", N_("Gallring"), (table_of(RetentionDays),), dict[SettableRule, int], read, bring_in),)
