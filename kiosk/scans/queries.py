"""Reads scans for pages, the lamps and repeated requests."""

import datetime as dt
from collections.abc import Collection

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import CodeClass
from kiosk.db import table_of
from kiosk.facts import was_not_undone
from kiosk.loans.findings import was_refined
from kiosk.loans.models import Item, ItemEvent, ItemState, ItemStep, LoanGroup, Stocktake, StocktakeScanner
from kiosk.people.models import User
from kiosk.people.staff_cards import NAMED_FOR
from kiosk.scans.models import Result, Scan, ScannerPlace, TriedScanner
from kiosk.scans.recent import is_recent

SCANS = table_of(Scan)
SCANNER_PLACES = table_of(ScannerPlace)
ITEM_EVENTS = table_of(ItemEvent)
LOOK_BACK = 200
"""How many of the newest scans are read for a question about the last seconds. No person scans more, and it needs no
index.
"""


RECENT = sa.select(SCANS).order_by(SCANS.c.id.desc()).limit(LOOK_BACK).subquery("recent")
"""The newest LOOK_BACK scans. The statements are made once: making them took as long as asking them."""
OF_SCANNER = RECENT.c.scanner == sa.bindparam("of_scanner")
TIMES_OF_ITEM = sa.select(RECENT.c.at).where(
    RECENT.c.item_id == sa.bindparam("item"), RECENT.c.code_class == CodeClass.ITEM
)
NEWEST_FIRST = sa.select(RECENT.c.item_id).where(OF_SCANNER).order_by(RECENT.c.id.desc()).limit(1)
LAST_ITEM = NEWEST_FIRST.where(RECENT.c.code_class == CodeClass.ITEM)
LAST_THING = NEWEST_FIRST.where(RECENT.c.code_class.in_((CodeClass.ITEM, CodeClass.UNKNOWN, CodeClass.IDENTITY)))
LAST_TOUCHED = NEWEST_FIRST.where(RECENT.c.item_id.is_not(None))
ASKED = sa.and_(RECENT.c.code_class == CodeClass.COMMAND, RECENT.c.result == Result.ASK)
LAST_TOUCH = LAST_TOUCHED.add_columns(RECENT.c.at).where(~ASKED)
LAST_STEP = (
    sa.select(ItemEvent)
    .join(RECENT, ItemEvent.id == RECENT.c.item_event)
    .where(OF_SCANNER, ItemEvent.step != ItemStep.UNDONE, was_not_undone(ITEM_EVENTS))
    .order_by(RECENT.c.id.desc())
    .limit(1)
)
NAMED = (
    sa.select(RECENT.c.used_by, RECENT.c.at)
    .join(User, User.id == RECENT.c.used_by)
    .where(OF_SCANNER, User.active)
    .order_by(RECENT.c.id.desc())
    .limit(1)
)
NEWEST_EFFECT = (
    sa.select(RECENT.c.action, RECENT.c.reason, RECENT.c.item_event, RECENT.c.at, RECENT.c.item_id)
    .where(OF_SCANNER, RECENT.c.result != Result.REPEAT, RECENT.c.code_class != CodeClass.STAFF)
    .order_by(RECENT.c.id.desc())
    .limit(1)
)
OF_VISITORS = (
    sa.select(RECENT.c.id, RECENT.c.at, RECENT.c.result, RECENT.c.reason)
    .join(SCANNER_PLACES, sa.and_(SCANNER_PLACES.c.scanner == RECENT.c.scanner, SCANNER_PLACES.c.for_visitors))
    .where(RECENT.c.result != Result.REPEAT)
    .order_by(RECENT.c.id.desc())
    .limit(1)
)
BEGUN = sa.select(
    sa.select(sa.func.max(LoanGroup.id)).scalar_subquery(),
    sa.select(sa.func.count()).where(LoanGroup.ended_at.is_(None)).scalar_subquery(),
    sa.select(sa.func.max(Stocktake.id)).scalar_subquery(),
    sa.select(Stocktake.is_paused).where(Stocktake.is_open).scalar_subquery(),
    sa.select(sa.func.count()).select_from(StocktakeScanner).scalar_subquery(),
    sa.select(sa.func.count()).select_from(TriedScanner).scalar_subquery(),
)
REFINED = sa.exists().where(ITEM_EVENTS.c.id == SCANS.c.item_event, was_refined(ITEM_EVENTS))
WAS_UNDONE = sa.exists().where(ItemEvent.undoes == SCANS.c.item_event) & ~REFINED
AT_DESKS = sa.select(sa.func.coalesce(RECENT.c.desk, ""), sa.func.max(RECENT.c.id)).group_by(RECENT.c.desk)


