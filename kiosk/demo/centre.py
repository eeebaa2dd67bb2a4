"""Fills a database with the demonstration centre, which `make run` and the tests use."""

from sqlalchemy.orm import Session

from kiosk.centre import defaults, hours
from kiosk.centre.models import Centre, Desk, DeskKind
from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.loans.models import Item, ItemState, Model
from kiosk.translations import change as translations

MODELS = (
    ("tablet-10", {"sv": "Surfplatta, 10 tum", "en": "Tablet, 10 inch"}, ["charger", "cover", "pen"]),
    ("tablet-8", {"sv": "Surfplatta, 8 tum", "en": "Tablet, 8 inch"}, ["charger", "cover"]),
)
TABLETS = 12
LARGE_TABLETS = 8


def fill(s: Session, at: Moment) -> None:
    """Fill an empty database. Raises Conflict `not_empty` where a centre is set up already."""
    if s.get(Centre, 1) is not None:
        raise Conflict("not_empty")
    defaults.begin(s, "DigidelCenter Exempel").demonstration = True
    translations.offer_all(s)
    s.add(Desk(code="R1", kind=DeskKind.ROOM, position=1))
    hours.replace_week(s, [hours.Period(day, 0, hours.WHOLE_DAY) for day in range(7)])
    s.add_all(
        Model(code=code, names=names, parts=parts, position=position)
        for position, (code, names, parts) in enumerate(MODELS)
    )
    s.flush()
    s.add_all(_tablets(at))


def _tablets(at: Moment) -> list[Item]:
    return [
        Item(
            tag=f"TAB{number:04d}",
            model_code=MODELS[0 if number <= LARGE_TABLETS else 1][0],
            serial=f"DEMO-{number:04d}",
            state=ItemState.READY,
            since=at.utc,
        )
        for number in range(1, TABLETS + 1)
    ]
