"""A pass lends items home: the one that was lent just before it, and those that follow it. A card puts it away."""

from sqlalchemy.orm import Session

from kiosk import readers
from kiosk.clock import Moment
from kiosk.codes import About, Ask, Card, CodeClass, Done, FeatureCodes, Handler, Subject, Words
from kiosk.facts import N_
from kiosk.loans import due_slip, lending, passes, queries, returns
from kiosk.loans.models import ItemRow, ItemStep
from kiosk.loans.passes import PassCode
from kiosk.readers import Reader


def lend_after_pass(s: Session, item: ItemRow, code: str, reader: Reader, at: Moment) -> Done:
    """Lend an item home with the pass that was scanned before it. The pass waits for the next item."""
    event = lending.lend_home(s, item, PassCode(code), at)
    reader.keep_pass(code, at, event)
    due_slip.order_after_loan(s, item.tag, reader.visitors_language(), at)
    return Done(ItemStep.LENT_HOME, event)


def scan_pass(s: Session, borrower: PassCode, reader: Reader, at: Moment) -> Done | Ask:
    """Lend home what the reader has just lent, or finish the undo that asks for a pass. Else the pass waits for items.

    Raises what `lend_home` and `undo_last` do.
    """
    reader.keep_pass(borrower.code, at)
    waiting = reader.undo_in_hand(at)
    if waiting is not None:
        reader.let_go(at)  # it was asked for this loan alone
        item = queries.of_step(s, waiting)
        return Done(ItemStep.UNDONE, returns.undo_last(s, item, at, only=waiting, borrower=borrower), item)
    lent = lending.just_lent(s, reader.last_step(), at)
    if lent is not None and not lending.goes_home(s, lent):
        return Ask("lent_here_only")
    if lent is None:
        return Ask("another_pass_before" if reader.has_lent_with_another(borrower.code, at) else "scan_item")
    event = lending.make_home_loan(s, lent, borrower, at)
    reader.keep_pass(borrower.code, at, event)
    item = queries.of_step(s, event)
    due_slip.order_after_loan(s, item.tag, reader.visitors_language(), at)
    return Done(ItemStep.LENT_HOME, event, item)


def put_away(_s: Session, _subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done:
    """Let the pass that was scanned count for nothing more, also one that another process has in mind: it reads this
    scan before the next one.
    """
    reader.let_go(at)
    return Done(readers.PUT_AWAY, None)


PUT_AWAY = Card(
    code="ENTRENPUTAWAY",
    name=N_("Kortet Lägg undan lånekortet"),
    explains=N_("Lånekortet som skannades gäller inte längre. Det som skannas sedan lånas ut här, eller tas tillbaka."),
    picture="away",
    about=About.NOTHING,
    do=put_away,
    action=readers.PUT_AWAY,
    done=Words(N_("Lånekortet är undanlagt"), N_("Det som skannas nu lånas ut här, eller tas tillbaka.")),
    refused={},
)
CODES = FeatureCodes(
    handlers=(Handler(code_class=CodeClass.PASS, find=passes.find, scan=scan_pass),), cards=(PUT_AWAY,)
)
