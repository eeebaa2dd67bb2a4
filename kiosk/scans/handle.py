"""One code, one action. The scan is written down with its result, the code never."""

import re
from dataclasses import dataclass, replace

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.db import is_taken, once_committed, table_of
from kiosk.errors import Conflict, DomainError, Invalid
from kiosk.identity import contains_identity_number
from kiosk.loans import lending, returns
from kiosk.loans.models import ITEM_COLUMNS, Item, ItemRow, ItemState
from kiosk.scans import queries
from kiosk.scans.classify import Command, classify, clean, command
from kiosk.scans.models import CodeClass, Result, Scan
from kiosk.scans.queries import ScanAnswer, ScannedItem
from kiosk.scans.recent import RecentCodes
from kiosk.types import is_key

SCANS = table_of(Scan)
ITEMS = table_of(Item)
SCANNER_NAME = re.compile(r"[a-z0-9-]{1,24}")
LONGEST_CODE = 64
REFUSED = {CodeClass.IDENTITY: "identity_card", CodeClass.UNKNOWN: "unknown_code"}


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader sent. It never shows the code when it is printed or logged."""

    code: str
    scanner: str
    scan_id: str

    def __repr__(self) -> str:
        return "Scanned(...)"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a code without keeping it. `item` is what it is about: its own, or a command card's."""

    code_class: CodeClass
    length: int
    command: Command | None
    item: ItemRow | None
    mark: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it, and the item's step that did it."""

    result: Result
    action: str | None = None
    reason: str | None = None
    event: int | None = None


def handle(s: Session, scan: Scanned, at: Moment, memory: RecentCodes) -> ScanAnswer:
    """Do what a scan means, once per scan id, and write it down. A known id is answered as it first was.

    Raises Invalid `bad_key`, `bad_scanner` or `bad_code`; every other refusal is an answer.
    """
    if not is_key(scan.scan_id):
        raise Invalid("bad_key")
    earlier = queries.stored(s, scan.scan_id)
    if earlier is not None:
        return earlier
    _check(scan)
    known = _recognise(s, scan, memory)
    outcome = _repeat(s, known, at, memory) or _act(s, scan.scanner, known, at)
    if outcome.result is Result.REPEAT and known.command:
        # About what the card did just now, not about what it would do next.
        known = replace(known, item=_item(s, ITEMS.c.id == queries.last_touched(s, scan.scanner)))
    # A scan that could not be committed (a full disk) must not turn the next try into a repeat.
    once_committed(s, lambda: memory.remember(known.mark, at, outcome.reason))
    return _write_down(s, scan, known, outcome, at)


def _check(scan: Scanned) -> None:
    if SCANNER_NAME.fullmatch(scan.scanner) is None or contains_identity_number(scan.scanner):
        raise Invalid("bad_scanner")
    if not 1 <= len(scan.code) <= LONGEST_CODE:
        raise Invalid("bad_code", most=LONGEST_CODE)


def _recognise(s: Session, scan: Scanned, memory: RecentCodes) -> Known:
    text = clean(scan.code)
    item = _item(s, ITEMS.c.tag == text)
    code_class = classify(text, is_item=item is not None)
    card = command(text) if code_class is CodeClass.COMMAND else None
    if card is None:
        return Known(code_class, len(text), None, item, memory.mark(text))
    # A card means "this, with that item": shown again after the next item it is no repeat.
    subject = queries.last_item(s, scan.scanner)
    item = _item(s, ITEMS.c.id == (subject if card is Command.READY else _undoable(s, scan.scanner)))
    return Known(code_class, len(text), card, item, memory.mark(text, scan.scanner, str(subject)))


def _item(s: Session, which: sa.ColumnElement[bool]) -> ItemRow | None:
    row = s.connection().execute(sa.select(*ITEM_COLUMNS).where(which)).first()
    return ItemRow(*row) if row else None


def _undoable(s: Session, scanner: str) -> int | None:
    step = queries.last_step(s, scanner)
    return step.item_id if step else None


def _repeat(s: Session, known: Known, at: Moment, memory: RecentCodes) -> Outcome | None:
    """The same code within three seconds changes nothing; a refusal's reason is said again."""
    item = known.item if known.code_class is CodeClass.ITEM else None
    if memory.has(known.mark, at) or (item is not None and queries.was_just_scanned(s, item.id, at)):
        return Outcome(Result.REPEAT, reason=memory.reason(known.mark, at))
    return None


def _act(s: Session, scanner: str, known: Known, at: Moment) -> Outcome:
    """Run the code's service in a savepoint: a refusal takes back all it did, and the scan is still written down."""
    try:
        with s.begin_nested():
            action, event = _serve(s, scanner, known, at)
    except DomainError as refusal:
        return Outcome(Result.REFUSED, reason=refusal.code)
    except sa.exc.IntegrityError as error:
        if not is_taken(error):
            raise
        return Outcome(Result.REFUSED, reason="changed_meanwhile")
    return Outcome(Result.DONE, action=action, event=event)


def _serve(s: Session, scanner: str, known: Known, at: Moment) -> tuple[str, int]:
    """The action and its event's id. Raises DomainError with the refusal's reason."""
    if known.command is Command.READY:
        if known.item is None or known.item.state is not ItemState.CHECKING:
            raise Conflict("nothing_to_ready")
        return "readied", returns.make_ready(s, known.item, at)
    if known.command is Command.UNDO:
        step = queries.last_step(s, scanner)
        if known.item is None or step is None:
            raise Conflict("nothing_to_undo")
        return "undone", returns.undo_last(s, known.item, at, only=step.id)
    if known.item is None:
        raise Invalid(REFUSED[known.code_class])
    if known.item.state is ItemState.LENT:
        return "returned", returns.take_back(s, known.item, at)
    return "lent", lending.lend(s, known.item, at)


def _write_down(s: Session, scan: Scanned, known: Known, outcome: Outcome, at: Moment) -> ScanAnswer:
    item = _answered_item(s, known)
    row = {
        "scan_id": scan.scan_id,
        "scanner": scan.scanner,
        "at": at.utc,
        "code_class": known.code_class,
        "code_length": known.length,
        "result": outcome.result,
        "action": outcome.action,
        "reason": outcome.reason,
        "item_id": known.item.id if known.item is not None else None,
        "item_state": item.state if item else None,
        "item_event": outcome.event,
    }
    s.connection().execute(sa.insert(SCANS).values(row))
    return ScanAnswer(result=outcome.result, action=outcome.action, reason=outcome.reason, item=item)


def _answered_item(s: Session, known: Known) -> ScannedItem | None:
    """The item as it is after the scan."""
    if known.item is None:
        return None
    state = s.connection().execute(sa.select(ITEMS.c.state).where(ITEMS.c.id == known.item.id)).scalar_one()
    return ScannedItem(known.item.tag, known.item.model_code, state)
