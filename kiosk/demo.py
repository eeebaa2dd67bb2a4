"""The demonstration centre: what `make run` shows, and what tests start from."""

from sqlalchemy.orm import Session

from kiosk.centre.models import Centre, Desk, DeskKind, OpeningPeriod, Topic
from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.loans.models import Item, ItemState, Model

TOPICS = (
    # code, series, pictogram, Swedish, English, DigComp 2.2
    ("login", "A", "login", "BankID, inloggning", "BankID, logging in", "2.6+4.2"),
    ("bills", "A", "bills", "Räkningar, e-tjänster", "Bills, e-services", "2.3"),
    ("password", "A", "password", "Lösenord", "Passwords", "4.2"),
    ("device", "A", "device", "Telefon, dator", "Phone, computer", "5.1"),
    ("scam", "A", "scam", "Lurad på nätet", "Tricked online", "4.1"),
    ("mail", "A", "mail", "E-post, bilder", "Email, photos", "2.1+3.1"),
    ("apply", "A", "apply", "Ansökan, blankett", "Applications, forms", "2.3"),
    ("loan", "B", "loan", "Låna surfplatta", "Borrow a tablet", ""),
    ("other", "A", "other", "Något annat", "Something else", ""),
)
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
    s.add_all(_topics())
    s.flush()
    s.add(Centre(id=1, name="DigidelCenter Exempel", language="sv", default_topic="other", demonstration=True))
    s.add_all(Desk(code=code, kind=DeskKind.DESK, position=int(code)) for code in ("1", "2", "3"))
    s.add(Desk(code="R1", kind=DeskKind.ROOM, position=1))
    s.add_all(OpeningPeriod(weekday=day, opens=0, closes=24 * 60) for day in range(7))
    s.add_all(Model(code=code, names=names, parts=parts) for code, names, parts in MODELS)
    s.flush()
    s.add_all(_tablets(at))


def _topics() -> list[Topic]:
    return [
        Topic(code=code, series=series, position=position, pictogram=picture, names={"sv": sv, "en": en}, digcomp=area)
        for position, (code, series, picture, sv, en, area) in enumerate(TOPICS)
    ]


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