class ScannedItem(msgspec.Struct, frozen=True):
    """The item of a scan, with its state after the scan. `model` is the model's code."""

    tag: str
    model: str
    state: ItemState


class ScanAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a scan, as the API sends it."""

    result: Result
    action: str | None = None
    reason: str | None = None
    item: ScannedItem | None = None


class ScanView(msgspec.Struct, frozen=True, kw_only=True):
    """One scan in a list. `id` grows with each scan, also refused ones. `undone`: the step that it made was undone.

    `used_by`: the name of the colleague whose card the scanner read before; null where it read none. `desk`: the code
    of the desk where it was made; null where that is none.
    """

    id: int
    at: dt.datetime
    scanner: str
    desk: str | None
    code_class: CodeClass
    code_length: int
    undone: bool
    used_by: str | None
    answer: ScanAnswer


class VisitorScan(msgspec.Struct, frozen=True):
    """A visitor's scan at the touchscreen. It says no tag and no code, since the stream of it is open to everybody."""

    id: int
    result: Result
    reason: str | None


class ScanSnapshot(msgspec.Struct, frozen=True):
    """The newest scan of all readers, which the staff's pages follow.

    `step` is the id of the newest step of an item, also one that a button or an admin made without a scan.
    `at_desks`: the id of the newest scan at each desk, by its code; that of the scanners of no desk has an empty one.
    `begun`: another text after each group or stocktake that begins, pauses or ends, and after each scanner that begins
    or ends to count or to be tried.
    """

    newest: ScanView | None
    step: int
    at_desks: dict[str, int]
    begun: str


def snapshot(s: Session, _at: Moment) -> ScanSnapshot:
    """The snapshot of this moment."""
    step = s.scalar(sa.select(sa.func.max(ItemEvent.id))) or 0
    desks = s.execute(AT_DESKS)
    begun = " ".join(str(number) for number in s.execute(BEGUN).one())
    return ScanSnapshot(next(iter(newest(s, 1)), None), step, {code: scan for code, scan in desks}, begun)


def of_visitors(s: Session, within: dt.timedelta, at: Moment) -> VisitorScan | None:
    """The newest scan that a visitor made at the touchscreen lately; null where there was none. A repeat counts for its
    first scan.
    """
    row = s.execute(OF_VISITORS).first()
    is_lately = row is not None and abs(at.utc - row.at) <= within
    return VisitorScan(row.id, row.result, row.reason) if row is not None and is_lately else None


def used_by(s: Session, scanner: str, at: Moment) -> int | None:
    """The id of the colleague whose card a scanner read, until some minutes after its last scan; null without one."""
    row = s.execute(NAMED, {"of_scanner": scanner}).first()
    return row.used_by if row is not None and abs(at.utc - row.at) <= NAMED_FOR else None


def stored(s: Session, scan_id: str) -> ScanAnswer | None:
    """The stored answer to a scan id; null for a new one."""
    row = s.execute(_scans().where(Scan.scan_id == scan_id)).first()
    return _view(row).answer if row else None


def newest(s: Session, limit: int = 10, desk: str | None = None) -> list[ScanView]:
    """The newest scans, newest first. `desk`: only those made there, or by the scanners of no desk."""
    rows = _scans().order_by(Scan.id.desc()).limit(limit)
    if desk is not None:
        rows = rows.where(sa.or_(Scan.desk == desk, Scan.desk.is_(None)))
    return [_view(row) for row in s.execute(rows)]


