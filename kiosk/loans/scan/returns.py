"""The card that makes a returned item ready: all steps of its return are done."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Card, Done, FeatureCodes, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import returns
from kiosk.loans.models import ItemRow, ItemState, ItemStep
from kiosk.readers import Reader


def make_ready(s: Session, subject: Subject[ItemRow], _reader: Reader, at: Moment) -> Done:
    """Mark the item that was scanned last as checked. Raises Conflict `nothing_to_ready` where it was not returned."""
    item = subject.thing
    if item is None or item.state is not ItemState.CHECKING:
        raise Conflict("nothing_to_ready")
    return Done(ItemStep.READIED, returns.make_ready(s, item, at))


READY = Card(
    code="ENTRENREADY",
    name=N_("Kortet Klar"),
    explains=N_("Skanna först saken, sedan kortet. Alla steg är då klara, och saken kan lånas ut igen."),
    picture="done",
    about=About.LAST_THING,
    do=make_ready,
    action=ItemStep.READIED,
    done=Words(N_("Klar att låna ut")),
    refused={"nothing_to_ready": Words(N_("Inget att göra klart"), N_("Skanna först en återlämnad sak."))},
)
CODES = FeatureCodes(cards=(READY,))
