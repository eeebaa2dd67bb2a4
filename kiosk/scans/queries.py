"""Scans as pages, the lamps and a repeated request see them."""

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.loans.models import Item, ItemEvent, ItemState, ItemStep
from kiosk.scans.models import CodeClass, Result, Scan
from kiosk.scans.recent import is_recent

SCANS = table_of(Scan)
ITEMS = table_of(Item)
EVENTS = table_of(ItemEvent)
LOOK_BACK = 200
"""How many scans a question about the last seconds reads: far more than hands can make, and no index to keep."""


class ScannedItem(msgspec.Struct, frozen=True):
    """The item of a scan, as it was after it. `model` is the model's code."""

    tag: str
    model: str
    state: ItemState


class ScanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan did: the contract's shape."""

    result: Result
    action: str | None = None
    reason: str | None = None
    item: ScannedItem | None = None


class ScanView(msgspec.Struct, frozen=True, kw_only=True):
    """One scan in a list. `id` grows with each scan, also the refused. `undone`: the step it made was taken back."""

    id: int
    at: dt.datetime
    scanner: str
    code_class: CodeClass
    code_length: int
    undone: bool
    answer: ScanAnswer


class ScanSnapshot(msgspec.Struct, frozen=True):
    """What staff's pages follow: the newest scan, whichever reader it came from.

    `step` grows with each step of an item, also those that no scan made: a button on the page, an admin.
    """

    newest: ScanView | None
    step: int


def snapshot(s: Session, _at: Moment) -> ScanSnapshot:
    """The newest scan now."""
    step = s.scalar(sa.select(sa.func.max(EVENTS.c.id))) or 0
    return ScanSnapshot(next(iter(newest(s, 1)), None), step)


def stored(s: Session, scan_id: str) -> ScanAnswer | None:
    """What a scan with this id was answered, if it was seen."""
    row = s.connection().execute(_scans().where(SCANS.c.scan_id == scan_id)).first()
    return _answer(row) if row else None


def newest(s: Session, limit: int = 10) -> list[ScanView]:
    """The last scans, newest first."""
    return [_view(row) for row in s.execute(_scans().order_by(SCANS.c.id.desc()).limit(limit))]


def after(s: Session, known: int) -> list[ScanView]:
    """Every scan after the one with id `known`, oldest first."""
    return [_view(row) for row in s.execute(_scans().where(SCANS.c.id > known).order_by(SCANS.c.id))]


def newest_id(s: Session) -> int:
    """The id of the last scan; 0 before the first."""
    return s.scalar(sa.select(sa.func.max(SCANS.c.id))) or 0


def was_just_scanned(s: Session, item_id: int, at: Moment) -> bool:
    """Whether an item's own tag was read less than three seconds ago, by whichever process."""
    recent = _recent()
    times = sa.select(recent.c.at).where(recent.c.item_id == item_id, recent.c.code_class == CodeClass.ITEM)
    return any(is_recent(then, at) for then in s.connection().execute(times).scalars())


def last_item(s: Session, scanner: str) -> int | None:
    """The item whose tag a scanner read last."""
    recent = _recent()
    return _newest_item(s, recent, recent.c.scanner == scanner, recent.c.code_class == CodeClass.ITEM)


def last_touched(s: Session, scanner: str) -> int | None:
    """The item that a scanner's last scan about an item was about, be it by its tag or by a command card."""
    recent = _recent()
    return _newest_item(s, recent, recent.c.scanner == scanner, recent.c.item_id.is_not(None))


def last_step(s: Session, scanner: str) -> sa.Row[Any] | None:
    """The last step that a scanner made and that was not taken back: an `item_event` row."""
    recent = _recent()
    taken_back = sa.select(EVENTS.c.undoes).where(EVENTS.c.undoes.is_not(None))
    steps = sa.select(EVENTS).join_from(recent, EVENTS, EVENTS.c.id == recent.c.item_event)
    standing = steps.where(
        recent.c.scanner == scanner, EVENTS.c.step != ItemStep.UNDONE, EVENTS.c.id.not_in(taken_back)
    )
    return s.connection().execute(standing.order_by(recent.c.id.desc()).limit(1)).first()


def _newest_item(s: Session, recent: sa.Subquery, *which: sa.ColumnElement[bool]) -> int | None:
    newest = sa.select(recent.c.item_id).where(*which).order_by(recent.c.id.desc()).limit(1)
    return s.connection().execute(newest).scalar()


def _recent() -> sa.Subquery:
    return sa.select(SCANS).order_by(SCANS.c.id.desc()).limit(LOOK_BACK).subquery()


def _scans() -> sa.Select[Any]:
    undone = sa.exists().where(EVENTS.c.undoes == SCANS.c.item_event).label("undone")
    return sa.select(SCANS, ITEMS.c.tag, ITEMS.c.model_code, undone).outerjoin_from(SCANS, ITEMS)


def _answer(row: sa.Row[Any]) -> ScanAnswer:
    item = None if row.tag is None else ScannedItem(row.tag, row.model_code, row.item_state)
    return ScanAnswer(result=row.result, action=row.action, reason=row.reason, item=item)


def _view(row: sa.Row[Any]) -> ScanView:
    named = {name: getattr(row, name) for name in ScanView.__struct_fields__ if name != "answer"}
    return ScanView(**named, answer=_answer(row))
