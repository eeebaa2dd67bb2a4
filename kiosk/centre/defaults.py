"""The topics and desks of a new centre. Only its hours are left for the admin to set.

The catalogues have the topics' names in the languages of visitors.
"""

from sqlalchemy.orm import Session

from kiosk.centre.models import Centre, Desk, DeskKind, Topic
from kiosk.facts import N_
from kiosk.i18n import SOURCE

TOPICS = (
    # code, series, pictogram, Swedish, English, DigComp 2.2
    ("login", "A", "login", N_("BankID, inloggning"), "BankID, logging in", "2.6+4.2"),
    ("bills", "A", "bills", N_("Räkningar, e-tjänster"), "Bills, e-services", "2.3"),
    ("password", "A", "password", N_("Lösenord"), "Passwords", "4.2"),
    ("device", "A", "device", N_("Telefon, dator"), "Phone, computer", "5.1"),
    ("scam", "A", "scam", N_("Bedrägeri på nätet"), "Scams", "4.1"),
    ("mail", "A", "mail", N_("E-post, bilder"), "Email, photos", "2.1+3.1"),
    ("apply", "A", "apply", N_("Ansökan, blankett"), "Forms, applications", "2.3"),
    ("loan", "B", "loan", N_("Låna surfplatta"), "Borrow a tablet", ""),
    ("other", "A", "other", N_("Något annat"), "Something else", ""),
)
DESKS = ("1", "2", "3")
DEFAULT_TOPIC = "other"
NAME = "DigidelCenter"


def begin(s: Session, name: str = NAME) -> Centre:
    """The centre's row, created with its topics and desks where there is none. Without hours it is closed."""
    known = s.get(Centre, 1)
    if known is not None:
        return known
    s.add_all(_topics())
    s.add_all(Desk(code=code, kind=DeskKind.DESK, position=int(code)) for code in DESKS)
    s.flush()
    centre = Centre(id=1, name=name, language=SOURCE.code, default_topic=DEFAULT_TOPIC, demonstration=False)
    s.add(centre)
    s.flush()
    return centre


def _topics() -> list[Topic]:
    return [
        Topic(code=code, series=series, position=position, pictogram=picture, names={"sv": sv, "en": en}, digcomp=area)
        for position, (code, series, picture, sv, en, area) in enumerate(TOPICS)
    ]
