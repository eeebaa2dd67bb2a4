"""While a stocktake goes on, an item's tag only counts it, at the scanners that take part. A card lets one do so."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Again, Ask, Card, CodeClass, Done, FeatureCodes, Mode, Outcome, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import stocktake
from kiosk.loans.models import Counted, ItemRow, ItemState, ItemStep
from kiosk.readers import Reader

UNEXPECTED = {
    ItemState.LENT: "counted_lent",
    ItemState.LOST: "counted_lost",
    ItemState.REPAIR: "counted_in_repair",
    ItemState.WITHDRAWN: "counted_withdrawn",
}
"""The questions about an item that ought not to be on the shelf."""


def is_counting(s: Session, reader: Reader, at: Moment) -> bool:
    return reader.name == stocktake.PAGE or stocktake.is_counting(s, reader.name, at)


def count_item(s: Session, item: ItemRow, _reader: Reader, at: Moment) -> Outcome:
    """Count an item. What ought not to be on the shelf is a question for staff: its loan stays as it is.

    Raises Conflict `no_stocktake`, `stocktake_paused`.
    """
    counted = stocktake.count(s, item, at)
    if counted.again:
        return Again(stocktake.WAS_COUNTED)
    if counted.kind is Counted.UNEXPECTED:
        return Ask(UNEXPECTED[item.state])
    if counted.kind is Counted.WAS_LOST:
        return Done(ItemStep.FOUND, counted.event)
    return Done(stocktake.COUNTED, None)


def refuse(_s: Session, _reader: Reader, _at: Moment) -> Outcome:
    """What every other code does meanwhile. Raises Conflict `only_counts`."""
    raise Conflict("only_counts")


def switch(s: Session, _subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done:
    """Let the scanner count, or lend again. A stocktake is begun where there is none."""
    if stocktake.is_counting(s, reader.name, at):
        stocktake.leave(s, reader.name)
        return Done(stocktake.OFF, None)
    stocktake.join(s, reader.name, at)
    reader.let_go(at)  # no pass and no renewing waits for what is counted
    return Done(stocktake.ON, None)


CARD = Card(
    code="ENTRENSTOCKTAKE",
    name=N_("Kortet Inventera"),
    explains=N_("Skannern räknar sakerna på hyllan och lånar inte ut något. Skanna kortet igen när du är klar."),
    picture="scanner",
    about=About.NOTHING,
    do=switch,
    action=stocktake.ON,
    done=Words(N_("Skannern inventerar"), N_("Skanna allt på hyllan. Skanna kortet igen när du är klar.")),
    refused={},
)
CODES = FeatureCodes(
    cards=(CARD,),
    modes=(
        Mode(
            code_class=CodeClass.ITEM,
            is_on=is_counting,
            scan=count_item,
            counts_each_scanner=True,
            note_unknown=stocktake.note_unknown,
            instead=refuse,
        ),
    ),
)
