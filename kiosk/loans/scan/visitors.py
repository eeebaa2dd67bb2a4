"""At a scanner beside the touchscreen, a visitor gives back what was lent. Nobody borrows there."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import CodeClass, Done, FeatureCodes, Handler
from kiosk.errors import Conflict
from kiosk.loans import loan_rows, queries, returns, shelf
from kiosk.loans.models import ItemRow, ItemState, ItemStep
from kiosk.readers import Reader


def give_back(s: Session, item: ItemRow, _reader: Reader, at: Moment) -> Done:
    """Take a lent item back, or one that was lost. It waits to be checked.

    Raises Conflict `already_back` where it waits already, `ask_staff` in every other state.
    """
    if loan_rows.is_out(s, item):
        return Done(ItemStep.RETURNED, returns.take_back(s, item, at))
    if item.state is ItemState.LOST:
        return Done(ItemStep.FOUND, shelf.found(s, item, at))
    raise Conflict("already_back" if item.state is ItemState.CHECKING else "ask_staff")


CODES = FeatureCodes(for_visitors=(Handler(code_class=CodeClass.ITEM, find=queries.by_tag, scan=give_back),))
