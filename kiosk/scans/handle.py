"""Handles a scan: recognises its code, does its action, and records the scan without the code."""

import re
from collections.abc import Callable
from functools import partial

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Ask, Card, CodeClass, Done, Handler, Subject
from kiosk.db import after_commit, is_unique_violation, table_of
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
    """What a reader sent. Its `repr` does not show the code, so no log can."""

    code: str
    scanner: str
    scan_id: str

    def __repr__(self) -> str:
        return "Scanned(...)"


class RecognisedCode(Struct, frozen=True):
    """A recognised code, without its characters. `subject` is what it acts on: its own thing, or a card's.

    `do` runs its action; it is null where the code belongs to no feature.
    """

    code_class: CodeClass
    length: int
    subject: Subject[ItemRow]
    do: Callable[[Session, Moment], Done | Ask] | None
    code_hash: bytes


class ScanEffect(Struct, frozen=True):
    """What a scan did: its result, its action or the reason of a refusal or question, and the event of its step."""

    result: Result
    action: str | None = None
    reason: str | None = None
    event: int | None = None


def handle(s: Session, scan: Scanned, at: Moment, memory: RecentCodes) -> ScanAnswer:
    """Do the action of a scan, once per scan id, and record it. The same id again gets the first answer again.

    Raises Invalid `bad_key`, `bad_scanner` or `bad_code`; every other refusal is an answer.
    """
    if not is_key(scan.scan_id):
        raise Invalid("bad_key")
    earlier = queries.stored(s, scan.scan_id)
    if earlier is not None:
        return earlier
    _check(scan)
    code = _recognise(s, scan, memory)
    effect = _repeated(s, code, at, memory) or _run(s, code, at)
    if effect.result is Result.REPEAT and code.code_class is CodeClass.COMMAND:
        # The answer shows the item of the card's first scan, not the one on which the card would act next.
        code = replace(code, subject=Subject(loans.by_id(s, queries.last_touched(s, scan.scanner))))
    # A scan that could not be committed (a full disk) must not turn the next try into a repeat.
    after_commit(s, lambda: memory.remember(code.code_hash, at, effect.reason))
    return _record(s, scan, code, effect, at)


def _check(scan: Scanned) -> None:
    if SCANNER_NAME.fullmatch(scan.scanner) is None or contains_identity_number(scan.scanner):
        raise Invalid("bad_scanner")
    if not 1 <= len(scan.code) <= LONGEST_CODE:
        raise Invalid("bad_code", most=LONGEST_CODE)


def _recognise(s: Session, scan: Scanned, memory: RecentCodes) -> RecognisedCode:
    text = clean(scan.code)
    if text in CARDS:
        return _recognise_card(s, scan.scanner, CARDS[text], memory)
    for handler in HANDLERS:
        thing = handler.find(s, text)
        if thing is not None:
            do = partial(_scan_thing, handler, thing)
            return RecognisedCode(handler.code_class, len(text), Subject(thing), do, memory.code_hash(text))
    return RecognisedCode(class_of_unknown(text), len(text), Subject(None), None, memory.code_hash(text))


def _recognise_card(s: Session, scanner: str, card: Card[ItemRow], memory: RecentCodes) -> RecognisedCode:
    """Recognise a command card. Its hash includes the last item: after another item's scan the card is no repeat."""
    last = queries.last_item(s, scanner)
    if card.about is About.LAST_THING:
        subject = Subject(loans.by_id(s, last))
    else:
        step = queries.last_step(s, scanner)
        subject = Subject(loans.by_id(s, step.item_id), step.id) if step else Subject(None)
    code_hash = memory.code_hash(card.code, scanner, str(last))
    return RecognisedCode(CodeClass.COMMAND, len(card.code), subject, partial(_use_card, card, subject), code_hash)


def _scan_thing(handler: Handler[ItemRow], thing: ItemRow, s: Session, at: Moment) -> Done | Ask:
    return handler.scan(s, thing, at)


def _use_card(card: Card[ItemRow], subject: Subject[ItemRow], s: Session, at: Moment) -> Done | Ask:
    return card.do(s, subject, at)


def _repeated(s: Session, code: RecognisedCode, at: Moment, memory: RecentCodes) -> ScanEffect | None:
    """The effect of a code that was scanned less than three seconds ago: none, with the same reason. Else null."""
    item = code.subject.thing if code.code_class is CodeClass.ITEM else None
    if memory.has(code.code_hash, at) or (item is not None and queries.was_just_scanned(s, item.id, at)):
        return ScanEffect(Result.REPEAT, reason=memory.reason(code.code_hash, at))
    return None


def _run(s: Session, code: RecognisedCode, at: Moment) -> ScanEffect:
    """Run the action of a code in a savepoint, so that a refusal undoes all its changes but the scan is recorded."""
    if code.do is None:
        return ScanEffect(Result.REFUSED, reason=REFUSED[code.code_class])
    try:
        with s.begin_nested():
            done = code.do(s, at)
    except DomainError as refusal:
        return ScanEffect(Result.REFUSED, reason=refusal.code)
    except sa.exc.IntegrityError as error:
        if not is_unique_violation(error):
            raise
        return ScanEffect(Result.REFUSED, reason="changed_meanwhile")
    if isinstance(done, Ask):
        return ScanEffect(Result.ASK, reason=done.reason)
    return ScanEffect(Result.DONE, action=done.action, event=done.event)


def _record(s: Session, scan: Scanned, code: RecognisedCode, effect: ScanEffect, at: Moment) -> ScanAnswer:
    item = _answered_item(s, code)
    row = {
        "scan_id": scan.scan_id,
        "scanner": scan.scanner,
        "at": at.utc,
        "code_class": code.code_class,
        "code_length": code.length,
        "result": effect.result,
        "action": effect.action,
        "reason": effect.reason,
        "item_id": code.subject.thing.id if code.subject.thing else None,
        "item_state": item.state if item else None,
        "item_event": effect.event,
    }
    s.connection().execute(sa.insert(SCANS).values(row))
    return ScanAnswer(result=effect.result, action=effect.action, reason=effect.reason, item=item)


def _answered_item(s: Session, code: RecognisedCode) -> ScannedItem | None:
    """The item as it is after the scan; null where the code is about none."""
    item = code.subject.thing
    return ScannedItem(item.tag, item.model_code, loans.state_of(s, item.id)) if item else None
