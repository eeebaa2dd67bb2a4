"""Reads the follow-up list: what waits for whom and since when, and the parts that are missing with their items."""

import datetime as dt
import enum
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import was_not_undone
from kiosk.loans.models import Condition, Item, ItemEvent, ItemState, ItemStep, Loan, MissingPart, Model
from kiosk.paging import Found, page_within

PAGE = 50
EVENTS = table_of(ItemEvent)
CHARGED = "charged"


class Waits(enum.StrEnum):
    """For what an item waits: for staff who check it, a charge, a repair, that it or one of its parts turns up."""

    CHECK = "check"
    CHARGE = "charge"
    REPAIR = "repair"
    LOST = "lost"
    PART = "part"


class FollowUp(Struct, frozen=True):
    """One row of the list. `part`: the part that is missing; null where the item itself waits. Times are UTC.

    `due_on`: the last day of the home loan of a lost item; null in every other case.
    """

    waits: Waits
    tag: str
    model_names: dict[str, str]
    open_steps: list[str]
    condition: Condition
    part: str | None
    since: dt.datetime
    due_on: dt.date | None


def follow_up(s: Session, waits: Collection[Waits], page: int = 1) -> Found[FollowUp]:
    """A page of what waits for one of these, what waits longest first: two queries for any number."""
    rows = sa.union_all(_items(), _parts()).subquery()
    which = rows.c.waits.in_([one.value for one in waits])
    total = s.scalar(sa.select(sa.func.count()).select_from(rows).where(which)) or 0
    page = page_within(page, total, PAGE)
    shown = sa.select(rows).where(which).order_by(rows.c.since, rows.c.tag, rows.c.part)
    return Found(
        [
            FollowUp(
                waits=Waits(one.waits),
                tag=one.tag,
                model_names=one.names,
                open_steps=one.open_steps,
                condition=one.condition,
                part=one.part,
                since=one.since,
                due_on=one.due_on,
            )
            for one in s.execute(shown.limit(PAGE).offset((page - 1) * PAGE))
        ],
        page,
        PAGE,
        total,
    )


def number(s: Session) -> int:
    """How many rows the list has."""
    rows = sa.union_all(_items(), _parts()).subquery()
    return s.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def _items() -> sa.Select[Any]:
    """The items that wait. Where only charging is left, the wait began with the step before it."""
    is_charging = sa.cast(Item.open_steps, sa.String) == f'["{CHARGED}"]'
    waits = sa.case(
        (Item.state == ItemState.REPAIR, Waits.REPAIR.value),
        (Item.state == ItemState.LOST, Waits.LOST.value),
        (is_charging, Waits.CHARGE.value),
        else_=Waits.CHECK.value,
    )
    columns = (waits.label("waits"), Item.tag, Model.names, Item.open_steps, Item.condition)
    nothing, since = sa.null().label("part"), sa.func.coalesce(_last_check(), Item.since).label("since")
    waiting = Item.state.in_([ItemState.CHECKING, ItemState.REPAIR, ItemState.LOST])
    rows = sa.select(*columns, nothing, since, Loan.due_on).join_from(Item, Model)
    return rows.outerjoin(Loan, (Loan.item_id == Item.id) & Loan.returned_at.is_(None)).where(waiting)


def _last_check() -> sa.ScalarSelect[dt.datetime]:
    """The time of the last finished step of a return, for an item that is still being checked."""
    done = sa.select(sa.func.max(ItemEvent.at)).where(
        ItemEvent.item_id == Item.id,
        ItemEvent.step == ItemStep.CHECKED,
        ItemEvent.at >= Item.since,
        was_not_undone(EVENTS),
    )
    return done.where(Item.state == ItemState.CHECKING).correlate(Item).scalar_subquery()


def _parts() -> sa.Select[Any]:
    """Missing parts, also of items that are lent without them. A withdrawn item needs none."""
    columns: tuple[Any, ...] = (Item.tag, Model.names, Item.open_steps, Item.condition, MissingPart.part)
    rows = sa.select(sa.literal(Waits.PART.value).label("waits"), *columns, ItemEvent.at.label("since"))
    rows = rows.add_columns(sa.null().label("due_on"))
    rows = rows.join_from(MissingPart, Item)
    rows = rows.join(Model, Model.code == Item.model_code).join(ItemEvent, ItemEvent.id == MissingPart.event)
    return rows.where(MissingPart.found.is_(None), Item.state != ItemState.WITHDRAWN)
