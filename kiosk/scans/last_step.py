"""Finds the step that the undo card acts on: the last one of its scanner, or one that a page made after it."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import Card, Subject
from kiosk.loans import queries as loans
from kiosk.loans import returns
from kiosk.loans.models import ItemEvent, ItemRow
from kiosk.scans import queries


def subject_of(s: Session, scanner: str, card: Card[ItemRow], at: Moment) -> Subject[ItemRow]:
    """What a card about the last step acts on. A button that was pressed after the scanner's newest scan of an item
    made the last step of that item: the card takes it back, as the button of the page would.
    """
    newest, pressed = queries.newest_effect(s, scanner), _pressed(s, scanner, at)
    step = pressed or queries.last_step(s, scanner)
    item = loans.by_id(s, step.item_id) if step is not None else None
    is_own = newest is None or newest.action == card.action or newest.reason in card.asks
    if newest is not None and newest.action == card.action and not _can_undo(s, item, step, at):
        return Subject(loans.by_id(s, queries.last_touched(s, scanner)), is_over=True)
    if step is None:
        return Subject(None)
    is_newest = newest is None or newest.item_event == step.id or (step is pressed and newest.at <= step.at)
    is_next = newest is not None and newest.action == card.action and newest.item != step.item_id
    return Subject(item, step.id, is_own or is_newest, is_next=is_next)


def _pressed(s: Session, scanner: str, at: Moment) -> ItemEvent | None:
    """The last step of the item that a scanner scanned last, where a page made it after that scan, within a minute."""
    touched = queries.last_touch(s, scanner)
    last = loans.last_step(s, touched.item) if touched is not None else None
    if touched is None or last is None or last.at < touched.at or not returns.is_recent(last.at, at):
        return None
    return last if queries.scanner_of(s, last.id) is None else None


def _can_undo(s: Session, item: ItemRow | None, step: ItemEvent | None, at: Moment) -> bool:
    return item is not None and step is not None and returns.can_undo(s, item, step.id, at)
