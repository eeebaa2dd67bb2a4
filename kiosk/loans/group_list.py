"""Reads groups: how far each has come, and what to take next."""

import datetime as dt

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.errors import NotFound
from kiosk.loans import groups
from kiosk.loans.models import Hold, Item, ItemState, Loan, LoanGroup, Model
from kiosk.loans.search import TAGS

LONGEST_FIRST = (Item.since, Item.tag)


class Reserved(Struct, frozen=True):
    """The event of a group: its name, and the model of which it has reserved items."""

    name: str
    model: str
    model_names: dict[str, str]


class GroupCount(Struct, frozen=True):
    """How far a group has come. `event`: null where nobody has reserved its items.

    `lent`: the items that were lent to it. `counted`: those of them that count towards `wanted`: of an event only those
    of the model that it reserved. `out`: the tags of those that are not back. `goes_on`: it takes more items now.
    `rests`: it takes none because it was silent for long, and still wants some.
    """

    id: int
    desk: str | None
    event: Reserved | None
    began_at: dt.datetime
    wanted: int | None
    goes_home: bool
    lent: int
    counted: int
    out: list[str]
    goes_on: bool
    rests: bool


def counts(s: Session, at: Moment) -> list[GroupCount]:
    """The groups that take items now, then those that rest or have items out, each the newest first."""
    every = _counts(s, at, sa.or_(LoanGroup.ended_at.is_(None), Loan.returned_at.is_(None)))
    shown = (one for one in every if one.goes_on or one.rests or one.out)
    return sorted(shown, key=lambda one: (not one.goes_on, not one.rests, -one.id))


def count(s: Session, group_id: int, at: Moment) -> GroupCount:
    """One group. Raises NotFound `unknown_group`."""
    if s.get(LoanGroup, group_id) is None:
        raise NotFound("unknown_group")
    (found,) = _counts(s, at, LoanGroup.id == group_id)
    return found


def of_item(s: Session, tag: str) -> int | None:
    """The group of an item's last loan; null where it was lent alone."""
    loan = sa.select(Loan.group_id).join(Item, Item.id == Loan.item_id).where(Item.tag == tag)
    return s.scalar(loan.order_by(Loan.id.desc()).limit(1))


def longest_ready(s: Session, model: str | None, number: int, *, for_home: bool = False) -> list[str]:
    """The tags of the ready items that have stood longest, those of this model first: what to take instead."""
    rows = _ready() if not for_home else _ready().where(Model.loan_days.is_not(None))
    return list(s.scalars(rows.order_by(Item.model_code != model, *LONGEST_FIRST).limit(number)))


def next_for(s: Session, group: GroupCount, number: int) -> list[str]:
    """What a group is to take next: of an event only what it reserved."""
    if group.event is None:
        return longest_ready(s, None, number, for_home=group.goes_home)
    return list(s.scalars(_ready().where(Item.model_code == group.event.model).order_by(*LONGEST_FIRST).limit(number)))


def instead_of(s: Session, model: str, number: int) -> list[str]:
    """The ready items of other models than this one that have stood longest, of which nothing is kept back."""
    held = sa.select(Hold.model_code).where(Hold.ended_at.is_(None))
    rows = _ready().where(Item.model_code != model, Item.model_code.not_in(held))
    return list(s.scalars(rows.order_by(*LONGEST_FIRST).limit(number)))


def _ready() -> sa.Select[str]:
    return sa.select(Item.tag).join(Model, Model.code == Item.model_code).where(Item.state == ItemState.READY)


def _counts(s: Session, at: Moment, which: sa.ColumnElement[bool]) -> list[GroupCount]:
    """Groups with their items, in two queries."""
    found = s.execute(
        sa.select(LoanGroup, Hold.name, Hold.model_code, Model.names)
        .outerjoin(Loan, Loan.group_id == LoanGroup.id)
        .outerjoin(Hold, Hold.id == LoanGroup.hold_id)
        .outerjoin(Model, Model.code == Hold.model_code)
        .where(which)
    )
    shown = {
        one.id: (one, Reserved(name, model, names) if name is not None else None) for one, name, model, names in found
    }
    lent: dict[int | None, dict[str, str]] = {one: {} for one in shown}
    out: dict[int | None, list[str]] = {one: [] for one in shown}
    rows = sa.select(Loan.group_id, Item.tag, Item.model_code, Loan.returned_at).join(Item, Item.id == Loan.item_id)
    for group, tag, model, returned_at in s.execute(rows.where(Loan.group_id.in_(shown)).order_by(*TAGS)):
        lent[group][tag] = model
        if returned_at is None:
            out[group].append(tag)
    return [_view(one, event, lent[one.id], out[one.id], at) for one, event in shown.values()]


def _view(one: LoanGroup, event: Reserved | None, lent: dict[str, str], out: list[str], at: Moment) -> GroupCount:
    counted = sum(event is None or model == event.model for model in lent.values())
    return GroupCount(
        id=one.id,
        desk=one.desk,
        event=event,
        began_at=one.began_at,
        wanted=one.wanted,
        goes_home=one.goes_home,
        lent=len(lent),
        counted=counted,
        out=out,
        goes_on=groups.goes_on(one, at),
        rests=groups.rests(one, at) and (one.wanted is None or counted < one.wanted),
    )
