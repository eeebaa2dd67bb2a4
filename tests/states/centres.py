"""The centres of the walk: one without rows, a usual one, one with a thousand rows of each kind, one of long words."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.audit import AuditEntry
from kiosk.centre import defaults, exceptions, notices
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.models import Centre, Desk, DeskKind, ExceptionDay, Notice, Topic
from kiosk.centre.notices import NoticeSettings
from kiosk.cli.centre import DEMONSTRATION_TOML
from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.db import centre_database
from kiosk.demo import past
from kiosk.loans import groups, lending, queries, states, stocktake
from kiosk.loans.models import FIRST_CHECKS, Hold, Item, ItemState, Loan, LoanGroup, Model
from kiosk.migrations.upgrade import upgrade
from kiosk.people.models import ApiToken, StaffSession, User
from kiosk.station import Station, open_station
from kiosk.types import Role
from kiosk.wizard import steps
from tests import factories
from tests.flows.test_targets import lend_home

ADMIN = "karin"
TOPICS = 40
"""How many topics the centre with many rows has: more than anybody has use for."""


def word(n: int) -> str:
    """A Swedish word of so many letters, without a space."""
    return "Digitaliseringssamordningsansvarigpersonalutbildningsdag"[:n]


def phrase(n: int, language: str = "sv") -> str:
    """A name of so many letters, of several words."""
    texts = {
        "sv": "Hjälp med mobilt bank-id och säkerhetsfrågor hos försäkringskassan och skatteverket i Sorsele",
        "en": "Identification on a telephone or tablet, and questions of safety at the insurance and tax offices",
    }
    return texts[language][:n].strip()  # fmt: skip


def add_admin(station: Station) -> None:
    factories.add_user(station, ADMIN, Role.ADMIN)


def empty(station: Station) -> None:
    """Nothing to choose, to sit at, to lend or to read."""
    add_admin(station)
    with station.db.begin() as s:
        for table in (Item, Model):
            s.execute(sa.delete(table))
        s.execute(sa.update(Topic).values(active=False))
        s.execute(sa.update(Desk).where(Desk.kind == DeskKind.ROOM).values(active=False))


def usual(station: Station) -> None:
    """A visitor, some who wait, one is away, one needs help, a loan, past days, a day with hours of its own, notice."""
    at = station.clock.now()
    add_admin(station)
    for _ in range(4):
        factories.take(station)
    factories.call(station, "1")
    factories.hold(station)
    with station.db.begin() as s:
        past.write_history(s, 3, at)
        tomorrow = at.date + dt.timedelta(days=1)
        exceptions.add(s, ADMIN, tomorrow, DaySettings({"sv": "Inventering", "en": "Stocktaking"}, []), at)
        texts = {"sv": "Skrivaren är trasig.", "en": "The printer is broken."}
        notices.add(s, ADMIN, NoticeSettings(texts, at.date, tomorrow), at)
        lending.lend(s, queries.find(s, "TAB0001"), at)
        lend_home(s, at)
        stocktake.begin(s, at)
        groups.begin(s, None, at)
        colleagues.ask_at_touchscreen(s, at)


def closed(station: Station) -> None:
    """It is closed now, on a day with the longest name."""
    add_admin(station)
    at = station.clock.now()
    factories.close_today(station)
    with station.db.begin() as s:
        names = {"sv": word(exceptions.LONGEST_NAME), "en": phrase(exceptions.LONGEST_NAME, "en")}
        exceptions.add(s, ADMIN, at.date, DaySettings(names, []), at)


def many(station: Station, rows: int = 1000) -> None:
    """So many rows of each kind."""
    usual(station)
    at = station.clock.now()
    for _ in range(60):
        factories.take(station, "bills")
    with station.db.begin() as s:
        fill_lists(s, at, rows)
        s.add_all(topic(f"many-{n}", f"Fråga {n}", f"Question {n}", 100 + n) for n in range(TOPICS - 9))


def fill_lists(s: Session, at: Moment, rows: int, first: int = 0) -> None:
    """So many rows for each list of the staff's and the admin's pages; a tenth of that of what an admin sets."""
    day, utc = dt.timedelta(days=1), at.utc
    some = max(10, rows // 10)
    mass: dict[type, tuple[int, Callable[[int], dict[str, object]]]] = {
        Model: (some, lambda n: {"code": f"m-{n}", "names": {"sv": f"Modell {n}", "en": f"Model {n}"}, "parts": ["pen"],
                                 "checks": list(FIRST_CHECKS), "position": 10 + n, "active": n % 2}),
        Topic: (some, lambda n: {"code": f"old-{n}", "series": "B", "position": 1000 + n, "pictogram": "mail",
                                 "names": {"sv": f"Ämne {n}", "en": f"Topic {n}"}, "digcomp": "", "active": False}),
        Desk: (some, lambda n: {"code": f"x{n}", "name": f"x{n}", "kind": DeskKind.DESK, "position": 10 + n,
                                "active": False}),
        Notice: (some, lambda n: {"position": 10 + n, "starts": at.date + n * day, "ends": at.date + n * day,
                                  "texts": {"sv": f"Text {n}", "en": f"Text {n}"}}),
        ExceptionDay: (some, lambda n: {"date": at.date + (n + 2) * day, "names": {}}),
        Item: (rows, lambda n: {"tag": f"MANY{n:05d}", "model_code": "tablet-8", "serial": f"X{n}", "since": utc,
                                "state": list(ItemState)[n % 6]}),
        Hold: (rows, lambda n: {"model_code": "tablet-8", "place": n + 1 if n % 2 else None, "wanted": 20,
                                "name": None if n % 2 else f"Klass {n}", "begins_at": utc + n * day,
                                "ends_at": utc + (n + 1) * day}),
        User: (rows, lambda n: {"id": 100 + n, "name": f"Person {n}", "role": Role.STAFF, "password": "x",
                                "active": n % 2, "created": utc}),
        StaffSession: (rows, lambda n: {"sha256": n.to_bytes(32, "big"), "user_id": 100 + n, "created": utc,
                                        "expires": utc + day}),
        ApiToken: (rows, lambda n: {"name": f"Skärm {n}", "role": Role.KIOSK, "created": utc,
                                    "sha256": n.to_bytes(32, "big")}),
        AuditEntry: (rows, lambda n: {"at": utc, "who": ADMIN, "action": "topic_moved", "details": {"name": f"Ä {n}"}}),
    }  # fmt: skip
    for table, (number, row) in mass.items():
        s.execute(sa.insert(table), [row(n) for n in range(first, number)])
    if s.get(LoanGroup, 1) is None:
        groups.begin(s, rows, at)
    lent = s.scalars(sa.select(Item.id).where(Item.state == ItemState.LENT, Item.id.not_in(sa.select(Loan.item_id))))
    loans = [{"item_id": one, "lent_day": states.today(s, at), "lent_at": utc, "due_on": at.date - n % 9 * day if n % 2
              else None, "group_id": 1} for n, one in enumerate(lent)]  # fmt: skip
    s.execute(sa.insert(Loan), loans)


def topic(code: str, swedish: str, english: str, position: int) -> Topic:
    names = {"sv": swedish, "en": english}
    return Topic(code=code, series="C", position=position, pictogram="mail", names=names, active=True)


def long_words(station: Station) -> None:
    """Every name as long as its form allows: half of them one word without a space."""
    _with_names(station, lambda n: (word(n), word(n)))


def long_names(station: Station) -> None:
    """Every name as long as its form allows, of several words."""
    _with_names(station, lambda n: (phrase(n), phrase(n, "en")))


def _with_names(station: Station, pair: Callable[[int], tuple[str, str]]) -> None:
    usual(station)
    at = station.clock.now()

    def both(n: int) -> dict[str, str]:
        return dict(zip(("sv", "en"), pair(n), strict=True))

    with station.db.begin() as s:
        s.execute(sa.update(Centre).values(name=pair(80)[0]))
        s.execute(sa.update(Topic).values(names=both(30)))
        s.execute(sa.update(Model).values(names=both(40)))
        s.execute(sa.update(Notice).values(texts=both(100)))
        s.execute(sa.update(ExceptionDay).values(names=both(40)))
        s.execute(sa.update(Item).where(Item.tag == "TAB0002").values(tag="W" * 20, serial="W" * 40))
        for n, desk in enumerate(s.scalars(sa.select(Desk))):
            desk.name = f"{n}{pair(11)[0]}"
        for n in range(3):
            s.add(ApiToken(name=pair(40)[0], role=Role.ADMIN, created=at.utc, sha256=bytes([n]) * 32, made_by="setup"))
            role = Role.STAFF if n else Role.ADMIN
            s.add(User(name=f"{n}{pair(39)[0]}", role=role, password="", active=n < 2, created=at.utc))
        for action in ("topic_changed", "day_removed", "user_added"):
            details = {"name": pair(40)[0], "date": at.date.isoformat(), "day_name": pair(40)[0]}
            audit.note(s, pair(40)[0], action, at, **details, changes={"name_sv": [pair(40)[0], pair(40)[0]]})
        user = s.scalar(sa.select(User).where(User.name.startswith("0")))
        assert user is not None
        s.add(StaffSession(sha256=b"1" * 32, user_id=user.id, desk="2", created=at.utc,
                           expires=at.utc + dt.timedelta(hours=9)))  # fmt: skip


CENTRES: dict[str, Callable[[Station], None]] = {
    "usual": usual,
    "no rows": empty,
    "1,000 rows": many,
    "one long word": long_words,
    "long names": long_names,
    "closed": closed,
}


def make(demonstration: Path, folder: Path, name: str) -> Path:
    """The data folder of one of CENTRES."""
    station = factories.copy_demonstration(demonstration, folder)
    CENTRES[name](station)
    station.db.close()
    return folder


def make_begun(folder: Path) -> Path:
    """The data folder of a centre whose admin is at the last step of the wizard, and can see all before it."""
    make_new(folder)
    station = open_station(folder)
    with station.db.begin() as s:
        defaults.begin(s, word(80))
        s.flush()
        for step in steps.STEPS[:-1]:
            steps.answer(s, step, station.clock.now())
    add_admin(station)
    station.db.close()
    return folder


def make_new(folder: Path) -> None:
    """The data folder of a centre that nobody has set up."""
    folder.mkdir()
    (folder / "kiosk.toml").write_text(DEMONSTRATION_TOML, "utf-8")
    db = centre_database(folder)
    upgrade(db, "centre")
    db.close()
