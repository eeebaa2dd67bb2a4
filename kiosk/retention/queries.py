"""Reads the rules with their days and their proof."""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.expiry import Rule
from kiosk.retention import limits
from kiosk.retention.models import Deletion
from kiosk.retention.rules import RULES


class RuleView(Struct, frozen=True):
    """A rule with its days. `last`: when it last took rows; null where it never has. `n_last`: how many then."""

    rule: Rule
    days: int
    last: dt.datetime | None
    n_last: int
    n_all: int


def rules(s: Session) -> list[RuleView]:
    """All rules, in the order of the list."""
    newest = sa.select(Deletion.rule, sa.func.max(Deletion.date).label("date")).group_by(Deletion.rule).subquery()
    is_newest = sa.case((Deletion.date == newest.c.date, Deletion.n), else_=0)
    rows = sa.select(Deletion.rule, sa.func.max(Deletion.at), sa.func.sum(is_newest), sa.func.sum(Deletion.n))
    rows = rows.join(newest, newest.c.rule == Deletion.rule).group_by(Deletion.rule)
    proofs = {rule: (last, n_last, n_all) for rule, last, n_last, n_all in s.execute(rows)}
    days = limits.all_days(s)
    return [RuleView(rule, days[code], *proofs.get(code, (None, 0, 0))) for code, rule in RULES.items()]
