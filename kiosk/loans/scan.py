"""The scanned codes of lending: an item's tag lends it or takes it back; the command cards make ready and undo."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Card, CodeClass, Done, Handler, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import lending, queries, returns
from kiosk.loans.models import ItemRow, ItemState, ItemStep


def scan_item(s: Session, item: ItemRow, at: Moment) -> Done:
    """Take an item back if it is lent, else lend it. Raises Conflict `not_ready` or `away`."""
    if item.state is ItemState.LENT:
        return Done(ItemStep.RETURNED, returns.take_back(s, item, at))
    return Done(ItemStep.LENT, lending.lend(s, item, at))


def make_ready(s: Session, subject: Subject[ItemRow], at: Moment) -> Done:
    """Mark the item that was scanned last as checked. Raises Conflict `nothing_to_ready` where it was not returned."""
    item = subject.thing
    if item is None or item.state is not ItemState.CHECKING:
        raise Conflict("nothing_to_ready")
    return Done(ItemStep.READIED, returns.make_ready(s, item, at))


def undo(s: Session, subject: Subject[ItemRow], at: Moment) -> Done:
    """Undo the scanner's last step, if it is also the last step of its item. Raises Conflict `nothing_to_undo`."""
    if subject.thing is None:
        raise Conflict("nothing_to_undo")
    return Done(ItemStep.UNDONE, returns.undo_last(s, subject.thing, at, only=subject.step))


READY = Card(
    code="ENTRENREADY",
    name=N_("Kortet Klar"),
    about=About.LAST_THING,
    do=make_ready,
    action=ItemStep.READIED,
    done=Words(N_("Klar att låna ut")),
    refused={"nothing_to_ready": Words(N_("Inget att göra klart"), N_("Skanna först en återlämnad sak."))},
)
UNDO = Card(
    code="ENTRENUNDO",
    name=N_("Kortet Ångra"),
    about=About.LAST_STEP,
    do=undo,
    action=ItemStep.UNDONE,
    done=Words(N_("Ångrad")),
    refused={"nothing_to_undo": Words(N_("Inget att ångra"), N_("Det senaste går att ångra i en minut."))},
)
HANDLER = Handler(code_class=CodeClass.ITEM, find=queries.by_tag, scan=scan_item, cards=(READY, UNDO))
