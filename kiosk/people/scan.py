"""A staff card names the colleague who scans from then on, until the next card or some minutes without a scan."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import CodeClass, Done, FeatureCodes, Handler
from kiosk.people import staff_cards
from kiosk.people.models import StaffCard
from kiosk.readers import Reader

NAMED = "named"
"""The action of such a scan."""


def name_colleague(_s: Session, card: StaffCard, reader: Reader, _at: Moment) -> Done:
    reader.used_by = card.user_id
    return Done(NAMED, None)


CODES = FeatureCodes(
    handlers=(Handler(code_class=CodeClass.STAFF, find=staff_cards.find, scan=name_colleague),),
)
