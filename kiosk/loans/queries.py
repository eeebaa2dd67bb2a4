"""Reads items and loans for pages, the API and scans."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.db import table_of
from kiosk.errors import NotFound
from kiosk.facts import was_not_undone
from kiosk.loans import due
from kiosk.loans.models import (
    ITEM_COLUMNS,
    Condition,
    Item,
    ItemEvent,
    ItemRow,
    ItemState,
    ItemStep,
    Loan,
    MissingPart,
    Model,
)

ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)
IS_OPEN = Loan.returned_at.is_(None)


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its model and, while it is lent, the time of the loan. Times are UTC, RFC 3339.

    `checks`: the steps of a return, in their order. `open_steps`: what remains of them before it is ready, and
    `part_missing` or `damaged` where somebody decides about it. `loan_days`: null where it is not lent home.
    `due_on`: the last day of its home loan, one with staff; null where it is in the centre. `serial`, `imei`,
    `mdm_link` (its page in the system that manages devices), `purchased_on` and `warranty_until` (the last day of its
    warranty) are null where nobody has written them.
    """

    tag: str
    model: str
    model_names: dict[str, str]
    parts: list[str]
    checks: list[str]
    loan_days: int | None
    serial: str | None
    imei: str | None
    mdm_link: str | None
    purchased_on: dt.date | None
    warranty_until: dt.date | None
    state: ItemState
    since: dt.datetime
    open_steps: list[str]
    condition: Condition
    missing_parts: list[str]
    lent_at: dt.datetime | None
    due_on: dt.date | None


class LoanView(msgspec.Struct, frozen=True, kw_only=True):
    """One open loan. `due_on`: the last day of a home loan; null where it ends on the same day."""

    tag: str
    model: str
    model_names: dict[str, str]
    lent_at: dt.datetime
    due_on: dt.date | None


class ItemCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many items are in each state. `out`: lent."""

    ready: int
    out: int
    checking: int
    repair: int
    lost: int
    withdrawn: int


def find(s: Session, tag: str) -> ItemRow:
    """An item's row by its tag. Raises NotFound `unknown_item`."""
    row = by_tag(s, tag)
    if row is None:
        raise NotFound("unknown_item")
    return row


def by_tag(s: Session, tag: str) -> ItemRow | None:
    """An item's row by its tag; null where there is none."""
    return _row(s, ITEMS.c.tag == tag)


def by_id(s: Session, item_id: int | None) -> ItemRow | None:
    """An item's row by its id; null for a null id."""
    return None if item_id is None else _row(s, ITEMS.c.id == item_id)


def of_step(s: Session, event: int) -> ItemRow:
    """The row of the item of a step."""
    row = _row(s, ITEMS.c.id == sa.select(EVENTS.c.item_id).where(EVENTS.c.id == event).scalar_subquery())
    assert row is not None  # an item is never deleted
    return row


def state_of(s: Session, item_id: int) -> ItemState:
    """The present state of an item."""
    state: ItemState = s.connection().execute(sa.select(ITEMS.c.state).where(ITEMS.c.id == item_id)).scalar_one()
    return state


def item(s: Session, tag: str) -> ItemView:
    """One item by its tag. Raises NotFound `unknown_item`."""
    found = views(s, view_rows().where(Item.tag == tag))
    if not found:
        raise NotFound("unknown_item")
    return found[0]


def items(s: Session) -> list[ItemView]:
    """All items, by tag."""
    return views(s, view_rows().order_by(Item.tag))


def models(s: Session) -> list[Model]:
    """The models in use, in their order."""
    return list(s.scalars(sa.select(Model).where(Model.active).order_by(Model.position, Model.code)))


def all_models(s: Session) -> list[Model]:
    """Every model, also those out of use, since past loans are counted under them."""
    return list(s.scalars(sa.select(Model).order_by(Model.position, Model.code)))


def tags(s: Session, state: ItemState | None = None, number: int | None = None) -> list[str]:
    """The tags of all items, or of those in a state, in alphabetical order. `number`: the most that are returned."""
    rows = sa.select(Item.tag).order_by(Item.tag).limit(number)
    return list(s.scalars(rows if state is None else rows.where(Item.state == state)))


def items_by_model(s: Session) -> dict[str, int]:
    """How many items there are of each model that has any."""
    rows = sa.select(Item.model_code, sa.func.count()).group_by(Item.model_code)
    return {model: number for model, number in s.execute(rows)}


def open_loans(s: Session) -> list[LoanView]:
    """The open loans, the oldest first."""
    history = hours.history(s)
    rows = (
        sa.select(Item.tag, Model.code, Model.names, Loan.lent_at, Loan.due_on)
        .join_from(Loan, Item)
        .join(Model, Model.code == Item.model_code)
        .where(IS_OPEN)
        .order_by(Loan.lent_at, Loan.id)
    )
    return [
        LoanView(tag=tag, model=model, model_names=names, lent_at=lent_at, due_on=due_on and due.moved(history, due_on))
        for tag, model, names, lent_at, due_on in s.execute(rows)
    ]


