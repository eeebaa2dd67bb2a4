"""Retention's part of a profile: the days that an admin has set."""

from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.facts import N_
from kiosk.profile_parts import ProfilePart
from kiosk.retention import change
from kiosk.retention.models import RetentionDays
from kiosk.retention.rules import RULES

MOST_RULES = 100


def read(s: Session, _at: Moment) -> dict[str, int]:
    """The days of each rule that somebody has set."""
    return {row.rule: row.days for row in s.scalars(sa.select(RetentionDays).order_by(RetentionDays.rule))}


def bring_in(s: Session, who: str, days: dict[str, int], at: Moment) -> None:
    """A rule that this version does not have is left out."""
    for rule, number in days.items():
        if rule in RULES:
            change.set_days(s, who, rule, number, at)


PARTS = (
    ProfilePart(
        "retention", N_("Gallring"), Annotated[dict[str, int], msgspec.Meta(max_length=MOST_RULES)], read, bring_in
    ),
)
