"""One code, one action. The scan is written down with its result, the code never."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Card, CodeClass, Done, Handler, Subject
from kiosk.db import is_taken, once_committed, table_of
from kiosk.errors import DomainError, Invalid
from kiosk.identity import contains_identity_number
from kiosk.loans import queries as loans
from kiosk.loans.models import ItemRow
from kiosk.scans import queries
from kiosk.scans.classify import class_of_unknown, clean
from kiosk.scans.handlers import CARDS, HANDLERS
from kiosk.scans.models import Result, Scan
from kiosk.scans.queries import ScanAnswer, ScannedItem
from kiosk.scans.recent import RecentCodes
from kiosk.types import is_key

SCANS = table_of(Scan)
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
    """What is known of a code without keeping it. `subject` is what it is about: its own thing, or a command card's.

    `do` is null where the code is no feature's own.
    """

    code_class: CodeClass
    length: int
    subject: Subject[ItemRow]
    do: Callable[[Session, Moment], Done] | None
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
    outcome = _repeat(s, known, at, memory) or _act(s, known, at)
    if outcome.result is Result.REPEAT and known.code_class is CodeClass.COMMAND:
        # About what the card did just now, not about what it would do next.
        known = replace(known, subject=Subject(loans.by_id(s, queries.last_touched(s, scan.scanner))))
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
    if text in CARDS:
        return _of_card(s, scan.scanner, CARDS[text], memory)
    for handler in HANDLERS:
        thing = handler.find(s, text)
        if thing is not None:
            do = partial(_scan_thing, handler, thing)
            return Known(handler.code_class, len(text), Subject(thing), do, memory.mark(text))
    return Known(class_of_unknown(text), len(text), Subject(None), None, memory.mark(text))


def _of_card(s: Session, scanner: str, card: Card[ItemRow], memory: RecentCodes) -> Known:
    """A card means "this, with that item": shown again after the next item it is no repeat."""
    last = queries.last_item(s, scanner)
    if card.about is About.LAST_THING:
        subject = Subject(loans.by_id(s, last))
    else:
        step = queries.last_step(s, scanner)
        subject = Subject(loans.by_id(s, step.item_id), step.id) if step else Subject(None)
    mark = memory.mark(card.code, scanner, str(last))
    return Known(CodeClass.COMMAND, len(card.code), subject, partial(_use_card, card, subject), mark)


def _scan_thing(handler: Handler[ItemRow], thing: ItemRow, s: Session, at: Moment) -> Done:
    return handler.scan(s, thing, at)


def _use_card(card: Card[ItemRow], subject: Subject[ItemRow], s: Session, at: Moment) -> Done:
    return card.do(s, subject, at)


def _repeat(s: Session, known: Known, at: Moment, memory: RecentCodes) -> Outcome | None:
    """The same code within three seconds changes nothing; a refusal's reason is said again."""
    item = known.subject.thing if known.code_class is CodeClass.ITEM else None
    if memory.has(known.mark, at) or (item is not None and queries.was_just_scanned(s, item.id, at)):
        return Outcome(Result.REPEAT, reason=memory.reason(known.mark, at))
    return None


def _act(s: Session, known: Known, at: Moment) -> Outcome:
    """Do what the code means in a savepoint: a refusal takes back all it did, and the scan is still written down."""
    if known.do is None:
        return Outcome(Result.REFUSED, reason=REFUSED[known.code_class])
    try:
        with s.begin_nested():
            done = known.do(s, at)
    except DomainError as refusal:
        return Outcome(Result.REFUSED, reason=refusal.code)
    except sa.exc.IntegrityError as error:
        if not is_taken(error):
            raise
        return Outcome(Result.REFUSED, reason="changed_meanwhile")
    return Outcome(Result.DONE, action=done.action, event=done.event)


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
        "item_id": known.subject.thing.id if known.subject.thing else None,
        "item_state": item.state if item else None,
        "item_event": outcome.event,
    }
    s.connection().execute(sa.insert(SCANS).values(row))
    return ScanAnswer(result=outcome.result, action=outcome.action, reason=outcome.reason, item=item)


def _answered_item(s: Session, known: Known) -> ScannedItem | None:
    """The item as it is after the scan."""
    item = known.subject.thing
    return ScannedItem(item.tag, item.model_code, loans.state_of(s, item.id)) if item else None
