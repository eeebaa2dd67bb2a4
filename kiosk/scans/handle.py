"""Handles a scan: recognises its code, does its action, and records the scan without the code."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Again, Ask, Card, CodeClass, Handler, Mode, Outcome, Subject
from kiosk.commits import after_commit, savepoint
from kiosk.db import is_unique_violation, table_of
from kiosk.errors import Conflict, DomainError, Invalid
from kiosk.identity import contains_identity_number
from kiosk.loans import groups
from kiosk.loans import queries as loans
from kiosk.loans.models import ItemRow
from kiosk.queue import queries as queue
from kiosk.readers import PUT_AWAY, Reader
from kiosk.scans import last_step, places, queries, trying
from kiosk.scans.classify import class_of_unknown, clean
from kiosk.scans.handlers import CARDS, FOR_VISITORS, HANDLERS, MODES
from kiosk.scans.models import Result, Scan
from kiosk.scans.places import Place
from kiosk.scans.queries import ScanAnswer, ScannedItem
from kiosk.scans.recent import BOUNCE, REPEAT_WITHIN, RecentCodes, ScanMemory
from kiosk.scans.scanner_test import Reading, judge
from kiosk.types import is_key

SCANS = table_of(Scan)
SCANNER_NAME = re.compile(r"[a-z0-9-]{1,24}")
LONGEST_CODE = 128
"""An item's tag has a few characters; the address on a visitor's slip has more."""
LEAVE_A_QUESTION = (CodeClass.PASS, CodeClass.STAFF)
"""What may be scanned between an undo that asks for a pass and that pass."""
ASKED_AGAIN = frozenset(reason for card in CARDS.values() for reason in card.asks_again)
"""The questions whose answer is the same card once more."""
REFUSED = {CodeClass.IDENTITY: "identity_card", CodeClass.UNKNOWN: "unknown_code"}


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader sent. Its `repr` does not show the code, so no log can.

    `alone`: it was read more than 30 seconds after the code before it, also where both come at once because the service
    was away: then they are not about one loan.
    """

    code: str
    scanner: str
    scan_id: str
    alone: bool = False

    def __repr__(self) -> str:
        return "Scanned(...)"


class RecognisedCode(Struct, frozen=True):
    """A recognised code, without its characters. `subject` is what it acts on: its own thing, or a card's.

    `do` runs its action; it is null where the code belongs to no feature, or to two. `begins_mode`, of a card, and
    `counts_each_scanner`, of the mode in which it was scanned: as kiosk/codes.py says.
    `is_about_thing`: it is a card that acts on a thing.
    """

    code_class: CodeClass
    length: int
    subject: Subject[Any]
    do: Callable[[Session, Reader, Moment], Outcome] | None
    code_hash: bytes
    begins_mode: bool = False
    counts_each_scanner: bool = False
    is_about_thing: bool = False


class ScanEffect(Struct, frozen=True):
    """What a scan did: its result, its action or the reason of a refusal or question, and the event of its step.

    `again`: the reason of a second scan within three seconds.
    """

    result: Result
    action: str | None = None
    reason: str | None = None
    event: int | None = None
    item: ItemRow | None = None
    again: str | None = None


class ByWhom(Struct, frozen=True):
    """At which desk a scan was made, and by which colleague, where that is known."""

    desk: str | None
    used_by: int | None


def handle(
    s: Session,
    scan: Scanned,
    at: Moment,
    memory: ScanMemory,
    desk: str | None = None,
    *,
    reading: Reading | None = None,
) -> ScanAnswer:
    """Do the action of a scan, once per scan id, and record it. The same id again gets the first answer again.

    `desk`: the code of the desk from which it was sent; a scanner of the machine has its own. `reading`: how the code
    came from such a scanner; while an admin tries it, that is judged and nothing else happens.

    Raises Invalid `bad_key`, `bad_scanner` or `bad_code`; every other refusal is an answer.
    """
    if not is_key(scan.scan_id):
        raise Invalid("bad_key")
    earlier = queries.stored(s, scan.scan_id)
    if earlier is not None:
        return earlier
    _check(scan)
    if reading is not None and trying.is_on(s, scan.scanner, at):
        return _tried(s, scan, reading, at)
    recent = memory.recent
    used_by = queries.used_by(s, scan.scanner, at)
    place = places.place_of(s, scan.scanner)
    language = partial(_visitors_language, s, place.desk or desk)
    if scan.alone or _was_put_away(s, scan.scanner, place.desk or desk, memory, at):
        memory.held.forget(scan.scanner)
    made = partial(_last_step, s, scan)
    reader = Reader(scan.scanner, memory.held, made, used_by, language, place.desk or desk)
    code = _recognise(s, scan, recent, at)
    code = _of_a_visitor(code, place) if place.for_visitors else _in_its_mode(s, code, reader, recent, at)
    effect = _repeated(s, code, at, recent) or _run(s, code, reader, at)
    if effect.result is Result.REPEAT and code.is_about_thing:
        # The answer shows the item of the card's first scan, not the one on which the card would act next.
        effect = replace(effect, item=loans.by_id(s, queries.last_touched(s, scan.scanner)))
    # A scan that could not be committed (a full disk) must not turn the next try into a repeat.
    within = BOUNCE if effect.reason in ASKED_AGAIN else REPEAT_WITHIN
    after_commit(s, lambda: recent.remember(code.code_hash, at, effect.reason or effect.again, within))
    return _record(s, scan, code, effect, ByWhom(reader.desk, reader.used_by), at)


