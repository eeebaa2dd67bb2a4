"""While a scanner checks labels, an item's tag says only that its label can be read."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import CodeClass, Done, FeatureCodes, Mode
from kiosk.loans import label_checks, labels
from kiosk.loans.models import ItemRow
from kiosk.readers import Reader


def is_checking(s: Session, reader: Reader, at: Moment) -> bool:
    return reader.name in label_checks.going_on(s, at)


def check_label(s: Session, item: ItemRow, reader: Reader, at: Moment) -> Done:
    """Note that the item's label can be read, and go on with the check."""
    labels.check(s, item.tag, at)
    label_checks.begin(s, reader.name, at)
    return Done(label_checks.CHECKED, None)


CODES = FeatureCodes(modes=(Mode(code_class=CodeClass.ITEM, is_on=is_checking, scan=check_label),))
