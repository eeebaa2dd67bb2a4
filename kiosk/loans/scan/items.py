"""An item's tag lends the item or takes it back. After a pass, it lends it home."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import CodeClass, Done, FeatureCodes, Handler
from kiosk.loans import lending, loan_rows, queries, returns, shelf
from kiosk.loans.models import ItemRow, ItemState, ItemStep
from kiosk.loans.scan import home
from kiosk.readers import Reader


def scan_item(s: Session, item: ItemRow, reader: Reader, at: Moment) -> Done:
    """Take an item back if it is lent, also where it was reported lost meanwhile; find it if it was lost. Else lend it:
    in the centre, or home after a pass.

    Raises Conflict `not_for_home`, or one of REFUSALS.
    """
    if loan_rows.is_out(s, item):
        reader.let_go(at)  # the next item may be somebody else's: a pass that was read before is not theirs
        return Done(ItemStep.RETURNED, returns.take_back(s, item, at))
    if item.state is ItemState.LOST:
        return Done(ItemStep.FOUND, shelf.found(s, item, at))
    code = reader.pass_in_hand(at)
    if code is None:
        return Done(ItemStep.LENT, lending.lend(s, item, at))
    return home.lend_after_pass(s, item, code, reader, at)


CODES = FeatureCodes(handlers=(Handler(code_class=CodeClass.ITEM, find=queries.by_tag, scan=scan_item),))