def _tried(s: Session, scan: Scanned, reading: Reading, at: Moment) -> ScanAnswer:
    """Judge the code of a scanner that is tried. The scan is recorded, and does nothing."""
    found = judge(reading)
    trying.note(s, scan.scanner, found, at)
    text = clean(scan.code)
    code = RecognisedCode(class_of_unknown(text), len(text), Subject(None), None, b"")
    works = all(one.works for one in found)
    done = ScanEffect(Result.DONE, action=trying.TRIED)
    effect = done if works else ScanEffect(Result.REFUSED, reason=trying.NEEDS_SETTING)
    return _record(s, scan, code, effect, ByWhom(places.place_of(s, scan.scanner).desk, None), at)


def _was_put_away(s: Session, scanner: str, desk: str | None, memory: ScanMemory, at: Moment) -> bool:
    """Whether staff have ended what a scanner has in mind, perhaps in another process: with the card, or with the
    button that begins or ends a group. What an undo asks for stays.
    """
    held = memory.held.of(scanner, at)
    if held is None:
        return False
    newest = queries.newest_effect(s, scanner)
    if newest is not None and newest.action == PUT_AWAY:
        return True
    return held.event is None and groups.changed_since(s, desk, held.since)


def _last_step(s: Session, scan: Scanned) -> int | None:
    """The step that the scan can be about besides its own; null where it was read alone."""
    step = None if scan.alone else queries.last_step(s, scan.scanner)
    return step.id if step else None


def _visitors_language(s: Session, desk: str | None) -> str | None:
    visitor = queue.row_at_desk(s, desk) if desk else None
    return visitor.language if visitor else None


def _check(scan: Scanned) -> None:
    if SCANNER_NAME.fullmatch(scan.scanner) is None or contains_identity_number(scan.scanner):
        raise Invalid("bad_scanner")
    if not 1 <= len(scan.code) <= LONGEST_CODE:
        raise Invalid("bad_code", most=LONGEST_CODE)


def _recognise(s: Session, scan: Scanned, recent: RecentCodes, at: Moment) -> RecognisedCode:
    text = clean(scan.code)
    if text in CARDS:
        return _recognise_card(s, scan.scanner, CARDS[text], recent, at)
    code_hash = recent.code_hash(text)
    found = [(handler, thing) for handler in HANDLERS if (thing := handler.find(s, text)) is not None]
    if len(found) == 1:
        handler, thing = found[0]
        return RecognisedCode(
            handler.code_class, len(text), Subject(thing), partial(_scan_thing, handler, thing), code_hash
        )
    if found:
        return RecognisedCode(found[0][0].code_class, len(text), Subject(None), _ask_which, code_hash)
    return RecognisedCode(class_of_unknown(text), len(text), Subject(None), None, code_hash)


def _recognise_card(s: Session, scanner: str, card: Card[ItemRow], recent: RecentCodes, at: Moment) -> RecognisedCode:
    """Recognise a command card. Its hash includes the last item: after another item's scan the card is no repeat."""
    last = queries.last_item(s, scanner)
    if card.about is About.LAST_THING:
        last = queries.last_thing(s, scanner)
        subject = Subject(loans.by_id(s, last))
    elif card.about is About.NOTHING:
        subject = Subject(None)
    else:
        subject = last_step.subject_of(s, scanner, card, at)
    code_hash = recent.code_hash(card.code, scanner, str(last))
    use = partial(_use_card, card, subject)
    is_about_thing = card.about is not About.NOTHING
    return RecognisedCode(
        CodeClass.COMMAND, len(card.code), subject, use, code_hash, card.begins_mode, is_about_thing=is_about_thing
    )


def _of_a_visitor(code: RecognisedCode, place: Place) -> RecognisedCode:
    """The code, with what it does at a scanner beside the touchscreen: what visitors may do alone, and nothing else."""
    handler = FOR_VISITORS.get(code.code_class) if place.takes_back else None
    if handler is not None and code.subject.thing is not None:
        return replace(code, do=partial(_scan_thing, handler, code.subject.thing))
    return code if code.do is None else replace(code, do=_refer_to_staff)


def _refer_to_staff(_s: Session, _reader: Reader, _at: Moment) -> Ask:
    """What every other code does there. Raises Conflict `ask_staff`."""
    raise Conflict("ask_staff")


