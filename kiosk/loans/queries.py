"""What pages, the API and scans ask about items and loans. Never a borrower: nobody knows one."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.db import table_of
from kiosk.errors import NotFound
from kiosk.loans.models import Item, ItemEvent, ItemState, ItemStep, Loan, Model

ITEMS = table_of(Item)
MODELS = table_of(Model)
LOANS = table_of(Loan)
EVENTS = table_of(ItemEvent)
DAYS = table_of(BusinessDay)
IS_OPEN = LOANS.c.returned_at.is_(None)


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """An item with its model and, while it is lent, since when. Times are UTC, RFC 3339."""

    tag: str
    model: str
    model_names: dict[str, str]
    parts: list[str]
    serial: str | None
    state: ItemState
    since: dt.datetime
    lent_at: dt.datetime | None


class LoanView(msgspec.Struct, frozen=True, kw_only=True):
    """One open loan."""

    tag: str
    model: str
    model_names: dict[str, str]
    lent_at: dt.datetime


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many items there are in each state; `out` are lent."""

    ready: int
    out: int
    checking: int
    away: int


def find(s: Session, tag: str) -> sa.Row[Any]:
    """An item's row, for the verbs. Raises NotFound `unknown_item`."""
    row = s.connection().execute(sa.select(ITEMS).where(ITEMS.c.tag == tag)).first()
    if row is None:
        raise NotFound("unknown_item")
    return row


def item(s: Session, tag: str) -> ItemView:
    """One item by its tag. Raises NotFound `unknown_item`."""
    row = s.execute(_items().where(ITEMS.c.tag == tag)).first()
    if row is None:
        raise NotFound("unknown_item")
    return _as_item(row)


def items(s: Session) -> list[ItemView]:
    """All items, by tag."""
    return [_as_item(row) for row in s.execute(_items().order_by(ITEMS.c.tag))]


def models(s: Session) -> list[Model]:
    """All models, by code."""
    return list(s.scalars(sa.select(Model).order_by(Model.code)))


def open_loans(s: Session) -> list[LoanView]:
    """What is out, the longest first."""
    columns = ITEMS.c.tag, MODELS.c.code.label("model"), MODELS.c.names.label("model_names"), LOANS.c.lent_at
    rows = sa.select(*columns).join_from(LOANS, ITEMS).join(MODELS, MODELS.c.code == ITEMS.c.model_code)
    ordered = rows.where(IS_OPEN).order_by(LOANS.c.lent_at, LOANS.c.id)
    return [LoanView(**row._mapping) for row in s.execute(ordered)]


def counts(s: Session) -> Counts:
    rows = s.execute(sa.select(ITEMS.c.state, sa.func.count()).group_by(ITEMS.c.state))
    by_state: dict[ItemState, int] = {state: number for state, number in rows}
    return Counts(
        ready=by_state.get(ItemState.READY, 0),
        out=by_state.get(ItemState.LENT, 0),
        checking=by_state.get(ItemState.CHECKING, 0),
        away=by_state.get(ItemState.AWAY, 0),
    )


def last_step(s: Session, item_id: int) -> sa.Row[Any] | None:
    """An item's last step that was not taken back; null where there is none or its day is closed."""
    taken_back = sa.select(EVENTS.c.undoes).where(EVENTS.c.undoes.is_not(None), EVENTS.c.item_id == item_id)
    steps = sa.select(EVENTS, DAYS.c.status).join(DAYS, DAYS.c.id == EVENTS.c.business_day)
    standing = steps.where(
        EVENTS.c.item_id == item_id, EVENTS.c.step != ItemStep.UNDONE, EVENTS.c.id.not_in(taken_back)
    )
    row = s.connection().execute(standing.order_by(EVENTS.c.id.desc()).limit(1)).first()
    return row if row is not None and row.status is DayStatus.OPEN else None


def _items() -> sa.Select[Any]:
    return (
        sa.select(
            ITEMS.c.tag,
            MODELS.c.code.label("model"),
            MODELS.c.names.label("model_names"),
            MODELS.c.parts,
            ITEMS.c.serial,
            ITEMS.c.state,
            ITEMS.c.since,
            LOANS.c.lent_at,
        )
        .join_from(ITEMS, MODELS, MODELS.c.code == ITEMS.c.model_code)
        .outerjoin(LOANS, sa.and_(LOANS.c.item_id == ITEMS.c.id, IS_OPEN))
    )


def _as_item(row: sa.Row[Any]) -> ItemView:
    return ItemView(**row._mapping)