def by_state(s: Session) -> dict[ItemState, int]:
    """How many items are in each state that any is in."""
    return {state: number for state, number in s.execute(sa.select(Item.state, sa.func.count()).group_by(Item.state))}


def counts(s: Session) -> ItemCounts:
    number = by_state(s)
    return ItemCounts(
        ready=number.get(ItemState.READY, 0),
        out=number.get(ItemState.LENT, 0),
        checking=number.get(ItemState.CHECKING, 0),
        repair=number.get(ItemState.REPAIR, 0),
        lost=number.get(ItemState.LOST, 0),
        withdrawn=number.get(ItemState.WITHDRAWN, 0),
    )


def was_lent(s: Session, tag: str) -> bool:
    """Whether a loan of an item is known: an open one, or one that retention has left."""
    loans = sa.exists().where(Loan.item_id == Item.id, Item.tag == tag)
    return bool(s.scalar(sa.select(loans)))


def missing_parts(s: Session, item_id: int) -> list[str]:
    """The parts that an item lacks now, those that are missing longest first."""
    rows = sa.select(MissingPart.part).where(MissingPart.item_id == item_id, MissingPart.found.is_(None))
    return list(s.scalars(rows.order_by(MissingPart.id)))


def last_step_of(s: Session, tag: str) -> ItemEvent | None:
    """The last step of the item with this tag; null where it has none, or there is no such item."""
    row = by_tag(s, tag)
    return last_step(s, row.id) if row else None


def last_step(s: Session, item_id: int) -> ItemEvent | None:
    """An item's last step that was not undone; null where there is none or its day is closed."""
    steps = sa.select(ItemEvent, BusinessDay.status).join(BusinessDay, BusinessDay.id == ItemEvent.business_day)
    standing = steps.where(ItemEvent.item_id == item_id, ItemEvent.step != ItemStep.UNDONE, was_not_undone(EVENTS))
    row = s.execute(standing.order_by(ItemEvent.id.desc()).limit(1)).first()
    if row is None:
        return None
    step, day = row
    return step if day is DayStatus.OPEN else None


def was_found_at(s: Session, tag: str, then: dt.datetime) -> bool:
    """Whether an item that was returned then had been reported lost while it was lent home."""
    found = sa.exists().where(EVENTS.c.item_id == ITEMS.c.id, EVENTS.c.step == ItemStep.FOUND_LENT, EVENTS.c.at == then)
    return bool(s.scalar(sa.select(found.where(ITEMS.c.tag == tag))))


def last_undone(s: Session, tag: str) -> ItemEvent | None:
    """The step of an item that was undone last; null where none was."""
    undone = sa.select(sa.func.max(EVENTS.c.id)).join(ITEMS, ITEMS.c.id == EVENTS.c.item_id)
    undo = s.scalar(undone.where(ITEMS.c.tag == tag, EVENTS.c.step == ItemStep.UNDONE))
    step = sa.select(EVENTS.c.undoes).where(EVENTS.c.id == undo).scalar_subquery()
    return s.scalar(sa.select(ItemEvent).where(ItemEvent.id == step))


def _row(s: Session, which: sa.ColumnElement[bool]) -> ItemRow | None:
    row = s.connection().execute(sa.select(*ITEM_COLUMNS).where(which)).first()
    return ItemRow(*row) if row else None


def view_rows() -> sa.Select[Any]:
    """The query that `views` orders and runs: each item with its model and its open loan."""
    model = (Model.code, Model.names, Model.parts, Model.checks, Model.loan_days)
    facts = (Item.serial, Item.imei, Item.mdm_link, Item.purchased_on, Item.warranty_until)
    columns: tuple[Any, ...] = (Item.tag, *model, *facts, Item.state, Item.since, Loan.lent_at)
    columns += (Loan.due_on, Item.open_steps, Item.condition)
    joined = sa.select(*columns).join_from(Item, Model, Model.code == Item.model_code)
    return joined.outerjoin(Loan, sa.and_(Loan.item_id == Item.id, IS_OPEN))


def views(s: Session, rows: sa.Select[Any]) -> list[ItemView]:
    """The items of a query that `view_rows` began."""
    missing: dict[str, list[str]] = {}
    history = hours.history(s)
    lacking = sa.select(Item.tag, MissingPart.part).join_from(MissingPart, Item).where(MissingPart.found.is_(None))
    for tag, part in s.execute(lacking.order_by(MissingPart.id)):
        missing.setdefault(tag, []).append(part)
    return [
        ItemView(
            tag=row.tag,
            model=row.code,
            model_names=row.names,
            parts=row.parts,
            checks=row.checks,
            loan_days=row.loan_days,
            serial=row.serial,
            imei=row.imei,
            mdm_link=row.mdm_link,
            purchased_on=row.purchased_on,
            warranty_until=row.warranty_until,
            state=row.state,
            since=row.since,
            open_steps=row.open_steps,
            condition=row.condition,
            missing_parts=missing.get(row.tag, []),
            lent_at=row.lent_at,
            due_on=row.due_on and due.moved(history, row.due_on),
        )
        for row in s.execute(rows)
    ]