def _in_its_mode(s: Session, code: RecognisedCode, reader: Reader, recent: RecentCodes, at: Moment) -> RecognisedCode:
    """The code, with what it does in the first mode of its scanner that is about it or lets nothing else be done."""
    if code.subject.thing is None and not code.begins_mode:
        return code
    undoes = code.subject.step is not None or code.subject.is_over
    for mode in MODES:
        if mode.code_class is code.code_class and mode.is_on(s, reader, at):
            in_mode = replace(code, do=partial(_scan_thing, mode, code.subject.thing))
            if not mode.counts_each_scanner:
                return in_mode
            code_hash = recent.code_hash(reader.name, code.code_hash.hex())
            return replace(in_mode, code_hash=code_hash, counts_each_scanner=True)
        if mode.instead and mode.code_class is not code.code_class and not undoes and mode.is_on(s, reader, at):
            return replace(code, do=mode.instead)
    return code


def _scan_thing(handler: Handler[Any] | Mode[Any], thing: Any, s: Session, reader: Reader, at: Moment) -> Outcome:
    return handler.scan(s, thing, reader, at)


def _use_card(card: Card[ItemRow], subject: Subject[ItemRow], s: Session, reader: Reader, at: Moment) -> Outcome:
    return card.do(s, subject, reader, at)


def _ask_which(_s: Session, _reader: Reader, _at: Moment) -> Ask:
    """What a code with two meanings does: nothing."""
    return Ask("two_meanings")


def _repeated(s: Session, code: RecognisedCode, at: Moment, recent: RecentCodes) -> ScanEffect | None:
    """The effect of a code that was scanned less than three seconds ago: none, with the same reason. Else null.

    An item is a repeat where any scanner has just read it. In a stocktake only what the scanner itself has read is one:
    what another one has just lent or counted is on the shelf.
    """
    item = _item(code) if code.code_class is CodeClass.ITEM else None
    anywhere = item is not None and not code.counts_each_scanner and queries.was_just_scanned(s, item.id, at)
    if anywhere or recent.has(code.code_hash, at):
        return ScanEffect(Result.REPEAT, reason=recent.reason(code.code_hash, at), item=item)
    return None


def _run(s: Session, code: RecognisedCode, reader: Reader, at: Moment) -> ScanEffect:
    """Run the action of a code in a savepoint, so that a refusal undoes all its changes but the scan is recorded."""
    item = _item(code)
    if code.do is None:
        _note_unknown(s, code, reader, at)
        return ScanEffect(Result.REFUSED, reason=REFUSED[code.code_class], item=item)
    if code.code_class not in LEAVE_A_QUESTION:
        after_commit(s, reader.end_undo)
    try:
        with savepoint(s):
            done = code.do(s, reader, at)
    except DomainError as refusal:
        return ScanEffect(Result.REFUSED, reason=refusal.code, item=item)
    except sa.exc.IntegrityError as error:
        if not is_unique_violation(error):
            raise
        return ScanEffect(Result.REFUSED, reason="changed_meanwhile", item=item)
    after_commit(s, reader.commit)
    if isinstance(done, Again):
        return ScanEffect(Result.REPEAT, reason=done.reason, item=item)
    if isinstance(done, Ask):
        return ScanEffect(Result.ASK, reason=done.reason, item=item)
    return ScanEffect(Result.DONE, action=done.action, event=done.event, item=done.thing or item, again=done.again)


def _note_unknown(s: Session, code: RecognisedCode, reader: Reader, at: Moment) -> None:
    """Tell the modes that are on for the scanner of a code that belongs to nothing, without its characters."""
    for mode in MODES if code.code_class is CodeClass.UNKNOWN else ():
        if mode.note_unknown is not None and mode.is_on(s, reader, at):
            mode.note_unknown(s)


def _item(code: RecognisedCode) -> ItemRow | None:
    """The item that a code is about; null for a pass, and for a card about nothing."""
    thing = code.subject.thing
    return thing if isinstance(thing, ItemRow) else None


def _record(s: Session, scan: Scanned, code: RecognisedCode, effect: ScanEffect, by: ByWhom, at: Moment) -> ScanAnswer:
    row = effect.item
    item = ScannedItem(row.tag, row.model_code, loans.state_of(s, row.id)) if row else None  # as it is after the scan
    values = {
        "scan_id": scan.scan_id,
        "scanner": scan.scanner,
        "at": at.utc,
        "code_class": code.code_class,
        "code_length": code.length,
        "result": effect.result,
        "action": effect.action,
        "reason": effect.reason,
        "item_id": row.id if row else None,
        "item_state": item.state if item else None,
        "item_event": effect.event,
        "desk": by.desk,
        "used_by": by.used_by,
    }
    s.connection().execute(sa.insert(SCANS).values(values))
    return ScanAnswer(result=effect.result, action=effect.action, reason=effect.reason, item=item)
