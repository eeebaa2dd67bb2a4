"""Asks where a pass and its item were read at two scanners of one place: a pass belongs to the scanner that read it.

Two scanners are of one place where they are at one desk, or one of them is at none. Which of two visitors stands at
which scanner is not known: so nothing is lent with a pass of another scanner, and nothing in spite of it before a
question.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import Ask, CodeClass, Outcome
from kiosk.loans import lending
from kiosk.loans.models import ItemEvent, ItemRow, ItemState, ItemStep
from kiosk.readers import Reader, is_held
from kiosk.scans import queries
from kiosk.scans.models import Result
from kiosk.scans.queries import RECENT

Do = Callable[[Session, Reader, Moment], Outcome]
PASS_ELSEWHERE, ITEM_ELSEWHERE = "pass_elsewhere", "item_elsewhere"
AFTER_PASS = ("scan_item", "lent_here_only", "another_pass_before", "scan_for_group", ITEM_ELSEWHERE)
"""What is asked for after a pass, which waits then."""
OTHERS = (
    sa.select(RECENT.c.scanner, RECENT.c.desk, RECENT.c.at, RECENT.c.action, RECENT.c.reason, RECENT.c.item_event)
    .where(
        RECENT.c.scanner != sa.bindparam("of_scanner"),
        RECENT.c.result.not_in((Result.REFUSED, Result.REPEAT)),
        RECENT.c.code_class != CodeClass.STAFF,
    )
    .order_by(RECENT.c.id.desc())
)
"""What the other scanners did, the newest first."""


def asking(s: Session, code_class: CodeClass, item: ItemRow | None, do: Do, reader: Reader, at: Moment) -> Do:
    """What an item or a pass does at a scanner that is in no mode: it asks where another one has read its counterpart.

    `item`: null for a pass. An item that is scanned again after the question is lent for use in the centre.
    """
    if code_class is CodeClass.PASS:
        return partial(_scan_pass, do)
    if code_class is not CodeClass.ITEM or item is None or item.state is not ItemState.READY:
        return do
    if reader.pass_in_hand(at) is not None or _was_asked(s, item, reader):
        return do
    return _ask_for_pass if _pass_waits(s, reader, at) else do


def _ask_for_pass(_s: Session, _reader: Reader, _at: Moment) -> Outcome:
    return Ask(PASS_ELSEWHERE)


def _scan_pass(do: Do, s: Session, reader: Reader, at: Moment) -> Outcome:
    outcome = do(s, reader, at)
    is_free = isinstance(outcome, Ask) and outcome.reason == "scan_item"
    return Ask(ITEM_ELSEWHERE) if is_free and _item_waits(s, reader, at) else outcome


def _was_asked(s: Session, item: ItemRow, reader: Reader) -> bool:
    newest = queries.newest_effect(s, reader.name)
    return newest is not None and newest.reason == PASS_ELSEWHERE and queries.last_item(s, reader.name) == item.id


def _pass_waits(s: Session, reader: Reader, at: Moment) -> bool:
    """Whether another scanner of this place still has a pass in mind."""
    for one in _newest_of_others(s, reader, at):
        if one.reason in AFTER_PASS or (one.action == ItemStep.LENT_HOME and not _is_undone(s, one.item_event)):
            return True
    return False


def _item_waits(s: Session, reader: Reader, at: Moment) -> bool:
    """Whether another scanner of this place has just lent an item of which a pass there makes a home loan."""
    lent = (lending.just_lent(s, one.item_event, at) for one in _newest_of_others(s, reader, at))
    return any(event is not None and lending.goes_home(s, event) for event in lent)


def _newest_of_others(s: Session, reader: Reader, at: Moment) -> list[Any]:
    """The newest scan of each other scanner of this place, where it was made within 30 seconds."""
    newest: dict[str, Any] = {}
    for row in s.execute(OTHERS, {"of_scanner": reader.name}):
        newest.setdefault(row.scanner, row)
    here = (None, reader.desk)
    return [row for row in newest.values() if is_held(row.at, at) and (reader.desk is None or row.desk in here)]


def _is_undone(s: Session, event: int | None) -> bool:
    return bool(s.scalar(sa.select(sa.exists().where(ItemEvent.undoes == event))))