def after(s: Session, known: int) -> list[ScanView]:
    """All scans with an id greater than `known`, oldest first."""
    return [_view(row) for row in s.execute(_scans().where(Scan.id > known).order_by(Scan.id))]


def newest_id(s: Session) -> int:
    """The id of the last scan; 0 before the first."""
    return s.scalar(sa.select(sa.func.max(Scan.id))) or 0


def was_just_scanned(s: Session, item_id: int, at: Moment) -> bool:
    """Whether an item's tag was scanned less than three seconds ago, in any process."""
    return any(is_recent(then, at) for then in s.scalars(TIMES_OF_ITEM, {"item": item_id}))


def last_item(s: Session, scanner: str) -> int | None:
    """The id of the item whose tag a scanner read last; null where there is none."""
    return s.scalar(LAST_ITEM, {"of_scanner": scanner})


def last_thing(s: Session, scanner: str) -> int | None:
    """The same, but null where the scanner read a code after it that belongs to nothing: a card is about that thing."""
    return s.scalar(LAST_THING, {"of_scanner": scanner})


def last_touched(s: Session, scanner: str) -> int | None:
    """The id of the item of a scanner's last scan, by its tag or by a command card; null where there is none."""
    return s.scalar(LAST_TOUCHED, {"of_scanner": scanner})


class Touch(msgspec.Struct, frozen=True):
    """A scan of an item, by its tag or by a command card."""

    item: int
    at: dt.datetime


def last_touch(s: Session, scanner: str) -> Touch | None:
    """The last scan of a scanner that was about an item, without questions of cards; null where there is none."""
    row = s.execute(LAST_TOUCH, {"of_scanner": scanner}).first()
    return Touch(row.item_id, row.at) if row is not None else None


def last_step(s: Session, scanner: str) -> ItemEvent | None:
    """The last step that a scanner made and that was not undone; null where there is none."""
    return s.scalars(LAST_STEP, {"of_scanner": scanner}).first()


class Effect(msgspec.Struct, frozen=True):
    """What a scan did: `item_event` is the id of its step, `item` that of its item."""

    action: str | None
    reason: str | None
    item_event: int | None
    at: dt.datetime
    item: int | None


def newest_effect(s: Session, scanner: str) -> Effect | None:
    """What the newest scan of a scanner did. A repeat and a staff card are none."""
    row = s.execute(NEWEST_EFFECT, {"of_scanner": scanner}).first()
    return Effect(*row) if row is not None else None


def scanner_of(s: Session, step: int) -> str | None:
    """The scanner that made a step; null for one that a button or an admin made, or whose scan is not kept."""
    return s.scalar(sa.select(SCANS.c.scanner).where(SCANS.c.item_event == step).limit(1))


def names_at(s: Session, steps: Collection[int]) -> dict[int, str]:
    """The names of the colleagues whose cards were read before the scans that made these steps, as far as known."""
    rows = sa.select(SCANS.c.item_event, User.name).join(User, User.id == SCANS.c.used_by)
    return {step: name for step, name in s.execute(rows.where(SCANS.c.item_event.in_(steps)))}


def _scans() -> sa.Select[Scan, str, str, bool, str]:
    scans = sa.select(Scan, Item.tag, Item.model_code, WAS_UNDONE, User.name)
    return scans.outerjoin(Item, Item.id == Scan.item_id).outerjoin(User, User.id == Scan.used_by)


def _view(row: sa.Row[Scan, str, str, bool, str]) -> ScanView:
    scan, tag, model, undone, used_by = row
    item = None if scan.item_state is None else ScannedItem(tag, model, scan.item_state)
    return ScanView(
        id=scan.id,
        at=scan.at,
        scanner=scan.scanner,
        desk=scan.desk,
        code_class=scan.code_class,
        code_length=scan.code_length,
        undone=undone,
        used_by=used_by,
        answer=ScanAnswer(result=scan.result, action=scan.action, reason=scan.reason, item=item),
    )
