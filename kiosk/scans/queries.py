"""Scans as pages, the lamps and a repeated request see them."""

import datetime as dt

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from kiosk.clock import Moment
from kiosk.codes import CodeClass
from kiosk.loans.models import Item, ItemEvent, ItemState, ItemStep
from kiosk.scans.models import Result, Scan
from kiosk.scans.recent import is_recent

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
    step = s.scalar(sa.select(sa.func.max(ItemEvent.id))) or 0
    return ScanSnapshot(next(iter(newest(s, 1)), None), step)


def stored(s: Session, scan_id: str) -> ScanAnswer | None:
    """What a scan with this id was answered, if it was seen."""
    row = s.execute(_scans().where(Scan.scan_id == scan_id)).first()
    return _view(row).answer if row else None


def newest(s: Session, limit: int = 10) -> list[ScanView]:
    """The last scans, newest first."""
    return [_view(row) for row in s.execute(_scans().order_by(Scan.id.desc()).limit(limit))]


def after(s: Session, known: int) -> list[ScanView]:
    """Every scan after the one with id `known`, oldest first."""
    return [_view(row) for row in s.execute(_scans().where(Scan.id > known).order_by(Scan.id))]


def newest_id(s: Session) -> int:
    """The id of the last scan; 0 before the first."""
    return s.scalar(sa.select(sa.func.max(Scan.id))) or 0


def was_just_scanned(s: Session, item_id: int, at: Moment) -> bool:
    """Whether an item's own tag was read less than three seconds ago, by whichever process."""
    recent = _recent()
    times = sa.select(recent.at).where(recent.item_id == item_id, recent.code_class == CodeClass.ITEM)
    return any(is_recent(then, at) for then in s.scalars(times))


def last_item(s: Session, scanner: str) -> int | None:
    """The item whose tag a scanner read last."""
    recent = _recent()
    items = sa.select(recent.item_id).where(recent.scanner == scanner, recent.code_class == CodeClass.ITEM)
    return s.scalar(items.order_by(recent.id.desc()).limit(1))


def last_touched(s: Session, scanner: str) -> int | None:
    """The item that a scanner's last scan about an item was about, be it by its tag or by a command card."""
    recent = _recent()
    items = sa.select(recent.item_id).where(recent.scanner == scanner, recent.item_id.is_not(None))
    return s.scalar(items.order_by(recent.id.desc()).limit(1))


def last_step(s: Session, scanner: str) -> ItemEvent | None:
    """The last step that a scanner made and that was not taken back."""
    recent = _recent()
    taken_back = sa.select(ItemEvent.undoes).where(ItemEvent.undoes.is_not(None))
    steps = sa.select(ItemEvent).join(recent, ItemEvent.id == recent.item_event)
    standing = steps.where(
        recent.scanner == scanner, ItemEvent.step != ItemStep.UNDONE, ItemEvent.id.not_in(taken_back)
    )
    return s.scalars(standing.order_by(recent.id.desc()).limit(1)).first()


def _recent() -> type[Scan]:
    """The last scans, to ask about as about all of them."""
    return aliased(Scan, sa.select(Scan).order_by(Scan.id.desc()).limit(LOOK_BACK).subquery())


def _scans() -> sa.Select[Scan, str, str, bool]:
    undone = sa.exists().where(ItemEvent.undoes == Scan.item_event)
    return sa.select(Scan, Item.tag, Item.model_code, undone).outerjoin(Item, Item.id == Scan.item_id)


def _view(row: sa.Row[Scan, str, str, bool]) -> ScanView:
    scan, tag, model, undone = row
    item = None if scan.item_state is None else ScannedItem(tag, model, scan.item_state)
    return ScanView(
        id=scan.id,
        at=scan.at,
        scanner=scan.scanner,
        code_class=scan.code_class,
        code_length=scan.code_length,
        undone=undone,
        answer=ScanAnswer(result=scan.result, action=scan.action, reason=scan.reason, item=item),
    )
