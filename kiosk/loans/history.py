"""The history of an item: its steps, as long as they are kept. It says nothing of who borrowed it."""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import was_not_undone
from kiosk.loans.findings import was_refined
from kiosk.loans.models import ItemEvent, ItemStep, Loan
from kiosk.paging import Found, page_within

EVENTS = table_of(ItemEvent)
LOANS = table_of(Loan)
PAGE = 25
FINDINGS = (ItemStep.PART_MISSING, ItemStep.DAMAGED)


class PastStep(Struct, frozen=True):
    """A step. `id`: of its event. `about`: which part, condition or step of a return. `lent_at`: of a return, when its
    loan began.
    """

    id: int
    step: ItemStep
    at: dt.datetime
    about: str | None
    was_undone: bool
    lent_at: dt.datetime | None


class PastUse(Struct, frozen=True):
    """How often an item was lent, and came back with a finding. `since`: its oldest step that is kept."""

    loans: int
    home_loans: int
    findings: int
    since: dt.datetime | None


def steps(s: Session, item_id: int, page: int) -> Found[PastStep]:
    """A page of the steps of an item, the newest first. One that was undone is marked; the undo is not listed, nor
    the damage of which another step says how it is.
    """
    which = sa.and_(EVENTS.c.item_id == item_id, EVENTS.c.step != ItemStep.UNDONE, ~was_refined(EVENTS))
    total = s.scalar(sa.select(sa.func.count()).select_from(EVENTS).where(which)) or 0
    shown = page_within(page, total, PAGE)
    lent_at = sa.case((EVENTS.c.step == ItemStep.RETURNED, LOANS.c.lent_at))
    rows = sa.select(EVENTS.c.id, EVENTS.c.step, EVENTS.c.at, EVENTS.c.about, ~was_not_undone(EVENTS), lent_at)
    rows = rows.select_from(EVENTS.outerjoin(LOANS, LOANS.c.id == EVENTS.c.loan_id)).where(which)
    rows = rows.order_by(EVENTS.c.id.desc()).limit(PAGE).offset((shown - 1) * PAGE)
    return Found([PastStep(*row) for row in s.execute(rows)], shown, PAGE, total)


def use(s: Session, item_id: int) -> PastUse:
    """What was not undone of an item's loans and findings."""
    rows = sa.select(EVENTS.c.step, sa.func.count(), sa.func.min(EVENTS.c.at)).where(EVENTS.c.item_id == item_id)
    found = {
        step: (number, first)
        for step, number, first in s.execute(rows.where(was_not_undone(EVENTS)).group_by(EVENTS.c.step))
    }
    number = {step: count for step, (count, _first) in found.items()}
    return PastUse(
        loans=number.get(ItemStep.LENT, 0),
        home_loans=number.get(ItemStep.LENT_HOME, 0),
        findings=sum(number.get(step, 0) for step in FINDINGS),
        since=min((first for _count, first in found.values()), default=None),
    )
