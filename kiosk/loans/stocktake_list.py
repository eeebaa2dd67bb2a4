"""Reads a stocktake for its page, its report and its file."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.loans import stocktake
from kiosk.loans.models import Counted, Item, ItemState, Model, Stocktake, StocktakeItem
from kiosk.loans.search import TAGS

LAST = 10
"""How many closed stocktakes a list has."""


class Counts(Struct, frozen=True):
    """How many items are of each kind. `missing`: not scanned yet, while it is open. `again`: repeated scans."""

    found: int
    was_lost: int
    unexpected: int
    missing: int
    again: int
    unknown: int


class CountedItem(Struct, frozen=True):
    """An item of a stocktake, with its state now. `at`: when it was scanned; null where it was not."""

    tag: str
    model_names: dict[str, str]
    serial: str | None
    state: ItemState
    kind: Counted
    at: dt.datetime | None


def counts(s: Session, of: Stocktake) -> Counts:
    """The counts of this moment, in a few queries however many items there are."""
    rows = sa.select(StocktakeItem.kind, sa.func.count(), sa.func.sum(StocktakeItem.again))
    rows = rows.where(StocktakeItem.stocktake_id == of.id).group_by(StocktakeItem.kind)
    found = {kind: (number, again or 0) for kind, number, again in s.execute(rows)}
    number = {kind: found.get(kind, (0, 0))[0] for kind in Counted}
    return Counts(
        found=number[Counted.FOUND],
        was_lost=number[Counted.WAS_LOST],
        unexpected=number[Counted.UNEXPECTED],
        missing=_number_left(s, of) if of.is_open else number[Counted.MISSING],
        again=sum(again for _number, again in found.values()),
        unknown=of.unknown,
    )


def items(s: Session, of: Stocktake, kind: Counted | None = None, most: int | None = None) -> list[CountedItem]:
    """The items of a stocktake by tag, of one kind or all. Before it is closed, MISSING are those not scanned yet."""
    listed: list[CountedItem] = []
    if of.is_open and kind in (None, Counted.MISSING):
        rows = _items(sa.literal(Counted.MISSING.value), sa.null()).where(stocktake.not_yet(of.id))
        listed += _listed(s, rows.limit(most))
    if not (of.is_open and kind is Counted.MISSING):
        at = sa.case((StocktakeItem.kind != Counted.MISSING, StocktakeItem.at))
        rows = _items(StocktakeItem.kind, at).join(StocktakeItem, StocktakeItem.item_id == Item.id)
        rows = rows.where(StocktakeItem.stocktake_id == of.id)
        listed += _listed(s, (rows if kind is None else rows.where(StocktakeItem.kind == kind)).limit(most))
    return listed


def closed(s: Session) -> list[Stocktake]:
    """The last stocktakes that are closed, the newest first."""
    rows = sa.select(Stocktake).where(~Stocktake.is_open).order_by(Stocktake.id.desc()).limit(LAST)
    return list(s.scalars(rows))


def find(s: Session, number: int | None) -> Stocktake | None:
    """A stocktake by its number; without one, the newest. Null where there is none."""
    rows = sa.select(Stocktake).order_by(Stocktake.id.desc()).limit(1)
    return s.scalar(rows if number is None else rows.where(Stocktake.id == number))


def _number_left(s: Session, of: Stocktake) -> int:
    return s.scalar(sa.select(sa.func.count()).select_from(Item).where(stocktake.not_yet(of.id))) or 0


def _items(kind: Any, at: Any) -> sa.Select[Any]:
    columns = (Item.tag, Model.names, Item.serial, Item.state, kind, at)
    return sa.select(*columns).select_from(Item).join(Model, Model.code == Item.model_code).order_by(*TAGS)


def _listed(s: Session, rows: sa.Select[Any]) -> list[CountedItem]:
    return [
        CountedItem(tag, names, serial, state, Counted(kind), at)
        for tag, names, serial, state, kind, at in s.execute(rows)
    ]
